using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace BenchLib;

/// <summary>A small class.</summary>
public sealed class Point
{
    public int Y;

    public Point(int x, int y)
    {
        X = x;
        Y = y;
    }

    public int X { get; set; }

    public int Add(int a, int b) => a + b;

    public void Nop()
    {
    }
}

/// <summary>A small struct of plain data.</summary>
public struct Vec2
{
    public double X;

    public double Y;

    public Vec2(double x, double y)
    {
        X = x;
        Y = y;
    }

    public static Vec2 operator +(Vec2 a, Vec2 b) => new(a.X + b.X, a.Y + b.Y);

    public static Vec2 operator *(Vec2 a, double b) => new(a.X * b, a.Y * b);

    public static Vec2 operator *(double a, Vec2 b) => new(a * b.X, a * b.Y);

    public static double operator *(Vec2 a, Vec2 b) => (a.X * b.X) + (a.Y * b.Y);

    public static bool operator ==(Vec2 a, Vec2 b) => a.X == b.X && a.Y == b.Y;

    public static bool operator !=(Vec2 a, Vec2 b) => !(a == b);

    public override readonly bool Equals(object? other) => other is Vec2 vec && this == vec;

    public override readonly int GetHashCode() => HashCode.Combine(X, Y);
}

public enum Plain
{
    Zero,
    One,
    Two,
}

[Flags]
public enum Options
{
    None = 0,
    A = 1,
    B = 2,
}

/// <summary>Filled collections, and iterators over them.</summary>
public static class Collections
{
    public static int[] Ints(int count)
    {
        int[] result = new int[count];
        for (int i = 0; i < count; i++)
            result[i] = i % 200;
        return result;
    }

    public static double[] Doubles(int count)
    {
        double[] result = new double[count];
        for (int i = 0; i < count; i++)
            result[i] = i;
        return result;
    }

    public static int Length(double[] items) => items.Length;

    public static List<int> List(int count) => new(Ints(count));

    public static Dictionary<string, int> Dictionary(int count)
    {
        Dictionary<string, int> result = new();
        for (int i = 0; i < count; i++)
            result["k" + i] = i;
        return result;
    }

    public static IEnumerable<int> Yield(int count)
    {
        for (int i = 0; i < count; i++)
            yield return i & 127;
    }
}

/// <summary>What .NET itself needs for a thing, measured on its own side of the border.</summary>
public static class Own
{
    /// <summary>Nanoseconds for one exception thrown one call deep and caught.</summary>
    public static double ThrowAndCatch(int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            try
            {
                Calls.Throw();
            }
            catch (InvalidOperationException)
            {
            }
        }
        return (Stopwatch.GetTimestamp() - start) * 1e9 / Stopwatch.Frequency / count;
    }
}

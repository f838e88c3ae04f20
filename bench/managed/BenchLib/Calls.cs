using System;
using System.Threading;

namespace BenchLib;

/// <summary>Static members, one for each kind of call that is measured.</summary>
public static class Calls
{
    public static int Counter;

    public static void Nop()
    {
    }

    public static int Add(int a, int b) => a + b;

    public static string Echo(string text) => text;

    /// <summary>A new string of the same length: its first character moved to the end.</summary>
    public static string Rotate(string text) => string.Concat(text.AsSpan(1), text.AsSpan(0, 1));

    public static T Id<T>(T value) => value;

    public static int IdInt(int value) => value;

    public static int Over(int a, int b) => a + b;

    public static double Over(double a, double b) => a + b;

    public static string Over(string a, string b) => a;

    public static int Over(string a, int b) => b;

    public static int Over(int a) => a;

    public static object Over(object a, object b) => a;

    public static void Throw() => throw new InvalidOperationException("thrown by the benchmark");
}

public interface IAdder
{
    int Add(int a, int b);
}

/// <summary>Members which no look at their own body can prove not to block.</summary>
public static class Blocking
{
    private static readonly object Gate = new();

    public static IAdder Adder = new PlainAdder();

    public static int Add(int a, int b) => Adder.Add(a, b);

    public static int AddLocked(int a, int b)
    {
        lock (Gate)
            return a + b;
    }

    /// <summary>Waits in .NET; other Python threads must run meanwhile.</summary>
    public static void Sleep(int milliseconds) => Thread.Sleep(milliseconds);

    private sealed class PlainAdder : IAdder
    {
        public int Add(int a, int b) => a + b;
    }
}

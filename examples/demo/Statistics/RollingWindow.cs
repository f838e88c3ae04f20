using System;

namespace Statistics;

/// <summary>The mean of the last so many values.</summary>
public sealed class RollingWindow
{
    private readonly double[] ring;
    private double sum;
    private int next;

    public RollingWindow(int length)
    {
        if (length < 1)
            throw new ArgumentOutOfRangeException(nameof(length), length, "A window holds at least one value.");
        ring = new double[length];
    }

    public int Length => ring.Length;

    public int Count { get; private set; }

    public bool IsFull => Count == ring.Length;

    public double Mean => Count == 0 ? double.NaN : sum / Count;

    /// <summary>Takes the next value in and returns the mean now.</summary>
    public double Push(double value)
    {
        sum += value - ring[next];
        ring[next] = value;
        next = next + 1 == ring.Length ? 0 : next + 1;
        if (Count < ring.Length)
            Count++;
        return Mean;
    }
}

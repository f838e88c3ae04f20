using System;

namespace Statistics;

/// <summary>How many values fall into each of a number of bins of equal width.</summary>
public sealed class Histogram
{
    private readonly int[] bins;
    private readonly double low;
    private readonly double width;

    public Histogram(double low, double high, int bins = 10)
    {
        if (!(high > low))
            throw new ArgumentException($"The range from {low} to {high} is empty.");
        this.low = low;
        this.bins = new int[bins];
        width = (high - low) / bins;
    }

    public int Bins => bins.Length;

    /// <summary>Values below the first bin and above the last.</summary>
    public int Outside { get; private set; }

    public int this[int bin] => bins[bin];

    /// <summary>Counts <paramref name="value"/> and returns its bin, or -1 where it lies outside.</summary>
    public int Add(double value)
    {
        int bin = (int)Math.Floor((value - low) / width);
        if (bin < 0 || bin >= bins.Length)
        {
            Outside++;
            return -1;
        }
        bins[bin]++;
        return bin;
    }

    /// <summary>The lower edge of a bin.</summary>
    public double Edge(int bin) => low + (bin * width);

    public int[] ToArray() => (int[])bins.Clone();
}

using System;
using System.Collections.Generic;

namespace Statistics;

/// <summary>A named list of measurements, with the usual figures of it.</summary>
public sealed class Series
{
    private readonly List<double> values = new();
    private double[]? sorted;

    public Series(string name, string unit = "")
    {
        Name = name ?? throw new ArgumentNullException(nameof(name));
        Unit = unit;
    }

    public string Name { get; }

    public string Unit { get; set; }

    public int Count => values.Count;

    public double this[int index] => values[index];

    public IEnumerable<double> Values => values;

    public double Mean { get { Require(1); return Sum() / values.Count; } }

    public double Minimum { get { Require(1); return Sorted()[0]; } }

    public double Maximum { get { Require(1); return Sorted()[^1]; } }

    public double Deviation
    {
        get
        {
            Require(2);
            double mean = Mean, squares = 0;
            foreach (double value in values)
                squares += (value - mean) * (value - mean);
            return Math.Sqrt(squares / (values.Count - 1));
        }
    }

    public void Add(double value)
    {
        if (double.IsNaN(value))
            throw new ArgumentException($"{Name}: not a number.", nameof(value));
        values.Add(value);
        sorted = null;
    }

    /// <summary>Adds all of <paramref name="more"/> and returns how many there are now.</summary>
    public int AddRange(params double[] more)
    {
        foreach (double value in more)
            Add(value);
        return values.Count;
    }

    /// <summary>The value below which <paramref name="percent"/> per cent of the values lie.</summary>
    public double Percentile(double percent)
    {
        if (percent is < 0 or > 100)
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "A percentile lies between 0 and 100.");
        Require(1);
        double[] ordered = Sorted();
        double position = percent / 100 * (ordered.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, ordered.Length - 1);
        return ordered[below] + ((ordered[above] - ordered[below]) * (position - below));
    }

    /// <summary>Smallest and largest value; false where there are none.</summary>
    public bool TryGetRange(out double low, out double high)
    {
        (low, high) = values.Count == 0 ? (0, 0) : (Minimum, Maximum);
        return values.Count > 0;
    }

    /// <summary>Pearson's coefficient of two series of equal length.</summary>
    public static double Correlation(Series x, Series y)
    {
        if (x.Count != y.Count)
            throw new ArgumentException($"{x.Name} has {x.Count} values, {y.Name} has {y.Count}.");
        double meanX = x.Mean, meanY = y.Mean, xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Count; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            xy += dx * dy;
            xx += dx * dx;
            yy += dy * dy;
        }
        return xy / Math.Sqrt(xx * yy);
    }

    public override string ToString() => $"{Name} ({Count} values)";

    private double Sum()
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum;
    }

    private double[] Sorted()
    {
        if (sorted is null)
        {
            sorted = values.ToArray();
            Array.Sort(sorted);
        }
        return sorted;
    }

    private void Require(int count)
    {
        if (values.Count < count)
            throw new InvalidOperationException($"{Name}: {count} value(s) needed, {values.Count} there.");
    }
}

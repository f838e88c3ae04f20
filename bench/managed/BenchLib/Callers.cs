using System;

namespace BenchLib;

/// <summary>Calls delegates, many times for each call from Python, so that the way in here does not count.</summary>
public static class Callers
{
    /// <summary>A delegate of .NET's own.</summary>
    public static Func<int, int> Twice { get; } = static value => 2 * value;

    public static int CallVirtual(Overridable target, int count)
    {
        int last = 0;
        for (int i = 0; i < count; i++)
            last = target.Same(i & 127);
        return last;
    }

    public static int CallInt(Func<int, int> function, int count)
    {
        int last = 0;
        for (int i = 0; i < count; i++)
            last = function(i & 127);
        return last;
    }

    public static string CallString(Func<string, string> function, string text, int count)
    {
        string last = "";
        for (int i = 0; i < count; i++)
            last = function(text);
        return last;
    }

    public static Point CallObject(Func<Point, Point> function, Point point, int count)
    {
        Point last = point;
        for (int i = 0; i < count; i++)
            last = function(point);
        return last;
    }
}

/// <summary>Raises an event.</summary>
public sealed class Publisher
{
    public event Action<int>? Tick;

    public void Raise(int count)
    {
        for (int i = 0; i < count; i++)
            Tick?.Invoke(i & 127);
    }
}

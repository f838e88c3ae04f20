using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>The events that a callable was added to from Python and not removed from, for clrlink.leaks().</summary>
/// <remarks>Names alone: a publisher that has gone is counted on, but its handler is listed only while a delegate lives.</remarks>
internal sealed class HandledEvents
{
    // [lock:counts] By "Type.Event".
    private readonly Dictionary<string, int> counts = new();

    internal void Add(string name)
    {
        lock (counts)
        {
            counts.TryGetValue(name, out int count);
            counts[name] = count + 1;
        }
    }

    internal void Remove(string name)
    {
        lock (counts)
        {
            counts.TryGetValue(name, out int count);
            if (count > 1)
            {
                counts[name] = count - 1;
            }
            else
            {
                counts.Remove(name);
            }
        }
    }

    internal string[] Names()
    {
        lock (counts)
        {
            var names = new string[counts.Count];
            counts.Keys.CopyTo(names, 0);
            return names;
        }
    }
}

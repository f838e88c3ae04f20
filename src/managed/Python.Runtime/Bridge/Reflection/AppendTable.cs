using System;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>A table that only grows and is indexed by the numbers it gave out, from 1; look-ups take no lock.</summary>
internal sealed class AppendTable<T>
    where T : class
{
    private readonly object gate = new();

    // [atomic] Replaced as a whole when it is full; an item is there before its number is given out.
    private T?[] items = new T?[256];

    // [lock:gate]
    private uint next = 1;

    /// <summary>Makes an item that knows its own number, and keeps it.</summary>
    internal T Add(Func<uint, T> make)
    {
        lock (gate)
        {
            T item = make(next);
            if (next == items.Length)
            {
                var larger = new T?[items.Length * 2];
                Array.Copy(items, larger, items.Length);
                Volatile.Write(ref items, larger);
            }
            Volatile.Write(ref items[next], item);
            next++;
            return item;
        }
    }

    internal T Get(uint number)
    {
        T?[] table = Volatile.Read(ref items);
        T? item = number < (uint)table.Length ? Volatile.Read(ref table[number]) : null;
        return item ?? throw new ArgumentOutOfRangeException(nameof(number), "No such entry: " + number + ".");
    }
}

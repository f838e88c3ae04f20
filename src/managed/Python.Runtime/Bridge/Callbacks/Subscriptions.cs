using System;
using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>How often a callable was added to events that do not show their handlers, from Python.</summary>
internal sealed class Subscriptions
{
    private sealed class Item
    {
        // Null: a static event.
        internal readonly WeakReference? Publisher;
        internal readonly string Name;
        internal readonly Type Type;
        internal int Count;

        internal Item(object? publisher, string name, Type type)
        {
            Publisher = publisher is null ? null : new WeakReference(publisher);
            Name = name;
            Type = type;
        }

        internal bool Is(object? publisher, string name, Type type) =>
            Name == name && Type == type && ReferenceEquals(Publisher?.Target, publisher)
            && Publisher is null == publisher is null;

        internal bool IsOver => Count == 0 || Publisher is { IsAlive: false };
    }

    // [lock:items]
    private readonly List<Item> items = new();

    internal void Add(object? publisher, string name, Type type)
    {
        lock (items)
        {
            items.RemoveAll(static item => item.IsOver);
            Item? item = items.Find(each => each.Is(publisher, name, type));
            if (item is null)
            {
                items.Add(item = new Item(publisher, name, type));
            }
            item.Count++;
        }
    }

    internal bool Remove(object? publisher, string name, Type type)
    {
        lock (items)
        {
            Item? item = items.Find(each => each.Count > 0 && each.Is(publisher, name, type));
            if (item is not null)
            {
                item.Count--;
            }
            return item is not null;
        }
    }
}

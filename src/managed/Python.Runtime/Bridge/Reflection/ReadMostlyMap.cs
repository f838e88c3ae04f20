using System;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>
/// A hash map that only grows: look-ups take no lock, insertions one. First come, first kept: what a key
/// was given first is what every thread gets. Our own, because the framework's generics over our keys would
/// have to be compiled at start-up, while these are compiled ahead of time.
/// </summary>
internal sealed class ReadMostlyMap<TKey, TValue>
    where TKey : struct, IEquatable<TKey>
    where TValue : class
{
    private sealed class Node
    {
        // [const] all but Next, which is [lock:gate] until the node is published and [const] from then on.
        internal readonly TKey Key;
        internal readonly int Hash;
        internal readonly TValue Value;
        internal readonly Node? Next;

        internal Node(TKey key, int hash, TValue value, Node? next)
        {
            Key = key;
            Hash = hash;
            Value = value;
            Next = next;
        }
    }

    private readonly object gate = new();

    // [atomic] The buckets; a bucket's chain is immutable, so that a reader needs nothing but acquire loads.
    private Node?[] buckets = new Node?[64];

    // [lock:gate]
    private int count;

    internal bool TryGet(TKey key, out TValue? value)
    {
        int hash = key.GetHashCode();
        Node? node = Find(Volatile.Read(ref buckets), key, hash);
        value = node?.Value;
        return node is not null;
    }

    /// <summary>The value of the key; <paramref name="value"/> itself where there was none.</summary>
    internal TValue GetOrAdd(TKey key, TValue value)
    {
        int hash = key.GetHashCode();
        lock (gate)
        {
            Node? existing = Find(buckets, key, hash);
            if (existing is not null)
            {
                return existing.Value;
            }
            Insert(key, hash, value);
            return value;
        }
    }

    private void Insert(TKey key, int hash, TValue value)
    {
        if (count >= buckets.Length)
        {
            Grow();
        }
        int index = hash & (buckets.Length - 1);
        Volatile.Write(ref buckets[index], new Node(key, hash, value, buckets[index]));
        count++;
    }

    private void Grow()
    {
        var larger = new Node?[buckets.Length * 2];
        foreach (Node? chain in buckets)
        {
            for (Node? node = chain; node is not null; node = node.Next)
            {
                int index = node.Hash & (larger.Length - 1);
                larger[index] = new Node(node.Key, node.Hash, node.Value, larger[index]);
            }
        }
        Volatile.Write(ref buckets, larger);
    }

    private static Node? Find(Node?[] table, TKey key, int hash)
    {
        Node? node = Volatile.Read(ref table[hash & (table.Length - 1)]);
        while (node is not null && !(node.Hash == hash && node.Key.Equals(key)))
        {
            node = node.Next;
        }
        return node;
    }
}

/// <summary>An address as a key: a struct of ours, as code over the framework's own is not compiled ahead of time.</summary>
internal readonly struct AddressKey : IEquatable<AddressKey>
{
    private readonly nint address;

    internal AddressKey(nint address) => this.address = address;

    public bool Equals(AddressKey other) => address == other.address;

    public override bool Equals(object? obj) => obj is AddressKey other && Equals(other);

    public override int GetHashCode() => (int)(address >> 3) ^ (int)(address >> 17);
}

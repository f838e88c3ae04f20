using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Python.Runtime.Bridge;

/// <summary>
/// The targets that live, by their callables: there is one target for one callable, so that delegates of one type that
/// call the same callable are equal in .NET's own eyes, which compare targets by reference.
/// </summary>
/// <remarks>
/// A callable is named by two addresses (callable_key in convert_delegate.c): the object's own, or, of a bound method,
/// those of what it is bound to and of its function. The target's PyRef keeps both alive, so they name nothing else
/// while it lives; its finalizer takes the entry out before it gives the PyRef up.
/// Entries hold their targets weakly: a target that only waits for its finalizer is not found any more, and has a
/// successor beside it.
/// </remarks>
internal static class DelegateTargets
{
    private const int ShardCount = 16;

    /// <summary>A target in the table.</summary>
    internal sealed class Entry
    {
        // [const]
        internal readonly nint Callable;
        internal readonly nint Part;

        // [const] once the entry is in the table, until the target's finalizer frees it, under the shard's lock.
        internal GCHandle Weak;

        // [lock:shard]
        internal Entry? Next;

        internal Entry(nint callable, nint part)
        {
            Callable = callable;
            Part = part;
        }
    }

    private sealed class Shard
    {
        // [lock:this]
        internal Entry?[] Buckets = new Entry?[16];
        internal int Count;
    }

    private static readonly Shard[] Shards = MakeShards();

    private static Shard[] MakeShards()
    {
        var shards = new Shard[ShardCount];
        for (int i = 0; i < ShardCount; i++)
        {
            shards[i] = new Shard();
        }
        return shards;
    }

    /// <summary>The living target of a callable, or null.</summary>
    internal static DelegateTarget? Find(nint callable, nint part)
    {
        int hash = HashOf(callable, part);
        Shard shard = ShardOf(hash);
        lock (shard)
        {
            return FindLockHeld(shard, hash, callable, part);
        }
    }

    /// <summary>The target of a callable; takes its PyRef, also on failure.</summary>
    internal static DelegateTarget Get(nint callable, nint part, nint pyref)
    {
        // From here on the target's finalizer gives the reference up, whatever happens.
        DelegateTarget own = DelegateTarget.Take(pyref);
        var entry = new Entry(callable, part);
        int hash = HashOf(callable, part);
        Shard shard = ShardOf(hash);
        DelegateTarget? known;
        lock (shard)
        {
            known = FindLockHeld(shard, hash, callable, part);
            if (known is null)
            {
                InsertLockHeld(shard, hash, entry, own);
            }
        }
        if (known is null)
        {
            return own;
        }
        own.GiveUp();
        return known;
    }

    /// <summary>All that live.</summary>
    internal static List<DelegateTarget> All()
    {
        var targets = new List<DelegateTarget>();
        foreach (Shard shard in Shards)
        {
            lock (shard)
            {
                AddLivingLockHeld(shard, targets);
            }
        }
        return targets;
    }

    private static void AddLivingLockHeld(Shard shard, List<DelegateTarget> targets)
    {
        foreach (Entry? chain in shard.Buckets)
        {
            for (Entry? entry = chain; entry is not null; entry = entry.Next)
            {
                if (entry.Weak.Target is DelegateTarget target)
                {
                    targets.Add(target);
                }
            }
        }
    }

    /// <summary>Takes an entry out. Called by the target's finalizer.</summary>
    internal static void Remove(Entry entry)
    {
        int hash = HashOf(entry.Callable, entry.Part);
        Shard shard = ShardOf(hash);
        lock (shard)
        {
            RemoveLockHeld(shard, hash, entry);
            entry.Weak.Free();
        }
    }

    private static DelegateTarget? FindLockHeld(Shard shard, int hash, nint callable, nint part)
    {
        Entry? entry = shard.Buckets[IndexOf(shard, hash)];
        for (; entry is not null; entry = entry.Next)
        {
            if (entry.Callable == callable && entry.Part == part && entry.Weak.Target is DelegateTarget target)
            {
                return target;
            }
        }
        return null;
    }

    private static void InsertLockHeld(Shard shard, int hash, Entry entry, DelegateTarget target)
    {
        if (shard.Count >= shard.Buckets.Length)
        {
            GrowLockHeld(shard);
        }
        entry.Weak = GCHandle.Alloc(target, GCHandleType.Weak);
        int index = IndexOf(shard, hash);
        entry.Next = shard.Buckets[index];
        shard.Buckets[index] = entry;
        shard.Count++;
        target.Entry = entry;
    }

    private static void GrowLockHeld(Shard shard)
    {
        Entry?[] old = shard.Buckets;
        shard.Buckets = new Entry?[old.Length * 2];
        foreach (Entry? chain in old)
        {
            for (Entry? entry = chain; entry is not null;)
            {
                Entry? next = entry.Next;
                int index = IndexOf(shard, HashOf(entry.Callable, entry.Part));
                entry.Next = shard.Buckets[index];
                shard.Buckets[index] = entry;
                entry = next;
            }
        }
    }

    private static void RemoveLockHeld(Shard shard, int hash, Entry entry)
    {
        ref Entry? place = ref shard.Buckets[IndexOf(shard, hash)];
        while (place is not null && place != entry)
        {
            place = ref place.Next;
        }
        if (place is not null)
        {
            place = entry.Next;
            shard.Count--;
        }
    }

    // Python's objects lie at multiples of 16.
    private static int HashOf(nint callable, nint part)
    {
        ulong mixed = ((ulong)callable + ((ulong)part << 1)) * 0x9e3779b97f4a7c15;
        return (int)(mixed >> 36);
    }

    private static Shard ShardOf(int hash) => Shards[hash & (ShardCount - 1)];

    private static int IndexOf(Shard shard, int hash) => (hash / ShardCount) & (shard.Buckets.Length - 1);
}

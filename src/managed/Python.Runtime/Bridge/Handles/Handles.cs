using System;
#if NET
using System.Runtime.CompilerServices;
#endif
using System.Runtime.InteropServices;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>
/// Handles: how C holds .NET objects.
///
/// On CoreCLR a handle is the address of a slot in a pinned object[]. C keeps the free slots itself, in lists of its
/// threads; a slot is free when it holds null, and whoever owns it gives it up by having it cleared. So this side only
/// ever makes slots: a slot handed out (by <see cref="Reserve"/> or <see cref="Alloc"/>) is C's from then on.
///
/// Elsewhere there is no pinned heap for references: a handle is a GCHandle, nothing is reserved, clearing frees.
/// </summary>
internal static unsafe class Handles
{
#if NET
    // 8000 bytes of slots in each chunk: enough that making chunks is rare, little enough to be cheap at start-up.
    private const int ChunkLength = 1000;

    private static readonly object Gate = new();

    // [lock:Gate] The chunks, kept from collection for ever: C holds addresses into them.
    private static object?[][] chunks = new object?[16][];
    private static int chunkCount;

    // [lock:Gate] The slots of the newest chunk that have not been handed out.
    private static nint fresh;
    private static int freshCount;

    // [lock:Gate] Free slots that C gave back, handed out before fresh ones.
    private static nint[] returned = new nint[256];
    private static int returnedCount;

    /// <summary>Takes free slots back that C has no use for: it gets more than it takes, as exceptions and by-reference
    /// values come in slots made here.</summary>
    internal static void Return(nint* slots, int count)
    {
        lock (Gate)
        {
            if (returnedCount + count > returned.Length)
            {
                Array.Resize(ref returned, Math.Max(returned.Length * 2, returnedCount + count));
            }
            for (int i = 0; i < count; i++)
            {
                returned[returnedCount++] = slots[i];
            }
        }
    }

    /// <summary>Hands out <paramref name="count"/> slots that hold null.</summary>
    internal static void Reserve(nint* handles, int count)
    {
        lock (Gate)
        {
            for (int i = 0; i < count; i++)
            {
                handles[i] = TakeFreshLockHeld();
            }
        }
    }

    /// <summary>Lets the objects go. The slots are free again, and C's.</summary>
    internal static void Clear(nint* handles, int count)
    {
        for (int i = 0; i < count; i++)
        {
            SlotOf(handles[i]) = null;
        }
    }

    /// <summary>A new handle of an object; 0 of null.</summary>
    internal static nint Alloc(object? target)
    {
        if (target is null)
        {
            return 0;
        }
        nint handle = Native.HandleSlotTake();
        if (handle == 0)
        {
            lock (Gate)
            {
                handle = TakeFreshLockHeld();
            }
        }
        SlotOf(handle) = target;
        return handle;
    }

    /// <summary>Gives up a handle that this side owns; its slot goes back to C, from where <see cref="Alloc"/> takes it.</summary>
    internal static void Free(nint handle)
    {
        if (handle != 0)
        {
            SlotOf(handle) = null;
            Native.HandleSlotReturn(handle);
        }
    }

    /// <summary>How many slots hold an object.</summary>
    internal static long Count()
    {
        lock (Gate)
        {
            long count = 0;
            for (int i = 0; i < chunkCount; i++)
            {
                foreach (object? slot in chunks[i])
                {
                    count += slot is null ? 0 : 1;
                }
            }
            return count;
        }
    }

    /// <summary>Writes what all slots hold: Handles of metadata_format.h.</summary>
    internal static void List(BlobWriter writer)
    {
        object?[][] listed;
        int count;
        lock (Gate)
        {
            listed = chunks;
            count = chunkCount;
        }
        var listing = new HandleListing();
        for (int i = 0; i < count; i++)
        {
            nint slot = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(listed[i]));
            foreach (object? held in listed[i])
            {
                if (held is not null)
                {
                    listing.Add(slot, held.GetType());
                }
                slot += sizeof(nint);
            }
        }
        listing.Write(writer);
    }

    /// <summary>The object of a handle; null of 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static object? Get(nint handle) => handle == 0 ? null : SlotOf(handle);

    /// <summary>Puts an object into the slot that the caller of a thunk offers, or into a new one; the handle is returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Store(CallResult* result, object target)
    {
        nint slot = result->Slot.Handle;
        if (slot == 0)
        {
            return Alloc(target);
        }
        SlotOf(slot) = target;
        return slot;
    }

    // A managed reference, so that a write through it goes through the write barrier.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref object? SlotOf(nint handle) => ref Unsafe.AsRef<object?>((void*)handle);

    private static nint TakeFreshLockHeld()
    {
        if (returnedCount > 0)
        {
            return returned[--returnedCount];
        }
        if (freshCount == 0)
        {
            AddChunkLockHeld();
        }
        nint slot = fresh;
        fresh += sizeof(nint);
        freshCount--;
        return slot;
    }

    private static void AddChunkLockHeld()
    {
        if (chunkCount == chunks.Length)
        {
            Array.Resize(ref chunks, chunks.Length * 2);
        }
        object?[] chunk = GC.AllocateArray<object?>(ChunkLength, pinned: true);
        chunks[chunkCount++] = chunk;
        fresh = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(chunk));
        freshCount = ChunkLength;
    }
#else
    // [atomic]
    private static long living;

    /// <summary>C never has free slots here.</summary>
    internal static void Return(nint* slots, int count)
    {
    }

    /// <summary>Nothing is reserved: zeros.</summary>
    internal static void Reserve(nint* handles, int count)
    {
        for (int i = 0; i < count; i++)
        {
            handles[i] = 0;
        }
    }

    /// <summary>Frees the handles.</summary>
    internal static void Clear(nint* handles, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (handles[i] != 0)
            {
                GCHandle.FromIntPtr(handles[i]).Free();
                Interlocked.Decrement(ref living);
            }
        }
    }

    /// <summary>A new handle of an object; 0 of null.</summary>
    internal static nint Alloc(object? target)
    {
        if (target is null)
        {
            return 0;
        }
        nint handle = GCHandle.ToIntPtr(GCHandle.Alloc(target));
        Interlocked.Increment(ref living);
        return handle;
    }

    /// <summary>Gives up a handle that this side owns.</summary>
    internal static void Free(nint handle) => Clear(&handle, 1);

    /// <summary>How many handles there are.</summary>
    internal static long Count() => Interlocked.Read(ref living);

    /// <summary>The runtime does not tell which GCHandles there are.</summary>
    internal static void List(BlobWriter writer) => writer.U8(0);

    /// <summary>The object of a handle; null of 0.</summary>
    internal static object? Get(nint handle) => handle == 0 ? null : GCHandle.FromIntPtr(handle).Target;

    /// <summary>A new handle: there are no slots here.</summary>
    internal static nint Store(CallResult* result, object target) => Alloc(target);
#endif
}

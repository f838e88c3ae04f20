using System;
#if NET
using System.Runtime.InteropServices;
#endif
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>Arrays as a whole: made, measured, filled.</summary>
internal static unsafe class ArrayOperations
{
    internal static Array Create(Type element, long* lengths, int rank)
    {
        var sizes = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            if (lengths[i] < 0 || lengths[i] > int.MaxValue)
            {
                throw new ArgumentOutOfRangeException("lengths", "An array's length must be from 0 to 2147483647.");
            }
            sizes[i] = (int)lengths[i];
        }
        return Array.CreateInstance(element, sizes);
    }

    internal static int Shape(Array array, long* lengths, long* lows)
    {
        int rank = array.Rank;
        for (int i = 0; i < rank; i++)
        {
            lengths[i] = array.GetLongLength(i);
            lows[i] = array.GetLowerBound(i);
        }
        return rank;
    }

    internal static void Store(Array array, long start, Value* values, int count) => Values.LoadInto(array, start, values, count);

    /// <summary>Copies memory over the elements' own, from a byte of it on.</summary>
    internal static void CopyIn(Array array, long offset, void* data, long bytes)
    {
        Type element = array.GetType().GetElementType()!;
        if (!IsCopied(element))
        {
            throw new ArgumentException("The elements of " + TypeNames.FullName(array.GetType()) + " are not plain memory.");
        }
        if (bytes < 0 || offset < 0 || offset + bytes > array.LongLength * SizeOf(element))
        {
            throw new ArgumentOutOfRangeException(nameof(bytes));
        }
        if (bytes > 0)
        {
            CopyMemory(array, offset, data, bytes);
        }
        if (element == typeof(bool))
        {
            Normalise(array, offset, bytes);
        }
    }

    /// <summary>Keeps the elements where they are, until the handle is freed.</summary>
    internal static nint Pin(Array array, out nint address)
    {
        var pin = System.Runtime.InteropServices.GCHandle.Alloc(array, System.Runtime.InteropServices.GCHandleType.Pinned);
        address = pin.AddrOfPinnedObject();
        return System.Runtime.InteropServices.GCHandle.ToIntPtr(pin);
    }

    private static bool IsCopied(Type element) =>
        element == typeof(bool) || element == typeof(char) || TypeWeight.IsBlittable(element);

#if NET
    private static void CopyMemory(Array array, long offset, void* data, long bytes)
    {
        fixed (byte* memory = &MemoryMarshal.GetArrayDataReference(array))
        {
            Buffer.MemoryCopy(data, memory + offset, bytes, bytes);
        }
    }

    // Whatever is not 0 is true; .NET itself expects 1.
    private static void Normalise(Array array, long offset, long bytes)
    {
        ref byte first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), (nint)offset);
        for (nint i = 0; i < bytes; i++)
        {
            ref byte one = ref Unsafe.Add(ref first, i);
            one = one == 0 ? (byte)0 : (byte)1;
        }
    }
#else
    // Buffer knows arrays of primitives of any rank; structs are put in one by one.
    private static void CopyMemory(Array array, long offset, void* data, long bytes)
    {
        Type element = array.GetType().GetElementType()!;
        if (element.IsPrimitive)
        {
            for (long i = 0; i < bytes; i++)
            {
                Buffer.SetByte(array, checked((int)(offset + i)), ((byte*)data)[i]);
            }
            return;
        }
        long size = SizeOf(element);
        var indices = new int[array.Rank];
        for (long i = 0; i < bytes / size; i++)
        {
            object item = System.Runtime.InteropServices.Marshal.PtrToStructure((IntPtr)((byte*)data + (i * size)), element)!;
            array.SetValue(item, Values.Unflatten(array, (offset / size) + i, indices));
        }
    }

    private static void Normalise(Array array, long offset, long bytes)
    {
        for (int i = 0; i < bytes; i++)
        {
            Buffer.SetByte(array, (int)offset + i, Buffer.GetByte(array, (int)offset + i) == 0 ? (byte)0 : (byte)1);
        }
    }
#endif

    // bool and char have other sizes where they are marshalled.
    private static long SizeOf(Type element) =>
        element == typeof(bool) ? 1 : element == typeof(char) ? 2 : System.Runtime.InteropServices.Marshal.SizeOf(element);
}

using System;
using System.Runtime.InteropServices;

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

    internal static int Shape(Array array, long* lengths)
    {
        int rank = array.Rank;
        for (int i = 0; i < rank; i++)
        {
            lengths[i] = array.GetLongLength(i);
        }
        return rank;
    }

    internal static void Store(Array array, long start, Value* values, int count)
    {
        if (start < 0 || start > array.LongLength - count)
        {
            throw new IndexOutOfRangeException();
        }
        for (int i = 0; i < count; i++)
        {
            Values.LoadInto(array, start + i, values + i);
        }
    }

    /// <summary>Copies memory over the elements from the first on.</summary>
    internal static void CopyIn(Array array, void* data, long bytes)
    {
        if (!TypeWeight.IsBlittable(array.GetType().GetElementType()!))
        {
            throw new ArgumentException("The elements of " + TypeNames.FullName(array.GetType()) + " are not plain memory.");
        }
        if (bytes < 0 || bytes > SizeOf(array))
        {
            throw new ArgumentOutOfRangeException(nameof(bytes));
        }
        GCHandle pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        try
        {
            Buffer.MemoryCopy(data, (void*)pin.AddrOfPinnedObject(), bytes, bytes);
        }
        finally
        {
            pin.Free();
        }
    }

    private static long SizeOf(Array array)
    {
        Type element = array.GetType().GetElementType()!;
        return array.LongLength * (element.IsPrimitive ? Buffer.ByteLength(array) / Math.Max(array.LongLength, 1) : Marshal.SizeOf(element));
    }
}

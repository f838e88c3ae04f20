using System;
using System.Collections;
using System.Collections.Generic;
#if NET
using System.Collections.Immutable;
#endif
using System.Text;

namespace Python.Runtime.Bridge;

/// <summary>
/// Python's slices over .NET's lists: SLICE_LENGTH, SLICE_GET, SLICE_SET, SLICE_DELETE. Start, step and count name places
/// as Python counted them against the length; a list that has changed since then throws.
/// </summary>
internal static class SliceProtocol
{
    internal static long ListLength<T>(List<T> list) => list.Count;

    internal static long TextLength(object text) => text is StringBuilder builder ? builder.Length : ((string)text).Length;

    // ---- reading: a new list of the same kind where .NET makes such, else a List<T> ----

    internal static object Get<T>(IList<T> list, long start, long step, long count)
    {
        if (list is Array array)
        {
            return OfArray(array, start, step, count);
        }
        if (step == 1 && list is List<T> plain)
        {
            return plain.GetRange((int)start, (int)count);
        }
#if NET
        if (list is IImmutableList<T> immutable)
        {
            return immutable.Clear().AddRange(Pick(list, start, step, count));
        }
#endif
        return Pick(list, start, step, count);
    }

    internal static object GetReadOnly<T>(IReadOnlyList<T> list, long start, long step, long count)
    {
        if (list is IList<T> both)
        {
            return Get(both, start, step, count);
        }
        var picked = new List<T>((int)count);
        for (long i = 0; i < count; i++)
        {
            picked.Add(list[(int)(start + (i * step))]);
        }
        return picked;
    }

    internal static object GetPlain(IList list, long start, long step, long count)
    {
        if (list is Array array)
        {
            return OfArray(array, start, step, count);
        }
        var picked = new ArrayList((int)count);
        for (long i = 0; i < count; i++)
        {
            picked.Add(list[(int)(start + (i * step))]);
        }
        return picked;
    }

    internal static string GetText(object text, long start, long step, long count)
    {
        if (step == 1)
        {
            return text is StringBuilder whole
                ? whole.ToString((int)start, (int)count)
                : ((string)text).Substring((int)start, (int)count);
        }
        string characters = text.ToString()!;
        var picked = new char[count];
        for (long i = 0; i < count; i++)
        {
            picked[i] = characters[(int)(start + (i * step))];
        }
        return new string(picked);
    }

    private static List<T> Pick<T>(IList<T> list, long start, long step, long count)
    {
        var picked = new List<T>((int)count);
        for (long i = 0; i < count; i++)
        {
            picked.Add(list[(int)(start + (i * step))]);
        }
        return picked;
    }

    private static unsafe Array OfArray(Array array, long start, long step, long count)
    {
        long* region = stackalloc long[3];
        (region[0], region[1], region[2]) = (start, step, count);
        return new ArrayRegion(array, region).Cut(1);
    }

    // ---- writing: the count of values may be another where the step is 1 ----

    internal static void Set<T>(IList<T> list, long start, long step, long count, T[] values)
    {
        if (values.Length == count)
        {
            for (int i = 0; i < values.Length; i++)
            {
                list[(int)(start + (i * step))] = values[i];
            }
        }
        else if (list is List<T> plain)
        {
            plain.RemoveRange((int)start, (int)count);
            plain.InsertRange((int)start, values);
        }
        else
        {
            RefuseFixed(list is IList untyped && untyped.IsFixedSize, values.Length, count);
            Replace(list, (int)start, (int)count, values);
        }
    }

    internal static void SetPlain(IList list, long start, long step, long count, object?[] values)
    {
        if (values.Length == count)
        {
            for (int i = 0; i < values.Length; i++)
            {
                list[(int)(start + (i * step))] = values[i];
            }
            return;
        }
        RefuseFixed(list.IsFixedSize, values.Length, count);
        for (int i = 0; i < values.Length && i < count; i++)
        {
            list[(int)start + i] = values[i];
        }
        for (long i = start + count - 1; i >= start + values.Length; i--)
        {
            list.RemoveAt((int)i);
        }
        for (int i = (int)count; i < values.Length; i++)
        {
            list.Insert((int)start + i, values[i]);
        }
    }

    private static void Replace<T>(IList<T> list, int start, int count, T[] values)
    {
        for (int i = 0; i < values.Length && i < count; i++)
        {
            list[start + i] = values[i];
        }
        for (int i = start + count - 1; i >= start + values.Length; i--)
        {
            list.RemoveAt(i);
        }
        for (int i = count; i < values.Length; i++)
        {
            list.Insert(start + i, values[i]);
        }
    }

    private static void RefuseFixed(bool isFixed, int given, long count)
    {
        if (isFixed)
        {
            throw new ArgumentException($"cannot assign {given} values to a slice of {count} elements of a list of fixed size");
        }
    }

    // ---- deleting ----

    internal static void Delete<T>(IList<T> list, long start, long step, long count)
    {
        Forward(ref start, ref step, count);
        if (list is not List<T> plain)
        {
            for (long i = count - 1; i >= 0; i--)
            {
                list.RemoveAt((int)(start + (i * step)));
            }
        }
        else if (step == 1)
        {
            plain.RemoveRange((int)start, (int)count);
        }
        else
        {
            long place = -1, last = start + ((count - 1) * step);
            plain.RemoveAll(_ => ++place >= start && place <= last && (place - start) % step == 0);
        }
    }

    internal static void DeletePlain(IList list, long start, long step, long count)
    {
        Forward(ref start, ref step, count);
        if (step == 1 && list is ArrayList plain)
        {
            plain.RemoveRange((int)start, (int)count);
            return;
        }
        for (long i = count - 1; i >= 0; i--)
        {
            list.RemoveAt((int)(start + (i * step)));
        }
    }

    // The same places in their order.
    private static void Forward(ref long start, ref long step, long count)
    {
        if (step < 0)
        {
            start += (count - 1) * step;
            step = -step;
        }
        if (count <= 1)
        {
            step = 1;
        }
    }
}

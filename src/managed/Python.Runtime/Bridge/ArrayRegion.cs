using System;

namespace Python.Runtime.Bridge;

/// <summary>
/// Some elements of an array, as Python's slices name them: of each axis a count of places, from a start on, a step
/// apart. Places count from 0, whatever the array's lower bounds.
/// </summary>
internal sealed unsafe class ArrayRegion
{
    private readonly Array array;
    private readonly long[] starts;
    private readonly long[] steps;
    private readonly long[] counts;

    /// <param name="array">Of any rank.</param>
    /// <param name="region">Start, step and count of each axis.</param>
    internal ArrayRegion(Array array, long* region)
    {
        int rank = array.Rank;
        this.array = array;
        starts = new long[rank];
        steps = new long[rank];
        counts = new long[rank];
        for (int axis = 0; axis < rank; axis++, region += 3)
        {
            (starts[axis], steps[axis], counts[axis]) = (region[0], region[1], region[2]);
            Check(axis);
        }
    }

    private void Check(int axis)
    {
        long length = array.GetLongLength(axis), last = starts[axis] + ((counts[axis] - 1) * steps[axis]);
        bool inside = starts[axis] >= 0 && starts[axis] < length && last >= 0 && last < length;
        if (counts[axis] < 0 || (counts[axis] > 0 && !inside))
        {
            throw new IndexOutOfRangeException();
        }
    }

    private long Total
    {
        get
        {
            long total = 1;
            foreach (long count in counts)
            {
                total *= count;
            }
            return total;
        }
    }

    /// <summary>The elements in a new array that has the axes of the set bits.</summary>
    internal Array Cut(uint kept)
    {
        var lengths = new int[Kept(kept)];
        for (int axis = 0, next = 0; axis < counts.Length; axis++)
        {
            if ((kept & (1u << axis)) != 0)
            {
                lengths[next++] = checked((int)counts[axis]);
            }
        }
        var cut = Array.CreateInstance(array.GetType().GetElementType()!, lengths);
        if (cut.LongLength != Total)
        {
            throw new ArgumentException("Axes that are dropped must have one place.", nameof(kept));
        }
        if (IsRun && cut.Rank == array.Rank)
        {
            Array.Copy(array, Flat(array, First), cut, 0, cut.LongLength);
        }
        else
        {
            Copy(cut, false);
        }
        return cut;
    }

    /// <summary>Stores another array's elements, row by row. It may be the same array.</summary>
    internal void Paste(Array values)
    {
        if (values.LongLength != Total)
        {
            throw new ArgumentException("As many values as places are needed.", nameof(values));
        }
        if (!Takes(array.GetType().GetElementType()!, values.GetType().GetElementType()!))
        {
            throw new ArrayTypeMismatchException();
        }
        if (IsRun && values.Rank == array.Rank)
        {
            Array.Copy(values, Flat(values, 0), array, Flat(array, First), values.LongLength);
        }
        else
        {
            Copy(ReferenceEquals(values, array) ? (Array)values.Clone() : values, true);
        }
    }

    private static bool Takes(Type element, Type other) =>
        element == other || (!other.IsValueType && element.IsAssignableFrom(other));

    private int Kept(uint kept)
    {
        int rank = 0;
        for (int axis = 0; axis < counts.Length; axis++)
        {
            rank += (int)((kept >> axis) & 1);
        }
        return rank;
    }

    // Array.Copy counts the flat places from the lower bound of the first axis on.
    private static long Flat(Array array, long place) => array.GetLowerBound(0) + place;

    // The elements lie one behind the other: one axis without gaps, or whole arrays.
    private bool IsRun
    {
        get
        {
            bool whole = true;
            for (int axis = 0; axis < counts.Length; axis++)
            {
                whole &= starts[axis] == 0 && steps[axis] == 1 && counts[axis] == array.GetLongLength(axis);
            }
            return whole || (counts.Length == 1 && steps[0] == 1);
        }
    }

    private long First => counts.Length == 1 && counts[0] > 0 ? starts[0] : 0;

    private void Copy(Array other, bool into)
    {
        if (Total == 0)
        {
            return;
        }
        ElementCopier copier = ElementCopier.Of(array.GetType().GetElementType()!);
        int last = counts.Length - 1;
        var strides = new long[counts.Length];
        for (long axis = last, stride = 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= array.GetLongLength((int)axis);
        }
        long place = 0, next = 0;
        for (int axis = 0; axis <= last; axis++)
        {
            place += starts[axis] * strides[axis];
        }
        var turns = new long[counts.Length];
        do
        {
            copier.CopyRow(array, place, steps[last], other, next, counts[last], into);
            next += counts[last];
        }
        while (Turn(turns, strides, ref place));
    }

    // On to the next row; false behind the last one.
    private bool Turn(long[] turns, long[] strides, ref long place)
    {
        for (int axis = counts.Length - 2; axis >= 0; axis--)
        {
            if (++turns[axis] < counts[axis])
            {
                place += steps[axis] * strides[axis];
                return true;
            }
            place -= (counts[axis] - 1) * steps[axis] * strides[axis];
            turns[axis] = 0;
        }
        return false;
    }
}

using System;
using System.Numerics;

namespace Python.Runtime.Bridge;

/// <summary>
/// The sum of numbers that turn out one by one: integers of any size, Double where one is, Decimal where one is, and by
/// Python's + for everything else (TimeSpan, fractions.Fraction).
/// </summary>
internal sealed class Total
{
    private long integer;
    private BigInteger? large;
    private decimal? money;
    private double? real;
    private object? other;
    private long count;

    internal object Value => other ?? (object?)real ?? (object?)money ?? Large ?? Integer;

    // An int of Python's, as every integer that comes out.
    private object? Large => large is { } big ? new PyObject(Operate.ReferenceOf(PythonOperation.ToInt, big)) : null;

    // The first of Int32 and Int64 that holds it, as any int of Python's.
    private object Integer => integer is >= int.MinValue and <= int.MaxValue ? (int)integer : integer;

    internal void Add(object? value)
    {
        if (value is null)
        {
            return;
        }
        count++;
        if (other is not null || !AddNumber(value))
        {
            AddOther(value);
        }
    }

    /// <summary>The mean; Double of integers, null where all were null.</summary>
    internal object? Mean()
    {
        if (count == 0)
        {
            throw new InvalidOperationException("Sequence contains no elements");
        }
        if (other is null && money is { } exact)
        {
            return exact / count;
        }
        if (other is null)
        {
            return (real ?? (large is { } big ? (double)big : integer)) / count;
        }
        using PyObject total = other.ToPython();
        using PyObject number = count.ToPython();
        return Operate.Object(PythonOperation.Divide, total, number);
    }

    private bool AddNumber(object value)
    {
        switch (value)
        {
            case double or float:
                return AddReal(Convert.ToDouble(value));
            case decimal exact:
                return AddMoney(exact);
            case BigInteger big:
                return AddInteger(big);
            case ulong unsigned:
                return AddInteger(unsigned);
            case bool or sbyte or byte or short or ushort or int or uint or long:
                return AddInteger(Convert.ToInt64(value));
            default:
                return false;
        }
    }

    // What was counted as integers goes into the first number of another kind.
    private BigInteger Integers()
    {
        BigInteger so_far = large ?? integer;
        large = null;
        integer = 0;
        return so_far;
    }

    private bool AddReal(double value)
    {
        if (money is not null)
        {
            return false; // Python says that these do not add up
        }
        real = (real ?? (double)Integers()) + value;
        return true;
    }

    private bool AddMoney(decimal value)
    {
        if (real is not null)
        {
            return false;
        }
        money = (money ?? (decimal)Integers()) + value;
        return true;
    }

    private bool AddInteger(BigInteger value)
    {
        if (real is { } so_far)
        {
            real = so_far + (double)value;
        }
        else if (money is { } exact)
        {
            money = exact + (decimal)value;
        }
        else
        {
            large = (large ?? integer) + value;
        }
        return true;
    }

    private bool AddInteger(long value)
    {
        long sum = unchecked(integer + value);
        bool overflows = ((integer ^ sum) & (value ^ sum)) < 0;
        if (overflows || large is not null || real is not null || money is not null)
        {
            return AddInteger((BigInteger)value);
        }
        integer = sum;
        return true;
    }

    private void AddOther(object value)
    {
        bool isFirst = count == 1;
        using PyObject added = value.ToPython();
        if (isFirst)
        {
            other = added.NewReference();
            return;
        }
        using PyObject before = Value.ToPython();
        other = Operate.Object(PythonOperation.Add, before, added);
    }
}

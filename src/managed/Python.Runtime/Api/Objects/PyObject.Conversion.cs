using System;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <content>Conversion to .NET values: the core's own, as for parameters of these types.</content>
public partial class PyObject
{
    /// <summary>The object as a .NET value, converted as an argument of a parameter of that type is.</summary>
    /// <typeparam name="T">The type; PyObject and its classes give another reference to the same object.</typeparam>
    /// <exception cref="InvalidCastException">It cannot be converted; the inner exception says why.</exception>
    public unsafe T As<T>()
    {
        if (typeof(T) == typeof(PyObject))
        {
            return (T)(object)NewReference();
        }
        if (Target<T>.IsContainer)
        {
            return (T)Containers.Convert(this, typeof(T))!;
        }
        Value cell;
        ConvertTo(Target<T>.Key, typeof(T), &cell);
        if (typeof(T) == typeof(int))
        {
            return (T)(object)(int)cell.I64;
        }
        if (typeof(T) == typeof(long))
        {
            return (T)(object)cell.I64;
        }
        if (typeof(T) == typeof(double))
        {
            return (T)(object)cell.F64;
        }
        if (typeof(T) == typeof(bool))
        {
            return (T)(object)(cell.I64 != 0);
        }
        return (T)Take(typeof(T), &cell)!;
    }

    // What is asked of a type again and again.
    private static class Target<T>
    {
        internal static readonly nint Key = TypeKeys.Of(typeof(T));
        internal static readonly bool IsContainer = Containers.IsOne(typeof(T));
    }

    /// <summary>As <see cref="As{T}"/>, of a type known at run time.</summary>
    /// <param name="t">The type.</param>
    public unsafe object? AsManagedObject(Type t)
    {
        if (Required(t, nameof(t)) == typeof(PyObject))
        {
            return NewReference();
        }
        return Containers.IsOne(t) ? Containers.Convert(this, t) : AsParameter(t);
    }

    /// <summary>As an argument of a parameter of that type is converted, and nothing beyond.</summary>
    internal unsafe object? AsParameter(Type t)
    {
        Value cell;
        ConvertTo(TypeKeys.Of(t), t, &cell);
        return Take(t, &cell);
    }

    // What the cell holds is used up.
    private static unsafe object? Take(Type type, Value* cell)
    {
        if (type == typeof(string) && cell->Kind is (ValueKind.Latin1 or ValueKind.Ucs2))
        {
            return Values.LoadString(cell); // owns nothing
        }
        try
        {
            return Values.LoadAs(type, cell);
        }
        finally
        {
            CallbackCells.Release(cell);
        }
    }

    private unsafe void ConvertTo(nint key, Type type, Value* cell)
    {
        try
        {
            Operate.Convert(this, key, cell);
        }
        catch (PythonException failure) when (failure.IsConversionError)
        {
            throw new InvalidCastException($"cannot convert object to target type {type}", failure);
        }
    }

    // ---- IConvertible ----

    /// <inheritdoc/>
    public virtual System.TypeCode GetTypeCode() => System.TypeCode.Object;

    /// <inheritdoc/>
    public bool ToBoolean(IFormatProvider? provider) => As<bool>();

    /// <inheritdoc/>
    public byte ToByte(IFormatProvider? provider) => As<byte>();

    /// <inheritdoc/>
    public char ToChar(IFormatProvider? provider) => As<char>();

    /// <inheritdoc/>
    public short ToInt16(IFormatProvider? provider) => As<short>();

    /// <inheritdoc/>
    public int ToInt32(IFormatProvider? provider) => As<int>();

    /// <inheritdoc/>
    public long ToInt64(IFormatProvider? provider) => As<long>();

    /// <inheritdoc/>
    public sbyte ToSByte(IFormatProvider? provider) => As<sbyte>();

    /// <inheritdoc/>
    public ushort ToUInt16(IFormatProvider? provider) => As<ushort>();

    /// <inheritdoc/>
    public uint ToUInt32(IFormatProvider? provider) => As<uint>();

    /// <inheritdoc/>
    public ulong ToUInt64(IFormatProvider? provider) => As<ulong>();

    /// <inheritdoc/>
    public float ToSingle(IFormatProvider? provider) => As<float>();

    /// <inheritdoc/>
    public double ToDouble(IFormatProvider? provider) => As<double>();

    /// <inheritdoc/>
    public decimal ToDecimal(IFormatProvider? provider) => As<decimal>();

    /// <inheritdoc/>
    public DateTime ToDateTime(IFormatProvider? provider) => As<DateTime>();

    /// <inheritdoc/>
    public string ToString(IFormatProvider? provider) => ToString();

    /// <inheritdoc/>
    public object ToType(Type conversionType, IFormatProvider? provider) => AsManagedObject(conversionType)!;
}

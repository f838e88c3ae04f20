using System;
using System.Globalization;
using System.Numerics;
using System.Runtime.Serialization;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python int, of any size.</summary>
public partial class PyInt : PyNumber, IFormattable
{
    /// <summary>Takes an owned reference over.</summary>
    internal PyInt(nint reference)
        : base(reference)
    {
    }

    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PyInt(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }

    /// <summary>Another reference to an int.</summary>
    /// <param name="o">An int; anything else is an ArgumentException.</param>
    public PyInt(PyObject o)
        : base(OfKind(o, BridgeConstants.PythonKindInt, "an int"))
    {
    }

    /// <summary>A new int.</summary>
    /// <param name="value">Its value.</param>
    public PyInt(int value)
        : base(Operate.ReferenceOf(PythonOperation.Identity, value))
    {
    }

    /// <summary>A new int.</summary>
    /// <param name="value">Its value.</param>
    public PyInt(uint value)
        : base(Operate.ReferenceOf(PythonOperation.Identity, value))
    {
    }

    /// <summary>A new int.</summary>
    /// <param name="value">Its value.</param>
    public PyInt(long value)
        : base(Operate.ReferenceOf(PythonOperation.Identity, value))
    {
    }

    /// <summary>A new int.</summary>
    /// <param name="value">Its value.</param>
    public PyInt(ulong value)
        : base(Operate.ReferenceOf(PythonOperation.Identity, (object)value))
    {
    }

    /// <summary>A new int.</summary>
    /// <param name="value">Its value.</param>
    public PyInt(short value)
        : base(Operate.ReferenceOf(PythonOperation.Identity, value))
    {
    }

    /// <summary>A new int.</summary>
    /// <param name="value">Its value.</param>
    public PyInt(ushort value)
        : base(Operate.ReferenceOf(PythonOperation.Identity, value))
    {
    }

    /// <summary>A new int.</summary>
    /// <param name="value">Its value.</param>
    public PyInt(byte value)
        : base(Operate.ReferenceOf(PythonOperation.Identity, value))
    {
    }

    /// <summary>A new int.</summary>
    /// <param name="value">Its value.</param>
    public PyInt(sbyte value)
        : base(Operate.ReferenceOf(PythonOperation.Identity, value))
    {
    }

    /// <summary>A new int.</summary>
    /// <param name="value">Its value.</param>
    public PyInt(BigInteger value)
        : base(Operate.Reference(PythonOperation.ToInt, value.ToString(CultureInfo.InvariantCulture)))
    {
    }

    /// <summary>The int that a text stands for: int(value).</summary>
    /// <param name="value">The text.</param>
    public PyInt(string value)
        : base(Operate.Reference(PythonOperation.ToInt, Required(value, nameof(value))))
    {
    }

    /// <summary>Whether the object is an int.</summary>
    /// <param name="value">Any object.</param>
    public static bool IsIntType(PyObject value) => IsOfKind(value, BridgeConstants.PythonKindInt);

    /// <summary>int(value)</summary>
    /// <param name="value">What int() takes.</param>
    public static PyInt AsInt(PyObject value) =>
        new(Operate.Reference(PythonOperation.ToInt, Required(value, nameof(value))));

    /// <summary>The value; too large a one is an OverflowError.</summary>
    public short ToInt16() => (short)ToBits(TypeKeys.Of(typeof(short)));

    /// <inheritdoc cref="ToInt16"/>
    public int ToInt32() => (int)ToBits(TypeKeys.Of(typeof(int)));

    /// <inheritdoc cref="ToInt16"/>
    public long ToInt64() => ToBits(TypeKeys.Of(typeof(long)));

    /// <summary>The value.</summary>
    public BigInteger ToBigInteger() => As<BigInteger>();

    /// <summary>The type of the smallest of Int32, Int64 and UInt64 that holds the value; Object where none does.</summary>
    public override System.TypeCode GetTypeCode() =>
        ToBigInteger() switch
        {
            var value when value >= int.MinValue && value <= int.MaxValue => System.TypeCode.Int32,
            var value when value >= long.MinValue && value <= long.MaxValue => System.TypeCode.Int64,
            var value when value >= 0 && value <= ulong.MaxValue => System.TypeCode.UInt64,
            _ => System.TypeCode.Object,
        };

    /// <summary>The value in a format of .NET's.</summary>
    /// <param name="format">The format.</param>
    /// <param name="formatProvider">The culture.</param>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToBigInteger().ToString(format, formatProvider);

    /// <summary>Whether it is an equal Python object, or a .NET integer of that value.</summary>
    /// <param name="o">Any object.</param>
    public override bool Equals(object? o) =>
        o switch
        {
            PyObject other => Equals(other),
            sbyte or short or int or long or byte or ushort or uint or ulong => Compare(o) == 0,
            _ => false,
        };

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    /// <summary>Which of the two is greater.</summary>
    /// <param name="other">Another int; null is less than any.</param>
    public int CompareTo(PyInt? other) => other is null ? 1 : (int)Operate.Number(PythonOperation.Compare, this, other);

    /// <summary>Whether the values are equal.</summary>
    /// <param name="other">Another int.</param>
    public bool Equals(PyInt? other) => base.Equals(other);

    private unsafe long ToBits(nint key)
    {
        Value cell;
        Operate.Convert(this, key, &cell);
        return cell.I64;
    }

    private int Compare(object value) => (int)Operate.NumberOf(PythonOperation.Compare, this, value);
}

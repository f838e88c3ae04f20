using System;
using System.Runtime.Serialization;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python float.</summary>
public class PyFloat
    : PyNumber,
      IComparable<double>,
      IComparable<float>,
      IEquatable<double>,
      IEquatable<float>,
      IComparable<PyFloat>,
      IEquatable<PyFloat>
{
    /// <summary>Takes an owned reference over.</summary>
    internal PyFloat(nint reference)
        : base(reference)
    {
    }

    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PyFloat(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }

    /// <summary>Another reference to a float.</summary>
    /// <param name="o">A float; anything else is an ArgumentException.</param>
    public PyFloat(PyObject o)
        : base(OfKind(o, BridgeConstants.PythonKindFloat, "a float"))
    {
    }

    /// <summary>A new float.</summary>
    /// <param name="value">Its value.</param>
    public PyFloat(double value)
        : base(Operate.ReferenceOf(PythonOperation.Identity, value))
    {
    }

    /// <summary>The float that a text stands for: float(value).</summary>
    /// <param name="value">The text.</param>
    public PyFloat(string value)
        : base(Operate.Reference(PythonOperation.ToFloat, Required(value, nameof(value))))
    {
    }

    /// <summary>Whether the object is a float.</summary>
    /// <param name="value">Any object.</param>
    public static bool IsFloatType(PyObject value) => IsOfKind(value, BridgeConstants.PythonKindFloat);

    /// <summary>float(value)</summary>
    /// <param name="value">What float() takes.</param>
    public static PyFloat AsFloat(PyObject value) =>
        new(Operate.Reference(PythonOperation.ToFloat, Required(value, nameof(value))));

    /// <summary>The value.</summary>
    public unsafe double ToDouble()
    {
        Value cell;
        Operate.Convert(this, TypeKeys.Of(typeof(double)), &cell);
        return cell.F64;
    }

    /// <inheritdoc/>
    public override System.TypeCode GetTypeCode() => System.TypeCode.Double;

    /// <summary>Whether it is an equal Python object, or a .NET floating-point number of that value.</summary>
    /// <param name="o">Any object.</param>
    public override bool Equals(object? o) =>
        o switch
        {
            PyObject other => Equals(other),
            double number => Equals(number),
            float number => Equals(number),
            _ => false,
        };

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    /// <summary>Whether it is that number.</summary>
    /// <param name="other">A number.</param>
    public bool Equals(double other) => ToDouble().Equals(other);

    /// <summary>Whether it is that number.</summary>
    /// <param name="other">A number.</param>
    public bool Equals(float other) => ToDouble().Equals(other);

    /// <summary>Whether the values are equal.</summary>
    /// <param name="other">Another float.</param>
    public bool Equals(PyFloat? other) => base.Equals(other);

    /// <summary>Which of the two is greater.</summary>
    /// <param name="other">A number.</param>
    public int CompareTo(double other) => ToDouble().CompareTo(other);

    /// <summary>Which of the two is greater.</summary>
    /// <param name="other">A number.</param>
    public int CompareTo(float other) => ToDouble().CompareTo(other);

    /// <summary>Which of the two is greater.</summary>
    /// <param name="other">Another float; null is less than any.</param>
    public int CompareTo(PyFloat? other) => other is null ? 1 : ToDouble().CompareTo(other.ToDouble());
}

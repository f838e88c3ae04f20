using System;
using Python.Runtime.Bridge;

namespace Python.Runtime.Codecs;

/// <summary>
/// Values as objects of Python's standard library: what their to_py() gives. DateTime, DateTimeOffset, DateOnly, TimeOnly
/// and TimeSpan as those of datetime, Decimal as decimal.Decimal, Guid as uuid.UUID, BigInteger, Int128, UInt128, IntPtr and
/// UIntPtr as int, Half as float, Complex as complex.
/// </summary>
public sealed class ValueEncoder : IPyObjectEncoder
{
    private ValueEncoder()
    {
    }

    /// <summary>The one that is needed.</summary>
    public static ValueEncoder Instance { get; } = new();

    /// <summary>From now on these values come to Python as its own.</summary>
    public static void Register() => PyObjectConversions.RegisterEncoder(Instance);

    /// <summary>Whether the type is one of those.</summary>
    /// <param name="type">A type.</param>
    public bool CanEncode(Type type) => type.IsValueType && IsEncoded(type);

    /// <summary>The value as Python's.</summary>
    /// <param name="value">A value of one of those types.</param>
    public PyObject TryEncode(object value) =>
        new(Operate.PythonValue(PyObject.Required(value, nameof(value))));

    private static bool IsEncoded(Type type) =>
        NumberTypes.IsNumber(type) || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan)
#if NET
        || type == typeof(DateOnly) || type == typeof(TimeOnly)
#endif
        || type == typeof(Guid);
}

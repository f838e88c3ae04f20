using System;
using System.Globalization;

namespace Python.Runtime.Codecs;

/// <summary>Enums as Python's ints, and ints as enums. For programs of a time when that was the rule.</summary>
[Obsolete("Enums are classes of their own in Python: use Enum(int_value) and int(enum).")]
public sealed class EnumPyIntCodec : IPyObjectEncoder, IPyObjectDecoder
{
    private EnumPyIntCodec()
    {
    }

    /// <summary>The one that is needed.</summary>
    public static EnumPyIntCodec Instance { get; } = new();

    /// <summary>Whether an int is to become an enum.</summary>
    /// <param name="objectType">The class of a Python object: int or derived from it, and not bool.</param>
    /// <param name="targetType">The type that is wanted.</param>
    public bool CanDecode(PyType objectType, Type targetType) => targetType.IsEnum && PythonClasses.IsInt(objectType);

    /// <summary>Whether it is an enum.</summary>
    /// <param name="type">A type.</param>
    public bool CanEncode(Type type) => PyObject.Required(type, nameof(type)).IsEnum;

    /// <summary>The enum of an int's value, declared or not.</summary>
    /// <typeparam name="T">An enum.</typeparam>
    /// <param name="pyObj">An int.</param>
    /// <param name="value">The value.</param>
    /// <returns>False: it is no enum, no int, or the int is out of the enum's range.</returns>
    public bool TryDecode<T>(PyObject pyObj, out T? value)
    {
        value = default;
        if (!typeof(T).IsEnum || !PyInt.IsIntType(PyObject.Required(pyObj, nameof(pyObj))))
        {
            return false;
        }
        try
        {
            object bits = pyObj.AsManagedObject(Enum.GetUnderlyingType(typeof(T)))!;
            value = (T)Enum.ToObject(typeof(T), bits);
            return true;
        }
        catch (InvalidCastException)
        {
            return false;
        }
    }

    /// <summary>The value as an int.</summary>
    /// <param name="value">An enum's value.</param>
    public PyObject? TryEncode(object value)
    {
        if (value is not Enum)
        {
            return null;
        }
        return Type.GetTypeCode(value.GetType()) == System.TypeCode.UInt64
            ? new PyInt(Convert.ToUInt64(value, CultureInfo.InvariantCulture))
            : new PyInt(Convert.ToInt64(value, CultureInfo.InvariantCulture));
    }
}

using System;
using Python.Runtime;

namespace ClrLink.Tests.Shared;

/// <summary>Becomes a float by the codec, and back.</summary>
internal sealed record Degrees(double Value);

/// <summary>Encodes and decodes <see cref="Degrees"/>. Keeps nothing: any thread.</summary>
internal sealed class DegreesCodec : IPyObjectEncoder, IPyObjectDecoder
{
    public bool CanEncode(Type type) => type == typeof(Degrees);

    public PyObject TryEncode(object value) => new PyFloat(((Degrees)value).Value);

    public bool CanDecode(PyType objectType, Type targetType) => targetType == typeof(Degrees) && objectType.Name == "float";

    public bool TryDecode<T>(PyObject pyObj, out T? value)
    {
        value = (T)(object)new Degrees(pyObj.As<double>());
        return true;
    }
}

using System;

namespace Python.Runtime;

/// <summary>
/// Makes .NET objects from Python objects, wherever another type than a primitive or a string is wanted. Registered with
/// <see cref="PyObjectConversions.RegisterDecoder"/>.
/// </summary>
/// <remarks>Called on the thread that converts, attached to Python; on several threads at the same time.</remarks>
public interface IPyObjectDecoder
{
    /// <summary>Whether Python objects of this class may be decoded to that type. Nothing else is looked at.</summary>
    /// <param name="objectType">The class of the Python object.</param>
    /// <param name="targetType">The type of the parameter, field, property, element...</param>
    bool CanDecode(PyType objectType, Type targetType);

    /// <summary>Decodes.</summary>
    /// <typeparam name="T">The type that is wanted.</typeparam>
    /// <param name="pyObj">The Python object; it may be kept.</param>
    /// <param name="value">What it was decoded to.</param>
    /// <returns>False: the object is left to the next decoder, and to the bridge's own conversions.</returns>
    bool TryDecode<T>(PyObject pyObj, out T? value);
}

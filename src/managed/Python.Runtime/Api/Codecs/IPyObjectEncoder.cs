using System;

namespace Python.Runtime;

/// <summary>
/// Makes Python objects from .NET objects, where Python would otherwise get a wrapper. Registered with
/// <see cref="PyObjectConversions.RegisterEncoder"/>.
/// </summary>
/// <remarks>Called on the thread that converts, attached to Python; on several threads at the same time.</remarks>
public interface IPyObjectEncoder
{
    /// <summary>Whether objects of exactly this type are encoded.</summary>
    /// <param name="type">The type of an object on its way to Python.</param>
    bool CanEncode(Type type);

    /// <summary>The Python object for a .NET object.</summary>
    /// <param name="value">An object of a type that <see cref="CanEncode"/> said yes to.</param>
    /// <returns>The object; null: None.</returns>
    PyObject? TryEncode(object value);
}

using System;
using System.Collections.Generic;

namespace Python.Runtime.Codecs;

/// <summary>Python's sequences where an ICollection&lt;T&gt; is wanted, as the Python object itself.</summary>
public class SequenceDecoder : IPyObjectDecoder
{
    /// <summary>The one that is needed.</summary>
    public static SequenceDecoder Instance { get; } = new();

    /// <summary>Adds it to the decoders.</summary>
    public static void Register() => PyObjectConversions.RegisterDecoder(Instance);

    /// <summary>Whether a sequence is to become a collection.</summary>
    /// <param name="objectType">The class of a Python object.</param>
    /// <param name="targetType">The type that is wanted.</param>
    public bool CanDecode(PyType objectType, Type targetType) =>
        WrapperFactory.IsClosed(targetType, typeof(ICollection<>)) && PythonClasses.IsSequence(objectType);

    /// <summary>A collection whose items are those of the Python object.</summary>
    /// <typeparam name="T">ICollection&lt;T&gt;.</typeparam>
    /// <param name="pyObj">A sequence.</param>
    /// <param name="value">The collection.</param>
    public bool TryDecode<T>(PyObject pyObj, out T? value) =>
        WrapperFactory.TryWrap(
            typeof(SequenceWrapper<>), WrapperFactory.IsClosed(typeof(T), typeof(ICollection<>)), pyObj, out value);
}

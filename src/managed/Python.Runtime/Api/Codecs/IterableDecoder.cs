using System;
using System.Collections;
using System.Collections.Generic;

namespace Python.Runtime.Codecs;

/// <summary>
/// Python's iterables where an IEnumerable or IEnumerable&lt;T&gt; is wanted: each enumeration iterates over the Python object
/// itself, one item at a time, so that generators may be endless.
/// </summary>
public class IterableDecoder : IPyObjectDecoder
{
    /// <summary>The one that is needed.</summary>
    public static IterableDecoder Instance { get; } = new();

    /// <summary>Adds it to the decoders.</summary>
    public static void Register() => PyObjectConversions.RegisterDecoder(Instance);

    /// <summary>Whether an iterable is to become an enumerable.</summary>
    /// <param name="objectType">The class of a Python object.</param>
    /// <param name="targetType">The type that is wanted.</param>
    public bool CanDecode(PyType objectType, Type targetType) => IsEnumerable(targetType) && PythonClasses.IsIterable(objectType);

    /// <summary>An enumerable over the Python object.</summary>
    /// <typeparam name="T">IEnumerable, or IEnumerable&lt;T&gt;.</typeparam>
    /// <param name="pyObj">An iterable.</param>
    /// <param name="value">The enumerable.</param>
    public bool TryDecode<T>(PyObject pyObj, out T? value) =>
        WrapperFactory.TryWrap(typeof(IterableWrapper<>), IsEnumerable(typeof(T)), pyObj, out value);

    private static bool IsEnumerable(Type type) =>
        type == typeof(IEnumerable) || WrapperFactory.IsClosed(type, typeof(IEnumerable<>));
}

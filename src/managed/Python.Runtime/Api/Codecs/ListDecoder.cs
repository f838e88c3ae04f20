using System;
using System.Collections.Generic;

namespace Python.Runtime.Codecs;

/// <summary>Python's lists where an IList&lt;T&gt; is wanted, as the list itself: what .NET changes is changed in Python.</summary>
public class ListDecoder : IPyObjectDecoder
{
    /// <summary>The one that is needed.</summary>
    public static ListDecoder Instance { get; } = new();

    /// <summary>Adds it to the decoders.</summary>
    public static void Register() => PyObjectConversions.RegisterDecoder(Instance);

    /// <summary>Whether a list is to become an IList.</summary>
    /// <param name="objectType">The class of a Python object.</param>
    /// <param name="targetType">The type that is wanted.</param>
    public bool CanDecode(PyType objectType, Type targetType) =>
        WrapperFactory.IsClosed(targetType, typeof(IList<>)) && PythonClasses.IsList(objectType);

    /// <summary>An IList whose items are those of the Python list.</summary>
    /// <typeparam name="T">IList&lt;T&gt;.</typeparam>
    /// <param name="pyObj">A list.</param>
    /// <param name="value">The IList.</param>
    public bool TryDecode<T>(PyObject pyObj, out T? value) =>
        WrapperFactory.TryWrap(
            typeof(ListWrapper<>), WrapperFactory.IsClosed(typeof(T), typeof(IList<>)), pyObj, out value);
}

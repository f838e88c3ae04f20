using System.Collections;
using System.Collections.Generic;

namespace Python.Runtime.Codecs;

/// <summary>The items of a Python iterable, each converted when it is reached.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public class IterableWrapper<T> : IEnumerable<T>
{
    /// <summary>Of a Python object that can be iterated.</summary>
    /// <param name="source">The object; it is kept.</param>
    public IterableWrapper(PyObject source) => Source = PyObject.Required(source, nameof(source));

    /// <summary>The Python object.</summary>
    protected PyObject Source { get; }

    /// <summary>Iterates over the object anew; what Python raises is thrown, and an item of another type is an InvalidCastException.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        using PyIter items = Source.GetIterator();
        while (items.MoveNext())
        {
            T item;
            using (PyObject python = items.Current)
            {
                item = python.As<T>();
            }
            yield return item;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System;
using System.Collections.Generic;

namespace Python.Runtime.Codecs;

/// <summary>A Python list as an IList: both show the same items.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public class ListWrapper<T> : SequenceWrapper<T>, IList<T>
{
    /// <summary>Of a Python list.</summary>
    /// <param name="source">The list; it is kept.</param>
    public ListWrapper(PyObject source)
        : base(source)
    {
    }

    /// <summary>The item at a place.</summary>
    /// <param name="index">The place, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public T this[int index]
    {
        get
        {
            CheckPlace(index, Count);
            using PyObject item = Source.GetItem(index);
            return item.As<T>();
        }

        set
        {
            CheckPlace(index, Count);
            using PyObject item = value.ToPython();
            Source.SetItem(index, item);
        }
    }

    /// <summary>The place of the first equal item, or -1.</summary>
    /// <param name="item">The item.</param>
    public int IndexOf(T item) => Find(item);

    /// <summary>Puts an item in front of another.</summary>
    /// <param name="index">The place that it will have.</param>
    /// <param name="item">The item.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public void Insert(int index, T item)
    {
        CheckPlace(index, Count + 1);
        CheckChangeable();
        using PyObject place = index.ToPython(), python = item.ToPython();
        using PyObject unused = Source.InvokeMethod("insert", place, python);
    }

    /// <summary>Takes an item out.</summary>
    /// <param name="index">Its place.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public void RemoveAt(int index)
    {
        CheckPlace(index, Count);
        Source.DelItem(index);
    }

    private static void CheckPlace(int index, int end)
    {
        if (index < 0 || index >= end)
        {
            throw new ArgumentOutOfRangeException(nameof(index));
        }
    }
}

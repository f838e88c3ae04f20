using System;
using System.Collections.Generic;

namespace Python.Runtime.Codecs;

/// <summary>A Python sequence as a collection; one that Python cannot change is read-only.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public class SequenceWrapper<T> : IterableWrapper<T>, ICollection<T>
{
    /// <summary>Of a Python sequence.</summary>
    /// <param name="source">The sequence; it is kept.</param>
    public SequenceWrapper(PyObject source)
        : base(source)
    {
    }

    /// <summary>How many items it has now.</summary>
    public int Count => checked((int)Source.Length());

    /// <summary>Whether items cannot be added and taken away: Python's sequences that have no append.</summary>
    public bool IsReadOnly => !Source.HasAttr("append");

    /// <summary>Adds an item at the end.</summary>
    /// <param name="item">The item.</param>
    /// <exception cref="NotSupportedException">The sequence cannot be changed.</exception>
    public void Add(T item) => Change("append", item);

    /// <summary>Takes all items out.</summary>
    /// <exception cref="NotSupportedException">The sequence cannot be changed.</exception>
    public void Clear() => Change("clear");

    /// <summary>Whether an equal item is there.</summary>
    /// <param name="item">The item.</param>
    public bool Contains(T item) => Find(item) >= 0;

    /// <summary>Copies the items into an array.</summary>
    /// <param name="array">The array.</param>
    /// <param name="arrayIndex">The place of the first item.</param>
    public void CopyTo(T[] array, int arrayIndex)
    {
        if (array is null)
        {
            throw new ArgumentNullException(nameof(array));
        }
        if (arrayIndex < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(arrayIndex));
        }
        if (array.Length - arrayIndex < Count)
        {
            throw new ArgumentException("the array is too short for the items", nameof(array));
        }
        foreach (T item in this)
        {
            array[arrayIndex++] = item;
        }
    }

    /// <summary>Takes the first equal item out.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False: there was none.</returns>
    /// <exception cref="NotSupportedException">The sequence cannot be changed.</exception>
    public bool Remove(T item)
    {
        CheckChangeable();
        int place = Find(item);
        if (place >= 0)
        {
            Source.DelItem(place);
        }
        return place >= 0;
    }

    /// <summary>The place of the first equal item, or -1.</summary>
    private protected int Find(T item)
    {
        int place = 0;
        foreach (T other in this)
        {
            if (EqualityComparer<T>.Default.Equals(item, other))
            {
                return place;
            }
            place++;
        }
        return -1;
    }

    private protected void CheckChangeable()
    {
        if (IsReadOnly)
        {
            using PyType type = Source.GetPythonType();
            throw new NotSupportedException($"a Python {type.Name} cannot be changed");
        }
    }

    private void Change(string method)
    {
        CheckChangeable();
        using PyObject unused = Source.InvokeMethod(method);
    }

    private void Change(string method, T item)
    {
        CheckChangeable();
        using PyObject python = item.ToPython();
        using PyObject unused = Source.InvokeMethod(method, python);
    }
}

using System;
using System.Runtime.Serialization;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python list.</summary>
[Serializable]
public class PyList : PySequence
{
    /// <summary>Takes an owned reference over.</summary>
    internal PyList(nint reference)
        : base(reference)
    {
    }

    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PyList(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }

    /// <summary>A new, empty list.</summary>
    public PyList()
        : this(System.Array.Empty<PyObject>())
    {
    }

    /// <summary>A new list.</summary>
    /// <param name="items">Its items.</param>
    public PyList(PyObject[] items)
        : base(Operate.Many(PythonOperation.NewList, null, null, Required(items, nameof(items))))
    {
    }

    /// <summary>Another reference to a list.</summary>
    /// <param name="o">A list; anything else is an ArgumentException.</param>
    public PyList(PyObject o)
        : base(OfKind(o, BridgeConstants.PythonKindList, "a list"), true)
    {
    }

    /// <summary>Whether Python holds the objects equal.</summary>
    /// <param name="other">Another object; null is equal to none.</param>
    public override bool Equals(PyObject? other) => base.Equals(other);

    /// <summary>
    /// The same for all lists: equal ones have equal hashes, and a list may change while it is a key. Sets of many lists
    /// want a <see cref="PythonReferenceComparer"/>.
    /// </summary>
    public override int GetHashCode() => typeof(PyList).GetHashCode();

    /// <summary>Whether the object is a list.</summary>
    /// <param name="value">Any object.</param>
    public static bool IsListType(PyObject value) => IsOfKind(value, BridgeConstants.PythonKindList);

    /// <summary>list(value)</summary>
    /// <param name="value">What can be iterated.</param>
    public static PyList AsList(PyObject value) => new(Operate.Reference(PythonOperation.ToList, Required(value, nameof(value))));

    /// <summary>list.append(item)</summary>
    /// <param name="item">The item.</param>
    public void Append(PyObject item) => Operate.Nothing(PythonOperation.ListAppend, this, Required(item, nameof(item)));

    /// <summary>list.insert(index, item)</summary>
    /// <param name="index">Where.</param>
    /// <param name="item">The item.</param>
    public void Insert(int index, PyObject item) =>
        Operate.Nothing(PythonOperation.ListInsert, this, index, Required(item, nameof(item)));

    /// <summary>list.reverse()</summary>
    public void Reverse() => Operate.Nothing(PythonOperation.ListReverse, this);

    /// <summary>list.sort()</summary>
    public void Sort() => Operate.Nothing(PythonOperation.ListSort, this);
}

using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python list.</summary>
public class PyList : PySequence
{
    /// <summary>Takes an owned reference over.</summary>
    internal PyList(nint reference)
        : base(reference)
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

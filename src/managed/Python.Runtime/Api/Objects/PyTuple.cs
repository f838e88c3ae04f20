using System;
using System.Runtime.Serialization;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python tuple.</summary>
public class PyTuple : PySequence
{
    /// <summary>Takes an owned reference over.</summary>
    internal PyTuple(nint reference)
        : base(reference)
    {
    }

    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PyTuple(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }

    /// <summary>The empty tuple.</summary>
    public PyTuple()
        : this(System.Array.Empty<PyObject>())
    {
    }

    /// <summary>A new tuple.</summary>
    /// <param name="items">Its items.</param>
    public PyTuple(PyObject[] items)
        : base(Operate.Many(PythonOperation.NewTuple, null, null, Required(items, nameof(items))))
    {
    }

    /// <summary>Another reference to a tuple.</summary>
    /// <param name="o">A tuple; anything else is an ArgumentException.</param>
    public PyTuple(PyObject o)
        : base(OfKind(o, BridgeConstants.PythonKindTuple, "a tuple"), true)
    {
    }

    /// <summary>Whether the object is a tuple.</summary>
    /// <param name="value">Any object.</param>
    public static bool IsTupleType(PyObject value) => IsOfKind(value, BridgeConstants.PythonKindTuple);

    /// <summary>tuple(value)</summary>
    /// <param name="value">What can be iterated.</param>
    public static PyTuple AsTuple(PyObject value) =>
        new(Operate.Reference(PythonOperation.ToTuple, Required(value, nameof(value))));
}

using System;
using System.Runtime.Serialization;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python object that is a number.</summary>
public class PyNumber : PyObject
{
    /// <summary>Takes an owned reference over.</summary>
    internal PyNumber(nint reference)
        : base(reference)
    {
    }

    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PyNumber(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }

    /// <summary>Another reference to the object of `o`.</summary>
    private protected PyNumber(PyObject o)
        : base(o)
    {
    }

    /// <summary>Whether the object is a number.</summary>
    /// <param name="value">Any object.</param>
    public static bool IsNumberType(PyObject value) => IsOfKind(value, BridgeConstants.PythonKindNumber);
}

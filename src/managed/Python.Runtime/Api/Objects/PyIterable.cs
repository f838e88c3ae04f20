using System;
using System.Collections;
using System.Collections.Generic;
using System.Runtime.Serialization;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python object that can be iterated.</summary>
[Serializable]
public class PyIterable : PyObject, IEnumerable<PyObject>
{
    /// <summary>Takes an owned reference over.</summary>
    internal PyIterable(nint reference)
        : base(reference)
    {
    }

    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PyIterable(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }

    /// <summary>Another reference to an object.</summary>
    /// <param name="o">The object; one that cannot be iterated fails when it is.</param>
    public PyIterable(PyObject o)
        : base(o)
    {
    }

    /// <summary>iter(object). The items are new objects, to be disposed of or left to the collector.</summary>
    public PyIter GetEnumerator() => PyIter.GetIter(this);

    IEnumerator<PyObject> IEnumerable<PyObject>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

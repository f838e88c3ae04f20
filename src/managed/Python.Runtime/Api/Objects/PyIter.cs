using System;
using System.Collections;
using System.Collections.Generic;
using System.Runtime.Serialization;
using System.Threading;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python iterator.</summary>
public class PyIter : PyObject, IEnumerator<PyObject>
{
    // [atomic] The item that MoveNext found.
    private PyObject? current;

    /// <summary>Takes an owned reference over.</summary>
    internal PyIter(nint reference)
        : base(reference)
    {
    }

    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PyIter(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }

    /// <summary>Another reference to an iterator.</summary>
    /// <param name="pyObject">An iterator; anything else is an ArgumentException.</param>
    public PyIter(PyObject pyObject)
        : base(OfKind(pyObject, BridgeConstants.PythonKindIterator, "an iterator"))
    {
    }

    /// <summary>The item that <see cref="MoveNext"/> found; the same object until the next one.</summary>
    public PyObject Current =>
        Volatile.Read(ref current) ?? throw new InvalidOperationException("there is no current item: MoveNext comes first");

    object IEnumerator.Current => Current;

    /// <summary>iter(iterable)</summary>
    /// <param name="iterable">What can be iterated.</param>
    public static PyIter GetIter(PyObject iterable) =>
        new(Operate.Reference(PythonOperation.Iterate, Required(iterable, nameof(iterable))));

    /// <summary>Goes on to the next item; false at the end. Items are not disposed of: they are the caller's.</summary>
    public bool MoveNext()
    {
        PyObject? next = Operate.ObjectOrNull(PythonOperation.Next, this);
        Volatile.Write(ref current, next);
        return next is not null;
    }

    /// <summary>Python's iterators cannot start anew.</summary>
    public void Reset() => throw new NotSupportedException("a Python iterator cannot start anew; ask for another one");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Volatile.Write(ref current, null);
        base.Dispose(disposing);
    }
}

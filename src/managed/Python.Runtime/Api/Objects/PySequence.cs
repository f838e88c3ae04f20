using System;
using System.Runtime.Serialization;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python sequence.</summary>
[Serializable]
public class PySequence : PyIterable
{
    /// <summary>Takes an owned reference over.</summary>
    internal PySequence(nint reference)
        : base(reference)
    {
    }

    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PySequence(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }

    /// <summary>Another reference to a sequence.</summary>
    /// <param name="o">A sequence; anything else is an ArgumentException.</param>
    public PySequence(PyObject o)
        : base(OfKind(o, BridgeConstants.PythonKindSequence, "a sequence"))
    {
    }

    /// <summary>For derived classes, which have checked it.</summary>
    private protected PySequence(PyObject o, bool isChecked)
        : base(o) => _ = isChecked;

    /// <summary>Whether the object is a sequence.</summary>
    /// <param name="value">Any object.</param>
    public static bool IsSequenceType(PyObject value) => IsOfKind(value, BridgeConstants.PythonKindSequence);

    /// <summary>sequence[i1:i2]</summary>
    /// <param name="i1">From here.</param>
    /// <param name="i2">To here, which is not included.</param>
    public PyObject GetSlice(int i1, int i2) => Operate.Object(PythonOperation.GetSlice, this, i1, i2);

    /// <summary>sequence[i1:i2] = v</summary>
    /// <param name="i1">From here.</param>
    /// <param name="i2">To here, which is not included.</param>
    /// <param name="v">The new items.</param>
    public void SetSlice(int i1, int i2, PyObject v) =>
        Operate.Slice(PythonOperation.SetSlice, this, i1, i2, Required(v, nameof(v)));

    /// <summary>del sequence[i1:i2]</summary>
    /// <param name="i1">From here.</param>
    /// <param name="i2">To here, which is not included.</param>
    public void DelSlice(int i1, int i2) => Operate.Slice(PythonOperation.DelSlice, this, i1, i2, null);

    /// <summary>Where the item is first; ValueError where it is not.</summary>
    /// <param name="item">The item.</param>
    public long Index64(PyObject item) => Operate.Number(PythonOperation.IndexOf, this, Required(item, nameof(item)));

    /// <inheritdoc cref="Index64"/>
    public int Index32(PyObject item) => checked((int)Index64(item));

    /// <inheritdoc cref="Index64"/>
    public IntPtr Index(PyObject item) => checked((nint)Index64(item));

    /// <summary>sequence + other</summary>
    /// <param name="other">Another sequence.</param>
    public PyObject Concat(PyObject other) => Operate.Object(PythonOperation.Concat, this, Required(other, nameof(other)));

    /// <summary>sequence * count</summary>
    /// <param name="count">How often.</param>
    public PyObject Repeat(int count) => Operate.Object(PythonOperation.Repeat, this, count);

    /// <summary>item in sequence</summary>
    /// <param name="item">The item.</param>
    public bool Contains(PyObject item) => Operate.Truth(PythonOperation.Contains, this, Required(item, nameof(item)));
}

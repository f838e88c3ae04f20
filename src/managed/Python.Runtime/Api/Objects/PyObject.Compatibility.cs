using System;
using System.Runtime.Serialization;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <content>Addresses, serialization, and members of older programs.</content>
public partial class PyObject
{
    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PyObject(SerializationInfo info, StreamingContext context) => throw Serialization.Refusal(GetType());

    /// <summary>The address of the Python object: what id() says. Valid only while this object is alive and undisposed.</summary>
    [Obsolete("An address keeps nothing alive. To compare objects by identity, use PythonReferenceComparer.")]
    public IntPtr Handle => rawPtr;

    /// <summary>The address of the Python object, for derived classes that call CPython's own functions.</summary>
    /// <exception cref="ObjectDisposedException">The object was disposed of.</exception>
    protected IntPtr rawPtr => (nint)Operate.Number(PythonOperation.Address, this);

    void ISerializable.GetObjectData(SerializationInfo info, StreamingContext context) => GetObjectData(info, context);

    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected virtual void GetObjectData(SerializationInfo info, StreamingContext context) =>
        throw Serialization.Refusal(GetType());

    /// <summary>The value of an attribute, or something else where the object has none of that name. Any thread.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="_default">What is returned, as another reference, where there is no such attribute.</param>
    /// <exception cref="PythonException">Another error than AttributeError.</exception>
    [Obsolete("Ask HasAttr(name), or catch the PythonException of GetAttr(name).")]
    public PyObject GetAttr(string name, PyObject _default) =>
        HasAttr(name) ? GetAttr(name) : Required(_default, nameof(_default)).NewReference();

    /// <inheritdoc cref="GetAttr(string, PyObject)"/>
    [Obsolete("Ask HasAttr(name), or catch the PythonException of GetAttr(name).")]
    public PyObject GetAttr(PyObject name, PyObject _default) =>
        HasAttr(name) ? GetAttr(name) : Required(_default, nameof(_default)).NewReference();

    /// <summary>The object's memory, for reading and writing without a copy. Any thread.</summary>
    /// <param name="flags">What the buffer must say and allow.</param>
    /// <returns>The buffer, to be disposed of: until then the object may refuse to be resized.</returns>
    /// <exception cref="PythonException">TypeError: the object has no buffer; BufferError: none of that kind.</exception>
    public PyBuffer GetBuffer(PyBUF flags = PyBUF.SIMPLE) => new(this, flags);
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Threading;
using Python.Runtime.Bridge;

namespace Python.Runtime.Codecs;

/// <summary>Several decoders as one: the first that can is used. Members may be added while the group is in use.</summary>
public sealed class DecoderGroup : IPyObjectDecoder, IEnumerable<IPyObjectDecoder>, IDisposable
{
    // [atomic] Replaced whole.
    private IPyObjectDecoder[] decoders = Array.Empty<IPyObjectDecoder>();

    /// <summary>A group in a group is never empty: who knows when that changes.</summary>
    internal bool IsEmpty => Volatile.Read(ref decoders).Length == 0;

    /// <summary>Adds a decoder at the end.</summary>
    /// <param name="item">The decoder.</param>
    public void Add(IPyObjectDecoder item)
    {
        CodecRegistry.Append(ref decoders, PyObject.Required(item, nameof(item)));
        CodecRegistry.Changed();
    }

    /// <summary>Takes all decoders out.</summary>
    public void Clear()
    {
        Volatile.Write(ref decoders, Array.Empty<IPyObjectDecoder>());
        CodecRegistry.Changed();
    }

    /// <summary>Whether one of them can.</summary>
    /// <param name="objectType">The class of a Python object.</param>
    /// <param name="targetType">The type that is wanted.</param>
    public bool CanDecode(PyType objectType, Type targetType) => this.GetDecoder(objectType, targetType) is not null;

    /// <summary>Decodes with the first that can and does.</summary>
    /// <typeparam name="T">The type that is wanted.</typeparam>
    /// <param name="pyObj">The Python object.</param>
    /// <param name="value">What it was decoded to.</param>
    public bool TryDecode<T>(PyObject pyObj, out T? value)
    {
        PyType type = PyObject.Required(pyObj, nameof(pyObj)).GetPythonType();
        foreach (IPyObjectDecoder decoder in Volatile.Read(ref decoders))
        {
            if (decoder.CanDecode(type, typeof(T)) && decoder.TryDecode(pyObj, out value))
            {
                return true;
            }
        }
        value = default;
        return false;
    }

    /// <summary>The decoders that are in the group now.</summary>
    public IEnumerator<IPyObjectDecoder> GetEnumerator() =>
        ((IEnumerable<IPyObjectDecoder>)Volatile.Read(ref decoders)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Takes all decoders out.</summary>
    public void Dispose() => Clear();
}

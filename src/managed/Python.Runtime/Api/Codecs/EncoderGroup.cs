using System;
using System.Collections;
using System.Collections.Generic;
using System.Threading;
using Python.Runtime.Bridge;

namespace Python.Runtime.Codecs;

/// <summary>Several encoders as one: the first that can is used. Members may be added while the group is in use.</summary>
public sealed class EncoderGroup : IPyObjectEncoder, IEnumerable<IPyObjectEncoder>, IDisposable
{
    // [atomic] Replaced whole.
    private IPyObjectEncoder[] encoders = Array.Empty<IPyObjectEncoder>();

    /// <summary>A group in a group is never empty: who knows when that changes.</summary>
    internal bool IsEmpty => Volatile.Read(ref encoders).Length == 0;

    /// <summary>Adds an encoder at the end.</summary>
    /// <param name="item">The encoder.</param>
    public void Add(IPyObjectEncoder item)
    {
        CodecRegistry.Append(ref encoders, PyObject.Required(item, nameof(item)));
        CodecRegistry.Changed();
    }

    /// <summary>Takes all encoders out.</summary>
    public void Clear()
    {
        Volatile.Write(ref encoders, Array.Empty<IPyObjectEncoder>());
        CodecRegistry.Changed();
    }

    /// <summary>Whether one of them can.</summary>
    /// <param name="type">The type of a .NET object.</param>
    public bool CanEncode(Type type)
    {
        foreach (IPyObjectEncoder encoder in Volatile.Read(ref encoders))
        {
            if (encoder.CanEncode(type))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>What the first that can makes of the object and that is not null.</summary>
    /// <param name="value">A .NET object.</param>
    public PyObject? TryEncode(object value)
    {
        Type type = PyObject.Required(value, nameof(value)).GetType();
        foreach (IPyObjectEncoder encoder in this.GetEncoders(type))
        {
            PyObject? encoded = encoder.TryEncode(value);
            if (encoded is not null)
            {
                return encoded;
            }
        }
        return null;
    }

    /// <summary>The encoders that are in the group now.</summary>
    public IEnumerator<IPyObjectEncoder> GetEnumerator() =>
        ((IEnumerable<IPyObjectEncoder>)Volatile.Read(ref encoders)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Takes all encoders out.</summary>
    public void Dispose() => Clear();
}

using System;
using System.Runtime.Serialization;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python dict.</summary>
[Serializable]
public class PyDict : PyIterable
{
    /// <summary>Takes an owned reference over.</summary>
    internal PyDict(nint reference)
        : base(reference)
    {
    }

    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PyDict(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }

    /// <summary>A new, empty dict.</summary>
    public PyDict()
        : base(Operate.Many(PythonOperation.NewDict, null, null, System.Array.Empty<object>()))
    {
    }

    /// <summary>Another reference to a dict.</summary>
    /// <param name="o">A dict; anything else is an ArgumentException.</param>
    public PyDict(PyObject o)
        : base(OfKind(o, BridgeConstants.PythonKindDict, "a dict"))
    {
    }

    /// <summary>Whether Python holds the objects equal.</summary>
    /// <param name="other">Another object; null is equal to none.</param>
    public override bool Equals(PyObject? other) => base.Equals(other);

    /// <summary>
    /// The same for all dicts: equal ones have equal hashes, and a dict may change while it is a key. Sets of many dicts
    /// want a <see cref="PythonReferenceComparer"/>.
    /// </summary>
    public override int GetHashCode() => typeof(PyDict).GetHashCode();

    /// <summary>Whether the object is a dict.</summary>
    /// <param name="value">Any object.</param>
    public static bool IsDictType(PyObject value) => IsOfKind(value, BridgeConstants.PythonKindDict);

    /// <summary>key in dict</summary>
    /// <param name="key">The key.</param>
    public bool HasKey(PyObject key) => Operate.Truth(PythonOperation.Contains, this, Required(key, nameof(key)));

    /// <inheritdoc cref="HasKey(PyObject)"/>
    public bool HasKey(string key) => Operate.Truth(PythonOperation.Contains, this, Required(key, nameof(key)));

    /// <summary>dict.keys()</summary>
    public PyIterable Keys() => new(Operate.Reference(PythonOperation.DictKeys, this));

    /// <summary>dict.values()</summary>
    public PyIterable Values() => new(Operate.Reference(PythonOperation.DictValues, this));

    /// <summary>dict.items(): tuples of key and value</summary>
    public PyIterable Items() => new(Operate.Reference(PythonOperation.DictItems, this));

    /// <summary>dict.copy()</summary>
    public PyDict Copy() => new(Operate.Reference(PythonOperation.DictCopy, this));

    /// <summary>dict.update(other)</summary>
    /// <param name="other">A mapping, or pairs.</param>
    public void Update(PyObject other) => Operate.Nothing(PythonOperation.DictUpdate, this, Required(other, nameof(other)));

    /// <summary>dict.clear()</summary>
    public void Clear() => Operate.Nothing(PythonOperation.DictClear, this);
}

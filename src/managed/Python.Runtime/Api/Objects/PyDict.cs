using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python dict.</summary>
public class PyDict : PyIterable
{
    /// <summary>Takes an owned reference over.</summary>
    internal PyDict(nint reference)
        : base(reference)
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

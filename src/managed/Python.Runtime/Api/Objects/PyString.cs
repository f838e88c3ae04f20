using System;
using System.Runtime.Serialization;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python str.</summary>
[Serializable]
public class PyString : PySequence, IComparable<string>, IEquatable<string>
{
    /// <summary>Takes an owned reference over.</summary>
    internal PyString(nint reference)
        : base(reference)
    {
    }

    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PyString(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }

    /// <summary>Another reference to a str.</summary>
    /// <param name="o">A str; anything else is an ArgumentException.</param>
    public PyString(PyObject o)
        : base(OfKind(o, BridgeConstants.PythonKindString, "a str"), true)
    {
    }

    /// <summary>A new str. Embedded NULs and lone surrogates pass whole.</summary>
    /// <param name="s">Its text.</param>
    public PyString(string s)
        : base(Operate.Reference(PythonOperation.Identity, Required(s, nameof(s))))
    {
    }

    /// <summary>Whether the object is a str.</summary>
    /// <param name="value">Any object.</param>
    public static bool IsStringType(PyObject value) => IsOfKind(value, BridgeConstants.PythonKindString);

    /// <inheritdoc/>
    public override System.TypeCode GetTypeCode() => System.TypeCode.String;

    /// <summary>The text.</summary>
    public override string ToString() => base.ToString();

    /// <summary>Whether it is that text.</summary>
    /// <param name="other">A text.</param>
    public bool Equals(string? other) => other is not null && ToString() == other;

    /// <summary>Whether it is an equal Python object, or that text.</summary>
    /// <param name="o">Any object.</param>
    public override bool Equals(object? o) => o is string text ? Equals(text) : base.Equals(o);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    /// <summary>Which of the two comes first, by .NET's current culture.</summary>
    /// <param name="other">A text.</param>
    public int CompareTo(string? other) => string.Compare(ToString(), other, StringComparison.CurrentCulture);
}

using System;
using System.Runtime.Serialization;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python class.</summary>
[Serializable]
public class PyType : PyObject
{
    /// <summary>Takes an owned reference over.</summary>
    internal PyType(nint reference)
        : base(reference)
    {
    }

    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PyType(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }

    /// <summary>Another reference to a class.</summary>
    /// <param name="o">A class; anything else is an ArgumentException.</param>
    public PyType(PyObject o)
        : base(OfKind(o, BridgeConstants.PythonKindType, "a type"))
    {
    }

    /// <summary>A new class, made as PyType_FromSpecWithBases makes it. Any thread.</summary>
    /// <param name="spec">What it is made of; the functions that its slots name must live as long as the class.</param>
    /// <param name="bases">Its bases; null: those that the slots name, or object.</param>
    /// <exception cref="PythonException">What Python has against it.</exception>
    public PyType(TypeSpec spec, PyTuple? bases = null)
        : base(Required(spec, nameof(spec)).Make(bases))
    {
    }

    /// <summary>The class's __name__.</summary>
    public string Name => Operate.Text(PythonOperation.TypeName, this);

    /// <summary>Whether the class is finished.</summary>
    public bool IsReady => Operate.Truth(PythonOperation.TypeReady, this);

    /// <summary>Whether the object is a class.</summary>
    /// <param name="value">Any object.</param>
    public static bool IsType(PyObject value) => IsOfKind(value, BridgeConstants.PythonKindType);

    /// <summary>The Python class that a .NET type is.</summary>
    /// <param name="clrType">The type.</param>
    public static PyType Get(Type clrType) => new(Operate.ClassOf(Required(clrType, nameof(clrType))));

    /// <summary>Another .NET object for the same class, to be disposed of on its own.</summary>
    public new PyType NewReference() => new(Share());
}

using System;
using Python.Runtime.Bridge;

namespace Python.Runtime.Codecs;

/// <summary>
/// Leaves objects as they are: for types that another encoder, registered later, would encode. Derived classes say which.
/// </summary>
public class RawProxyEncoder : IPyObjectEncoder
{
    /// <summary>Which types are left as they are; none, if not overridden.</summary>
    /// <param name="type">A type.</param>
    public virtual bool CanEncode(Type type) => false;

    /// <summary>The wrapper of the object.</summary>
    /// <param name="value">A .NET object.</param>
    public PyObject TryEncode(object value) => new(Operate.RawReference(PyObject.Required(value, nameof(value))));
}

using System;
using System.Collections.Generic;

namespace Python.Runtime;

/// <summary>The base class of .NET as the base class of Python.</summary>
public sealed class DefaultBaseTypeProvider : IPythonBaseTypeProvider
{
    private DefaultBaseTypeProvider()
    {
    }

    /// <summary>The one that is needed.</summary>
    public static DefaultBaseTypeProvider Instance { get; } = new();

    /// <summary>The class of the type's base class; where there are bases already, those.</summary>
    /// <param name="type">The .NET type.</param>
    /// <param name="existingBases">The bases so far.</param>
    public IEnumerable<PyType> GetBaseTypes(Type type, IList<PyType> existingBases)
    {
        PyObject.Required(type, nameof(type));
        if (PyObject.Required(existingBases, nameof(existingBases)).Count > 0)
        {
            return existingBases;
        }
        return type.BaseType is null ? Array.Empty<PyType>() : new[] { PyType.Get(type.BaseType) };
    }
}

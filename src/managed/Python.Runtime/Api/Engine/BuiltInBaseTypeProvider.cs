using System;
using System.Collections.Generic;

namespace Python.Runtime;

/// <summary>
/// Stands in the list for what the core gives classes by itself before any provider is asked: builtin exceptions as bases of
/// .NET's, and the methods of Python's collections.
/// </summary>
internal sealed class BuiltInBaseTypeProvider : IPythonBaseTypeProvider
{
    internal static readonly BuiltInBaseTypeProvider Exceptions = new();
    internal static readonly BuiltInBaseTypeProvider Collections = new();

    private BuiltInBaseTypeProvider()
    {
    }

    public IEnumerable<PyType> GetBaseTypes(Type type, IList<PyType> existingBases) => existingBases;
}

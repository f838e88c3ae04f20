using System;
using System.Collections.Generic;

namespace Python.Runtime;

/// <summary>Gives the Python classes of .NET types further base classes.</summary>
/// <remarks>
/// Asked once for each type, when Python first sees it; classes that are there already stay as they are. Called attached to
/// Python, perhaps on several threads at once for one type.
/// </remarks>
public interface IPythonBaseTypeProvider
{
    /// <summary>The bases of a type's class.</summary>
    /// <param name="type">The .NET type.</param>
    /// <param name="existingBases">The bases so far, those of .NET among them.</param>
    /// <returns>The bases in their order; all of `existingBases` must be among them.</returns>
    IEnumerable<PyType> GetBaseTypes(Type type, IList<PyType> existingBases);
}

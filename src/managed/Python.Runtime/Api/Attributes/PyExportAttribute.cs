using System;

namespace Python.Runtime;

/// <summary>
/// Whether Python code finds a type by name: `[PyExport(false)]` on a type, or on an assembly for all types that do not say
/// otherwise. Objects of hidden types come to Python as all others do.
/// </summary>
[AttributeUsage(
    AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum
        | AttributeTargets.Interface | AttributeTargets.Delegate,
    AllowMultiple = false,
    Inherited = false)]
public class PyExportAttribute : Attribute
{
    /// <summary>Says it.</summary>
    /// <param name="export">Whether Python code may import it.</param>
    public PyExportAttribute(bool export) => Export = export;

    internal bool Export { get; }
}

namespace Python.Runtime.Bridge;

/// <summary>What emitted types implement: the way from an object to its cell.</summary>
internal interface IDerivedObject : IPythonDerivedType
{
    /// <summary>Set before any constructor of a base runs.</summary>
    DerivedCell Cell { get; }
}

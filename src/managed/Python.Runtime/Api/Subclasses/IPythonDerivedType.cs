namespace Python.Runtime;

/// <summary>
/// Marks the .NET types of Python classes that derive from .NET classes or implement .NET interfaces: their instances are
/// .NET objects and Python objects at once.
/// </summary>
/// <remarks>Implemented by the types that a Python class statement makes, and by nothing else.</remarks>
public interface IPythonDerivedType
{
}

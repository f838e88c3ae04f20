using System;

namespace Python.Runtime;

/// <summary>What is said to whoever serializes objects of Python.</summary>
internal static class Serialization
{
    internal static Exception Refusal(Type type) => new NotSupportedException(
        $"A {type.Name} stands for a Python object of this process and cannot be serialized. Convert it to a .NET value " +
        "first, with As<T>(), or have Python's pickle make bytes of it.");
}

using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>The value an optional parameter takes when it is left out, for signatures that Python shows.</summary>
internal static class ParameterDefaults
{
    /// <summary>The default, boxed; null also stands for default(T) of a reference type and for none.</summary>
    internal static object? Get(OverloadEntry entry, int index)
    {
        ParameterInfo[] parameters = entry.Member is MethodBase method ? method.GetParameters() : Array.Empty<ParameterInfo>();
        if ((uint)index >= (uint)parameters.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(index));
        }
        ParameterInfo parameter = parameters[index];
        object? value = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        Type type = parameter.ParameterType;
        bool needsZero = value is null && type.IsValueType && Nullable.GetUnderlyingType(type) == null;
        return needsZero ? Activator.CreateInstance(type) : value;
    }
}

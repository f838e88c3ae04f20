using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Which parameters may be left out, and what they are then.</summary>
internal static class ParameterDefaults
{
    /// <summary>
    /// The parameter that says the default. An override need not repeat it, and callers of C# go by the class that they
    /// know: for them it is the virtual method's own.
    /// </summary>
    internal static ParameterInfo Declaring(ParameterInfo parameter)
    {
        if (HasDefault(parameter) || parameter.Member is not MethodInfo { IsVirtual: true } method)
        {
            return parameter;
        }
        bool overrides = (method.Attributes & MethodAttributes.NewSlot) == 0;
        return overrides ? method.GetBaseDefinition().GetParameters()[parameter.Position] : parameter;
    }

    internal static bool IsOptional(ParameterInfo parameter) => HasDefault(Declaring(parameter));

    private static bool HasDefault(ParameterInfo parameter) => parameter.IsOptional || parameter.HasDefaultValue;

    /// <summary>The default, boxed; null also stands for default(T) of a reference type and for none.</summary>
    internal static object? Get(OverloadEntry entry, int index)
    {
        ParameterInfo[] parameters = entry.Member is MethodBase method ? method.GetParameters() : Array.Empty<ParameterInfo>();
        if ((uint)index >= (uint)parameters.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(index));
        }
        ParameterInfo parameter = Declaring(parameters[index]);
        object? value = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        Type type = parameters[index].ParameterType;
        bool needsZero = value is null && type.IsValueType && Nullable.GetUnderlyingType(type) == null;
        return needsZero ? Activator.CreateInstance(type) : value;
    }
}

using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Taking apart what has parts: UNPACK.</summary>
internal static class TupleProtocol
{
#if NET
    internal static object?[] Items(System.Runtime.CompilerServices.ITuple tuple)
    {
        var items = new object?[tuple.Length];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = tuple[i];
        }
        return items;
    }
#endif

    /// <summary>
    /// The type's Deconstruct method; of an inherited and an own one the own. Where there are several, how many parts
    /// are wanted would decide, which Python does not say: then there is none.
    /// </summary>
    internal static MethodInfo? Deconstruct(Type type)
    {
        MethodInfo? found = null;
        foreach (MemberInfo member in type.GetMember("Deconstruct", MemberTypes.Method, BindingFlags.Public | BindingFlags.Instance))
        {
            var method = (MethodInfo)member;
            if (!IsDeconstruct(method) || (found is not null && IsBaseOf(method, found)))
            {
                continue;
            }
            if (found is not null && !IsBaseOf(found, method))
            {
                return null;
            }
            found = method;
        }
        return found;
    }

    private static bool IsBaseOf(MethodInfo method, MethodInfo other) =>
        method.DeclaringType != other.DeclaringType && method.DeclaringType!.IsAssignableFrom(other.DeclaringType);

    private static bool IsDeconstruct(MethodInfo method)
    {
        if (method.ReturnType != typeof(void) || method.IsGenericMethodDefinition || Signatures.Parameters(method) is not { } parameters)
        {
            return false;
        }
        foreach (ParameterInfo parameter in parameters)
        {
            if (!parameter.IsOut || Signatures.IsUnsupported(parameter.ParameterType))
            {
                return false;
            }
        }
        return parameters.Length > 1;
    }
}

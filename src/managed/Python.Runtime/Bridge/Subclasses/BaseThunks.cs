using System;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// Thunks that call what a virtual member of a Python class's .NET base does itself, and not Python's override: what
/// <c>super().M()</c> means.
/// </summary>
internal static class BaseThunks
{
    // [lock:Known] One for each method and, of interfaces' methods, what the base makes of them.
    private static readonly Dictionary<MethodInfo, nint> Known = new();

    /// <summary>The thunk for receivers of a Python class's type.</summary>
    /// <exception cref="NotImplementedException">Nobody implements the member.</exception>
    internal static nint Prepare(OverloadEntry entry, Type type)
    {
        if (entry.Member is not MethodInfo method)
        {
            return ThunkFactory.Prepare(entry, out _);
        }
        if (Resolve(method, type) is not { } target)
        {
            // Events that nobody implements have a field of the emitted class.
            return IsEventAccessor(method)
                ? ThunkFactory.Prepare(entry, out _)
                : throw new NotImplementedException($"Python object does not have a '{method.Name}' method");
        }
        lock (Known)
        {
            if (Known.TryGetValue(target, out nint known))
            {
                return known;
            }
        }
        nint made = DelegateThunks.Emit(ThunkShape.OfBase(target), true);
        lock (Known)
        {
            if (!Known.TryGetValue(target, out nint known))
            {
                Known.Add(target, known = made);
            }
            return known;
        }
    }

    // The nearest class that is none of Python's.
    private static Type BaseOf(Type type)
    {
        Type nearest = type;
        while (typeof(IDerivedObject).IsAssignableFrom(nearest))
        {
            nearest = nearest.BaseType!;
        }
        return nearest;
    }

    private static MethodInfo? Resolve(MethodInfo method, Type type)
    {
        Type parent = BaseOf(type);
        if (!method.DeclaringType!.IsInterface)
        {
            return method.IsAbstract ? OverrideOf(method, parent) : method;
        }
        // What the class itself has, unless that calls Python.
        if (Implementation(method, type) is { } own && !typeof(IDerivedObject).IsAssignableFrom(own.DeclaringType))
        {
            return own;
        }
        if (method.DeclaringType.IsAssignableFrom(parent))
        {
            return Implementation(method, parent);
        }
        foreach (MethodInfo candidate in parent.GetMethods(BindingFlags.Instance | BindingFlags.Public))
        {
            if (candidate.Name == method.Name && !candidate.IsAbstract && Signatures.Same(candidate, method))
            {
                return candidate;
            }
        }
        return method.IsAbstract ? null : method;
    }

    private static MethodInfo? Implementation(MethodInfo method, Type type)
    {
        MethodInfo definition = method.IsGenericMethod ? method.GetGenericMethodDefinition() : method;
        InterfaceMapping map = type.GetInterfaceMap(method.DeclaringType!);
        MethodInfo? target = map.TargetMethods[Array.IndexOf(map.InterfaceMethods, definition)];
        if (target is null || target.IsAbstract)
        {
            return null;
        }
        return method.IsGenericMethod ? target.MakeGenericMethod(method.GetGenericArguments()) : target;
    }

    private static bool IsEventAccessor(MethodInfo method) =>
        method.IsSpecialName && (method.Name.StartsWith("add_", StringComparison.Ordinal)
            || method.Name.StartsWith("remove_", StringComparison.Ordinal));

    private static MethodInfo? OverrideOf(MethodInfo method, Type parent)
    {
        MethodInfo definition = (method.IsGenericMethod ? method.GetGenericMethodDefinition() : method).GetBaseDefinition();
        foreach (MethodInfo candidate in parent.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (candidate.IsVirtual && !candidate.IsAbstract && candidate.GetBaseDefinition() == definition)
            {
                return method.IsGenericMethod ? candidate.MakeGenericMethod(method.GetGenericArguments()) : candidate;
            }
        }
        return null;
    }
}

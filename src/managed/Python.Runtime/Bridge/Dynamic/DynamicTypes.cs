using System;
using System.Dynamic;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>Which types are dynamic, and in what. By name: their assembly is loaded only where a program needs it.</summary>
internal static class DynamicTypes
{
    // Whether a DynamicObject has a meta-object of its own making. Any number of threads; types may be unloaded.
    private static readonly ConditionalWeakTable<Type, object> OwnMeta = new();
    private static readonly object Yes = new();
    private static readonly object No = new();

    /// <summary>The object, if its own methods say all: a DynamicObject that leaves its meta-object alone.</summary>
    internal static DynamicObject? Direct(object target) =>
        target is DynamicObject direct && OwnMeta.GetValue(target.GetType(), Look) == No ? direct : null;

    private static object Look(Type type) => IsOverridden(type, typeof(DynamicObject), nameof(DynamicObject.GetMetaObject)) ? Yes : No;

    internal static TypeFlags FlagsOf(Type type)
    {
        bool isOther = type.IsValueType || type.IsArray || type.IsInterface || typeof(Exception).IsAssignableFrom(type)
            || typeof(PyObject).IsAssignableFrom(type);
        if (isOther || !IsDynamic(type))
        {
            return TypeFlags.None;
        }
        const TypeFlags all = TypeFlags.Dynamic | TypeFlags.DynamicCall | TypeFlags.DynamicOperators | TypeFlags.DynamicIndex;
        if (type.FullName == "System.Dynamic.ExpandoObject")
        {
            return TypeFlags.Dynamic | TypeFlags.DynamicIndex;
        }
        return BaseNamed(type, "System.Dynamic.DynamicObject") is { } root ? Overridden(type, root) : all;
    }

    private static bool IsDynamic(Type type)
    {
        foreach (Type one in type.GetInterfaces())
        {
            if (one.Name == "IDynamicMetaObjectProvider" && one.Namespace == "System.Dynamic")
            {
                return true;
            }
        }
        return false;
    }

    private static Type? BaseNamed(Type type, string name)
    {
        for (Type? current = type; current is not null; current = current.BaseType)
        {
            if (current.FullName == name)
            {
                return current;
            }
        }
        return null;
    }

    // A DynamicObject answers what it overrides; all of it, where it makes its own meta-object.
    private static TypeFlags Overridden(Type type, Type root)
    {
        bool own = IsOverridden(type, root, "GetMetaObject");
        TypeFlags flags = TypeFlags.Dynamic;
        flags |= own || IsOverridden(type, root, "TryInvoke") ? TypeFlags.DynamicCall : TypeFlags.None;
        flags |= IsOverridden(type, root, "TryInvokeMember") ? TypeFlags.DynamicMethods : TypeFlags.None;
        flags |= own || IsOverridden(type, root, "TryGetIndex") || IsOverridden(type, root, "TrySetIndex")
            || IsOverridden(type, root, "TryDeleteIndex") ? TypeFlags.DynamicIndex : TypeFlags.None;
        flags |= own || IsOverridden(type, root, "TryBinaryOperation") || IsOverridden(type, root, "TryUnaryOperation")
            || IsOverridden(type, root, "TryConvert") ? TypeFlags.DynamicOperators : TypeFlags.None;
        return flags;
    }

    private static bool IsOverridden(Type type, Type root, string name)
    {
        for (Type? current = type; current is not null && current != root; current = current.BaseType)
        {
            foreach (MemberInfo member in current.GetMember(name, MemberTypes.Method, TypeShapes.Declared))
            {
                if (member is MethodInfo { IsVirtual: true } method && method.GetBaseDefinition().DeclaringType == root)
                {
                    return true;
                }
            }
        }
        return false;
    }
}

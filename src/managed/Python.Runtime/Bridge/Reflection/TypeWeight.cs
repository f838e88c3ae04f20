using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>What objects of a type keep alive, and whether arrays of it are plain memory.</summary>
internal static class TypeWeight
{
    private const BindingFlags InstanceFields =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    /// <summary>
    /// May an object of the type keep memory or resources alive? Then its handle is cleared as soon as Python drops it;
    /// others may wait for a batch. Of an interface nothing is known, so it counts as heavy.
    /// </summary>
    internal static bool IsHeavy(Type type)
    {
        if (type.IsArray || type == typeof(string) || type.IsInterface || typeof(IDisposable).IsAssignableFrom(type))
        {
            return true;
        }
        if (type.IsPrimitive || type.IsEnum || type.IsPointer || type.ContainsGenericParameters)
        {
            return false;
        }
        return !type.IsValueType && HasFinalizer(type) || HasReferences(type);
    }

    /// <summary>Primitive numbers and structs of such.</summary>
    internal static bool IsBlittable(Type type)
    {
        if (type.IsPrimitive)
        {
            return type != typeof(bool) && type != typeof(char) && type != typeof(IntPtr) && type != typeof(UIntPtr);
        }
        if (TypeShapes.IsFunctionPointer(type) || !type.IsValueType || type.IsEnum || type.ContainsGenericParameters
            || TypeShapes.IsByRefLike(type))
        {
            return false;
        }
        FieldInfo[] fields = type.GetFields(InstanceFields);
        foreach (FieldInfo field in fields)
        {
            if (!IsBlittable(field.FieldType))
            {
                return false;
            }
        }
        return fields.Length > 0;
    }

    private static bool HasFinalizer(Type type)
    {
        MethodInfo? finalizer = type.GetMethod(
            "Finalize", BindingFlags.NonPublic | BindingFlags.Instance, null, Type.EmptyTypes, null);
        return finalizer is not null && finalizer.DeclaringType != typeof(object);
    }

    private static bool HasReferences(Type type)
    {
        for (Type? current = type; current is not null && current != typeof(object); current = current.BaseType)
        {
            foreach (FieldInfo field in current.GetFields(InstanceFields))
            {
                if (IsReference(field.FieldType))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private static bool IsReference(Type type)
    {
        if (TypeShapes.IsPointer(type) || type.IsPrimitive || type.IsEnum)
        {
            return false;
        }
        return !type.IsValueType || HasReferences(type);
    }
}

using System;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>The accessors of properties that programs may use.</summary>
internal static class PropertyAccessors
{
    internal static MethodInfo? VisibleGetter(PropertyInfo property) => Visible(property.GetGetMethod(true));

    /// <summary>Init-only setters are none: they may be called by constructing code alone.</summary>
    internal static MethodInfo? VisibleSetter(PropertyInfo property)
    {
        MethodInfo? setter = Visible(property.GetSetMethod(true));
        return setter is null || IsInitOnly(setter) ? null : setter;
    }

    /// <summary>A setter that constructing code alone may call.</summary>
    internal static MethodInfo? InitSetter(PropertyInfo property)
    {
        MethodInfo? setter = Visible(property.GetSetMethod(true));
        return setter is not null && IsInitOnly(setter) ? setter : null;
    }

    /// <summary>The getter by whose result the property can be written: it returns a reference, and has no setter beside it.</summary>
    internal static MethodInfo? ReferenceGetter(PropertyInfo property)
    {
        MethodInfo? getter = VisibleGetter(property);
        bool isReference = getter is not null && getter.ReturnType.IsByRef && property.GetSetMethod(true) is null;
        return isReference && !IsReadOnly(getter!) ? getter : null;
    }

    private static bool IsReadOnly(MethodInfo getter)
    {
        foreach (Type modifier in getter.ReturnParameter.GetRequiredCustomModifiers())
        {
            if (modifier.FullName == "System.Runtime.InteropServices.InAttribute")
            {
                return true;
            }
        }
        return false;
    }

    private static MethodInfo? Visible(MethodInfo? accessor) =>
        Signatures.IsVisible(accessor) && !(accessor!.IsStatic && accessor.IsVirtual) ? accessor : null;

    private static bool IsInitOnly(MethodInfo setter)
    {
        foreach (Type modifier in setter.ReturnParameter.GetRequiredCustomModifiers())
        {
            if (modifier.FullName == "System.Runtime.CompilerServices.IsExternalInit")
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The getter; where the property overrides a base's setter alone, the base's getter.</summary>
    internal static MethodInfo? Getter(PropertyInfo property, Type type) =>
        VisibleGetter(property) ?? (property.GetGetMethod(true) is null ? Inherited(property, type, VisibleGetter) : null);

    /// <summary>The setter; where the property overrides a base's getter alone, the base's setter.</summary>
    internal static MethodInfo? Setter(PropertyInfo property, Type type) =>
        VisibleSetter(property) ?? (property.GetSetMethod(true) is null ? Inherited(property, type, VisibleSetter) : null);

    private static MethodInfo? Inherited(PropertyInfo property, Type type, Func<PropertyInfo, MethodInfo?> accessor)
    {
        MethodInfo? given = property.GetGetMethod(true) ?? property.GetSetMethod(true);
        if (type.IsInterface || given is null || given.IsStatic || given.GetBaseDefinition() == given)
        {
            return null;
        }
        for (Type? current = type.BaseType; current is not null; current = current.BaseType)
        {
            PropertyInfo? inherited = current.GetProperty(
                property.Name, TypeShapes.Declared, null, property.PropertyType, Type.EmptyTypes, null);
            if (inherited is not null && accessor(inherited) is { } found)
            {
                return found;
            }
        }
        return null;
    }

    internal static bool IsIndexer(PropertyInfo property) => property.GetIndexParameters().Length > 0;

    internal static bool IsStatic(PropertyInfo property) => (VisibleGetter(property) ?? VisibleSetter(property))!.IsStatic;

    /// <summary>The indexers that a type itself declares, as declared.</summary>
    internal static List<PropertyInfo> Indexers(Type type)
    {
        var indexers = new List<PropertyInfo>();
        foreach (PropertyInfo property in type.GetProperties(TypeShapes.Declared))
        {
            if (IsIndexer(property) && (VisibleGetter(property) is not null || VisibleSetter(property) is not null))
            {
                indexers.Add(property);
            }
        }
        indexers.Sort(static (left, right) => left.MetadataToken.CompareTo(right.MetadataToken));
        return indexers;
    }
}

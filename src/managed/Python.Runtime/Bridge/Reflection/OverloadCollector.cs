using System;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// Finds the overloads behind a member. Their order is the same whatever order reflection has: the derived type's
/// before its base's, within a type as declared (by metadata token).
/// </summary>
internal static class OverloadCollector
{
    internal static OverloadEntry[] Collect(MemberGroup group) => group.Source switch
    {
        MemberSource.Methods => Methods(group.Type, group.Name),
        MemberSource.Field => Field((FieldInfo)group.Origin!),
        MemberSource.Property => Property((PropertyInfo)group.Origin!, group.Type),
        MemberSource.Event => Event((EventInfo)group.Origin!),
        MemberSource.Constructors => Constructors(group.Type),
        MemberSource.Indexers => Indexers(group.Type),
        MemberSource.Operations => Helpers(CollectionOperations.Of(group.Type)),
        MemberSource.Operators => Operators(group.Type, group.Name),
        MemberSource.Statics => Statics((MethodInfo[])group.Origin!),
        MemberSource.Box => new[] { OverloadTable.OfType(group.Type, TargetKind.Box) },
        MemberSource.Ambiguous => Array.ConvertAll((MethodInfo[])group.Origin!, OverloadTable.Method),
        _ => Helpers((MethodInfo[])group.Origin!),
    };

    /// <summary>The methods of a name: declared ones, and inherited ones that these do not hide.</summary>
    internal static OverloadEntry[] Methods(Type type, string name)
    {
        var methods = new List<MethodInfo>();
        foreach (Type scope in Scopes(type))
        {
            AddUnhidden(methods, DeclaredMethods(scope, name, type));
        }
        methods.AddRange(SelectorOverloads.Of(type, name));
        var entries = new OverloadEntry[methods.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = OverloadTable.Method(methods[i]);
        }
        return entries;
    }

    /// <summary>Where a type's members may be declared: itself, then its bases; of an interface, all interfaces and Object.</summary>
    internal static List<Type> Scopes(Type type)
    {
        var scopes = new List<Type>();
        if (!type.IsInterface)
        {
            for (Type? current = type; current is not null; current = current.BaseType)
            {
                scopes.Add(current);
            }
            return scopes;
        }
        scopes.Add(type);
        scopes.AddRange(InterfaceOrder.Bases(type));
        scopes.Add(typeof(object));
        return scopes;
    }

    private static MethodInfo[] DeclaredMethods(Type scope, string name, Type seenFrom)
    {
        MemberInfo[] members = scope.GetMember(name, MemberTypes.Method, TypeShapes.Declared);
        var visible = new List<MethodInfo>(members.Length);
        foreach (MemberInfo member in members)
        {
            if (member is MethodInfo method && Signatures.IsCallable(method) && IsInherited(method, seenFrom))
            {
                visible.Add(method);
            }
        }
        return Sorted(visible);
    }

    /// <summary>An interface has Object's public methods, and no static ones of its bases'.</summary>
    internal static bool IsInherited(MethodBase member, Type seenFrom)
    {
        if (!seenFrom.IsInterface || member.DeclaringType == seenFrom)
        {
            return true;
        }
        return member.IsPublic && !member.IsStatic;
    }

    private static T[] Sorted<T>(List<T> members)
        where T : MemberInfo
    {
        members.Sort(static (left, right) => left.MetadataToken.CompareTo(right.MetadataToken));
        return members.ToArray();
    }

    private static void AddUnhidden(List<MethodInfo> methods, MethodInfo[] further)
    {
        int nearer = methods.Count;
        foreach (MethodInfo method in further)
        {
            if (!IsHidden(methods, nearer, method))
            {
                methods.Add(method);
            }
        }
    }

    private static bool IsHidden(List<MethodInfo> methods, int nearer, MethodInfo method)
    {
        for (int i = 0; i < nearer; i++)
        {
            if (Signatures.Same(methods[i], method))
            {
                return true;
            }
        }
        return false;
    }

    private static OverloadEntry[] Field(FieldInfo field)
    {
        OverloadEntry getter = OverloadTable.FieldGet(field);
        return IsWritable(field) ? new[] { getter, OverloadTable.FieldSet(field) } : new[] { getter };
    }

    // An enum's value__ is read only: enums are values in Python, too.
    internal static bool IsWritable(FieldInfo field) =>
        !field.IsLiteral && !field.IsInitOnly && !field.DeclaringType!.IsEnum;

    private static OverloadEntry[] Property(PropertyInfo property, Type type)
    {
        var entries = new List<OverloadEntry>();
        if (PropertyAccessors.Getter(property, type) is { } getter)
        {
            entries.Add(OverloadTable.Getter(getter, property));
        }
        if (PropertyAccessors.Setter(property, type) is { } setter)
        {
            entries.Add(OverloadTable.Setter(setter, property));
        }
        else if (PropertyAccessors.InitSetter(property) is { } initializer)
        {
            entries.Add(OverloadTable.Setter(initializer, property));
        }
        else if (PropertyAccessors.ReferenceGetter(property) is { } reference)
        {
            entries.Add(OverloadTable.ReferenceSetter(reference, property));
        }
        return entries.ToArray();
    }

    private static OverloadEntry[] Event(EventInfo source)
    {
        var entries = new List<OverloadEntry>();
        foreach (MethodInfo? accessor in new[] { source.GetAddMethod(true), source.GetRemoveMethod(true) })
        {
            if (Signatures.IsVisible(accessor))
            {
                entries.Add(OverloadTable.EventAccessor(accessor!, source));
            }
        }
        return entries.ToArray();
    }

    private static OverloadEntry[] Constructors(Type type)
    {
        var entries = new List<OverloadEntry>();
        bool hasPlain = false;
        var visible = new List<ConstructorInfo>(
            type.GetConstructors(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.Instance));
        foreach (ConstructorInfo constructor in Sorted(visible))
        {
            hasPlain |= Signatures.Parameters(constructor) is { Length: 0 };
            entries.Add(OverloadTable.Constructor(constructor));
        }
        if (type.IsValueType && !type.IsPrimitive && !hasPlain)
        {
            entries.Add(OverloadTable.OfType(type, TargetKind.ZeroStruct));
        }
        return entries.ToArray();
    }

    // Getters and setters hide each their like: a derived type may override one of the two only. Those of interfaces that
    // do not inherit from each other stand side by side, as in C#: where both fit, the call is ambiguous.
    private static OverloadEntry[] Indexers(Type type)
    {
        var getters = new List<MethodInfo>();
        var setters = new List<MethodInfo>();
        var references = new List<MethodInfo>();
        var entries = new List<OverloadEntry>();
        foreach (Type scope in Scopes(type))
        {
            int nearGetters = getters.Count;
            int nearSetters = setters.Count;
            int nearReferences = references.Count;
            foreach (PropertyInfo indexer in PropertyAccessors.Indexers(scope))
            {
                MethodInfo? getter = PropertyAccessors.VisibleGetter(indexer);
                MethodInfo? setter = PropertyAccessors.VisibleSetter(indexer);
                if (getter is not null && IsInherited(getter, type) && !IsHiddenIndexer(getters, nearGetters, getter))
                {
                    getters.Add(getter);
                    entries.Add(OverloadTable.Getter(getter, indexer));
                }
                if (setter is not null && IsInherited(setter, type) && !IsHiddenIndexer(setters, nearSetters, setter))
                {
                    setters.Add(setter);
                    entries.Add(OverloadTable.Setter(setter, indexer));
                }
                MethodInfo? reference = PropertyAccessors.ReferenceGetter(indexer);
                if (reference is not null && IsInherited(reference, type) && !IsHidden(references, nearReferences, reference))
                {
                    references.Add(reference);
                    entries.Add(OverloadTable.ReferenceSetter(reference, indexer));
                }
            }
        }
        return entries.ToArray();
    }

    private static bool IsHiddenIndexer(List<MethodInfo> methods, int nearer, MethodInfo method)
    {
        Type declaring = method.DeclaringType!;
        for (int i = 0; i < nearer; i++)
        {
            bool overrides = !declaring.IsInterface || declaring.IsAssignableFrom(methods[i].DeclaringType);
            if (overrides && Signatures.Same(methods[i], method))
            {
                return true;
            }
        }
        return false;
    }

    private static OverloadEntry[] Helpers(MethodInfo[] helpers)
    {
        var entries = new OverloadEntry[helpers.Length];
        for (int i = 0; i < helpers.Length; i++)
        {
            entries[i] = OverloadTable.Helper(helpers[i]);
        }
        return entries;
    }

    private static OverloadEntry[] Statics(MethodInfo[] methods)
    {
        var entries = new OverloadEntry[methods.Length];
        for (int i = 0; i < methods.Length; i++)
        {
            entries[i] = OverloadTable.Method(methods[i]);
        }
        return entries;
    }

    private static OverloadEntry[] Operators(Type type, string name)
    {
        var methods = new List<MethodInfo>();
        foreach (Type scope in OperatorScopes(type))
        {
            AddUnhidden(methods, DeclaredOperators(scope, name));
        }
        return Statics(methods.ToArray());
    }

    /// <summary>Where a type's operators may be declared: itself and its bases; of an interface, all interfaces.</summary>
    internal static List<Type> OperatorScopes(Type type)
    {
        List<Type> scopes = Scopes(type);
        scopes.Remove(typeof(object));
        return scopes;
    }

    /// <summary>Public operators of that name that can be called without a type argument.</summary>
    internal static MethodInfo[] DeclaredOperators(Type scope, string name)
    {
        int operands = name is "op_True" or "op_Implicit" or "op_Explicit" or "op_UnaryNegation" or "op_UnaryPlus"
            or "op_OnesComplement" ? 1 : 2;
        var found = new List<MethodInfo>();
        foreach (MemberInfo member in scope.GetMember(name, MemberTypes.Method, TypeShapes.Declared))
        {
            if (member is MethodInfo { IsPublic: true, IsStatic: true, IsVirtual: false, IsSpecialName: true, IsGenericMethod: false } method
                && Signatures.Parameters(method) is { } parameters && parameters.Length == operands)
            {
                found.Add(method);
            }
        }
        return Sorted(found);
    }
}

using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// All overloads that C has been told of, by number. Only grows; a target has one number for each role, whatever the
/// race: the key decides under one lock, and look-ups by number take none.
/// </summary>
internal static class OverloadTable
{
    private static readonly object Gate = new();

    // [atomic] see ReadMostlyMap; inserted into under Gate only, together with Entries.
    private static readonly ReadMostlyMap<OverloadKey, OverloadEntry> ByKey = new();

    // [atomic] see AppendTable.
    private static readonly AppendTable<OverloadEntry> Entries = new();

    internal static OverloadEntry Get(uint id) => Entries.Get(id);

    internal static OverloadEntry Method(MethodInfo method) =>
        OfMethod(method, TargetKind.Method, OverloadRole.Plain, OverloadFlags.None, null);

    internal static OverloadEntry Constructor(ConstructorInfo constructor) =>
        OfMethod(constructor, TargetKind.Constructor, OverloadRole.Plain, OverloadFlags.None, null);

    internal static OverloadEntry Getter(MethodInfo accessor, PropertyInfo property) =>
        OfMethod(accessor, TargetKind.Method, OverloadRole.Getter, OverloadFlags.Getter, property);

    internal static OverloadEntry Setter(MethodInfo accessor, PropertyInfo property) =>
        OfMethod(accessor, TargetKind.Method, OverloadRole.Setter, OverloadFlags.Setter, property);

    internal static OverloadEntry ReferenceSetter(MethodInfo getter, PropertyInfo property) =>
        OfMethod(getter, TargetKind.ReferenceSet, OverloadRole.ReferenceSetter, OverloadFlags.Setter, property);

    internal static OverloadEntry EventAccessor(MethodInfo accessor, EventInfo source) =>
        OfMethod(accessor, TargetKind.Method, OverloadRole.EventAccessor, OverloadFlags.None, source);

    /// <summary>A helper of ours whose first parameter is the receiver.</summary>
    internal static OverloadEntry Helper(MethodInfo helper) =>
        OfMethod(helper, TargetKind.Method, OverloadRole.Helper, OverloadFlags.None, null);

    internal static OverloadEntry FieldGet(FieldInfo field) => OfField(field, TargetKind.FieldGet, OverloadFlags.Getter);

    internal static OverloadEntry FieldSet(FieldInfo field) => OfField(field, TargetKind.FieldSet, OverloadFlags.Setter);

    /// <summary>An overload without a member: ZeroStruct, ArrayGet, ArraySet, Box.</summary>
    internal static OverloadEntry OfType(Type type, TargetKind kind)
    {
        OverloadFlags flags = kind switch
        {
            TargetKind.ArrayGet => OverloadFlags.Getter,
            TargetKind.ArraySet => OverloadFlags.Setter,
            _ => OverloadFlags.Constructor,
        };
        return FindOrAdd(new OverloadKey(type, 0, kind, OverloadRole.Plain, null), kind, null, type, flags, null);
    }

    private static OverloadEntry OfMethod(
        MethodBase method, TargetKind kind, OverloadRole role, OverloadFlags more, MemberInfo? shown)
    {
        OverloadKey key = OverloadKey.OfMethod(method, kind, role);
        if (ByKey.TryGet(key, out OverloadEntry? known))
        {
            return known!;
        }
        OverloadFlags flags = Signatures.FlagsOf(method, role == OverloadRole.Helper) | more;
        return FindOrAdd(key, kind, method, method.DeclaringType!, flags, shown);
    }

    private static OverloadEntry OfField(FieldInfo field, TargetKind kind, OverloadFlags flags)
    {
        flags |= field.IsStatic ? OverloadFlags.Static : OverloadFlags.None;
        flags |= field.IsPublic ? OverloadFlags.None : OverloadFlags.Protected;
        flags |= IsUnsupported(field) ? OverloadFlags.Unsupported : OverloadFlags.None;
        var key = new OverloadKey(field.DeclaringType!, field.MetadataToken, kind, OverloadRole.Plain, null);
        return FindOrAdd(key, kind, field, field.DeclaringType!, flags, null);
    }

    private static bool IsUnsupported(FieldInfo field)
    {
        try
        {
            return Signatures.IsUnsupported(field.FieldType) || field.DeclaringType!.ContainsGenericParameters
                || (!field.IsStatic && TypeShapes.IsByRefLike(field.DeclaringType));
        }
        catch (Exception exception) when (exception is System.IO.IOException or TypeLoadException or BadImageFormatException)
        {
            return true;
        }
    }

    private static OverloadEntry FindOrAdd(
        OverloadKey key, TargetKind kind, MemberInfo? member, Type type, OverloadFlags flags, MemberInfo? shown)
    {
        if (ByKey.TryGet(key, out OverloadEntry? known))
        {
            return known!;
        }
        lock (Gate)
        {
            if (ByKey.TryGet(key, out known))
            {
                return known!;
            }
            OverloadEntry added = Entries.Add(id => new OverloadEntry(id, kind, member, type, (uint)flags, shown));
            return ByKey.GetOrAdd(key, added);
        }
    }

    /// <summary>The overload of a closed generic method.</summary>
    internal static OverloadEntry Close(uint overload, Type[] arguments)
    {
        MethodInfo method = GenericMethod(overload);
        Type[] parameters = method.GetGenericArguments();
        if (arguments.Length == parameters.Length && GenericConstraints.Unfit(parameters, arguments) is { } broken)
        {
            throw new ArgumentException(broken);
        }
        return Method(method.MakeGenericMethod(arguments));
    }

    /// <summary>The open generic method behind an overload.</summary>
    internal static MethodInfo GenericMethod(uint overload) =>
        Get(overload).Member is MethodInfo { IsGenericMethodDefinition: true } method
            ? method
            : throw new ArgumentException("This overload takes no generic arguments.");
}

using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>As what a target is called: the same method has one entry as a method and one as a property's accessor.</summary>
internal enum OverloadRole : byte
{
    Plain,
    Getter,
    Setter,
    ReferenceSetter,
    EventAccessor,
    Helper,
}

/// <summary>
/// Names an overload for <see cref="OverloadTable"/>: declaring type, metadata token, role, and generic arguments. Not
/// the MethodInfo itself: reflection may make another for the same method.
/// </summary>
internal readonly struct OverloadKey : IEquatable<OverloadKey>
{
    private readonly nint type;
    private readonly int token;
    private readonly TargetKind kind;
    private readonly OverloadRole role;
    private readonly nint[]? arguments;

    internal OverloadKey(Type type, int token, TargetKind kind, OverloadRole role, nint[]? arguments)
    {
        this.type = TypeKeys.Of(type);
        this.token = token;
        this.kind = kind;
        this.role = role;
        this.arguments = arguments;
    }

    internal static OverloadKey OfMethod(MethodBase method, TargetKind kind, OverloadRole role) =>
        new(method.DeclaringType!, method.MetadataToken, kind, role, ArgumentsOf(method));

    private static nint[]? ArgumentsOf(MethodBase method)
    {
        if (!method.IsGenericMethod || method.IsGenericMethodDefinition)
        {
            return null;
        }
        Type[] types = method.GetGenericArguments();
        var keys = new nint[types.Length];
        for (int i = 0; i < types.Length; i++)
        {
            keys[i] = TypeKeys.Of(types[i]);
        }
        return keys;
    }

    public bool Equals(OverloadKey other) =>
        type == other.type && token == other.token && kind == other.kind && role == other.role && SameArguments(other.arguments);

    public override bool Equals(object? obj) => obj is OverloadKey other && Equals(other);

    public override int GetHashCode()
    {
        int hash = (int)(type >> 3) * 31 + token;
        hash = hash * 31 + (int)kind * 8 + (int)role;
        if (arguments is not null)
        {
            foreach (nint argument in arguments)
            {
                hash = hash * 31 + (int)(argument >> 3);
            }
        }
        return hash ^ (hash >> 15);
    }

    private bool SameArguments(nint[]? theirs)
    {
        if (arguments is null || theirs is null)
        {
            return arguments == theirs;
        }
        if (arguments.Length != theirs.Length)
        {
            return false;
        }
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] != theirs[i])
            {
                return false;
            }
        }
        return true;
    }
}

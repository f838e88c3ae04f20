using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>What the thunk of an overload does.</summary>
internal enum TargetKind : byte
{
    /// <summary>Calls <see cref="OverloadEntry.Member"/>, a MethodInfo: accessors and our helpers too.</summary>
    Method,

    /// <summary>Makes an object by a ConstructorInfo.</summary>
    Constructor,

    /// <summary>Makes the zero value of a struct that has no constructor without parameters.</summary>
    ZeroStruct,

    /// <summary>Reads a FieldInfo.</summary>
    FieldGet,

    /// <summary>Writes a FieldInfo.</summary>
    FieldSet,

    /// <summary>Reads an element of an array, by as many indices as it has dimensions.</summary>
    ArrayGet,

    /// <summary>Writes an element of an array.</summary>
    ArraySet,

    /// <summary>Writes through the reference that a MethodInfo, a property's getter, returns.</summary>
    ReferenceSet,

    /// <summary>Boxes: an object of exactly the primitive type from a cell of it.</summary>
    Box,
}

/// <summary>
/// One overload: what C calls by its number. There is one entry, hence one thunk, for each (target, role).
/// </summary>
internal sealed class OverloadEntry
{
    // [const]
    internal readonly uint Id;

    // [const]
    internal readonly TargetKind Kind;

    // [const] MethodInfo, ConstructorInfo or FieldInfo; null for ZeroStruct, ArrayGet, ArraySet and Box.
    internal readonly MemberInfo? Member;

    // [const] The receiver's type; the struct, the array type, the primitive.
    internal readonly Type ReflectedType;

    // [const] OverloadFlags. A helper is a static C# method whose first parameter is the receiver: it is not flagged
    // STATIC, so whoever emits goes by the MethodInfo.
    internal readonly uint Flags;

    // [const] The property or event whose accessor this is: the signature shown is then the property's.
    internal readonly MemberInfo? Shown;

    // [atomic] The thunk factory's own: what it has prepared for this entry.
    internal object? Prepared;

    internal OverloadEntry(uint id, TargetKind kind, MemberInfo? member, Type reflectedType, uint flags, MemberInfo? shown)
    {
        Id = id;
        Kind = kind;
        Member = member;
        ReflectedType = reflectedType;
        Flags = flags;
        Shown = shown;
    }
}

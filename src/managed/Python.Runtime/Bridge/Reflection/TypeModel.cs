using System;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>A name that a type offers, as TypeMembers lists it.</summary>
internal readonly struct MemberName
{
    internal readonly string Name;
    internal readonly MemberKind Kind;
    internal readonly MemberFlags Flags;
    internal readonly uint Member;
    internal readonly Type? Nested;

    internal MemberName(string name, MemberKind kind, MemberFlags flags, uint member, Type? nested)
    {
        Name = name;
        Kind = kind;
        Flags = flags;
        Member = member;
        Nested = nested;
    }
}

/// <summary>An answer to one of Python's protocols: the number of a member or of an overload.</summary>
internal readonly struct ProtocolEntry
{
    internal readonly Protocol Protocol;
    internal readonly uint Number;

    internal ProtocolEntry(Protocol protocol, uint number)
    {
        Protocol = protocol;
        Number = number;
    }
}

/// <summary>
/// The members of a type. Made once for each type, at the first question; the numbers of its members are given out
/// under its lock, so that every thread reads the same ones.
/// </summary>
internal sealed class TypeModel
{
    // [atomic] see ReadMostlyMap.
    private static readonly ReadMostlyMap<AddressKey, TypeModel> Known = new();

    // [const]
    private readonly Type type;

    private readonly object gate = new();

    // [lock:gate, published by Volatile.Write of members]
    private ProtocolEntry[]? protocols;

    // [lock:gate, likewise]
    private OperatorEntry[]? operators;

    // [atomic]
    private MemberName[]? members;

    private TypeModel(Type type) => this.type = type;

    internal static TypeModel Of(Type type)
    {
        var key = new AddressKey(TypeKeys.Of(type));
        return Known.TryGet(key, out TypeModel? model) ? model! : Known.GetOrAdd(key, new TypeModel(type));
    }

    /// <summary>Writes TypeMembers (metadata_format.h).</summary>
    internal void Write(BlobWriter writer)
    {
        MemberName[] names = Members();
        writer.U32((uint)names.Length);
        foreach (MemberName name in names)
        {
            writer.Text(name.Name);
            writer.U8((int)name.Kind);
            writer.U16((int)name.Flags);
            writer.U32(name.Member);
            writer.Key(name.Nested);
        }
        writer.U32((uint)protocols!.Length);
        foreach (ProtocolEntry entry in protocols)
        {
            writer.U8((int)entry.Protocol);
            writer.U32(entry.Number);
        }
        writer.U32((uint)operators!.Length);
        foreach (OperatorEntry entry in operators)
        {
            writer.U8((int)entry.Operator);
            writer.U32(entry.Member);
        }
    }

    internal MemberName[] Members()
    {
        MemberName[]? found = Volatile.Read(ref members);
        if (found is not null)
        {
            return found;
        }
        // The base's lock is never taken within this one: its members are made beforehand.
        if (!type.IsInterface && type.BaseType is { } inherited)
        {
            Of(inherited).Members();
        }
        lock (gate)
        {
            if (members is null)
            {
                MemberName[] made = MemberCollector.Collect(type);
                protocols = ProtocolCollector.Collect(type);
                operators = OperatorCollector.Collect(type, made);
                Volatile.Write(ref members, made);
            }
            return members!;
        }
    }
}

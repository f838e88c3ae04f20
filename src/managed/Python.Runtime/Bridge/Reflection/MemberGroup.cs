using System;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>What a member's overloads are made from.</summary>
internal enum MemberSource : byte
{
    /// <summary>The methods of a name: the declared ones, and the inherited ones that they do not hide.</summary>
    Methods,
    Field,
    Property,
    Event,
    Constructors,
    Indexers,

    /// <summary>The one overload that boxes a primitive.</summary>
    Box,

    /// <summary>Helpers of ours for collections.</summary>
    Operations,

    /// <summary>Helpers of ours, given as MethodInfo[]: their first parameter is the receiver.</summary>
    Helpers,

    /// <summary>C#'s operators of a name: the declared ones, and the inherited ones that they do not hide.</summary>
    Operators,

    /// <summary>Static methods, given as MethodInfo[].</summary>
    Statics,

    /// <summary>Methods and accessors of unrelated interfaces, given as MethodInfo[].</summary>
    Ambiguous,
}

/// <summary>
/// One member of one type: a name and the overloads behind it, which are looked up when they are first asked for.
/// </summary>
internal sealed class MemberGroup
{
    // [const]
    internal readonly uint Id;

    // [const]
    internal readonly Type Type;

    // [const]
    internal readonly string Name;

    // [const]
    internal readonly MemberSource Source;

    // [const] FieldInfo, PropertyInfo, EventInfo or MethodInfo[]; null for the others.
    internal readonly object? Origin;

    // [atomic] Made by whoever comes first; all makers make the same, as OverloadTable gives each target one entry.
    private OverloadEntry[]? overloads;

    internal MemberGroup(uint id, Type type, string name, MemberSource source, object? origin)
    {
        Id = id;
        Type = type;
        Name = name;
        Source = source;
        Origin = origin;
    }

    internal OverloadEntry[] Overloads()
    {
        OverloadEntry[]? found = Volatile.Read(ref overloads);
        if (found is null)
        {
            found = OverloadCollector.Collect(this);
            Volatile.Write(ref overloads, found);
        }
        return found;
    }
}

/// <summary>All members that C has been told of, by number.</summary>
internal static class MemberTable
{
    // [atomic] see AppendTable.
    private static readonly AppendTable<MemberGroup> Groups = new();

    internal static MemberGroup Get(uint id) => Groups.Get(id);

    internal static MemberGroup Add(Type type, string name, MemberSource source, object? origin) =>
        Groups.Add(id => new MemberGroup(id, type, name, source, origin));
}

using System;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// Finds the names that an interface inherits from two others of which neither extends the other, so that C# would ask
/// for a cast. What a further interface hides of them does not count.
/// </summary>
internal sealed class AmbiguousNames
{
    private readonly Type type;
    private readonly List<Type> bases;

    // All instance members of the base interfaces, by name.
    private readonly Dictionary<string, List<MemberInfo>> inherited = new(StringComparer.Ordinal);

    private AmbiguousNames(Type type, List<Type> bases)
    {
        this.type = type;
        this.bases = bases;
    }

    /// <summary>For each name the methods, or accessors, that may be meant; in the order of the interfaces.</summary>
    internal static IEnumerable<KeyValuePair<string, MethodInfo[]>> Of(Type type)
    {
        List<Type> bases = InterfaceOrder.Bases(type);
        if (bases.Count < 2)
        {
            return Array.Empty<KeyValuePair<string, MethodInfo[]>>();
        }
        return new AmbiguousNames(type, bases).Find();
    }

    private List<KeyValuePair<string, MethodInfo[]>> Find()
    {
        foreach (Type scope in bases)
        {
            foreach (MemberInfo member in scope.GetMembers(TypeShapes.Declared))
            {
                if (Accessor(member) is { IsStatic: false })
                {
                    Add(member);
                }
            }
        }
        var found = new List<KeyValuePair<string, MethodInfo[]>>();
        foreach (KeyValuePair<string, List<MemberInfo>> pair in inherited)
        {
            MethodInfo[] meant = Clashing(pair.Value);
            if (meant.Length > 1)
            {
                found.Add(new KeyValuePair<string, MethodInfo[]>(pair.Key, meant));
            }
        }
        return found;
    }

    private void Add(MemberInfo member)
    {
        if (!inherited.TryGetValue(member.Name, out List<MemberInfo>? members))
        {
            inherited.Add(member.Name, members = new List<MemberInfo>());
        }
        members.Add(member);
    }

    // A method that programs may call, or an accessor of a property or event; null for indexers and all else.
    private static MethodInfo? Accessor(MemberInfo member)
    {
        MethodInfo? method = member switch
        {
            MethodInfo plain => plain,
            PropertyInfo property when !PropertyAccessors.IsIndexer(property) => property.GetGetMethod(true) ?? property.GetSetMethod(true),
            EventInfo source => source.GetAddMethod(true),
            _ => null,
        };
        return method is not null && method.IsPublic ? method : null;
    }

    private MethodInfo[] Clashing(List<MemberInfo> members)
    {
        var clashing = new List<MethodInfo>();
        foreach (MemberInfo member in members)
        {
            if (members.Count > 1 && !IsHidden(member, members) && Clashes(member, members))
            {
                clashing.Add(Accessor(member)!);
            }
        }
        return clashing.ToArray();
    }

    private bool Clashes(MemberInfo member, List<MemberInfo> members)
    {
        foreach (MemberInfo other in members)
        {
            if (other.DeclaringType != member.DeclaringType && Alike(member, other) && !IsHidden(other, members))
            {
                return true;
            }
        }
        return false;
    }

    private bool IsHidden(MemberInfo member, List<MemberInfo> members)
    {
        foreach (MemberInfo declared in type.GetMember(member.Name, TypeShapes.Declared))
        {
            if (Alike(member, declared))
            {
                return true;
            }
        }
        foreach (MemberInfo other in members)
        {
            if (Extends(other.DeclaringType!, member.DeclaringType!) && Alike(member, other))
            {
                return true;
            }
        }
        return false;
    }

    private static bool Extends(Type one, Type other) => one != other && Array.IndexOf(one.GetInterfaces(), other) >= 0;

    // Methods are told apart by their parameters; everything else has its name alone.
    private static bool Alike(MemberInfo left, MemberInfo right) =>
        left is not MethodInfo one || right is not MethodInfo other || Signatures.Same(one, other);
}

using System;
using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>The constructed types that a type inherits or implements.</summary>
internal static class BaseTypes
{
    /// <summary>
    /// The one type made of the generic definition that <paramref name="type"/> is, inherits from or implements; null
    /// when there is none, or several.
    /// </summary>
    internal static Type? Constructed(Type type, Type definition)
    {
        if (Is(type, definition))
        {
            return type;
        }
        return definition.IsInterface ? Implemented(type, definition) : Inherited(type, definition);
    }

    /// <summary>IEnumerable of T and the others that T[] has.</summary>
    internal static bool IsInterfaceOfArrays(Type definition) =>
        definition == typeof(IEnumerable<>) || definition == typeof(ICollection<>) || definition == typeof(IList<>)
        || definition == typeof(IReadOnlyCollection<>) || definition == typeof(IReadOnlyList<>);

    /// <summary>ISet of T and, by its name since not every framework has it, IReadOnlySet of T.</summary>
    internal static bool IsOfSets(Type type) =>
        type.IsInterface && type.Namespace == "System.Collections.Generic" && type.Name is ("ISet`1" or "IReadOnlySet`1");

    /// <summary>Dictionary interfaces, and the pairs that they consist of.</summary>
    internal static bool IsOfPairs(Type type) =>
        Is(type, typeof(IDictionary<,>)) || Is(type, typeof(IReadOnlyDictionary<,>)) || Is(type, typeof(KeyValuePair<,>));

    private static bool Is(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static Type? Inherited(Type type, Type definition)
    {
        for (Type? current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (Is(current, definition))
            {
                return current;
            }
        }
        return null;
    }

    private static Type? Implemented(Type type, Type definition)
    {
        Type? found = null;
        foreach (Type one in type.GetInterfaces())
        {
            if (!Is(one, definition))
            {
                continue;
            }
            if (found is not null)
            {
                return null;
            }
            found = one;
        }
        return found;
    }
}

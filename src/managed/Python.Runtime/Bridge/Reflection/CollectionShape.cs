using System;
using System.Collections;
using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>What a type is among Python's collections: SHAPE.</summary>
/// <remarks>
/// Interfaces say it, except that some types implement the interface of a mutable collection and refuse to be changed:
/// those of the framework are known by name.
/// </remarks>
internal static class CollectionShape
{
    private const CollectionShapes Mutable =
        CollectionShapes.MutableSequence | CollectionShapes.MutableMapping | CollectionShapes.MutableSet;

    // [const] Without arity; a class derived from one of them is read-only as well.
    private static readonly HashSet<string> ReadOnlyTypes = new()
    {
        "System.Collections.ObjectModel.ReadOnlyCollection",
        "System.Collections.ObjectModel.ReadOnlyDictionary",
        "System.Collections.ObjectModel.ReadOnlySet",
    };

    /// <param name="type">Any type.</param>
    /// <param name="interfaces">Its interfaces; an interface type itself among them.</param>
    internal static CollectionShapes Of(Type type, List<Type> interfaces)
    {
        if (typeof(Array).IsAssignableFrom(type))
        {
            return CollectionShapes.Sequence | CollectionShapes.MutableSequence | CollectionShapes.FixedSequence;
        }
        CollectionShapes shape = CollectionShapes.None;
        bool immutable = false;
        foreach (Type one in interfaces)
        {
            // What dynamic objects offer is for them to say: JObject["items"] is one of theirs.
            if (one.Namespace == "System.Dynamic" && one.Name == "IDynamicMetaObjectProvider")
            {
                return CollectionShapes.None;
            }
            immutable = immutable
                || (one.Namespace == "System.Collections.Immutable" && one.Name.StartsWith("IImmutable", StringComparison.Ordinal));
            shape |= OfInterface(one);
        }
        shape |= OfView(type);
        // A dictionary in some order is a list of pairs too: it is the dictionary that counts.
        if ((shape & CollectionShapes.Mapping) != 0)
        {
            shape &= CollectionShapes.Mapping | CollectionShapes.MutableMapping;
        }
        if ((shape & Mutable) != 0 && (immutable || IsReadOnly(type)))
        {
            shape &= ~Mutable;
        }
        return IsPair(type) ? shape | CollectionShapes.Tuple : shape;
    }

    private static CollectionShapes OfInterface(Type one)
    {
        if (one == typeof(IList))
        {
            return CollectionShapes.Sequence | CollectionShapes.MutableSequence;
        }
        if (one == typeof(IDictionary))
        {
            return CollectionShapes.Mapping | CollectionShapes.MutableMapping;
        }
        if (one.Namespace == "System.Runtime.CompilerServices")
        {
            return one.Name == "ITuple" ? CollectionShapes.Tuple : CollectionShapes.None;
        }
        if (!one.IsGenericType || one.Namespace != "System.Collections.Generic")
        {
            return CollectionShapes.None;
        }
        return one.Name switch
        {
            "IList`1" => CollectionShapes.Sequence | CollectionShapes.MutableSequence,
            "IReadOnlyList`1" => CollectionShapes.Sequence,
            "IDictionary`2" => CollectionShapes.Mapping | CollectionShapes.MutableMapping,
            "IReadOnlyDictionary`2" => CollectionShapes.Mapping,
            "ISet`1" => CollectionShapes.Set | CollectionShapes.MutableSet,
            "IReadOnlySet`1" => CollectionShapes.Set,
            _ => CollectionShapes.None,
        };
    }

    // Dictionary<K, V>.KeyCollection and its like.
    private static CollectionShapes OfView(Type type)
    {
        if (!type.IsNested || type.DeclaringType!.Namespace?.StartsWith("System.Collections.", StringComparison.Ordinal) != true)
        {
            return CollectionShapes.None;
        }
        return type.Name switch
        {
            "KeyCollection" => CollectionShapes.Keys | CollectionShapes.Set,
            "ValueCollection" => CollectionShapes.Values,
            _ => CollectionShapes.None,
        };
    }

    private static bool IsReadOnly(Type type)
    {
        for (Type? current = type; current is not null; current = current.BaseType)
        {
            if (current.Namespace == "System.Collections.Frozen"
                || ReadOnlyTypes.Contains(current.Namespace + "." + TypeShapes.BareName(current.Name)))
            {
                return true;
            }
        }
        return false;
    }

    internal static bool IsPair(Type type) =>
        type == typeof(DictionaryEntry)
        || (type.IsGenericType && type.IsValueType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));
}

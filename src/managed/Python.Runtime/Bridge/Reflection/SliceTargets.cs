using System;
using System.Collections;
using System.Collections.Generic;
using System.Reflection;
using System.Text;

namespace Python.Runtime.Bridge;

/// <summary>
/// Which types are indexed by place, so that Python's -1 is the last one: collections with an indexer that takes one
/// <c>int</c>, but nothing whose keys are such numbers.
/// </summary>
internal static class SliceTargets
{
    internal static bool IsIndexedByPlace(Type type, List<Type> interfaces)
    {
        if (type.IsArray || IsKeyed(type, interfaces))
        {
            return false;
        }
        foreach (Type scope in OverloadCollector.Scopes(type))
        {
            foreach (PropertyInfo indexer in PropertyAccessors.Indexers(scope))
            {
                ParameterInfo[] keys = indexer.GetIndexParameters();
                if (keys.Length == 1 && keys[0].ParameterType == typeof(int) && !PropertyAccessors.IsStatic(indexer))
                {
                    return true;
                }
            }
        }
        return false;
    }

    // Dictionaries of any kind, and what enumerates as one.
    private static bool IsKeyed(Type type, List<Type> interfaces)
    {
        if (typeof(IDictionary).IsAssignableFrom(type))
        {
            return true;
        }
        foreach (Type one in interfaces)
        {
            if (one.IsGenericType && IsKeyed(one.GetGenericTypeDefinition(), one.GetGenericArguments()))
            {
                return true;
            }
        }
        for (Type? current = type; current is not null; current = current.BaseType)
        {
            // By name, as the type itself would load its assembly.
            if (current.IsGenericType
                && current.GetGenericTypeDefinition().FullName == "System.Collections.ObjectModel.KeyedCollection`2")
            {
                return current.GetGenericArguments()[0] == typeof(int);
            }
        }
        return false;
    }

    private static bool IsKeyed(Type definition, Type[] arguments) =>
        definition == typeof(IDictionary<,>) || definition == typeof(IReadOnlyDictionary<,>)
        || (definition == typeof(ICollection<>) && arguments[0].IsGenericType
            && arguments[0].GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
            && arguments[0].GetGenericArguments()[0] == typeof(int));

    /// <summary>The List of T that a type is or derives from.</summary>
    internal static Type? BaseList(Type type)
    {
        for (Type? current = type; current is not null; current = current.BaseType)
        {
            if (current.IsGenericType && current.GetGenericTypeDefinition() == typeof(List<>))
            {
                return current;
            }
        }
        return null;
    }

    /// <summary>What says the length; null where nothing does.</summary>
    internal static MethodInfo? LengthHelper(Type type, Func<Type, Type?> firstOf)
    {
        if (type == typeof(string) || type == typeof(StringBuilder))
        {
            return HelperMethods.Of(typeof(SliceProtocol), nameof(SliceProtocol.TextLength));
        }
        Type helpers = typeof(CollectionProtocol);
        if (firstOf(typeof(ICollection<>)) is { } collection)
        {
            return HelperMethods.Of(helpers, nameof(CollectionProtocol.GenericCount), collection);
        }
        if (firstOf(typeof(IReadOnlyCollection<>)) is { } readOnly)
        {
            return HelperMethods.Of(helpers, nameof(CollectionProtocol.ReadOnlyCount), readOnly);
        }
        return typeof(ICollection).IsAssignableFrom(type)
            ? HelperMethods.Of(helpers, nameof(CollectionProtocol.Count))
            : null;
    }
}

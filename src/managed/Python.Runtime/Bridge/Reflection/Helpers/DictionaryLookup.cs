using System;
using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>
/// LOOKUP: the indexer of a Dictionary where nothing can block: its keys are compared by the framework alone.
/// </summary>
internal static class DictionaryLookup
{
    private const int Missing = 0;
    private const int Found = 1;
    private const int Unknown = 2;

    internal static bool Serves(Type declaring) =>
        declaring.IsGenericType && declaring.GetGenericTypeDefinition() == typeof(Dictionary<,>)
        && IsPlain(declaring.GetGenericArguments()[0]);

    private static bool IsPlain(Type key) =>
        key.IsPrimitive || key.IsEnum || key == typeof(string) || key == typeof(Guid) || key == typeof(decimal);

    /// <summary>A dictionary made with another comparer is left to its indexer, which may run anything.</summary>
    internal static int Find<TKey, TItem>(Dictionary<TKey, TItem> dictionary, TKey key, out TItem value)
        where TKey : notnull
    {
        value = default!;
        if (!ReferenceEquals(dictionary.Comparer, EqualityComparer<TKey>.Default))
        {
            return Unknown;
        }
        return dictionary.TryGetValue(key, out value!) ? Found : Missing;
    }
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Python.Runtime.Bridge;

/// <summary>Python's containers over .NET's: LENGTH, CONTAINS, DELETE_ITEM, through the interfaces.</summary>
internal static class CollectionProtocol
{
    internal static long ArrayLength(Array array) => array.LongLength;

    internal static long TextLength(string text) => text.Length;

    internal static long Count(ICollection collection) => collection.Count;

    internal static long GenericCount<T>(ICollection<T> collection) => collection.Count;

    internal static long ReadOnlyCount<T>(IReadOnlyCollection<T> collection) => collection.Count;

    internal static long LookupCount<TKey, TItem>(ILookup<TKey, TItem> lookup) => lookup.Count;

    internal static bool LookupContains<TKey, TItem>(ILookup<TKey, TItem> lookup, TKey key) => lookup.Contains(key);

    internal static bool PlainContains(IList list, object? item) => list.Contains(item);

    internal static bool PlainContainsKey(IDictionary dictionary, object? key) => key is not null && dictionary.Contains(key);

    internal static bool GenericContains<T>(ICollection<T> collection, T item) => collection.Contains(item);

    internal static bool ContainsKey<TKey, TItem>(IDictionary<TKey, TItem> dictionary, TKey key) =>
        key is not null && dictionary.ContainsKey(key);

    internal static bool ReadOnlyContainsKey<TKey, TItem>(IReadOnlyDictionary<TKey, TItem> dictionary, TKey key) =>
        key is not null && dictionary.ContainsKey(key);

    internal static bool RemoveKey<TKey, TItem>(IDictionary<TKey, TItem> dictionary, TKey key) => dictionary.Remove(key);

    internal static bool RemoveAt<T>(IList<T> list, int index)
    {
        list.RemoveAt(index);
        return true;
    }

    internal static bool PlainRemoveAt(IList list, int index)
    {
        list.RemoveAt(index);
        return true;
    }

    internal static bool PlainRemoveKey(IDictionary dictionary, object key)
    {
        bool found = dictionary.Contains(key);
        dictionary.Remove(key);
        return found;
    }
}

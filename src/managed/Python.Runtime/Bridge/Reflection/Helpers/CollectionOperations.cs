using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// OPERATIONS: what Python's collections can do, by the interfaces that a type implements, also explicitly. Each of
/// these classes serves one interface; C finds a method by its name, which is .NET's where .NET has one.
/// </summary>
internal static class CollectionOperations
{
    // [const] The first that a type implements serves it.
    private static readonly (Type Interface, Type Operations)[] Table =
    {
        (typeof(IDictionary<,>), typeof(DictionaryOperations)),
        (typeof(IReadOnlyDictionary<,>), typeof(ReadOnlyDictionaryOperations)),
        (typeof(IDictionary), typeof(PlainDictionaryOperations)),
        (typeof(ISet<>), typeof(SetOperations)),
        (typeof(IList<>), typeof(ListOperations)),
        (typeof(IList), typeof(PlainListOperations)),
        (typeof(IReadOnlyList<>), typeof(ReadOnlyListOperations)),
    };

    /// <summary>All that the type offers.</summary>
    internal static MethodInfo[] Of(Type type)
    {
        List<Type> interfaces = InterfaceOrder.Bases(type);
        if (type.IsInterface)
        {
            interfaces.Insert(0, type);
        }
        var methods = new List<MethodInfo>();
        foreach ((Type wanted, Type operations) in Table)
        {
            foreach (Type one in interfaces)
            {
                if ((one.IsGenericType ? one.GetGenericTypeDefinition() : one) == wanted)
                {
                    AddAll(methods, operations, one);
                }
            }
            if (methods.Count > 0)
            {
                break;
            }
        }
        return methods.ToArray();
    }

    private static void AddAll(List<MethodInfo> methods, Type operations, Type closed)
    {
        foreach (MethodInfo method in operations.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            if (method.IsAssembly)
            {
                methods.Add(closed.IsGenericType ? method.MakeGenericMethod(closed.GetGenericArguments()) : method);
            }
        }
    }
}

internal static class DictionaryOperations
{
    internal static bool TryGetValue<TKey, TItem>(IDictionary<TKey, TItem> dictionary, TKey key, out TItem value)
    {
        value = default!;
        return key is not null && dictionary.TryGetValue(key, out value!);
    }

#pragma warning disable IDE1006 // the accessor's own name, which error texts show
    internal static void set_Item<TKey, TItem>(IDictionary<TKey, TItem> dictionary, TKey key, TItem value) =>
        dictionary[key] = value;
#pragma warning restore IDE1006

    internal static bool TryRemove<TKey, TItem>(IDictionary<TKey, TItem> dictionary, TKey key, out TItem value)
        where TKey : notnull
    {
        value = default!;
        if (key is null)
        {
            return false;
        }
        if (dictionary is ConcurrentDictionary<TKey, TItem> concurrent)
        {
            return concurrent.TryRemove(key, out value!);
        }
        return dictionary.TryGetValue(key, out value!) && dictionary.Remove(key);
    }

    internal static TItem GetOrAdd<TKey, TItem>(IDictionary<TKey, TItem> dictionary, TKey key, TItem value)
        where TKey : notnull
    {
        if (dictionary is ConcurrentDictionary<TKey, TItem> concurrent)
        {
            return concurrent.GetOrAdd(key, value);
        }
        if (dictionary.TryGetValue(key, out TItem? present))
        {
            return present;
        }
        dictionary.Add(key, value);
        return value;
    }

    internal static void Clear<TKey, TItem>(IDictionary<TKey, TItem> dictionary) => dictionary.Clear();

    internal static object Keys<TKey, TItem>(IDictionary<TKey, TItem> dictionary) => dictionary.Keys;

    internal static object Values<TKey, TItem>(IDictionary<TKey, TItem> dictionary) => dictionary.Values;

    /// <summary>An empty dictionary that takes the same keys and values, and tells keys apart in the same way.</summary>
    internal static object Empty<TKey, TItem>(IDictionary<TKey, TItem> dictionary)
        where TKey : notnull => dictionary switch
        {
            SortedDictionary<TKey, TItem> sorted => new SortedDictionary<TKey, TItem>(sorted.Comparer),
            SortedList<TKey, TItem> sorted => new SortedList<TKey, TItem>(sorted.Comparer),
#if NET
            ConcurrentDictionary<TKey, TItem> concurrent => new ConcurrentDictionary<TKey, TItem>(concurrent.Comparer),
#else
        ConcurrentDictionary<TKey, TItem> => new ConcurrentDictionary<TKey, TItem>(),
#endif
            Dictionary<TKey, TItem> hashed => new Dictionary<TKey, TItem>(hashed.Comparer),
            _ => new Dictionary<TKey, TItem>(),
        };

    internal static IEnumerator<KeyValuePair<TKey, TItem>> Pairs<TKey, TItem>(IDictionary<TKey, TItem> dictionary) =>
        dictionary.GetEnumerator();

    internal static bool NextPair<TKey, TItem>(IEnumerator<KeyValuePair<TKey, TItem>> pairs, out TKey key, out TItem value)
    {
        bool more = pairs.MoveNext();
        KeyValuePair<TKey, TItem> pair = more ? pairs.Current : default;
        key = pair.Key;
        value = pair.Value;
        return more;
    }
}

internal static class ReadOnlyDictionaryOperations
{
    internal static bool TryGetValue<TKey, TItem>(IReadOnlyDictionary<TKey, TItem> dictionary, TKey key, out TItem value)
    {
        value = default!;
        return key is not null && dictionary.TryGetValue(key, out value!);
    }

    internal static object Keys<TKey, TItem>(IReadOnlyDictionary<TKey, TItem> dictionary) => dictionary.Keys;

    internal static object Values<TKey, TItem>(IReadOnlyDictionary<TKey, TItem> dictionary) => dictionary.Values;

    internal static IEnumerator<KeyValuePair<TKey, TItem>> Pairs<TKey, TItem>(IReadOnlyDictionary<TKey, TItem> dictionary) =>
        dictionary.GetEnumerator();

    internal static bool NextPair<TKey, TItem>(IEnumerator<KeyValuePair<TKey, TItem>> pairs, out TKey key, out TItem value) =>
        DictionaryOperations.NextPair(pairs, out key, out value);
}

internal static class PlainDictionaryOperations
{
    internal static bool TryGetValue(IDictionary dictionary, object? key, out object? value)
    {
        value = null;
        if (key is null)
        {
            return false;
        }
        value = dictionary[key];
        return value is not null || dictionary.Contains(key);
    }

#pragma warning disable IDE1006
    internal static void set_Item(IDictionary dictionary, object key, object? value) => dictionary[key] = value;
#pragma warning restore IDE1006

    internal static bool TryRemove(IDictionary dictionary, object? key, out object? value)
    {
        bool found = TryGetValue(dictionary, key, out value);
        if (found)
        {
            dictionary.Remove(key!);
        }
        return found;
    }

    internal static object? GetOrAdd(IDictionary dictionary, object key, object? value)
    {
        if (TryGetValue(dictionary, key, out object? present))
        {
            return present;
        }
        dictionary.Add(key, value);
        return value;
    }

    internal static void Clear(IDictionary dictionary) => dictionary.Clear();

    internal static object Empty(IDictionary dictionary) => dictionary switch
    {
        SortedList => new SortedList(),
        ListDictionary => new ListDictionary(),
        _ => new Hashtable(),
    };

    internal static object Keys(IDictionary dictionary) => dictionary.Keys;

    internal static object Values(IDictionary dictionary) => dictionary.Values;

    internal static IDictionaryEnumerator Pairs(IDictionary dictionary) => dictionary.GetEnumerator();

    internal static bool NextPair(IDictionaryEnumerator pairs, out object? key, out object? value)
    {
        bool more = pairs.MoveNext();
        key = more ? pairs.Key : null;
        value = more ? pairs.Value : null;
        return more;
    }
}

internal static class ListOperations
{
    internal static void Add<T>(IList<T> list, T item) => list.Add(item);

    internal static void AddRange<T>(IList<T> list, IEnumerable<T> items)
    {
        if (list is List<T> growing)
        {
            growing.AddRange(items);
            return;
        }
        foreach (T item in items)
        {
            list.Add(item);
        }
    }

    internal static void Insert<T>(IList<T> list, int index, T item) => list.Insert(index, item);

    internal static bool Remove<T>(IList<T> list, T item) => list.Remove(item);

    internal static void RemoveAt<T>(IList<T> list, int index) => list.RemoveAt(index);

    internal static int IndexOf<T>(IList<T> list, T item) => list.IndexOf(item);

    internal static void Clear<T>(IList<T> list) => list.Clear();

    internal static void Reverse<T>(IList<T> list)
    {
        if (list is List<T> own)
        {
            own.Reverse();
            return;
        }
        for (int left = 0, right = list.Count - 1; left < right; left++, right--)
        {
            (list[left], list[right]) = (list[right], list[left]);
        }
    }

#pragma warning disable IDE1006
    internal static T get_Item<T>(IList<T> list, int index) => list[index];
#pragma warning restore IDE1006
}

internal static class ReadOnlyListOperations
{
#pragma warning disable IDE1006
    internal static T get_Item<T>(IReadOnlyList<T> list, int index) => list[index];
#pragma warning restore IDE1006
}

internal static class PlainListOperations
{
    internal static void Add(IList list, object? item) => list.Add(item);

    internal static void AddRange(IList list, IEnumerable items)
    {
        foreach (object? item in items)
        {
            list.Add(item);
        }
    }

    internal static void Insert(IList list, int index, object? item) => list.Insert(index, item);

    internal static bool Remove(IList list, object? item)
    {
        int index = list.IndexOf(item);
        if (index >= 0)
        {
            list.RemoveAt(index);
        }
        return index >= 0;
    }

    internal static void RemoveAt(IList list, int index) => list.RemoveAt(index);

    internal static int IndexOf(IList list, object? item) => list.IndexOf(item);

    internal static void Clear(IList list) => list.Clear();

    internal static void Reverse(IList list)
    {
        for (int left = 0, right = list.Count - 1; left < right; left++, right--)
        {
            (list[left], list[right]) = (list[right], list[left]);
        }
    }

#pragma warning disable IDE1006
    internal static object? get_Item(IList list, int index) => list[index];
#pragma warning restore IDE1006
}

internal static class SetOperations
{
    internal static bool Add<T>(ISet<T> set, T item) => set.Add(item);

    internal static bool Remove<T>(ISet<T> set, T item) => set.Remove(item);

    internal static void Clear<T>(ISet<T> set) => set.Clear();

    /// <summary>An empty set that takes the same items, and tells them apart in the same way.</summary>
    internal static object Empty<T>(ISet<T> set) => set switch
    {
        HashSet<T> hashed => new HashSet<T>(hashed.Comparer),
        SortedSet<T> sorted => new SortedSet<T>(sorted.Comparer),
        _ => new HashSet<T>(),
    };
}

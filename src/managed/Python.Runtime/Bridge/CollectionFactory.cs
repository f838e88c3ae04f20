using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Makes collections for parameters typed as interfaces, from arrays of what Python gave.</summary>
internal static class CollectionFactory
{
    private delegate object Maker(Array items, Array? values);

    // [atomic] one for each interface type asked for
    private static readonly ConcurrentDictionary<Type, Maker> Makers = new();

    /// <param name="type">The interface that the collection has to implement.</param>
    /// <param name="items">Its items; of a dictionary, or of pairs, the keys.</param>
    /// <param name="values">The values of a dictionary or of pairs.</param>
    internal static object Create(Type type, Array items, Array? values) =>
        Makers.GetOrAdd(type, static wanted => MakerOf(wanted))(items, values);

    private static Maker MakerOf(Type type)
    {
        if (type == typeof(IList))
        {
            return MakeList<object?>;
        }
        if (type == typeof(IDictionary))
        {
            return MakeDictionary<object, object?>;
        }
        Type[] arguments = type.IsGenericType ? type.GetGenericArguments() : Type.EmptyTypes;
        if (arguments.Length == 2)
        {
            return Close(nameof(MakeDictionary), arguments);
        }
        if (arguments.Length != 1)
        {
            throw new ArgumentException(TypeNames.FullName(type) + " is no interface of a collection.");
        }
        if (CollectionShape.IsPair(arguments[0]))
        {
            return Close(nameof(MakePairs), arguments[0].GetGenericArguments());
        }
        return Close(type.Name is "ISet`1" or "IReadOnlySet`1" ? nameof(MakeSet) : nameof(MakeList), arguments);
    }

    private static Maker Close(string name, Type[] arguments)
    {
        MethodInfo method = typeof(CollectionFactory).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;
        return (Maker)method.MakeGenericMethod(arguments).CreateDelegate(typeof(Maker));
    }

    private static object MakeList<T>(Array items, Array? values) => new List<T>((T[])items);

    private static object MakeSet<T>(Array items, Array? values) => new HashSet<T>((T[])items);

    private static object MakeDictionary<TKey, TItem>(Array items, Array? values)
        where TKey : notnull
    {
        var keys = (TKey[])items;
        var dictionary = new Dictionary<TKey, TItem>(keys.Length);
        for (int i = 0; i < keys.Length; i++)
        {
            dictionary[keys[i]] = ((TItem[])values!)[i];
        }
        return dictionary;
    }

    private static object MakePairs<TKey, TItem>(Array items, Array? values)
    {
        var pairs = new KeyValuePair<TKey, TItem>[items.Length];
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new KeyValuePair<TKey, TItem>(((TKey[])items)[i], ((TItem[])values!)[i]);
        }
        return pairs;
    }
}

using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// .NET's own collections, which are taken apart and made again through what they offer to everybody: items, a comparer,
/// and a way to add.
/// </summary>
internal static class GraphCollections
{
    private static readonly HashSet<Type> Known = new()
    {
        typeof(List<>), typeof(LinkedList<>), typeof(HashSet<>), typeof(SortedSet<>), typeof(Queue<>), typeof(Stack<>),
        typeof(Collection<>), typeof(ObservableCollection<>), typeof(ConcurrentQueue<>), typeof(ConcurrentStack<>),
        typeof(ConcurrentBag<>), typeof(Dictionary<,>), typeof(SortedDictionary<,>), typeof(SortedList<,>),
        typeof(ConcurrentDictionary<,>), typeof(ArrayList), typeof(Hashtable), typeof(Queue), typeof(Stack),
    };

    private static readonly (string Name, StringComparer Comparer)[] Comparers =
    {
        ("Ordinal", StringComparer.Ordinal), ("OrdinalIgnoreCase", StringComparer.OrdinalIgnoreCase),
        ("InvariantCulture", StringComparer.InvariantCulture),
        ("InvariantCultureIgnoreCase", StringComparer.InvariantCultureIgnoreCase),
    };

    internal static bool IsKnown(Type type) => Known.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type);

    /// <summary>The comparer; null for the type's own choice, a name for the usual ones of strings.</summary>
    internal static object? ComparerOf(object collection)
    {
        Type type = collection.GetType();
        PropertyInfo? property = collection is Hashtable
            ? type.GetProperty("EqualityComparer", BindingFlags.Instance | BindingFlags.NonPublic)
            : type.GetProperty("Comparer");
        object? comparer = property?.GetValue(collection);
        if (comparer is null || IsDefault(comparer, property!.PropertyType))
        {
            return null;
        }
        foreach ((string name, StringComparer one) in Comparers)
        {
            if (one.Equals(comparer))
            {
                return name;
            }
        }
        return comparer;
    }

    private static bool IsDefault(object comparer, Type declared)
    {
        if (!declared.IsGenericType)
        {
            return false;
        }
        Type definition = declared.GetGenericTypeDefinition() == typeof(IComparer<>) ? typeof(Comparer<>) : typeof(EqualityComparer<>);
        Type type = definition.MakeGenericType(declared.GetGenericArguments());
        return comparer.Equals(type.GetProperty("Default")!.GetValue(null));
    }

    /// <summary>An empty collection.</summary>
    /// <param name="type">A known one.</param>
    /// <param name="comparer">As <see cref="ComparerOf"/> gave it, or made again.</param>
    internal static object Make(Type type, object? comparer)
    {
        if (comparer is null)
        {
            return Activator.CreateInstance(type)!;
        }
        foreach ((string name, StringComparer one) in Comparers)
        {
            comparer = comparer is string text && text == name ? one : comparer;
        }
        return Activator.CreateInstance(type, comparer)!;
    }

    /// <summary>The items in the order in which <see cref="Fill"/> takes them; of dictionaries keys and values in turn.</summary>
    internal static object?[] Items(object collection)
    {
        var items = new List<object?>();
        if (collection is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary)
            {
                items.Add(entry.Key);
                items.Add(entry.Value);
            }
            return items.ToArray();
        }
        foreach (object? item in (IEnumerable)collection)
        {
            items.Add(item);
        }
        if (IsStack(collection.GetType()))
        {
            items.Reverse();
        }
        return items.ToArray();
    }

    // What is added last is enumerated first.
    private static bool IsStack(Type type)
    {
        Type definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return definition == typeof(Stack<>) || definition == typeof(ConcurrentStack<>) || definition == typeof(Stack)
            || definition == typeof(ConcurrentBag<>);
    }

    internal static void Fill(object collection, object?[] items)
    {
        if (collection is IDictionary dictionary)
        {
            for (int i = 0; i + 1 < items.Length; i += 2)
            {
                dictionary.Add(items[i]!, items[i + 1]);
            }
            return;
        }
        Action<object?> add = Adder(collection);
        foreach (object? item in items)
        {
            add(item);
        }
    }

    private static Action<object?> Adder(object collection)
    {
        switch (collection)
        {
            case IList list:
                return item => list.Add(item);
            case Queue queue:
                return queue.Enqueue;
            case Stack stack:
                return stack.Push;
        }
        MethodInfo adder = typeof(GraphCollections).GetMethod(nameof(AdderOf), BindingFlags.Static | BindingFlags.NonPublic)!;
        Type[] arguments = collection.GetType().GetGenericArguments();
        return (Action<object?>)adder.MakeGenericMethod(arguments).Invoke(null, new[] { collection })!;
    }

    private static Action<object?> AdderOf<T>(object collection) => collection switch
    {
        ICollection<T> items => item => items.Add((T)item!),
        Queue<T> queue => item => queue.Enqueue((T)item!),
        Stack<T> stack => item => stack.Push((T)item!),
        IProducerConsumerCollection<T> shared => item => shared.TryAdd((T)item!),
        _ => throw new ArgumentException($"Nothing can be added to {collection.GetType()}."),
    };
}

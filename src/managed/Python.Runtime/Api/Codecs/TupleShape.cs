using System;
using System.Collections.Generic;
using System.Globalization;
using System.Reflection;

namespace Python.Runtime.Codecs;

/// <summary>Tuples of .NET of any length: from the eighth item on, the rest is a tuple in its own right.</summary>
internal static class TupleShape
{
    private const int Most = 7;

    /// <summary>Whether the type is one of System.Tuple`n or System.ValueTuple`n, as `family` has no parameters.</summary>
    internal static bool IsOf(Type family, Type type) =>
        type.IsGenericType && type.Namespace == family.Namespace && type.Assembly == family.Assembly
        && type.Name.StartsWith(family.Name + "`", StringComparison.Ordinal);

    /// <summary>The types of all items, those of the rest included.</summary>
    internal static List<Type> TypesOf(Type type)
    {
        var types = new List<Type>();
        for (; type.IsGenericType; type = type.GetGenericArguments()[Most])
        {
            Type[] arguments = type.GetGenericArguments();
            for (int i = 0; i < arguments.Length && i < Most; i++)
            {
                types.Add(arguments[i]);
            }
            if (arguments.Length <= Most)
            {
                break;
            }
        }
        return types;
    }

    /// <summary>All items, those of the rest included.</summary>
    internal static List<object?> ItemsOf(object tuple)
    {
        var items = new List<object?>();
        for (object? part = tuple; part is not null; part = Part(part, "Rest"))
        {
            int count = part.GetType().GetGenericArguments().Length;
            for (int i = 1; i <= count && i <= Most; i++)
            {
                items.Add(Part(part, "Item" + i.ToString(CultureInfo.InvariantCulture)));
            }
            if (count <= Most)
            {
                break;
            }
        }
        return items;
    }

    /// <summary>A tuple of the items from `first` on.</summary>
    internal static object Fill(Type type, object?[] items, int first)
    {
        Type[] arguments = type.GetGenericArguments();
        var values = new object?[arguments.Length];
        for (int i = 0; i < values.Length && i < Most; i++)
        {
            values[i] = items[first + i];
        }
        if (values.Length > Most)
        {
            values[Most] = Fill(arguments[Most], items, first + Most);
        }
        return values.Length == 0 ? Activator.CreateInstance(type)! : Activator.CreateInstance(type, values)!;
    }

    /// <summary>A tuple of the family whose items have the types of these; null: the family has none so short.</summary>
    internal static object? Make(Type family, object?[] items)
    {
        if (items.Length == 0)
        {
            return family.IsValueType ? Activator.CreateInstance(family) : null;
        }
        return Fill(TypeFor(family, items, 0), items, 0);
    }

    private static Type TypeFor(Type family, object?[] items, int first)
    {
        int count = Math.Min(items.Length - first, Most);
        bool more = items.Length - first > Most;
        var arguments = new Type[count + (more ? 1 : 0)];
        for (int i = 0; i < count; i++)
        {
            arguments[i] = items[first + i]?.GetType() ?? typeof(object);
        }
        if (more)
        {
            arguments[Most] = TypeFor(family, items, first + Most);
        }
        string name = family.FullName + "`" + arguments.Length.ToString(CultureInfo.InvariantCulture);
        return family.Assembly.GetType(name, true)!.MakeGenericType(arguments);
    }

    // ValueTuple's are fields, Tuple's are properties.
    private static object? Part(object tuple, string name)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        Type type = tuple.GetType();
        FieldInfo? field = type.GetField(name, Public);
        return field is not null ? field.GetValue(tuple) : type.GetProperty(name, Public)!.GetValue(tuple);
    }
}

using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>How an object of an <see cref="ObjectTable"/> is written down.</summary>
internal enum GraphForm
{
    /// <summary>As one text: see <see cref="GraphTexts"/>.</summary>
    Text,

    /// <summary>The memory of an array of primitives.</summary>
    Memory,

    /// <summary>The items of an array.</summary>
    Array,

    /// <summary>Comparer and items of a collection.</summary>
    Items,

    /// <summary>Its fields.</summary>
    Fields,
}

/// <summary>
/// An object and all that it refers to, as a flat table, the object itself first: what pickle and copy work on, since
/// identity inside of .NET is seen here alone. Python calls the public members (clrlink._pickle).
/// </summary>
internal sealed class ObjectTable
{
    private sealed class ByReference : IEqualityComparer<object>
    {
        bool IEqualityComparer<object>.Equals(object? left, object? right) => ReferenceEquals(left, right);

        int IEqualityComparer<object>.GetHashCode(object value) => RuntimeHelpers.GetHashCode(value);
    }

    private sealed class Refused : Exception
    {
        internal Refused(Type type, string reason)
            : base($"cannot pickle '{TypeNames.Name(type)}' object: {reason}")
        {
        }
    }

    private readonly Dictionary<object, int> indices = new(new ByReference());
    private readonly List<Type> types = new();
    private readonly Dictionary<Type, int> typeIndices = new();
    private readonly List<int> typeOf = new();
    private readonly List<GraphForm> forms = new();
    private readonly List<string?> texts = new();
    private readonly List<object?[]?> values = new();
    private readonly List<int[]?> references = new();
    private readonly List<Array?> memories = new();
    private readonly List<int[]?> lengths = new();

    private ObjectTable()
    {
    }

    /// <summary>The table of an object.</summary>
    /// <param name="root">The object.</param>
    /// <param name="refusal">Why there is none.</param>
    public static ObjectTable? Take(object root, out string? refusal)
    {
        var table = new ObjectTable();
        try
        {
            table.Add(root);
            refusal = null;
            return table;
        }
        catch (Refused refused)
        {
            refusal = refused.Message;
            return null;
        }
    }

    /// <summary>Whether there are objects of Python's among the values.</summary>
    public bool HoldsPython { get; private set; }

    public Type[] Types => types.ToArray();

    public byte[] TypeOf => BytesOf(typeOf.ToArray());

    public byte[] Forms => BytesOf(Array.ConvertAll(forms.ToArray(), static form => (int)form));

    public string?[] Texts => texts.ToArray();

    public object?[] Values(int index) => values[index] ?? Array.Empty<object?>();

    /// <summary>For each value the index of the object that it is; -1: the value is in <see cref="Values"/>.</summary>
    public byte[] References(int index) => BytesOf(references[index] ?? Array.Empty<int>());

    public byte[] Lengths(int index) => BytesOf(lengths[index] ?? Array.Empty<int>());

    public byte[] Memory(int index)
    {
        Array memory = memories[index]!;
        var bytes = new byte[Buffer.ByteLength(memory)];
        Buffer.BlockCopy(memory, 0, bytes, 0, bytes.Length);
        return bytes;
    }

    public string[] Names(int type) => GraphFields.Of(types[type]).Names;

    private static byte[] BytesOf(int[] numbers)
    {
        var bytes = new byte[numbers.Length * sizeof(int)];
        Buffer.BlockCopy(numbers, 0, bytes, 0, bytes.Length);
        return bytes;
    }

    /* ---- taking apart ---- */

    private int Add(object value)
    {
        bool hasIdentity = !value.GetType().IsValueType;
        if (hasIdentity && indices.TryGetValue(value, out int known))
        {
            return known;
        }
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int index = typeOf.Count;
        if (hasIdentity)
        {
            indices.Add(value, index);
        }
        AddRow(value.GetType());
        AddContent(index, value, value.GetType());
        return index;
    }

    private void AddRow(Type type)
    {
        if (!typeIndices.TryGetValue(type, out int index))
        {
            typeIndices.Add(type, index = types.Count);
            types.Add(type);
        }
        typeOf.Add(index);
        forms.Add(GraphForm.Text);
        texts.Add(null);
        values.Add(null);
        references.Add(null);
        memories.Add(null);
        lengths.Add(null);
    }

    private void AddContent(int index, object value, Type type)
    {
        if (GraphTexts.Write(value) is { } text)
        {
            texts[index] = text;
        }
        else if (value is Array array)
        {
            AddArray(index, array);
        }
        else if (GraphCollections.IsKnown(type))
        {
            forms[index] = GraphForm.Items;
            AddItems(index, value, type);
        }
        else
        {
            forms[index] = GraphForm.Fields;
            AddFields(index, value, type);
        }
    }

    private void AddArray(int index, Array array)
    {
        var sizes = new int[array.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            sizes[axis] = array.GetLength(axis);
            if (array.GetLowerBound(axis) != 0)
            {
                throw new Refused(array.GetType(), "it does not begin at 0");
            }
        }
        lengths[index] = sizes;
        Type element = array.GetType().GetElementType()!;
        if (element.IsPrimitive)
        {
            forms[index] = GraphForm.Memory;
            memories[index] = array;
            return;
        }
        forms[index] = GraphForm.Array;
        var items = new object?[array.Length];
        int place = 0;
        foreach (object? item in array)
        {
            items[place++] = item;
        }
        AddValues(index, items);
    }

    // Lists of primitives as the memory of their items.
    private void AddItems(int index, object collection, Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) && type.GetGenericArguments()[0].IsPrimitive)
        {
            forms[index] = GraphForm.Memory;
            memories[index] = (Array)type.GetMethod("ToArray")!.Invoke(collection, null)!;
            return;
        }
        object?[] items = GraphCollections.Items(collection);
        var all = new object?[items.Length + 1];
        all[0] = GraphCollections.ComparerOf(collection);
        items.CopyTo(all, 1);
        AddValues(index, all);
    }

    private void AddFields(int index, object value, Type type)
    {
        GraphFields fields = GraphFields.Of(type);
        if (fields.Refusal is { } refusal)
        {
            throw new Refused(type, refusal);
        }
        AddValues(index, Array.ConvertAll(fields.Fields, field => field.GetValue(value)));
    }

    private void AddValues(int index, object?[] items)
    {
        var targets = new int[items.Length];
        values[index] = items;
        references[index] = targets;
        for (int i = 0; i < items.Length; i++)
        {
            targets[i] = -1;
            if (items[i] is PyObject)
            {
                HoldsPython = true;
            }
            else if (items[i] is not (null or string or bool or int or double))
            {
                targets[i] = Add(items[i]!);
                items[i] = null;
            }
        }
    }

    /* ---- copying alone ---- */

    /// <summary>A copy of the object that shares what it refers to; itself where it cannot change.</summary>
    public static object? Copy(object source, out string? refusal)
    {
        refusal = null;
        Type type = source.GetType();
        if (source is Array array)
        {
            return array.Clone();
        }
        if (GraphTexts.Write(source) is { } text)
        {
            return GraphTexts.IsMutable(source) ? GraphTexts.Read(type, text) : source;
        }
        if (GraphCollections.IsKnown(type))
        {
            object? comparer = GraphCollections.ComparerOf(source);
            object copy = GraphCollections.Make(type, comparer);
            GraphCollections.Fill(copy, GraphCollections.Items(source));
            return copy;
        }
        if (GraphFields.Of(type).Refusal is { } why)
        {
            refusal = new Refused(type, why).Message;
            return null;
        }
        return ObjectCopy.Of(source);
    }
}

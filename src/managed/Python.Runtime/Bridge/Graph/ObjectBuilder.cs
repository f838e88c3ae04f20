using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.Serialization;

namespace Python.Runtime.Bridge;

/// <summary>
/// Makes the objects of an <see cref="ObjectTable"/> again. Each is completed after those that it refers to, so that keys
/// are in order before a dictionary takes them; where objects refer to each other in a circle, one of them is still empty
/// then.
/// </summary>
internal sealed class ObjectBuilder
{
    private readonly Type[] types;
    private readonly int[] typeOf;
    private readonly int[] forms;
    private readonly string?[] texts;
    private readonly object?[][] values;
    private readonly int[]?[] references;
    private readonly int[]?[] lengths;
    private readonly byte[]?[] memories;
    private readonly string[]?[] names;
    private readonly object?[] objects;
    private readonly bool[] begun;

    public ObjectBuilder(Type[] types, byte[] typeOf, byte[] forms, string?[] texts)
    {
        this.types = types;
        this.typeOf = NumbersOf(typeOf);
        this.forms = NumbersOf(forms);
        this.texts = texts;
        int count = this.typeOf.Length;
        if (count == 0 || this.forms.Length != count || texts.Length != count)
        {
            throw new SerializationException("The pickled .NET object is damaged: its table is cut short.");
        }
        values = new object?[count][];
        references = new int[]?[count];
        lengths = new int[]?[count];
        memories = new byte[]?[count];
        names = new string[]?[types.Length];
        objects = new object?[count];
        begun = new bool[count];
    }

    private static int[] NumbersOf(byte[] bytes)
    {
        var numbers = new int[bytes.Length / sizeof(int)];
        Buffer.BlockCopy(bytes, 0, numbers, 0, numbers.Length * sizeof(int));
        return numbers;
    }

    public void Content(int index, object?[] items, byte[] targets, byte[] sizes)
    {
        values[index] = items;
        references[index] = NumbersOf(targets);
        lengths[index] = NumbersOf(sizes);
        if (references[index]!.Length != items.Length)
        {
            throw new SerializationException("The pickled .NET object is damaged: its items and references do not match.");
        }
    }

    public void Memory(int index, byte[] memory, byte[] sizes)
    {
        memories[index] = memory;
        lengths[index] = NumbersOf(sizes);
    }

    public void Names(int type, string[] given) => names[type] = given;

    /// <summary>An object that is still empty, to be filled by a table whose first object it is.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="sizes">Of an array.</param>
    public static object Blank(Type type, byte[] sizes) =>
        type.IsArray ? Array.CreateInstance(type.GetElementType()!, NumbersOf(sizes))
        : GraphCollections.IsKnown(type) ? GraphCollections.Make(type, null)
        : GraphFields.Blank(type);

    /// <summary>The first object of the table, complete.</summary>
    /// <param name="root">It itself, made by <see cref="Blank"/>; null: it is made here.</param>
    public object Build(object? root)
    {
        objects[0] = root;
        Complete(0);
        return objects[0]!;
    }

    private void Complete(int index)
    {
        if (begun[index])
        {
            return;
        }
        RuntimeHelpers.EnsureSufficientExecutionStack();
        begun[index] = true;
        Type type = types[typeOf[index]];
        switch ((GraphForm)forms[index])
        {
            case GraphForm.Text:
                objects[index] = GraphTexts.Read(type, texts[index]!);
                break;
            case GraphForm.Memory:
                objects[index] = OfMemory(index, type);
                break;
            case GraphForm.Array:
                FillArray((Array)(objects[index] ??= EmptyArray(type, index)), Items(index, 0));
                break;
            case GraphForm.Items:
                objects[index] ??= GraphCollections.Make(type, Item(index, 0));
                GraphCollections.Fill(objects[index]!, Items(index, 1));
                break;
            default:
                FillFields(index, type);
                break;
        }
    }

    private Array EmptyArray(Type array, int index) => Array.CreateInstance(array.GetElementType()!, lengths[index]!);

    private object OfMemory(int index, Type type)
    {
        Type element = type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[0];
        byte[] memory = memories[index]!;
        Array array;
        if (type.IsArray)
        {
            array = Array.CreateInstance(element, lengths[index]!);
        }
        else
        {
            int size = Buffer.ByteLength(Array.CreateInstance(element, 1));
            array = Array.CreateInstance(element, memory.Length / size);
        }
        Buffer.BlockCopy(memory, 0, array, 0, memory.Length);
        return type.IsArray ? array : Activator.CreateInstance(type, array)!;
    }

    private static void FillArray(Array array, object?[] items)
    {
        if (array.Rank == 1)
        {
            for (int i = 0; i < items.Length; i++)
            {
                array.SetValue(items[i], i);
            }
            return;
        }
        var place = new int[array.Rank];
        foreach (object? item in items)
        {
            array.SetValue(item, place);
            for (int axis = place.Length - 1; axis >= 0 && ++place[axis] == array.GetLength(axis) && axis > 0; axis--)
            {
                place[axis] = 0;
            }
        }
    }

    private void FillFields(int index, Type type)
    {
        GraphFields fields = GraphFields.Of(type);
        if (fields.Refusal is { } refusal)
        {
            throw new SerializationException($"{type} cannot be made again: {refusal}.");
        }
        objects[index] ??= GraphFields.Blank(type);
        fields.Fill(objects[index]!, names[typeOf[index]]!, Items(index, 0));
    }

    private object?[] Items(int index, int first)
    {
        var items = new object?[values[index].Length - first];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Item(index, first + i);
        }
        return items;
    }

    private object? Item(int index, int place)
    {
        int target = references[index]![place];
        if (target < 0)
        {
            return values[index][place];
        }
        Complete(target);
        return objects[target];
    }
}

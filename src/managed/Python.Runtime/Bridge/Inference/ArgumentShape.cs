using System;

namespace Python.Runtime.Bridge;

/// <summary>What C tells of one argument for inference (ARGUMENT_SHAPES of metadata_format.h).</summary>
internal sealed class ArgumentShape
{
    private static readonly ArgumentShape[] NoItems = Array.Empty<ArgumentShape>();

    internal readonly ArgumentShapeKind Kind;

    /// <summary>Type: as it is typed. Hint, Class: the type named. Value: the type a Python value has by itself.</summary>
    internal readonly Type? Type;

    /// <summary>Type: what a value typed as an interface is at run time; null where that is the same.</summary>
    internal readonly Type? Runtime;

    /// <summary>Value: an int below zero.</summary>
    internal readonly bool Negative;

    /// <summary>Sequence: its kinds of items. Dictionary: keys, values. Callable: what it returns, then its parameters.</summary>
    internal readonly ArgumentShape[] Items;

    private ArgumentShape(ArgumentShapeKind kind, Type? type, Type? runtime, bool negative, ArgumentShape[] items)
    {
        Kind = kind;
        Type = type;
        Runtime = runtime;
        Negative = negative;
        Items = items;
    }

    /// <summary>Reads one, and moves on.</summary>
    internal static unsafe ArgumentShape Read(ref ulong* word)
    {
        ulong head = *word++;
        var kind = (ArgumentShapeKind)(head & 0xff);
        ulong detail = head >> 8;
        switch (kind)
        {
            case ArgumentShapeKind.Type:
                Type type = TypeKeys.Get((nint)(*word++));
                ulong runtime = *word++;
                return new(kind, TypeShapes.Nameable(type), runtime == 0 ? null : TypeShapes.Nameable(TypeKeys.Get((nint)runtime)), false, NoItems);
            case ArgumentShapeKind.Value:
                return new(kind, NaturalType((TypeCode)(detail & 0xff)), null, detail >> 8 != 0, NoItems);
            case ArgumentShapeKind.Hint:
            case ArgumentShapeKind.Class:
                ulong key = *word++;
                return new(kind, key == 0 ? null : TypeKeys.Get((nint)key), null, false, NoItems);
            case ArgumentShapeKind.Dictionary:
                return new(kind, null, null, false, new[] { Read(ref word), Read(ref word) });
            case ArgumentShapeKind.Sequence:
            case ArgumentShapeKind.Callable:
                var items = new ArgumentShape[detail];
                for (int i = 0; i < items.Length; i++)
                {
                    items[i] = Read(ref word);
                }
                return new(kind, null, null, false, items);
            default:
                return new(kind, null, null, false, NoItems);
        }
    }

    private static Type NaturalType(TypeCode code) => code switch
    {
        TypeCode.Boolean => typeof(bool),
        TypeCode.Char => typeof(char),
        TypeCode.SByte => typeof(sbyte),
        TypeCode.Byte => typeof(byte),
        TypeCode.Int16 => typeof(short),
        TypeCode.UInt16 => typeof(ushort),
        TypeCode.Int32 => typeof(int),
        TypeCode.UInt32 => typeof(uint),
        TypeCode.Int64 => typeof(long),
        TypeCode.UInt64 => typeof(ulong),
        TypeCode.Single => typeof(float),
        TypeCode.Double => typeof(double),
        TypeCode.String => typeof(string),
        TypeCode.BigInt => BigIntegers(),
        _ => typeof(object),
    };

    // Apart, since its mention loads its assembly.
    private static Type BigIntegers() => typeof(System.Numerics.BigInteger);
}

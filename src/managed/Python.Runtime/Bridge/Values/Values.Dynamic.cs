using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>Dynamic cells: those whose tag says what they hold.</summary>
internal static unsafe partial class Values
{
    /// <summary>Reads a dynamic cell.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static object? LoadObject(Value* cell) =>
        PlainTypes.Contains((nint)cell->Tag) && cell->Tag != 0 ? LoadReference(cell) : LoadOther(cell);

    private static object? LoadOther(Value* cell)
    {
        ulong tag = cell->Tag;
        if (cell->TagIsType)
            return LoadTagged(cell, (nint)tag);
        return cell->Kind switch
        {
            ValueKind.Null => null,
            ValueKind.Bool => cell->I64 != 0,
            ValueKind.I32 => (int)cell->I64,
            ValueKind.I64 => cell->I64,
            ValueKind.U64 => cell->U64,
            ValueKind.F64 => cell->F64,
            ValueKind.Char => (char)cell->I64,
            ValueKind.BigInt => LoadBoxedBigInteger(cell),
            ValueKind.Latin1 or ValueKind.Ucs2 or ValueKind.Ucs4 or ValueKind.Utf16 => LoadString(cell),
            ValueKind.StringHandle or ValueKind.Handle => LoadReference(cell),
            ValueKind.PyObject => LoadPyObject(cell),
            _ => throw Unknown(tag),
        };
    }

    private static object? LoadTagged(Value* cell, nint key)
    {
        Type type = TypeKeys.Get(key);
        if (type.IsEnum)
            return Enum.ToObject(type, cell->I64);
        PlainTypes.Look(type);
        return LoadReference(cell);
    }

    private static Exception Unknown(ulong tag) =>
        new ArgumentException($"A cell with the unknown tag 0x{tag:x} came across the border.");

    /// <summary>Reads a BigInteger cell: an integer of any kind, or a handle.</summary>
    public static BigInteger LoadBigInteger(Value* cell)
    {
        ulong tag = cell->Tag;
        if (cell->TagIsType)
            return (BigInteger)LoadBox(cell);
        return cell->Kind switch
        {
            ValueKind.BigInt => BigIntegerFromBytes((byte*)cell->Pointer, LengthOf(cell)),
            ValueKind.I32 or ValueKind.I64 => cell->I64,
            ValueKind.U64 => cell->U64,
            ValueKind.Handle => (BigInteger)LoadBox(cell),
            ValueKind.Null => (BigInteger)ThrowNullBox(),
            _ => throw Unknown(tag),
        };
    }

    // Apart, so that who never meets a BigInteger does not load its assembly.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static object LoadBoxedBigInteger(Value* cell) => LoadBigInteger(cell);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static object LoadBoxedNumerics(Type type, Value* cell) =>
        type == typeof(BigInteger) ? LoadBigInteger(cell) : LoadComplex(cell);

    private static BigInteger BigIntegerFromBytes(byte* bytes, int length) =>
#if NET
        new(new ReadOnlySpan<byte>(bytes, length));
#else
        new(CopyBytes(bytes, length));

    private static byte[] CopyBytes(byte* bytes, int length)
    {
        var copy = new byte[length];
        for (int i = 0; i < length; i++)
            copy[i] = bytes[i];
        return copy;
    }
#endif

    /// <summary>A result declared Object, ValueType or Enum.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void StoreObject(object? value, CallResult* result)
    {
        if (value is null)
        {
            StoreNull(&result->Value);
            return;
        }
        nint key = KeyOf(value);
        if (PlainTypes.Contains(key))
            StoreHandle(value, key, result);
        else
            StoreOther(value, key, result);
    }

    private static void StoreOther(object value, nint key, CallResult* result)
    {
        if (value is string text)
            StoreString(text, result);
        else if (!StoreScalar(value, key, &result->Value))
            StoreHandle(value, key, result);
    }

    /// <summary>As <see cref="StoreObject"/>, in a by-reference cell: strings as handles.</summary>
    public static void StoreObjectCell(object? value, Value* cell)
    {
        if (value is null)
            StoreNull(cell);
        else if (value is string text)
            StoreStringCell(text, cell);
        else if (KeyOf(value) is var key && !StoreScalar(value, key, cell))
            StoreHandleCell(value, key, cell);
    }

    // Everything that needs no handle; false leaves the cell untouched.
    private static bool StoreScalar(object value, nint key, Value* cell)
    {
        if (value is not ValueType)
            return StorePython(value, key, cell);
        if (value is Enum number)
        {
            cell->I64 = Bits(number);
            TypeKeys.Of(value.GetType());
            cell->Tag = (ulong)key;
            return true;
        }
        return StorePrimitive(value, key, cell);
    }

    private static bool StorePython(object value, nint key, Value* cell)
    {
        if (value is PyObject python)
        {
            StorePyObjectCell(python, cell);
            return true;
        }
        PlainTypes.Look(value.GetType());
        return false;
    }

    private static bool StorePrimitive(object value, nint key, Value* cell)
    {
        switch (value)
        {
            case int number: StoreInteger(number, ValueKind.I32, cell); return true;
            case bool truth: StoreInteger(truth ? 1 : 0, ValueKind.Bool, cell); return true;
            case double number: StoreDouble(number, cell); return true;
            case long number: StoreInteger(number, ValueKind.I64, cell); return true;
            case char unit: StoreInteger(unit, ValueKind.Char, cell); return true;
            case byte number: StoreInteger(number, ValueKind.I64, cell); return true;
            case float number: StoreDouble(number, cell); return true;
            case uint number: StoreInteger(number, ValueKind.I64, cell); return true;
            case ulong number: StoreInteger((long)number, ValueKind.U64, cell); return true;
            case short number: StoreInteger(number, ValueKind.I64, cell); return true;
            case ushort number: StoreInteger(number, ValueKind.I64, cell); return true;
            case sbyte number: StoreInteger(number, ValueKind.I64, cell); return true;
            default: PlainTypes.Look(value.GetType()); return false;
        }
    }

    private static void StoreInteger(long number, ValueKind kind, Value* cell)
    {
        cell->I64 = number;
        cell->Tag = (ulong)kind;
    }

    private static void StoreDouble(double number, Value* cell)
    {
        cell->F64 = number;
        cell->Tag = (ulong)ValueKind.F64;
    }

    // The value of an enum, sign- or zero-extended.
    private static long Bits(Enum value) => value.GetTypeCode() == System.TypeCode.UInt64
        ? (long)((IConvertible)value).ToUInt64(null)
        : ((IConvertible)value).ToInt64(null);
}

using System;
using System.Runtime.CompilerServices;
#if NET
using System.Runtime.InteropServices;
#endif

namespace Python.Runtime.Bridge;

/// <summary>Cells into the elements of arrays of any rank, by flat (row-major) index.</summary>
internal static unsafe partial class Values
{
    /// <summary>Stores one cell.</summary>
    public static void LoadInto(Array array, long index, Value* cell) => LoadInto(array, index, cell, 1);

    /// <summary>Stores cells one after the other; those before one that fails stay stored.</summary>
    public static void LoadInto(Array array, long start, Value* cells, int count)
    {
        if (count < 0 || start < 0 || start > array.LongLength - count)
            throw new IndexOutOfRangeException();
        if (count == 0)
            return;
        Type element = array.GetType().GetElementType()!;
        if (!LoadNumbers(array, start, cells, count, element))
            LoadElements(array, start, cells, count, element);
    }

#if NET
    // Numbers are written straight into the array's memory.
    private static bool LoadNumbers(Array array, long start, Value* cells, int count, Type element)
    {
        ref byte data = ref MemoryMarshal.GetArrayDataReference(array);
        switch (Type.GetTypeCode(element)) // enums: their underlying type
        {
            case System.TypeCode.Boolean:
            case System.TypeCode.SByte:
            case System.TypeCode.Byte: Fill<byte>(ref data, start, cells, count); return true;
            case System.TypeCode.Char:
            case System.TypeCode.Int16:
            case System.TypeCode.UInt16: Fill<ushort>(ref data, start, cells, count); return true;
            case System.TypeCode.Int32:
            case System.TypeCode.UInt32: Fill<uint>(ref data, start, cells, count); return true;
            case System.TypeCode.Int64:
            case System.TypeCode.UInt64:
            case System.TypeCode.Double: Fill<ulong>(ref data, start, cells, count); return true;
            case System.TypeCode.Single: FillSingle(ref data, start, cells, count); return true;
            default: return false;
        }
    }

    // The low bytes of the payload: cells are little-endian, as is every platform of ours.
    private static void Fill<T>(ref byte data, long start, Value* cells, int count) where T : unmanaged
    {
        ref T target = ref Unsafe.Add(ref Unsafe.As<byte, T>(ref data), (nint)start);
        for (int i = 0; i < count; i++)
            Unsafe.Add(ref target, i) = *(T*)&cells[i];
    }

    private static void FillSingle(ref byte data, long start, Value* cells, int count)
    {
        ref float target = ref Unsafe.Add(ref Unsafe.As<byte, float>(ref data), (nint)start);
        for (int i = 0; i < count; i++)
            Unsafe.Add(ref target, i) = (float)cells[i].F64;
    }
#else
    private static bool LoadNumbers(Array array, long start, Value* cells, int count, Type element)
    {
        switch (array)
        {
            case double[] doubles:
                for (int i = 0; i < count; i++)
                    doubles[start + i] = cells[i].F64;
                return true;
            case int[] integers when element == typeof(int):
                for (int i = 0; i < count; i++)
                    integers[start + i] = (int)cells[i].I64;
                return true;
            default:
                return false;
        }
    }
#endif

    private static void LoadElements(Array array, long start, Value* cells, int count, Type element)
    {
        if (array is object?[] vector)
        {
            for (int i = 0; i < count; i++)
                vector[start + i] = LoadAs(element, &cells[i]);
            return;
        }
        var indices = new int[array.Rank];
        for (int i = 0; i < count; i++)
            array.SetValue(LoadAs(element, &cells[i]), Unflatten(array, start + i, indices));
    }

    internal static int[] Unflatten(Array array, long flat, int[] indices)
    {
        for (int axis = array.Rank - 1; axis >= 0; axis--)
        {
            int length = array.GetLength(axis);
            indices[axis] = (int)(flat % length) + array.GetLowerBound(axis);
            flat /= length;
        }
        return indices;
    }

    /// <summary>Reads a cell of any type, boxed; the slow way, for what has no quick one.</summary>
    public static object? LoadAs(Type type, Value* cell) => TypeCodes.Of(type) switch
    {
        TypeCode.Dynamic => LoadObject(cell),
        TypeCode.Boolean => cell->I64 != 0,
        TypeCode.Char => (char)cell->I64,
        TypeCode.SByte => (sbyte)cell->I64,
        TypeCode.Byte => (byte)cell->I64,
        TypeCode.Int16 => (short)cell->I64,
        TypeCode.UInt16 => (ushort)cell->I64,
        TypeCode.Int32 => (int)cell->I64,
        TypeCode.UInt32 => (uint)cell->I64,
        TypeCode.Int64 => cell->I64,
        TypeCode.UInt64 => cell->U64,
        TypeCode.Single => (float)cell->F64,
        TypeCode.Double => cell->F64,
        TypeCode.String => LoadString(cell),
        TypeCode.Enum => Enum.ToObject(type, cell->I64),
        TypeCode.Nullable => cell->Tag == 0 ? null : LoadAs(Nullable.GetUnderlyingType(type)!, cell),
        TypeCode.Decimal => LoadDecimal(cell),
        TypeCode.IntPtr => LoadIntPtr(cell),
        TypeCode.UIntPtr => LoadUIntPtr(cell),
        TypeCode.DateTime => LoadDateTime(cell),
        TypeCode.DateTimeOffset => LoadDateTimeOffset(cell),
        TypeCode.TimeSpan => LoadTimeSpan(cell),
        TypeCode.Guid => LoadGuid(cell),
        TypeCode.BigInt or TypeCode.Complex => LoadBoxedNumerics(type, cell),
#if NET
        TypeCode.DateOnly => LoadDateOnly(cell),
        TypeCode.TimeOnly => LoadTimeOnly(cell),
        TypeCode.Half => LoadHalf(cell),
        TypeCode.Int128 => LoadInt128(cell),
        TypeCode.UInt128 => LoadUInt128(cell),
#endif
        TypeCode.PyObject => type == typeof(PyObject) ? LoadPyObject(cell) : PythonClasses.Load(type, cell),
        _ => type.IsValueType ? LoadBox(cell) : LoadReference(cell),
    };
}

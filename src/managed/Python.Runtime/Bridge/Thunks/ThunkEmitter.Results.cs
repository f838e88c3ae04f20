using System;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>From the evaluation stack to cells.</summary>
internal sealed partial class ThunkEmitter
{
    // What the call left on the stack goes to the result; by-reference arguments to their cells.
    private void EmitOutcome(Type type)
    {
        if (type == typeof(void))
        {
            EmitWriteBacks();
            EmitVoid();
            return;
        }
        if (type.IsByRef)
        {
            // *reference: a null reference throws here
            type = type.GetElementType()!;
            _il.Emit(OpCodes.Ldobj, type);
        }
        LocalBuilder value = EmitToLocal(type);
        EmitWriteBacks();
        EmitStore(type, value, null);
    }

    private void EmitWriteBacks()
    {
        foreach ((LocalBuilder local, int cell) in _writeBacks)
            EmitStore(local.LocalType, local, cell);
    }

    // result->Value.Tag = NULL
    private void EmitVoid() => EmitTag((long)ValueKind.Null, null);

    // The cell that is written: &args[cell], or &result->Value, which is at offset 0.
    private void EmitTarget(int? cell)
    {
        if (cell is int index)
            EmitCell(index);
        else
            _il.Emit(OpCodes.Ldarg_1);
    }

    private void EmitInteger(long value)
    {
        _il.Emit(OpCodes.Ldc_I8, value);
        _il.Emit(OpCodes.Conv_I);
    }

    private void EmitKey(Type type) => EmitInteger(TypeKeys.Of(type));

    // target.Tag = tag
    private void EmitTag(long tag, int? cell)
    {
        EmitTarget(cell);
        EmitOffset(TagOffset);
        _il.Emit(OpCodes.Ldc_I8, tag);
        _il.Emit(OpCodes.Stind_I8);
    }

    private void EmitStore(Type type, LocalBuilder value, int? cell)
    {
        switch (TypeCodes.Of(type))
        {
            case TypeCode.Nullable:
                EmitStoreNullable(type, value, cell);
                break;
            case TypeCode.Dynamic:
                EmitStoreWith(type.IsInterface ? nameof(Values.StoreInterface) : nameof(Values.StoreObject), value, cell);
                break;
            case TypeCode.String:
                EmitStoreWith(nameof(Values.StoreString), value, cell);
                break;
            case TypeCode.PyObject:
                EmitStoreWith(nameof(Values.StorePyObject), value, cell);
                break;
            case TypeCode.Object when !type.IsValueType:
                EmitStoreReference(type, value, cell);
                break;
            case TypeCode.Object or TypeCode.Decimal or TypeCode.IntPtr or TypeCode.UIntPtr or TypeCode.BigInt:
                EmitStoreBox(type, value, cell);
                break;
            default:
                EmitStoreNumber(type, value, cell);
                break;
        }
    }

    // Values.Store…(value, result)    or    Values.Store…Cell(value, &args[cell])
    private void EmitStoreWith(string helper, LocalBuilder value, int? cell)
    {
        _il.Emit(OpCodes.Ldloc, value);
        EmitTarget(cell);
        _il.Emit(OpCodes.Call, Helper(cell is null ? helper : helper + "Cell"));
    }

    // Values.StoreReference(value, result)    or, where the exact type is known, StoreSealed(value, key, result)
    private void EmitStoreReference(Type type, LocalBuilder value, int? cell)
    {
        // Arrays count as sealed, but a string[] may be returned as an object[].
        if (!type.IsSealed || type.IsArray || cell is not null)
        {
            EmitStoreWith(nameof(Values.StoreReference), value, cell);
            return;
        }
        _il.Emit(OpCodes.Ldloc, value);
        EmitKey(type);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Call, Helper(nameof(Values.StoreSealed)));
    }

    // Values.StoreHandle((object)value, key of T, result)
    private void EmitStoreBox(Type type, LocalBuilder value, int? cell)
    {
        _il.Emit(OpCodes.Ldloc, value);
        _il.Emit(OpCodes.Box, type);
        EmitKey(type);
        EmitTarget(cell);
        _il.Emit(OpCodes.Call, Helper(cell is null ? nameof(Values.StoreHandle) : nameof(Values.StoreHandleCell)));
    }

    // target.I64 = value; target.Tag = kind    (enums: their type key)
    private void EmitStoreNumber(Type type, LocalBuilder value, int? cell)
    {
        EmitTarget(cell);
        _il.Emit(OpCodes.Ldloc, value);
        EmitWidened(type);
        long tag = type.IsEnum ? TypeKeys.Of(type) : (long)KindOf(type);
        EmitTag(tag, cell);
    }

    // Widens what is on the stack to 8 bytes, and stores it at the address below it.
    private void EmitWidened(Type type)
    {
        switch (Type.GetTypeCode(type)) // enums: their underlying type
        {
            case System.TypeCode.SByte or System.TypeCode.Int16 or System.TypeCode.Int32:
                _il.Emit(OpCodes.Conv_I8);
                _il.Emit(OpCodes.Stind_I8);
                break;
            case System.TypeCode.Int64 or System.TypeCode.UInt64:
                _il.Emit(OpCodes.Stind_I8);
                break;
            case System.TypeCode.Single or System.TypeCode.Double:
                _il.Emit(OpCodes.Conv_R8);
                _il.Emit(OpCodes.Stind_R8);
                break;
            default: // Boolean, Char and the unsigned ones
                _il.Emit(OpCodes.Conv_U8);
                _il.Emit(OpCodes.Stind_I8);
                break;
        }
    }

    private ValueKind KindOf(Type type) => Type.GetTypeCode(type) switch
    {
        System.TypeCode.Boolean => ValueKind.Bool,
        System.TypeCode.Char => ValueKind.Char,
        System.TypeCode.Int32 => ValueKind.I32,
        System.TypeCode.UInt64 => ValueKind.U64,
        System.TypeCode.Single or System.TypeCode.Double => ValueKind.F64,
        System.TypeCode.Object => throw new NotSupportedException($"{type} cannot be returned by {_shape}."),
        _ => ValueKind.I64,
    };

    // if (value.HasValue) target = value.GetValueOrDefault(); else target.Tag = NULL;
    private void EmitStoreNullable(Type type, LocalBuilder value, int? cell)
    {
        Type target = Nullable.GetUnderlyingType(type)!;
        Label none = _il.DefineLabel(), done = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloca, value);
        _il.Emit(OpCodes.Call, type.GetProperty(nameof(Nullable<int>.HasValue))!.GetMethod!);
        _il.Emit(OpCodes.Brfalse, none);
        _il.Emit(OpCodes.Ldloca, value);
        _il.Emit(OpCodes.Call, type.GetMethod(nameof(Nullable<int>.GetValueOrDefault), Type.EmptyTypes)!);
        EmitStore(target, EmitToLocal(target), cell);
        _il.Emit(OpCodes.Br, done);
        _il.MarkLabel(none);
        EmitTag((long)ValueKind.Null, cell);
        _il.MarkLabel(done);
    }
}

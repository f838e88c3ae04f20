using System;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>Arguments into dynamic cells, results out of cells of their type.</summary>
internal sealed partial class DelegateEmitter
{
    // cells[i] = a    or    cells[i] = b    (a reference)    or    b = default; cells[i] = b    (out)
    private void EmitArgument(ParameterInfo parameter)
    {
        Type type = TargetOf(parameter);
        int argument = ArgumentOf(parameter);
        bool byRef = parameter.ParameterType.IsByRef;
        if (byRef && parameter.IsOut && !parameter.IsIn)
        {
            EmitLdarg(argument);
            _il.Emit(OpCodes.Initobj, type);
        }
        bool pinned = TypeCodes.Of(type) == TypeCode.String;
        LocalBuilder value = pinned ? _il.DeclareLocal(type, true) : _il.DeclareLocal(type);
        EmitLdarg(argument);
        if (byRef)
            _il.Emit(OpCodes.Ldobj, type);
        _il.Emit(OpCodes.Stloc, value);
        EmitStore(type, value, parameter.Position);
    }

    private void EmitStore(Type type, LocalBuilder value, int cell)
    {
        switch (TypeCodes.Of(type))
        {
            case TypeCode.Nullable: EmitStoreNullable(type, value, cell); break;
            case TypeCode.Dynamic: EmitStoreDynamic(type, value, cell); break;
            case TypeCode.String: EmitStoreWith(typeof(CallbackCells), nameof(CallbackCells.StoreText), value, cell); break;
            case TypeCode.PyObject: EmitStoreWith(typeof(Values), nameof(Values.StorePyObjectCell), value, cell); break;
            case TypeCode.Object when !type.IsValueType:
                EmitStoreWith(typeof(Values), nameof(Values.StoreReferenceCell), value, cell);
                break;
            case TypeCode.Object or TypeCode.Decimal or TypeCode.IntPtr or TypeCode.UIntPtr or TypeCode.BigInt:
                EmitStoreBox(type, value, cell);
                break;
            default: EmitStoreNumber(type, value, cell); break;
        }
    }

    private void EmitStoreDynamic(Type type, LocalBuilder value, int cell)
    {
        string helper = type.IsInterface ? nameof(Values.StoreInterfaceCell) : nameof(Values.StoreObjectCell);
        EmitStoreWith(typeof(Values), helper, value, cell);
    }

    // Store…(value, &cells[cell])
    private void EmitStoreWith(Type owner, string helper, LocalBuilder value, int cell)
    {
        _il.Emit(OpCodes.Ldloc, value);
        EmitCell(cell);
        _il.Emit(OpCodes.Call, Helper(owner, helper));
    }

    // Values.StoreHandleCell((object)value, key of T, &cells[cell])
    private void EmitStoreBox(Type type, LocalBuilder value, int cell)
    {
        _il.Emit(OpCodes.Ldloc, value);
        _il.Emit(OpCodes.Box, type);
        // To C the key of a boxed primitive would say that it is a number.
        EmitLong(type.IsPrimitive ? (long)ValueKind.Handle : TypeKeys.Of(type));
        _il.Emit(OpCodes.Conv_I);
        EmitCell(cell);
        _il.Emit(OpCodes.Call, Helper(typeof(Values), nameof(Values.StoreHandleCell)));
    }

    // cells[cell].I64 = value; cells[cell].Tag = kind    (enums: their type key)
    private void EmitStoreNumber(Type type, LocalBuilder value, int cell)
    {
        EmitCell(cell);
        _il.Emit(OpCodes.Ldloc, value);
        switch (Type.GetTypeCode(type)) // enums: their underlying type
        {
            case System.TypeCode.Single or System.TypeCode.Double:
                _il.Emit(OpCodes.Conv_R8);
                _il.Emit(OpCodes.Stind_R8);
                break;
            case System.TypeCode.SByte or System.TypeCode.Int16 or System.TypeCode.Int32:
                _il.Emit(OpCodes.Conv_I8);
                _il.Emit(OpCodes.Stind_I8);
                break;
            default: // Boolean, Char, the unsigned ones, and those of 8 bytes
                _il.Emit(OpCodes.Conv_U8);
                _il.Emit(OpCodes.Stind_I8);
                break;
        }
        EmitTagAddress(cell);
        EmitLong(type.IsEnum ? TypeKeys.Of(type) : (long)KindOf(type));
        _il.Emit(OpCodes.Stind_I8);
    }

    private static ValueKind KindOf(Type type) => Type.GetTypeCode(type) switch
    {
        System.TypeCode.Boolean => ValueKind.Bool,
        System.TypeCode.Char => ValueKind.Char,
        System.TypeCode.Int32 => ValueKind.I32,
        System.TypeCode.UInt64 => ValueKind.U64,
        System.TypeCode.Single or System.TypeCode.Double => ValueKind.F64,
        System.TypeCode.Object => throw new NotSupportedException($"{type} cannot be handed to Python."),
        _ => ValueKind.I64,
    };

    // if (value.HasValue) cells[cell] = value.GetValueOrDefault();    (zeros are null)
    private void EmitStoreNullable(Type type, LocalBuilder value, int cell)
    {
        Type target = Nullable.GetUnderlyingType(type)!;
        Label none = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloca, value);
        _il.Emit(OpCodes.Call, type.GetProperty(nameof(Nullable<int>.HasValue))!.GetMethod!);
        _il.Emit(OpCodes.Brfalse, none);
        LocalBuilder inner = _il.DeclareLocal(target);
        _il.Emit(OpCodes.Ldloca, value);
        _il.Emit(OpCodes.Call, type.GetMethod(nameof(Nullable<int>.GetValueOrDefault), Type.EmptyTypes)!);
        _il.Emit(OpCodes.Stloc, inner);
        EmitStore(target, inner, cell);
        _il.MarkLabel(none);
    }

    private void EmitLong(long number) => _il.Emit(OpCodes.Ldc_I8, number);

    // ---- results ----

    private void EmitLoad(Type type, int cell)
    {
        switch (TypeCodes.Of(type))
        {
            case TypeCode.Nullable: EmitLoadNullable(type, cell); break;
            case TypeCode.Dynamic: EmitLoadWith(nameof(Values.LoadObject), cell); EmitCast(type); break;
            case TypeCode.String: EmitLoadWith(nameof(Values.LoadString), cell); break;
            case TypeCode.BigInt: EmitLoadWith(nameof(Values.LoadBigInteger), cell); break;
            case TypeCode.PyObject: EmitLoadWith(nameof(Values.LoadPyObject), cell); EmitCast(type); break;
            case TypeCode.Object when !type.IsValueType: EmitLoadWith(nameof(Values.LoadReference), cell); EmitCast(type); break;
            case TypeCode.Object or TypeCode.Decimal or TypeCode.IntPtr or TypeCode.UIntPtr:
                EmitLoadWith(nameof(Values.LoadBox), cell);
                _il.Emit(OpCodes.Unbox_Any, type);
                break;
            default: EmitLoadNumber(type, cell); break;
        }
    }

    // Values.Load…(&cells[cell])
    private void EmitLoadWith(string helper, int cell)
    {
        EmitCell(cell);
        _il.Emit(OpCodes.Call, Helper(typeof(Values), helper));
    }

    // (T): a check more, as what comes here was made by code that .NET did not verify
    private void EmitCast(Type type)
    {
        if (type != typeof(object))
            _il.Emit(OpCodes.Castclass, type);
    }

    // (T)cells[cell].I64: the low bytes of the payload
    private void EmitLoadNumber(Type type, int cell)
    {
        EmitCell(cell);
        switch (Type.GetTypeCode(type)) // enums: their underlying type
        {
            case System.TypeCode.SByte: _il.Emit(OpCodes.Ldind_I1); break;
            case System.TypeCode.Boolean or System.TypeCode.Byte: _il.Emit(OpCodes.Ldind_U1); break;
            case System.TypeCode.Int16: _il.Emit(OpCodes.Ldind_I2); break;
            case System.TypeCode.Char or System.TypeCode.UInt16: _il.Emit(OpCodes.Ldind_U2); break;
            case System.TypeCode.Int32: _il.Emit(OpCodes.Ldind_I4); break;
            case System.TypeCode.UInt32: _il.Emit(OpCodes.Ldind_U4); break;
            case System.TypeCode.Int64 or System.TypeCode.UInt64: _il.Emit(OpCodes.Ldind_I8); break;
            case System.TypeCode.Single: _il.Emit(OpCodes.Ldind_R8); _il.Emit(OpCodes.Conv_R4); break;
            case System.TypeCode.Double: _il.Emit(OpCodes.Ldind_R8); break;
            default: throw new NotSupportedException($"{type} cannot come from Python.");
        }
    }

    // cells[cell].Tag == 0 ? default(T?) : new T?(cells[cell])
    private void EmitLoadNullable(Type type, int cell)
    {
        Type target = Nullable.GetUnderlyingType(type)!;
        LocalBuilder value = _il.DeclareLocal(type);
        Label none = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloca, value);
        _il.Emit(OpCodes.Initobj, type);
        EmitTagAddress(cell);
        _il.Emit(OpCodes.Ldind_I8);
        _il.Emit(OpCodes.Brfalse, none);
        EmitLoad(target, cell);
        _il.Emit(OpCodes.Newobj, type.GetConstructor(new[] { target })!);
        _il.Emit(OpCodes.Stloc, value);
        _il.MarkLabel(none);
        _il.Emit(OpCodes.Ldloc, value);
    }
}

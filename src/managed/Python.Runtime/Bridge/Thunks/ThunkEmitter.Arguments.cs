using System;
using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>From cells to the evaluation stack.</summary>
internal sealed partial class ThunkEmitter
{
    private const int CellSize = 16;
    private const int TagOffset = 8;

    // By-reference arguments: their local, and the cell that it goes back to.
    private readonly List<(LocalBuilder Local, int Cell)> _writeBacks = new();

    // &args[index]
    private void EmitCell(int index)
    {
        _il.Emit(OpCodes.Ldarg_0);
        EmitOffset(index * CellSize);
    }

    private void EmitOffset(int bytes)
    {
        if (bytes == 0)
            return;
        _il.Emit(OpCodes.Ldc_I4, bytes);
        _il.Emit(OpCodes.Add);
    }

    private void EmitReceiver(Type type)
    {
        if (!type.IsValueType)
        {
            EmitLoad(type, 0);
        }
        else if (IsBoxed(type))
        {
            // ref Unsafe.Unbox<T>(receiver): methods that change the value change the box
            EmitCell(0);
            _il.Emit(OpCodes.Call, Helper(nameof(Values.LoadBox)));
            _il.Emit(OpCodes.Unbox, type);
        }
        else
        {
            // T value = args[0]; ref value
            EmitLoad(type, 0);
            _il.Emit(OpCodes.Ldloca, EmitToLocal(type));
        }
    }

    private LocalBuilder EmitToLocal(Type type)
    {
        LocalBuilder local = _il.DeclareLocal(type);
        _il.Emit(OpCodes.Stloc, local);
        return local;
    }

    // Value types that cross as handles of their boxes.
    private static bool IsBoxed(Type type) =>
        type.IsValueType
        && TypeCodes.Of(type) is TypeCode.Object or TypeCode.Decimal or TypeCode.IntPtr or TypeCode.UIntPtr;

    private void EmitArguments(int firstCell)
    {
        foreach (ParameterInfo parameter in _shape.Parameters)
        {
            int cell = firstCell + parameter.Position;
            if (parameter.ParameterType.IsByRef)
                EmitByRef(parameter, cell);
            else
                EmitArgument(parameter, parameter.ParameterType, cell);
        }
    }

    // T local = args[cell]; ref local
    private void EmitByRef(ParameterInfo parameter, int cell)
    {
        Type type = parameter.ParameterType.GetElementType()!;
        LocalBuilder local = _il.DeclareLocal(type);
        if (!IsOut(parameter))
        {
            EmitArgument(parameter, type, cell);
            _il.Emit(OpCodes.Stloc, local);
        }
        if (!IsIn(parameter))
            _writeBacks.Add((local, cell));
        _il.Emit(OpCodes.Ldloca, local);
    }

    // As the overload is described to C (PARAMETER_IN, PARAMETER_OUT).
    private static bool IsIn(ParameterInfo parameter) => parameter.IsIn;

    private static bool IsOut(ParameterInfo parameter) => parameter.IsOut && !parameter.IsIn;

    // args[cell] is MISSING ? default : args[cell]
    private void EmitArgument(ParameterInfo parameter, Type type, int cell)
    {
        if (!ParameterDefaults.IsOptional(parameter))
        {
            EmitLoad(type, cell);
            return;
        }
        Label missing = _il.DefineLabel(), done = _il.DefineLabel();
        EmitCell(cell);
        EmitOffset(TagOffset);
        _il.Emit(OpCodes.Ldind_U1);
        _il.Emit(OpCodes.Ldc_I4, (int)ValueKind.Missing);
        _il.Emit(OpCodes.Beq, missing);
        EmitLoad(type, cell);
        _il.Emit(OpCodes.Br, done);
        _il.MarkLabel(missing);
        EmitDefault(parameter, type);
        _il.MarkLabel(done);
    }

    private void EmitLoad(Type type, int cell)
    {
        switch (TypeCodes.Of(type))
        {
            case TypeCode.Nullable: EmitLoadNullable(type, cell); break;
            case TypeCode.Dynamic: EmitLoadWith(nameof(Values.LoadObject), cell); EmitCast(type); break;
            case TypeCode.String: EmitLoadWith(nameof(Values.LoadString), cell); break;
            case TypeCode.BigInt: EmitLoadWith(nameof(Values.LoadBigInteger), cell); break;
            case TypeCode.PyObject: EmitLoadWith(nameof(Values.LoadPyObject), cell); EmitCast(type); break;
            // Not cast: the binder has chosen the overload by the exact type of the object.
            case TypeCode.Object when !type.IsValueType: EmitLoadWith(nameof(Values.LoadReference), cell); break;
            case TypeCode.Object or TypeCode.Decimal or TypeCode.IntPtr or TypeCode.UIntPtr:
                EmitUnbox(type, cell);
                break;
            default: EmitLoadNumber(type, cell); break;
        }
    }

    // Values.Load…(&args[cell])
    private void EmitLoadWith(string helper, int cell)
    {
        EmitCell(cell);
        _il.Emit(OpCodes.Call, Helper(helper));
    }

    // (T)Values.LoadObject(&args[cell]): a dynamic cell may hold anything
    private void EmitCast(Type type)
    {
        if (type != typeof(object) && type != typeof(PyObject))
            _il.Emit(OpCodes.Castclass, type);
    }

    // (T)Values.LoadBox(&args[cell])
    private void EmitUnbox(Type type, int cell)
    {
        EmitLoadWith(nameof(Values.LoadBox), cell);
        _il.Emit(OpCodes.Unbox_Any, type);
    }

    // *(T*)&args[cell]: the low bytes of the payload
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
            default: throw new NotSupportedException($"{type} cannot be passed to {_shape}.");
        }
    }

    // args[cell].Tag == 0 ? default(T?) : new T?(args[cell])
    private void EmitLoadNullable(Type type, int cell)
    {
        Type target = Nullable.GetUnderlyingType(type)!;
        Label none = _il.DefineLabel(), done = _il.DefineLabel();
        EmitCell(cell);
        EmitOffset(TagOffset);
        _il.Emit(OpCodes.Ldind_I8);
        _il.Emit(OpCodes.Brfalse, none);
        EmitLoad(target, cell);
        _il.Emit(OpCodes.Newobj, type.GetConstructor(new[] { target })!);
        _il.Emit(OpCodes.Br, done);
        _il.MarkLabel(none);
        EmitDefaultOf(type);
        _il.MarkLabel(done);
    }
}

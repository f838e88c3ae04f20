using System;
using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>From cells to the evaluation stack.</summary>
internal sealed partial class ThunkEmitter
{
    // By-reference arguments: their local, and the cell that it goes back to.
    private readonly List<(LocalBuilder Local, int Cell)> _writeBacks = new();

    // args
    protected override void EmitCells() => _il.Emit(OpCodes.Ldarg_0);

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

    // Value types that cross as handles of their boxes.
    private static bool IsBoxed(Type type) =>
        type.IsValueType && TypeCodes.Of(type) is var code && TypeCodes.IsBoxed(code) && code != TypeCode.BigInt;

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
}

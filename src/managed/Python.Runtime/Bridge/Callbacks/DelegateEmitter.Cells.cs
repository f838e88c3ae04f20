using System;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>Arguments into dynamic cells, results out of cells of their type.</summary>
internal partial class DelegateEmitter
{
    protected override void EmitCells() => _il.Emit(OpCodes.Ldloc, _cells);

    // cells[i] = a    or    cells[i] = b    (a reference)    or    b = default; cells[i] = b    (out)
    private void EmitArgument(CallbackParameter parameter)
    {
        Type type = parameter.Target;
        int argument = ArgumentOf(parameter);
        bool byRef = parameter.IsByRef;
        if (byRef && parameter.IsOut && !parameter.IsIn)
        {
            EmitLdarg(argument);
            _il.Emit(OpCodes.Initobj, type);
        }
        bool pinned = !IsOpen(type) && TypeCodes.Of(type) == TypeCode.String;
        LocalBuilder value = pinned ? _il.DeclareLocal(type, true) : _il.DeclareLocal(type);
        EmitLdarg(argument);
        if (byRef)
            _il.Emit(OpCodes.Ldobj, type);
        _il.Emit(OpCodes.Stloc, value);
        EmitStore(type, value, parameter.Position);
    }

    // CallbackCells.StoreText(value, &cells[cell]): the string itself, pinned by its local until the call is over
    protected override void EmitStoreText(LocalBuilder value, int? cell)
    {
        _il.Emit(OpCodes.Ldloc, value);
        EmitTarget(cell);
        _il.Emit(OpCodes.Call, Helper(typeof(CallbackCells), nameof(CallbackCells.StoreText)));
    }

    // CallbackCells.StoreInterface(value, key, &cells[cell]): C learns nowhere else how a parameter is declared
    protected override void EmitStoreInterface(Type type, LocalBuilder value, int? cell)
    {
        _il.Emit(OpCodes.Ldloc, value);
        EmitKey(type);
        EmitTarget(cell);
        _il.Emit(OpCodes.Call, Helper(typeof(CallbackCells), nameof(CallbackCells.StoreInterface)));
    }

    // To C the key of a boxed primitive would say that it is a number.
    protected override long TagOfBox(Type type) => type.IsPrimitive ? (long)ValueKind.Handle : base.TagOfBox(type);

    // (T)Values.LoadReference(&cells[cell]): checked, as what comes here was made by code that .NET did not verify
    protected override void EmitLoadReference(Type type, int cell)
    {
        base.EmitLoadReference(type, cell);
        EmitCast(type);
    }
}

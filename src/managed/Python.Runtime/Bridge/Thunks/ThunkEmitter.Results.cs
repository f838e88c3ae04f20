using System;
using System.Reflection;
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
        if (type.IsPointer)
        {
            type = EmitPointerBox(type);
        }
        LocalBuilder value = EmitToLocal(type);
        EmitWriteBacks();
        EmitStore(type, value, null);
    }

    // Pointer.Box(pointer, typeof(T*))
    private Type EmitPointerBox(Type type)
    {
        _il.Emit(OpCodes.Ldtoken, type);
        _il.Emit(OpCodes.Call, typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))!);
        _il.Emit(OpCodes.Call, typeof(Pointer).GetMethod(nameof(Pointer.Box))!);
        _il.Emit(OpCodes.Castclass, typeof(Pointer));
        return typeof(Pointer);
    }

    private void EmitWriteBacks()
    {
        foreach ((LocalBuilder local, int cell) in _writeBacks)
            EmitStore(local.LocalType, local, cell);
    }

    // result->Value.Tag = NULL
    private void EmitVoid() => EmitTag((long)ValueKind.Null, null);

    // The cell that is written: &args[cell], or &result->Value, which is at offset 0.
    protected override void EmitTarget(int? cell)
    {
        if (cell is int index)
            EmitCell(index);
        else
            _il.Emit(OpCodes.Ldarg_1);
    }

    // Values.StoreReference(value, result)    or, where the exact type is known, StoreSealed(value, key, result)
    protected override void EmitStoreReference(Type type, LocalBuilder value, int? cell)
    {
        // Arrays count as sealed, but a string[] may be returned as an object[].
        if (!type.IsSealed || type.IsArray || cell is not null)
        {
            base.EmitStoreReference(type, value, cell);
            return;
        }
        _il.Emit(OpCodes.Ldloc, value);
        EmitKey(type);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Call, Helper(nameof(Values.StoreSealed)));
    }
}

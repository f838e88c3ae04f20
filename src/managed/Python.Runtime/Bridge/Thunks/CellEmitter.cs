using System;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>
/// Emits the way between an array of cells and the evaluation stack. What thunks and dispatchers do differently is left
/// to them: where their cells are, and how they carry texts and references.
/// </summary>
internal abstract class CellEmitter
{
    protected const int CellSize = 16;
    protected const int TagOffset = 8;

    // Named without a capital, as a local would be: it stands in every line.
    protected readonly ILGenerator _il;

    protected CellEmitter(ILGenerator il) => _il = il;

    /// <summary>What the code is for, in messages.</summary>
    protected abstract string Subject { get; }

    // ---- cells ----

    /// <summary>&amp;cells[0]</summary>
    protected abstract void EmitCells();

    /// <summary>&amp;cells[index]</summary>
    protected void EmitCell(int index)
    {
        EmitCells();
        EmitOffset(index * CellSize);
    }

    /// <summary>The cell that is written: of arguments by their number; null is a thunk's result.</summary>
    protected virtual void EmitTarget(int? cell) => EmitCell(cell!.Value);

    protected void EmitOffset(int bytes)
    {
        if (bytes == 0)
            return;
        _il.Emit(OpCodes.Ldc_I4, bytes);
        _il.Emit(OpCodes.Add);
    }

    protected void EmitInteger(long value)
    {
        _il.Emit(OpCodes.Ldc_I8, value);
        _il.Emit(OpCodes.Conv_I);
    }

    protected void EmitKey(Type type) => EmitInteger(TypeKeys.Of(type));

    // target.Tag = tag
    protected void EmitTag(long tag, int? cell)
    {
        EmitTarget(cell);
        EmitOffset(TagOffset);
        _il.Emit(OpCodes.Ldc_I8, tag);
        _il.Emit(OpCodes.Stind_I8);
    }

    protected static MethodInfo Helper(string name) => Helper(typeof(Values), name);

    protected static MethodInfo Helper(Type owner, string name) =>
        owner.GetMethod(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;

    protected LocalBuilder EmitToLocal(Type type)
    {
        LocalBuilder local = _il.DeclareLocal(type);
        _il.Emit(OpCodes.Stloc, local);
        return local;
    }

    // default(T)
    protected void EmitDefaultOf(Type type)
    {
        if (!type.IsValueType)
        {
            _il.Emit(OpCodes.Ldnull);
            return;
        }
        LocalBuilder local = _il.DeclareLocal(type);
        _il.Emit(OpCodes.Ldloca, local);
        _il.Emit(OpCodes.Initobj, type);
        _il.Emit(OpCodes.Ldloc, local);
    }

    // ---- from a cell ----

    protected void EmitLoad(Type type, int cell)
    {
        switch (TypeCodes.Of(type))
        {
            case TypeCode.Nullable: EmitLoadNullable(type, cell); break;
            case TypeCode.Dynamic: EmitLoadWith(nameof(Values.LoadObject), cell); EmitCast(type); break;
            case TypeCode.String: EmitLoadWith(nameof(Values.LoadString), cell); break;
            case TypeCode.BigInt: EmitLoadWith(nameof(Values.LoadBigInteger), cell); break;
            case TypeCode.PyObject: EmitLoadPython(type, cell); break;
            case TypeCode.Object when !type.IsValueType: EmitLoadReference(type, cell); break;
            case TypeCode.Object: EmitUnbox(type, cell); break;
            case var code when TypeCodes.IsBoxed(code): EmitLoadWith("Load" + code, cell); break; // Values.LoadDecimal...
            default: EmitLoadNumber(type, cell); break;
        }
    }

    /// <summary>Values.LoadReference(&amp;cells[cell])</summary>
    protected virtual void EmitLoadReference(Type type, int cell) => EmitLoadWith(nameof(Values.LoadReference), cell);

    // Values.Load…(&cells[cell])
    protected void EmitLoadWith(string helper, int cell)
    {
        EmitCell(cell);
        _il.Emit(OpCodes.Call, Helper(helper));
    }

    // Values.LoadPyObject(&cells[cell])    or    Values.LoadPython<T>(&cells[cell])
    private void EmitLoadPython(Type type, int cell)
    {
        if (type == typeof(PyObject))
        {
            EmitLoadWith(nameof(Values.LoadPyObject), cell);
            return;
        }
        EmitCell(cell);
        _il.Emit(OpCodes.Call, typeof(Values).GetMethod(nameof(Values.LoadPython))!.MakeGenericMethod(type));
    }

    // (T)Values.LoadObject(&cells[cell]): a dynamic cell may hold anything
    protected void EmitCast(Type type)
    {
        if (type != typeof(object))
            _il.Emit(OpCodes.Castclass, type);
    }

    // (T)Values.LoadBox(&cells[cell])
    private void EmitUnbox(Type type, int cell)
    {
        EmitLoadWith(nameof(Values.LoadBox), cell);
        _il.Emit(OpCodes.Unbox_Any, type);
    }

    // *(T*)&cells[cell]: the low bytes of the payload
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
            default: throw new NotSupportedException($"{Subject}: {type} cannot come from Python.");
        }
    }

    // cells[cell].Tag == 0 ? default(T?) : new T?(cells[cell])
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

    // ---- to a cell ----

    protected void EmitStore(Type type, LocalBuilder value, int? cell)
    {
        switch (TypeCodes.Of(type))
        {
            case TypeCode.Nullable:
                EmitStoreNullable(type, value, cell);
                break;
            case TypeCode.Dynamic when type.IsInterface:
                EmitStoreInterface(type, value, cell);
                break;
            case TypeCode.Dynamic:
                EmitStoreWith(nameof(Values.StoreObject), value, cell);
                break;
            case TypeCode.String:
                EmitStoreText(value, cell);
                break;
            case TypeCode.PyObject:
                EmitStoreWith(nameof(Values.StorePyObject), value, cell);
                break;
            case TypeCode.Object when !type.IsValueType:
                EmitStoreReference(type, value, cell);
                break;
            case var code when TypeCodes.IsBoxed(code):
                EmitStoreBox(type, value, cell);
                break;
            default:
                EmitStoreNumber(type, value, cell);
                break;
        }
    }

    /// <summary>Values.StoreString(value, target)</summary>
    protected virtual void EmitStoreText(LocalBuilder value, int? cell) =>
        EmitStoreWith(nameof(Values.StoreString), value, cell);

    /// <summary>Values.StoreInterface(value, target)</summary>
    protected virtual void EmitStoreInterface(Type type, LocalBuilder value, int? cell) =>
        EmitStoreWith(nameof(Values.StoreInterface), value, cell);

    /// <summary>Values.StoreReference(value, target)</summary>
    protected virtual void EmitStoreReference(Type type, LocalBuilder value, int? cell) =>
        EmitStoreWith(nameof(Values.StoreReference), value, cell);

    // Values.Store…(value, result)    or    Values.Store…Cell(value, &cells[cell])
    protected void EmitStoreWith(string helper, LocalBuilder value, int? cell)
    {
        _il.Emit(OpCodes.Ldloc, value);
        EmitTarget(cell);
        _il.Emit(OpCodes.Call, Helper(cell is null ? helper : helper + "Cell"));
    }

    // Values.StoreHandle((object)value, tag, target)
    private void EmitStoreBox(Type type, LocalBuilder value, int? cell)
    {
        _il.Emit(OpCodes.Ldloc, value);
        _il.Emit(OpCodes.Box, type);
        EmitInteger(TagOfBox(type));
        EmitTarget(cell);
        _il.Emit(OpCodes.Call, Helper(cell is null ? nameof(Values.StoreHandle) : nameof(Values.StoreHandleCell)));
    }

    /// <summary>The tag of a cell that holds a box.</summary>
    protected virtual long TagOfBox(Type type) => TypeKeys.Of(type);

    // target.I64 = value; target.Tag = kind    (enums: their type key)
    private void EmitStoreNumber(Type type, LocalBuilder value, int? cell)
    {
        EmitTarget(cell);
        _il.Emit(OpCodes.Ldloc, value);
        EmitWidened(type);
        EmitTag(type.IsEnum ? TypeKeys.Of(type) : (long)KindOf(type), cell);
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
        System.TypeCode.Object => throw new NotSupportedException($"{Subject}: {type} cannot be handed to Python."),
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

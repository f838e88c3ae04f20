using System;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>
/// Writes the body of one thunk, <c>nint thunk(Value* args, CallResult* result)</c>. The comments show
/// the C# that the emitted code stands for.
/// </summary>
internal sealed partial class ThunkEmitter : CellEmitter
{
    /// <summary>The parameters of every thunk.</summary>
    public static readonly Type[] Signature = { typeof(nint), typeof(nint) };

    private readonly ThunkShape _shape;

    private ThunkEmitter(ILGenerator il, ThunkShape shape)
        : base(il) => _shape = shape;

    protected override string Subject => _shape.ToString();

    // nint failure;
    // try { ...; failure = 0; }
    // catch (Exception e) { failure = Values.Fail(e); }
    // return failure;
    public static void Emit(ILGenerator il, ThunkShape shape, bool mayBlock)
    {
        LocalBuilder failure = il.DeclareLocal(typeof(nint));
        il.BeginExceptionBlock();
        // What may block may call back into Python, and so come here again, ever deeper.
        if (mayBlock)
            il.Emit(OpCodes.Call, EnsureStack);
        new ThunkEmitter(il, shape).EmitAction();
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Stloc, failure);
        il.BeginCatchBlock(typeof(Exception));
        il.Emit(OpCodes.Call, Helper(nameof(Values.Fail)));
        il.Emit(OpCodes.Stloc, failure);
        il.EndExceptionBlock();
        il.Emit(OpCodes.Ldloc, failure);
        il.Emit(OpCodes.Ret);
    }

    private static readonly MethodInfo EnsureStack =
        typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.EnsureSufficientExecutionStack), Type.EmptyTypes)!;

    private void EmitAction()
    {
        switch (_shape.Kind)
        {
            case TargetKind.Method: EmitMethod((MethodInfo)_shape.Member!); break;
            case TargetKind.Constructor: EmitConstructor((ConstructorInfo)_shape.Member!); break;
            case TargetKind.ZeroStruct: EmitZeroStruct(); break;
            case TargetKind.FieldGet: EmitFieldGet((FieldInfo)_shape.Member!); break;
            case TargetKind.FieldSet: EmitFieldSet((FieldInfo)_shape.Member!); break;
            case TargetKind.ReferenceSet: EmitReferenceSet((MethodInfo)_shape.Member!); break;
            case TargetKind.ArrayGet: EmitArrayGet(); break;
            case TargetKind.ArraySet: EmitArraySet(); break;
            case TargetKind.Box: EmitBox(); break;
            default: throw new NotSupportedException($"No thunk can be made for {_shape}.");
        }
    }

    // receiver.Method(a, b)    or    Type.Method(a, b)
    private void EmitMethod(MethodInfo method)
    {
        if (method.IsStatic)
        {
            EmitArguments(0);
            _il.Emit(OpCodes.Call, method);
        }
        else
        {
            EmitReceiver(_shape.Owner);
            EmitArguments(1);
            // callvirt checks the receiver of non-virtual methods for null too. A struct's own methods
            // are called on the address of its value.
            _il.Emit(_shape.Owner.IsValueType ? OpCodes.Call : OpCodes.Callvirt, method);
        }
        EmitOutcome(method.ReturnType);
    }

    // receiver.Property = value    or    receiver[a, b] = value    where the getter returns a reference
    private void EmitReferenceSet(MethodInfo getter)
    {
        int first = getter.IsStatic ? 0 : 1;
        Type type = getter.ReturnType.GetElementType()!;
        if (!getter.IsStatic)
            EmitReceiver(_shape.Owner);
        EmitArguments(first);
        _il.Emit(getter.IsStatic || _shape.Owner.IsValueType ? OpCodes.Call : OpCodes.Callvirt, getter);
        EmitLoad(type, first + _shape.Parameters.Length);
        _il.Emit(OpCodes.Stobj, type);
        EmitVoid();
    }

    // new Type(a, b)
    private void EmitConstructor(ConstructorInfo constructor)
    {
        EmitArguments(0);
        _il.Emit(OpCodes.Newobj, constructor);
        EmitNew(_shape.Owner);
    }

    // default(Type)
    private void EmitZeroStruct()
    {
        EmitDefaultOf(_shape.Owner);
        EmitNew(_shape.Owner);
    }

    // A new object is always a handle, also of a type whose values have a kind of cell of their own (Nullable<T>).
    private void EmitNew(Type type)
    {
        if (!type.IsValueType || IsBoxed(type))
        {
            EmitOutcome(type);
            return;
        }
        LocalBuilder value = EmitToLocal(type);
        EmitWriteBacks();
        _il.Emit(OpCodes.Ldloc, value);
        EmitBoxed(type);
    }

    // receiver.Field    or    Type.Field    or, of a const, its value
    private void EmitFieldGet(FieldInfo field)
    {
        if (field.IsLiteral)
        {
            EmitConstant(field.FieldType, field.GetRawConstantValue());
        }
        else if (field.IsStatic)
        {
            EmitVolatile(field);
            _il.Emit(OpCodes.Ldsfld, field);
        }
        else
        {
            EmitReceiver(_shape.Owner);
            EmitVolatile(field);
            _il.Emit(OpCodes.Ldfld, field);
        }
        EmitOutcome(field.FieldType);
    }

    // receiver.Field = value    or    Type.Field = value
    private void EmitFieldSet(FieldInfo field)
    {
        if (field.IsLiteral || field.IsInitOnly)
            throw new FieldAccessException($"{_shape} is read-only.");
        if (!field.IsStatic)
            EmitReceiver(_shape.Owner);
        EmitLoad(field.FieldType, field.IsStatic ? 0 : 1);
        EmitVolatile(field);
        _il.Emit(field.IsStatic ? OpCodes.Stsfld : OpCodes.Stfld, field);
        EmitVoid();
    }

    private void EmitVolatile(FieldInfo field)
    {
        if (Array.IndexOf(field.GetRequiredCustomModifiers(), typeof(IsVolatile)) >= 0)
            _il.Emit(OpCodes.Volatile);
    }

    // array[i]    or    array[i, j]
    private void EmitArrayGet()
    {
        Type array = _shape.Owner, element = array.GetElementType()!;
        EmitLoad(array, 0);
        EmitIndices(array);
        if (IsVector(array))
            _il.Emit(OpCodes.Ldelem, element);
        else
            _il.Emit(OpCodes.Call, array.GetMethod("Get")!);
        EmitOutcome(element);
    }

    // array[i] = value    or    array[i, j] = value
    private void EmitArraySet()
    {
        Type array = _shape.Owner, element = array.GetElementType()!;
        EmitLoad(array, 0);
        EmitIndices(array);
        EmitLoad(element, 1 + array.GetArrayRank());
        if (IsVector(array))
            _il.Emit(OpCodes.Stelem, element);
        else
            _il.Emit(OpCodes.Call, array.GetMethod("Set")!);
        EmitVoid();
    }

    private void EmitIndices(Type array)
    {
        for (int axis = 0; axis < array.GetArrayRank(); axis++)
            EmitLoad(typeof(int), 1 + axis);
    }

    // T[] and not T[*], which also has one axis.
    private static bool IsVector(Type array) => array == array.GetElementType()!.MakeArrayType();

    // (object)value, as a handle even where T has a kind of cell of its own
    private void EmitBox()
    {
        Type type = _shape.Owner;
        EmitLoad(type, 0);
        EmitBoxed(type);
    }

    // The value on the stack, boxed, as the result's handle. A Nullable's box is its value's.
    private void EmitBoxed(Type type)
    {
        _il.Emit(OpCodes.Box, type);
        if (type.IsEnum || type.IsPrimitive || Nullable.GetUnderlyingType(type) != null)
            EmitInteger((long)ValueKind.Handle);
        else
            EmitKey(type);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Call, Helper(nameof(Values.StoreHandle)));
    }
}

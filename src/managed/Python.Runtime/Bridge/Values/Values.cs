using System;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>
/// Moves single values between the cells of the border (bridge/value.h) and .NET. The emitted thunks
/// call these for everything that is not a plain number; what must be quick is small enough to be
/// inlined into them.
/// </summary>
/// <remarks>
/// Load… read a cell and borrow its handle. Store… write a result (<see cref="CallResult"/>), …Cell a
/// bare cell that gets handles of its own. Nothing here keeps state; see <see cref="PlainTypes"/>.
/// </remarks>
internal static unsafe partial class Values
{
    /// <summary>The type key of the object's exact type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint KeyOf(object value) => value.GetType().TypeHandle.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LengthOf(Value* cell) => checked((int)cell->Length);

    /// <summary>The object behind a cell's handle; null for handle 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static object? LoadReference(Value* cell) => Handles.Get(cell->Handle);

    /// <summary>The box behind a cell's handle, to be unboxed: never null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static object LoadBox(Value* cell) => LoadReference(cell) ?? ThrowNullBox();

    private static object ThrowNullBox() =>
        throw new InvalidCastException("null cannot be converted to a value type.");

    /// <summary>Ends a thunk by an exception: an owned handle of it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nint Fail(Exception exception) => Handles.Alloc(exception);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreNull(Value* cell)
    {
        cell->I64 = 0;
        cell->Tag = (ulong)ValueKind.Null;
    }

    /// <summary>Leaves an object in the caller's free slot, or else in a handle of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHandle(object value, nint tag, CallResult* result)
    {
        result->Value.Handle = Handles.Store(result, value);
        result->Value.Tag = (ulong)tag;
    }

    /// <summary>As <see cref="StoreHandle"/>, in a by-reference cell.</summary>
    public static void StoreHandleCell(object value, nint tag, Value* cell)
    {
        cell->Handle = Handles.Alloc(value);
        cell->Tag = (ulong)tag;
    }

    /// <summary>A result of a class, delegate or array type.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void StoreReference(object? value, CallResult* result)
    {
        if (value is null)
            StoreNull(&result->Value);
        else
            StoreHandle(value, KnownKeyOf(value), result);
    }

    /// <summary>As <see cref="StoreReference"/>, of a type that has no derived ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSealed(object? value, nint key, CallResult* result)
    {
        if (value is null)
            StoreNull(&result->Value);
        else
            StoreHandle(value, key, result);
    }

    /// <summary>As <see cref="StoreReference"/>, in a by-reference cell.</summary>
    public static void StoreReferenceCell(object? value, Value* cell)
    {
        if (value is null)
            StoreNull(cell);
        else
            StoreHandleCell(value, KnownKeyOf(value), cell);
    }

    // Types that C has never heard of are made known to TypeKeys.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint KnownKeyOf(object value)
    {
        nint key = KeyOf(value);
        if (!PlainTypes.Contains(key))
            PlainTypes.Look(value.GetType());
        return key;
    }

    /// <summary>A result declared as an interface: always a handle, so that it stays what it is.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void StoreInterface(object? value, CallResult* result)
    {
        if (value is null)
            StoreNull(&result->Value);
        else
            StoreHandle(value, TagOfHandle(value), result);
    }

    /// <summary>As <see cref="StoreInterface"/>, in a by-reference cell.</summary>
    public static void StoreInterfaceCell(object? value, Value* cell)
    {
        if (value is null)
            StoreNull(cell);
        else
            StoreHandleCell(value, TagOfHandle(value), cell);
    }

    // The tag of a handle that C must not mistake: an enum's key would say "the payload is the value",
    // and boxed primitives are values to C when their type is known.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint TagOfHandle(object value)
    {
        nint key = KeyOf(value);
        return PlainTypes.Contains(key) ? key : TagOfUnknown(value, key);
    }

    private static nint TagOfUnknown(object value, nint key)
    {
        PlainTypes.Look(value.GetType());
        return value is Enum || value.GetType().IsPrimitive ? (nint)(int)ValueKind.Handle : key;
    }
}

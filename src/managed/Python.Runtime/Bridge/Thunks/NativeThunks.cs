#if NET
using System;
using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Python.Runtime.Bridge;

/// <summary>
/// Thunks as emitted static methods with [UnmanagedCallersOnly], called by C without any stub between:
/// the quickest kind, 4.9 ns for the transition. What <see cref="EmittedModules"/> cannot name is left to
/// <see cref="DelegateThunks"/>.
/// </summary>
internal static class NativeThunks
{
    private const string ThunkName = "Thunk";

    // [lock:EmittedModules.Gate] C holds pointers to their code for ever.
    private static readonly List<Type> Living = new();

    public static bool TryEmit(ThunkShape shape, bool mayBlock, out nint thunk)
    {
        try
        {
            Type? type = Define(shape, mayBlock);
            thunk = type is null ? 0 : Compile(type);
        }
        catch (Exception exception) when (EmittedModules.IsBindingFailure(exception))
        {
            thunk = 0;
        }
        return thunk != 0;
    }

    // Under UnmanagedCallersOnly the pointer is that of native code, for C.
    private static nint Compile(Type type)
    {
        RuntimeMethodHandle method = type.GetMethod(ThunkName)!.MethodHandle;
        RuntimeHelpers.PrepareMethod(method);
        return method.GetFunctionPointer();
    }

    private static Type? Define(ThunkShape shape, bool mayBlock)
    {
        var scan = new AccessScan(shape);
        if (!EmittedModules.CanName(scan))
            return null;
        lock (EmittedModules.Gate)
        {
            Type type = DefineLockHeld(EmittedModules.DefineTypeLockHeld(scan), shape, mayBlock);
            Living.Add(type);
            return type;
        }
    }

    // static class N { [UnmanagedCallersOnly] public static nint Thunk(nint args, nint result) { ... } }
    private static Type DefineLockHeld(TypeBuilder type, ThunkShape shape, bool mayBlock)
    {
        MethodBuilder method = type.DefineMethod(
            ThunkName, MethodAttributes.Public | MethodAttributes.Static, typeof(nint), ThunkEmitter.Signature);
        ConstructorInfo callersOnly = typeof(UnmanagedCallersOnlyAttribute).GetConstructor(Type.EmptyTypes)!;
        method.SetCustomAttribute(EmittedModules.Attribute(callersOnly));
        ThunkEmitter.Emit(method.GetILGenerator(), shape, mayBlock);
        return type.CreateType();
    }
}
#endif

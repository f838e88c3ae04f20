#if NET
using System;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>
/// Dispatchers as static methods of emitted classes, with the method that makes delegates of them beside: delegates are
/// then made as C# makes them, by two instructions, and not by reflection, which costs ten times as much.
/// </summary>
internal static class NativeDispatchers
{
    private const string DispatchName = "Dispatch";
    private const string CreateName = "Create";

    /// <summary>What makes the delegates; null where the delegate type cannot be named in emitted code.</summary>
    internal static Func<DelegateTarget, Delegate>? TryEmit(Type type, MethodInfo invoke)
    {
        var scan = new AccessScan(type, invoke);
        if (!EmittedModules.CanName(scan))
            return null;
        try
        {
            Type emitted;
            lock (EmittedModules.Gate)
                emitted = DefineLockHeld(EmittedModules.DefineTypeLockHeld(scan), type, invoke);
            MethodInfo create = emitted.GetMethod(CreateName)!;
            return (Func<DelegateTarget, Delegate>)create.CreateDelegate(typeof(Func<DelegateTarget, Delegate>));
        }
        catch (Exception exception) when (EmittedModules.IsBindingFailure(exception))
        {
            return null;
        }
    }

    // static class N
    // {
    //     public static R Dispatch(DelegateTarget self, A a, ref B b) { ... }
    //     public static Delegate Create(DelegateTarget self) => new D(self.Dispatch);
    // }
    private static Type DefineLockHeld(TypeBuilder builder, Type type, MethodInfo invoke)
    {
        const MethodAttributes isStatic = MethodAttributes.Public | MethodAttributes.Static;
        Type[] signature = DelegateEmitter.SignatureOf(invoke);
        MethodBuilder dispatch = builder.DefineMethod(DispatchName, isStatic, invoke.ReturnType, signature);
        DelegateEmitter.Emit(dispatch.GetILGenerator(), invoke);

        MethodBuilder create =
            builder.DefineMethod(CreateName, isStatic, typeof(Delegate), new[] { typeof(DelegateTarget) });
        ILGenerator il = create.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldftn, dispatch);
        il.Emit(OpCodes.Newobj, type.GetConstructor(new[] { typeof(object), typeof(nint) })!);
        il.Emit(OpCodes.Ret);
        return builder.CreateType();
    }
}
#endif

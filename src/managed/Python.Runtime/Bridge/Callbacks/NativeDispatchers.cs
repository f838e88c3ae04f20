#if NET
using System;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>
/// Dispatchers as methods of emitted closures, with the method that makes delegates of them beside: delegates are
/// then made as C# makes them, by three instructions, and not by reflection, which costs ten times as much.
/// </summary>
internal static class NativeDispatchers
{
    private const string DispatchName = "Dispatch";
    private const string CreateName = "Create";
    private const ParameterAttributes Kept = ParameterAttributes.In | ParameterAttributes.Out;
    private static readonly Type[] OwnerOnly = { typeof(DelegateTarget) };

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
                emitted = DefineLockHeld(EmittedModules.DefineTypeLockHeld(scan, typeof(DelegateClosure)), type, invoke);
            MethodInfo create = emitted.GetMethod(CreateName)!;
            return (Func<DelegateTarget, Delegate>)create.CreateDelegate(typeof(Func<DelegateTarget, Delegate>));
        }
        catch (Exception exception) when (EmittedModules.IsBindingFailure(exception))
        {
            return null;
        }
    }

    // sealed class N : DelegateClosure
    // {
    //     public N(DelegateTarget owner) : base(owner) { }
    //     public R Dispatch(A a, ref B b) { ... }
    //     public static Delegate Create(DelegateTarget owner) => new D(new N(owner).Dispatch);
    // }
    private static Type DefineLockHeld(TypeBuilder builder, Type type, MethodInfo invoke)
    {
        ConstructorBuilder constructor = DefineConstructor(builder);
        MethodBuilder dispatch = DefineDispatch(builder, invoke);
        MethodBuilder create =
            builder.DefineMethod(CreateName, MethodAttributes.Public | MethodAttributes.Static, typeof(Delegate), OwnerOnly);
        ILGenerator il = create.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ldftn, dispatch);
        il.Emit(OpCodes.Newobj, type.GetConstructor(new[] { typeof(object), typeof(nint) })!);
        il.Emit(OpCodes.Ret);
        return builder.CreateType();
    }

    private static ConstructorBuilder DefineConstructor(TypeBuilder builder)
    {
        ConstructorBuilder constructor =
            builder.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, OwnerOnly);
        ILGenerator il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Call, typeof(DelegateClosure).GetConstructor(OwnerOnly)!);
        il.Emit(OpCodes.Ret);
        return constructor;
    }

    // With the names that the delegate type gives its parameters: some frameworks bind by them.
    private static MethodBuilder DefineDispatch(TypeBuilder builder, MethodInfo invoke)
    {
        Type[] signature = DelegateEmitter.SignatureOf(invoke);
        MethodBuilder dispatch = builder.DefineMethod(DispatchName, MethodAttributes.Public, invoke.ReturnType, signature);
        foreach (ParameterInfo parameter in invoke.GetParameters())
            dispatch.DefineParameter(parameter.Position + 1, parameter.Attributes & Kept, parameter.Name);
        DelegateEmitter.Emit(dispatch.GetILGenerator(), invoke);
        return dispatch;
    }
}
#endif

#if NET
using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Python.Runtime.Bridge;

/// <summary>
/// Thunks as emitted static methods with [UnmanagedCallersOnly], called by C without any stub between:
/// the quickest kind, 4.9 ns for the transition.
/// </summary>
/// <remarks>
/// They live in collectible dynamic assemblies, as code there is optimised at its first compilation, and
/// many share one, as an assembly costs 100 µs and 66 KiB. An assembly is renewed after some hundred
/// thunks, and when a thunk enters an assembly that the current one may not enter: the attributes
/// that allow it are read once, at the first check.
/// Emitted code names its targets, and the names are resolved as those in Python.Runtime itself are.
/// What cannot be found so (another load context, another dynamic assembly) is left to
/// <see cref="DelegateThunks"/>.
/// </remarks>
internal static class NativeThunks
{
    private const int ThunksPerAssembly = 400;
    private const string ThunkName = "Thunk";

    // AssemblyBuilder may be used by one thread at a time. Compilation runs outside the lock.
    private static readonly object Gate = new();

    // [lock:Gate]
    private static ModuleBuilder? _module;
    private static int _count;

    // [lock:Gate] Assemblies that thunks have entered; every new dynamic assembly may enter them all.
    private static readonly HashSet<string> Entered = new();

    // [lock:Gate] Whether an assembly is found by its name.
    private static readonly Dictionary<Assembly, bool> Nameable = new();

    // [lock:Gate] C holds pointers to their code for ever.
    private static readonly List<Type> Living = new();

    public static bool TryEmit(ThunkShape shape, bool mayBlock, out nint thunk)
    {
        try
        {
            Type? type = Define(shape, mayBlock);
            thunk = type is null ? 0 : Compile(type);
        }
        catch (Exception exception) when (IsBindingFailure(exception))
        {
            thunk = 0;
        }
        return thunk != 0;
    }

    // A name in the signature that leads elsewhere, after all.
    private static bool IsBindingFailure(Exception exception) =>
        exception is TypeLoadException or MissingMemberException or MemberAccessException or IOException
            or BadImageFormatException or InvalidProgramException or NotSupportedException;

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
        foreach (Assembly assembly in scan.Named)
        {
            if (!IsNameable(assembly))
                return null;
        }
        lock (Gate)
        {
            Type type = DefineLockHeld(ModuleLockHeld(scan), shape, mayBlock);
            Living.Add(type);
            return type;
        }
    }

    // static class N { [UnmanagedCallersOnly] public static nint Thunk(nint args, nint result) { ... } }
    private static Type DefineLockHeld(ModuleBuilder module, ThunkShape shape, bool mayBlock)
    {
        const TypeAttributes isStatic = TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed;
        TypeBuilder type = module.DefineType("T" + _count++, isStatic);
        MethodBuilder method = type.DefineMethod(
            ThunkName, MethodAttributes.Public | MethodAttributes.Static, typeof(nint), ThunkEmitter.Signature);
        method.SetCustomAttribute(Attribute(typeof(UnmanagedCallersOnlyAttribute).GetConstructor(Type.EmptyTypes)!));
        ThunkEmitter.Emit(method.GetILGenerator(), shape, mayBlock);
        return type.CreateType();
    }

    private static CustomAttributeBuilder Attribute(ConstructorInfo constructor, params object[] arguments) =>
        new(constructor, arguments);

    private static ModuleBuilder ModuleLockHeld(AccessScan scan)
    {
        bool entersNew = false;
        foreach (Assembly assembly in scan.Entered)
            entersNew |= Entered.Add(assembly.GetName().Name!);
        if (_module is null || entersNew || _count >= ThunksPerAssembly)
            RenewLockHeld();
        return _module!;
    }

    private static void RenewLockHeld()
    {
        // Else the dynamic assembly would belong to the context in which the caller happens to be.
        using (Context.EnterContextualReflection())
        {
            var name = new AssemblyName("clrlink.Thunks");
            var assembly = AssemblyBuilder.DefineDynamicAssembly(name, AssemblyBuilderAccess.RunAndCollect);
            _module = assembly.DefineDynamicModule("Thunks");
            _count = 0;
            ConstructorInfo ignores = DefineIgnoresAccessChecks(_module);
            foreach (string entered in Entered)
                assembly.SetCustomAttribute(Attribute(ignores, entered));
        }
    }

    // namespace System.Runtime.CompilerServices;
    // public sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute;
    // Known to the runtime by its name, and not part of the framework.
    private static ConstructorInfo DefineIgnoresAccessChecks(ModuleBuilder module)
    {
        TypeBuilder type = module.DefineType("System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute",
            TypeAttributes.Public | TypeAttributes.Sealed, typeof(Attribute));
        Type[] signature = { typeof(string) };
        ConstructorBuilder constructor =
            type.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, signature);
        ConstructorInfo baseConstructor =
            typeof(Attribute).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, Type.EmptyTypes)!;
        ILGenerator il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, baseConstructor);
        il.Emit(OpCodes.Ret);
        return type.CreateType().GetConstructor(signature)!;
    }

    private static AssemblyLoadContext Context => AssemblyLoadContext.GetLoadContext(typeof(NativeThunks).Assembly)!;

    private static bool IsNameable(Assembly assembly)
    {
        lock (Gate)
        {
            if (Nameable.TryGetValue(assembly, out bool known))
                return known;
        }
        // Outside the lock: handlers of AssemblyLoadContext.Resolving may run.
        bool found = IsFoundByName(assembly);
        lock (Gate)
            Nameable[assembly] = found;
        return found;
    }

    private static bool IsFoundByName(Assembly assembly)
    {
        if (assembly == typeof(object).Assembly || assembly == typeof(NativeThunks).Assembly)
            return true;
        if (assembly.IsDynamic)
            return false;
        try
        {
            return Context.LoadFromAssemblyName(assembly.GetName()) == assembly;
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            return false;
        }
    }
}
#endif

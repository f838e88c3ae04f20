#if NET
using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;

namespace Python.Runtime.Bridge;

/// <summary>
/// The dynamic assemblies into which thunks and dispatchers are emitted.
/// </summary>
/// <remarks>
/// They are collectible, as code there is optimised at its first compilation, and many emitted types share one, as an
/// assembly costs 100 µs and 66 KiB. An assembly is renewed after some hundred types, and when code enters an assembly
/// that the current one may not enter: the attributes that allow it are read once, at the first check.
/// Emitted code names its targets, and the names are resolved as those in Python.Runtime itself are. What cannot be
/// found so (another load context, another dynamic assembly) is left to DynamicMethods, which hold their targets.
/// </remarks>
internal static class EmittedModules
{
    private const int TypesPerAssembly = 400;

    /// <summary>AssemblyBuilder may be used by one thread at a time. Compilation runs outside the lock.</summary>
    internal static readonly object Gate = new();

    // [lock:Gate]
    private static ModuleBuilder? module;
    private static int count;

    // [lock:Gate] Assemblies that emitted code has entered; every new dynamic assembly may enter them all.
    private static readonly HashSet<string> Entered = new();

    // [lock:Gate] Whether an assembly is found by its name.
    private static readonly Dictionary<Assembly, bool> Nameable = new();

    /// <summary>Whether everything that the code names will be found. Not under the lock: assemblies may be resolved.</summary>
    internal static bool CanName(AccessScan scan)
    {
        foreach (Assembly assembly in scan.Named)
        {
            if (!IsNameable(assembly))
                return false;
        }
        return true;
    }

    /// <summary>A new class, in an assembly that may enter what the scan has found; static, unless it gets a base.</summary>
    internal static TypeBuilder DefineTypeLockHeld(AccessScan scan, Type? parent = null)
    {
        bool entersNew = false;
        foreach (Assembly assembly in scan.Entered)
            entersNew |= Entered.Add(assembly.GetName().Name!);
        if (module is null || entersNew || count >= TypesPerAssembly)
            RenewLockHeld();
        TypeAttributes attributes = TypeAttributes.Public | TypeAttributes.Sealed;
        if (parent is null)
            attributes |= TypeAttributes.Abstract;
        return module!.DefineType("T" + count++, attributes, parent);
    }

    /// <summary>A name in a signature has led elsewhere, after all: the code has to be a DynamicMethod.</summary>
    internal static bool IsBindingFailure(Exception exception) =>
        exception is TypeLoadException or MissingMemberException or MemberAccessException or IOException
            or BadImageFormatException or InvalidProgramException or NotSupportedException;

    internal static CustomAttributeBuilder Attribute(ConstructorInfo constructor, params object[] arguments) =>
        new(constructor, arguments);

    private static void RenewLockHeld()
    {
        // Else the dynamic assembly would belong to the context in which the caller happens to be.
        using (Context.EnterContextualReflection())
        {
            var name = new AssemblyName("clrlink.Thunks");
            var assembly = AssemblyBuilder.DefineDynamicAssembly(name, AssemblyBuilderAccess.RunAndCollect);
            module = assembly.DefineDynamicModule("Thunks");
            count = 0;
            ConstructorInfo ignores = IgnoresAccessChecks.DefineIn(module);
            foreach (string entered in Entered)
                assembly.SetCustomAttribute(Attribute(ignores, entered));
        }
    }

    private static AssemblyLoadContext Context => AssemblyLoadContext.GetLoadContext(typeof(EmittedModules).Assembly)!;

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
        if (assembly == typeof(object).Assembly || assembly == typeof(EmittedModules).Assembly)
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

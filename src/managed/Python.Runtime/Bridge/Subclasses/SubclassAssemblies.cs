using System;
using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Threading;
#if NET
using System.Runtime.Loader;
#else

// Mono does not know IgnoresAccessChecksTo.
[assembly: InternalsVisibleTo("Python.Runtime.Dynamic")]
#endif

namespace Python.Runtime.Bridge;

/// <summary>
/// The dynamic assemblies of Python classes. Each name that programs give (<c>__assembly__</c>) stands for one assembly, or
/// for several of different versions: a type name is there once in each, and a class statement that is run again gets its
/// type into the next.
/// </summary>
internal static class SubclassAssemblies
{
    /// <summary>Builders may be used by one thread at a time.</summary>
    internal static readonly object Gate = new();

    private sealed class Container
    {
        internal ModuleBuilder Module = null!;
        internal bool IsCollectible;
        internal readonly HashSet<string> Entered = new();

        // Full names that have been tried here: true: by a class with a __namespace__, which is established.
        internal readonly Dictionary<string, bool> Names = new();
    }

    // [lock:Gate]
    private static readonly Dictionary<string, List<Container>> Containers = new();

    // [lock:Gate] Types with a __namespace__ whose class statements are not through.
    private static readonly ConditionalWeakTable<Type, Container> Emitted = new();

    // [atomic, replaced under Gate] The assemblies that have classes with a __namespace__ and live for ever.
    private static Assembly[] lasting = Array.Empty<Assembly>();

    /// <summary>A builder of a class of that name, in an assembly that may enter the others.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    internal static TypeBuilder DefineLockHeld(SubclassRequest request, TypeAttributes attributes, Type parent, AccessScan scan)
    {
        string name = request.FullName;
        if (!Containers.TryGetValue(request.Assembly, out List<Container>? all))
        {
            Containers.Add(request.Assembly, all = new List<Container>());
        }
        if (request.IsNamed)
        {
            RefuseTakenLockHeld(all, name);
        }
        bool collectible = IsCollectible(scan);
        var entered = new List<string>();
        foreach (Assembly assembly in scan.Entered)
        {
            entered.Add(assembly.GetName().Name!);
        }
        Container? container = all.Find(
            one => one.IsCollectible == collectible && !one.Names.ContainsKey(name) && one.Entered.IsSupersetOf(entered));
        if (container is null)
        {
            all.Add(container = Make(request.Assembly, all.Count, collectible, entered));
        }
        container.Names.Add(name, false);
        return container.Module.DefineType(name, attributes, parent);
    }

    /// <summary>Notes what a type with a name that is to be taken belongs to, for <see cref="Establish"/>.</summary>
    internal static void EmittedLockHeld(SubclassRequest request, Type made)
    {
        if (request.IsNamed)
        {
            Container its = Containers[request.Assembly].FindLast(one => one.Names.ContainsKey(request.FullName))!;
            Emitted.Add(made, its);
        }
    }

    /// <summary>The class is there: nothing else in the assembly may have its name, by which it is found.</summary>
    /// <exception cref="ArgumentException">The name has been taken meanwhile.</exception>
    internal static void Establish(Type type)
    {
        lock (Gate)
        {
            if (!Emitted.TryGetValue(type, out Container? its))
            {
                return;
            }
            RefuseTakenLockHeld(Containers[type.Assembly.GetName().Name!], type.FullName!);
            Emitted.Remove(type);
            its.Names[type.FullName!] = true;
            if (!its.IsCollectible && Array.IndexOf(lasting, type.Assembly) < 0)
            {
                var longer = new Assembly[lasting.Length + 1];
                lasting.CopyTo(longer, 0);
                longer[lasting.Length] = type.Assembly;
                Volatile.Write(ref lasting, longer);
            }
        }
        NamespaceTable.Add(type);
    }

    private static void RefuseTakenLockHeld(List<Container> all, string name)
    {
        if (all.Exists(one => one.Names.TryGetValue(name, out bool taken) && taken))
        {
            throw new ArgumentException("Duplicate type name within an assembly.");
        }
    }

    /// <summary>
    /// The assembly of that name, which .NET does not find by itself; of several versions the one that is named, or the
    /// first. Null where there is none. Takes no lock: .NET may ask with any of its own held.
    /// </summary>
    internal static Assembly? Find(AssemblyName name)
    {
        foreach (Assembly assembly in Volatile.Read(ref lasting))
        {
            AssemblyName known = assembly.GetName();
            if (string.Equals(known.Name, name.Name, StringComparison.OrdinalIgnoreCase)
                && (name.Version is null || name.Version == known.Version))
            {
                return assembly;
            }
        }
        return null;
    }

    private static Container Make(string name, int index, bool collectible, List<string> entered)
    {
#if NET
        // Else the dynamic assembly would belong to the context in which the caller happens to be.
        using AssemblyLoadContext.ContextualReflectionScope scope =
            AssemblyLoadContext.GetLoadContext(typeof(SubclassAssemblies).Assembly)!.EnterContextualReflection();
#endif
        var identity = new AssemblyName(name) { Version = new Version(1, 0, 0, index) };
        var assembly = AssemblyBuilder.DefineDynamicAssembly(
            identity, collectible ? AssemblyBuilderAccess.RunAndCollect : AssemblyBuilderAccess.Run);
        var container = new Container { Module = assembly.DefineDynamicModule(name), IsCollectible = collectible };
        ConstructorInfo ignores = IgnoresAccessChecks.DefineIn(container.Module);
        foreach (string other in entered)
        {
            container.Entered.Add(other);
            assembly.SetCustomAttribute(new CustomAttributeBuilder(ignores, new object[] { other }));
        }
        return container;
    }

    // What lives for ever may not name what can be unloaded.
    private static bool IsCollectible(AccessScan scan)
    {
#if NET
        foreach (Assembly assembly in scan.Named)
        {
            if (assembly.IsCollectible)
            {
                return true;
            }
        }
#endif
        return false;
    }
}

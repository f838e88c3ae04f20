using System;
using System.Reflection;
using System.Runtime.InteropServices;
#if NET
using System.Runtime.Loader;
#endif
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>
/// The way in for hosts that can only call `static int F(IntPtr data, int size)`: it tells the address of what the core
/// calls first.
/// </summary>
internal static unsafe class Loader
{
    private const int Done = 0, WrongSize = 1, Failed = 2;

#if !NET
    private delegate int Entry(NativeSlots* native, int nativeSize, ManagedSlots* managed, int managedSize);

    // [const] Keeps the native code alive.
    private static readonly Entry Kept = Exports.Initialize;
#endif

    /// <summary>Writes the address of BridgeInitialize (native_slots.h) to data. 0; 1 or 2 when it cannot.</summary>
    internal static int Initialize(nint data, int size)
    {
        if (size != sizeof(nint))
        {
            return WrongSize;
        }
        try
        {
            *(nint*)data = EntryAddress();
            return Done;
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception);
            return Failed;
        }
    }

    /// <summary>The address of BridgeInitialize in this very assembly.</summary>
    internal static nint OwnEntry()
    {
#if NET
        return (nint)(delegate* unmanaged[Cdecl]<NativeSlots*, int, ManagedSlots*, int, int>)&Exports.Initialize;
#else
        return EntryAddress();
#endif
    }

#if NET
    // Hosts load an assembly into a context of its own, where no other assembly would find it; so it is loaded again.
    private static nint EntryAddress()
    {
        Assembly own = typeof(Loader).Assembly;
        if (AssemblyLoadContext.GetLoadContext(own) != AssemblyLoadContext.Default)
        {
            own = AssemblyLoadContext.Default.LoadFromAssemblyPath(own.Location);
        }
        Type exports = own.GetType(typeof(Exports).FullName!, throwOnError: true)!;
        MethodInfo entry = exports.GetMethod(nameof(Exports.Initialize), BindingFlags.Static | BindingFlags.NonPublic)!;
        return entry.MethodHandle.GetFunctionPointer();
    }
#else
    private static nint EntryAddress() => Marshal.GetFunctionPointerForDelegate(Kept);
#endif
}

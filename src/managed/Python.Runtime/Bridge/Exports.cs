using System;
using System.Collections.Generic;
#if NET
using System.Runtime.CompilerServices;
#endif
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>
/// The managed slots. The entries that C calls are in Interop/Slots.g.cs, each one try ... catch round one call of the
/// method of its name in these files; here are the start and the end.
/// </summary>
internal static unsafe partial class Exports
{
    // [atomic] 1 once the process-wide events are listened to.
    private static int subscribed;

#if !NET
    // [const after Initialize] Keeps the delegates alive whose native code C holds.
    private static readonly List<Delegate> Kept = new();

    private static nint Keep(Delegate entry)
    {
        Kept.Add(entry);
        return Marshal.GetFunctionPointerForDelegate(entry);
    }
#endif

    /// <summary>BridgeInitialize of native_slots.h: 0; 1 when the halves are of different builds; 2 after an exception.</summary>
#if NET
    [UnmanagedCallersOnly(CallConvs = new[] { typeof(CallConvCdecl) })]
#endif
    internal static int Initialize(NativeSlots* native, int nativeSize, ManagedSlots* managed, int managedSize)
    {
        try
        {
            if (nativeSize != sizeof(NativeSlots) || managedSize != sizeof(ManagedSlots))
            {
                return 1;
            }
            Native.Start(native);
            Subscribe();
            Fill(managed);
            return 0;
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception);
            return 2;
        }
    }

    // For the life of the process: programs that go on without Python still find what their assemblies depend on, and
    // a later start knows what was loaded meanwhile.
    private static void Subscribe()
    {
        if (Interlocked.Exchange(ref subscribed, 1) == 0)
        {
            AppDomain.CurrentDomain.AssemblyLoad += OnAssemblyLoad;
            AssemblyRoots.Start();
        }
    }

    private static void RaiseProcessExit()
    {
        Refusal.KeepFromAborting();
        // Where .NET has started Python, its own end has run both already.
        if (!PythonHost.IsHosting)
        {
            PythonEngine.RunShutdownHandlers();
            ProcessExit.Raise();
        }
    }

    private static void Shutdown() => Native.Stop();

    private static void HeapCollect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);

    // Emitted assemblies, our own among them, have no types that could be imported.
    private static void OnAssemblyLoad(object? sender, AssemblyLoadEventArgs loaded)
    {
        if (!loaded.LoadedAssembly.IsDynamic)
        {
            LoadedAssemblies.Enqueue(loaded.LoadedAssembly);
            Native.AssembliesChanged();
        }
    }

    private static nint Failed(Exception exception)
    {
        try
        {
            return Handles.Alloc(exception);
        }
        catch (OutOfMemoryException)
        {
            GC.Collect();
            return Handles.Alloc(exception);
        }
    }

    private static string TextOf(byte* text, int length) => length == 0 ? "" : Encoding.UTF8.GetString(text, length);

    private static Type[] TypesOf(nint* keys, int count)
    {
        var types = new Type[count];
        for (int i = 0; i < count; i++)
        {
            types[i] = TypeKeys.Get(keys[i]);
        }
        return types;
    }

    private static object Required(nint handle) => Handles.Get(handle) ?? throw new ArgumentNullException(nameof(handle));
}

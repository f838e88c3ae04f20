using System;
using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;

namespace Python.Runtime.Bridge;

/// <summary>
/// Thunks as delegates of DynamicMethods. The only kind on Mono and .NET Framework; on CoreCLR the kind
/// for targets that NativeThunks cannot name: 3 ns slower, but bound to anything, as it
/// holds its targets themselves and not their names.
/// </summary>
internal static class DelegateThunks
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint Thunk(nint args, nint result);

    // [lock:Living] C holds pointers to their code for ever.
    private static readonly List<Thunk> Living = new();

    public static nint Emit(ThunkShape shape, bool mayBlock)
    {
        Module module = typeof(Values).Module;
        var method = new DynamicMethod(shape.ToString(), typeof(nint), ThunkEmitter.Signature, module, true);
        ThunkEmitter.Emit(method.GetILGenerator(), shape, mayBlock);
        var thunk = (Thunk)method.CreateDelegate(typeof(Thunk));
        nint code = Marshal.GetFunctionPointerForDelegate(thunk);
        lock (Living)
            Living.Add(thunk);
        return code;
    }
}

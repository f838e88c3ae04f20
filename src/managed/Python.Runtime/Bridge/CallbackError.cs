using System;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Python.Runtime.Bridge;

/// <summary>Throws in .NET what went wrong on the other side, for code of ours and of others that calls into Python.</summary>
public static class CallbackError
{
    /// <summary>Throws the exception of an owned handle, with the stack it has already; the handle is used up.</summary>
    /// <param name="errorHandle">A handle of an exception; 0: nothing is thrown.</param>
    [MethodImpl(MethodImplOptions.NoInlining)] // tells where a stack came out of Python: see ExceptionFrames
    public static void Throw(nint errorHandle)
    {
        if (errorHandle == 0)
        {
            return;
        }
        object? target = Handles.Get(errorHandle);
        Handles.Free(errorHandle);
        ExceptionDispatchInfo.Capture((Exception)target!).Throw();
    }
}

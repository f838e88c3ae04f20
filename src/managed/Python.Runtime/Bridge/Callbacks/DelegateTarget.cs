using System;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>What a delegate is closed over that calls Python: the callable. It lives as long as the delegate.</summary>
internal sealed unsafe class DelegateTarget
{
    // [const] An owned reference, given up by the finalizer: nothing else may, as delegates are never disposed of.
    private readonly nint callable;

    private DelegateTarget(nint callable) => this.callable = callable;

    /// <summary>Gives the reference up.</summary>
    ~DelegateTarget() => Native.PyRefRelease((void*)callable);

    /// <summary>Takes the reference over, also on failure.</summary>
    internal static DelegateTarget Take(nint callable)
    {
        try
        {
            return new DelegateTarget(callable);
        }
        catch (OutOfMemoryException)
        {
            Native.PyRefRelease((void*)callable);
            throw;
        }
    }

    /// <summary>Calls Python with finished cells; throws what Python raises. Called by emitted code.</summary>
    /// <param name="arguments">Cells, of which Python takes the handles and marks those that it has taken null.</param>
    /// <param name="count">How many arguments there are.</param>
    /// <param name="types">Type keys: the return type (0: void), then those of the by-reference parameters.</param>
    /// <param name="resultCount">How many types there are.</param>
    /// <param name="results">A cell for each type, zeros to begin with; the caller owns what they hold then.</param>
    public void Invoke(Value* arguments, int count, nint* types, int resultCount, Value* results)
    {
        // Python and .NET may call each other ever deeper.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int status = Native.CallbackInvoke((void*)callable, arguments, count, types, resultCount, results);
        GC.KeepAlive(this);
        if (status != BridgeConstants.PythonOk)
        {
            ThrowFailure(status, results);
        }
    }

    private static void ThrowFailure(int status, Value* results)
    {
        if (status == BridgeConstants.PythonRefused)
        {
            throw new InvalidOperationException("Python is shutting down: the callback was not called.");
        }
        nint exception = results->Handle;
        *results = default;
        CallbackError.Throw(exception);
        throw new OutOfMemoryException();
    }
}

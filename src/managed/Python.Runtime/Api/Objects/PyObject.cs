using System;
using System.Threading;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>
/// A Python object in .NET's hands. It keeps the Python object alive until it is disposed or collected.
/// </summary>
public class PyObject : IDisposable
{
    private const int Disposed = int.MinValue;

    // [const until released] Released by whoever turns `state` to "disposed and not in use".
    private readonly nint reference;

    // [atomic] How many are using the reference, plus Disposed once Dispose was called: so a Dispose during a use
    // waits for its end, and the reference is given up exactly once.
    private int state;

    /// <summary>Takes an owned reference over, or makes one of a borrowed one.</summary>
    internal unsafe PyObject(nint reference, bool owned)
    {
        this.reference = owned ? reference : (nint)Native.PyRefCopy((void*)reference);
        if (this.reference == 0)
        {
            state = Disposed;
            GC.SuppressFinalize(this);
            throw new InvalidOperationException("Python is shutting down: its objects cannot be used.");
        }
    }

    /// <summary>Gives the reference up.</summary>
    ~PyObject() => Dispose(false);

    /// <summary>The reference, borrowed: only while the caller keeps this object alive and undisposed.</summary>
    internal nint PyRef => Volatile.Read(ref state) >= 0 ? reference : throw new ObjectDisposedException(GetType().Name);

    /// <summary>Another reference of the same Python object, owned by the caller; safe against a Dispose meanwhile.</summary>
    internal unsafe nint CopyPyRef()
    {
        Pin();
        try
        {
            nint copy = (nint)Native.PyRefCopy((void*)reference);
            return copy != 0 ? copy : throw new InvalidOperationException("Python is shutting down: its objects cannot be used.");
        }
        finally
        {
            Unpin();
        }
    }

    /// <summary>Lets go of the Python object. More than once is harmless.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of the Python object.</summary>
    /// <param name="disposing">False from the finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        int seen = Volatile.Read(ref state);
        while (seen >= 0)
        {
            int before = Interlocked.CompareExchange(ref state, seen | Disposed, seen);
            if (before == seen)
            {
                ReleaseIf(seen == 0);
                return;
            }
            seen = before;
        }
    }

    /// <summary>The text that Python's str() gives.</summary>
    public override unsafe string ToString()
    {
        if (Volatile.Read(ref state) < 0)
        {
            return base.ToString() ?? "";
        }
        Pin();
        try
        {
            return Native.PyRefText((void*)reference, BridgeConstants.PyrefTextStr) ?? base.ToString() ?? "";
        }
        finally
        {
            Unpin();
        }
    }

    private void Pin()
    {
        int seen = Volatile.Read(ref state);
        while (true)
        {
            if (seen < 0)
            {
                throw new ObjectDisposedException(GetType().Name);
            }
            int before = Interlocked.CompareExchange(ref state, seen + 1, seen);
            if (before == seen)
            {
                return;
            }
            seen = before;
        }
    }

    private void Unpin()
    {
        ReleaseIf(Interlocked.Decrement(ref state) == Disposed);
        // Not to be finalized while in use.
        GC.KeepAlive(this);
    }

    private unsafe void ReleaseIf(bool last)
    {
        if (last)
        {
            Native.PyRefRelease((void*)reference);
        }
    }
}

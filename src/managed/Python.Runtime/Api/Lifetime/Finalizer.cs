using System;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>How references to Python objects are given up that .NET's garbage collector has found unused.</summary>
/// <remarks>
/// They are given up by themselves, a few milliseconds later at most, by whichever thread comes across the border next or by
/// one of the bridge's own: programs need nothing of this. All members may be used on any thread.
/// </remarks>
public class Finalizer
{
    // [atomic]
    private volatile bool enabled = true;

    /// <summary>The one there is.</summary>
    public static Finalizer Instance { get; } = new();

    /// <summary>Raised by <see cref="Collect"/>, before it gives references up.</summary>
    public event EventHandler<CollectArgs>? BeforeCollect;

    /// <summary>
    /// Raised by <see cref="Collect"/> for each object that raised an exception as it went. What happens outside of
    /// Collect goes to Python's sys.unraisablehook.
    /// </summary>
    public event EventHandler<ErrorArgs>? ErrorHandler;

    /// <summary>Kept for programs that set it: references do not wait for others.</summary>
    public int Threshold { get; set; } = 200;

    /// <summary>Whether references are given up by themselves; else they wait for <see cref="Collect"/>.</summary>
    public bool Enable
    {
        get => enabled;
        set
        {
            enabled = value;
            if (Native.IsConnected)
            {
                Operate.NothingOfAll(PythonOperation.QueueHold, !value);
            }
        }
    }

    /// <summary>Gives up, now, what waits to be given up.</summary>
    /// <exception cref="FinalizationException">
    /// An object raised an exception as it went, and no <see cref="ErrorHandler"/> said that it was handled. All others
    /// have been given up.
    /// </exception>
    /// <exception cref="InvalidOperationException">Python is shutting down.</exception>
    public void Collect()
    {
        long waiting = Operate.NumberOfAll(PythonOperation.QueueLength);
        BeforeCollect?.Invoke(this, new CollectArgs { ObjectCount = (int)Math.Min(waiting, int.MaxValue) });
        using var errors = new PyList(Operate.ReferenceOfAll(PythonOperation.QueueCollect));
        FinalizationException? unhandled = null;
        foreach (PyObject error in errors)
        {
            using (error)
            {
                unhandled ??= Report(new PythonException(error.Share(), null));
            }
        }
        if (unhandled is not null)
        {
            throw unhandled;
        }
    }

    // The exception, unless somebody has handled it.
    private FinalizationException? Report(PythonException raised)
    {
        var failure = new FinalizationException(
            "A Python object raised an exception as it was given up: " + raised.Message, IntPtr.Zero, raised);
        var args = new ErrorArgs(failure);
        ErrorHandler?.Invoke(this, args);
        return args.Handled ? null : failure;
    }

    /// <summary>What <see cref="BeforeCollect"/> says.</summary>
    public class CollectArgs : EventArgs
    {
        /// <summary>How many references wait to be given up.</summary>
        public int ObjectCount { get; set; }
    }

    /// <summary>What <see cref="ErrorHandler"/> says.</summary>
    public class ErrorArgs : EventArgs
    {
        /// <summary>Of an exception.</summary>
        /// <param name="error">The exception.</param>
        public ErrorArgs(Exception error) => Error = error;

        /// <summary>To be set by a handler: the exception is not thrown then.</summary>
        public bool Handled { get; set; }

        /// <summary>What happened: a <see cref="FinalizationException"/>, whose inner exception is Python's.</summary>
        public Exception Error { get; }
    }
}

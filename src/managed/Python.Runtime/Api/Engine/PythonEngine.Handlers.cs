using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;

namespace Python.Runtime;

public partial class PythonEngine
{
    private static readonly object HandlersSync = new();
    private static readonly List<ShutdownHandler> Handlers = new(); // [lock:HandlersSync]

    /// <summary>Called when the use of Python ends.</summary>
    public delegate void ShutdownHandler();

    /// <summary>
    /// Adds what <see cref="Shutdown"/>, or the end of the process, calls while Python can still be used: once, the last
    /// added first.
    /// </summary>
    /// <param name="handler">The handler; one that was added twice is called twice.</param>
    public static void AddShutdownHandler(ShutdownHandler handler)
    {
        PyObject.Required(handler, nameof(handler));
        lock (HandlersSync)
        {
            Handlers.Add(handler);
        }
    }

    /// <summary>Takes a handler away; of one that was added twice, the later one.</summary>
    /// <param name="handler">The handler; one that was not added does not matter.</param>
    public static void RemoveShutdownHandler(ShutdownHandler handler)
    {
        lock (HandlersSync)
        {
            int place = Handlers.LastIndexOf(handler);
            if (place >= 0)
            {
                Handlers.RemoveAt(place);
            }
        }
    }

    /// <summary>Runs all; then throws what they threw.</summary>
    internal static void RunShutdownHandlers()
    {
        var failures = new List<Exception>();
        while (TakeHandler() is { } handler)
        {
            try
            {
                handler();
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }
        }
        if (failures.Count == 1)
        {
            ExceptionDispatchInfo.Capture(failures[0]).Throw();
        }
        if (failures.Count > 1)
        {
            throw new AggregateException("Shutdown handlers have failed.", failures);
        }
    }

    private static ShutdownHandler? TakeHandler()
    {
        lock (HandlersSync)
        {
            if (Handlers.Count == 0)
            {
                return null;
            }
            ShutdownHandler last = Handlers[Handlers.Count - 1];
            Handlers.RemoveAt(Handlers.Count - 1);
            return last;
        }
    }
}

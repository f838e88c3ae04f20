using System;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python object raised an exception as .NET's last reference to it went: see <see cref="Finalizer.ErrorHandler"/>.</summary>
public class FinalizationException : Exception
{
    /// <summary>Says what failed.</summary>
    /// <param name="message">What.</param>
    /// <param name="disposable">The address of the object; 0 where it is gone.</param>
    /// <param name="innerException">What it raised.</param>
    public FinalizationException(string message, IntPtr disposable, Exception innerException)
        : base(message, innerException) => Handle = disposable;

    /// <summary>Says what failed.</summary>
    /// <param name="message">What.</param>
    /// <param name="disposable">The address of the object; 0 where it is gone.</param>
    protected FinalizationException(string message, IntPtr disposable)
        : base(message) => Handle = disposable;

    /// <summary>The address of the object; 0 where it is gone.</summary>
    public IntPtr Handle { get; }

    /// <summary>The object; a new reference. Any thread.</summary>
    /// <exception cref="InvalidOperationException">It is gone.</exception>
    public PyObject GetObject() =>
        Handle != IntPtr.Zero
            ? new PyObject(Operate.ReferenceOfAll(PythonOperation.ObjectAt, (long)Handle))
            : throw new InvalidOperationException("The object is gone: the exception is all that is left of it.");

    /// <summary>As <see cref="GetObject"/>, for debuggers.</summary>
    public PyObject DebugGetObject() => GetObject();
}

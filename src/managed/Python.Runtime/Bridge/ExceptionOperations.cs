using System;

namespace Python.Runtime.Bridge;

/// <summary>Exceptions on their way across the border.</summary>
internal static class ExceptionOperations
{
    /// <summary>Writes Exception (metadata_format.h).</summary>
    internal static void Describe(BlobWriter writer, Exception exception)
    {
        writer.Key(exception.GetType());
        writer.U64((ulong)(exception is PythonException python ? python.PyRef : 0));
        writer.Text(MessageOf(exception));
    }

    /// <summary>The exception that stands for a Python one in .NET; the reference is used up, also on failure.</summary>
    internal static unsafe nint FromPython(nint reference, nint inner)
    {
        PythonException exception;
        try
        {
            exception = new PythonException(reference, Handles.Get(inner) as Exception);
        }
        catch (OutOfMemoryException)
        {
            Native.PyRefRelease((void*)reference);
            throw;
        }
        // From here on its finalizer releases.
        return Handles.Alloc(exception);
    }

    // Message is a property of the program's own, which may throw in its turn.
    private static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message ?? "";
        }
        catch (Exception failure)
        {
            return exception.GetType().FullName + " (its Message threw " + failure.GetType().FullName + ")";
        }
    }
}

using System;
using System.IO;

namespace Python.Runtime.Bridge;

/// <summary>Exceptions on their way across the border.</summary>
internal static class ExceptionOperations
{
    // [thread] Programs that throw often would have the collector at work for the buffers above all. Null while it is in
    // use: a Message may throw in its turn, and in Python.
    [ThreadStatic]
    private static BlobWriter? spare;

    /// <summary>An empty writer, the thread's own if it is free.</summary>
    internal static BlobWriter TakeWriter()
    {
        BlobWriter writer = spare ?? new BlobWriter();
        spare = null;
        return writer;
    }

    /// <summary>Keeps the writer for the thread's next exception, unless a long text has made it large.</summary>
    internal static void KeepWriter(BlobWriter writer)
    {
        if (writer.Reset())
        {
            spare = writer;
        }
    }

    /// <summary>Writes Exception (metadata_format.h).</summary>
    internal static void Describe(BlobWriter writer, Exception exception, object? known)
    {
        string? file = FileOf(exception);
        DescriptionFlags flags = exception.InnerException is null ? 0 : DescriptionFlags.Inner;
        flags |= ReferenceEquals(exception, known) ? DescriptionFlags.Known : 0;
        flags |= file is null ? 0 : DescriptionFlags.File;
        writer.Key(exception.GetType());
        writer.U64((ulong)(exception is PythonException python ? python.PyRef : 0));
        writer.U8((int)flags);
        writer.U32((uint)exception.HResult);
        writer.Text(MessageOf(exception));
        if (file is not null)
        {
            writer.Text(file);
        }
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

    // Like Message, a property that derived types may override.
    private static string? FileOf(Exception exception)
    {
        try
        {
            return exception switch
            {
                FileNotFoundException missing => missing.FileName,
                FileLoadException broken => broken.FileName,
                _ => null,
            };
        }
        catch (Exception failure)
        {
            return "(its FileName threw " + failure.GetType().FullName + ")";
        }
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

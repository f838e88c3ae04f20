using System;
using System.Threading;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python exception on its way through .NET. Back in Python it is the same object again.</summary>
public class PythonException : Exception
{
    // [const]
    private readonly PyObject error;

    // [atomic] str(e), asked for once.
    private string? message;

    /// <summary>Takes the reference over.</summary>
    internal PythonException(nint reference) => error = new PyObject(reference, owned: true);

    /// <summary>The text of the Python exception: str(e).</summary>
    public override string Message
    {
        get
        {
            string? known = Volatile.Read(ref message);
            if (known is null)
            {
                known = error.ToString();
                Volatile.Write(ref message, known);
            }
            return known;
        }
    }

    /// <summary>The Python exception, borrowed while this object lives.</summary>
    internal nint PyRef => error.PyRef;
}

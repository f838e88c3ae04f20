using System;
using System.Threading;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python exception on its way through .NET. Back in Python it is the same object again.</summary>
/// <remarks>
/// Its inner exception is the Python exception's __cause__. A .NET exception that went through Python comes back as itself,
/// not as one of these.
/// </remarks>
[Serializable]
public partial class PythonException : Exception
{
    // [const]
    private readonly PyObject error;

    // [const] null: str(e).
    private readonly string? given;

    // [atomic] str(e), asked for once.
    private string? message;

    /// <summary>Takes the reference over.</summary>
    internal PythonException(nint reference, Exception? inner)
        : base(null, inner) => error = new PyObject(reference);

    /// <summary>The exception that `raise` makes of these.</summary>
    /// <param name="type">Its class.</param>
    /// <param name="value">An instance of it, or what it is to be called with; null: nothing.</param>
    /// <param name="traceback">Its traceback; may be null.</param>
    public PythonException(PyType type, PyObject? value, PyObject? traceback)
        : this(type, value, traceback, null)
    {
    }

    /// <inheritdoc cref="PythonException(PyType, PyObject, PyObject)"/>
    /// <param name="type">Its class.</param>
    /// <param name="value">An instance of it, or what it is to be called with; null: nothing.</param>
    /// <param name="traceback">Its traceback; may be null.</param>
    /// <param name="innerException">What led to it; may be null.</param>
    public PythonException(PyType type, PyObject? value, PyObject? traceback, Exception? innerException)
        : base(null, innerException) => error = Make(type, value, traceback);

    /// <inheritdoc cref="PythonException(PyType, PyObject, PyObject)"/>
    /// <param name="type">Its class.</param>
    /// <param name="value">An instance of it, or what it is to be called with; null: nothing.</param>
    /// <param name="traceback">Its traceback; may be null.</param>
    /// <param name="message">What <see cref="Message"/> says.</param>
    /// <param name="innerException">What led to it; may be null.</param>
    public PythonException(PyType type, PyObject? value, PyObject? traceback, string? message, Exception? innerException)
        : this(type, value, traceback, innerException) => given = message;

    /// <summary>The text of the Python exception: str(e).</summary>
    public override string Message
    {
        get
        {
            string? known = given ?? Volatile.Read(ref message);
            if (known is null)
            {
                known = error.Describe();
                Volatile.Write(ref message, known);
            }
            return known;
        }
    }

    /// <summary>The exception's class; a new reference.</summary>
    public PyType Type => error.GetPythonType();

    /// <summary>The exception itself; a new reference.</summary>
    public PyObject Value => error.NewReference();

    /// <summary>Its traceback, or null; a new reference.</summary>
    public PyObject? Traceback
    {
        get
        {
            PyObject traceback = Operate.Object(PythonOperation.TracebackOf, error);
            if (!traceback.IsNone())
            {
                return traceback;
            }
            traceback.Dispose();
            return null;
        }
    }

    /// <summary>Always so: <see cref="Value"/> is an instance of <see cref="Type"/> from the beginning.</summary>
    public bool IsNormalized => true;

    /// <summary>The frames of Python's traceback, then those of .NET.</summary>
    public override string StackTrace => PythonFrames() + base.StackTrace;

    /// <summary>The Python exception, borrowed while this object lives.</summary>
    internal nint PyRef => error.PyRef;

    /// <summary>Whether the exception says that a value does not convert: TypeError, ValueError, OverflowError.</summary>
    internal bool IsConversionError => Operate.Truth(PythonOperation.IsConversionError, error);

    /// <summary>The text that Python prints of the exception: traceback, class, message, causes.</summary>
    public string Format() => Operate.Text(PythonOperation.FormatError, error);

    /// <summary>Nothing is left to do: see <see cref="IsNormalized"/>.</summary>
    public void Normalize()
    {
    }

    /// <summary>Another .NET exception for the same Python exception.</summary>
    public PythonException Clone() => new(error.Share(), InnerException);

    private static PyObject Make(PyType type, PyObject? value, PyObject? traceback)
    {
        using PyObject none = PyObject.None;
        return new(Operate.Reference(
            PythonOperation.Normalize, PyObject.Required(type, nameof(type)), value ?? none, traceback ?? none));
    }

    // Asked for by whoever reports a crash, also when Python is gone.
    private string PythonFrames()
    {
        try
        {
            using PyObject traceback = Operate.Object(PythonOperation.TracebackOf, error);
            return Operate.Text(PythonOperation.FormatTraceback, traceback);
        }
        catch (Exception failure) when (failure is InvalidOperationException or PythonException)
        {
            return "";
        }
    }
}

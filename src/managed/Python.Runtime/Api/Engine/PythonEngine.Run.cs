using System;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <content>Running code, and threads by number. Every member may be called on any thread.</content>
public partial class PythonEngine
{
    // [atomic]
    private static volatile bool debugGil = PythonPlace.Variable("CLRLINK_WATCHDOG") is not null;

    /// <summary>
    /// Whether <see cref="Py.GIL"/> returns a <see cref="Py.DebugGILState"/>. True from the start where the environment variable
    /// CLRLINK_WATCHDOG is set, whose reports say where Py.GIL() was called.
    /// </summary>
    public static bool DebugGIL
    {
        get => debugGil;
        set => debugGil = value;
    }

    /// <summary>Runs statements in the module __main__. An error is printed as Python prints it, not thrown.</summary>
    /// <param name="code">The statements.</param>
    /// <returns>0; -1 after an error.</returns>
    public static int RunSimpleString(string code) =>
        (int)Operate.NumberOfAll(PythonOperation.RunSimple, PyObject.Required(code, nameof(code)));

    /// <summary>Runs statements.</summary>
    /// <param name="code">The statements.</param>
    /// <param name="globals">
    /// Where their names are. Null: those of the Python code that called .NET; where none did, a dict of their own. What
    /// is to outlast the call belongs in a <see cref="Py.CreateScope()"/>, or in a dict that is given.
    /// </param>
    /// <param name="locals">Where names are bound; null: in <paramref name="globals"/>.</param>
    /// <exception cref="PythonException">A SyntaxError, or what the code raised.</exception>
    public static void Exec(string code, PyDict? globals = null, PyObject? locals = null) =>
        Run(code, RunFlagType.File, globals, locals).Dispose();

    /// <summary>The value of an expression.</summary>
    /// <param name="code">The expression.</param>
    /// <param name="globals">As for <see cref="Exec"/>.</param>
    /// <param name="locals">Names that come before those of <paramref name="globals"/>; may be null.</param>
    /// <exception cref="PythonException">A SyntaxError, or what the expression raised.</exception>
    public static PyObject Eval(string code, PyDict? globals = null, PyObject? locals = null) =>
        Run(code, RunFlagType.Eval, globals, locals);

    /// <summary>As <see cref="Exec"/>.</summary>
    /// <param name="code">The statements.</param>
    /// <param name="globals">As for <see cref="Exec"/>.</param>
    /// <param name="locals">As for <see cref="Exec"/>.</param>
    /// <returns>None.</returns>
    [Obsolete("Use Exec, which has no result, or Eval.")]
    public static PyObject RunString(string code, PyDict? globals = null, PyObject? locals = null) =>
        Run(code, RunFlagType.File, globals, locals);

    /// <summary>Compiles source code, to be run by <see cref="PyModule.Execute(PyObject, PyDict)"/>.</summary>
    /// <param name="code">The source code.</param>
    /// <param name="filename">The file that tracebacks name.</param>
    /// <param name="mode">What the code is taken for.</param>
    /// <returns>The code object.</returns>
    /// <exception cref="PythonException">A SyntaxError.</exception>
    public static PyObject Compile(string code, string filename = "", RunFlagType mode = RunFlagType.File) =>
        new(Operate.ReferenceOfAll(
            PythonOperation.Compile,
            PyObject.Required(code, nameof(code)),
            PyObject.Required(filename, nameof(filename)),
            (int)mode));

    /// <summary>This thread's number, as threading.get_ident() has it: for <see cref="Interrupt"/>.</summary>
    public static ulong GetPythonThreadID() => (ulong)Operate.NumberOfAll(PythonOperation.ThreadId);

    /// <summary>Raises KeyboardInterrupt in the Python code that a thread runs, when it comes to its next step.</summary>
    /// <param name="pythonThreadID">The thread's <see cref="GetPythonThreadID"/>.</param>
    /// <returns>How many threads of that number run Python: 1, or 0.</returns>
    public static int Interrupt(ulong pythonThreadID) =>
        (int)Operate.NumberOfAll(PythonOperation.Interrupt, pythonThreadID);

    internal static PyObject Run(string code, RunFlagType start, PyObject? globals, PyObject? locals) =>
        new(Operate.ReferenceOfAll(
            PythonOperation.Run, PyObject.Required(code, nameof(code)), (int)start, globals, locals));
}

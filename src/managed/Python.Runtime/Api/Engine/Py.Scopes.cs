using System;
using System.Collections.Generic;
using System.Linq;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <content>Scopes, `with`, and the program's arguments. Every member may be called on any thread.</content>
public static partial class Py
{
    /// <summary>An empty scope: a module of its own to run code in.</summary>
    public static PyModule CreateScope() => new();

    /// <summary>An empty scope with a name.</summary>
    /// <param name="name">Its __name__.</param>
    public static PyModule CreateScope(string name) => new(name);

    /// <summary>Sets sys.argv to the arguments of the process.</summary>
    public static void SetArgv() => SetArgv(Environment.GetCommandLineArgs());

    /// <summary>Sets sys.argv.</summary>
    /// <param name="argv">The program's name and its arguments; none: one empty text, as Python has it.</param>
    public static void SetArgv(params string[] argv) => SetArgv((IEnumerable<string>)argv);

    /// <summary>Sets sys.argv.</summary>
    /// <param name="argv">The program's name and its arguments; none: one empty text, as Python has it.</param>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static void SetArgv(IEnumerable<string> argv)
    {
        object[] texts = PyObject.Required(argv, nameof(argv))
            .Select(static text => (object)PyObject.Required(text, nameof(argv))).ToArray();
        Operate.NothingOfAll(PythonOperation.SetArgv, texts.Length == 0 ? new object[] { "" } : texts);
    }

    /// <summary>`with obj as x: Body(x)`</summary>
    /// <param name="obj">The context manager.</param>
    /// <param name="Body">What is done; gets what __enter__ returns.</param>
    /// <exception cref="PythonException">
    /// What the body, __enter__ or __exit__ raised. Exceptions of .NET's come out as themselves. __exit__ is told of both
    /// and may suppress them.
    /// </exception>
    public static void With(PyObject obj, Action<PyObject> Body)
    {
        PyObject.Required(Body, nameof(Body));
        using PyObject exit = PyObject.Required(obj, nameof(obj)).GetAttr("__exit__");
        using PyObject entered = obj.InvokeMethod("__enter__");
        try
        {
            Body(entered);
        }
        catch (Exception exception)
        {
            if (Leave(exit, exception))
            {
                return;
            }
            throw;
        }
        using PyObject none = PyObject.None;
        exit.Invoke(none, none, none).Dispose();
    }

    /// <summary>As <see cref="With(PyObject, Action{PyObject})"/>; for lambdas that take a `dynamic`.</summary>
    /// <param name="obj">The context manager.</param>
    /// <param name="Body">What is done; gets what __enter__ returns.</param>
    public static void With(PyObject obj, Action<object> Body) =>
        With(obj, (PyObject value) => PyObject.Required(Body, nameof(Body))(value));

    // Whether __exit__ suppresses the exception.
    private static bool Leave(PyObject exit, Exception exception)
    {
        using PyObject value = exception is PythonException python ? python.Value : exception.ToPython();
        using PyObject type = value.GetPythonType();
        using PyObject traceback = (exception as PythonException)?.Traceback ?? PyObject.None;
        using PyObject answer = exit.Invoke(type, value, traceback);
        return answer.IsTrue();
    }
}

using System;
using System.Runtime.Serialization;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>Shortcuts to what programs use most.</summary>
public static partial class Py
{
    /// <summary>
    /// Attaches this thread to Python until the result is disposed of, on the same thread: `using (Py.GIL()) { ... }`. Not
    /// needed for single calls, which attach by themselves; but with a GIL it keeps others out, and saves many calls in a
    /// row the attaching.
    /// </summary>
    /// <exception cref="InvalidOperationException">Python is shutting down.</exception>
    [ForbidPythonThreads] // Python's own `with Py.GIL():` has it already
    public static GILState GIL() => PythonEngine.DebugGIL ? DebugGILState.TakeNoted() : new GILState(GILState.Take());

    /// <summary>The module of that name, imported if need be: `import a.b as result`. Any thread.</summary>
    /// <param name="name">The module, also a dotted name.</param>
    /// <returns>A <see cref="PyModule"/>, unless something else was put into sys.modules under that name.</returns>
    /// <exception cref="PythonException">An ImportError, or what the module raised.</exception>
    public static PyObject Import(string name) => PyModule.Import(name);

    /// <summary>Keyword arguments as the last argument of a dynamic call: names and values in turn.</summary>
    /// <param name="kv">Names and values.</param>
    public static KeywordArguments kw(params object?[] kv)
    {
        if (PyObject.Required(kv, nameof(kv)).Length % 2 != 0)
        {
            throw new ArgumentException("names and values must come in pairs", nameof(kv));
        }
        for (int i = 0; i < kv.Length; i += 2)
        {
            if (kv[i] is not string)
            {
                throw new ArgumentException("the name of a keyword argument must be a string", nameof(kv));
            }
        }
        return new KeywordArguments(Operate.Many(PythonOperation.NewDict, null, null, kv));
    }

    /// <summary>Keyword arguments: see <see cref="kw"/>.</summary>
    public class KeywordArguments : PyDict
    {
        /// <summary>None yet.</summary>
        public KeywordArguments()
        {
        }

        /// <summary>Python objects cannot be serialized.</summary>
        /// <param name="info">Not looked at.</param>
        /// <param name="context">Not looked at.</param>
        /// <exception cref="NotSupportedException">Always.</exception>
        protected KeywordArguments(SerializationInfo info, StreamingContext context)
            : base(info, context)
        {
        }

        /// <summary>Takes an owned reference over.</summary>
        internal KeywordArguments(nint reference)
            : base(reference)
        {
        }
    }
}

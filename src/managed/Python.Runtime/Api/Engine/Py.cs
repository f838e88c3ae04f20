using System;
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
    public static GILState GIL() => new(GILState.Take());

    /// <summary>The module of that name, imported if need be: `import a.b as result`.</summary>
    /// <param name="name">The module, also a dotted name.</param>
    public static PyObject Import(string name) =>
        new(Operate.Reference(PythonOperation.Import, PyObject.Required(name, nameof(name))));

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

        /// <summary>Takes an owned reference over.</summary>
        internal KeywordArguments(nint reference)
            : base(reference)
        {
        }
    }
}

using System;
using System.Collections.Generic;
using Python.Runtime;

namespace ClrLink.Examples.WebApi;

/// <summary>Count, mean and deviation of numbers.</summary>
public sealed record Summary(int Count, double Mean, double Deviation);

/// <summary>analysis.py, used by all requests at once.</summary>
/// <remarks>
/// A PyObject may be shared by threads. A single call attaches by itself; Py.GIL() does it once for several. On a free-threaded
/// Python requests run side by side, one core each; with a GIL they take turns.
/// </remarks>
public sealed class Analysis : IDisposable
{
    private readonly PyObject module;

    /// <param name="name">The module, found beside the program.</param>
    public Analysis(string name)
    {
        PythonEngine.Initialize();
        using (Py.GIL())
        {
            using PyObject sys = Py.Import("sys");
            using PyObject path = sys.GetAttr("path");
            path.InvokeMethod("append", AppContext.BaseDirectory.ToPython()).Dispose();
            module = Py.Import(name);
        }
    }

    /// <summary>Python's version, and what computes.</summary>
    public string About()
    {
        using PyObject library = module.InvokeMethod("library");
        return $"Python {PythonEngine.Version.Split(' ')[0]}, {library}";
    }

    /// <exception cref="PythonException">ValueError: there are none.</exception>
    public Summary Summarize(double[] values)
    {
        using (Py.GIL())
        {
            using PyObject argument = values.ToPython();
            using PyObject result = module.InvokeMethod("summary", argument);
            var found = result.As<Dictionary<string, double>>();
            return new Summary((int)found["count"], found["mean"], found["deviation"]);
        }
    }

    public int Primes(int limit)
    {
        using (Py.GIL())
        {
            using var argument = new PyInt(limit);
            using PyObject result = module.InvokeMethod("primes", argument);
            return result.As<int>();
        }
    }

    public void Dispose() => module.Dispose();
}

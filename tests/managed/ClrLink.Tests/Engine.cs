using System;
using Python.Runtime;

namespace ClrLink.Tests;

/// <summary>What tests begin with: Python runs; and small things done in it.</summary>
internal static class Engine
{
    internal static void Start() => PythonEngine.Initialize();

    /// <summary>Runs code; its names.</summary>
    internal static PyDict Run(string code)
    {
        Start();
        var scope = new PyDict();
        using PyObject builtins = Py.Import("builtins");
        builtins.InvokeMethod("exec", new PyString(code), scope).Dispose();
        return scope;
    }

    /// <summary>The value of an expression.</summary>
    internal static PyObject Eval(string expression)
    {
        Start();
        using PyObject builtins = Py.Import("builtins");
        using var names = new PyDict();
        return builtins.InvokeMethod("eval", new PyString(expression), names);
    }
}

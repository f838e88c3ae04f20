using System;
using System.Collections.Generic;
using System.Runtime.Serialization;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>A Python module: one that was imported, or a scope, which is a module of its own to run code in.</summary>
/// <remarks>
/// All members may be used on any thread. Code that runs in a scope goes on when the scope is disposed of meanwhile; who
/// comes later gets an <see cref="ObjectDisposedException"/>. With `dynamic`, variables are read and written like members.
/// </remarks>
[Serializable]
public class PyModule : PyObject
{
    /// <summary>Takes an owned reference over.</summary>
    internal PyModule(nint reference)
        : base(reference)
    {
    }

    /// <summary>Python objects cannot be serialized.</summary>
    /// <param name="info">Not looked at.</param>
    /// <param name="context">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected PyModule(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }

    /// <summary>An empty scope. sys.modules does not have it: nobody can import it.</summary>
    /// <param name="name">Its __name__.</param>
    public PyModule(string name = "")
        : base(Operate.Reference(PythonOperation.NewModule, Required(name, nameof(name))))
    {
    }

    /// <summary>sys.modules: all modules that were imported, by name.</summary>
    public static PyDict SysModules => new(Operate.ReferenceOfAll(PythonOperation.SysModules));

    // ---- modules ----

    /// <summary>The module of that name, imported if need be.</summary>
    /// <param name="name">The module; of a dotted name, the last one.</param>
    /// <returns>A PyModule, unless something else was put into sys.modules under that name.</returns>
    /// <exception cref="PythonException">An ImportError, or what the module raised.</exception>
    public static PyObject Import(string name) =>
        AsModule(new PyObject(Operate.Reference(PythonOperation.Import, Required(name, nameof(name)))));

    /// <summary>A new module of source code, which can be imported from then on.</summary>
    /// <param name="name">Its name in sys.modules.</param>
    /// <param name="code">What is run in it.</param>
    /// <exception cref="PythonException">A SyntaxError, or what the code raised; the module is then not there.</exception>
    public static PyModule FromString(string name, string code) => FromString(name, code, "none");

    /// <inheritdoc cref="FromString(string, string)"/>
    /// <param name="name">Its name in sys.modules.</param>
    /// <param name="code">What is run in it.</param>
    /// <param name="file">The file that tracebacks name.</param>
    public static PyModule FromString(string name, string code, string file) =>
        new(Operate.ReferenceOfAll(
            PythonOperation.FromString,
            Required(name, nameof(name)),
            Required(code, nameof(code)),
            Required(file, nameof(file))));

    /// <summary>importlib.reload(module)</summary>
    /// <returns>The module.</returns>
    public PyModule Reload() => new(Operate.Reference(PythonOperation.Reload, this));

    // ---- variables ----

    /// <summary>The module's variables: the dict itself, not a copy.</summary>
    public PyDict Variables() => new(Operate.Reference(PythonOperation.ModuleDict, this));

    /// <summary>Whether there is a variable of that name.</summary>
    /// <param name="name">The variable.</param>
    public bool Contains(string name)
    {
        using PyDict variables = Variables();
        return variables.HasKey(Required(name, nameof(name)));
    }

    /// <summary>Sets a variable.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value: a PyObject, or any .NET object, which becomes one by <see cref="ConverterExtension.ToPython"/>.</param>
    /// <returns>This.</returns>
    public PyModule Set(string name, object? value)
    {
        using PyDict variables = Variables();
        using PyObject converted = value.ToPython();
        variables.SetItem(Required(name, nameof(name)), converted);
        return this;
    }

    /// <summary>Removes a variable.</summary>
    /// <param name="name">The variable.</param>
    /// <returns>This.</returns>
    /// <exception cref="PythonException">A KeyError: there is none of that name.</exception>
    public PyModule Remove(string name)
    {
        using PyDict variables = Variables();
        variables.DelItem(Required(name, nameof(name)));
        return this;
    }

    /// <summary>The value of a variable.</summary>
    /// <param name="name">The variable.</param>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public PyObject Get(string name) =>
        TryGet(name, out PyObject? value)
            ? value!
            : throw new KeyNotFoundException($"the module has no variable '{name}'");

    /// <summary>The value of a variable, converted as by <see cref="PyObject.As{T}"/>.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="name">The variable.</param>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    /// <exception cref="InvalidCastException">Its value cannot be converted.</exception>
    public T Get<T>(string name)
    {
        using PyObject value = Get(name);
        return value.As<T>();
    }

    /// <summary>The value of a variable, if there is one of that name.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value; null where there is none.</param>
    public bool TryGet(string name, out PyObject? value)
    {
        using PyDict variables = Variables();
        nint found = Operate.ReferenceOfAll(PythonOperation.DictFind, variables, Required(name, nameof(name)));
        value = found == 0 ? null : new PyObject(found);
        return found != 0;
    }

    /// <inheritdoc cref="TryGet(string, out PyObject)"/>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="InvalidCastException">Its value cannot be converted.</exception>
    public bool TryGet<T>(string name, out T? value)
    {
        bool found = TryGet(name, out PyObject? variable);
        using (variable)
        {
            value = found ? variable!.As<T>() : default;
        }
        return found;
    }

    /// <summary>Sets what Python's builtin names mean to code that runs here.</summary>
    /// <param name="builtins">The names.</param>
    /// <returns>This.</returns>
    public PyModule SetBuiltins(PyDict builtins) => Set("__builtins__", Required(builtins, nameof(builtins)));

    /// <summary>Another scope, which begins with the same variables.</summary>
    public PyModule NewScope()
    {
        var scope = new PyModule();
        using PyDict variables = Variables();
        scope.ImportAll(variables);
        return scope;
    }

    // ---- imports into it ----

    /// <summary>`import name` or `import name as asname`, in this module.</summary>
    /// <param name="name">The module.</param>
    /// <param name="asname">The variable; null or "": as the statement has it, the first part of a dotted name.</param>
    /// <returns>The module that was imported; of a dotted name, the last one.</returns>
    /// <exception cref="PythonException">An ImportError, or what the module raised.</exception>
    public PyObject Import(string name, string? asname = null)
    {
        using PyDict variables = Variables();
        object? variable = string.IsNullOrEmpty(asname) ? null : asname;
        return AsModule(new PyObject(
            Operate.ReferenceOfAll(PythonOperation.ImportAs, variables, Required(name, nameof(name)), variable)));
    }

    /// <summary>Makes a module a variable of this one.</summary>
    /// <param name="module">The module.</param>
    /// <param name="asname">The variable.</param>
    public void Import(PyModule module, string asname) =>
        Set(Required(asname, nameof(asname)), Required(module, nameof(module)));

    /// <summary>Makes a module a variable of this one.</summary>
    /// <param name="module">The module.</param>
    /// <param name="asname">The variable; null or "": the module's __name__.</param>
    public void Import(PyObject module, string? asname = null)
    {
        if (string.IsNullOrEmpty(asname))
        {
            using PyObject name = Required(module, nameof(module)).GetAttr("__name__");
            asname = name.As<string>();
        }
        Set(asname!, Required(module, nameof(module)));
    }

    /// <summary>
    /// `from module import *`, in this module: what its __all__ lists, else all of its variables but those like __name__.
    /// </summary>
    /// <param name="module">The module.</param>
    public void ImportAll(PyModule module) => ImportAll((PyObject)module);

    /// <inheritdoc cref="ImportAll(PyModule)"/>
    public void ImportAll(PyObject module)
    {
        using PyDict variables = Variables();
        Operate.Nothing(PythonOperation.ImportAll, variables, Required(module, nameof(module)));
    }

    /// <summary>Sets a variable for each item of a dict.</summary>
    /// <param name="dict">Names and values.</param>
    public void ImportAll(PyDict dict) => ImportAll((PyObject)dict);

    // ---- code ----

    /// <summary>Runs statements in this module.</summary>
    /// <param name="code">The statements.</param>
    /// <param name="locals">Where names are bound; null: in the module.</param>
    /// <returns>This.</returns>
    /// <exception cref="PythonException">A SyntaxError, or what the code raised.</exception>
    public PyModule Exec(string code, PyDict? locals = null)
    {
        Run(code, RunFlagType.File, locals).Dispose();
        return this;
    }

    /// <summary>The value of an expression, in this module.</summary>
    /// <param name="code">The expression.</param>
    /// <param name="locals">Names that come before the module's; may be null.</param>
    /// <exception cref="PythonException">A SyntaxError, or what the expression raised.</exception>
    public PyObject Eval(string code, PyDict? locals = null) => Run(code, RunFlagType.Eval, locals);

    /// <inheritdoc cref="Eval(string, PyDict)"/>
    /// <typeparam name="T">The type it is converted to, as by <see cref="PyObject.As{T}"/>.</typeparam>
    /// <exception cref="InvalidCastException">It cannot be converted.</exception>
    public T Eval<T>(string code, PyDict? locals = null)
    {
        using PyObject value = Eval(code, locals);
        return value.As<T>();
    }

    /// <summary>Runs what <see cref="PythonEngine.Compile"/> made, in this module.</summary>
    /// <param name="script">The code object.</param>
    /// <param name="locals">Where names are bound; null: in the module.</param>
    /// <returns>The value of an expression; None for statements.</returns>
    /// <exception cref="PythonException">What the code raised.</exception>
    public PyObject Execute(PyObject script, PyDict? locals = null)
    {
        using PyDict variables = Variables();
        return new PyObject(
            Operate.ReferenceOfAll(PythonOperation.RunCode, Required(script, nameof(script)), variables, locals));
    }

    /// <inheritdoc cref="Execute(PyObject, PyDict)"/>
    /// <typeparam name="T">The type the value is converted to, as by <see cref="PyObject.As{T}"/>.</typeparam>
    /// <exception cref="InvalidCastException">It cannot be converted.</exception>
    public T Execute<T>(PyObject script, PyDict? locals = null)
    {
        using PyObject value = Execute(script, locals);
        return value.As<T>();
    }

    private PyObject Run(string code, RunFlagType start, PyDict? locals)
    {
        using PyDict variables = Variables();
        return PythonEngine.Run(code, start, variables, locals);
    }

    // What was put into sys.modules may be anything.
    private static PyObject AsModule(PyObject imported)
    {
        if (!IsOfKind(imported, BridgeConstants.PythonKindModule))
        {
            return imported;
        }
        using (imported)
        {
            return new PyModule(imported.Share());
        }
    }
}

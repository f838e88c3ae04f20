using System;
using System.Collections.Generic;
using Python.Runtime;
using Xunit;

namespace ClrLink.Tests;

/// <summary>PyModule and what Py and PythonEngine run.</summary>
public class ModuleTests
{
    public ModuleTests() => Engine.Start();

    [Fact]
    public void ScopesHoldVariables()
    {
        using PyModule scope = Py.CreateScope("named");
        Assert.Equal("named", scope.Get<string>("__name__"));
        Assert.True(scope.Set("x", 3).Contains("x") && !scope.Contains("y"));
        Assert.Equal(3, scope.Get<int>("x"));
        Assert.Equal("3", scope.Get("x").ToString());
        Assert.True(scope.TryGet("x", out PyObject? _) && scope.TryGet("x", out int value) && value == 3);
        Assert.False(scope.TryGet("y", out PyObject? _));
        using PyDict locals = Py.kw("z", 5);
        Assert.Equal(8, scope.Exec("w = x + z", locals).Eval("x + z", locals).As<int>());
        Assert.Equal(8, scope.Eval<int>("x + z", locals));
        using PyObject code = PythonEngine.Compile("x * 2", "made", RunFlagType.Eval);
        Assert.Equal(6, scope.Execute(code).As<int>());
        Assert.Equal(6, scope.Execute<int>(code));
        Assert.True(scope.Variables().HasKey("x"));
        Assert.False(scope.Remove("x").Contains("x"));
        using PyModule inner = scope.Set("y", 1).NewScope();
        inner.Set("y", 2);
        Assert.Equal((1, 2), (scope.Get<int>("y"), inner.Get<int>("y")));
        dynamic members = scope;
        members.added = 7;
        Assert.Equal(7, (int)members.added);
    }

    [Fact]
    public void ScopesImport()
    {
        using PyModule scope = Py.CreateScope(), other = new PyModule("other");
        other.Set("one", 1);
        using PyObject math = PyModule.Import("math");
        Assert.Equal("math", scope.Import("math", "m").GetAttr("__name__").ToString());
        scope.Import(other, "o");
        scope.Import(math, "again");
        scope.ImportAll(other);
        scope.ImportAll(math);
        scope.ImportAll(Py.kw("two", 2));
        Assert.Equal("4.0 1 2", scope.Eval<string>("f'{m.sqrt(16)} {o.one} {two}'"));
        Assert.True(scope.Contains("pi") && scope.Contains("one"));
    }

    [Fact]
    public void ModulesAreMadeOfText()
    {
        using PyModule made = PyModule.FromString("clrlink_made", "value = 1");
        using PyModule placed = PyModule.FromString("clrlink_placed", "value = __file__", "/some/file.py");
        Assert.Equal("1 /some/file.py", $"{made.Get("value")} {placed.Get("value")}");
        Assert.True(PyModule.SysModules.HasKey("clrlink_made"));
        using var reloaded = (PyModule)Py.Import("colorsys");
        Assert.Equal("colorsys", reloaded.Reload().Get<string>("__name__"));
        using PyModule bare = Py.CreateScope();
        bare.SetBuiltins(Py.kw("len", Engine.Eval("lambda x: 42")));
        Assert.Equal(42, bare.Eval<int>("len('')"));
    }

    [Fact]
    public void TheEngineRunsCode()
    {
        using var names = new PyDict();
        PythonEngine.Exec("x = 1", names);
        Assert.Equal(3, PythonEngine.Eval("x + 2", names).As<int>());
        Assert.Equal((0, -1), (PythonEngine.RunSimpleString("pass"), PythonEngine.RunSimpleString("raise SystemError('shown')")));
        Assert.NotEqual(0UL, PythonEngine.GetPythonThreadID());
        Assert.Equal(0, PythonEngine.Interrupt(1));
    }

    [Fact]
    public void ManagersAreEntered()
    {
        PyDict scope = Engine.Run(
            "said = []\n" +
            "class Manager:\n" +
            "    def __enter__(self): said.append('in'); return 5\n" +
            "    def __exit__(self, *error): said.append(error[0] is None)\n");
        using PyObject manager = scope["Manager"].Invoke();
        Py.With(manager, (PyObject entered) => Assert.Equal(5, entered.As<int>()));
        Py.With(manager, (object entered) => Assert.NotNull(entered));
        Assert.Equal("['in', True, 'in', True]", scope["said"].ToString());
    }

    [Fact]
    public void ArgumentsAreSet()
    {
        using PyObject before = Engine.Eval("__import__('sys').argv");
        Py.SetArgv("a", "b");
        Assert.Equal("['a', 'b']", Engine.Eval("__import__('sys').argv").ToString());
        Py.SetArgv(new List<string> { "c" });
        Assert.Equal("['c']", Engine.Eval("__import__('sys').argv").ToString());
        Py.SetArgv();
        Py.Import("sys").SetAttr("argv", before);
    }

    [Fact]
    public void KeywordsAreADict()
    {
        using var none = new Py.KeywordArguments();
        using Py.KeywordArguments some = Py.kw("a", 1);
        Assert.Equal((0L, 1L), (none.Length(), some.Length()));
        Assert.Throws<ArgumentException>(() => Py.kw("a"));
    }

    [Fact]
    public void AnAttachmentMayBeADebuggingOne()
    {
        bool before = PythonEngine.DebugGIL;
        try
        {
            PythonEngine.DebugGIL = true;
            Py.DebugGILState taken = Assert.IsType<Py.DebugGILState>(Py.GIL());
            taken.Dispose();
            taken.Dispose();
        }
        finally
        {
            PythonEngine.DebugGIL = before;
        }
    }
}

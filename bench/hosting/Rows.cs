using BenchmarkDotNet.Attributes;
using Python.Runtime;

namespace ClrLink.Bench.Hosting;

/// <summary>One method a row; bench/hosting/capi.c has the same rows by CPython's API. Attached, but for the last one.</summary>
public class Rows
{
    private const int Length = 1_000_000;

    private readonly string text = "twenty-four characters!!";
    private Py.GILState? held;
    private PyObject thing = null!, add = null!, list = null!;
    private dynamic adder = null!;

    /// <summary>Starts Python and attaches the thread that measures.</summary>
    [GlobalSetup(Targets = new[]
    {
        nameof(Import), nameof(GetAttr), nameof(Call), nameof(Text), nameof(DynamicCall), nameof(ListToArray),
    })]
    public void SetupAttached()
    {
        Setup();
        held = Py.GIL();
    }

    /// <summary>Starts Python; the thread stays detached.</summary>
    [GlobalSetup(Target = nameof(Gil))]
    public void Setup()
    {
        PythonEngine.Initialize();
        using PyModule scope = Py.CreateScope();
        scope.Exec(
            "class Thing:\n" +
            "    value = 1.5\n" +
            "thing = Thing()\n" +
            "def add(a, b): return a + b\n" +
            "thing.add = add\n" +
            $"numbers = [float(i) for i in range({Length})]\n");
        (thing, add, list) = (scope.Get("thing"), scope.Get("add"), scope.Get("numbers"));
        adder = thing;
    }

    /// <summary>Lets go of Python.</summary>
    [GlobalCleanup]
    public void Cleanup() => held?.Dispose();

    /// <summary>A module that is imported already.</summary>
    [Benchmark]
    public void Import() => Py.Import("json").Dispose();

    /// <summary>An attribute.</summary>
    [Benchmark]
    public void GetAttr() => thing.GetAttr("value").Dispose();

    /// <summary>A function of two ints; its result as one.</summary>
    [Benchmark]
    public int Call()
    {
        using var a = new PyInt(3);
        using var b = new PyInt(4);
        using PyObject sum = add.Invoke(a, b);
        return sum.As<int>();
    }

    /// <summary>A text to Python and back.</summary>
    [Benchmark]
    public string Text()
    {
        using var value = new PyString(text);
        return value.As<string>();
    }

    /// <summary>As Call, by `dynamic`.</summary>
    [Benchmark]
    public int DynamicCall() => (int)adder.add(3, 4);

    /// <summary>A list of a million floats as an array.</summary>
    [Benchmark]
    public int ListToArray() => list.As<double[]>().Length;

    /// <summary>Attaching and detaching.</summary>
    [Benchmark]
    public void Gil()
    {
        using (Py.GIL())
        {
        }
    }
}

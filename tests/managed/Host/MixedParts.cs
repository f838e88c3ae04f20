using System;
using System.Collections.Generic;
using System.Threading;
using ClrLink.Tests.Shared;
using Python.Runtime;

namespace ClrLink.TestHost;

/// <summary>What Python is handed, and what its classes derive from.</summary>
public class Machine
{
    /// <summary>Raised by <see cref="Run"/>.</summary>
    public event EventHandler<WorkArgs>? Worked;

    /// <summary>Read and written by Python.</summary>
    public int Size { get; set; }

    /// <summary>Anything, of either side.</summary>
    public object? Kept { get; set; }

    /// <summary>Overridden by Python.</summary>
    public virtual int Work(int number) => number + Size;

    /// <summary>Calls the override, and whoever listens.</summary>
    public int Run(int number)
    {
        int done = Work(number);
        Worked?.Invoke(this, new WorkArgs(done));
        return done;
    }

    /// <summary>Called by Python: on a thread of .NET's, which calls back.</summary>
    public int RunElsewhere(int number)
    {
        int done = 0;
        var thread = new Thread(() => done = Run(number));
        thread.Start();
        thread.Join();
        return done;
    }

    /// <summary>Called by Python.</summary>
    public static void Throw(string message) => throw new WorkException(message);
}

public sealed class WorkArgs : EventArgs
{
    internal WorkArgs(int done) => Done = done;

    public int Done { get; }
}

public sealed class WorkException : Exception
{
    public WorkException(string message)
        : base(message)
    {
    }
}

/// <summary>What the jobs share: objects that all threads use at once, and the names of a Python module.</summary>
internal sealed class MixedParts
{
    // Code is compiled here, once: free-threaded CPython 3.13 never frees functions, classes and code once a thread was started.
    private const string Code = """
        import array, gc, sys, weakref
        import System
        from ClrLink.TestHost import Machine, WorkException

        class Thing:
            kind = 'thing'
            def __init__(self, size=0): self.size = size
            def add(self, a, b=1): return a + b
            def __enter__(self): return self
            def __exit__(self, kind, value, traceback): self.size += 1

        class Derived(Machine):
            def __init__(self, factor=2):
                super().__init__()
                self.factor = factor
            def Work(self, number): return number * self.factor

        def plus_one(number): return number + 1
        def call(function, *arguments, **names): return function(*arguments, **names)
        def raise_error(text): raise ValueError(text)
        def size_of(machine):
            machine.Size += 1
            return machine.Size
        def listen(machine):
            heard = []
            def handler(sender, args): heard.append(args.Done)
            machine.Worked += handler
            machine.Run(4)
            machine.Worked -= handler
            machine.Run(5)
            return heard
        def caught(text):
            try:
                Machine.Throw(text)
            except WorkException as error:
                return error.Message
        def cycle():
            one, two = Thing(1), Thing(2)
            one.other, two.other = two, one
            return one
        def many():
            for number in range(10): yield number
        script = compile('result = seed * 2', '<mixed>', 'exec')
        """;

    internal const int SlotCount = 16;

    private readonly PyModule module;

    internal MixedParts()
    {
        using (PyObject clr = Py.Import("clr"))
        {
            clr.InvokeMethod("AddReference", new PyString("ClrLink.TestHost")).Dispose();
        }
        PyObjectConversions.RegisterEncoder(new DegreesCodec());
        PyObjectConversions.RegisterDecoder(new DegreesCodec());
        module = PyModule.FromString("mixed_parts", Code);
        foreach (string name in new[]
        {
            "Thing", "Derived", "plus_one", "call", "raise_error", "size_of", "listen", "caught", "cycle", "many", "script", "array",
        })
        {
            names[name] = module.Get(name);
        }
        using PyObject version = Py.Import("sys").GetAttr("version");
        KeepsScopes = version.ToString()!.StartsWith("3.13", StringComparison.Ordinal) &&
            version.ToString()!.Contains("free-threading", StringComparison.Ordinal);
        SharedDict = new PyDict();
        SharedThing = names["Thing"].Invoke();
    }

    // [const]
    private readonly Dictionary<string, PyObject> names = new();

    /// <summary>[const] This CPython never frees code, functions, classes and modules.</summary>
    internal bool KeepsScopes { get; }

    /// <summary>
    /// [const] while the jobs run, set between their rounds: whether they make scopes and compile code for them, which this CPython may
    /// never free.
    /// </summary>
    internal bool MakesScopes { get; set; } = true;

    /// <summary>[const] Written and read by all.</summary>
    internal PyDict SharedDict { get; }

    /// <inheritdoc cref="SharedDict"/>
    internal PyObject SharedThing { get; }

    /// <summary>[atomic] Objects that some use while others dispose of them.</summary>
    internal PyObject?[] Slots { get; } = new PyObject?[SlotCount];

    /// <summary>What the module has under that name; not to be disposed of.</summary>
    internal PyObject this[string name] => names[name];

    /// <summary>What is in the slots and the dict is as it was in the beginning.</summary>
    internal void Clear()
    {
        for (int i = 0; i < SlotCount; i++)
        {
            Interlocked.Exchange(ref Slots[i], null)?.Dispose();
        }
        SharedDict.Clear();
    }
}

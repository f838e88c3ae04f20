using System;
using System.Runtime.InteropServices;
using System.Threading;
using Python.Runtime;

namespace ClrLink.TestHost;

/// <summary>
/// Python that somebody else has started before PythonEngine.Initialize: here by the C functions, as another library would.
/// </summary>
internal static class Joins
{
    private const string Witness = "import atexit\natexit.register(lambda: print('atexit', flush=True))\n";

    private delegate void Initializer(int signals);

    private delegate int Question();

    private delegate IntPtr Saver();

    private delegate void Restorer(IntPtr state);

    /// <summary>The owner keeps the GIL until Initialize is waiting on another thread, or has come through without it.</summary>
    internal static void GilHeldByAnother(string[] arguments)
    {
        using var started = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var joiner = new Thread(() => Join("joiner"));
        var owner = new Thread(() =>
        {
            Call<Initializer>("Py_InitializeEx")(0);
            joiner.Start();
            SpinWait.SpinUntil(() => (joiner.ThreadState & ThreadState.WaitSleepJoin) != 0 || !joiner.IsAlive, 500);
            IntPtr state = Call<Saver>("PyEval_SaveThread")();
            started.Set();
            mayEnd.Wait();
            Call<Restorer>("PyEval_RestoreThread")(state);
            EndPython();
        });
        owner.Start();
        started.Wait();
        joiner.Join();
        Join("main");
        ShutDown();
        mayEnd.Set();
        owner.Join();
        AfterTheEnd();
    }

    /// <summary>The owner has let go.</summary>
    internal static void GilReleased(string[] arguments)
    {
        Call<Initializer>("Py_InitializeEx")(0);
        IntPtr state = Call<Saver>("PyEval_SaveThread")();
        var joiner = new Thread(() => Join("joiner"));
        joiner.Start();
        joiner.Join();
        Join("main");
        ShutDown();
        Join("again");
        Call<Restorer>("PyEval_RestoreThread")(state);
        EndPython();
        AfterTheEnd();
    }

    /// <summary>Who holds the GIL joins, and still holds it afterwards.</summary>
    internal static void GilHeldByTheJoiner(string[] arguments)
    {
        Call<Initializer>("Py_InitializeEx")(0);
        Join("owner");
        Console.WriteLine("attached=" + Call<Question>("PyGILState_Check")());
        IntPtr state = Call<Saver>("PyEval_SaveThread")();
        var other = new Thread(() => Join("other"));
        other.Start();
        other.Join();
        Call<Restorer>("PyEval_RestoreThread")(state);
        ShutDown();
        EndPython();
        AfterTheEnd();
    }

    /// <summary>Many at once, the holder of the GIL among them; the process ends without a Shutdown.</summary>
    internal static void Together(string[] arguments)
    {
        using var start = new Barrier(5);
        var threads = new Thread[4];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                start.SignalAndWait();
                PythonEngine.Initialize();
                using PyObject sum = Py.Import("operator").InvokeMethod("add", new PyInt(1), new PyInt(1));
                MixedJobs.Must(sum.As<int>() == 2, "a sum");
            });
            threads[i].Start();
        }
        Call<Initializer>("Py_InitializeEx")(0);
        start.SignalAndWait();
        PythonEngine.Initialize();
        PythonEngine.AddShutdownHandler(() => Console.WriteLine("handler"));
        IntPtr state = Call<Saver>("PyEval_SaveThread")();
        Array.ForEach(threads, thread => thread.Join());
        Call<Restorer>("PyEval_RestoreThread")(state);
        Console.WriteLine("attached=" + Call<Question>("PyGILState_Check")());
    }

    private static void Join(string name)
    {
        PythonEngine.Initialize();
        using PyObject clr = Py.Import("clr");
        Program.Run($"import clr, System\nprint('{name}', System.Int32(3) + 4, flush=True)\n" + (name == "main" || name == "owner" ? Witness : ""));
    }

    private static void ShutDown()
    {
        PythonEngine.Shutdown();
        Console.WriteLine("running=" + Call<Question>("Py_IsInitialized")());
        MixedJobs.MustFail<InvalidOperationException>(() => Py.Import("sys"));
    }

    private static void EndPython() => Console.WriteLine("finalized=" + Call<Question>("Py_FinalizeEx")());

    private static void AfterTheEnd()
    {
        try
        {
            PythonEngine.Initialize();
            Console.WriteLine("started");
        }
        catch (InvalidOperationException exception)
        {
            Console.WriteLine(exception.Message);
        }
        MixedJobs.MustFail<InvalidOperationException>(() => Py.Import("sys"));
    }

    private static T Call<T>(string name)
        where T : Delegate =>
        Marshal.GetDelegateForFunctionPointer<T>(
            NativeLibrary.GetExport(NativeLibrary.Load(Environment.GetEnvironmentVariable("PYTHONNET_PYDLL")!), name));
}

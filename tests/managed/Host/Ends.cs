using System;
using System.Collections.Generic;
using System.Threading;
using Python.Runtime;

namespace ClrLink.TestHost;

/// <summary>Ends of the process. Those who look on are atexit functions, and a file that nobody closes.</summary>
internal static class Ends
{
    private const string Witnesses =
        "import atexit, os, __main__\n" +
        "atexit.register(lambda: print('atexit', flush=True))\n" +
        "class Left:\n" +
        "    def __del__(self, write=os.write): write(1, b'finalized\\n')\n" +
        "__main__.left = Left()\n";

    /// <summary>Called by Python.</summary>
    public static void Exit(int status) => Environment.Exit(status);

    /// <summary>Called by Python, which has detached; it comes back when the process is ending.</summary>
    public static void WaitFor(ManualResetEvent happened) => happened.WaitOne();

    /// <summary>Main comes to its end.</summary>
    internal static void Plain(string[] arguments)
    {
        PythonEngine.Initialize();
        PythonEngine.AddShutdownHandler(() => Console.WriteLine("handler"));
        Program.Run(Witnesses);
        Console.WriteLine("main");
    }

    internal static void AfterShutdown(string[] arguments)
    {
        Plain(arguments);
        PythonEngine.Shutdown();
        Console.WriteLine("shut down");
    }

    internal static void ExitInsideOfPython(string[] arguments)
    {
        PythonEngine.Initialize();
        Program.Run(
            Witnesses +
            "import clr\n" +
            "import System\n" +
            "try:\n" +
            "    System.Environment.Exit(7)\n" +
            "finally:\n" +
            "    print('not reached')\n");
    }

    internal static void ExitHoldingTheGil(string[] arguments)
    {
        PythonEngine.Initialize();
        Program.Run(Witnesses);
        using (Py.GIL())
        {
            Environment.Exit(7);
        }
    }

    internal static void WithDaemonThreads(string[] arguments)
    {
        PythonEngine.Initialize();
        Program.Run(
            Witnesses +
            "import threading, time, System\n" +
            "ready = threading.Barrier(4)\n" +
            "def work(step):\n" +
            "    ready.wait()\n" +
            "    while True: step()\n" +
            "for step in (lambda: time.sleep(0.001), lambda: sum(range(100)), lambda: System.Threading.Thread.Sleep(1)):\n" +
            "    threading.Thread(target=work, args=(step,), daemon=True).start()\n" +
            "ready.wait()\n");
        Console.WriteLine("main");
    }

    internal static void WithDotNetThreadsInPython(string[] arguments)
    {
        PythonEngine.Initialize();
        PyDict scope = Program.Run(Witnesses + "def f(n): return n + 1\n");
        using var ready = new CountdownEvent(3);
        for (int i = 0; i < 3; i++)
        {
            new Thread(() => CallForEver(scope, ready)) { IsBackground = true }.Start();
        }
        ready.Wait();
        Console.WriteLine("main");
    }

    /// <summary>Nobody catches what these callers get once Python is closed.</summary>
    internal static void WithTimersAndTasks(string[] arguments)
    {
        PythonEngine.Initialize();
        PyDict scope = Program.Run(Witnesses + "def f(n): return n + 1\n");
        int calls = 0;
        using var ready = new ManualResetEventSlim();
        TimerCallback call = _ =>
        {
            using (Py.GIL())
            {
                scope["f"].Invoke(1.ToPython()).Dispose();
            }
            if (Interlocked.Increment(ref calls) == 40)
            {
                ready.Set();
            }
        };
        for (int i = 0; i < 4; i++)
        {
            timers.Add(new Timer(call, null, 0, 1));
            new Thread(() => Repeat(call)) { IsBackground = true }.Start();
        }
        ready.Wait();
        Console.WriteLine("main");
    }

    private static readonly List<Timer> timers = new();

    private static void Repeat(TimerCallback call)
    {
        while (true)
        {
            call(null);
        }
    }

    private static void CallForEver(PyDict scope, CountdownEvent ready)
    {
        PyObject function = scope["f"];
        bool said = false;
        try
        {
            while (true)
            {
                using var one = new PyInt(1);
                function.Invoke(one).Dispose();
                if (!said)
                {
                    ready.Signal();
                    said = true;
                }
            }
        }
        catch (InvalidOperationException)
        {
            // Python is gone: as it should be.
        }
    }

    /// <summary>A thread that Python would wait for, and that never ends.</summary>
    internal static void WithAnEndlessThread(string[] arguments)
    {
        PythonEngine.Initialize();
        Program.Run(
            Witnesses +
            "import threading\n" +
            "threading.Thread(target=threading.Event().wait).start()\n");
        Console.WriteLine("main");
    }

    internal static void AfterTheFirstThreadIsGone(string[] arguments)
    {
        var first = new Thread(() =>
        {
            PythonEngine.Initialize();
            Program.Run(Witnesses);
        });
        first.Start();
        first.Join();
        Program.Run("import threading\nprint(threading.main_thread() is threading.current_thread())\n");
        Console.WriteLine("main");
    }
}

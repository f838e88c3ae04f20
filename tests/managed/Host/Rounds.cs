using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Python.Runtime;

namespace ClrLink.TestHost;

internal static class Rounds
{
    private const int PageSize = 4096;

    /// <summary>COUNT: memory in use after a tenth of the rounds and at the end, in KiB; what leaks() says.</summary>
    internal static void Many(string[] arguments)
    {
        int count = int.Parse(arguments[0]);
        long early = 0;
        for (int round = 0; round < count; round++)
        {
            RunOnce(round);
            if (round == count / 10)
            {
                early = Memory();
            }
        }
        Console.WriteLine($"early={early} late={Memory()}");
        PythonEngine.Initialize();
        Program.Run("import clrlink\nprint(clrlink.leaks())\n");
    }

    /// <summary>COUNT: rounds on threads that start and stop Python against one another; what is not allowed is said.</summary>
    internal static void OnManyThreads(string[] arguments)
    {
        int count = int.Parse(arguments[0]);
        var faults = new List<string>();
        long calls = 0, refused = 0;
        using var start = new Barrier(4);
        Thread[] threads = Enumerable.Range(0, 4).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            for (int round = 0; round < count; round++)
            {
                try
                {
                    PythonEngine.Initialize();
                    using (Py.GIL())
                    {
                        using var value = new PyInt(number);
                        Interlocked.Add(ref calls, value.ToString() == number.ToString() ? 1 : 1000000);
                    }
                    if (round % 4 == number)
                    {
                        PythonEngine.Shutdown();
                    }
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refused);
                }
                catch (Exception exception)
                {
                    lock (faults)
                    {
                        faults.Add(exception.ToString());
                    }
                }
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        faults.ForEach(Console.WriteLine);
        Console.WriteLine($"all={calls + refused} some={calls > 0}");
    }

    private static void RunOnce(int round)
    {
        PythonEngine.Initialize();
        PyDict scope = Program.Run("values = [str(n) for n in range(50)]\ndef f(n): return n + 1\n");
        using (PyObject function = scope["f"])
        {
            if (function.Invoke(new PyInt(round)).As<int>() != round + 1)
            {
                throw new InvalidOperationException("wrong");
            }
        }
        PythonEngine.Shutdown();
        // Every other one is left to the collector.
        if (round % 2 == 0)
        {
            scope.Dispose();
        }
        if (round % 50 == 0)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1]) * PageSize / 1024;
    }
}

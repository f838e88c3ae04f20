using System;
using System.Threading;
using Python.Runtime;

namespace ClrLink.TestHost;

/// <summary>Threads that keep others out of Python until a line comes on standard input.</summary>
internal static class Watched
{
    internal static void AThreadThatHoldsOn(string[] arguments)
    {
        PythonEngine.Initialize();
        using var holds = new ManualResetEventSlim();
        var holder = new Thread(() =>
        {
            using (Py.GIL())
            {
                holds.Set();
                HoldOn();
            }
        });
        KeepOthersOut(holder, holds);
    }

    /// <summary>C code that does not let go, called by Python.</summary>
    internal static void AThreadOfPythonThatHoldsOn(string[] arguments)
    {
        PythonEngine.Initialize();
        using var holds = new ManualResetEventSlim();
        using PyModule scope = Py.CreateScope();
        scope.Set("said", new Action(holds.Set));
        scope.Exec(
            "import ctypes\n" +
            "read = ctypes.PyDLL(None).read\n" +
            "def hold_on():\n" +
            "    buffer = ctypes.create_string_buffer(1)\n" +
            "    said()\n" +
            "    read(0, buffer, 1)\n");
        PyObject function = scope.Get("hold_on");
        KeepOthersOut(new Thread(() => function.Invoke().Dispose()), holds);
    }

    private static void HoldOn() => Console.In.ReadLine();

    // Without a GIL threads wait when Python wants all of them to stop, and one of them does not. Again and again, since the
    // first time the holder may still be on its way.
    private static void KeepOthersOut(Thread holder, ManualResetEventSlim holds)
    {
        using PyObject collect = Py.Import("gc").GetAttr("collect");
        bool done = false;
        var stopper = new Thread(() => StopUntil(collect, ref done));
        var waiter = new Thread(() => WaitUntil(ref done));
        holder.Start();
        holds.Wait();
        stopper.Start();
        waiter.Start();
        holder.Join();
        Volatile.Write(ref done, true);
        stopper.Join();
        waiter.Join();
        Console.WriteLine("done");
    }

    private static void StopUntil(PyObject collect, ref bool done)
    {
        while (!Volatile.Read(ref done))
        {
            collect.Invoke().Dispose();
        }
    }

    private static void WaitUntil(ref bool done)
    {
        while (!Volatile.Read(ref done))
        {
            using (Py.GIL())
            {
            }
        }
    }
}

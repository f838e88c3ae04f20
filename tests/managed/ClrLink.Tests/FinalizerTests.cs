using System;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Python.Runtime;
using Xunit;

namespace ClrLink.Tests;

/// <summary>Finalizer, alone and with many threads.</summary>
public class FinalizerTests
{
    public FinalizerTests() => Engine.Start();

    [Fact]
    public void WhatIsHeldBackIsGivenUpByCollect()
    {
        Finalizer finalizer = Finalizer.Instance;
        using PyModule scope = Py.CreateScope();
        scope.Exec("import weakref\nclass C: pass\n");
        int count = 0;
        EventHandler<Finalizer.CollectArgs> seen = (_, args) => count += args.ObjectCount;
        finalizer.Enable = false;
        finalizer.BeforeCollect += seen;
        try
        {
            Assert.False(finalizer.Enable);
            Forget(scope);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.True(scope.Eval<bool>("watch() is not None"));
            finalizer.Collect();
            Assert.True(scope.Eval<bool>("watch() is None"));
            Assert.True(count > 0);
        }
        finally
        {
            finalizer.BeforeCollect -= seen;
            finalizer.Enable = true;
        }
    }

    [Fact]
    public void ErrorsAreSaid()
    {
        Finalizer finalizer = Finalizer.Instance;
        var args = new Finalizer.ErrorArgs(new FormatException("x")) { Handled = true };
        Assert.True(args.Handled && args.Error is FormatException);
        Assert.Equal(3, new Finalizer.CollectArgs { ObjectCount = 3 }.ObjectCount);
        int threshold = finalizer.Threshold;
        finalizer.Threshold = 100;
        Assert.Equal(100, finalizer.Threshold);
        finalizer.Threshold = threshold;
        Assert.True(new Finalizer().Enable);
        EventHandler<Finalizer.ErrorArgs> handler = (_, error) => error.Handled = true;
        finalizer.ErrorHandler += handler;
        finalizer.ErrorHandler -= handler;
    }

    [Fact]
    public void ThreadsThatForgetAndCollectLoseNothing()
    {
        const int Threads = 8, Rounds = 200;
        using PyModule scope = Py.CreateScope();
        scope.Exec("import weakref\nclass C: pass\n");
        scope.Exec("def make():\n    c = C()\n    return c\n");
        using PyObject make = scope.Get("make");
        using var start = new Barrier(Threads);
        Exception? fault = null;
        Thread[] threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            try
            {
                start.SignalAndWait();
                for (int round = 0; round < Rounds; round++)
                {
                    ForgetOne(make);
                    if (round % 50 == number)
                    {
                        GC.Collect();
                        Finalizer.Instance.Collect();
                    }
                }
            }
            catch (Exception exception)
            {
                Volatile.Write(ref fault, exception);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60))));
        Assert.Null(Volatile.Read(ref fault));
        scope.Exec("import gc\ndef left(): gc.collect(); return sum(isinstance(o, C) for o in gc.get_objects())\n");
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return scope.Eval<int>("left()") == 0;
            },
            TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void EnablingAndDisablingWhileThreadsForgetIsHarmless()
    {
        using PyObject make = Engine.Eval("list");
        bool done = false;
        var switcher = new Thread(() =>
        {
            for (int i = 0; !Volatile.Read(ref done); i++)
            {
                Finalizer.Instance.Enable = i % 2 == 0;
            }
        });
        switcher.Start();
        for (int round = 0; round < 300; round++)
        {
            ForgetOne(make);
            if (round % 30 == 0)
            {
                GC.Collect();
            }
        }
        Volatile.Write(ref done, true);
        switcher.Join();
        Finalizer.Instance.Enable = true;
        Finalizer.Instance.Collect();
        Assert.True(Runtime.TryCollectingGarbage(20));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    [InlineData(7)]
    public void ResultsThatLiveAsLongAsPythonNeedNoFinalizer(object? what) => Assert.False(SomeAreFinalized(what));

    /// <summary>Else the test above could not fail. A collection that comes between may have finalized them before.</summary>
    [Fact]
    public void OtherResultsAreFinalized() => Assert.Contains(Enumerable.Range(0, 50), _ => SomeAreFinalized(2.5));

    // What is to be finalized is alive, if unseen, after the collection that found it to be garbage.
    private static bool SomeAreFinalized(object? what)
    {
        using PyModule scope = Py.CreateScope();
        scope.Exec("def give(what): return what\ngive.method = give");
        using PyObject give = scope.Get("give");
        WeakReference[] dropped = DropResults(give, what);
        GC.Collect();
        return dropped.Any(one => one.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] DropResults(PyObject give, object? what)
    {
        using PyObject argument = what.ToPython();
        dynamic dynamically = give;
        object[] results =
        {
            give.Invoke(argument), give.InvokeMethod("method", argument), dynamically(argument), dynamically.method(argument),
            what.ToPython(),
        };
        return Array.ConvertAll(results, one => new WeakReference(one, trackResurrection: true));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(PyModule scope)
    {
        PyObject thing = scope.Get("C").Invoke();
        scope.Set("watch", Py.Import("weakref").InvokeMethod("ref", thing));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForgetOne(PyObject make) => _ = make.Invoke();
}

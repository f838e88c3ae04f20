using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Python.Runtime;
using Xunit;

namespace ClrLink.Tests;

/// <summary>The engine in this process: what it says of itself, runs, handlers, threads.</summary>
public class EngineTests
{
    public EngineTests() => Engine.Start();

    [Fact]
    public void ItSaysWhatItIs()
    {
        Assert.True(PythonEngine.IsInitialized);
        Assert.StartsWith("3.", PythonEngine.Version);
        Assert.Equal(Engine.Eval("__import__('sys').version").ToString(), PythonEngine.Version);
        Assert.Equal("linux", PythonEngine.Platform);
        Assert.Contains("Python Software Foundation", PythonEngine.Copyright);
        Assert.Contains(PythonEngine.BuildInfo.Split(',')[0], PythonEngine.Version);
        Assert.Contains(PythonEngine.Compiler.Trim(), PythonEngine.Version);
        Assert.Equal(Engine.Eval("__import__('sys').executable").ToString(), PythonEngine.ProgramName);
        Assert.Equal(Engine.Eval("__import__('sys').prefix").ToString(), PythonEngine.PythonHome);
        Assert.Equal(Engine.Eval("':'.join(__import__('sys').path)").ToString(), PythonEngine.PythonPath);
        Assert.Equal(HostProcess.Library, Runtime.PythonDLL);
        Assert.NotEqual(0, Runtime.MainManagedThreadId);
    }

    [Fact]
    public void SupportedVersionsAreARange()
    {
        Assert.Equal(new Version(3, 10), PythonEngine.MinSupportedVersion);
        Assert.Equal(new Version(3, 15, int.MaxValue, int.MaxValue), PythonEngine.MaxSupportedVersion);
        Assert.True(PythonEngine.IsSupportedVersion(new Version(3, 15, 99)));
        Assert.False(PythonEngine.IsSupportedVersion(new Version(3, 9)));
        Assert.False(PythonEngine.IsSupportedVersion(new Version(3, 16)));
    }

    [Fact]
    public void WhatAStartReadsCannotBeSetAfterwards()
    {
        Assert.Throws<InvalidOperationException>(() => PythonEngine.ProgramName = "x");
        Assert.Throws<InvalidOperationException>(() => PythonEngine.PythonHome = "x");
        Assert.Throws<InvalidOperationException>(() => PythonEngine.PythonPath = "x");
        Assert.Throws<InvalidOperationException>(() => Runtime.PythonDLL = "x");
    }

    [Fact]
    public void InitializeAgainDoesNothing()
    {
        using PyObject value = Engine.Eval("1");
        PythonEngine.Initialize();
        PythonEngine.Initialize(true, false);
        PythonEngine.Initialize(new[] { "other" });
        Assert.Equal("1", value.ToString());
        Assert.DoesNotContain("other", Engine.Eval("__import__('sys').argv").ToString());
        Assert.Throws<ArgumentNullException>(() => PythonEngine.Initialize(null!));
    }

    [Fact]
    public void TheModuleClrInsideIsOfThisVeryBridge()
    {
        PyDict scope = Engine.Run(
            "import clr, clrlink, pythonnet\n" +
            "from System import AppDomain, Environment\n" +
            "process = Environment.ProcessId\n" +
            "info = clrlink.get_runtime_info()\n" +
            "clrlink.load('coreclr')\n");
        Assert.Equal(Environment.ProcessId, scope["process"].As<int>());
        Assert.Equal("CoreCLR", scope["info"].GetAttr("kind").ToString());
        Assert.Equal(Environment.Version.ToString(), scope["info"].GetAttr("version").ToString());
    }

    [Fact]
    public void PythonsOwnModulesWork() =>
        Assert.Equal(
            "{\"a\": [1, 2.5]} 3.14",
            Engine.Run("import json, math, ctypes\nt = json.dumps({'a': [1, 2.5]}) + ' %.2f' % math.pi\n")["t"].ToString());

    [Fact]
    public void TheThreadComesBackDetached()
    {
        PythonEngine.Shutdown();
        PythonEngine.Initialize();
        string? said = null;
        var other = new Thread(() => said = Engine.Eval("'other'").ToString());
        other.Start();
        Assert.True(other.Join(TimeSpan.FromSeconds(30)));
        Assert.Equal("other", said);
    }

    [Fact]
    public void BeginAllowThreadsIsHarmlessOnADetachedThread()
    {
        IntPtr token = PythonEngine.BeginAllowThreads();
        Assert.Equal("1", Engine.Eval("1").ToString());
        PythonEngine.EndAllowThreads(token);
        using (Py.GIL())
        {
            token = PythonEngine.BeginAllowThreads();
            Assert.NotEqual(IntPtr.Zero, token);
            Assert.Equal("1", Engine.Eval("1").ToString());
            PythonEngine.EndAllowThreads(token);
        }
    }

    [Fact]
    public void ObjectsOfAnEarlierRunAreInvalidForEver()
    {
        PyObject value = Engine.Eval("[1, 2]");
        PythonEngine.Shutdown();
        Assert.False(PythonEngine.IsInitialized);
        Assert.Throws<InvalidOperationException>(() => value.ToString());
        Assert.Throws<InvalidOperationException>(() => Py.Import("sys"));
        Assert.Throws<InvalidOperationException>(() => Py.GIL());
        PythonEngine.Initialize();
        Assert.Throws<InvalidOperationException>(() => value.Length());
        Assert.Throws<InvalidOperationException>(() => value.NewReference());
        value.Dispose();
        Assert.Throws<ObjectDisposedException>(() => value.Length());
        Assert.Equal("2", Engine.Eval("1 + 1").ToString());
    }

    [Fact]
    public void ReferencesGivenUpWhileShutDownAreGivenUp()
    {
        PyDict scope = Engine.Run(
            "import sys, weakref\n" +
            "class C: pass\n" +
            "c = C()\n" +
            "sys.left = weakref.ref(c)\n");
        PyObject kept = scope["c"];
        scope.DelItem("c");
        scope.Dispose();
        PythonEngine.Shutdown();
        kept.Dispose();
        PythonEngine.Initialize();
        Assert.True(SpinWait.SpinUntil(
            () => Engine.Eval("__import__('sys').left() is None").As<bool>(), TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void ShutdownInsideOfTheGilLetsItGo()
    {
        using (Py.GIL())
        {
            PythonEngine.Shutdown();
        }
        PythonEngine.Initialize();
        Assert.Equal("2", Engine.Eval("1 + 1").ToString());
    }

    [Fact]
    public void ShutdownTwiceIsHarmless()
    {
        PythonEngine.Shutdown();
        PythonEngine.Shutdown();
        new PythonEngine().Dispose();
        using (new PythonEngine(new[] { "arguments" }.AsEnumerable()))
        {
            Assert.Equal("['arguments']", Engine.Eval("__import__('sys').argv").ToString());
        }
        Assert.False(PythonEngine.IsInitialized);
    }

    [Fact]
    public void ShutdownHandlersRunLastFirstOnceWhilePythonIsThere()
    {
        var order = new List<string>();
        PythonEngine.ShutdownHandler first = () => order.Add("first " + Engine.Eval("1"));
        PythonEngine.ShutdownHandler second = () => order.Add("second");
        PythonEngine.ShutdownHandler third = () => order.Add("third");
        PythonEngine.AddShutdownHandler(first);
        PythonEngine.AddShutdownHandler(third);
        PythonEngine.AddShutdownHandler(second);
        PythonEngine.AddShutdownHandler(third);
        PythonEngine.RemoveShutdownHandler(third);
        PythonEngine.RemoveShutdownHandler(() => { });
        PythonEngine.Shutdown();
        Assert.Equal(new[] { "second", "third", "first 1" }, order);
        PythonEngine.Initialize();
        PythonEngine.Shutdown();
        Assert.Equal(3, order.Count);
    }

    [Fact]
    public void HandlersAddedAndTakenAwayByManyThreadsAreEachCalledOnce()
    {
        const int Threads = 6, Each = 200;
        int called = 0, dropped = 0;
        using var start = new Barrier(Threads);
        Thread[] threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            for (int i = 0; i < Each; i++)
            {
                PythonEngine.ShutdownHandler kept = () => called++, taken = () => dropped++;
                PythonEngine.AddShutdownHandler(taken);
                PythonEngine.AddShutdownHandler(kept);
                PythonEngine.RemoveShutdownHandler(taken);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        PythonEngine.Shutdown();
        Assert.Equal((Threads * Each, 0), (called, dropped));
    }

    [Fact]
    public void AHandlerThatThrowsKeepsNothingFromEnding()
    {
        bool ran = false;
        PythonEngine.AddShutdownHandler(() => ran = true);
        PythonEngine.AddShutdownHandler(() => throw new FormatException("thrown"));
        Assert.Equal("thrown", Assert.Throws<FormatException>(PythonEngine.Shutdown).Message);
        Assert.True(ran);
        Assert.False(PythonEngine.IsInitialized);
    }

    [Fact]
    public void AThreadInsideIsWaitedForByShutdown()
    {
        using var inside = new ManualResetEventSlim();
        bool leaving = false;
        var worker = new Thread(() =>
        {
            using (Py.GIL())
            {
                inside.Set();
                // Python is refused from the moment on that Shutdown begins; the thread has yet to leave.
                SpinWait.SpinUntil(() => !PythonEngine.IsInitialized, TimeSpan.FromSeconds(30));
                Volatile.Write(ref leaving, true);
            }
        });
        worker.Start();
        inside.Wait();
        PythonEngine.Shutdown();
        Assert.True(Volatile.Read(ref leaving));
        worker.Join();
    }

    [Fact]
    public void ACallbackAfterShutdownThrowsAndAfterAnotherStartDoesNotCrash()
    {
        PyDict scope = Engine.Run("import System\nf = System.Func[int, int](lambda n: n + 1)\n");
        var function = scope["f"].As<Func<int, int>>();
        Assert.Equal(3, function(2));
        PythonEngine.Shutdown();
        Assert.Throws<InvalidOperationException>(() => function(2));
        PythonEngine.Initialize();
        Assert.Equal(3, function(2));
    }

    [Fact]
    public void ManyThreadsUseTheGil()
    {
        const int Threads = 8, Rounds = 200;
        int wrong = 0;
        using var start = new Barrier(Threads);
        Thread[] threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            for (int round = 0; round < Rounds; round++)
            {
                using (Py.GIL())
                using (PyObject value = Engine.Eval($"{number} * 1000 + {round}"))
                {
                    wrong += value.As<int>() == (number * 1000) + round ? 0 : 1;
                }
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60))));
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void ThreadsOfPythonCallDotNet()
    {
        PyDict scope = Engine.Run(
            "import threading, System\n" +
            "found = []\n" +
            "def work(): found.append(str(System.Threading.Thread.CurrentThread.ManagedThreadId))\n" +
            "threads = [threading.Thread(target=work) for _ in range(4)]\n" +
            "for t in threads: t.start()\n" +
            "for t in threads: t.join()\n");
        Assert.Equal(4, scope["found"].Length());
    }

    [Fact]
    public void ExceptionsCrossBothWays()
    {
        var raised = Assert.Throws<PythonException>(() => Engine.Eval("1 / 0"));
        Assert.Equal("ZeroDivisionError", raised.Type.Name);
        PyDict scope = Engine.Run(
            "import System\n" +
            "try:\n" +
            "    System.Int32.Parse('x')\n" +
            "except System.FormatException as e:\n" +
            "    caught = type(e).__name__\n");
        Assert.Equal("FormatException", scope["caught"].ToString());
        Assert.Throws<FormatException>(() => Engine.Run("import System\nSystem.Int32.Parse('x')\n"));
    }

    [Fact]
    [Obsolete("of an obsolete member")]
    public void InitExtMakesSureThatPythonRuns()
    {
        PythonEngine.Shutdown();
        Assert.Equal(IntPtr.Zero, PythonEngine.InitExt());
        Assert.True(PythonEngine.IsInitialized);
    }
}

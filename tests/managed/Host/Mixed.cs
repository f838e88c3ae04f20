using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using Python.Runtime;

namespace ClrLink.TestHost;

/// <summary>
/// Everything that Python.Runtime can do, at once, from many threads, while both collectors run.
/// </summary>
/// <remarks>
/// mixed SECONDS [THREADS] [SEED]: by hand, the run that must be flat:
/// <code>
/// nice -n 10 tools/managed 3.13t --host mixed 600 8 1
/// </code>
/// The time is cut into phases. After each the threads have ended, both sides have collected, and a line tells the ledger and the
/// memory. The ledger must be back where it was after the first phase; from half of the time on, where the run is long
/// enough to tell, resident memory and .NET's heap may not rise by more than 5 %.
/// </remarks>
internal static class Mixed
{
    private const int Phases = 12, WarmPhases = 6, PageSize = 4096;
    private const double Tolerance = 1.05, SecondsToJudgeMemory = 120, HangSeconds = 120;

    private delegate void Job(Random chance, MixedParts parts);

    // With how likely each is.
    private static readonly (Job Job, int Weight)[] Jobs =
    {
        (MixedJobs.Imports, 3), (MixedJobs.Attributes, 8), (MixedJobs.Calls, 8), (MixedJobs.Dynamic, 8), (MixedJobs.Numbers, 5),
        (MixedJobs.Texts, 5), (MixedJobs.Lists, 3), (MixedJobs.Dictionaries, 5), (MixedJobs.TuplesAndSets, 5),
        (MixedJobs.Iteration, 5), (MixedJobs.Scopes, 2), (MixedJobs.Buffers, 5), (MixedJobs.Conversions, 5), (MixedJobs.Errors, 3),
        (MixedJobs.With, 3), (MixedJobs.Forgotten, 3), (MixedCrossings.Delegates, 2), (MixedCrossings.Events, 4),
        (MixedCrossings.Derived, 4), (MixedCrossings.Disposals, 8), (MixedCrossings.Threads, 1), (MixedCrossings.Tasks, 2),
        (MixedCrossings.Timers, 1),
    };

    private static readonly List<string> Failures = new();
    private static readonly ManualResetEventSlim Over = new(); // of a phase, or something failed
    private static long operations;

    internal static void Run(string[] arguments)
    {
        double seconds = double.Parse(arguments[0]);
        int threads = arguments.Length > 1 ? int.Parse(arguments[1]) : 8;
        int seed = arguments.Length > 2 ? int.Parse(arguments[2]) : 1;
        PythonEngine.Initialize();
        var parts = new MixedParts();
        Figures first = default, warm = default, last = default;
        for (int phase = 0; phase < Phases && Failures.Count == 0; phase++)
        {
            RunPhase(parts, seed * 1000 + phase, threads, seconds / Phases);
            last = Settled(parts, phase == 0 ? null : first);
            Console.WriteLine($"phase={phase + 1} operations={operations} {last}");
            first = phase == 0 ? last : first;
            warm = phase == WarmPhases - 1 ? last : warm;
            parts.MakesScopes = parts.MakesScopes && !(parts.KeepsScopes && phase == WarmPhases - 2);
        }
        Judge(first, warm, last, seconds * (Phases - WarmPhases) / Phases >= SecondsToJudgeMemory);
        Failures.ForEach(Console.WriteLine);
        Console.WriteLine($"mixed={(Failures.Count == 0 ? "ok" : "FAILED")} seed={seed} threads={threads} operations={operations}");
        Environment.ExitCode = Failures.Count == 0 ? 0 : 1;
    }

    private static void Judge(Figures first, Figures warm, Figures last, bool memory)
    {
        if (!last.Ledger.NoMoreThan(first.Ledger))
        {
            Fail($"left over: {last.Ledger}; in the beginning: {first.Ledger}");
        }
        if (memory && (last.Resident > warm.Resident * Tolerance || last.Heap > warm.Heap * Tolerance))
        {
            Fail($"memory grows: {warm} to {last}");
        }
    }

    private static void Fail(string what)
    {
        lock (Failures)
        {
            Failures.Add(what);
        }
        Over.Set();
    }

    // ---- a phase ----

    private static void RunPhase(MixedParts parts, int seed, int threads, double seconds)
    {
        Over.Reset();
        var places = new string[threads + 2];
        using var start = new Barrier(places.Length);
        Thread[] crew = Enumerable.Range(0, threads)
            .Select(number => MakeThread(places, number, start, () => Work(parts, new Random(seed * 100 + number), places, number)))
            .Append(MakeThread(places, threads, start, () => CollectInDotNet(new Random(seed))))
            .Append(MakeThread(places, threads + 1, start, CollectInPython))
            .ToArray();
        using var ticks = new Timer(_ => Tick(parts), null, 1, 5);
        Array.ForEach(crew, thread => thread.Start());
        var time = Stopwatch.StartNew();
        Over.Wait(TimeSpan.FromSeconds(seconds));
        Over.Set();
        foreach (Thread thread in crew)
        {
            if (!thread.Join(TimeSpan.FromSeconds(HangSeconds)))
            {
                Environment.FailFast($"mixed: threads hang after {time.Elapsed}; they are in: {string.Join(", ", places)}");
            }
        }
        using var ended = new ManualResetEvent(false);
        ticks.Dispose(ended);
        ended.WaitOne();
    }

    private static Thread MakeThread(string[] places, int number, Barrier start, Action action) => new(() =>
    {
        start.SignalAndWait();
        try
        {
            action();
            places[number] = "its end";
        }
        catch (Exception exception)
        {
            Fail($"{places[number]}: {exception}");
        }
    });

    private static void Work(MixedParts parts, Random chance, string[] places, int number)
    {
        int all = Jobs.Sum(job => job.Weight);
        while (!Over.IsSet)
        {
            Job job = Chosen(chance.Next(all));
            places[number] = job.Method.Name;
            if (chance.Next(2) == 0)
            {
                job(chance, parts);
            }
            else
            {
                using (Py.GIL())
                {
                    job(chance, parts);
                }
            }
            Interlocked.Increment(ref operations);
        }
    }

    private static Job Chosen(int place)
    {
        foreach ((Job job, int weight) in Jobs)
        {
            place -= weight;
            if (place < 0)
            {
                return job;
            }
        }
        throw new ArgumentOutOfRangeException(nameof(place));
    }

    private static void CollectInDotNet(Random chance)
    {
        while (!Over.Wait(chance.Next(10)))
        {
            GC.Collect(chance.Next(3));
            if (chance.Next(4) == 0)
            {
                GC.WaitForPendingFinalizers();
            }
        }
    }

    private static void CollectInPython()
    {
        using PyObject gc = Py.Import("gc");
        while (!Over.Wait(5))
        {
            gc.InvokeMethod("collect").Dispose();
        }
    }

    private static void Tick(MixedParts parts)
    {
        try
        {
            using PyObject sum = parts["plus_one"].Invoke(new PyInt(1));
            MixedJobs.Must(sum.As<int>() == 2, "a tick");
        }
        catch (Exception exception)
        {
            Fail($"a tick: {exception}");
        }
    }

    // ---- the figures ----

    private readonly record struct Ledger(long Handles, long References, long Derived)
    {
        internal bool NoMoreThan(Ledger other) =>
            Handles <= other.Handles && References <= other.References && Derived <= other.Derived;
    }

    private readonly record struct Figures(Ledger Ledger, long Resident, long Heap)
    {
        public override string ToString() => $"rss={Resident / 1024}KiB heap={Heap / 1024}KiB handles={Ledger.Handles} " +
            $"references={Ledger.References} derived={Ledger.Derived}";
    }

    // Collects on both sides until the ledger is where it was, or for a while.
    private static Figures Settled(MixedParts parts, Figures? before)
    {
        parts.Clear();
        var time = Stopwatch.StartNew();
        Ledger ledger;
        do
        {
            Runtime.TryCollectingGarbage(20);
            ledger = ReadLedger();
        }
        while (time.Elapsed.TotalSeconds < 30 && before is { } figures && !ledger.NoMoreThan(figures.Ledger));
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        MallocTrim(0);
        long resident = long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1]) * PageSize;
        return new Figures(ledger, resident, GC.GetTotalMemory(forceFullCollection: true));
    }

    private static Ledger ReadLedger()
    {
        using PyObject clrlink = Py.Import("clrlink"), leaks = clrlink.InvokeMethod("leaks");
        return new Ledger(Entry(leaks, "handles"), Entry(leaks, "python_references"), Entry(leaks, "derived_objects"));
    }

    private static long Entry(PyObject leaks, string name)
    {
        using PyObject value = leaks[name];
        return value.As<long>();
    }

    // What the C library keeps for later is not in use.
    [DllImport("libc", EntryPoint = "malloc_trim")]
    private static extern int MallocTrim(nint pad);
}

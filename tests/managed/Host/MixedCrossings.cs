using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Python.Runtime;

namespace ClrLink.TestHost;

/// <summary>The jobs of <see cref="Mixed"/> in which calls cross both ways, or other threads take part.</summary>
internal static class MixedCrossings
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    internal static void Delegates(Random chance, MixedParts parts)
    {
        int number = chance.Next(1000), added = chance.Next(10);
        var function = parts["plus_one"].As<Func<int, int>>();
        MixedJobs.Must(function(number) == number + 1, "a callable as a delegate");
        using PyObject given = new Func<int, int>(value => value + added).ToPython();
        MixedJobs.Must(parts["call"].Invoke(given, new PyInt(number)).As<int>() == number + added, "a delegate as a callable");
        OutOfPython(() =>
        {
            int sum = 0;
            Parallel.For(0, 8, index => Interlocked.Add(ref sum, function(index)));
            MixedJobs.Must(sum == 36, "a delegate in parallel");
        });
    }

    internal static void Events(Random chance, MixedParts parts)
    {
        var machine = new Machine { Size = chance.Next(100) };
        using PyObject given = machine.ToPython();
        using PyObject heard = parts["listen"].Invoke(given);
        MixedJobs.Must(heard.As<int[]>().SequenceEqual(new[] { 4 + machine.Size }), "heard once");
        MixedJobs.Must(parts["size_of"].Invoke(given).As<int>() == machine.Size, "a property");
        int count = 0;
        using PyObject counter = new Action<object, WorkArgs>((_, _) => count++).ToPython();
        var handler = counter.As<EventHandler<WorkArgs>>();
        machine.Worked += handler;
        machine.Run(1);
        machine.Worked -= handler;
        MixedJobs.Must(count == 1, "a handler made of a callable");
    }

    internal static void Derived(Random chance, MixedParts parts)
    {
        int factor = chance.Next(2, 10);
        PyObject derived = parts["Derived"].Invoke(new PyInt(factor));
        var machine = derived.As<Machine>();
        MixedJobs.Must(machine.Run(5) == 5 * factor, "an override");
        machine.Kept = parts["Thing"].Invoke();
        derived.SetAttr("factor", new PyInt(factor + 1));
        if (chance.Next(2) == 0)
        {
            // Only .NET has it from here on.
            derived.Dispose();
        }
        MixedJobs.Must(machine.Work(5) == 5 * (factor + 1), "attributes of an object that .NET keeps");
        if (chance.Next(20) == 0)
        {
            using PyObject again = machine.ToPython();
            MixedJobs.Must(again.InvokeMethod("RunElsewhere", new PyInt(2)).As<int>() == 2 * (factor + 1), "elsewhere");
        }
    }

    // One uses what another disposes of.
    internal static void Disposals(Random chance, MixedParts parts)
    {
        for (int i = 0; i < 10; i++)
        {
            ref PyObject? slot = ref parts.Slots[chance.Next(MixedParts.SlotCount)];
            try
            {
                switch (chance.Next(4))
                {
                    case 0:
                        Interlocked.Exchange(ref slot, parts["Thing"].Invoke(new PyInt(7)))?.Dispose();
                        break;
                    case 1:
                        Volatile.Read(ref slot)?.Dispose();
                        break;
                    case 2:
                        // The collector gives it up.
                        Interlocked.Exchange(ref slot, null);
                        break;
                    default:
                        Use(Volatile.Read(ref slot));
                        break;
                }
            }
            catch (ObjectDisposedException)
            {
                // As it should be.
            }
        }
    }

    private static void Use(PyObject? thing)
    {
        if (thing is not null)
        {
            using PyObject again = thing.NewReference(), sum = thing.InvokeMethod("add", new PyInt(1));
            MixedJobs.Must(sum.As<int>() == 2 && again.GetAttr("size").As<int>() == 7, "a thing in use");
        }
    }

    // Threads that never say Py.GIL(), and one that never gives it back.
    internal static void Threads(Random chance, MixedParts parts)
    {
        Exception? fault = null;
        bool forgets = chance.Next(100) == 0; // each is told of
        var thread = new Thread(() =>
        {
            try
            {
                if (forgets)
                {
                    Py.GIL();
                }
                using PyObject sum = parts["plus_one"].Invoke(new PyInt(1));
                MixedJobs.Must(sum.As<int>() == 2, "a thread's sum");
            }
            catch (Exception exception)
            {
                fault = exception;
            }
        });
        OutOfPython(() =>
        {
            thread.Start();
            MixedJobs.Must(thread.Join(Limit), "a thread ends");
        });
        MixedJobs.Must(fault is null, fault?.ToString() ?? "");
    }

    internal static void Tasks(Random chance, MixedParts parts) => OutOfPython(() =>
    {
        Task<int>[] tasks = Enumerable.Range(0, 3).Select(number => Add(parts, number)).ToArray();
        MixedJobs.Must(Task.WaitAll(tasks, Limit), "tasks end");
        MixedJobs.Must(tasks.Sum(task => task.Result) == 9, "their sums");
    });

    private static async Task<int> Add(MixedParts parts, int number)
    {
        await Task.Yield();
        using var value = new PyInt(number);
        int sum;
        using (Py.GIL())
        {
            using PyObject added = parts["plus_one"].Invoke(value);
            sum = added.As<int>();
        }
        await Task.Yield();
        using PyObject more = parts["plus_one"].Invoke(new PyInt(sum));
        return more.As<int>();
    }

    internal static void Timers(Random chance, MixedParts parts) => OutOfPython(() =>
    {
        using var fired = new ManualResetEventSlim();
        int sum = 0;
        using var timer = new Timer(_ =>
        {
            using PyObject added = parts["plus_one"].Invoke(new PyInt(1));
            sum = added.As<int>();
            fired.Set();
        });
        timer.Change(0, Timeout.Infinite);
        MixedJobs.Must(fired.Wait(Limit) && sum == 2, "a timer");
    });

    // For what waits for other threads, which want Python.
    private static void OutOfPython(Action action)
    {
        IntPtr token = PythonEngine.BeginAllowThreads();
        try
        {
            action();
        }
        finally
        {
            PythonEngine.EndAllowThreads(token);
        }
    }
}

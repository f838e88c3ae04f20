using System;
using System.Collections.Generic;
using System.Linq;
using Python.Runtime;

namespace ClrLink.TestHost;

/// <summary>ClrLink.TestHost SCENARIO [ARGUMENTS]: what it does is said on standard output; 2: no such scenario.</summary>
internal static class Program
{
    private static readonly Dictionary<string, Action<string[]>> Scenarios = new()
    {
        ["exec"] = Starts.Exec,
        ["place"] = Starts.Place,
        ["fails"] = Starts.Fails,
        ["settings"] = Starts.Settings,
        ["signals"] = Starts.Signals,
        ["arguments"] = Starts.Arguments,
        ["null-reference"] = Starts.NullReferenceUnderFaulthandler,
        ["rounds"] = Rounds.Many,
        ["rounds-threads"] = Rounds.OnManyThreads,
        ["exit-inside"] = Ends.ExitInsideOfPython,
        ["exit-holding"] = Ends.ExitHoldingTheGil,
        ["mixed"] = Mixed.Run,
        ["join-held"] = Joins.GilHeldByAnother,
        ["join-released"] = Joins.GilReleased,
        ["join-holding"] = Joins.GilHeldByTheJoiner,
        ["join-together"] = Joins.Together,
        ["end"] = Ends.Plain,
        ["end-shut-down"] = Ends.AfterShutdown,
        ["end-daemon"] = Ends.WithDaemonThreads,
        ["end-callers"] = Ends.WithDotNetThreadsInPython,
        ["end-timers"] = Ends.WithTimersAndTasks,
        ["end-endless"] = Ends.WithAnEndlessThread,
        ["watchdog"] = Watched.AThreadThatHoldsOn,
        ["watchdog-python"] = Watched.AThreadOfPythonThatHoldsOn,
        ["end-first-thread"] = Ends.AfterTheFirstThreadIsGone,
    };

    /// <summary>Runs Python code in a scope of its own.</summary>
    internal static PyDict Run(string code)
    {
        var scope = new PyDict();
        using PyObject builtins = Py.Import("builtins");
        builtins.InvokeMethod("exec", new PyString(code), scope).Dispose();
        return scope;
    }

    private static int Main(string[] arguments)
    {
        if (arguments.Length == 0 || !Scenarios.TryGetValue(arguments[0], out Action<string[]>? scenario))
        {
            Console.Error.WriteLine("the scenarios are: " + string.Join(", ", Scenarios.Keys));
            return 2;
        }
        scenario(arguments.Skip(1).ToArray());
        return Environment.ExitCode;
    }
}

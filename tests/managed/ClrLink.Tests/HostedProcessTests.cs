using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace ClrLink.Tests;

/// <summary>Starts, rounds and ends that need a process of their own.</summary>
public class HostedProcessTests
{
    [Fact]
    public void ArgumentsAreThoseOfTheRun()
    {
        string[] lines = HostProcess.Run("arguments", "a", "b c").Lines;
        Assert.Equal(new[] { "['a', 'b c']", "['second', 'ü']", "['second', 'ü']" }, lines);
    }

    [Fact]
    public void PythonHandlesInterruptsWhenAsked()
    {
        HostProcess host = HostProcess.Run("signals", "true");
        Assert.Equal("True", host.Value("python"));
        Assert.Equal("KeyboardInterrupt", host.Value("raised"));
    }

    [Fact]
    public void PythonLeavesInterruptsAloneOtherwise() =>
        Assert.Equal("False", HostProcess.Run("signals", "false").Value("python"));

    [Fact]
    public void NullReferencesAreExceptionsUnderFaulthandler() =>
        Assert.Equal(new[] { "caught", "caught again" }, HostProcess.Run("null-reference").Lines);

    [Fact]
    public void ThousandsOfRoundsKeepMemoryFlat()
    {
        // Code that is compiled again while it runs takes memory too; the first thousand rounds are for the rest of that kind.
        HostProcess host = HostProcess.RunIn(new() { ["DOTNET_TieredCompilation"] = "0" }, "rounds", "4000");
        Match memory = Regex.Match(host.Output, @"early=(\d+) late=(\d+)");
        Assert.True(memory.Success, host.Output);
        double early = double.Parse(memory.Groups[1].Value), late = double.Parse(memory.Groups[2].Value);
        Assert.True(late < early * 1.05, host.Output);
        Assert.Contains("'handles': 0", host.Output);
        Assert.Contains("'thread_states': 0", host.Output);
    }

    [Fact]
    public void RoundsOfManyThreadsWorkOrAreRefused()
    {
        HostProcess host = HostProcess.Run("rounds-threads", "300");
        Assert.Equal("1200 some=True", host.Value("all"));
        Assert.Single(host.Lines);
    }

    [Theory]
    [InlineData("join-held", "joiner 7", "main 7", "running=1")]
    [InlineData("join-released", "joiner 7", "main 7", "running=1", "again 7")]
    [InlineData("join-holding", "owner 7", "attached=1", "other 7", "running=1")]
    public void PythonThatOthersStartedIsJoinedAndLeftToThem(string scenario, params string[] lines)
    {
        string[] ends =
        {
            "atexit", "finalized=0", "Python is shutting down, or was never started here: it cannot be called.",
        };
        Assert.Equal(lines.Concat(ends), HostProcess.Run(scenario).Lines);
    }

    [Fact]
    public void ManyThreadsJoinAtOnceAndTheHolderOfTheGilWithThem() =>
        Assert.Equal(new[] { "attached=1", "handler" }, HostProcess.Run("join-together").Lines);

    /// <summary>A short run of what finds more the longer it runs: tests/managed/Host/Mixed.cs.</summary>
    [Fact]
    public void EverythingAtOnceLeavesNothingOver()
    {
        HostProcess host = HostProcess.RunToItsEnd(new(), "mixed", "4", "8", "1");
        Assert.True(host.Status == 0, host.Output + host.Errors);
        Assert.StartsWith("ok ", host.Value("mixed"));
        Assert.All(
            host.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.StartsWith("clrlink: a Py.GIL() was not disposed of", line));
    }

    [Fact]
    public void AtTheEndOfMainPythonIsFinalized() =>
        Assert.Equal(new[] { "main", "handler", "atexit", "finalized" }, HostProcess.Run("end").Lines);

    [Fact]
    public void AfterShutdownTooPythonIsFinalized() =>
        Assert.Equal(
            new[] { "main", "handler", "shut down", "atexit", "finalized" }, HostProcess.Run("end-shut-down").Lines);

    [Fact]
    public void DaemonThreadsDoNotKeepTheProcess() =>
        Assert.Equal(new[] { "main", "atexit", "finalized" }, HostProcess.Run("end-daemon").Lines);

    [Fact]
    public void DotNetThreadsInPythonLeaveBeforeItIsFinalized() =>
        Assert.Equal(new[] { "main", "atexit", "finalized" }, HostProcess.Run("end-callers").Lines);

    [Fact]
    public void TimersAndThreadsThatCallTooLateDoNotAbortTheProcess() =>
        Assert.Equal(new[] { "main", "atexit", "finalized" }, HostProcess.Run("end-timers").Lines);

    [Fact]
    public void TheThreadThatInitializedMayBeGone() =>
        Assert.Equal(new[] { "False", "main", "atexit", "finalized" }, HostProcess.Run("end-first-thread").Lines);

    [Fact]
    public void AnEndlessThreadOfPythonIsLeftAloneAfterAWhile()
    {
        HostProcess host = HostProcess.RunToItsEnd(new(), "end-endless");
        Assert.Equal(0, host.Status);
        Assert.Equal(new[] { "main", "atexit" }, host.Lines);
        Assert.Contains("threads of Python did not end in time", host.Errors);
    }

    [Fact]
    public void ExitInsideOfACallFromPythonEndsTheProcess()
    {
        HostProcess host = HostProcess.RunToItsEnd(new(), "exit-inside");
        Assert.Equal(7, host.Status);
        Assert.Equal(new[] { "atexit" }, host.Lines);
        Assert.Empty(host.Errors);
    }

    [Fact]
    public void ExitInsideOfTheGilEndsTheProcess()
    {
        HostProcess host = HostProcess.RunToItsEnd(new Dictionary<string, string?>(), "exit-holding");
        Assert.Equal(7, host.Status);
        Assert.DoesNotContain("finalized", host.Output);
    }
}

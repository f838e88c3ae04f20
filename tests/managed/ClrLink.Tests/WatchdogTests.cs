using System;
using System.Diagnostics;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace ClrLink.Tests;

/// <summary>CLRLINK_WATCHDOG: threads that wait long for Python are told of.</summary>
public class WatchdogTests
{
    private const string End = "clrlink: end of the watchdog's report";

    [Fact]
    public void AThreadThatHoldsOnIsToldOfWithWhereItTookPython()
    {
        string report = ReportOf("watchdog");
        Assert.Contains("clrlink: a thread waits for Python for more than 0.5 s (CLRLINK_WATCHDOG)", report);
        Assert.Matches("thread 0x[0-9a-f]{16} waits for Python, for [0-9.]+ s\n", report);
        Assert.Matches("thread 0x[0-9a-f]{16} is in Python\n  held by this Py.GIL\\(\\) of \\.NET:\n(?s:.)*AThreadThatHoldsOn", report);
        Assert.Contains("Watched.WaitUntil", report);
    }

    [Fact]
    public void PythonsStacksAreInTheReport()
    {
        string report = ReportOf("watchdog-python");
        Assert.Contains("Python's stacks:", report);
        Assert.Matches("File \"<string>\", line 6 in hold_on", report);
    }

    [Fact]
    public void WithoutWaitsNothingIsSaid()
    {
        HostProcess host = HostProcess.RunIn(new() { ["CLRLINK_WATCHDOG"] = "60" }, "rounds-threads", "20");
        Assert.Equal("80 some=True", host.Value("all"));
    }

    [Fact]
    public void ALimitThatIsNoNumberIsRefusedInWords()
    {
        HostProcess host = HostProcess.RunToItsEnd(new() { ["CLRLINK_WATCHDOG"] = "soon" }, "exec", "print(1)");
        Assert.Equal((0, "1\n"), (host.Status, host.Output));
        Assert.Equal(
            "clrlink: CLRLINK_WATCHDOG is 'soon', which is no number of seconds above 0; nothing is watched\n", host.Errors);
    }

    // What is said on stderr up to the end of the first report; then the thread lets go, and all ends well.
    private static string ReportOf(string scenario)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(HostProcess.Required("CLRLINK_TEST_HOST"));
        start.ArgumentList.Add(scenario);
        start.Environment["CLRLINK_WATCHDOG"] = "0.5";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> report = Task.Run(() => ReadReport(process));
        if (!report.Wait(TimeSpan.FromSeconds(60)))
        {
            process.Kill();
            Assert.Fail("no report came");
        }
        Task<string> rest = process.StandardError.ReadToEndAsync();
        process.StandardInput.WriteLine();
        process.StandardInput.Flush();
        if (!process.WaitForExit(60_000))
        {
            process.Kill();
            Assert.Fail($"it did not end after this report:\n{report.Result}{rest.Result}");
        }
        Assert.True(process.ExitCode == 0 && output.Result == "done\n", report.Result + rest.Result);
        return report.Result;
    }

    private static string ReadReport(Process process)
    {
        var report = new StringBuilder();
        while (process.StandardError.ReadLine() is { } line)
        {
            report.Append(line).Append('\n');
            if (line == End)
            {
                break;
            }
        }
        return report.ToString();
    }
}

using System;
using System.IO;
using Xunit;

namespace ClrLink.Tests;

/// <summary>docs/guide/hosting.md.</summary>
public class GuideTests
{
    [Fact]
    public void TheProgramOfTheGuideIsTheExampleAndRuns()
    {
        string page = File.ReadAllText(HostProcess.Required("CLRLINK_TEST_GUIDE"));
        string example = File.ReadAllText(
            Path.Combine(Path.GetDirectoryName(HostProcess.Required("CLRLINK_TEST_GUIDE"))!, "../../examples/console/Program.cs"));
        Assert.Equal(example, page.Split("```csharp\n")[1].Split("```")[0]);
        HostProcess run = HostProcess.RunProgram(HostProcess.Required("CLRLINK_TEST_EXAMPLE"), new());
        Assert.Equal(new[] { "clrlink: 2", "1.4142" }, run.Lines);
        Assert.Equal(0, run.Status);
    }
}

using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace ClrLink.Tests;

/// <summary>Which Python is started, and what is said where there is none.</summary>
public class FindingPythonTests
{
    private static string Prefix => Path.GetDirectoryName(Path.GetDirectoryName(HostProcess.Library))!;

    // Nothing but what a test adds.
    private static Dictionary<string, string?> Nothing => new()
    {
        ["PYTHONNET_PYDLL"] = null,
        ["VIRTUAL_ENV"] = null,
        ["PYTHONHOME"] = null,
    };

    [Fact]
    public void TheVariableNamesTheLibrary()
    {
        HostProcess host = HostProcess.Run("place");
        Assert.Equal(HostProcess.Library, host.Value("dll"));
        Assert.Equal(Prefix, host.Value("prefix"));
        Assert.Equal(Prefix + "/bin", Path.GetDirectoryName(host.Value("executable")));
        Assert.Equal("['']", host.Value("argv"));
    }

    [Fact]
    public void ThePathLeadsToTheLibrary()
    {
        Dictionary<string, string?> variables = Nothing;
        variables["PATH"] = Path.GetDirectoryName(HostProcess.Python) + ":" + System.Environment.GetEnvironmentVariable("PATH");
        HostProcess host = HostProcess.RunIn(variables, "place");
        Assert.Equal(Prefix, host.Value("prefix"));
        Assert.Equal(HostProcess.Library.Contains("t.so").ToString(), host.Value("free"));
    }

    [Fact]
    public void AnActiveEnvironmentIsFoundWithItsPackages()
    {
        using HostProcess.TemporaryFolder folder = HostProcess.Folder();
        MakeEnvironment(folder.Path);
        Dictionary<string, string?> variables = Nothing;
        variables["VIRTUAL_ENV"] = folder.Path;
        HostProcess host = HostProcess.RunIn(variables, "place");
        Assert.Equal(folder.Path, host.Value("prefix"));
        Assert.Equal(HostProcess.Library.Contains("t.so").ToString(), host.Value("free"));
        HostProcess.RunIn(variables, "exec", $"import sys; assert any(p.startswith({folder.Path.Quoted()}) for p in sys.path)");
    }

    [Fact]
    public void AnActiveEnvironmentGoesWithALibraryThatFitsIt()
    {
        using HostProcess.TemporaryFolder folder = HostProcess.Folder();
        MakeEnvironment(folder.Path);
        HostProcess host = HostProcess.RunIn(new() { ["VIRTUAL_ENV"] = folder.Path }, "place");
        Assert.Equal(folder.Path, host.Value("prefix"));
        Assert.Equal(HostProcess.Library, host.Value("dll"));
    }

    [Fact]
    public void AnEnvironmentOfAnotherPythonDoesNotGoWithTheLibrary()
    {
        using HostProcess.TemporaryFolder folder = HostProcess.Folder();
        File.WriteAllText(Path.Combine(folder.Path, "pyvenv.cfg"), "home = /nowhere\nversion = 3.9.1\n");
        Directory.CreateDirectory(Path.Combine(folder.Path, "lib", "python3.9", "site-packages"));
        Assert.Equal(Prefix, HostProcess.RunIn(new() { ["VIRTUAL_ENV"] = folder.Path }, "place").Value("prefix"));
    }

    [Fact]
    public void ProgramNameNamesAnEnvironment()
    {
        using HostProcess.TemporaryFolder folder = HostProcess.Folder();
        MakeEnvironment(folder.Path);
        HostProcess host = HostProcess.RunIn(Nothing, "settings", folder.Path + "/bin/python", "-", "-");
        Assert.Equal(folder.Path, host.Value("prefix"));
    }

    [Fact]
    public void PythonHomeNamesAnEnvironment()
    {
        using HostProcess.TemporaryFolder folder = HostProcess.Folder();
        MakeEnvironment(folder.Path);
        Assert.Equal(folder.Path, HostProcess.RunIn(Nothing, "settings", "-", folder.Path, "-").Value("prefix"));
    }

    [Fact]
    public void PythonHomeNamesAnInstallation()
    {
        Assert.Equal(Prefix, HostProcess.RunIn(Nothing, "settings", "-", Prefix, "-").Value("prefix"));
    }

    [Fact]
    public void PythonPathIsAllOfThePath()
    {
        string library = Directory.GetDirectories(Prefix + "/lib", "python3.*")[0];
        foreach (string candidate in Directory.GetDirectories(Prefix + "/lib", "python3.*"))
        {
            library = File.Exists(candidate + "/os.py") ? candidate : library;
        }
        HostProcess host = HostProcess.Run(
            "settings", "-", "-", $"{library}:{library}/lib-dynload:/first", "no site");
        Assert.StartsWith($"{library}:{library}/lib-dynload:/first", host.Value("path"));
        Assert.Equal("False", host.Value("site"));
    }

    [Fact]
    public void AMissingLibraryIsNamed() => Fails(
        "/nowhere/libpython3.13.so", "BadPythonDllException: /nowhere/libpython3.13.so (Runtime.PythonDLL)", "no such file");

    [Fact]
    public void ALibraryThatIsNoneIsNamed() => Fails(typeof(object).Assembly.Location, "it is no shared library");

    [Fact]
    public void ALibraryThatIsNotPythonIsNamed() => Fails("libm.so.6", "it is no libpython");

    [Fact]
    public void ALibraryOfAnotherArchitectureIsNamed()
    {
        using HostProcess.TemporaryFolder folder = HostProcess.Folder();
        string copy = Path.Combine(folder.Path, "libpython3.13.so");
        byte[] bytes = File.ReadAllBytes(HostProcess.Library);
        bytes[18] = 243;
        bytes[19] = 0;
        File.WriteAllBytes(copy, bytes);
        Fails(copy, "it is built for RiscV64");
    }

    [Fact]
    public void AnEnvironmentWithoutPythonIsNamed()
    {
        Dictionary<string, string?> variables = Nothing;
        variables["VIRTUAL_ENV"] = "/nowhere";
        Failed(HostProcess.RunIn(variables, "fails"), "VIRTUAL_ENV is /nowhere, where there is no Python");
    }

    [Fact]
    public void WithoutAnyPythonItIsSaidWhatWasTried()
    {
        using HostProcess.TemporaryFolder folder = HostProcess.Folder();
        string fake = Path.Combine(folder.Path, "python3");
        File.WriteAllText(fake, "#!/bin/sh\necho 'not today' >&2\nexit 1\n");
        File.SetUnixFileMode(fake, (UnixFileMode)0b111_101_101);
        Dictionary<string, string?> variables = Nothing;
        string dotnet = Path.Combine(folder.Path, "dotnet");
        variables["PATH"] = folder.Path;
        Failed(HostProcess.RunIn(variables, "fails"), fake + " (PATH): it is no Python that runs: not today");
        Assert.False(File.Exists(dotnet));
    }

    [Fact]
    public void AnOldPythonIsNotTaken()
    {
        using HostProcess.TemporaryFolder folder = HostProcess.Folder();
        string fake = Path.Combine(folder.Path, "python3");
        File.WriteAllText(fake, "#!/bin/sh\nprintf 'cpython\\n3.8.10\\n\\n/x/python3\\n/x\\n/x/lib\\nl.so\\nl.so\\n\\n'\n");
        File.SetUnixFileMode(fake, (UnixFileMode)0b111_101_101);
        Dictionary<string, string?> variables = Nothing;
        variables["PATH"] = folder.Path;
        Failed(HostProcess.RunIn(variables, "fails"), "it is Python 3.8.10, and clrlink is for Python 3.10 or newer");
    }

    [Fact]
    public void AHomeAstrayIsSaid()
    {
        HostProcess host = HostProcess.RunIn(new() { ["PYTHONHOME"] = "/nowhere" }, "fails");
        Failed(host, "InvalidOperationException: The environment variable PYTHONHOME is /nowhere");
    }

    [Fact]
    public void AMissingCoreIsSaid() => Failed(
        HostProcess.RunIn(new() { ["CLRLINK_CORE"] = "/nowhere" }, "fails"), "CLRLINK_CORE is /nowhere", "_core.cpython-3");

    private static void Fails(string library, params string[] words) => Failed(HostProcess.Run("fails", library), words);

    // Twice, and the second time not otherwise.
    private static void Failed(HostProcess host, params string[] words)
    {
        foreach (string word in words)
        {
            Assert.Equal(3, host.Output.Split(word).Length);
        }
        Assert.DoesNotContain("initialized=True", host.Output);
    }

    private static void MakeEnvironment(string folder)
    {
        using Process process = Process.Start(HostProcess.Python, new[] { "-m", "venv", "--without-pip", folder });
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}

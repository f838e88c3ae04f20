using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace ClrLink.Tests;

/// <summary>tests/managed/Host, run to its end.</summary>
internal sealed class HostProcess
{
    private const int LimitMilliseconds = 110_000;

    private HostProcess(int status, string output, string errors)
    {
        Status = status;
        Output = output;
        Errors = errors;
    }

    internal int Status { get; }

    internal string Output { get; }

    internal string Errors { get; }

    internal string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The interpreter whose library the tests use.</summary>
    internal static string Python => Required("CLRLINK_TEST_PYTHON");

    internal static string Library => Required("PYTHONNET_PYDLL");

    internal static string CoreFolder => Required("CLRLINK_CORE");

    /// <summary>The value that a line NAME=VALUE of the output gives.</summary>
    internal string Value(string name)
    {
        string? line = Lines.FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal));
        Assert.True(line is not null, $"no line {name}=... in:\n{Output}{Errors}");
        return line![(name.Length + 1)..];
    }

    internal static HostProcess Run(params string[] arguments) => RunIn(new(), arguments);

    /// <summary>With variables changed; null takes one away. It must end with status 0 and say nothing on stderr.</summary>
    internal static HostProcess RunIn(Dictionary<string, string?> variables, params string[] arguments)
    {
        HostProcess process = RunToItsEnd(variables, arguments);
        Assert.True(process.Status == 0 && process.Errors.Length == 0,
            $"{string.Join(' ', arguments)} ended with {process.Status}:\n{process.Output}{process.Errors}");
        return process;
    }

    internal static HostProcess RunToItsEnd(Dictionary<string, string?> variables, params string[] arguments) =>
        RunProgram(Required("CLRLINK_TEST_HOST"), variables, arguments);

    internal static HostProcess RunProgram(string program, Dictionary<string, string?> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(program);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        foreach ((string name, string? value) in variables)
        {
            start.Environment[name] = value;
        }
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(LimitMilliseconds))
        {
            process.Kill();
            Assert.Fail($"{string.Join(' ', arguments)} did not end: {output.Result}{errors.Result}");
        }
        return new HostProcess(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>A folder that is removed afterwards.</summary>
    internal static TemporaryFolder Folder() => new();

    internal static string Required(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException(
            $"{name} is not set: run these tests by `make test`, or by tools/managed VERSION.");

    internal sealed class TemporaryFolder : IDisposable
    {
        internal string Path { get; } = Directory.CreateTempSubdirectory("clrlink-tests-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace ClrLink.Tests;

/// <summary>Programs that have clrlink from its NuGet package: the examples, built against a folder that holds it.</summary>
public class PackageTests
{
    // Nothing tells them where the core is: it is beside the program.
    private static Dictionary<string, string?> Alone => new() { ["CLRLINK_CORE"] = null };

    private static string Example(string name) =>
        Path.Combine(HostProcess.Required("CLRLINK_TEST_EXAMPLES"), name, $"ClrLink.Examples.{name}.dll");

    // The console program, with a Python module that it finds before others of that name.
    private static HostProcess ConsoleBeside(string module, string source)
    {
        using HostProcess.TemporaryFolder folder = HostProcess.Folder();
        File.WriteAllText(Path.Combine(folder.Path, module), source);
        Dictionary<string, string?> variables = Alone;
        variables["PYTHONPATH"] = folder.Path;
        return HostProcess.RunProgram(Example("Console"), variables);
    }

    [Fact]
    public void TheConsoleProgramOfTheGuideRuns()
    {
        string page = File.ReadAllText(HostProcess.Required("CLRLINK_TEST_GUIDE"));
        string source = Path.Combine(HostProcess.Required("CLRLINK_TEST_SOURCES"), "../../examples/console/Program.cs");
        Assert.Equal(File.ReadAllText(source), page.Split("```csharp\n")[1].Split("```")[0]);
        HostProcess run = HostProcess.RunProgram(Example("Console"), Alone);
        Assert.Equal(new[] { "clrlink: 2", "1.4142" }, run.Lines);
        Assert.Equal((0, ""), (run.Status, run.Errors));
    }

    [Fact]
    public void TheModuleClrIsInThePackageAndOfTheProgramsOwnBridge()
    {
        HostProcess run = ConsoleBeside(
            "sitecustomize.py",
            "import atexit\n" +
            "def show():\n" +
            "    import clr, clrlink._core, System\n" +
            "    print('pid', System.Environment.ProcessId, clrlink._core.__file__)\n" +
            "atexit.register(show)\n");
        string beside = Path.Combine(Path.GetDirectoryName(Example("Console"))!, "clrlink-python", "clrlink", "_core.");
        Assert.Matches(@"^pid \d+ ", run.Lines[^1]);
        Assert.Contains(beside, run.Lines[^1]);
    }

    [Fact]
    public void ProcessesOfPythonThatTheProgramStartsHaveClrToo()
    {
        HostProcess run = ConsoleBeside(
            "json.py",
            "import subprocess, sys, os\n" +
            "def loads(text):\n" +
            "    code = 'import clr, System; print(System.Math.Max(3, 7))'\n" +
            "    path = os.pathsep.join(p for p in sys.path if 'clrlink-python' in p)\n" +
            "    env = dict(os.environ, PYTHONPATH=path)\n" +
            "    out = subprocess.run([sys.executable, '-c', code], env=env, check=True, stdout=subprocess.PIPE).stdout\n" +
            "    return {'name': 'child', 'numbers': [0, int(out), 0]}\n");
        Assert.True(run.Lines.Length == 2 && run.Lines[0] == "child: 7", run.Output + run.Errors);
    }

    [AspNetFact]
    public void TheWorkerDoesItsJobsAndEnds()
    {
        using HostProcess.TemporaryFolder folder = HostProcess.Folder();
        string[] files = Enumerable.Range(0, 8).Select(number =>
        {
            string file = Path.Combine(folder.Path, $"{number}.csv");
            File.WriteAllText(file, $"name,value\na,{number}\nb,\nc,{number + 8}\nd,{number + 1}\n");
            return file;
        }).Append("missing.csv").ToArray();
        HostProcess run = HostProcess.RunProgram(Example("Worker"), Alone, files);
        Assert.Equal((0, ""), (run.Status, run.Errors));
        foreach (int number in Enumerable.Range(0, 8))
        {
            Assert.Contains($"{files[number]}: median {number + 1} of 3 rows", run.Output);
        }
        Assert.Contains("missing.csv: FileNotFoundError: ", run.Output);
    }

    [AspNetFact]
    public async Task TheWebApiAnswers()
    {
        using var api = new WebApi(Alone);
        string version = Engine.Eval("__import__('platform').python_version()").ToString()!;
        Assert.StartsWith($"Python {version}, ", await api.Client.GetStringAsync("/"));
        Assert.Equal("25", await api.Client.GetStringAsync("/primes/100"));
        using HttpResponseMessage refused = await api.PostAsync("/summary", "[]");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("no values", await refused.Content.ReadAsStringAsync());
    }

    [AspNetFact]
    public async Task EightRequestsAreInPythonAtOnce()
    {
        Dictionary<string, string?> variables = Alone;
        variables["PYTHONPATH"] = string.Join(
            ':', Path.Combine(HostProcess.Required("CLRLINK_TEST_SOURCES"), "Modules"), Path.GetDirectoryName(Example("WebApi")));
        variables["Analysis__Module"] = "overlapping";
        using var api = new WebApi(variables);
        // On a free-threaded Python they compute at once: see the module.
        Task<string>[] requests = Enumerable.Range(0, 8).Select(async number =>
        {
            using HttpResponseMessage response = await api.PostAsync("/summary", $"[{number}, {number + 2}]");
            string text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, text + api.Output);
            return text;
        }).ToArray();
        string[] answers = await Task.WhenAll(requests);
        for (int number = 0; number < answers.Length; number++)
        {
            using JsonDocument answer = JsonDocument.Parse(answers[number]);
            Assert.Equal(2, answer.RootElement.GetProperty("count").GetInt32());
            Assert.Equal(number + 1.0, answer.RootElement.GetProperty("mean").GetDouble());
            Assert.Equal(1.0, answer.RootElement.GetProperty("deviation").GetDouble());
        }
    }

    // An example that could not be built fails before; one that is not there was left out, for want of the runtime.
    private sealed class AspNetFactAttribute : FactAttribute
    {
        public AspNetFactAttribute() =>
            Skip = File.Exists(Example("WebApi")) ? null : "this machine has no ASP.NET Core runtime";
    }

    /// <summary>The web API, running on a port of its own.</summary>
    private sealed class WebApi : IDisposable
    {
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);

        private readonly Process process;
        private readonly StringBuilder output = new(); // [lock:output]

        internal WebApi(Dictionary<string, string?> variables)
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            start.ArgumentList.Add(Example("WebApi"));
            start.ArgumentList.Add("--urls");
            start.ArgumentList.Add("http://127.0.0.1:0");
            foreach ((string name, string? value) in variables)
            {
                start.Environment[name] = value;
            }
            var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            process = new Process { StartInfo = start, EnableRaisingEvents = true };
            process.Exited += (_, _) => address.TrySetException(new InvalidOperationException("it ended"));
            process.OutputDataReceived += (_, line) => Note(line.Data, address);
            process.ErrorDataReceived += (_, line) => Note(line.Data, address);
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            Assert.True(address.Task.Wait(Limit), "the web API does not start: " + Output);
            Client = new HttpClient { BaseAddress = new Uri(address.Task.Result), Timeout = Limit };
        }

        internal HttpClient Client { get; }

        internal string Output
        {
            get
            {
                lock (output)
                {
                    return output.ToString();
                }
            }
        }

        public void Dispose()
        {
            Client.Dispose();
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        internal async Task<HttpResponseMessage> PostAsync(string path, string json)
        {
            using var content = new StringContent(json, Encoding.UTF8, "application/json");
            return await Client.PostAsync(path, content);
        }

        private void Note(string? line, TaskCompletionSource<string> address)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
            const string Listening = "Now listening on: ";
            int at = line?.IndexOf(Listening, StringComparison.Ordinal) ?? -1;
            if (at >= 0)
            {
                address.TrySetResult(line![(at + Listening.Length)..]);
            }
        }
    }
}

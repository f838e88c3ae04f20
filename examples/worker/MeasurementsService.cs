using System;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Python.Runtime;

namespace ClrLink.Examples.Worker;

/// <summary>Does the jobs of a channel, one a core at once, and ends the program when there are no more.</summary>
public sealed class MeasurementsService : BackgroundService
{
    private readonly Channel<string> jobs;
    private readonly IHostApplicationLifetime lifetime;
    private readonly ILogger<MeasurementsService> log;

    public MeasurementsService(
        Channel<string> jobs, IHostApplicationLifetime lifetime, ILogger<MeasurementsService> log)
    {
        this.jobs = jobs;
        this.lifetime = lifetime;
        this.log = log;
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using PyObject module = ImportBesideTheProgram("measurements");
        Task[] workers = Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => Task.Run(() => WorkAsync(module, stopping), stopping)).ToArray();
        await Task.WhenAll(workers);
        lifetime.StopApplication();
    }

    // Python is used between awaits, never across one: a continuation may be on another thread.
    private async Task WorkAsync(PyObject module, CancellationToken stopping)
    {
        await foreach (string file in jobs.Reader.ReadAllAsync(stopping))
        {
            try
            {
                log.LogInformation("{File}: {Result}", file, Median(module, file));
            }
            catch (PythonException exception)
            {
                log.LogError("{File}: {Kind}: {Message}", file, exception.Type.Name, exception.Message);
            }
        }
    }

    private static string Median(PyObject module, string file)
    {
        using (Py.GIL())
        {
            using PyObject result = module.InvokeMethod("median", file.ToPython(), "value".ToPython());
            (double median, int rows) = result.As<(double, int)>();
            return FormattableString.Invariant($"median {median} of {rows} rows");
        }
    }

    private static PyObject ImportBesideTheProgram(string name)
    {
        PythonEngine.Initialize();
        using (Py.GIL())
        {
            using PyObject sys = Py.Import("sys");
            using PyObject path = sys.GetAttr("path");
            path.InvokeMethod("append", AppContext.BaseDirectory.ToPython()).Dispose();
            return Py.Import(name);
        }
    }
}

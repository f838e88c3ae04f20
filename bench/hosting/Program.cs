using System;
using System.Globalization;
using System.Linq;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ClrLink.Bench.Hosting;

// In this process: Python is started once, and nothing else has to be built.
Job job = Job.MediumRun.WithLaunchCount(1).WithToolchain(InProcessEmitToolchain.Instance);
ManualConfig config = ManualConfig.CreateEmpty().AddJob(job)
    .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
    .AddLogger(args.Contains("--verbose") ? ConsoleLogger.Default : NullLogger.Instance)
    .WithOptions(ConfigOptions.DisableOptimizationsValidator)
    .WithArtifactsPath(System.IO.Path.Combine(System.IO.Path.GetTempPath(), "clrlink-bench-hosting"));
Summary summary = BenchmarkRunner.Run<Rows>(config);
foreach (BenchmarkReport report in summary.Reports)
{
    double? median = report.ResultStatistics?.Median;
    string said = median?.ToString("F1", CultureInfo.InvariantCulture) ?? "failed";
    Console.WriteLine($"{report.BenchmarkCase.Descriptor.WorkloadMethod.Name} {said}");
}
return summary.Reports.All(report => report.Success) ? 0 : 1;

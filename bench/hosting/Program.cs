using System;
using System.Globalization;
using System.Linq;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ClrLink.Bench.Hosting;

// In this process: Python is started once, and nothing else has to be built. bench/hosting.py runs it many times, for one row each.
string row = args[0];
Job job = Job.ShortRun.WithLaunchCount(1).WithIterationCount(5).WithToolchain(InProcessEmitToolchain.Instance);
ManualConfig config = ManualConfig.CreateEmpty().AddJob(job)
    .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
    .AddLogger(args.Contains("--verbose") ? ConsoleLogger.Default : NullLogger.Instance)
    .AddFilter(new NameFilter(name => name == row))
    .WithOptions(ConfigOptions.DisableOptimizationsValidator)
    .WithArtifactsPath(System.IO.Path.Combine(System.IO.Path.GetTempPath(), "clrlink-bench-hosting"));
Summary summary = BenchmarkRunner.Run<Rows>(config);
double? median = summary.Reports.Single().ResultStatistics?.Median;
Console.WriteLine(median?.ToString("F1", CultureInfo.InvariantCulture) ?? "failed");
return median is null ? 1 : 0;

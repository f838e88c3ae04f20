using System.Threading.Channels;
using ClrLink.Examples.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Worker FILE...: the jobs that are there from the start; a service would take them from a queue.
HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter(typeof(MeasurementsService).FullName, LogLevel.Information);
builder.Services.AddSingleton(Channel.CreateUnbounded<string>());
builder.Services.AddHostedService<MeasurementsService>();

using IHost host = builder.Build();
Channel<string> jobs = host.Services.GetRequiredService<Channel<string>>();
foreach (string file in args)
{
    jobs.Writer.TryWrite(file);
}
jobs.Writer.Complete();
host.Run();

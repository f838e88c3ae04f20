using System.Threading;
using ClrLink.Examples.WebApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Python.Runtime;

// A request keeps its thread while Python computes: as many at hand as are to be served at once.
ThreadPool.GetMinThreads(out _, out int completion);
ThreadPool.SetMinThreads(16, completion);

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
string module = builder.Configuration["Analysis:Module"] ?? "analysis";
builder.Services.AddSingleton(_ => new Analysis(module));
WebApplication app = builder.Build();

app.MapGet("/", (Analysis analysis) => analysis.About());
app.MapGet("/primes/{limit:int}", (int limit, Analysis analysis) => analysis.Primes(limit));
app.MapPost("/summary", (double[] values, Analysis analysis) =>
{
    try
    {
        return Results.Ok(analysis.Summarize(values));
    }
    catch (PythonException exception) when (exception.Type.Name == "ValueError")
    {
        return Results.BadRequest(exception.Message);
    }
});

app.Run();

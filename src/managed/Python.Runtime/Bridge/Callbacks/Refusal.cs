using System;
using System.Linq;
using System.Reflection;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>What a call of Python ends with when Python is closed to .NET.</summary>
/// <remarks>
/// Programs leave timers, tasks and threads behind that call Python, and mean no harm. At the end of the process such a call
/// still throws, so that who catches it goes on; but where nobody catches it, it is no reason to abort a process that is
/// ending well. From .NET 10 on the runtime can be told to pass over it (ExceptionHandling.SetUnhandledExceptionHandler);
/// before, or where the program has told it something else, the thread stays where it is until the process is gone.
/// </remarks>
internal static class Refusal
{
    // [atomic] 1 once the handler is there.
    private static int quiet;

    // What tells these exceptions from others of their type.
    private static readonly object Mark = typeof(Refusal).FullName!;

    /// <summary>The exception of such a call.</summary>
    /// <param name="message">What was called.</param>
    internal static InvalidOperationException Of(string message) => new(message) { Data = { [Mark] = Mark } };

    /// <summary>From now on a refusal that nobody catches ends no process. To be called before Python is closed for good.</summary>
    internal static void KeepFromAborting()
    {
        if (Interlocked.Exchange(ref quiet, 1) == 0 && !TryTellRuntime())
        {
            AppDomain.CurrentDomain.UnhandledException += Hold;
        }
    }

    private static bool TryTellRuntime()
    {
        MethodInfo? set = Type.GetType("System.Runtime.ExceptionServices.ExceptionHandling")
            ?.GetMethod("SetUnhandledExceptionHandler", new[] { typeof(Func<Exception, bool>) });
        try
        {
            set?.Invoke(null, new object[] { (Func<Exception, bool>)IsOrHolds });
            return set is not null;
        }
        catch (TargetInvocationException error) when (error.InnerException is InvalidOperationException)
        {
            return false; // it can be told once
        }
    }

    // On the thread that has thrown, before anything is unwound or reported.
    private static void Hold(object sender, UnhandledExceptionEventArgs arguments)
    {
        if (arguments.ExceptionObject is Exception exception && IsOrHolds(exception))
        {
            Thread.Sleep(Timeout.Infinite);
        }
    }

    // Tasks and reflection wrap what is thrown.
    private static bool IsOrHolds(Exception exception) =>
        exception.Data.Contains(Mark)
        || (exception is AggregateException several && several.InnerExceptions.All(IsOrHolds))
        || (exception.InnerException is { } inner && exception is not AggregateException && IsOrHolds(inner));
}

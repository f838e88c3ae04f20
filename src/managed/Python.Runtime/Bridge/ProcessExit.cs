using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// AppDomain.ProcessExit for a runtime that Python started. .NET raises it when its own host ends it; hostfxr gives a host
/// of components no way to do so (coreclr_shutdown needs a handle that it keeps to itself), so without this no handler
/// would run, and logs would lose their last lines. See docs/decisions/0004-end-of-process.md.
/// </summary>
internal static class ProcessExit
{
    /// <summary>Runs the handlers; where .NET has a program of its own, that one will.</summary>
    internal static void Raise()
    {
        if (Assembly.GetEntryAssembly() is not null)
        {
            return;
        }
        try
        {
            RaiseHere();
        }
        catch (TargetInvocationException failed)
        {
            Console.Error.WriteLine(failed.InnerException);
        }
    }

#if NET
    private static void RaiseHere() =>
        typeof(AppContext).GetMethod(
            "OnProcessExit", BindingFlags.NonPublic | BindingFlags.Static, null, Type.EmptyTypes, null)?.Invoke(null, null);
#else
    // Mono calls what this field holds when it is cleaned up, which a host cannot ask for while threads run. .NET
    // Framework has no such field, and raises the event by itself.
    private static void RaiseHere()
    {
        FieldInfo? field = typeof(AppDomain).GetField("ProcessExit", BindingFlags.NonPublic | BindingFlags.Instance);
        AppDomain domain = AppDomain.CurrentDomain;
        (field?.GetValue(domain) as Delegate)?.DynamicInvoke(domain, EventArgs.Empty);
    }
#endif
}

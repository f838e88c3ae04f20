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
        // Not there on Mono and .NET Framework, which raise it by themselves.
        MethodInfo? raise = typeof(AppContext).GetMethod(
            "OnProcessExit", BindingFlags.NonPublic | BindingFlags.Static, null, Type.EmptyTypes, null);
        try
        {
            raise?.Invoke(null, null);
        }
        catch (TargetInvocationException failed)
        {
            Console.Error.WriteLine(failed.InnerException);
        }
    }
}

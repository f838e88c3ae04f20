using System;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// The assemblies that were loaded and that nobody has looked into yet. A class of its own: Mono loads assemblies while
/// it lays out a class whose fields need them, and raises the event in the midst of it, where that class cannot be used.
/// </summary>
internal static class LoadedAssemblies
{
    private static readonly object Gate = new();

    // [lock:Gate] Null: none.
    private static List<Assembly>? queue;

    /// <summary>An assembly was loaded. Called within the loader: nothing is done but to queue it.</summary>
    internal static void Enqueue(Assembly assembly)
    {
        lock (Gate)
        {
            (queue ??= new List<Assembly>()).Add(assembly);
        }
    }

    /// <summary>Those enqueued since the last time; null where there are none.</summary>
    internal static List<Assembly>? Take()
    {
        lock (Gate)
        {
            List<Assembly>? taken = queue;
            queue = null;
            return taken;
        }
    }
}

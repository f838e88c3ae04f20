using System;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>What concerns the interpreter's workings.</summary>
public class Runtime
{
    // [atomic]
    private static string? library;

    /// <summary>
    /// The library of the Python to start, libpython3.13.so.1.0 or so; set before <see cref="PythonEngine.Initialize()"/>.
    /// Not set, it is what the environment variable PYTHONNET_PYDLL says, and after the start the library that was loaded.
    /// Null where Python has started .NET.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is set while Python runs.</exception>
    public static string? PythonDLL
    {
        get => library ?? PythonHost.LibraryPath
            ?? (PythonEngine.IsInitialized ? null : PythonPlace.Variable("PYTHONNET_PYDLL"));
        set
        {
            if (PythonEngine.IsInitialized || PythonHost.IsHosting)
            {
                throw new InvalidOperationException(
                    "Runtime.PythonDLL must be set before Python is started: it stays in the process until its end.");
            }
            library = value;
        }
    }

    /// <summary>The library that was asked for; null: to be found.</summary>
    internal static string? AskedLibrary => library;

    /// <summary>
    /// The managed thread that is Python's main one, on which its handlers of signals run: that which first called
    /// <see cref="PythonEngine.Initialize()"/>. 0 where Python has started .NET.
    /// </summary>
    public static int MainManagedThreadId => Native.MainThread;

    /// <summary>Python's None; a new reference.</summary>
    public static PyObject None => PyObject.None;

    /// <summary>Collects garbage on both sides, until Python finds none or so many times.</summary>
    /// <param name="runs">How many times at most.</param>
    /// <returns>Whether the last time found nothing.</returns>
    public static bool TryCollectingGarbage(int runs)
    {
        for (int run = 0; run < runs; run++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (Operate.Number(PythonOperation.Collect) == 0)
            {
                return true;
            }
        }
        return false;
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>The Python interpreter of this process: its start and its end.</summary>
/// <remarks>
/// All members may be used on any thread.
/// <para>
/// A .NET program starts Python by <see cref="Initialize()"/>, which returns with the calling thread detached: every other
/// thread can use Python at once. <see cref="Shutdown"/> ends the use of Python, not the interpreter, which stays in the
/// process until its end; so it may be initialized again, any number of times.
/// </para>
/// <para>
/// Where Python has started .NET, the interpreter is there before any .NET code runs and stays until Python ends it:
/// <see cref="Initialize()"/> has nothing to do then, and <see cref="Shutdown"/> leaves Python alone.
/// </para>
/// </remarks>
public partial class PythonEngine : IDisposable
{
    /// <summary>As <see cref="Initialize()"/>.</summary>
    public PythonEngine() => Initialize();

    /// <summary>As <see cref="Initialize(IEnumerable{string}, bool, bool)"/>.</summary>
    /// <param name="args">sys.argv.</param>
    public PythonEngine(params string[] args) => Initialize(args);

    /// <summary>As <see cref="Initialize(IEnumerable{string}, bool, bool)"/>.</summary>
    /// <param name="args">sys.argv.</param>
    public PythonEngine(IEnumerable<string> args) => Initialize(args);

    /// <summary>Whether Python can be called.</summary>
    public static bool IsInitialized => Native.IsConnected;

    /// <summary>Makes sure that Python runs: starts it, or begins a new run. Nothing where it runs.</summary>
    /// <exception cref="BadPythonDllException">No Python was found that can be started; the message names what was tried.</exception>
    /// <exception cref="InvalidOperationException">Python did not start, or has ended for good.</exception>
    public static void Initialize() => Initialize(Array.Empty<string>());

    /// <summary>As <see cref="Initialize()"/>.</summary>
    /// <param name="setSysArgv">Of no effect: without arguments sys.argv has one empty entry.</param>
    /// <param name="initSigs">
    /// Whether Python handles signals, as SIGINT by KeyboardInterrupt, which is raised in the thread that first initialized.
    /// </param>
    /// <exception cref="BadPythonDllException">No Python was found that can be started; the message names what was tried.</exception>
    /// <exception cref="InvalidOperationException">Python did not start, or has ended for good.</exception>
    public static void Initialize(bool setSysArgv = true, bool initSigs = false) =>
        Initialize(Array.Empty<string>(), setSysArgv, initSigs);

    /// <summary>As <see cref="Initialize()"/>.</summary>
    /// <param name="args">sys.argv.</param>
    /// <param name="setSysArgv">False: `args` are not used.</param>
    /// <param name="initSigs">
    /// Whether Python handles signals, as SIGINT by KeyboardInterrupt, which is raised in the thread that first initialized.
    /// Of effect when Python is started, not at later runs.
    /// </param>
    /// <exception cref="BadPythonDllException">No Python was found that can be started; the message names what was tried.</exception>
    /// <exception cref="InvalidOperationException">Python did not start, or has ended for good.</exception>
    public static void Initialize(IEnumerable<string> args, bool setSysArgv = true, bool initSigs = false)
    {
        string[] given = PyObject.Required(args, nameof(args)).ToArray();
        if (IsInitialized)
        {
            return;
        }
        EmbedSettings settings = Settings();
        settings.Signals = initSigs;
        settings.Arguments = setSysArgv ? given : Array.Empty<string>();
        PythonHost.Start(settings, Runtime.AskedLibrary);
    }

    /// <summary>
    /// Ends the use of Python: the shutdown handlers run, the last added first; threads inside of Python are waited for, 5
    /// seconds at most; then all calls are refused, and the PyObjects that are left are invalid for ever. Nothing when Python
    /// does not run, or has started .NET.
    /// </summary>
    public static void Shutdown()
    {
        if (!PythonHost.IsHosting || !IsInitialized)
        {
            return;
        }
        try
        {
            RunShutdownHandlers();
        }
        finally
        {
            PythonHost.Pause();
        }
    }

    /// <summary>As <see cref="Shutdown"/>.</summary>
    public void Dispose() => Shutdown();

    /// <summary>Lets other threads use Python until <see cref="EndAllowThreads"/>.</summary>
    /// <returns>What EndAllowThreads wants; also when this thread was not attached.</returns>
    public static unsafe IntPtr BeginAllowThreads() => Native.PythonAllow();

    /// <summary>Ends what <see cref="BeginAllowThreads"/> began, on the same thread.</summary>
    /// <param name="ts">What that returned.</param>
    public static void EndAllowThreads(IntPtr ts) => Native.PythonDisallow(ts);
}

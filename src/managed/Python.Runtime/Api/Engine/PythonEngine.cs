using System;
using System.Collections.Generic;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>The Python interpreter of this process.</summary>
/// <remarks>
/// Where Python has started .NET, the interpreter is there before any .NET code runs and stays until Python ends it:
/// <see cref="Initialize()"/> has nothing to do then, and <see cref="Shutdown"/> leaves Python alone.
/// </remarks>
public partial class PythonEngine : IDisposable
{
    /// <summary>As <see cref="Initialize()"/>.</summary>
    public PythonEngine() => Initialize();

    /// <summary>Whether Python can be called.</summary>
    public static bool IsInitialized => Native.IsConnected;

    /// <summary>The version, as sys.version has it.</summary>
    public static string Version => TextOf(BridgeConstants.PythonTextVersion);

    /// <summary>When and from what the interpreter was built.</summary>
    public static string BuildInfo => TextOf(BridgeConstants.PythonTextBuildInfo);

    /// <summary>The compiler that built the interpreter.</summary>
    public static string Compiler => TextOf(BridgeConstants.PythonTextCompiler);

    /// <summary>Python's copyright notice.</summary>
    public static string Copyright => TextOf(BridgeConstants.PythonTextCopyright);

    /// <summary>The platform, as sys.platform has it.</summary>
    public static string Platform => TextOf(BridgeConstants.PythonTextPlatform);

    /// <summary>The oldest version that is supported.</summary>
    public static Version MinSupportedVersion => new(3, 10);

    /// <summary>The newest version that is supported.</summary>
    public static Version MaxSupportedVersion => new(3, 15, int.MaxValue, int.MaxValue);

    /// <summary>Whether a version of Python is supported.</summary>
    /// <param name="version">The version.</param>
    public static bool IsSupportedVersion(Version version) => version >= MinSupportedVersion && version <= MaxSupportedVersion;

    /// <summary>Makes sure that Python runs.</summary>
    /// <exception cref="InvalidOperationException">It does not: Python has ended, or was not what started this process.</exception>
    public static void Initialize()
    {
        if (!IsInitialized)
        {
            throw Operate.Refused();
        }
    }

    /// <summary>As <see cref="Initialize()"/>.</summary>
    /// <param name="setSysArgv">Of no effect where Python runs already.</param>
    /// <param name="initSigs">Of no effect where Python runs already.</param>
    public static void Initialize(bool setSysArgv = true, bool initSigs = false) => Initialize();

    /// <summary>As <see cref="Initialize()"/>.</summary>
    /// <param name="args">Of no effect where Python runs already.</param>
    /// <param name="setSysArgv">Of no effect where Python runs already.</param>
    /// <param name="initSigs">Of no effect where Python runs already.</param>
    public static void Initialize(IEnumerable<string> args, bool setSysArgv = true, bool initSigs = false) => Initialize();

    /// <summary>Does nothing where Python has started .NET: there the interpreter is not .NET's to end.</summary>
    public static void Shutdown()
    {
    }

    /// <summary>As <see cref="Shutdown"/>.</summary>
    public void Dispose() => Shutdown();

    /// <summary>Lets other threads use Python until <see cref="EndAllowThreads"/>.</summary>
    /// <returns>What EndAllowThreads wants; also when this thread was not attached.</returns>
    public static unsafe IntPtr BeginAllowThreads() => Native.PythonAllow();

    /// <summary>Ends what <see cref="BeginAllowThreads"/> began, on the same thread.</summary>
    /// <param name="ts">What that returned.</param>
    public static void EndAllowThreads(IntPtr ts) => Native.PythonDisallow(ts);

    private static string TextOf(int which) => Operate.Text(PythonOperation.EngineText, which);
}

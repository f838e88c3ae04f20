using System;
using Python.Runtime.Bridge;

namespace Python.Runtime;

public partial class PythonEngine
{
    // [atomic] What was set; null: nothing.
    private static string? programName;
    private static string? pythonHome;
    private static string? pythonPath;
    private static volatile bool noSite;

    /// <summary>
    /// The interpreter by whose place Python finds its prefix, or its virtual environment: a path, or a name on PATH. Set before
    /// the start; read afterwards, it is sys.executable.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is set while Python runs.</exception>
    public static string ProgramName
    {
        get => IsInitialized ? TextOf(BridgeConstants.PythonTextProgram) : programName ?? "";
        set => Set(ref programName, value, nameof(ProgramName));
    }

    /// <summary>
    /// The prefix of the installation, as PYTHONHOME, or the folder of a virtual environment. Set before the start; read
    /// afterwards, it is sys.prefix.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is set while Python runs.</exception>
    public static string PythonHome
    {
        get => IsInitialized ? TextOf(BridgeConstants.PythonTextHome) : pythonHome ?? "";
        set => Set(ref pythonHome, value, nameof(PythonHome));
    }

    /// <summary>
    /// All of sys.path, entries separated by colons. Set before the start, it takes the place of what Python would find,
    /// the standard library's folders too.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is set while Python runs.</exception>
    public static string PythonPath
    {
        get => IsInitialized ? TextOf(BridgeConstants.PythonTextPath) : pythonPath ?? "";
        set => Set(ref pythonPath, value, nameof(PythonPath));
    }

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

    /// <summary>Starts Python without its module site, as `python -S` does. To be called before the start.</summary>
    public static void SetNoSiteFlag() => noSite = true;

    /// <summary>Once the way in for Python's import of a module clr, which is not made in this way here.</summary>
    /// <returns>Nothing: zero.</returns>
    [Obsolete("Python imports clr by itself; there is nothing to call.")]
    public static IntPtr InitExt()
    {
        Initialize();
        return IntPtr.Zero;
    }

    private static EmbedSettings Settings() => new()
    {
        Program = programName,
        Home = pythonHome,
        SearchPath = pythonPath,
        NoSite = noSite,
    };

    private static void Set(ref string? setting, string? value, string name)
    {
        if (IsInitialized || PythonHost.IsHosting)
        {
            throw new InvalidOperationException(
                $"PythonEngine.{name} must be set before Python is started: it stays in the process until its end.");
        }
        setting = string.IsNullOrEmpty(value) ? null : value;
    }

    private static string TextOf(int which) => Operate.Text(PythonOperation.EngineText, which);
}

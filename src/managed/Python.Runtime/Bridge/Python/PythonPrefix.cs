using System;
using System.IO;

namespace Python.Runtime.Bridge;

/// <summary>
/// Where the standard library should be. Told a wrong folder, CPython fails half-way through its start, after which no
/// other try is possible; so it is looked at before.
/// </summary>
internal static class PythonPrefix
{
    /// <exception cref="InvalidOperationException">PythonHome or PYTHONHOME names a folder without it.</exception>
    internal static void Check(EmbedSettings settings, PythonLibrary library)
    {
        if (settings.Home is not null && File.Exists(Path.Combine(settings.Home, "pyvenv.cfg")))
        {
            // Not a prefix: the interpreter in it knows where that is.
            settings.Program = VirtualEnvironment.Program(settings.Home) ?? settings.Program;
            settings.Home = null;
        }
        string? home = settings.Home ?? PythonPlace.Variable("PYTHONHOME");
        if (home is null || settings.SearchPath is not null)
        {
            return;
        }
        // PREFIX:EXEC_PREFIX
        string prefix = home.Split(':')[0], version = "python" + library.ShortVersion;
        string zip = $"python{library.Version.Major}{library.Version.Minor}{(library.FreeThreaded ? "t" : "")}.zip";
        if (File.Exists(Path.Combine(prefix, "lib", version, "os.py"))
            || File.Exists(Path.Combine(prefix, "lib64", version, "os.py"))
            || File.Exists(Path.Combine(prefix, "lib", zip)))
        {
            return;
        }
        string source = settings.Home is not null ? "PythonEngine.PythonHome" : "The environment variable PYTHONHOME";
        throw new InvalidOperationException(
            $"{source} is {home}, where there is no standard library of Python {library.ShortVersion} " +
            $"(no lib/{version}/os.py): it should be the prefix of the installation that {library.Path} belongs to, or not be set.");
    }
}

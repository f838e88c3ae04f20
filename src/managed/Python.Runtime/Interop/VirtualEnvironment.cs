using System;
using System.IO;

namespace Python.Runtime.Bridge;

/// <summary>A virtual environment's folder, or an installation's prefix: what their files tell.</summary>
internal static class VirtualEnvironment
{
    /// <summary>Its interpreter; null when there is none.</summary>
    internal static string? Program(string folder)
    {
        foreach (string name in new[] { "python3", "python" })
        {
            string program = Path.Combine(folder, "bin", name);
            if (File.Exists(program))
            {
                return program;
            }
        }
        return null;
    }

    /// <summary>Whether an environment is for the Python of that version and those flags.</summary>
    internal static bool Fits(string folder, string version, string flags) =>
        File.Exists(Path.Combine(folder, "pyvenv.cfg"))
        && Directory.Exists(Path.Combine(
            folder, "lib", "python" + version + (flags.IndexOf('t') >= 0 ? "t" : ""), "site-packages"));

    /// <summary>Its folder of packages for that Python.</summary>
    internal static string SitePackages(string folder, string shortVersion) =>
        Path.Combine(folder, "lib", "python" + shortVersion, "site-packages");
}

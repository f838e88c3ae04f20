using System;
using System.Collections.Generic;
using System.IO;

namespace Python.Runtime.Bridge;

/// <summary>
/// The assemblies that the runtime would load by simple name: the host's list of trusted platform assemblies. Mono and
/// .NET Framework keep none: there it is what lies beside the core library.
/// </summary>
internal static class FrameworkFiles
{
    // [const] Simple name to path, ignoring case; made once, by whoever asks first.
    private static readonly Lazy<Dictionary<string, string>> ByName = new(Read);

    internal static bool TryGet(string simpleName, out string path)
    {
        bool found = ByName.Value.TryGetValue(simpleName, out string? known);
        path = known ?? "";
        return found;
    }

    internal static Dictionary<string, string> All => ByName.Value;

    /// <summary>Those that do not lie beside the core library: the application's own, where .NET started us.</summary>
    internal static List<KeyValuePair<string, string>> OfApplication
    {
        get
        {
            string framework = Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "";
            var files = new List<KeyValuePair<string, string>>();
            foreach (KeyValuePair<string, string> file in All)
            {
                if (Path.GetDirectoryName(file.Value) != framework)
                {
                    files.Add(file);
                }
            }
            return files;
        }
    }

    /// <summary>Does the name of any of them begin with this part?</summary>
    internal static bool HasRoot(string root)
    {
        foreach (string name in All.Keys)
        {
            if (name.StartsWith(root, StringComparison.Ordinal) && (name.Length == root.Length || name[root.Length] == '.'))
            {
                return true;
            }
        }
        return false;
    }

    private static string[] Paths() =>
        AppDomain.CurrentDomain.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string list
            ? list.Split(Path.PathSeparator)
            : Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location) ?? ".", "*.dll");

    private static Dictionary<string, string> Read()
    {
        var files = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string path in Paths())
        {
            if (path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            {
                files[Path.GetFileNameWithoutExtension(path)] = path;
            }
        }
        return files;
    }
}

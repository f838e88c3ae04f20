using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Xml.Linq;

namespace Python.Runtime.Bridge;

/// <summary>
/// Which XML files document an assembly: the one beside it, or, of .NET's own, those of the reference pack that lies in
/// the same installation. Each file is opened at the first question, once.
/// </summary>
internal static class DocumentFiles
{
    // [atomic] By path; a file is read by the first thread to ask for it, while others wait.
    private static readonly ConcurrentDictionary<string, Lazy<DocumentFile?>> Files = new(StringComparer.Ordinal);

    // [atomic] By folder of the assembly: the XML files of its reference pack.
    private static readonly ConcurrentDictionary<string, string[]> Packs = new(StringComparer.Ordinal);

    /// <summary>What the documentation of an assembly says under an id; null: nothing.</summary>
    internal static XElement? Find(Assembly assembly, string id)
    {
        foreach (string path in PathsOf(assembly))
        {
            if (Open(path)?.Find(id) is { } member)
            {
                return member;
            }
        }
        return null;
    }

    private static DocumentFile? Open(string path) =>
        Files.GetOrAdd(path, static one => new Lazy<DocumentFile?>(() => DocumentFile.Open(one))).Value;

    // Reference assemblies are cut otherwise than the ones that run: what is not in the file of the assembly's name may
    // be in any of the pack.
    private static IEnumerable<string> PathsOf(Assembly assembly)
    {
        string location = assembly.IsDynamic ? "" : assembly.Location;
        if (location.Length == 0)
        {
            yield break;
        }
        yield return Path.ChangeExtension(location, ".xml");
        string name = Path.GetFileNameWithoutExtension(location) + ".xml";
        string[] pack = Packs.GetOrAdd(Path.GetDirectoryName(location) ?? "", PackOf);
        Array.Sort(pack = (string[])pack.Clone(), (left, right) => Order(left, name).CompareTo(Order(right, name)));
        foreach (string path in pack)
        {
            yield return path;
        }
    }

    private static int Order(string path, string name)
    {
        string file = Path.GetFileName(path);
        return file == name ? 0 : file == "System.Runtime.xml" ? 1 : file == "System.Collections.xml" ? 2 : 3;
    }

    // .../shared/Microsoft.NETCore.App/8.0.1 → .../packs/Microsoft.NETCore.App.Ref/8.0.1/ref/net8.0/*.xml
    private static string[] PackOf(string folder)
    {
        string? framework = Path.GetDirectoryName(folder);
        string? shared = framework is null ? null : Path.GetDirectoryName(framework);
        if (shared is null || Path.GetFileName(shared) != "shared")
        {
            return Array.Empty<string>();
        }
        string packs = Path.Combine(Path.GetDirectoryName(shared)!, "packs", Path.GetFileName(framework) + ".Ref");
        try
        {
            return XmlFilesIn(packs, Path.GetFileName(folder));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Array.Empty<string>();
        }
    }

    private static string[] XmlFilesIn(string packs, string version)
    {
        if (!Directory.Exists(packs))
        {
            return Array.Empty<string>();
        }
        string? best = null;
        foreach (string pack in Directory.GetDirectories(packs))
        {
            best = best is null || Nearness(pack, version) > Nearness(best, version) ? pack : best;
        }
        string references = best is null ? "" : Path.Combine(best, "ref");
        var files = new List<string>();
        foreach (string target in Directory.Exists(references) ? Directory.GetDirectories(references) : Array.Empty<string>())
        {
            files.AddRange(Directory.GetFiles(target, "*.xml"));
        }
        files.Sort(StringComparer.Ordinal);
        return files.ToArray();
    }

    // How many parts of the version a pack shares with the runtime.
    private static int Nearness(string pack, string version)
    {
        string[] theirs = Path.GetFileName(pack).Split('.');
        string[] ours = version.Split('.');
        int same = 0;
        while (same < theirs.Length && same < ours.Length && theirs[same] == ours[same])
        {
            same++;
        }
        return same;
    }
}

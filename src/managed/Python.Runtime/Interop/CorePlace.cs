using System;
using System.Collections.Generic;
using System.IO;
using System.Text.RegularExpressions;

namespace Python.Runtime.Bridge;

/// <summary>
/// Finds the core made for one CPython: clrlink/_core.cpython-313t-x86_64-linux-gnu.so, in a folder that holds the packages
/// clrlink and clr.
/// </summary>
internal sealed class CorePlace
{
    private static readonly Regex Loaded = new(@"/clrlink/_core\.cpython-[^/]*\.so$", RegexOptions.CultureInvariant);

    // The folder that the NuGet package puts beside programs.
    private const string Packaged = "clrlink-python";

    private CorePlace(string file)
    {
        File = file;
        Site = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(file))!)!;
    }

    /// <summary>The library.</summary>
    internal string File { get; }

    /// <summary>The folder that must be on sys.path.</summary>
    internal string Site { get; }

    /// <exception cref="BadPythonDllException">There is none for that Python.</exception>
    internal static CorePlace Find(PythonLibrary library, string? program)
    {
        // Python may have imported it without starting a runtime.
        if (ProcessMaps.Find(Loaded) is { } loaded)
        {
            return new CorePlace(loaded);
        }
        string? named = PythonPlace.Variable("CLRLINK_CORE");
        if (named is not null)
        {
            return OfVariable(named, library);
        }
        var tried = new List<string>();
        foreach (string folder in Folders(library, program))
        {
            string? file = InFolder(Path.Combine(folder, "clrlink"), library);
            if (file is not null)
            {
                return new CorePlace(file);
            }
            if (!tried.Contains(folder))
            {
                tried.Add(folder);
            }
        }
        throw new BadPythonDllException(
            $"clrlink has no core for the CPython {library.VersionText} in {library.Path}: there is no " +
            $"clrlink/_core.{library.Tag}-*.so in\n  {string.Join("\n  ", tried)}\n" +
            $"Install clrlink into that Python, or a package that brings the core for CPython {library.ShortVersion}; or " +
            "name the folder by the environment variable CLRLINK_CORE.");
    }

    private static CorePlace OfVariable(string named, PythonLibrary library)
    {
        if (System.IO.File.Exists(named))
        {
            return new CorePlace(named);
        }
        string? file = InFolder(named, library) ?? InFolder(Path.Combine(named, "clrlink"), library);
        return file is not null
            ? new CorePlace(file)
            : throw new BadPythonDllException(
                $"CLRLINK_CORE is {named}, where there is no core for the CPython {library.VersionText} in {library.Path}: " +
                $"no clrlink/_core.{library.Tag}-*.so.");
    }

    // Beside Python.Runtime.dll or the program, in clrlink/runtime of a wheel, in lib/net8.0 of an unpacked NuGet package; then
    // in the interpreter's own folders.
    private static IEnumerable<string> Folders(PythonLibrary library, string? program)
    {
        foreach (string? folder in new[] { Path.GetDirectoryName(OwnPath()), AppContext.BaseDirectory })
        {
            if (string.IsNullOrEmpty(folder))
            {
                continue;
            }
            string package = Path.GetFullPath(Path.Combine(folder!, "..", ".."));
            yield return folder!;
            yield return Path.Combine(folder!, Packaged);
            yield return package;
            yield return Path.Combine(package, Packaged);
        }
        foreach (string folder in (PythonPlace.Variable("PYTHONPATH") ?? "").Split(':'))
        {
            if (folder.Length != 0)
            {
                yield return folder;
            }
        }
        foreach (string folder in SitePackages(library, program))
        {
            yield return folder;
        }
    }

    private static IEnumerable<string> SitePackages(PythonLibrary library, string? program)
    {
        // bin/.. of a virtual environment, and of the installation.
        foreach (string? file in new[] { program, library.Path })
        {
            string? prefix = file is null ? null : Path.GetDirectoryName(Path.GetDirectoryName(file));
            if (!string.IsNullOrEmpty(prefix))
            {
                yield return VirtualEnvironment.SitePackages(prefix!, library.ShortVersion);
            }
        }
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        yield return VirtualEnvironment.SitePackages(Path.Combine(home, ".local"), library.ShortVersion);
        yield return Path.Combine("/usr/local/lib", "python" + library.ShortVersion, "dist-packages");
        yield return "/usr/lib/python3/dist-packages";
    }

    private static string? InFolder(string folder, PythonLibrary library)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }
        string[] found = Directory.GetFiles(folder, $"_core.{library.Tag}-*.so");
        Array.Sort(found, StringComparer.Ordinal);
        return Array.Find(found, file => ElfHeader.Complaint(file) is null);
    }

    // Empty where the assembly is part of a single file.
    private static string OwnPath()
    {
#pragma warning disable IL3000
        return typeof(CorePlace).Assembly.Location;
#pragma warning restore IL3000
    }
}

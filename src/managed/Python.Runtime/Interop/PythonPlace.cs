using System;
using System.Collections.Generic;
using System.IO;
using System.Text.RegularExpressions;

namespace Python.Runtime.Bridge;

/// <summary>Where the Python to be started is: its library, and the interpreter by which it finds its prefix.</summary>
internal sealed class PythonPlace
{
    /// <summary>Paths of libpython.</summary>
    internal static readonly Regex LibraryName =
        new(@"/libpython3\.(\d+)([tdm]*)\.so[.0-9]*$", RegexOptions.CultureInvariant);

    private PythonPlace(string library, string? program, string source)
    {
        Library = library;
        Program = program;
        Source = source;
    }

    internal string Library { get; }

    internal string? Program { get; }

    /// <summary>Who said so.</summary>
    internal string Source { get; }

    /// <summary>
    /// By what was set, an active virtual environment, or the PATH; the first of these that is there decides.
    /// </summary>
    /// <exception cref="BadPythonDllException">There is none, or that one has no library.</exception>
    internal static PythonPlace Find(string? library, string? program, string? home)
    {
        if (library is not null)
        {
            return OfLibrary(library, program, "Runtime.PythonDLL");
        }
        string? named = Variable("PYTHONNET_PYDLL");
        if (named is not null)
        {
            return OfLibrary(named, program, "PYTHONNET_PYDLL");
        }
        if (program is not null)
        {
            return OfProgram(OnPath(program) ?? program, "PythonEngine.ProgramName");
        }
        if (home is not null)
        {
            return OfFolder(home, "PythonEngine.PythonHome");
        }
        string? environment = Variable("VIRTUAL_ENV");
        return environment is not null ? OfFolder(environment, "VIRTUAL_ENV") : OfPath();
    }

    /// <summary>A variable's value; null for an empty one too.</summary>
    internal static string? Variable(string name)
    {
        string? value = Environment.GetEnvironmentVariable(name);
        return string.IsNullOrEmpty(value) ? null : value;
    }

    // ---- a library is given: which interpreter belongs to it? ----

    private static PythonPlace OfLibrary(string library, string? program, string source) =>
        new(library, program is not null ? OnPath(program) ?? program : ProgramOf(library), source);

    private static string? ProgramOf(string library)
    {
        string path = RealPath(library);
        Match match = LibraryName.Match(path);
        if (!match.Success)
        {
            return null;
        }
        string version = $"3.{match.Groups[1].Value}", flags = match.Groups[2].Value;
        string? environment = Variable("VIRTUAL_ENV");
        if (environment is not null && VirtualEnvironment.Fits(environment, version, flags))
        {
            return VirtualEnvironment.Program(environment);
        }
        // PREFIX/lib/libpython..., or PREFIX/lib/x86_64-linux-gnu/libpython...
        string? folder = Path.GetDirectoryName(path);
        for (int i = 0; i < 2 && folder is not null; i++)
        {
            folder = Path.GetDirectoryName(folder);
            foreach (string name in new[] { $"python{version}{flags}", $"python{version}" })
            {
                if (folder is not null && File.Exists(Path.Combine(folder, "bin", name)))
                {
                    return Path.Combine(folder, "bin", name);
                }
            }
        }
        return null;
    }

    private static string RealPath(string path)
    {
#if NET
        return File.Exists(path) && File.ResolveLinkTarget(path, true) is { } target ? target.FullName : path;
#else
        return path;
#endif
    }

    // ---- an interpreter, or a folder of one ----

    private static PythonPlace OfFolder(string folder, string source)
    {
        string? program = VirtualEnvironment.Program(folder);
        return program is not null
            ? OfProgram(program, source)
            : throw new BadPythonDllException(
                $"{source} is {folder}, where there is no Python: it has no bin/python3. It should be the folder of a " +
                "virtual environment, or the prefix of an installation.");
    }

    private static PythonPlace OfProgram(string program, string source)
    {
        var tried = new List<string>();
        return Ask(program, source, tried) ?? throw NotFound(tried);
    }

    private static PythonPlace OfPath()
    {
        var tried = new List<string>();
        foreach (string name in new[] { "python3", "python" })
        {
            foreach (string folder in PathFolders())
            {
                string program = Path.Combine(folder, name);
                if (File.Exists(program) && Ask(program, "PATH", tried) is { } place)
                {
                    return place;
                }
            }
        }
        if (tried.Count == 0)
        {
            tried.Add("there is no python3 on PATH");
        }
        throw NotFound(tried);
    }

    private static PythonPlace? Ask(string program, string source, List<string> tried)
    {
        InterpreterFacts? facts = InterpreterFacts.Ask(program, out string reason);
        string? complaint = facts is null ? reason : facts.Complaint();
        if (complaint is not null)
        {
            tried.Add($"{program} ({source}): {complaint}");
            return null;
        }
        var missing = new List<string>();
        foreach (string library in facts!.Libraries())
        {
            if (File.Exists(library))
            {
                return new PythonPlace(library, facts.Executable, $"the library of {program}, from {source}");
            }
            missing.Add(library);
        }
        tried.Add($"{program} ({source}): it has no shared library; looked for {string.Join(", ", missing)}");
        return null;
    }

    private static BadPythonDllException NotFound(List<string> tried) =>
        new("No Python was found that could be started.\n  " + string.Join("\n  ", tried) +
            "\nSet Runtime.PythonDLL, or the environment variable PYTHONNET_PYDLL, to the library of a CPython " +
            $"{PythonEngine.MinSupportedVersion} or newer, as /usr/lib/x86_64-linux-gnu/libpython3.13.so.1.0, or install one " +
            "(Debian: python3 and libpython3-dev).");

    private static string? OnPath(string program)
    {
        if (program.IndexOf('/') >= 0)
        {
            return program;
        }
        foreach (string folder in PathFolders())
        {
            if (File.Exists(Path.Combine(folder, program)))
            {
                return Path.Combine(folder, program);
            }
        }
        return null;
    }

    private static IEnumerable<string> PathFolders()
    {
        foreach (string folder in (Variable("PATH") ?? "").Split(':'))
        {
            if (folder.Length != 0)
            {
                yield return folder;
            }
        }
    }
}

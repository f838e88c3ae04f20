using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Python.Runtime.Bridge;

/// <summary>A libpython in this process.</summary>
internal sealed unsafe class PythonLibrary
{
    // [const] Of file names too: "libpython3.13td.so.1.0".
    private static readonly Regex DebugName = new(@"libpython3\.\d+t?d[.]", RegexOptions.CultureInvariant);

    private PythonLibrary(string path, nint handle, string version)
    {
        Path = path;
        Handle = handle;
        VersionText = version;
        Version = ParseVersion(version);
        FreeThreaded = version.IndexOf("free-threading", StringComparison.Ordinal) >= 0;
        Debug = DebugName.IsMatch(path);
    }

    internal string Path { get; }

    /// <summary>For its symbols; 0 where they are the process's own.</summary>
    internal nint Handle { get; }

    /// <summary>As sys.version has it.</summary>
    internal string VersionText { get; }

    internal Version Version { get; }

    internal bool FreeThreaded { get; }

    internal bool Debug { get; }

    /// <summary>"3.13t": the name of its folders.</summary>
    internal string ShortVersion => $"{Version.Major}.{Version.Minor}{(FreeThreaded ? "t" : "")}";

    /// <summary>"cpython-313t": the beginning of its extension modules' suffix.</summary>
    internal string Tag => $"cpython-{Version.Major}{Version.Minor}{(FreeThreaded ? "t" : "")}{(Debug ? "d" : "")}";

    /// <summary>The Python that runs in this process, whoever started it; null when none does.</summary>
    internal static PythonLibrary? FindRunning()
    {
        if (IsRunning(0))
        {
            return new PythonLibrary(ProcessMaps.Find(PythonPlace.LibraryName) ?? "this process", 0, VersionOf(0)!);
        }
        string? loaded = ProcessMaps.Find(PythonPlace.LibraryName);
        nint handle = loaded is null
            ? 0
            : DynamicLibrary.Open(loaded, DynamicLibrary.NoLoad | DynamicLibrary.Now | DynamicLibrary.Global, out _);
        return handle != 0 && IsRunning(handle) ? new PythonLibrary(loaded!, handle, VersionOf(handle)!) : null;
    }

    /// <summary>Loads a library for all of the process.</summary>
    /// <exception cref="BadPythonDllException">It is not there, or none that can be used.</exception>
    internal static PythonLibrary Load(string path, string source)
    {
        string? complaint = path.IndexOf('/') < 0 ? null
            : !File.Exists(path) ? "there is no such file" : ElfHeader.Complaint(path);
        if (complaint is not null)
        {
            throw Bad(path, source, complaint);
        }
        // First for itself alone: one that cannot be used leaves nothing behind.
        nint handle = DynamicLibrary.Open(path, DynamicLibrary.Lazy, out string reason);
        if (handle == 0)
        {
            throw Bad(path, source, reason);
        }
        string? version = VersionOf(handle);
        complaint = ComplaintOf(version, handle);
        if (complaint is not null)
        {
            DynamicLibrary.Close(handle);
            throw Bad(path, source, complaint);
        }
        handle = DynamicLibrary.Open(path, DynamicLibrary.Now | DynamicLibrary.Global, out reason);
        return handle != 0 ? new PythonLibrary(path, handle, version!) : throw Bad(path, source, reason);
    }

    /// <summary>Detaches this thread from a Python that runs, by its own functions; 0: it was not attached.</summary>
    internal nint Detach()
    {
        var isAttached = (delegate* unmanaged[Cdecl]<int>)DynamicLibrary.Symbol(Handle, "PyGILState_Check");
        var save = (delegate* unmanaged[Cdecl]<nint>)DynamicLibrary.Symbol(Handle, "PyEval_SaveThread");
        return isAttached() == 0 ? 0 : save();
    }

    /// <summary>Undoes <see cref="Detach"/>.</summary>
    /// <param name="saved">What that returned.</param>
    internal void Attach(nint saved)
    {
        if (saved != 0)
        {
            ((delegate* unmanaged[Cdecl]<nint, void>)DynamicLibrary.Symbol(Handle, "PyEval_RestoreThread"))(saved);
        }
    }

    private static string? ComplaintOf(string? version, nint handle)
    {
        if (version is null)
        {
            return "it is no libpython: it has no Py_GetVersion";
        }
        if (version.IndexOf("PyPy", StringComparison.Ordinal) >= 0)
        {
            return "it is PyPy's, and clrlink is for CPython";
        }
        Version number = ParseVersion(version);
        if (!PythonEngine.IsSupportedVersion(number) || DynamicLibrary.Symbol(handle, "Py_InitializeFromConfig") == 0)
        {
            return $"it is Python {number}, and clrlink is for Python {PythonEngine.MinSupportedVersion} to " +
                $"{PythonEngine.MaxSupportedVersion.Major}.{PythonEngine.MaxSupportedVersion.Minor}";
        }
        return null;
    }

    private static BadPythonDllException Bad(string path, string source, string complaint) =>
        new($"{path} ({source}) cannot be used as Python's library: {complaint}. " +
            "Runtime.PythonDLL, or the environment variable PYTHONNET_PYDLL, names the library of the Python to use, " +
            "as /usr/lib/x86_64-linux-gnu/libpython3.13.so.1.0.");

    private static string? VersionOf(nint handle)
    {
        var function = (delegate* unmanaged[Cdecl]<byte*>)DynamicLibrary.Symbol(handle, "Py_GetVersion");
        return function is null ? null : DynamicLibrary.TextOf(function());
    }

    private static bool IsRunning(nint handle)
    {
        var function = (delegate* unmanaged[Cdecl]<int>)DynamicLibrary.Symbol(handle, "Py_IsInitialized");
        return function is not null && function() != 0;
    }

    private static Version ParseVersion(string text)
    {
        Match match = Regex.Match(text, @"^(\d+)\.(\d+)(?:\.(\d+))?");
        return match.Success
            ? new Version(Part(match, 1), Part(match, 2), match.Groups[3].Success ? Part(match, 3) : 0)
            : new Version(0, 0);
    }

    private static int Part(Match match, int group) =>
        int.TryParse(match.Groups[group].Value, out int number) ? number : 0;
}

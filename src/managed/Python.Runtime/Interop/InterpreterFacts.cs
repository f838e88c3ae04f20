using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;

namespace Python.Runtime.Bridge;

/// <summary>What an interpreter says of itself, asked by running it once.</summary>
internal sealed class InterpreterFacts
{
    private const int LimitMilliseconds = 30_000;

    private const string Question =
        "import sys, sysconfig\n" +
        "var = lambda name: str(sysconfig.get_config_var(name) or '')\n" +
        "print(sys.implementation.name)\n" +
        "print('%d.%d.%d' % sys.version_info[:3])\n" +
        "print(('t' if var('Py_GIL_DISABLED') == '1' else '') + ('d' if hasattr(sys, 'gettotalrefcount') else ''))\n" +
        "print(sys.executable)\n" +
        "print(sys.base_prefix)\n" +
        "print(var('LIBDIR'))\n" +
        "print(var('INSTSONAME'))\n" +
        "print(var('LDLIBRARY'))\n" +
        "print(var('MULTIARCH'))\n";

    private readonly string[] lines;

    private InterpreterFacts(string[] lines) => this.lines = lines;

    internal string Executable => lines[3];

    private string Version => lines[1];

    private string BasePrefix => lines[4];

    /// <summary>Null and the reason when it does not answer.</summary>
    internal static InterpreterFacts? Ask(string program, out string reason)
    {
        if (!File.Exists(program))
        {
            reason = "there is no such file";
            return null;
        }
        try
        {
            reason = "";
            string[] lines = Run(program, out string errors).Split('\n');
            if (lines.Length >= 9)
            {
                return new InterpreterFacts(lines);
            }
            reason = "it is no Python that runs: " + errors.Trim();
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or InvalidOperationException)
        {
            reason = "it cannot be run: " + exception.Message;
        }
        return null;
    }

    /// <summary>Why it cannot be used, or null.</summary>
    internal string? Complaint()
    {
        if (lines[0] != "cpython")
        {
            return $"it is {lines[0]}, and clrlink is for CPython";
        }
        return PythonEngine.IsSupportedVersion(System.Version.Parse(Version))
            ? null
            : $"it is Python {Version}, and clrlink is for Python {PythonEngine.MinSupportedVersion} or newer";
    }

    /// <summary>Where its shared library may be.</summary>
    internal IEnumerable<string> Libraries()
    {
        string[] parts = Version.Split('.');
        string plain = $"libpython{parts[0]}.{parts[1]}{lines[2]}.so";
        foreach (string folder in new[] { lines[5], Path.Combine(lines[5], lines[8]), Path.Combine(BasePrefix, "lib") })
        {
            foreach (string name in new[] { lines[6], lines[7], plain, plain + ".1.0" })
            {
                if (folder.Length != 0 && name.IndexOf(".so", StringComparison.Ordinal) > 0)
                {
                    yield return Path.Combine(folder, name);
                }
            }
        }
    }

    private static string Run(string program, out string errors)
    {
        // -I: neither PYTHONHOME nor PYTHONPATH have a say. The question holds no character that quotes would mean.
        var start = new ProcessStartInfo(program, $"-I -S -c \"{Question}\"")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("it did not start");
        System.Threading.Tasks.Task<string> errorText = process.StandardError.ReadToEndAsync();
        System.Threading.Tasks.Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(LimitMilliseconds))
        {
            process.Kill();
            throw new InvalidOperationException("it did not answer in time");
        }
        errors = errorText.GetAwaiter().GetResult();
        return output.GetAwaiter().GetResult();
    }
}

using System;
using System.IO;
using System.Text.RegularExpressions;

namespace Python.Runtime.Bridge;

/// <summary>The files that are mapped into this process.</summary>
internal static class ProcessMaps
{
    /// <summary>The first whose path matches; null when there is none, or the system does not tell.</summary>
    internal static string? Find(Regex path)
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/self/maps"))
            {
                int start = line.IndexOf('/');
                if (start >= 0 && path.IsMatch(line.Substring(start)))
                {
                    return line.Substring(start);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No such file system: then nothing is known of libraries that others loaded.
        }
        return null;
    }
}

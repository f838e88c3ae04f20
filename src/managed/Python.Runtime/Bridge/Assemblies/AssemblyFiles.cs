using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Threading;
#if NET
using System.Runtime.Loader;
#endif

namespace Python.Runtime.Bridge;

/// <summary>Finds assemblies for clr.AddReference: loaded, the runtime's own, on Python's sys.path, by path.</summary>
internal static class AssemblyFiles
{
    internal static readonly string[] Extensions = { ".dll", ".exe" };

    // [atomic] sys.path as C last saw it; replaced as a whole.
    private static string[] searchPaths = Array.Empty<string>();

    internal static void SetSearchPaths(string[] paths) => Volatile.Write(ref searchPaths, paths);

    /// <summary>Loads an assembly by simple name, strong name or path.</summary>
    internal static Assembly Add(string name)
    {
        if (IsPath(name))
        {
            string file = ExistingFile(name) ?? throw new FileNotFoundException("Unable to find assembly '" + name + "'.", name);
            return AssemblyRoots.Load(file);
        }
        if (FindLoaded(name) is { } loaded)
        {
            return loaded;
        }
        string simple = SimpleNameOf(name);
        if (OfFramework(simple) is { } own)
        {
            return LoadByName(simple == own ? name : own);
        }
        return OnSearchPath(simple) is { } path ? AssemblyRoots.Load(path) : LoadByName(name);
    }

    /// <summary>Loads by simple or strong name, as the runtime finds it.</summary>
    internal static Assembly LoadByName(string name)
    {
#if !NET
        // Mono finds its own assemblies by their full names alone.
        if (FrameworkFiles.TryGet(name, out string path))
        {
            return Assembly.Load(AssemblyName.GetAssemblyName(path));
        }
#endif
        return Assembly.Load(new AssemblyName(name));
    }

    /// <summary>The file of an assembly that <see cref="Add"/> would load; null when there is none.</summary>
    internal static string? Find(string name)
    {
        if (IsPath(name))
        {
            return ExistingFile(name);
        }
        if (FindLoaded(name) is { } loaded && loaded.Location.Length > 0)
        {
            return loaded.Location;
        }
        string simple = SimpleNameOf(name);
        return OfFramework(simple) is { } own && FrameworkFiles.TryGet(own, out string path) ? path : OnSearchPath(simple);
    }

    internal static Assembly[] Loaded()
    {
        var assemblies = new List<Assembly>(AppDomain.CurrentDomain.GetAssemblies());
        assemblies.RemoveAll(static assembly => assembly.IsDynamic);
        return assemblies.ToArray();
    }

    internal static Assembly Load(string path)
    {
#if NET
        return AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
#else
        return Assembly.LoadFrom(path);
#endif
    }

    // The name of the runtime's or the application's own assembly that is meant, also by its file's name: no file elsewhere
    // can take its place. Null: none of them.
    private static string? OfFramework(string simple)
    {
        if (FrameworkFiles.TryGet(simple, out _))
        {
            return simple;
        }
        foreach (string extension in Extensions)
        {
            if (simple.EndsWith(extension, StringComparison.OrdinalIgnoreCase)
                && FrameworkFiles.TryGet(simple.Substring(0, simple.Length - extension.Length), out string path))
            {
                return Path.GetFileNameWithoutExtension(path);
            }
        }
        return null;
    }

    private static bool IsPath(string name) =>
        name.IndexOf('/') >= 0 || name.IndexOf(Path.DirectorySeparatorChar) >= 0 || Path.IsPathRooted(name);

    // "System.Xml, Version=…": a name with properties must fit in these, too. (A file name with a comma is no such.)
    private static string SimpleNameOf(string name)
    {
        int comma = name.IndexOf(',');
        return comma < 0 ? name : name.Substring(0, comma).Trim();
    }

    private static Assembly? FindLoaded(string name)
    {
        bool strong = name.IndexOf(',') >= 0;
        foreach (Assembly assembly in Loaded())
        {
            string? known = strong ? assembly.FullName : assembly.GetName().Name;
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            {
                return assembly;
            }
        }
        return null;
    }

    // A relative path counts from the working directory, then from each entry of sys.path.
    private static string? ExistingFile(string path)
    {
        if (WithExtension(Path.GetFullPath(path)) is { } here)
        {
            return here;
        }
        if (Path.IsPathRooted(path))
        {
            return null;
        }
        foreach (string directory in Volatile.Read(ref searchPaths))
        {
            if (WithExtension(Path.GetFullPath(Path.Combine(directory, path))) is { } found)
            {
                return found;
            }
        }
        return null;
    }

    private static string? WithExtension(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }
        foreach (string extension in Extensions)
        {
            if (File.Exists(path + extension))
            {
                return path + extension;
            }
        }
        return null;
    }

    private static string? OnSearchPath(string simpleName)
    {
        string[] directories = Volatile.Read(ref searchPaths);
        foreach (string directory in directories)
        {
            if (In(directory, simpleName) is { } exact)
            {
                return exact;
            }
        }
        foreach (string directory in directories)
        {
            if (InIgnoringCase(directory, simpleName) is { } alike)
            {
                return alike;
            }
        }
        return null;
    }

    // Also a name that has its extension already: "Library.dll".
    private static string? In(string directory, string simpleName)
    {
        string path = Path.GetFullPath(Path.Combine(directory, simpleName));
        foreach (string extension in Extensions)
        {
            if (File.Exists(path + extension))
            {
                return path + extension;
            }
            if (simpleName.EndsWith(extension, StringComparison.OrdinalIgnoreCase) && File.Exists(path))
            {
                return path;
            }
        }
        return null;
    }

    private static string? InIgnoringCase(string directory, string simpleName)
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(Path.GetFullPath(directory.Length == 0 ? "." : directory), "*.dll"))
            {
                if (string.Equals(Path.GetFileNameWithoutExtension(path), simpleName, StringComparison.OrdinalIgnoreCase))
                {
                    return path;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // sys.path may name what is no folder (a zip file), or what may not be read.
        }
        return null;
    }
}

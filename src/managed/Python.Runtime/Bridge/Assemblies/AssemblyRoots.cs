using System;
using System.IO;
using System.Reflection;
using System.Threading;
#if NET
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.Json;
#endif

namespace Python.Runtime.Bridge;

/// <summary>
/// Where the assemblies that programs referenced find what they depend on: by the root's .deps.json, beside the assembly that
/// asks, beside the roots, by the .deps.json of the program in whose folder a root lies.
/// </summary>
internal static class AssemblyRoots
{
    private sealed class Root
    {
        // [const]
        internal readonly string Path;
        internal readonly string Directory;
#if NET
        private const string Extension = ".deps.json";

        // [const] Null where there is no .deps.json, or nobody to read it.
        internal readonly AssemblyDependencyResolver? Dependencies;

        // [atomic] What a build puts into one folder has one such file, the program's, which says of its libraries too what they
        // need. Null too where the root has its own.
        private readonly Lazy<AssemblyDependencyResolver?> program;

        internal AssemblyDependencyResolver? Program => program.Value;
#endif

        internal Root(string path)
        {
            Path = path;
            Directory = System.IO.Path.GetDirectoryName(path) ?? "";
#if NET
            string dependencies = System.IO.Path.ChangeExtension(path, Extension);
            bool own = File.Exists(dependencies);
            Dependencies = own ? MakeResolver(path, dependencies) : null;
            program = new(() => own ? null : OfProgram(Directory), LazyThreadSafetyMode.PublicationOnly);
#endif
        }

#if NET
        // The host's own part may be missing (a runtime started without hostfxr): then what lies beside is found still.
        private static AssemblyDependencyResolver? MakeResolver(string path, string dependencies)
        {
            try
            {
                DependencyFile.Check(dependencies);
                return new AssemblyDependencyResolver(path);
            }
            catch (Exception exception) when (IsUnreadable(exception))
            {
                throw new FileLoadException(
                    $"'{dependencies}' cannot be used: {exception.Message} Build the library anew, or delete that file: what the " +
                    "library needs is then looked for beside it.",
                    dependencies,
                    exception);
            }
            catch (Exception exception) when (IsWithoutHost(exception))
            {
                return null;
            }
        }

        private static AssemblyDependencyResolver? OfProgram(string directory)
        {
            try
            {
                string[] found = System.IO.Directory.GetFiles(directory, "*" + Extension);
                string program = found.Length == 1 ? found[0][..^Extension.Length] + ".dll" : "";
                if (!File.Exists(program))
                {
                    return null;
                }
                DependencyFile.Check(found[0]);
                return new AssemblyDependencyResolver(program);
            }
            catch (Exception exception) when (IsUnreadable(exception) || IsWithoutHost(exception)
                || exception is IOException or UnauthorizedAccessException)
            {
                return null; // nobody asked for the program
            }
        }

        private static bool IsUnreadable(Exception exception) =>
            exception is FormatException or JsonException or InvalidOperationException;

        private static bool IsWithoutHost(Exception exception) =>
            exception is DllNotFoundException or EntryPointNotFoundException;
#endif
    }

    private static readonly object Gate = new();

    // [atomic, replaced under Gate]
    private static Root[] roots = Array.Empty<Root>();

    internal static void Start()
    {
        AppDomain.CurrentDomain.AssemblyResolve += Resolve;
#if NET
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += ResolveNative;
#endif
    }

    /// <summary>Loads an assembly of the program's own from a file. What its .deps.json says is known before.</summary>
    /// <exception cref="FileLoadException">The .deps.json cannot be read; nothing is loaded.</exception>
    internal static Assembly Load(string path)
    {
        var root = new Root(path);
        Assembly assembly = AssemblyFiles.Load(path);
        // Elsewhere, where it was loaded from before.
        Add(assembly.Location.Length == 0 || assembly.Location == path ? root : new Root(assembly.Location));
        return assembly;
    }

    private static void Add(Root root)
    {
        lock (Gate)
        {
            foreach (Root known in roots)
            {
                if (known.Path == root.Path)
                {
                    return;
                }
            }
            var larger = new Root[roots.Length + 1];
            roots.CopyTo(larger, 0);
            larger[roots.Length] = root;
            Volatile.Write(ref roots, larger);
        }
    }

    private static Assembly? Resolve(object? sender, ResolveEventArgs request)
    {
        try
        {
            var name = new AssemblyName(request.Name);
            // Under whatever version or load context a library was built against.
            if (string.Equals(name.Name, "Python.Runtime", StringComparison.OrdinalIgnoreCase))
            {
                return typeof(AssemblyRoots).Assembly;
            }
            if (SubclassAssemblies.Find(name) is { } dynamic)
            {
                return dynamic;
            }
            string? path = Find(name, request.RequestingAssembly);
            return path is null ? null : AssemblyFiles.Load(path);
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException or UnauthorizedAccessException
            or ArgumentException)
        {
            // The runtime then reports what it could not find, by its name.
            return null;
        }
    }

    private static string? Find(AssemblyName name, Assembly? requesting)
    {
        Root[] known = Volatile.Read(ref roots);
#if NET
        foreach (Root root in known)
        {
            if (root.Dependencies?.ResolveAssemblyToPath(name) is { } path)
            {
                return path;
            }
        }
#endif
        if (requesting is { IsDynamic: false } && requesting.Location is { Length: > 0 } location
            && Beside(Path.GetDirectoryName(location) ?? "", name) is { } near)
        {
            return near;
        }
        foreach (Root root in known)
        {
            if (Beside(root.Directory, name) is { } path)
            {
                return path;
            }
        }
#if NET
        foreach (Root root in known)
        {
            if (root.Program?.ResolveAssemblyToPath(name) is { } path)
            {
                return path;
            }
        }
#endif
        return null;
    }

    // Satellites of a culture lie in a folder of its name.
    private static string? Beside(string directory, AssemblyName name)
    {
        string folder = string.IsNullOrEmpty(name.CultureName) ? directory : Path.Combine(directory, name.CultureName);
        foreach (string extension in AssemblyFiles.Extensions)
        {
            string path = Path.Combine(folder, name.Name + extension);
            if (File.Exists(path))
            {
                return path;
            }
        }
        return null;
    }

#if NET
    private static IntPtr ResolveNative(Assembly requesting, string name)
    {
        Root[] known = Volatile.Read(ref roots);
        foreach (Root root in known)
        {
            if (LoadNative(root.Dependencies, name, out IntPtr library))
            {
                return library;
            }
        }
        foreach (Root root in known)
        {
            if (LoadNative(root.Program, name, out IntPtr library))
            {
                return library;
            }
        }
        return IntPtr.Zero;
    }

    private static bool LoadNative(AssemblyDependencyResolver? resolver, string name, out IntPtr library)
    {
        library = IntPtr.Zero;
        return resolver?.ResolveUnmanagedDllToPath(name) is { } path && NativeLibrary.TryLoad(path, out library);
    }
#endif
}

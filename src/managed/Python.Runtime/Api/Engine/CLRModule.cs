using System;
using System.Collections.Generic;
using System.Reflection;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>The functions of Python's module clr that work on assemblies and types.</summary>
public static class CLRModule
{
    /// <summary>Loads an assembly by simple name, strong name or path, so that its namespaces can be imported.</summary>
    /// <param name="name">
    /// A simple name ("System.Xml", ignoring case), a strong name, or a path with or without ".dll". Looked for among the
    /// loaded assemblies, the runtime's own, on sys.path, and beside the application.
    /// </param>
    public static Assembly AddReference(string name)
    {
        if (name is null)
        {
            throw new ArgumentNullException(nameof(name));
        }
        if (name.Length == 0)
        {
            throw new ArgumentException("The value cannot be an empty string.", "assemblyName");
        }
        return AssemblyFiles.Add(name);
    }

    /// <summary>The path of an assembly's file; null when it is not found.</summary>
    /// <param name="name">As for <see cref="AddReference"/>.</param>
    public static string? FindAssembly(string name)
    {
        if (name is null)
        {
            throw new ArgumentNullException(nameof(name));
        }
        return name.Length == 0 ? null : AssemblyFiles.Find(name);
    }

    /// <summary>The loaded assemblies.</summary>
    /// <param name="verbose">Full names in place of simple ones.</param>
    public static string[] ListAssemblies(bool verbose)
    {
        var names = new List<string>();
        foreach (Assembly assembly in AssemblyFiles.Loaded())
        {
            names.Add((verbose ? assembly.FullName : assembly.GetName().Name) ?? "");
        }
        return names.ToArray();
    }

    /// <summary>The System.Type that a Python class stands for.</summary>
    /// <param name="type">The class.</param>
    public static Type GetClrType(Type type) => type ?? throw new ArgumentNullException(nameof(type));
}

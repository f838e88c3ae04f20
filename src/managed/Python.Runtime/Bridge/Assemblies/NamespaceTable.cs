using System;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// Overview
///   Namespaces and the public types in them, for Python's imports. Known are the types of the loaded assemblies, at
///   once, and those of the framework's files that nothing has loaded yet: a file is looked into when its name fits
///   what is asked for, all of them when nothing fits. A type's assembly is loaded when the type is asked for.
/// Life cycle
///   The AssemblyLoad event only queues the assembly (LoadedAssemblies); the next question takes the queue up.
///   Python classes that have a __namespace__ are added when they are emitted, and stay.
/// Concurrency
///   One lock for the tables. Under it files are read, but no assembly is loaded and nothing of ours or of the program
///   is called.
/// </summary>
internal static class NamespaceTable
{
    /// <summary>One place where a type of some name was found.</summary>
    private sealed class Row
    {
        // [lock:Gate]
        internal string MetadataName = "";
        internal TypeNameSource Source = null!;

        // The type itself, of a Python class, which has no source.
        internal Type? Made;
        internal bool Forwarded;
        internal Row? Next;
    }

    /// <summary>What one assembly adds to a namespace. A class: lists of references need no code of their own.</summary>
    private sealed class Part
    {
        internal readonly TypeNameSource Source;
        internal readonly TypeNameSource.Space Space;

        internal Part(TypeNameSource source, TypeNameSource.Space space)
        {
            Source = source;
            Space = space;
        }
    }

    private sealed class Record
    {
        // [lock:Gate] The namespaces directly below, by simple name.
        internal readonly Dictionary<string, string> Children = new(StringComparer.Ordinal);
        internal readonly List<Part> Parts = new();
        internal readonly Dictionary<string, Row> Types = new(StringComparer.Ordinal);
        internal int PartsRead;
    }

    private static readonly object Gate = new();

    // [lock:Gate]
    private static readonly Dictionary<string, Record> Spaces = new(StringComparer.Ordinal);
    private static readonly HashSet<Assembly> Seen = new();
    private static readonly HashSet<string> FilesRead = new(StringComparer.OrdinalIgnoreCase);
    private static bool started;
    private static bool allFilesRead;
    private static bool ownFilesRead;

    /// <summary>Writes Namespace (metadata_format.h), complete: the framework's files are all looked into.</summary>
    internal static void Describe(BlobWriter writer, string space)
    {
        string[] types, namespaces, assemblies;
        var doubtful = new Dictionary<string, List<Row>>(StringComparer.Ordinal);
        lock (Gate)
        {
            TakeUpLockHeld();
            if (!ExistsLockHeld(space))
            {
                WriteNone(writer);
                return;
            }
            ReadAllLockHeld();
            Record record = Spaces[space];
            ReadPartsLockHeld(record);
            types = SortedKeys(record.Types);
            namespaces = SortedKeys(record.Children);
            assemblies = AssembliesLockHeld(record);
            AddForwardedLockHeld(record, doubtful);
        }
        // Facades forward some types to assemblies that are not part of the framework. Types load without the lock.
        types = Array.FindAll(types, name => !doubtful.TryGetValue(name, out List<Row>? rows) || Resolve(space, rows).Length > 0);
        writer.U8(1);
        writer.Texts(types);
        writer.Texts(namespaces);
        writer.Texts(assemblies);
    }

    // Names that are only forwarded, so far as is known, by what is loaded.
    private static void AddForwardedLockHeld(Record record, Dictionary<string, List<Row>> names)
    {
        foreach (KeyValuePair<string, Row> entry in record.Types)
        {
            var rows = new List<Row>();
            for (Row? row = entry.Value; row is { Forwarded: true }; row = row.Next)
            {
                rows.Add(row);
            }
            if (rows.Count > 0 && rows[rows.Count - 1].Next is null)
            {
                names.Add(entry.Key, rows);
            }
        }
    }

    private static void WriteNone(BlobWriter writer)
    {
        writer.U8(0);
        writer.U32(0);
        writer.U32(0);
        writer.U32(0);
    }

    /// <summary>
    /// Writes NamespaceEntry (metadata_format.h): what a name in a namespace is. The empty name stands for the namespace
    /// itself: a quick way to ask whether there is one.
    /// </summary>
    internal static void Lookup(BlobWriter writer, string space, string name)
    {
        if (name.Length == 0)
        {
            writer.U8(Exists(space) ? 1 : 0);
            writer.Key(null);
            return;
        }
        Type[] types = Find(space, name, out bool isNamespace);
        writer.U8(types.Length > 0 ? 2 : isNamespace ? 1 : 0);
        writer.Key(types.Length > 0 ? types[0] : null);
    }

    private static bool Exists(string space)
    {
        lock (Gate)
        {
            TakeUpLockHeld();
            return ExistsLockHeld(space);
        }
    }

    // Python asks for every module that it does not find: an unknown name is not worth reading the framework.
    private static bool ExistsLockHeld(string space)
    {
        if (Spaces.ContainsKey(space) || (ReadFittingLockHeld(space, null) && Spaces.ContainsKey(space)))
        {
            return true;
        }
        ReadLikelyLockHeld(space);
        return Spaces.ContainsKey(space);
    }

    /// <summary>The types of a bare name in a namespace, by arity.</summary>
    private static Type[] Find(string space, string name, out bool isNamespace)
    {
        var rows = new List<Row>();
        lock (Gate)
        {
            TakeUpLockHeld();
            if (!FindLockHeld(space, name, rows, out isNamespace) && ReadFittingLockHeld(space, name))
            {
                FindLockHeld(space, name, rows, out isNamespace);
            }
            if (rows.Count == 0 && !isNamespace && !allFilesRead)
            {
                ReadLikelyLockHeld(space.Length == 0 ? name : space);
                FindLockHeld(space, name, rows, out isNamespace);
            }
        }
        return Resolve(space, rows);
    }

    /// <summary>All types of a namespace; loads the assemblies that they are in. Empty where there is no such namespace.</summary>
    internal static Type[] TypesIn(string space)
    {
        var rows = new List<Row>();
        lock (Gate)
        {
            TakeUpLockHeld();
            if (!ExistsLockHeld(space))
            {
                return Type.EmptyTypes;
            }
            ReadAllLockHeld();
            Record record = Spaces[space];
            ReadPartsLockHeld(record);
            foreach (Row first in record.Types.Values)
            {
                for (Row? row = first; row is not null; row = row.Next)
                {
                    rows.Add(row);
                }
            }
        }
        return Resolve(space, rows);
    }

    /// <summary>All loaded types of the same bare name in the same namespace, by arity; the definition itself at least.</summary>
    internal static Type[] Siblings(Type type)
    {
        Type definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var rows = new List<Row>();
        lock (Gate)
        {
            TakeUpLockHeld();
            FindLockHeld(definition.Namespace ?? "", TypeShapes.BareName(definition.Name), rows, out _);
        }
        rows.RemoveAll(static row => row.Made is null && !row.Source.IsLoaded);
        Type[] found = Resolve(definition.Namespace ?? "", rows);
        return Array.IndexOf(found, definition) >= 0 ? found : new[] { definition };
    }

    private static Type[] Resolve(string space, List<Row> rows)
    {
        var types = new List<Type>(rows.Count);
        foreach (Row row in rows)
        {
            string name = space.Length == 0 ? row.MetadataName : space + "." + row.MetadataName;
            if ((row.Made ?? row.Source.Load().GetType(name, false)) is { } type && !types.Contains(type))
            {
                types.Add(type);
            }
        }
        types.Sort(TypeDescriber.ByArity);
        return types.ToArray();
    }

    private static bool FindLockHeld(string space, string name, List<Row> rows, out bool isNamespace)
    {
        isNamespace = false;
        rows.Clear();
        if (!Spaces.TryGetValue(space, out Record? record))
        {
            return false;
        }
        ReadPartsLockHeld(record);
        isNamespace = record.Children.ContainsKey(name);
        record.Types.TryGetValue(name, out Row? row);
        for (; row is not null; row = row.Next)
        {
            rows.Add(row);
        }
        return isNamespace || rows.Count > 0;
    }

    // What was loaded since the last question; at the first, everything.
    private static void TakeUpLockHeld()
    {
        List<Assembly>? loaded = LoadedAssemblies.Take();
        if (!started)
        {
            started = true;
            Spaces.Add("", new Record());
            foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
            {
                AddAssemblyLockHeld(assembly);
            }
        }
        if (loaded is not null)
        {
            foreach (Assembly assembly in loaded)
            {
                AddAssemblyLockHeld(assembly);
            }
        }
    }

    private static void AddAssemblyLockHeld(Assembly assembly)
    {
        if (assembly.IsDynamic || !Seen.Add(assembly))
        {
            return;
        }
        // A file that was looked into before has its names here already, and loads to this very assembly.
        if (TypeNameSource.OfAssembly(assembly) is { } source && FilesRead.Add(SeenName(assembly, source)))
        {
            AddSourceLockHeld(source);
        }
    }

    // Assemblies of the same simple name may be loaded in other load contexts: these are taken up each.
    private static string SeenName(Assembly assembly, TypeNameSource source)
    {
        if (FilesRead.Contains(source.SimpleName) && !FrameworkFiles.TryGet(source.SimpleName, out _))
        {
            return assembly.FullName + "|" + assembly.GetHashCode();
        }
        return source.SimpleName;
    }

    private static void AddSourceLockHeld(TypeNameSource source)
    {
        foreach (TypeNameSource.Space space in source.Spaces)
        {
            RecordLockHeld(space.Name).Parts.Add(new Part(source, space));
        }
    }

    private static Record RecordLockHeld(string space)
    {
        if (Spaces.TryGetValue(space, out Record? known))
        {
            return known;
        }
        var added = new Record();
        Spaces.Add(space, added);
        int dot = space.LastIndexOf('.');
        string outer = dot < 0 ? "" : space.Substring(0, dot);
        string name = space.Substring(dot + 1);
        RecordLockHeld(outer).Children[name] = space;
        return added;
    }

    private static void ReadPartsLockHeld(Record record)
    {
        for (; record.PartsRead < record.Parts.Count; record.PartsRead++)
        {
            TypeNameSource source = record.Parts[record.PartsRead].Source;
            TypeNameSource.Space space = record.Parts[record.PartsRead].Space;
            for (int i = 0; i < space.Count; i++)
            {
                bool forwarded = (space.Offsets[i] & TypeNameSource.ForwardedBit) != 0;
                AddRowLockHeld(record, source, source.NameAt(space, i), forwarded);
            }
        }
    }

    /// <summary>A Python class's type, to be found by its name like any other. A name that is taken stays what it is.</summary>
    internal static void Add(Type made)
    {
        string space = made.Namespace ?? "";
        lock (Gate)
        {
            TakeUpLockHeld();
            if (FrameworkFiles.HasRoot(space.Split('.')[0]))
            {
                ReadAllLockHeld();
            }
            Record record = RecordLockHeld(space);
            ReadPartsLockHeld(record);
            string bare = TypeShapes.BareName(made.Name);
            if (!record.Types.ContainsKey(bare))
            {
                record.Types.Add(bare, new Row { MetadataName = made.Name, Made = made });
            }
        }
    }

    // Of the places that offer one type, the one that defines it counts, then the first.
    private static void AddRowLockHeld(Record record, TypeNameSource source, string name, bool forwarded)
    {
        string bare = TypeShapes.BareName(name);
        record.Types.TryGetValue(bare, out Row? first);
        for (Row? row = first; row is not null; row = row.Next)
        {
            if (row.MetadataName == name)
            {
                if (row.Forwarded && !forwarded)
                {
                    row.Source = source;
                    row.Forwarded = false;
                }
                return;
            }
        }
        record.Types[bare] = new Row { MetadataName = name, Source = source, Forwarded = forwarded, Next = first };
    }

    // System.Text.Json for `System.Text.Json` and for what may be in it: names that begin as an assembly's.
    private static bool ReadFittingLockHeld(string space, string? name)
    {
        string candidate = name is null ? space : space.Length == 0 ? name : space + "." + name;
        bool any = false;
        while (candidate.Length > 0)
        {
            any |= FrameworkFiles.TryGet(candidate, out string path) && ReadFileLockHeld(candidate, path, new MetadataBuffer(), definitionsOnly: false);
            int dot = candidate.LastIndexOf('.');
            candidate = dot < 0 ? "" : candidate.Substring(0, dot);
        }
        return any;
    }

    // The framework's own files have namespaces that begin as files of it do; an application's may have any.
    private static void ReadLikelyLockHeld(string space)
    {
        int dot = space.IndexOf('.');
        string root = dot < 0 ? space : space.Substring(0, dot);
        if (Spaces[""].Children.ContainsKey(root) || FrameworkFiles.HasRoot(root))
        {
            ReadAllLockHeld();
            return;
        }
        if (!ownFilesRead)
        {
            ownFilesRead = true;
            foreach (KeyValuePair<string, string> file in FrameworkFiles.OfApplication)
            {
                ReadFileLockHeld(file.Key, file.Value, new MetadataBuffer(), definitionsOnly: false);
            }
        }
    }

    private static void ReadAllLockHeld()
    {
        if (allFilesRead)
        {
            return;
        }
        allFilesRead = true;
        var buffer = new MetadataBuffer();
        foreach (KeyValuePair<string, string> file in FrameworkFiles.All)
        {
            // What one forwards another defines: the forwarded names, which are most, may be left out.
            ReadFileLockHeld(file.Key, file.Value, buffer, definitionsOnly: true);
        }
    }

    private static bool ReadFileLockHeld(string simpleName, string path, MetadataBuffer buffer, bool definitionsOnly)
    {
        if (!FilesRead.Add(simpleName) || TypeNameSource.OfFile(simpleName, path, buffer, definitionsOnly) is not { } source)
        {
            return false;
        }
        AddSourceLockHeld(source);
        return true;
    }

    private static string[] SortedKeys<T>(Dictionary<string, T> dictionary)
    {
        var keys = new string[dictionary.Count];
        dictionary.Keys.CopyTo(keys, 0);
        Array.Sort(keys, StringComparer.Ordinal);
        return keys;
    }

    // Full names of those that define types here and are loaded, simple names of the others.
    private static string[] AssembliesLockHeld(Record record)
    {
        var names = new List<string>();
        foreach (Row first in record.Types.Values)
        {
            for (Row? row = first; row is not null; row = row.Next)
            {
                if (row.Made?.Assembly.FullName is { } name && !names.Contains(name))
                {
                    names.Add(name);
                }
            }
        }
        foreach (Part part in record.Parts)
        {
            bool defines = false;
            for (int i = 0; i < part.Space.Count && !defines; i++)
            {
                defines = (part.Space.Offsets[i] & TypeNameSource.ForwardedBit) == 0;
            }
            if (defines)
            {
                names.Add(part.Source.IsLoaded ? part.Source.Load().FullName ?? part.Source.SimpleName : part.Source.SimpleName);
            }
        }
        names.Sort(StringComparer.Ordinal);
        return names.ToArray();
    }
}

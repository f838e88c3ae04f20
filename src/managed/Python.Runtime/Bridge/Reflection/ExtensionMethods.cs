using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>
/// Overview
///   The extension methods that programs have imported, by name, and which of them a type can receive.
/// Life cycle
///   A static class is imported once, for the life of the process.
/// Concurrency
///   Readers take no lock: the table is replaced as a whole. One lock for those who import.
/// </summary>
internal static class ExtensionMethods
{
    private static readonly object Gate = new();

    // [lock:Gate] The names of what each has.
    private static readonly Dictionary<Type, string[]> Classes = new();

    // [lock:Gate] How often there was something new.
    private static uint version;

    // [atomic] Never changed once published.
    private static Dictionary<string, MethodInfo[]> byName = new(StringComparer.Ordinal);

    /// <summary>
    /// Imports the public static classes among the types. The names of all their methods, in order, also of those that
    /// were imported before: another thread may be on its way to tell the core of them. The version counts what was new.
    /// </summary>
    internal static string[] Import(Type[] types, out uint current)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        lock (Gate)
        {
            var all = new Dictionary<string, MethodInfo[]>(byName, StringComparer.Ordinal);
            bool isNew = false;
            foreach (Type type in types)
            {
                if (IsExtensionClass(type))
                {
                    isNew |= Add(all, type);
                    names.UnionWith(Classes[type]);
                }
            }
            if (isNew)
            {
                Volatile.Write(ref byName, all);
                version++;
            }
            current = version;
        }
        var result = new string[names.Count];
        names.CopyTo(result);
        return result;
    }

    // Held: Gate. Whether it was not there yet.
    private static bool Add(Dictionary<string, MethodInfo[]> all, Type type)
    {
        if (Classes.ContainsKey(type))
        {
            return false;
        }
        var added = new Dictionary<string, List<MethodInfo>>(StringComparer.Ordinal);
        AddMethods(added, type);
        foreach (KeyValuePair<string, List<MethodInfo>> pair in added)
        {
            all.TryGetValue(pair.Key, out MethodInfo[]? known);
            pair.Value.InsertRange(0, known ?? Array.Empty<MethodInfo>());
            all[pair.Key] = pair.Value.ToArray();
        }
        var names = new string[added.Count];
        added.Keys.CopyTo(names, 0);
        Classes.Add(type, names);
        return names.Length > 0;
    }

    /// <summary>Whether it is a public static class outside of any other that has extension methods.</summary>
    internal static bool IsExtensionClass(Type type) =>
        type.IsAbstract && type.IsSealed && type.IsPublic && !type.IsGenericType
        && type.IsDefined(typeof(ExtensionAttribute), false);

    private static void AddMethods(Dictionary<string, List<MethodInfo>> added, Type type)
    {
        foreach (MethodInfo method in Of(type))
        {
            if (!added.TryGetValue(method.Name, out List<MethodInfo>? methods))
            {
                added.Add(method.Name, methods = new List<MethodInfo>());
            }
            methods.Add(method);
        }
    }

    // In the order of their declaration, with what is added for Python behind.
    private static List<MethodInfo> Of(Type type)
    {
        var methods = new List<MethodInfo>();
        foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        {
            if (method.IsDefined(typeof(ExtensionAttribute), false))
            {
                methods.Add(method);
            }
        }
        methods.Sort(static (left, right) => left.MetadataToken.CompareTo(right.MetadataToken));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (MethodInfo method in methods.ToArray())
        {
            if (names.Add(method.Name))
            {
                methods.AddRange(SelectorOverloads.Of(type, method.Name));
            }
        }
        return methods;
    }

    /// <summary>
    /// The member that a name is for receivers of a type; null: no imported method takes them. Its type is the class that
    /// messages name.
    /// </summary>
    internal static MemberGroup? Find(Type receiver, string name)
    {
        MethodInfo[] methods = Taking(receiver, name);
        return methods.Length == 0 ? null : MemberTable.Add(methods[0].DeclaringType!, name, MemberSource.Statics, methods);
    }

    private static MethodInfo[] Taking(Type receiver, string name) =>
        Volatile.Read(ref byName).TryGetValue(name, out MethodInfo[]? methods)
            ? Array.FindAll(methods, method => Takes(method, receiver))
            : Array.Empty<MethodInfo>();

    /// <summary>The names that receivers of a type have, sorted.</summary>
    internal static string[] NamesOf(Type receiver)
    {
        var names = new List<string>();
        foreach (KeyValuePair<string, MethodInfo[]> pair in Volatile.Read(ref byName))
        {
            if (Array.Exists(pair.Value, method => Takes(method, receiver)))
            {
                names.Add(pair.Key);
            }
        }
        names.Sort(StringComparer.Ordinal);
        return names.ToArray();
    }

    private static bool Takes(MethodInfo method, Type receiver) =>
        Signatures.Parameters(method) is { Length: > 0 } parameters && ReceiverTypes.Fits(receiver, parameters[0].ParameterType);
}

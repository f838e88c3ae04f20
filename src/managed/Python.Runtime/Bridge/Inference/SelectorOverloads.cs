using System;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// What LINQ's Enumerable gets for lambdas of which nothing says what they return: overloads whose selectors return any
/// object, which look at what comes (<see cref="Selectors"/>), beside those of C# for each type of number.
/// </summary>
internal static class SelectorOverloads
{
    private static readonly MethodInfo[] None = Array.Empty<MethodInfo>();

    // [const] By name.
    private static readonly Dictionary<string, MethodInfo[]> Added = Collect();

    /// <summary>Those that stand beside the methods of that name of a class; none, but for Enumerable's.</summary>
    internal static MethodInfo[] Of(Type type, string name) =>
        type.FullName == "System.Linq.Enumerable" && Added.TryGetValue(name, out MethodInfo[]? methods) ? methods : None;

    private static Dictionary<string, MethodInfo[]> Collect()
    {
        var groups = new Dictionary<string, List<MethodInfo>>(StringComparer.Ordinal);
        foreach (MethodInfo method in typeof(Selectors).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        {
            if (!groups.TryGetValue(method.Name, out List<MethodInfo>? group))
            {
                groups.Add(method.Name, group = new List<MethodInfo>());
            }
            group.Add(method);
        }
        var added = new Dictionary<string, MethodInfo[]>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, List<MethodInfo>> pair in groups)
        {
            pair.Value.Sort(static (left, right) => left.MetadataToken.CompareTo(right.MetadataToken));
            added.Add(pair.Key, pair.Value.ToArray());
        }
        return added;
    }
}

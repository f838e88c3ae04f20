using System;
using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>Puts interfaces into one order, always the same: those that extend others before these, else by name.</summary>
internal static class InterfaceOrder
{
    /// <summary>All interfaces that a type implements or extends.</summary>
    internal static List<Type> Bases(Type type)
    {
        var left = new List<Type>(type.GetInterfaces());
        left.Sort(static (one, other) => string.CompareOrdinal(one.ToString(), other.ToString()));
        var ordered = new List<Type>(left.Count);
        while (left.Count > 0)
        {
            int next = left.FindIndex(candidate => !IsExtended(candidate, left));
            ordered.Add(left[next]);
            left.RemoveAt(next);
        }
        return ordered;
    }

    private static bool IsExtended(Type candidate, List<Type> others)
    {
        foreach (Type other in others)
        {
            if (other != candidate && Array.IndexOf(other.GetInterfaces(), candidate) >= 0)
            {
                return true;
            }
        }
        return false;
    }
}

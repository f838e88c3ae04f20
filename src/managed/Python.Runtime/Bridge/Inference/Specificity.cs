using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Which of two generic methods was declared for the more specific arguments (ECMA-334, 12.6.4.3).</summary>
internal static class Specificity
{
    /// <summary>
    /// Below 0: <paramref name="left"/>; above: <paramref name="right"/>; 0: neither. The places say for each argument
    /// its parameter, and in bit 30 whether it is an element of that one's array.
    /// </summary>
    internal static unsafe int Compare(MethodBase left, MethodBase right, int* leftPlaces, int* rightPlaces, int count)
    {
        ParameterInfo[] ours = left.GetParameters();
        ParameterInfo[] theirs = right.GetParameters();
        int order = 0;
        for (int i = 0; i < count; i++)
        {
            if (!Combine(ref order, Compare(TypeAt(ours, leftPlaces[i]), TypeAt(theirs, rightPlaces[i]))))
            {
                return 0;
            }
        }
        return order;
    }

    private static Type TypeAt(ParameterInfo[] parameters, int place)
    {
        Type type = parameters[place & 0xffff].ParameterType;
        return type.IsByRef || (place & 1 << 30) != 0 ? type.GetElementType()! : type;
    }

    private static int Compare(Type left, Type right)
    {
        if (left.IsGenericParameter || right.IsGenericParameter)
        {
            return (left.IsGenericParameter ? 1 : 0) - (right.IsGenericParameter ? 1 : 0);
        }
        if (left.IsArray && right.IsArray && left.GetArrayRank() == right.GetArrayRank())
        {
            return Compare(left.GetElementType()!, right.GetElementType()!);
        }
        if (!left.IsGenericType || !right.IsGenericType || left.GetGenericTypeDefinition() != right.GetGenericTypeDefinition())
        {
            return 0;
        }
        Type[] ours = left.GetGenericArguments();
        Type[] theirs = right.GetGenericArguments();
        int order = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            if (!Combine(ref order, Compare(ours[i], theirs[i])))
            {
                return 0;
            }
        }
        return order;
    }

    // False when one is better here and the other was before.
    private static bool Combine(ref int order, int next)
    {
        if (order != 0 && next != 0 && (order < 0) != (next < 0))
        {
            return false;
        }
        order = order != 0 ? order : next;
        return true;
    }
}

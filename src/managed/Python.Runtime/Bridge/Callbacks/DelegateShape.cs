using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>What a delegate type passes and returns.</summary>
internal static class DelegateShape
{
    /// <summary>The Invoke of a delegate type that can be made from Python; NotSupportedException says why not.</summary>
    internal static MethodInfo InvokeOf(Type type)
    {
        MethodInfo? invoke = typeof(Delegate).IsAssignableFrom(type) && !type.IsAbstract ? type.GetMethod("Invoke") : null;
        if (invoke is null || type.ContainsGenericParameters)
        {
            throw new NotSupportedException($"{type} is no delegate type that can be made from Python.");
        }
        Check(type, invoke.ReturnType.IsByRef ? typeof(void*) : invoke.ReturnType);
        foreach (ParameterInfo parameter in invoke.GetParameters())
        {
            Check(type, parameter.ParameterType);
        }
        return invoke;
    }

    private static void Check(Type owner, Type type)
    {
        if (Signatures.IsUnsupported(type))
        {
            throw new NotSupportedException($"{owner} takes or returns {type}, which cannot be handed to Python.");
        }
    }

    /// <summary>Whether code for one delegate type can be called as the other, as C# converts method groups: references
    /// in by contravariance, out by covariance, everything else as it is.</summary>
    internal static bool IsCompatible(Type from, Type to)
    {
        MethodInfo? source = from.GetMethod("Invoke"), target = to.GetMethod("Invoke");
        return source is not null && target is not null && !from.ContainsGenericParameters && !to.ContainsGenericParameters
            && Fits(source, target);
    }

    /// <summary>Whether a method can be called in place of another, its receiver left aside.</summary>
    internal static bool Fits(MethodInfo method, MethodInfo place)
    {
        ParameterInfo[] taken = method.GetParameters(), given = place.GetParameters();
        if (taken.Length != given.Length || !Fits(method.ReturnType, place.ReturnType))
        {
            return false;
        }
        for (int i = 0; i < taken.Length; i++)
        {
            if (!Fits(given[i].ParameterType, taken[i].ParameterType) || given[i].IsOut != taken[i].IsOut)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Whether two methods, of which one fits in the other's place, have the same parameter types.</summary>
    internal static bool SameParameters(MethodInfo method, MethodInfo place)
    {
        ParameterInfo[] taken = method.GetParameters(), given = place.GetParameters();
        for (int i = 0; i < taken.Length; i++)
        {
            if (taken[i].ParameterType != given[i].ParameterType)
            {
                return false;
            }
        }
        return true;
    }

    private static bool Fits(Type value, Type place) =>
        value == place || (!value.IsValueType && !value.IsByRef && value != typeof(void) && place.IsAssignableFrom(value));
}

using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// Finds the implicit conversion from one type to another: a user-defined one (op_Implicit), declared by either, or that
/// of a delegate to a delegate type that it fits.
/// </summary>
internal static class ImplicitConversions
{
    private const BindingFlags Operators = BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    /// <summary>The conversion, or null; one whose types are exactly the two is preferred to one that fits by inheritance.</summary>
    internal static MethodInfo? Find(Type from, Type to) =>
        Search(from, from, to) ?? Search(to, from, to) ?? DelegateConversion(from, to);

    // A delegate of another type that fits, as C# has it for new Action<string>(actionOfObject).
    private static MethodInfo? DelegateConversion(Type from, Type to)
    {
        if (!TypeShapes.IsDelegate(from) || !TypeShapes.IsDelegate(to) || !DelegateShape.IsCompatible(from, to))
        {
            return null;
        }
        return HelperMethods.OfArguments(typeof(DelegateFactory), nameof(DelegateFactory.ConvertTo), to);
    }

    private static MethodInfo? Search(Type declaring, Type from, Type to)
    {
        if (declaring.ContainsGenericParameters)
        {
            return null;
        }
        MethodInfo? found = null;
        foreach (MethodInfo method in declaring.GetMethods(Operators))
        {
            if (method.Name != "op_Implicit" || !Fits(method, from, to))
            {
                continue;
            }
            if (method.ReturnType == to && method.GetParameters()[0].ParameterType == from)
            {
                return method;
            }
            found ??= method;
        }
        return found;
    }

    private static bool Fits(MethodInfo method, Type from, Type to)
    {
        ParameterInfo[] parameters = method.GetParameters();
        return parameters.Length == 1 && to.IsAssignableFrom(method.ReturnType)
            && parameters[0].ParameterType.IsAssignableFrom(from) && !TypeShapes.IsByRefLike(method.ReturnType);
    }
}

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
        int best = int.MaxValue;
        foreach (MethodInfo method in declaring.GetMethods(Operators))
        {
            int rank = method.Name == "op_Implicit" ? Rank(method, from, to) : int.MaxValue;
            if (rank < best)
            {
                best = rank;
                found = method;
            }
        }
        return found;
    }

    // 0: exactly these types; MaxValue: none.
    private static int Rank(MethodInfo method, Type from, Type to)
    {
        ParameterInfo[] parameters = method.GetParameters();
        if (parameters.Length != 1 || !to.IsAssignableFrom(method.ReturnType) || TypeShapes.IsByRefLike(method.ReturnType))
        {
            return int.MaxValue;
        }
        Type taken = parameters[0].ParameterType;
        int more = method.ReturnType == to ? 0 : 100;
        if (taken == from)
        {
            return more;
        }
        int widening = Widening(from, taken);
        if (widening > 0)
        {
            return more + widening;
        }
        return taken.IsAssignableFrom(from) ? more + 50 : int.MaxValue;
    }

    // C#'s implicit numeric conversions, the nearest first; of those to a floating-point type, the exact one. Python has
    // one type of floating-point numbers: a Single may be made of it.
    private static int Widening(Type from, Type to)
    {
        int source = (int)Type.GetTypeCode(from);
        int target = (int)Type.GetTypeCode(to);
        if (from.IsEnum || to.IsEnum || target < (int)System.TypeCode.SByte || target > (int)System.TypeCode.Decimal)
        {
            return 0;
        }
        return (System.TypeCode)source switch
        {
            System.TypeCode.Int32 or System.TypeCode.Int64 => target > source && target != (int)System.TypeCode.UInt32
                && target != (int)System.TypeCode.UInt64 ? FloatingLast(target) : 0,
            System.TypeCode.UInt64 => target > source ? FloatingLast(target) : 0,
            System.TypeCode.Double => target == (int)System.TypeCode.Single ? 1 : 0,
            _ => 0,
        };
    }

    private static int FloatingLast(int target) => (System.TypeCode)target switch
    {
        System.TypeCode.Double => 30,
        System.TypeCode.Decimal => 31,
        System.TypeCode.Single => 32,
        _ => target,
    };
}

using System;

namespace Python.Runtime.Bridge;

/// <summary>
/// Which types an extension method's first parameter takes: those that convert to it by identity, reference or boxing (ECMA-334,
/// 12.8.10.3), whatever its type parameters may be.
/// </summary>
internal static class ReceiverTypes
{
    internal static bool Fits(Type receiver, Type parameter)
    {
        Type wanted = parameter.IsByRef ? parameter.GetElementType()! : parameter;
        if (TypeShapes.IsPointer(wanted) || TypeShapes.IsByRefLike(wanted))
        {
            return false;
        }
        if (!wanted.ContainsGenericParameters)
        {
            return TypeDistance.Between(receiver, wanted) >= 0;
        }
        return wanted.IsGenericParameter ? MeetsConstraints(receiver, wanted) : Unifies(receiver, wanted);
    }

    // Constraints that name other type parameters are the binder's to check.
    private static bool MeetsConstraints(Type type, Type parameter)
    {
        Type[] declared = { parameter };
        foreach (Type constraint in parameter.GetGenericParameterConstraints())
        {
            if (constraint.ContainsGenericParameters)
            {
                return Unifies(type, constraint);
            }
        }
        return GenericConstraints.Broken(declared, new[] { type }) is null;
    }

    private static bool Unifies(Type type, Type wanted)
    {
        if (wanted.IsArray)
        {
            return type.IsArray && type.GetArrayRank() == wanted.GetArrayRank()
                && Matches(type.GetElementType()!, wanted.GetElementType()!);
        }
        if (!wanted.IsGenericType)
        {
            return wanted.IsGenericParameter;
        }
        // of several such interfaces none is chosen here: the call may name its types
        Type definition = wanted.GetGenericTypeDefinition();
        if (Is(type, definition))
        {
            return MatchesArguments(type, wanted);
        }
        for (Type? current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (Is(current, definition) && MatchesArguments(current, wanted))
            {
                return true;
            }
        }
        return definition.IsInterface && Array.Exists(type.GetInterfaces(), one => Is(one, definition) && MatchesArguments(one, wanted));
    }

    private static bool MatchesArguments(Type type, Type wanted)
    {
        Type[] given = type.GetGenericArguments();
        Type[] declared = wanted.GetGenericArguments();
        for (int i = 0; i < given.Length; i++)
        {
            if (!Matches(given[i], declared[i]))
            {
                return false;
            }
        }
        return true;
    }

    // An argument of a constructed type; variance lets one be another where both are references.
    private static bool Matches(Type type, Type wanted)
    {
        if (!wanted.ContainsGenericParameters)
        {
            return type == wanted || (!type.IsValueType && !wanted.IsValueType && wanted.IsAssignableFrom(type));
        }
        return wanted.IsGenericParameter || Unifies(type, wanted);
    }

    private static bool Is(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition;
}

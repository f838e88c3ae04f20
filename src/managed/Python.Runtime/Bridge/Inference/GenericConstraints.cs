using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// The constraints of type parameters, in C#'s words. `notnull` is not among them: the compiler only warns where it is
/// not kept.
/// </summary>
internal static class GenericConstraints
{
    private const BindingFlags PublicInstance = BindingFlags.Public | BindingFlags.Instance;

    /// <summary>Why these cannot be the type arguments of a method that is to be called; null when they can.</summary>
    internal static string? Unfit(Type[] parameters, Type[] arguments)
    {
        foreach (Type argument in arguments)
        {
            if (argument.ContainsGenericParameters)
            {
                return TypeNames.FullName(argument) + " is open: it needs type arguments of its own";
            }
        }
        return Broken(parameters, arguments);
    }

    /// <summary>The first constraint that a type argument does not meet, as a sentence; null when all are met.</summary>
    internal static string? Broken(Type[] parameters, Type[] arguments)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            if (arguments[i].IsGenericParameter)
            {
                continue; // of an outer type that is open itself
            }
            if (BrokenBy(parameters[i], arguments[i], arguments) is { } constraint)
            {
                return TypeNames.FullName(arguments[i]) + " does not meet the constraint 'where " + parameters[i].Name
                    + " : " + constraint + "'";
            }
        }
        return null;
    }

    /// <summary>The index of the argument that breaks a constraint, or -1.</summary>
    internal static int BrokenIndex(Type[] parameters, Type[] arguments)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            if (!arguments[i].IsGenericParameter && BrokenBy(parameters[i], arguments[i], arguments) is not null)
            {
                return i;
            }
        }
        return -1;
    }

    private static string? BrokenBy(Type parameter, Type argument, Type[] arguments)
    {
        GenericParameterAttributes kinds = parameter.GenericParameterAttributes;
        if ((kinds & GenericParameterAttributes.ReferenceTypeConstraint) != 0 && argument.IsValueType)
        {
            return "class";
        }
        bool wantsValue = (kinds & GenericParameterAttributes.NotNullableValueTypeConstraint) != 0;
        bool wantsUnmanaged = wantsValue && IsMarkedUnmanaged(parameter);
        if (wantsValue && (!argument.IsValueType || TypeShapes.IsNullable(argument)))
        {
            return wantsUnmanaged ? "unmanaged" : "struct";
        }
        if (wantsUnmanaged && !IsUnmanaged(argument))
        {
            return "unmanaged";
        }
        if (BrokenBase(parameter, argument, arguments, wantsValue) is { } wanted)
        {
            return wanted;
        }
        bool wantsNew = !wantsValue && (kinds & GenericParameterAttributes.DefaultConstructorConstraint) != 0;
        return wantsNew && !HasDefault(argument) ? "new()" : null;
    }

    private static string? BrokenBase(Type parameter, Type argument, Type[] arguments, bool wantsValue)
    {
        foreach (Type constraint in parameter.GetGenericParameterConstraints())
        {
            if (wantsValue && constraint == typeof(ValueType))
            {
                continue;
            }
            if (!(Substituted(constraint, arguments)?.IsAssignableFrom(argument) ?? false))
            {
                return Written(constraint);
            }
        }
        return null;
    }

    // As C# writes it: System.IComparable<T>.
    private static string Written(Type type)
    {
        if (!type.IsGenericType)
        {
            return TypeNames.FullName(type);
        }
        string text = type.Namespace + "." + TypeShapes.BareName(type.Name) + "<";
        foreach (Type argument in type.GetGenericArguments())
        {
            text += (text[text.Length - 1] == '<' ? "" : ", ") + Written(argument);
        }
        return text + ">";
    }

    // The constraint with its type parameters replaced; null when that breaks a constraint in turn.
    private static Type? Substituted(Type type, Type[] arguments)
    {
        if (!type.ContainsGenericParameters)
        {
            return type;
        }
        if (type.IsGenericParameter)
        {
            return arguments[type.GenericParameterPosition];
        }
        if (type.IsArray)
        {
            Type? element = Substituted(type.GetElementType()!, arguments);
            return TypeShapes.IsVector(type) ? element?.MakeArrayType() : element?.MakeArrayType(type.GetArrayRank());
        }
        Type[] own = type.GetGenericArguments();
        for (int i = 0; i < own.Length; i++)
        {
            if (Substituted(own[i], arguments) is not { } replaced)
            {
                return null;
            }
            own[i] = replaced;
        }
        try
        {
            return type.GetGenericTypeDefinition().MakeGenericType(own);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool HasDefault(Type type) =>
        type.IsValueType || (!type.IsAbstract && type.GetConstructor(PublicInstance, null, Type.EmptyTypes, null) is not null);

    private static bool IsMarkedUnmanaged(Type parameter)
    {
        foreach (CustomAttributeData attribute in parameter.GetCustomAttributesData())
        {
            if (attribute.AttributeType.FullName == "System.Runtime.CompilerServices.IsUnmanagedAttribute")
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsUnmanaged(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || TypeShapes.IsPointer(type))
        {
            return true;
        }
        if (!type.IsValueType)
        {
            return false;
        }
        foreach (FieldInfo field in type.GetFields(PublicInstance | BindingFlags.NonPublic))
        {
            if (!IsUnmanaged(field.FieldType))
            {
                return false;
            }
        }
        return true;
    }
}

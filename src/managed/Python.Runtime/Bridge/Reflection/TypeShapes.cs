using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>The questions about types that reflection does not answer in one call.</summary>
internal static class TypeShapes
{
    internal const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    internal static bool IsByRefLike(Type type)
    {
#if NET
        return type.IsByRefLike;
#else
        if (IsFunctionPointer(type) || !type.IsValueType)
        {
            return false;
        }
        foreach (CustomAttributeData attribute in type.GetCustomAttributesData())
        {
            if (attribute.AttributeType.FullName == "System.Runtime.CompilerServices.IsByRefLikeAttribute")
            {
                return true;
            }
        }
        return false;
#endif
    }

    internal static bool IsFunctionPointer(Type type)
    {
#if NET
        return type.IsFunctionPointer;
#else
        // Mono's stand-in for all of them. It ends the process when asked for its base type or whether it is a value type.
        return !type.HasElementType && type.MetadataToken == 0 && type.Name == "MonoFNPtrFakeClass";
#endif
    }

    /// <summary>Type.GetTypeCode: which primitive a type is; of an enum, its underlying one.</summary>
    internal static System.TypeCode NumberOf(Type type)
    {
#if NET
        return Type.GetTypeCode(type);
#else
        // Mono does not know it of an enum nested in a generic class.
        return Type.GetTypeCode(type.IsEnum ? type.GetEnumUnderlyingType() : type);
#endif
    }

    internal static bool IsPointer(Type type) => type.IsPointer || IsFunctionPointer(type);

    /// <summary>The type as which C# would know an object: of the runtime's own kinds of types, streams… the public base class.</summary>
    internal static Type Nameable(Type type)
    {
        if (typeof(Type).IsAssignableFrom(type) && !type.IsVisible)
        {
            return typeof(Type);
        }
        Type? current = type.HasElementType ? null : type;
        for (; current is not null && current != typeof(object) && current != typeof(ValueType); current = current.BaseType)
        {
            if (current.IsVisible)
            {
                return current;
            }
        }
        return type;
    }

    /// <summary>A single-dimensional array with index from 0: T[].</summary>
    internal static bool IsVector(Type type)
    {
#if NET
        return type.IsSZArray;
#else
        // By name: Mono takes T[*] for equal to T[].
        return type.IsArray && type.GetArrayRank() == 1 && !type.Name.EndsWith("[*]", StringComparison.Ordinal);
#endif
    }

    internal static bool IsMethodParameter(Type type) => type.IsGenericParameter && type.DeclaringMethod is not null;

    internal static bool IsDelegate(Type type) => type.BaseType == typeof(MulticastDelegate);

    internal static bool IsNullable(Type type) =>
        type.IsGenericType && !type.IsGenericTypeDefinition && type.GetGenericTypeDefinition() == typeof(Nullable<>);

    internal static bool IsVisibleNested(Type type) => type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem;

    /// <summary>The name without the mark of the generic arity: "List" of "List`1".</summary>
    internal static string BareName(string name)
    {
        int tick = name.IndexOf('`');
        return tick < 0 ? name : name.Substring(0, tick);
    }

    /// <summary>The type parameters or arguments, the outer types' first; none for a type that is not generic.</summary>
    internal static Type[] Arguments(Type type) => type.IsGenericType ? type.GetGenericArguments() : Type.EmptyTypes;

    /// <summary>
    /// How many arguments it takes to close the type; of a closed one, how many it took. A nested type of a closed type
    /// has the outer arguments already and only its own to come.
    /// </summary>
    internal static int Arity(Type type)
    {
        Type[] arguments = Arguments(type);
        if (type.IsGenericTypeDefinition || !type.ContainsGenericParameters)
        {
            return arguments.Length;
        }
        int open = 0;
        foreach (Type argument in arguments)
        {
            open += argument.IsGenericParameter ? 1 : 0;
        }
        return open;
    }

    /// <summary>Closes a generic type definition, or a nested one whose outer arguments are known.</summary>
    internal static Type Close(Type type, Type[] given)
    {
        if (type.IsGenericTypeDefinition)
        {
            return Make(type, given);
        }
        if (!type.ContainsGenericParameters || !type.IsGenericType)
        {
            throw new ArgumentException(TypeNames.FullName(type) + " takes no generic arguments.");
        }
        if (given.Length != Arity(type))
        {
            throw new ArgumentException(TypeNames.FullName(type) + " does not accept " + given.Length + " generic arguments.");
        }
        Type[] arguments = type.GetGenericArguments();
        int next = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].IsGenericParameter)
            {
                arguments[i] = given[next++];
            }
        }
        return Make(type.GetGenericTypeDefinition(), arguments);
    }

    // What breaks a constraint is said as .NET says it, and then in C#'s words.
    private static Type Make(Type definition, Type[] arguments)
    {
        Type[] parameters = definition.GetGenericArguments();
        int broken = parameters.Length == arguments.Length ? GenericConstraints.BrokenIndex(parameters, arguments) : -1;
        if (broken < 0)
        {
            return definition.MakeGenericType(arguments);
        }
        throw new ArgumentException(
            "GenericArguments[" + broken + "], '" + arguments[broken] + "', on '" + definition
            + "' violates the constraint of type '" + parameters[broken].Name + "'. "
            + GenericConstraints.Broken(parameters, arguments) + ".");
    }

    /// <summary>The outer type, closed with this one's arguments where it is generic; null at the top.</summary>
    internal static Type? Outer(Type type)
    {
        Type? outer = type.IsGenericParameter || type.HasElementType ? null : type.DeclaringType;
        if (outer is null || !outer.IsGenericTypeDefinition || type.IsGenericTypeDefinition)
        {
            return outer;
        }
        Type[] arguments = new Type[outer.GetGenericArguments().Length];
        Array.Copy(type.GetGenericArguments(), arguments, arguments.Length);
        return outer.MakeGenericType(arguments);
    }

    /// <summary>A nested type, as reflection lists it, seen from an outer type that may be closed.</summary>
    internal static Type NestedIn(Type outer, Type nested)
    {
        if (!nested.IsGenericTypeDefinition || !outer.IsGenericType || outer.IsGenericTypeDefinition)
        {
            return nested;
        }
        Type[] arguments = nested.GetGenericArguments();
        Type[] known = outer.GetGenericArguments();
        Array.Copy(known, arguments, known.Length);
        return nested.GetGenericTypeDefinition().MakeGenericType(arguments);
    }
}

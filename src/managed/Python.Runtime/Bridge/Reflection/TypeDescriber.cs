using System;
using System.Collections;
using System.Collections.Generic;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Writes TypeHeader (metadata_format.h): what a type is, without its members.</summary>
internal static class TypeDescriber
{
    internal static void Write(BlobWriter writer, Type type)
    {
        writer.Key(type);
        writer.U8((int)KindOf(type));
        writer.U8((int)TypeCodes.Of(type));
        writer.U32((uint)FlagsOf(type));
        writer.U8(type.IsArray ? type.GetArrayRank() : 0);
        writer.Key(BaseOf(type));
        writer.Key(ElementOf(type));
        writer.Key(type.IsGenericType && !type.IsGenericTypeDefinition ? type.GetGenericTypeDefinition() : null);
        writer.Keys(type.IsGenericTypeDefinition ? Type.EmptyTypes : TypeShapes.Arguments(type));
        writer.Keys(Siblings(type));
        writer.U32((uint)TypeShapes.Arity(type));
        writer.Text(type.IsGenericParameter ? "" : type.Namespace);
        writer.Text(TypeNames.Name(type));
        writer.Text(TypeNames.FullName(type));
        writer.Text(type.Name);
        writer.Text(type.Assembly.FullName);
        writer.Key(TypeShapes.Outer(type));
    }

    internal static TypeKind KindOf(Type type)
    {
        if (type.IsArray)
        {
            return TypeKind.Array;
        }
        if (type.IsByRef)
        {
            return TypeKind.ByRef;
        }
        if (TypeShapes.IsPointer(type))
        {
            return TypeKind.Pointer;
        }
        if (type.IsGenericParameter)
        {
            return TypeKind.Parameter;
        }
        if (type.IsValueType)
        {
            return KindOfValueType(type);
        }
        if (type.IsInterface)
        {
            return TypeKind.Interface;
        }
        return TypeShapes.IsDelegate(type) ? TypeKind.Delegate : TypeKind.Class;
    }

    private static TypeKind KindOfValueType(Type type)
    {
        if (type.IsEnum)
        {
            return TypeKind.Enum;
        }
        if (type.IsPrimitive)
        {
            return TypeKind.Primitive;
        }
        if (type == typeof(void))
        {
            return TypeKind.Void;
        }
        if (TypeShapes.IsByRefLike(type))
        {
            return TypeKind.ByRefLike;
        }
        return TypeShapes.IsNullable(type) ? TypeKind.Nullable : TypeKind.Struct;
    }

    internal static TypeFlags FlagsOf(Type type)
    {
        TypeFlags flags = TypeFlags.None;
        Set(ref flags, TypeFlags.Open, type.ContainsGenericParameters);
        if (type.IsGenericParameter || type.IsByRef || TypeShapes.IsPointer(type))
        {
            return flags;
        }
        Set(ref flags, TypeFlags.Abstract, type.IsAbstract);
        Set(ref flags, TypeFlags.Sealed, type.IsSealed);
        Set(ref flags, TypeFlags.Static, type.IsAbstract && type.IsSealed);
        Set(ref flags, TypeFlags.Exception, typeof(Exception).IsAssignableFrom(type));
        Set(ref flags, TypeFlags.FlagsEnum, type.IsEnum && type.IsDefined(typeof(FlagsAttribute), false));
        Set(ref flags, TypeFlags.Unsigned, type.IsEnum && IsUnsigned(type.GetEnumUnderlyingType()));
        Set(ref flags, TypeFlags.Enumerable, typeof(IEnumerable).IsAssignableFrom(type));
        Set(ref flags, TypeFlags.Enumerator, typeof(IEnumerator).IsAssignableFrom(type));
        Set(ref flags, TypeFlags.Disposable, typeof(IDisposable).IsAssignableFrom(type));
        Set(ref flags, TypeFlags.Collection, IsCollection(type));
        Set(ref flags, TypeFlags.Comparable, typeof(IComparable).IsAssignableFrom(type));
        Set(ref flags, TypeFlags.Nested, type.IsNested);
        Set(ref flags, TypeFlags.ReflectionType, typeof(Type).IsAssignableFrom(type));
        Set(ref flags, TypeFlags.TakesClass, type != typeof(object) && type.IsAssignableFrom(typeof(Type)));
        Set(ref flags, TypeFlags.Heavy, TypeWeight.IsHeavy(type));
        Set(ref flags, TypeFlags.Blittable, TypeWeight.IsBlittable(type));
        Set(ref flags, TypeFlags.Number, NumberTypes.IsNumber(type));
        Set(ref flags, TypeFlags.Derived, !type.IsInterface && typeof(IDerivedObject).IsAssignableFrom(type));
        return flags | DynamicTypes.FlagsOf(type);
    }

    private static void Set(ref TypeFlags flags, TypeFlags flag, bool holds)
    {
        if (holds)
        {
            flags |= flag;
        }
    }

    private static bool IsUnsigned(Type underlying) => Type.GetTypeCode(underlying) switch
    {
        System.TypeCode.Byte or System.TypeCode.UInt16 or System.TypeCode.UInt32 or System.TypeCode.UInt64 => true,
        System.TypeCode.Boolean or System.TypeCode.Char => true,
        _ => false,
    };

    private static bool IsCollection(Type type)
    {
        if (typeof(ICollection).IsAssignableFrom(type) || IsCollectionInterface(type))
        {
            return true;
        }
        foreach (Type one in type.GetInterfaces())
        {
            if (IsCollectionInterface(one))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsCollectionInterface(Type type)
    {
        if (!type.IsInterface || !type.IsGenericType)
        {
            return false;
        }
        Type definition = type.GetGenericTypeDefinition();
        return definition == typeof(ICollection<>) || definition == typeof(IReadOnlyCollection<>);
    }

    // The base of an open type may contain the type's own parameters; Python's class of an open type needs only
    // something closed to stand on.
    private static Type? BaseOf(Type type)
    {
        if (type.IsGenericParameter || type.IsByRef || TypeShapes.IsPointer(type))
        {
            return null;
        }
        Type? current = type.BaseType;
        while (current is not null && current.ContainsGenericParameters)
        {
            current = current.BaseType;
        }
        return current;
    }

    private static Type? ElementOf(Type type)
    {
        if (type.HasElementType)
        {
            return type.GetElementType();
        }
        if (type.IsEnum)
        {
            return type.GetEnumUnderlyingType();
        }
        return TypeShapes.IsNullable(type) ? type.GetGenericArguments()[0] : null;
    }

    private static Type[] Siblings(Type type)
    {
        if (type.HasElementType || type.IsGenericParameter || TypeShapes.IsFunctionPointer(type))
        {
            return Type.EmptyTypes;
        }
        return type.IsNested ? NestedSiblings(type) : NamespaceTable.Siblings(type);
    }

    private static Type[] NestedSiblings(Type type)
    {
        Type outer = TypeShapes.Outer(type)!;
        string name = TypeShapes.BareName(type.Name);
        var found = new List<Type>();
        foreach (Type nested in outer.GetNestedTypes(TypeShapes.Declared))
        {
            if (TypeShapes.BareName(nested.Name) == name && TypeShapes.IsVisibleNested(nested))
            {
                found.Add(TypeShapes.NestedIn(outer, nested));
            }
        }
        if (found.Count == 0)
        {
            return new[] { type };
        }
        found.Sort(ByArity);
        return found.ToArray();
    }

    internal static int ByArity(Type left, Type right) => TypeShapes.Arity(left).CompareTo(TypeShapes.Arity(right));
}

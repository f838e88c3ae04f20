using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>How values of a type are carried in cells (TYPE_CODES of metadata_format.h).</summary>
internal static class TypeCodes
{
    internal static TypeCode Of(Type type)
    {
        if (type.HasElementType || type.IsGenericParameter)
        {
            return TypeCode.Object;
        }
        if (type.IsValueType)
        {
            return OfValueType(type);
        }
        if (type == typeof(string))
        {
            return TypeCode.String;
        }
        if (type == typeof(object) || type.IsInterface || type == typeof(ValueType) || type == typeof(Enum))
        {
            return TypeCode.Dynamic;
        }
        return typeof(PyObject).IsAssignableFrom(type) ? TypeCode.PyObject : TypeCode.Object;
    }

    private static TypeCode OfValueType(Type type)
    {
        if (type.IsEnum)
        {
            return TypeCode.Enum;
        }
        if (type.IsPrimitive)
        {
            return OfPrimitive(type);
        }
        if (type == typeof(void))
        {
            return TypeCode.Void;
        }
        if (type.IsGenericType)
        {
            return type.GetGenericTypeDefinition() == typeof(Nullable<>) ? TypeCode.Nullable : TypeCode.Object;
        }
        // By name first: asking for typeof(BigInteger) would load its assembly into every process.
        return type.Namespace switch
        {
            "System" => OfSystemType(type),
            "System.Numerics" when type.Name is "BigInteger" or "Complex" => OfNumericsType(type),
            _ => TypeCode.Object,
        };
    }

    /// <summary>Value types that cross as handles of their boxes, at least to Python.</summary>
    internal static bool IsBoxed(TypeCode code) =>
        code is TypeCode.Object or TypeCode.Decimal or TypeCode.IntPtr or TypeCode.UIntPtr or TypeCode.BigInt
        || code >= TypeCode.DateTime;

    private static TypeCode OfSystemType(Type type)
    {
        if (type == typeof(decimal))
        {
            return TypeCode.Decimal;
        }
        if (type == typeof(DateTime))
        {
            return TypeCode.DateTime;
        }
        if (type == typeof(DateTimeOffset))
        {
            return TypeCode.DateTimeOffset;
        }
        if (type == typeof(TimeSpan))
        {
            return TypeCode.TimeSpan;
        }
        return type == typeof(Guid) ? TypeCode.Guid : OfNewType(type);
    }

    // Those that netstandard2.0 does not know.
    private static TypeCode OfNewType(Type type)
    {
#if NET
        if (type == typeof(DateOnly))
        {
            return TypeCode.DateOnly;
        }
        if (type == typeof(TimeOnly))
        {
            return TypeCode.TimeOnly;
        }
        if (type == typeof(Half))
        {
            return TypeCode.Half;
        }
        if (type == typeof(Int128))
        {
            return TypeCode.Int128;
        }
        return type == typeof(UInt128) ? TypeCode.UInt128 : TypeCode.Object;
#else
        return TypeCode.Object;
#endif
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TypeCode OfNumericsType(Type type)
    {
        if (type == typeof(BigInteger))
        {
            return TypeCode.BigInt;
        }
        return type == typeof(Complex) ? TypeCode.Complex : TypeCode.Object;
    }

    private static TypeCode OfPrimitive(Type type) => Type.GetTypeCode(type) switch
    {
        System.TypeCode.Boolean => TypeCode.Boolean,
        System.TypeCode.Char => TypeCode.Char,
        System.TypeCode.SByte => TypeCode.SByte,
        System.TypeCode.Byte => TypeCode.Byte,
        System.TypeCode.Int16 => TypeCode.Int16,
        System.TypeCode.UInt16 => TypeCode.UInt16,
        System.TypeCode.Int32 => TypeCode.Int32,
        System.TypeCode.UInt32 => TypeCode.UInt32,
        System.TypeCode.Int64 => TypeCode.Int64,
        System.TypeCode.UInt64 => TypeCode.UInt64,
        System.TypeCode.Single => TypeCode.Single,
        System.TypeCode.Double => TypeCode.Double,
        _ => type == typeof(UIntPtr) ? TypeCode.UIntPtr : TypeCode.IntPtr,
    };
}

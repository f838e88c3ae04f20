using System;

namespace Python.Runtime.Bridge;

/// <summary>How values of a type are carried in cells (TYPE_CODES of metadata_format.h).</summary>
internal static class TypeCodes
{
    internal static TypeCode Of(Type type)
    {
        if (type.HasElementType || type.IsGenericParameter || TypeShapes.IsFunctionPointer(type))
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
        if (type == typeof(decimal))
        {
            return TypeCode.Decimal;
        }
        if (type.IsGenericType)
        {
            return type.GetGenericTypeDefinition() == typeof(Nullable<>) ? TypeCode.Nullable : TypeCode.Object;
        }
        // By name: asking for typeof(BigInteger) would load its assembly into every process.
        return type.Name == "BigInteger" && type.Namespace == "System.Numerics" ? TypeCode.BigInt : TypeCode.Object;
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

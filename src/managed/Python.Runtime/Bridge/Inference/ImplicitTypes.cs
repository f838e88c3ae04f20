using System;

namespace Python.Runtime.Bridge;

/// <summary>C#'s standard implicit conversions between types (ECMA-334, 10.4.2), which inference goes by.</summary>
internal static class ImplicitTypes
{
    internal static bool Converts(Type from, Type to)
    {
        if (from == to)
        {
            return true;
        }
        if (TypeShapes.IsNullable(to))
        {
            Type inner = to.GetGenericArguments()[0];
            return Converts(TypeShapes.IsNullable(from) ? from.GetGenericArguments()[0] : from, inner);
        }
        return TypeDistance.Between(from, to) >= 0 || Widens(from, to);
    }

    // The numeric conversions (10.2.3). BigInteger has those that it declares for integers.
    private static bool Widens(Type from, Type to)
    {
        if (from.IsEnum || to.IsEnum)
        {
            return false;
        }
        System.TypeCode source = Type.GetTypeCode(from);
        bool isInteger = source >= System.TypeCode.SByte && source <= System.TypeCode.UInt64;
        bool isSigned = isInteger && ((int)source & 1) == 1;
        System.TypeCode target = Type.GetTypeCode(to);
        switch (target)
        {
            case System.TypeCode.Single:
            case System.TypeCode.Decimal:
                return isInteger || source == System.TypeCode.Char;
            case System.TypeCode.Double:
                return isInteger || source == System.TypeCode.Char || source == System.TypeCode.Single;
            case System.TypeCode.Int16:
            case System.TypeCode.Int32:
            case System.TypeCode.Int64:
                return (source == System.TypeCode.Char && target != System.TypeCode.Int16) || (isInteger && source < target);
            case System.TypeCode.UInt16:
            case System.TypeCode.UInt32:
            case System.TypeCode.UInt64:
                return source == System.TypeCode.Char || (isInteger && !isSigned && source < target);
            default:
                return isInteger && to.Name == "BigInteger" && to.Namespace == "System.Numerics";
        }
    }
}

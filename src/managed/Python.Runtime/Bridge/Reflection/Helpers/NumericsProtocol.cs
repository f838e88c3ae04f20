using System;
using System.Globalization;
using System.Numerics;

namespace Python.Runtime.Bridge;

/// <summary>
/// What Python asks of numbers that need System.Numerics. Integers come as Int64 where they fit, else as hexadecimal
/// digits with a sign.
/// </summary>
internal static class NumericsProtocol
{
    internal static object WholeBigInteger(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            return (long)value;
        }
        string digits = BigInteger.Abs(value).ToString("x", CultureInfo.InvariantCulture);
        return value.Sign < 0 ? "-" + digits : digits;
    }

    internal static object WholeDecimal(decimal value) => WholeBigInteger(new BigInteger(value));

    internal static BigInteger AbsoluteBigInteger(BigInteger value) => BigInteger.Abs(value);

    internal static double Parts(Complex value, out double imaginary)
    {
        imaginary = value.Imaginary;
        return value.Real;
    }

    internal static double AbsoluteComplex(Complex value) => Complex.Abs(value);

#if NET
    internal static object WholeInt128(Int128 value) => WholeBigInteger(value);

    internal static object WholeUInt128(UInt128 value) => WholeBigInteger(value);

    internal static Int128 AbsoluteInt128(Int128 value) => Int128.Abs(value);

    internal static UInt128 AbsoluteUInt128(UInt128 value) => value;

    internal static Int128 Int128OfInteger(BigInteger value) => checked((Int128)value);

    internal static UInt128 UInt128OfInteger(BigInteger value) => checked((UInt128)value);

    internal static double WideHalf(Half value) => (double)value;

    internal static Half AbsoluteHalf(Half value) => Half.Abs(value);

    internal static Half HalfOfInteger(BigInteger value) => (Half)(double)value;

    internal static Half HalfOfFloating(double value) => (Half)value;
#endif
}

using System;
using System.Globalization;

namespace Python.Runtime.Bridge;

/// <summary>What Python asks of numbers of the core library.</summary>
internal static class NumberProtocol
{
    internal static bool IsNotZero<T>(T value)
        where T : struct, IEquatable<T> =>
        !value.Equals(default);

    internal static TimeSpan Duration(TimeSpan value) => value.Duration();

    internal static decimal AbsoluteDecimal(decimal value) => Math.Abs(value);

    internal static string Digits(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    internal static decimal RoundDecimal(decimal value, int digits) => Math.Round(value, digits);

    internal static long WholePointer(IntPtr value) => value.ToInt64();

    internal static ulong WholeAddress(UIntPtr value) => value.ToUInt64();
}

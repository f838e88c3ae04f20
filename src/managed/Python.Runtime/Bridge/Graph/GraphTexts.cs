using System;
using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Python.Runtime.Bridge;

/// <summary>Values that are written as one text: numbers, dates, Guid, Uri and the like.</summary>
internal static class GraphTexts
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>The text of a value; null of types that are not written so.</summary>
    internal static string? Write(object value) => value switch
    {
        Enum constant => constant.ToString("D"),
        bool or char => Convert.ToInt32(value, Culture).ToString(Culture),
        sbyte or byte or short or ushort or int or uint or long or ulong => ((IFormattable)value).ToString("D", Culture),
        float number => Bits(number),
        double number => Bits(number),
        IntPtr address => address.ToInt64().ToString(Culture),
        UIntPtr address => address.ToUInt64().ToString(Culture),
        decimal number => string.Join(",", Array.ConvertAll(decimal.GetBits(number), static part => part.ToString(Culture))),
        DateTime time => time.Ticks.ToString(Culture) + "," + (int)time.Kind,
        DateTimeOffset time => time.Ticks.ToString(Culture) + "," + time.Offset.Ticks.ToString(Culture),
        TimeSpan span => span.Ticks.ToString(Culture),
        Guid id => id.ToString("D"),
        BigInteger number => number.ToString("R", Culture),
        Complex number => Bits(number.Real) + "," + Bits(number.Imaginary),
        Version version => version.ToString(),
        Uri uri => uri.OriginalString,
        StringBuilder text when text.GetType() == typeof(StringBuilder) => text.ToString(),
        BitArray bits when bits.GetType() == typeof(BitArray) => Digits(bits),
        CultureInfo culture when culture.GetType() == typeof(CultureInfo) => culture.Name,
        _ => WriteNewer(value),
    };

    /// <summary>The value of a text that <see cref="Write"/> made.</summary>
    internal static object Read(Type type, string text)
    {
        if (type.IsEnum)
        {
            return Enum.ToObject(type, ReadNumber(Enum.GetUnderlyingType(type), text));
        }
        if (type == typeof(decimal))
        {
            return new decimal(Array.ConvertAll(text.Split(','), static part => int.Parse(part, Culture)));
        }
        if (type == typeof(DateTime))
        {
            return new DateTime(Part(text, 0), (DateTimeKind)Part(text, 1));
        }
        if (type == typeof(DateTimeOffset))
        {
            return new DateTimeOffset(Part(text, 0), TimeSpan.FromTicks(Part(text, 1)));
        }
        if (type == typeof(Complex))
        {
            return new Complex(BitConverter.Int64BitsToDouble(Part(text, 0)), BitConverter.Int64BitsToDouble(Part(text, 1)));
        }
        return type.IsPrimitive ? ReadNumber(type, text) : ReadOther(type, text);
    }

    private static object ReadOther(Type type, string text)
    {
        if (type == typeof(TimeSpan))
        {
            return TimeSpan.FromTicks(Part(text, 0));
        }
        if (type == typeof(Guid))
        {
            return Guid.ParseExact(text, "D");
        }
        if (type == typeof(BigInteger))
        {
            return BigInteger.Parse(text, Culture);
        }
        if (type == typeof(Version))
        {
            return Version.Parse(text);
        }
        if (type == typeof(Uri))
        {
            return new Uri(text, UriKind.RelativeOrAbsolute);
        }
        if (type == typeof(StringBuilder))
        {
            return new StringBuilder(text);
        }
        if (type == typeof(BitArray))
        {
            return new BitArray(Array.ConvertAll(text.ToCharArray(), static digit => digit == '1'));
        }
        return type == typeof(CultureInfo) ? new CultureInfo(text) : ReadNewer(type, text);
    }

    private static object ReadNumber(Type type, string text)
    {
        if (type == typeof(double))
        {
            return BitConverter.Int64BitsToDouble(Part(text, 0));
        }
        if (type == typeof(float))
        {
            return BitConverter.ToSingle(BitConverter.GetBytes((int)Part(text, 0)), 0);
        }
        if (type == typeof(IntPtr))
        {
            return new IntPtr(Part(text, 0));
        }
        if (type == typeof(UIntPtr))
        {
            return new UIntPtr(ulong.Parse(text, Culture));
        }
        return type == typeof(bool) ? text == "1"
            : type == typeof(char) ? (char)Part(text, 0)
            : Convert.ChangeType(text, type, Culture);
    }

    /// <summary>Whether such an object may change, so that a copy has to be another one.</summary>
    internal static bool IsMutable(object value) => value is StringBuilder or BitArray;

    private static string Digits(BitArray bits)
    {
        var text = new StringBuilder(bits.Length);
        foreach (bool bit in bits)
        {
            text.Append(bit ? '1' : '0');
        }
        return text.ToString();
    }

    private static string Bits(double number) => BitConverter.DoubleToInt64Bits(number).ToString(Culture);

    private static string Bits(float number) => BitConverter.ToInt32(BitConverter.GetBytes(number), 0).ToString(Culture);

    private static long Part(string text, int index) => long.Parse(text.Split(',')[index], Culture);

#if NET
    private static string? WriteNewer(object value) => value switch
    {
        Half number => BitConverter.HalfToInt16Bits(number).ToString(Culture),
        Int128 number => number.ToString(Culture),
        UInt128 number => number.ToString(Culture),
        DateOnly date => date.DayNumber.ToString(Culture),
        TimeOnly time => time.Ticks.ToString(Culture),
        _ => null,
    };

    private static object ReadNewer(Type type, string text) =>
        type == typeof(Half) ? BitConverter.Int16BitsToHalf((short)Part(text, 0))
        : type == typeof(Int128) ? Int128.Parse(text, Culture)
        : type == typeof(UInt128) ? UInt128.Parse(text, Culture)
        : type == typeof(DateOnly) ? DateOnly.FromDayNumber((int)Part(text, 0))
        : type == typeof(TimeOnly) ? new TimeOnly(Part(text, 0))
        : throw NotWritten(type);
#else
    private static string? WriteNewer(object value) => null;

    private static object ReadNewer(Type type, string text) => throw NotWritten(type);
#endif

    private static Exception NotWritten(Type type) => new ArgumentException($"Values of {type} are not written as text.");
}

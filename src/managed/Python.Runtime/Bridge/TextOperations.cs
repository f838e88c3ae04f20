using System;
#if NET
using System.Text;
#endif

namespace Python.Runtime.Bridge;

/// <summary>
/// Strings on their way to Python: UTF-16 to code points. A surrogate without its other half is a code point of its
/// own, as Python allows.
/// </summary>
internal static unsafe class TextOperations
{
    private const uint Ascii = 0x7f;
    private const uint Latin1 = 0xff;
    private const uint Bmp = 0xffff;
    private const uint Astral = 0x10ffff;

    /// <summary>How many code points, and the upper end of the narrowest of Python's ranges that has them all.</summary>
    internal static long Measure(string text, out uint maximum)
    {
        maximum = RangeOf(text);
        if (maximum < Bmp)
        {
            return text.Length;
        }
        int pairs = 0;
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && char.IsLowSurrogate(text[i + 1]))
            {
                pairs++;
                i++;
            }
        }
        maximum = pairs > 0 ? Astral : Bmp;
        return text.Length - pairs;
    }

    private static uint RangeOf(string text)
    {
#if NET
        ReadOnlySpan<char> units = text;
        if (System.Text.Ascii.IsValid(units))
        {
            return Ascii;
        }
        return units.IndexOfAnyExceptInRange('\0', '\xff') < 0 ? Latin1 : Bmp;
#else
        char highest = '\0';
        foreach (char unit in text)
        {
            highest = unit > highest ? unit : highest;
        }
        return highest <= Ascii ? Ascii : highest <= Latin1 ? Latin1 : Bmp;
#endif
    }

    /// <summary>Writes the code points, 1, 2 or 4 bytes each; there must be room for as many as were measured.</summary>
    internal static void Copy(string text, void* destination, int kind)
    {
        switch (kind)
        {
            case 1:
                CopyNarrow(text, (byte*)destination);
                break;
            case 2:
                fixed (char* units = text)
                {
                    Buffer.MemoryCopy(units, destination, text.Length * 2L, text.Length * 2L);
                }
                break;
            case 4:
                CopyWide(text, (uint*)destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind));
        }
    }

    private static void CopyNarrow(string text, byte* destination)
    {
#if NET
        Encoding.Latin1.GetBytes(text, new Span<byte>(destination, text.Length));
#else
        for (int i = 0; i < text.Length; i++)
        {
            destination[i] = (byte)text[i];
        }
#endif
    }

    private static void CopyWide(string text, uint* destination)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char unit = text[i];
            if (char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                *destination++ = (uint)char.ConvertToUtf32(unit, text[++i]);
            }
            else
            {
                *destination++ = unit;
            }
        }
    }
}

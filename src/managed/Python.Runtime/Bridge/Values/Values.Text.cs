using System;
using System.Runtime.CompilerServices;
#if NET
using System.Runtime.Intrinsics;
#endif

namespace Python.Runtime.Bridge;

/// <summary>Texts: CPython's three widths in, Latin-1 or UTF-16 or a handle out.</summary>
internal static unsafe partial class Values
{
    private const int TextCapacity = BridgeConstants.CallTextCapacity;

    /// <summary>Reads a string cell.</summary>
    public static string? LoadString(Value* cell)
    {
        ulong tag = cell->Tag;
        if (cell->Kind == ValueKind.Latin1)
            return FromLatin1((byte*)cell->Pointer, LengthOf(cell));
        if (cell->TagIsType)
            return (string?)LoadReference(cell);
        return cell->Kind switch
        {
            ValueKind.Null => null,
            ValueKind.Ucs2 or ValueKind.Utf16 => new string((char*)cell->Pointer, 0, LengthOf(cell)),
            ValueKind.Ucs4 => FromUcs4((uint*)cell->Pointer, LengthOf(cell)),
            ValueKind.StringHandle or ValueKind.Handle => (string?)LoadReference(cell),
            _ => throw Unknown(tag),
        };
    }

    private static string FromLatin1(byte* source, int length)
    {
        if (length == 0)
            return string.Empty;
        // Fresh and seen by nobody yet: may be filled in place.
        var text = new string('\0', length);
        fixed (char* units = text)
            Widen(source, units, length);
        return text;
    }

    private static void Widen(byte* source, char* target, int length)
    {
        int i = 0;
#if NET
        for (; i <= length - 16; i += 16)
        {
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Load(source + i));
            low.Store((ushort*)target + i);
            high.Store((ushort*)target + i + 8);
        }
        if (i <= length - 8)
        {
            // A vector of 16 bytes of which the lower 8 are real: nothing is read past the end.
            Vector128<byte> eight = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(source + i)).AsByte();
            Vector128.WidenLower(eight).Store((ushort*)target + i);
            i += 8;
        }
#endif
        for (; i < length; i++)
            target[i] = (char)source[i];
    }

    private static string FromUcs4(uint* source, int length)
    {
        int units = length;
        for (int i = 0; i < length; i++)
            units += source[i] > 0xffff ? 1 : 0;
        if (units == 0)
            return string.Empty;
        var text = new string('\0', units);
        fixed (char* target = text)
            EncodeUtf16(source, length, target);
        return text;
    }

    // Lone surrogates are units like any other, and stay whole.
    private static void EncodeUtf16(uint* source, int length, char* target)
    {
        for (int i = 0; i < length; i++)
        {
            uint point = source[i];
            if (point > 0xffff)
            {
                point -= 0x10000;
                *target++ = (char)(0xd800 + (point >> 10));
                point = 0xdc00 + (point & 0x3ff);
            }
            *target++ = (char)point;
        }
    }

    /// <summary>A string result: short ones in the result's text, longer ones as a handle.</summary>
    public static void StoreString(string? text, CallResult* result)
    {
        if (text is null)
            StoreNull(&result->Value);
        else if (text.Length <= TextCapacity && Narrow(text, result->Text))
            result->Value.Tag = Value.TextTag(ValueKind.Latin1, text.Length);
        else if (text.Length <= TextCapacity / sizeof(char))
            StoreUnits(text, result);
        else
            StoreHandle(text, (nint)(int)ValueKind.StringHandle, result);
    }

    private static void StoreUnits(string text, CallResult* result)
    {
        fixed (char* units = text)
            Buffer.MemoryCopy(units, result->Text, TextCapacity, text.Length * sizeof(char));
        result->Value.Tag = Value.TextTag(ValueKind.Utf16, text.Length);
    }

    /// <summary>As <see cref="StoreString"/>, in a by-reference cell: always a handle.</summary>
    public static void StoreStringCell(string? text, Value* cell)
    {
        if (text is null)
            StoreNull(cell);
        else
            StoreHandleCell(text, (nint)(int)ValueKind.StringHandle, cell);
    }

    // False when a unit is wider than a byte: the target then holds garbage.
    private static bool Narrow(string text, byte* target)
    {
        int length = text.Length, i = 0, seen = 0;
        fixed (char* units = text)
        {
#if NET
            Vector128<ushort> all = Vector128<ushort>.Zero;
            for (; i <= length - 8; i += 8)
            {
                Vector128<ushort> eight = Vector128.Load((ushort*)units + i);
                all |= eight;
                // Narrowing cuts the high bytes off, as the check below allows for.
                Unsafe.WriteUnaligned(target + i, Vector128.Narrow(eight, eight).AsUInt64().ToScalar());
            }
            if ((all & Vector128.Create((ushort)0xff00)) != Vector128<ushort>.Zero)
                return false;
#endif
            for (; i < length; i++)
            {
                seen |= units[i];
                target[i] = (byte)units[i];
            }
        }
        return seen <= 0xff;
    }
}

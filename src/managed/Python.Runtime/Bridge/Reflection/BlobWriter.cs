using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Python.Runtime.Bridge;

/// <summary>
/// Writes a metadata blob (metadata_format.h). Grows in managed memory, which needs no care when writing fails, and is
/// copied once to the native memory that C gets.
/// </summary>
internal sealed unsafe class BlobWriter
{
    private const int FirstSize = 1024;

    private byte[] buffer = new byte[FirstSize];
    private int length;

    internal void U8(int value)
    {
        Room(1);
        buffer[length++] = (byte)value;
    }

    internal void U16(int value)
    {
        U8(value);
        U8(value >> 8);
    }

    internal void U32(uint value)
    {
        Room(4);
        for (int shift = 0; shift < 32; shift += 8)
        {
            buffer[length++] = (byte)(value >> shift);
        }
    }

    internal void U64(ulong value)
    {
        U32((uint)value);
        U32((uint)(value >> 32));
    }

    /// <summary>A type key; 0 of null.</summary>
    internal void Key(Type? type) => U64((ulong)TypeKeys.Of(type));

    internal void Text(string? text)
    {
        text ??= "";
        int bytes = Encoding.UTF8.GetByteCount(text);
        U32((uint)bytes);
        Room(bytes);
        length += Encoding.UTF8.GetBytes(text, 0, text.Length, buffer, length);
    }

    /// <summary>These bytes, without their count.</summary>
    internal void Bytes(byte[] bytes)
    {
        Room(bytes.Length);
        Buffer.BlockCopy(bytes, 0, buffer, length, bytes.Length);
        length += bytes.Length;
    }

    internal void Texts(string[] texts)
    {
        U32((uint)texts.Length);
        foreach (string text in texts)
        {
            Text(text);
        }
    }

    internal void Keys(Type[] types)
    {
        U32((uint)types.Length);
        foreach (Type type in types)
        {
            Key(type);
        }
    }

    /// <summary>Hands the bytes to C.</summary>
    internal void Finish(Blob* blob)
    {
        byte* data = (byte*)Marshal.AllocHGlobal(Math.Max(length, 1));
        Marshal.Copy(buffer, 0, (IntPtr)data, length);
        blob->Data = data;
        blob->Length = length;
    }

    /// <summary>Empties the writer, to be used again; false: it has become larger than a new one would be.</summary>
    internal bool Reset()
    {
        length = 0;
        return buffer.Length == FirstSize;
    }

    internal static void Free(byte* data)
    {
        if (data is not null)
        {
            Marshal.FreeHGlobal((IntPtr)data);
        }
    }

    private void Room(int bytes)
    {
        if (buffer.Length - length < bytes)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + bytes));
        }
    }
}

using System;
using System.IO;
using System.Text;

namespace Python.Runtime.Bridge;

/// <summary>
/// Reads the names of the public types out of an assembly's metadata (ECMA-335, II.24). Nothing is loaded by it, and no
/// library: System.Reflection.Metadata would cost start-up more than these few tables are worth.
/// </summary>
internal readonly unsafe struct MetadataImage
{
    private const int TypeDefTable = 0x02;
    private const int ExportedTypeTable = 0x27;
    private const uint Forwarder = 0x00200000;

    private readonly byte* strings;
    private readonly byte* typeDefs;
    private readonly byte* exportedTypes;
    private readonly int typeDefCount;
    private readonly int exportedCount;
    private readonly int typeDefSize;
    private readonly int exportedSize;
    private readonly bool wideStrings;

    /// <summary>Of metadata in memory, which must stay there; the length only guards against nonsense.</summary>
    internal MetadataImage(byte* metadata, int length)
    {
        this = default;
        byte* tables = FindStream(metadata, length, "#~");
        strings = FindStream(metadata, length, "#Strings");
        if (tables is null || strings is null)
        {
            return;
        }
        byte heapSizes = tables[6];
        ulong present = *(ulong*)(tables + 8);
        wideStrings = (heapSizes & 1) != 0;
        var layout = new TableLayout(tables, present, heapSizes);
        typeDefs = layout.Find(TypeDefTable, out typeDefCount, out typeDefSize);
        exportedTypes = layout.Find(ExportedTypeTable, out exportedCount, out exportedSize);
    }

    /// <summary>Gets the namespace and the name of each public type that is not nested, as offsets of texts.</summary>
    internal delegate void Visitor(uint space, uint name, bool forwarded);

    internal void Visit(Visitor visitor)
    {
        for (int i = 0; i < typeDefCount; i++)
        {
            byte* row = typeDefs + (long)i * typeDefSize;
            if ((*(uint*)row & 7) == 1)
            {
                visitor(StringIndex(row + 4, 1), StringIndex(row + 4, 0), false);
            }
        }
        for (int i = 0; i < exportedCount; i++)
        {
            byte* row = exportedTypes + (long)i * exportedSize;
            uint flags = *(uint*)row;
            // Nested types name their outer type in place of a namespace.
            if ((flags & Forwarder) != 0 || (flags & 7) == 1)
            {
                visitor(StringIndex(row + 8, 1), StringIndex(row + 8, 0), true);
            }
        }
    }

    internal string Text(uint offset)
    {
        byte* text = strings + offset;
        int length = 0;
        while (text[length] != 0)
        {
            length++;
        }
        return length == 0 ? "" : Encoding.UTF8.GetString(text, length);
    }

    private uint StringIndex(byte* first, int which) =>
        wideStrings ? ((uint*)first)[which] : ((ushort*)first)[which];

    private static byte* FindStream(byte* metadata, int length, string name)
    {
        if (length < 32 || *(uint*)metadata != 0x424A5342)
        {
            return null;
        }
        byte* at = metadata + 16 + *(int*)(metadata + 12);
        int count = *(ushort*)(at + 2);
        at += 4;
        for (int i = 0; i < count; i++)
        {
            byte* found = metadata + *(uint*)at;
            byte* title = at + 8;
            int used = 0;
            while (title[used] != 0)
            {
                used++;
            }
            if (Is(title, used, name))
            {
                return found;
            }
            at = title + ((used + 4) & ~3);
        }
        return null;
    }

    private static bool Is(byte* title, int length, string name)
    {
        if (length != name.Length)
        {
            return false;
        }
        for (int i = 0; i < length; i++)
        {
            if (title[i] != name[i])
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The metadata of an assembly's file; null when it is no managed assembly.</summary>
    internal static byte[]? ReadFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        byte[] head = ReadAt(file, 0, 4096);
        int pe = Int32(head, 0x3c);
        if (pe <= 0 || pe + 24 + 240 > head.Length || Int32(head, pe) != 0x4550)
        {
            return null;
        }
        int sectionCount = head[pe + 6] | (head[pe + 7] << 8);
        int optionalSize = head[pe + 20] | (head[pe + 21] << 8);
        int optional = pe + 24;
        bool wide = head[optional] == 0x0b && head[optional + 1] == 2;
        int cli = Int32(head, optional + (wide ? 112 : 96) + 14 * 8);
        int sections = optional + optionalSize;
        long cliAt = Offset(head, sections, sectionCount, cli);
        if (cli == 0 || cliAt < 0)
        {
            return null;
        }
        byte[] header = ReadAt(file, cliAt, 16);
        if (header.Length < 16)
        {
            return null;
        }
        long metadataAt = Offset(head, sections, sectionCount, Int32(header, 8));
        return metadataAt < 0 ? null : ReadAt(file, metadataAt, Int32(header, 12));
    }

    private static int Int32(byte[] bytes, int at) =>
        bytes.Length < at + 4 ? 0 : bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);

    private static long Offset(byte[] head, int sections, int count, int address)
    {
        for (int i = 0; i < count; i++)
        {
            int section = sections + i * 40;
            int start = Int32(head, section + 12);
            if (address >= start && address < start + Math.Max(Int32(head, section + 8), Int32(head, section + 16)))
            {
                return Int32(head, section + 20) + (long)(address - start);
            }
        }
        return -1;
    }

    private static byte[] ReadAt(FileStream file, long position, int count)
    {
        var bytes = new byte[(int)Math.Max(0, Math.Min(count, file.Length - position))];
        file.Position = position;
        int done = 0;
        while (done < bytes.Length)
        {
            int read = file.Read(bytes, done, bytes.Length - done);
            if (read == 0)
            {
                break;
            }
            done += read;
        }
        return bytes;
    }
}

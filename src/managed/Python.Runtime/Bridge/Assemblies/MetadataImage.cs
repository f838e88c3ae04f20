using System;
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

    // Rows of types that are not to be shown; null where all are.
    private readonly ExportMarks? marks;

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
        marks = ExportMarks.Read(layout, strings, FindStream(metadata, length, "#Blob"));
    }

    /// <summary>Gets the namespace and the name of each public type that is not nested, as offsets of texts.</summary>
    internal delegate void Visitor(uint space, uint name, bool forwarded);

    internal void Visit(Visitor visitor)
    {
        for (int i = 0; i < typeDefCount; i++)
        {
            byte* row = typeDefs + (long)i * typeDefSize;
            if ((*(uint*)row & 7) == 1 && (marks is null || marks.Shows(i + 1)))
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
}

using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>
/// The <see cref="PyExportAttribute"/>s of an assembly, read out of its metadata (ECMA-335, II.22.10 and II.23.3): nothing
/// is loaded for them.
/// </summary>
internal sealed unsafe class ExportMarks
{
    private const int TypeRefTable = 0x01, MemberRefTable = 0x0a, AttributeTable = 0x0c;

    // Tags of coded indices.
    private const uint OnType = 3, OnAssembly = 14, MemberRefTag = 3, TypeRefTag = 1;

    // [const] once read: what types say by the number of their row, and what the assembly says.
    private readonly Dictionary<uint, bool> types = new();
    private bool all = true;

    /// <summary>Whether the type of that row (from 1 on) is shown.</summary>
    internal bool Shows(int type) => types.TryGetValue((uint)type, out bool shown) ? shown : all;

    /// <summary>Null where no type is marked, as in nearly all assemblies.</summary>
    internal static ExportMarks? Read(TableLayout layout, byte* strings, byte* blobs)
    {
        HashSet<uint>? constructors = FindConstructors(layout, strings);
        if (constructors is null || blobs is null)
        {
            return null;
        }
        var marks = new ExportMarks();
        byte* row = layout.Find(AttributeTable, out int count, out int size);
        for (int i = 0; i < count; i++, row += size)
        {
            uint constructor = layout.Read(row, AttributeTable, 1);
            if ((constructor & 7) == MemberRefTag && constructors.Contains(constructor >> 3))
            {
                marks.Add(layout.Read(row, AttributeTable, 0), blobs + layout.Read(row, AttributeTable, 2));
            }
        }
        return marks;
    }

    // The value: a length of one byte, the prolog 01 00, then the argument.
    private void Add(uint parent, byte* value)
    {
        bool shown = value[0] < 3 || value[3] != 0;
        switch (parent & 31)
        {
            case OnType:
                types[parent >> 5] = shown;
                break;
            case OnAssembly:
                all = shown;
                break;
        }
    }

    // Rows of the attribute's constructor among the members that the assembly uses of others; null: none.
    private static HashSet<uint>? FindConstructors(TableLayout layout, byte* strings)
    {
        uint type = FindType(layout, strings);
        if (type == 0)
        {
            return null;
        }
        var found = new HashSet<uint>();
        byte* row = layout.Find(MemberRefTable, out int count, out int size);
        for (int i = 0; i < count; i++, row += size)
        {
            uint parent = layout.Read(row, MemberRefTable, 0);
            if ((parent & 7) == TypeRefTag && parent >> 3 == type)
            {
                found.Add((uint)i + 1);
            }
        }
        return found;
    }

    // The attribute's row among the types that the assembly uses of others; 0: it does not.
    private static uint FindType(TableLayout layout, byte* strings)
    {
        byte* row = layout.Find(TypeRefTable, out int count, out int size);
        if (count == 0)
        {
            return 0;
        }
        int name = layout.Offset(TypeRefTable, 1), space = layout.Offset(TypeRefTable, 2);
        bool wide = layout.HasWideStrings;
        for (int i = 0; i < count; i++, row += size)
        {
            byte* text = strings + (wide ? *(uint*)(row + name) : *(ushort*)(row + name));
            if (Is(text, nameof(PyExportAttribute))
                && Is(strings + (wide ? *(uint*)(row + space) : *(ushort*)(row + space)), "Python.Runtime"))
            {
                return (uint)i + 1;
            }
        }
        return 0;
    }

    private static bool Is(byte* text, string name)
    {
        foreach (char letter in name)
        {
            if (*text++ != letter)
            {
                return false;
            }
        }
        return *text == 0;
    }
}

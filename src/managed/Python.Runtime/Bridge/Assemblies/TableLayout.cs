namespace Python.Runtime.Bridge;

/// <summary>
/// Where the metadata tables begin and how long their rows are (ECMA-335, II.22 and II.24.2.6): a column that points
/// into a table, or into one of several, is 2 or 4 bytes wide by how many rows these have.
/// </summary>
internal readonly unsafe struct TableLayout
{
    private const int Count = 0x2d;

    // One word a column. A digit is that many plain bytes; S, G and B are indices of strings, GUIDs and blobs; @xx is
    // an index of that table; the names are coded indices.
    private static readonly string[] Columns =
    {
        /* 00 */ "2 S G G G", "ResolutionScope S S", "4 S S TypeDefOrRef @04 @06", "@04",
        /* 04 */ "2 S B", "@06", "4 2 2 S B @08", "@08",
        /* 08 */ "2 2 S", "@02 TypeDefOrRef", "MemberRefParent S B", "2 HasConstant B",
        /* 0c */ "HasCustomAttribute CustomAttributeType B", "HasFieldMarshal B", "2 HasDeclSecurity B", "2 4 @02",
        /* 10 */ "4 @04", "B", "@02 @14", "@14",
        /* 14 */ "2 S TypeDefOrRef", "@02 @17", "@17", "2 S B",
        /* 18 */ "2 @06 HasSemantics", "@02 MethodDefOrRef MethodDefOrRef", "S", "B",
        /* 1c */ "2 MemberForwarded S @1a", "4 @04", "4 4", "4",
        /* 20 */ "4 2 2 2 2 4 B S S", "4", "4 4 4", "2 2 2 2 4 B S S B",
        /* 24 */ "4 @23", "4 4 4 @23", "4 S B", "4 4 S S Implementation",
    };

    private readonly byte* tables;
    private readonly ulong present;
    private readonly byte heapSizes;

    internal TableLayout(byte* tables, ulong present, byte heapSizes)
    {
        this.tables = tables;
        this.present = present;
        this.heapSizes = heapSizes;
    }

    /// <summary>The first row of a table.</summary>
    internal byte* Find(int table, out int rows, out int rowSize)
    {
        rows = (int)Rows(table);
        rowSize = RowSize(table);
        byte* at = tables + 24;
        for (int i = 0; i < 64; i++)
        {
            at += (present >> i & 1) != 0 ? 4 : 0;
        }
        at += (heapSizes & 0x40) != 0 ? 4 : 0;
        for (int i = 0; i < table; i++)
        {
            at += Rows(i) * (long)RowSize(i);
        }
        return at;
    }

    internal bool HasWideStrings => (heapSizes & 1) != 0;

    /// <summary>Where a column begins in a row.</summary>
    internal int Offset(int table, int column)
    {
        string[] columns = Columns[table].Split(' ');
        int offset = 0;
        for (int i = 0; i < column; i++)
        {
            offset += Width(columns[i]);
        }
        return offset;
    }

    /// <summary>One column of a row, as a number.</summary>
    internal uint Read(byte* row, int table, int column)
    {
        byte* at = row + Offset(table, column);
        return Width(Columns[table].Split(' ')[column]) == 4 ? *(uint*)at : *(ushort*)at;
    }

    private uint Rows(int table)
    {
        if (table >= Count || (present >> table & 1) == 0)
        {
            return 0;
        }
        int place = 0;
        for (int i = 0; i < table; i++)
        {
            place += (int)(present >> i & 1);
        }
        return ((uint*)(tables + 24))[place];
    }

    private int RowSize(int table)
    {
        if (Rows(table) == 0)
        {
            return 0;
        }
        int size = 0;
        foreach (string column in Columns[table].Split(' '))
        {
            size += Width(column);
        }
        return size;
    }

    private int Width(string column)
    {
        switch (column[0])
        {
            case '2':
                return 2;
            case '4':
                return 4;
            case '@':
                return Rows(Hex(column, 1)) > 0xffff ? 4 : 2;
        }
        return column switch
        {
            "S" => (heapSizes & 1) != 0 ? 4 : 2,
            "G" => (heapSizes & 2) != 0 ? 4 : 2,
            "B" => (heapSizes & 4) != 0 ? 4 : 2,
            "TypeDefOrRef" => Coded(2, "02011b"),
            "HasConstant" => Coded(2, "040817"),
            "HasCustomAttribute" => Coded(5, "0604010208090a000e1714111a1b20232627282a2c2b"),
            "HasFieldMarshal" => Coded(1, "0408"),
            "HasDeclSecurity" => Coded(2, "020620"),
            "MemberRefParent" => Coded(3, "02011a061b"),
            "HasSemantics" => Coded(1, "1417"),
            "MethodDefOrRef" => Coded(1, "060a"),
            "MemberForwarded" => Coded(1, "0406"),
            "Implementation" => Coded(2, "262327"),
            "CustomAttributeType" => Coded(3, "060a"),
            _ => Coded(2, "001a2301"),
        };
    }

    // A coded index keeps a few bits to say which table it means.
    private int Coded(int tagBits, string targets)
    {
        for (int i = 0; i < targets.Length; i += 2)
        {
            if (Rows(Hex(targets, i)) >= 1u << (16 - tagBits))
            {
                return 4;
            }
        }
        return 2;
    }

    private static int Hex(string text, int at) => Digit(text[at]) * 16 + Digit(text[at + 1]);

    private static int Digit(char digit) => digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

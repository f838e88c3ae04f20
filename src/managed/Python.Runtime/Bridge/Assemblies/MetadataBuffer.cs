using System;
using System.IO;

namespace Python.Runtime.Bridge;

/// <summary>Reads the metadata out of assemblies' files (PE, ECMA-335 II.25), one after the other into the same memory.</summary>
internal sealed class MetadataBuffer
{
    // Enough of a file for its headers; where they are longer, it is no assembly of ours to list.
    private readonly byte[] head = new byte[4096];
    private int headLength;

    internal byte[] Bytes { get; private set; } = new byte[256];

    internal int Length { get; private set; }

    /// <summary>False when the file is no managed assembly.</summary>
    internal bool ReadFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        headLength = ReadAt(file, 0, head, head.Length);
        int pe = Int32(head, 0x3c);
        if (pe <= 0 || pe + 24 + 240 > headLength || Int32(head, pe) != 0x4550)
        {
            return false;
        }
        int sectionCount = head[pe + 6] | (head[pe + 7] << 8);
        int optional = pe + 24;
        int sections = optional + (head[pe + 20] | (head[pe + 21] << 8));
        bool wide = head[optional] == 0x0b && head[optional + 1] == 2;
        int cli = Int32(head, optional + (wide ? 112 : 96) + 14 * 8);
        long cliAt = cli == 0 ? -1 : Offset(sections, sectionCount, cli);
        var header = new byte[16];
        if (cliAt < 0 || ReadAt(file, cliAt, header, header.Length) < header.Length)
        {
            return false;
        }
        int size = Int32(header, 12);
        long metadataAt = Offset(sections, sectionCount, Int32(header, 8));
        if (metadataAt < 0 || size <= 0 || size > file.Length - metadataAt)
        {
            return false;
        }
        if (Bytes.Length < size)
        {
            Bytes = new byte[Math.Max(size, Bytes.Length * 2)];
        }
        Length = ReadAt(file, metadataAt, Bytes, size);
        return Length == size;
    }

    private static int Int32(byte[] bytes, int at) =>
        bytes.Length < at + 4 ? 0 : bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);

    private long Offset(int sections, int count, int address)
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

    private static int ReadAt(FileStream file, long position, byte[] bytes, int count)
    {
        file.Position = position;
        int done = 0;
        while (done < count)
        {
            int read = file.Read(bytes, done, count - done);
            if (read == 0)
            {
                break;
            }
            done += read;
        }
        return done;
    }
}

using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Python.Runtime.Bridge;

/// <summary>What a library's file says of the machine that it is for.</summary>
internal static class ElfHeader
{
    private const int Length = 20, ClassAt = 4, MachineAt = 18;
    private const byte Class32 = 1, Class64 = 2;

    /// <summary>Why this process cannot load the file, in words; null when nothing speaks against it.</summary>
    internal static string? Complaint(string path)
    {
        var head = new byte[Length];
        int read;
        try
        {
            using FileStream file = File.OpenRead(path);
            read = file.Read(head, 0, Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
        if (read != Length || head[0] != 0x7F || head[1] != 'E' || head[2] != 'L' || head[3] != 'F')
        {
            return "it is no shared library";
        }
        int machine = head[MachineAt] | head[MachineAt + 1] << 8;
        bool sameClass = head[ClassAt] == (IntPtr.Size == 8 ? Class64 : Class32);
        return sameClass && (OwnMachine() is not int own || machine == own)
            ? null
            : $"it is built for {NameOf(machine)}, and this process is {RuntimeInformation.ProcessArchitecture}";
    }

    private static int? OwnMachine() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X86 => 3,
        Architecture.Arm => 40,
        Architecture.X64 => 62,
        Architecture.Arm64 => 183,
        _ => null,
    };

    private static string NameOf(int machine) => machine switch
    {
        3 => "X86",
        40 => "Arm",
        62 => "X64",
        183 => "Arm64",
        243 => "RiscV64",
        _ => $"another processor (ELF machine {machine})",
    };
}

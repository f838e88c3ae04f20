using System.Runtime.InteropServices;

namespace Python.Runtime.Bridge;

/// <summary>EmbedOptions of src/core/host/host_embedded.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct EmbedOptions
{
    internal const int Signals = 1, NoSite = 2;

    internal int Size;
    internal int Flags;
    internal nint Initialize;
    internal byte* Program;
    internal byte* Home;
    internal byte* SearchPath;
    internal byte* Site;
    internal byte** Arguments;
    internal int ArgumentCount;
}

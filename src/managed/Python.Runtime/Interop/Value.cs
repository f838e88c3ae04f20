using System;
using System.Runtime.InteropServices;

namespace Python.Runtime.Bridge;

/// <summary>
/// The value cell: how one argument or result crosses the border. See src/core/bridge/value.h, whose struct this is.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct Value
{
    [FieldOffset(0)] internal long I64;
    [FieldOffset(0)] internal ulong U64;
    [FieldOffset(0)] internal double F64;
    [FieldOffset(0)] internal void* Pointer;
    [FieldOffset(0)] internal nint Handle;
    [FieldOffset(8)] internal ulong Tag;

    /// <summary>What the payload is, where the tag is no type key.</summary>
    internal readonly ValueKind Kind => (ValueKind)(Tag & 0xff);

    /// <summary>The length of a text, in its own units.</summary>
    internal readonly uint Length => (uint)(Tag >> 32);

    /// <summary>The tag is a type key: the payload is a handle to an object of exactly that type, or the value of that enum.</summary>
    internal readonly bool TagIsType => Tag != 0 && (Tag & 7) == 0;

    /// <summary>The tag of a text of so many units.</summary>
    internal static ulong TextTag(ValueKind kind, int length) => (uint)kind | ((ulong)(uint)length << 32);
}

/// <summary>
/// Where a thunk leaves its result; the caller fills <see cref="Slot"/> beforehand. See src/core/bridge/value.h.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 16)]
internal unsafe struct CallResult
{
    internal Value Value;
    internal Value Slot;
    internal fixed byte Text[BridgeConstants.CallTextCapacity];
}

/// <summary>Bytes handed out to C; given back through blob_free.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Blob
{
    internal byte* Data;
    internal long Length;
}

using System;
using System.Diagnostics.CodeAnalysis;

namespace Python.Runtime;

/// <summary>What a buffer must say and allow: CPython's PyBUF_ flags, whose names and numbers these are.</summary>
[Flags]
[SuppressMessage("Design", "CA1069", Justification = "CPython has two names for some.")]
public enum PyBUF
{
    /// <summary>Plain bytes in one piece.</summary>
    SIMPLE = 0,

    /// <summary>The memory may be written.</summary>
    WRITABLE = 0x1,

    /// <summary>The format of the items is said.</summary>
    FORMATS = 0x4,

    /// <summary>The shape is said.</summary>
    ND = 0x8,

    /// <summary>The strides are said: the memory need not be in one piece.</summary>
    STRIDES = 0x10 | ND,

    /// <summary>In one piece, in C's order.</summary>
    C_CONTIGUOUS = 0x20 | STRIDES,

    /// <summary>In one piece, in Fortran's order.</summary>
    F_CONTIGUOUS = 0x40 | STRIDES,

    /// <summary>In one piece, in either order.</summary>
    ANY_CONTIGUOUS = 0x80 | STRIDES,

    /// <summary>Items may be behind pointers: suboffsets are said.</summary>
    INDIRECT = 0x100 | STRIDES,

    /// <summary>Shaped, in one piece, writable.</summary>
    CONTIG = ND | WRITABLE,

    /// <summary>Shaped, in one piece.</summary>
    CONTIG_RO = ND,

    /// <summary>With strides, writable.</summary>
    STRIDED = STRIDES | WRITABLE,

    /// <summary>With strides.</summary>
    STRIDED_RO = STRIDES,

    /// <summary>With strides and format, writable.</summary>
    RECORDS = STRIDES | WRITABLE | FORMATS,

    /// <summary>With strides and format.</summary>
    RECORDS_RO = STRIDES | FORMATS,

    /// <summary>Everything, writable.</summary>
    FULL = INDIRECT | WRITABLE | FORMATS,

    /// <summary>Everything.</summary>
    FULL_RO = INDIRECT | FORMATS,
}

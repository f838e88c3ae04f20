#pragma warning disable CS1591 // The names are CPython's, and say all there is to say.
using System;

namespace Python.Runtime;

/// <summary>What a class is: CPython's Py_TPFLAGS_ bits, whose names these are.</summary>
[Flags]
public enum TypeFlags : long
{
    HaveStacklessExtension = 0,
    HeapType = 1 << 9,
    BaseType = 1 << 10,
    Ready = 1 << 12,
    Readying = 1 << 13,
    HaveGC = 1 << 14,
    HasClrInstance = 1 << 15,
    Subclass = 1 << 16,
    HaveVersionTag = 1 << 18,
    ValidVersionTag = 1 << 19,
    IsAbstract = 1 << 20,
    HaveNewBuffer = 1 << 21,
    IntSubclass = 1 << 23,
    LongSubclass = 1 << 24,
    ListSubclass = 1 << 25,
    TupleSubclass = 1 << 26,
    StringSubclass = 1 << 27,
    UnicodeSubclass = 1 << 28,
    DictSubclass = 1 << 29,
    BaseExceptionSubclass = 1 << 30,
    TypeSubclass = 1 << 31,

    /// <summary>What every class has.</summary>
    Default = HaveStacklessExtension | HaveVersionTag,
}

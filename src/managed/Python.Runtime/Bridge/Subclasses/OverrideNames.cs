using System;
using System.Collections.Concurrent;
using System.Text;

namespace Python.Runtime.Bridge;

/// <summary>How an override reaches the Python object.</summary>
internal enum OverrideKind
{
    /// <summary>Calls the attribute.</summary>
    Call = 0,

    /// <summary>Reads the attribute.</summary>
    Get = 1,

    /// <summary>Writes the attribute.</summary>
    Set = 2,

    /// <summary>The attribute's item: <c>__getitem__</c>, with several indices as a tuple.</summary>
    GetItem = 3,

    /// <summary>Likewise, <c>__setitem__</c>.</summary>
    SetItem = 4,
}

/// <summary>Names of attributes as C keeps them, in memory that is never freed: emitted code names them by address.</summary>
internal static unsafe class OverrideNames
{
    private static readonly ConcurrentDictionary<(string Name, OverrideKind Kind, int TypeArguments), nint> Kept = new();

    /// <param name="name">The attribute.</param>
    /// <param name="kind">How it is used.</param>
    /// <param name="typeArguments">Of a generic method: how many, behind the result types in the list of types.</param>
    internal static nint Keep(string name, OverrideKind kind, int typeArguments = 0) =>
        Kept.GetOrAdd((name, kind, typeArguments), static key => Make(key.Name, (int)key.Kind | (key.TypeArguments << 8)));

    private static nint Make(string name, int kind)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        fixed (byte* text = utf8)
        {
            void* kept = Native.OverrideNameKeep(text, utf8.Length, kind);
            return kept is null ? throw new OutOfMemoryException() : (nint)kept;
        }
    }
}

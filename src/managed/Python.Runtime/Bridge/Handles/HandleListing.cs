#if NET
using System;
using System.Collections.Generic;

namespace Python.Runtime.Bridge;

/// <summary>Handles with the types of what they hold, for clrlink.leaks(): Handles of metadata_format.h.</summary>
internal sealed class HandleListing
{
    private readonly Dictionary<Type, int> indices = new();
    private readonly List<string> names = new();
    private readonly List<(nint Handle, int Type)> handles = new();

    internal void Add(nint handle, Type type)
    {
        if (!indices.TryGetValue(type, out int index))
        {
            index = names.Count;
            indices.Add(type, index);
            names.Add(TypeNames.FullName(type));
        }
        handles.Add((handle, index));
    }

    internal void Write(BlobWriter writer)
    {
        writer.U8(1);
        writer.Texts(names.ToArray());
        writer.U32((uint)handles.Count);
        foreach ((nint handle, int type) in handles)
        {
            writer.U64((ulong)handle);
            writer.U32((uint)type);
        }
    }
}
#endif

using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
#if NET
using System.Reflection.Metadata;
#endif

namespace Python.Runtime.Bridge;

/// <summary>
/// The public types that one assembly offers, by namespace; of a loaded assembly, or of a file of the framework that
/// nobody has needed yet. Facades offer what they forward.
/// </summary>
internal sealed class TypeNameSource
{
    /// <summary>The names of one namespace; bit 31 of an offset marks a forwarded type.</summary>
    internal sealed class Space
    {
        // [const] once the source is built
        internal string Name = "";
        internal uint[] Offsets = new uint[8];
        internal int Count;

        // [const] The names, where the metadata does not stay in memory.
        internal string[]? Texts;
    }

    internal const uint ForwardedBit = 0x80000000;

    // [const]
    internal readonly string SimpleName;

    // [const]
    private readonly MetadataImage image;

    // [const]
    internal readonly List<Space> Spaces = new();

    // [atomic] Null until a type of a framework file is asked for.
    private Assembly? assembly;

    private TypeNameSource(string simpleName, Assembly? assembly, MetadataImage image, bool definitionsOnly)
    {
        SimpleName = simpleName;
        this.assembly = assembly;
        this.image = image;
        Gather(definitionsOnly);
    }

    internal bool IsLoaded => assembly is not null;

    /// <summary>The assembly; loads it where that has not happened.</summary>
    internal Assembly Load() => assembly ??= AssemblyFiles.LoadByName(SimpleName);

    internal static unsafe TypeNameSource? OfAssembly(Assembly assembly)
    {
        string name = assembly.GetName().Name ?? "";
#if NET
        return assembly.TryGetRawMetadata(out byte* metadata, out int length)
            ? new TypeNameSource(name, assembly, new MetadataImage(metadata, length), definitionsOnly: false)
            : null;
#else
        string location = assembly.Location;
        var buffer = new MetadataBuffer();
        return location.Length > 0 && buffer.ReadFile(location) ? OfBuffer(name, assembly, buffer, definitionsOnly: false) : null;
#endif
    }

    /// <summary>Of a file that is not loaded; <paramref name="definitionsOnly"/>: without what it forwards.</summary>
    internal static TypeNameSource? OfFile(string simpleName, string path, MetadataBuffer buffer, bool definitionsOnly)
    {
        try
        {
            return buffer.ReadFile(path) ? OfBuffer(simpleName, null, buffer, definitionsOnly) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The metadata does not stay: the names are read at once.
    private static unsafe TypeNameSource OfBuffer(
        string simpleName, Assembly? assembly, MetadataBuffer buffer, bool definitionsOnly)
    {
        fixed (byte* pointer = buffer.Bytes)
        {
            var image = new MetadataImage(pointer, buffer.Length);
            var source = new TypeNameSource(simpleName, assembly, image, definitionsOnly);
            foreach (Space space in source.Spaces)
            {
                space.Texts = new string[space.Count];
                for (int i = 0; i < space.Count; i++)
                {
                    space.Texts[i] = image.Text(space.Offsets[i] & ~ForwardedBit);
                }
            }
            return source;
        }
    }

    /// <summary>A type's name as metadata has it: "List`1".</summary>
    internal string NameAt(Space space, int index) => space.Texts?[index] ?? image.Text(space.Offsets[index] & ~ForwardedBit);

    // Namespaces come again and again, mostly the same as just before: a few slots of memory find nearly all.
    private void Gather(bool definitionsOnly)
    {
        var recent = new Space?[64];
        var offsets = new uint[64];
        image.Visit((space, name, forwarded) =>
        {
            if (forwarded && definitionsOnly)
            {
                return;
            }
            uint slot = (space * 2654435761u) >> 26;
            Space? found = offsets[slot] == space ? recent[slot] : null;
            if (found is null)
            {
                found = FindOrAdd(image.Text(space));
                recent[slot] = found;
                offsets[slot] = space;
            }
            if (found.Count == found.Offsets.Length)
            {
                // Not Array.Resize, which would be compiled at start-up.
                var larger = new uint[found.Count * 2];
                Array.Copy(found.Offsets, larger, found.Count);
                found.Offsets = larger;
            }
            found.Offsets[found.Count++] = name | (forwarded ? ForwardedBit : 0);
        });
    }

    private Space FindOrAdd(string name)
    {
        foreach (Space known in Spaces)
        {
            if (known.Name == name)
            {
                return known;
            }
        }
        var added = new Space { Name = name };
        Spaces.Add(added);
        return added;
    }
}

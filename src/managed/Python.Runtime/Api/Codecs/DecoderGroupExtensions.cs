using System;
using System.Collections.Generic;

namespace Python.Runtime.Codecs;

/// <summary>What groups of decoders are asked.</summary>
public static class DecoderGroupExtensions
{
    /// <summary>The first decoder that can: of a group the member; null where none can.</summary>
    /// <param name="decoder">A decoder, or a group.</param>
    /// <param name="objectType">The class of a Python object.</param>
    /// <param name="targetType">The type that is wanted.</param>
    public static IPyObjectDecoder? GetDecoder(this IPyObjectDecoder decoder, PyType objectType, Type targetType)
    {
        if (decoder is not IEnumerable<IPyObjectDecoder> members)
        {
            return decoder.CanDecode(objectType, targetType) ? decoder : null;
        }
        foreach (IPyObjectDecoder member in members)
        {
            IPyObjectDecoder? found = member.GetDecoder(objectType, targetType);
            if (found is not null)
            {
                return found;
            }
        }
        return null;
    }
}

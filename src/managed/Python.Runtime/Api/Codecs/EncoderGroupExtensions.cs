using System;
using System.Collections.Generic;

namespace Python.Runtime.Codecs;

/// <summary>What groups of encoders are asked.</summary>
public static class EncoderGroupExtensions
{
    /// <summary>The encoders that can encode a type: of groups their members, in order.</summary>
    /// <param name="decoder">An encoder, or a group.</param>
    /// <param name="type">The type.</param>
    public static IEnumerable<IPyObjectEncoder> GetEncoders(this IPyObjectEncoder decoder, Type type)
    {
        if (decoder is not IEnumerable<IPyObjectEncoder> members)
        {
            if (decoder.CanEncode(type))
            {
                yield return decoder;
            }
            yield break;
        }
        foreach (IPyObjectEncoder member in members)
        {
            foreach (IPyObjectEncoder encoder in member.GetEncoders(type))
            {
                yield return encoder;
            }
        }
    }
}

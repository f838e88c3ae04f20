using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>Conversions that programs add to those of the bridge.</summary>
/// <remarks>
/// Of several codecs that can do it, the one that was registered first is used. What is registered stays; a
/// <see cref="Codecs.EncoderGroup"/> or <see cref="Codecs.DecoderGroup"/> can be emptied. Any thread, at any time: calls
/// that are under way may still see what was registered before.
/// </remarks>
public static class PyObjectConversions
{
    /// <summary>Adds a decoder behind those that are registered.</summary>
    /// <param name="decoder">A decoder, or a group of them.</param>
    public static void RegisterDecoder(IPyObjectDecoder decoder) =>
        CodecRegistry.Add(PyObject.Required(decoder, nameof(decoder)));

    /// <summary>Adds an encoder behind those that are registered.</summary>
    /// <param name="encoder">An encoder, or a group of them.</param>
    public static void RegisterEncoder(IPyObjectEncoder encoder) =>
        CodecRegistry.Add(PyObject.Required(encoder, nameof(encoder)));
}

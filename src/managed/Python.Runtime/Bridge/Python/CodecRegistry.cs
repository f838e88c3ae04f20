using System;
using System.Collections.Concurrent;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>The registered codecs, in the order of their registration.</summary>
internal static class CodecRegistry
{
    // As CODEC_ENCODERS and CODEC_DECODERS of convert/codec.h.
    internal const int Encoders = 1;
    internal const int Decoders = 2;

    // [atomic] Replaced whole.
    private static IPyObjectEncoder[] encoders = Array.Empty<IPyObjectEncoder>();
    private static IPyObjectDecoder[] decoders = Array.Empty<IPyObjectDecoder>();

    private static readonly ConcurrentDictionary<Type, DecoderCall> Calls = new();

    // Held while the core is told, so that the last word is the truth.
    private static readonly object Gate = new();

    // [thread] What is being encoded, innermost first, and whether an encoder is being asked.
    [ThreadStatic]
    private static Encoding? current;

    [ThreadStatic]
    private static bool isAsking;

    private sealed class Encoding
    {
        internal readonly object Value;
        internal readonly Encoding? Outer;

        internal Encoding(object value, Encoding? outer)
        {
            Value = value;
            Outer = outer;
        }
    }

    internal static void Add(IPyObjectEncoder encoder)
    {
        Append(ref encoders, encoder);
        Changed();
    }

    internal static void Add(IPyObjectDecoder decoder)
    {
        Append(ref decoders, decoder);
        Changed();
    }

    /// <summary>Something was registered, or a group has other members: choices made before hold no more.</summary>
    internal static void Changed()
    {
        lock (Gate)
        {
            Native.CodecsChanged(Kinds());
        }
    }

    // As long as all groups are empty, calls need not ask.
    private static int Kinds()
    {
        int kinds = 0;
        foreach (IPyObjectEncoder encoder in Volatile.Read(ref encoders))
        {
            kinds |= encoder is Codecs.EncoderGroup { IsEmpty: true } ? 0 : Encoders;
        }
        foreach (IPyObjectDecoder decoder in Volatile.Read(ref decoders))
        {
            kinds |= decoder is Codecs.DecoderGroup { IsEmpty: true } ? 0 : Decoders;
        }
        return kinds;
    }

    /// <summary>A new array with one item more, put in the place of the old one whichever other threads put there.</summary>
    internal static void Append<T>(ref T[] items, T item)
    {
        T[] before, after;
        do
        {
            before = Volatile.Read(ref items);
            after = new T[before.Length + 1];
            before.CopyTo(after, 0);
            after[before.Length] = item;
        }
        while (Interlocked.CompareExchange(ref items, after, before) != before);
    }

    // ---- decoding ----

    internal static bool CanDecode(PyType type, Type target)
    {
        foreach (IPyObjectDecoder decoder in Volatile.Read(ref decoders))
        {
            if (decoder.CanDecode(type, target))
            {
                return true;
            }
        }
        return false;
    }

    internal static bool TryDecode(PyObject value, PyType type, Type target, out object? decoded)
    {
        foreach (IPyObjectDecoder decoder in Volatile.Read(ref decoders))
        {
            if (decoder.CanDecode(type, target) && CallOf(target).TryDecode(decoder, value, out decoded)
                && (decoded is not null || !target.IsValueType))
            {
                return true;
            }
        }
        decoded = null;
        return false;
    }

    private static DecoderCall CallOf(Type target) =>
        Calls.GetOrAdd(target, type => (DecoderCall)Activator.CreateInstance(typeof(DecoderCall<>).MakeGenericType(type))!);

    private abstract class DecoderCall
    {
        internal abstract bool TryDecode(IPyObjectDecoder decoder, PyObject value, out object? decoded);
    }

    private sealed class DecoderCall<T> : DecoderCall
    {
        internal override bool TryDecode(IPyObjectDecoder decoder, PyObject value, out object? decoded)
        {
            bool done = decoder.TryDecode(value, out T? result);
            decoded = result;
            return done;
        }
    }

    // ---- encoding ----

    /// <summary>
    /// By the first encoder that can: true, with null where it says so. What an encoder is given itself, and what it is
    /// asked about, comes to it as it is.
    /// </summary>
    internal static bool TryEncode(object value, out PyObject? encoded)
    {
        encoded = null;
        IPyObjectEncoder[] registered = Volatile.Read(ref encoders);
        if (isAsking || registered.Length == 0 || IsBeingEncoded(value))
        {
            return false;
        }
        Type type = value.GetType();
        foreach (IPyObjectEncoder encoder in registered)
        {
            if (encoder is Codecs.EncoderGroup group)
            {
                if (TryEncode(group, type, value, out encoded))
                {
                    return true;
                }
            }
            else if (CanEncode(encoder, type))
            {
                encoded = Encode(encoder, value);
                return true;
            }
        }
        return false;
    }

    // As EncoderGroup itself does it, but of the members that it has at one moment: another thread may clear it meanwhile.
    private static bool TryEncode(Codecs.EncoderGroup group, Type type, object value, out PyObject? encoded)
    {
        bool could = false;
        encoded = null;
        foreach (IPyObjectEncoder encoder in group)
        {
            if (encoded is null && CanEncode(encoder, type))
            {
                could = true;
                encoded = Encode(encoder, value);
            }
        }
        return could;
    }

    private static bool CanEncode(IPyObjectEncoder encoder, Type type)
    {
        isAsking = true;
        try
        {
            return encoder.CanEncode(type);
        }
        finally
        {
            isAsking = false;
        }
    }

    private static PyObject? Encode(IPyObjectEncoder encoder, object value)
    {
        Encoding? outer = current;
        current = new Encoding(value, outer);
        try
        {
            return encoder.TryEncode(value);
        }
        finally
        {
            current = outer;
        }
    }

    // A value type is in another box each time.
    private static bool IsBeingEncoded(object value)
    {
        for (Encoding? each = current; each is not null; each = each.Outer)
        {
            if (ReferenceEquals(each.Value, value) || (value is ValueType && value.Equals(each.Value)))
            {
                return true;
            }
        }
        return false;
    }
}

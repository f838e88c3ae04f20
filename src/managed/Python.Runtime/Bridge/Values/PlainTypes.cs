using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>
/// Remembers types whose objects always cross as (handle, type key): no string, enum, primitive that
/// has a kind of its own, nor PyObject. Lets dynamic cells be read and written without reflection.
/// </summary>
/// <remarks>
/// A direct-mapped cache of type keys. [atomic] Each entry is one word, written whole: a reader sees
/// a key that once was found plain, or another one. A collision costs a slow look, nothing else; keys
/// name their type as long as the process lives, so that nothing is ever taken out.
/// </remarks>
internal static class PlainTypes
{
    private const int Size = 1024;
    private static readonly nint[] Keys = new nint[Size];

    /// <summary>Whether the key is known to be a plain type's; false says nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Contains(nint key) => Keys[IndexOf(key)] == key;

    /// <summary>Names the type to C, finds out whether it is plain, and remembers it if so.</summary>
    public static void Look(Type type)
    {
        nint key = TypeKeys.Of(type);
        if (IsPlain(type))
            Volatile.Write(ref Keys[IndexOf(key)], key);
    }

    private static bool IsPlain(Type type)
    {
        if (type == typeof(string) || typeof(PyObject).IsAssignableFrom(type))
            return false;
        // IntPtr and UIntPtr are primitives to .NET, but cross as boxes.
        return !type.IsEnum && (!type.IsPrimitive || type == typeof(nint) || type == typeof(nuint));
    }

    // Type keys are addresses of aligned structures: the lowest bits say nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int IndexOf(nint key) => (int)(((ulong)key >> 4) ^ ((ulong)key >> 14)) & (Size - 1);
}

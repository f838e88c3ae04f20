using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>
/// Type keys: what C calls a .NET type. A key is RuntimeTypeHandle.Value, which is never reused while the type lives;
/// types that could be unloaded are kept alive once they have been named to C, so that a key stays good for ever.
/// </summary>
internal static class TypeKeys
{
#if NET
    // [lock:Collectible] Keeps types of collectible assemblies alive; a look-up needs no table on CoreCLR.
    private static readonly HashSet<Type> Collectible = new();
#else
    // [atomic] Readers take no lock; see ReadMostlyMap.
    private static readonly ReadMostlyMap<AddressKey, Type> Known = new();
#endif

    /// <summary>The key of a type; 0 for null.</summary>
    internal static nint Of(Type? type)
    {
        if (type is null)
        {
            return 0;
        }
        nint key = type.TypeHandle.Value;
#if NET
        if (type.IsCollectible)
        {
            lock (Collectible)
            {
                Collectible.Add(type);
            }
        }
#else
        if (!Known.TryGet(new AddressKey(key), out _))
        {
            Known.GetOrAdd(new AddressKey(key), type);
        }
#endif
        return key;
    }

    /// <summary>The type of a key that <see cref="Of"/> gave out.</summary>
    internal static Type Get(nint key)
    {
        if (key == 0)
        {
            throw new ArgumentNullException(nameof(key), "There is no type here.");
        }
#if NET
        return Type.GetTypeFromHandle(RuntimeTypeHandle.FromIntPtr(key))!;
#else
        return Known.TryGet(new AddressKey(key), out Type? type) ? type! : throw new ArgumentException("Unknown type key.", nameof(key));
#endif
    }

    /// <summary>The key of the type that a System.Type object stands for; 0 when it is none of the runtime's own.</summary>
    internal static nint OfTypeObject(object? candidate) =>
        candidate is Type type && type.GetType() == typeof(object).GetType() ? Of(type) : 0;
}

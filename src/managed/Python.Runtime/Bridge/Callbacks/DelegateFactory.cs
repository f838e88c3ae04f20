using System;

namespace Python.Runtime.Bridge;

/// <summary>Makes delegates that call Python. Each delegate type gets one dispatcher, kept for ever.</summary>
internal static class DelegateFactory
{
    // [atomic] Readers take no lock.
    private static readonly ReadMostlyMap<AddressKey, DelegateDispatcher> Dispatchers = new();

    /// <summary>A delegate of the type that calls the callable; takes the reference, also on failure.</summary>
    internal static Delegate Create(Type type, nint pyref)
    {
        // From here on the target's finalizer gives the reference up, whatever happens.
        DelegateTarget target = DelegateTarget.Take(pyref);
        return DispatcherOf(type).Create(target);
    }

    private static DelegateDispatcher DispatcherOf(Type type)
    {
        var key = new AddressKey(TypeKeys.Of(type));
        return Dispatchers.TryGet(key, out DelegateDispatcher? known)
            ? known!
            : Dispatchers.GetOrAdd(key, new DelegateDispatcher(type));
    }
}

using System;
using System.Reflection;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>The accessors of events that Python classes have without implementing them, as C# writes them.</summary>
internal static class EventStore
{
    /// <summary>The handlers of an event that an emitted type keeps; null: there are none.</summary>
    /// <exception cref="ArgumentException">The event is kept elsewhere.</exception>
    internal static Delegate? HandlersOf(object target, string name)
    {
        const BindingFlags own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (Type? type = target.GetType(); typeof(IDerivedObject).IsAssignableFrom(type); type = type!.BaseType)
        {
            if (type!.GetField(name, own) is { } field && typeof(Delegate).IsAssignableFrom(field.FieldType))
            {
                return (Delegate?)field.GetValue(target);
            }
        }
        throw new ArgumentException($"The event {name} of {target.GetType()} is not raised from here: its base keeps the handlers.");
    }

    /// <summary>Called by emitted code.</summary>
    public static void Add<T>(ref T? field, T? value)
        where T : Delegate
    {
        T? seen = Volatile.Read(ref field), expected;
        do
        {
            expected = seen;
            seen = Interlocked.CompareExchange(ref field, (T?)Delegate.Combine(expected, value), expected);
        }
        while (seen != expected);
    }

    /// <summary>Called by emitted code.</summary>
    public static void Remove<T>(ref T? field, T? value)
        where T : Delegate
    {
        T? seen = Volatile.Read(ref field), expected;
        do
        {
            expected = seen;
            seen = Interlocked.CompareExchange(ref field, (T?)Delegate.Remove(expected, value), expected);
        }
        while (seen != expected);
    }
}

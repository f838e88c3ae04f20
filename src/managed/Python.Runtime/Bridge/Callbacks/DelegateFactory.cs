using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Makes delegates that call Python. Each delegate type gets one dispatcher, kept for ever.</summary>
internal static class DelegateFactory
{
    // [atomic] Readers take no lock.
    private static readonly ReadMostlyMap<AddressKey, DelegateDispatcher> Dispatchers = new();

    /// <summary>A delegate of the type that calls a callable of which there are delegates already; else null.</summary>
    internal static Delegate? Find(Type type, nint callable, nint part) => DelegateTargets.Find(callable, part)?.As(type);

    /// <summary>A delegate of the type that calls the callable; takes the reference, also on failure.</summary>
    internal static Delegate Create(Type type, nint callable, nint part, nint pyref) =>
        DelegateTargets.Get(callable, part, pyref).As(type);

    /// <summary>The dispatcher of a delegate type, which may have to be emitted yet.</summary>
    internal static DelegateDispatcher DispatcherOf(Type type)
    {
        var key = new AddressKey(TypeKeys.Of(type));
        return Dispatchers.TryGet(key, out DelegateDispatcher? known)
            ? known!
            : Dispatchers.GetOrAdd(key, new DelegateDispatcher(type));
    }

    /// <summary>A delegate that calls a method of .NET itself: of the overloads that fit, the one of just these parameter
    /// types, else the first; null where none fits.</summary>
    internal static Delegate? Bind(Type type, MethodInfo[] methods, object? receiver)
    {
        MethodInfo? invoke = type.GetMethod("Invoke");
        MethodInfo? chosen = null;
        foreach (MethodInfo method in methods)
        {
            bool callable = method.IsStatic || receiver is not null;
            if (invoke is null || !callable || !DelegateShape.Fits(method, invoke))
            {
                continue;
            }
            if (DelegateShape.SameParameters(method, invoke))
            {
                chosen = method;
                break;
            }
            chosen ??= method;
        }
        return chosen is null ? null : Delegate.CreateDelegate(type, chosen.IsStatic ? null : receiver, chosen, false);
    }

    /// <summary>The same as a delegate of another type, one entry after the other; null where the types do not fit.</summary>
    internal static Delegate? Convert(Delegate source, Type type)
    {
        if (source.GetType() == type)
        {
            return source;
        }
        if (!DelegateShape.IsCompatible(source.GetType(), type))
        {
            return null;
        }
        Delegate? converted = null;
        foreach (Delegate entry in source.GetInvocationList())
        {
            converted = Delegate.Combine(converted, ConvertOne(entry, type));
        }
        return converted;
    }

    /// <summary>As <see cref="Convert"/>, for types that are known to fit.</summary>
    internal static T ConvertTo<T>(Delegate source)
        where T : Delegate =>
        (T)Convert(source, typeof(T))!;

    // The same target and method, so that it is equal to another conversion of an equal delegate.
    private static Delegate ConvertOne(Delegate entry, Type type)
    {
        if (DelegateTarget.Of(entry) is { } target)
        {
            return target.As(type);
        }
        return Delegate.CreateDelegate(type, entry.Target, entry.Method, false)
            ?? Delegate.CreateDelegate(type, entry, entry.GetType().GetMethod("Invoke")!);
    }
}

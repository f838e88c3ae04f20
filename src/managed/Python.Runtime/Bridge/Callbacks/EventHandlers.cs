using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>
/// Tells whether a handler that is to be removed from an event is one of its handlers: remove accessors do not say.
/// </summary>
/// <remarks>
/// The accessors that a compiler (or EventStore) makes for a field-like event keep the handlers in a field of the event's name, which is
/// looked at. Of handlers that other accessors keep, nothing is seen; there, what Python has added is counted, in the
/// handler's target, so that a count lives no longer than its handler, and holds its publisher weakly.
/// </remarks>
internal static class EventHandlers
{
    /// <summary>An event of a type.</summary>
    private sealed class Event
    {
        // [const] "Type.Event"
        internal readonly string Name;

        // [const] The field that holds the handlers, or null.
        internal readonly FieldInfo? Field;

        internal Event(string name, FieldInfo? field)
        {
            Name = name;
            Field = field;
        }
    }

    // [lock:Events] By runtime type and accessor.
    private static readonly Dictionary<(Type, MethodInfo), Event> Events = new();

    /// <summary>Notes that a handler was added.</summary>
    internal static void Added(MethodInfo accessor, object? receiver, Delegate handler)
    {
        Event added = EventOf(accessor, receiver);
        if (added.Field is null)
        {
            Counted(handler)?.Subscriptions.Add(receiver, NameOf(accessor), handler.GetType());
        }
        DelegateTarget.Of(handler)?.Events.Add(added.Name);
    }

    /// <summary>Whether the handler was there, as far as it can be told. It counts as removed then.</summary>
    internal static bool Removing(MethodInfo accessor, object? receiver, Delegate handler)
    {
        Event removed = EventOf(accessor, receiver);
        bool known = IsHandler(removed.Field, accessor, receiver, handler);
        if (known)
        {
            DelegateTarget.Of(handler)?.Events.Remove(removed.Name);
        }
        return known;
    }

    private static bool IsHandler(FieldInfo? field, MethodInfo accessor, object? receiver, Delegate handler)
    {
        if (field is not null)
        {
            var present = (Delegate?)field.GetValue(receiver);
            return !ReferenceEquals(Delegate.Remove(present, handler), present);
        }
        return Counted(handler) is not { } target
            || target.Subscriptions.Remove(receiver, NameOf(accessor), handler.GetType());
    }

    // Of what calls several, or no Python, nothing is counted.
    private static DelegateTarget? Counted(Delegate handler) =>
        handler.GetInvocationList().Length == 1 ? DelegateTarget.Of(handler) : null;

    // "add_E", "remove_E" or, of explicit implementations, "Namespace.I.add_E": "E"
    private static string NameOf(MethodInfo accessor)
    {
        string name = accessor.Name;
        return name.Substring(name.IndexOf('_', name.LastIndexOf('.') + 1) + 1);
    }

    private static Event EventOf(MethodInfo accessor, object? receiver)
    {
        Type type = receiver?.GetType() ?? accessor.DeclaringType!;
        lock (Events)
        {
            if (Events.TryGetValue((type, accessor), out Event? known))
            {
                return known;
            }
        }
        var found = new Event(TypeNames.FullName(type) + "." + NameOf(accessor), FindField(accessor, type));
        lock (Events)
        {
            Events[(type, accessor)] = found;
        }
        return found;
    }

    private static FieldInfo? FindField(MethodInfo accessor, Type type)
    {
        MethodInfo? called = Called(accessor, type);
        bool fieldLike = called is not null
            && (called.IsDefined(typeof(CompilerGeneratedAttribute), false)
                || typeof(IDerivedObject).IsAssignableFrom(called.DeclaringType)); // see EventStore
        if (!fieldLike)
        {
            return null;
        }
        const BindingFlags own = BindingFlags.DeclaredOnly | BindingFlags.NonPublic | BindingFlags.Public;
        BindingFlags side = called!.IsStatic ? BindingFlags.Static : BindingFlags.Instance;
        FieldInfo? field = called.DeclaringType!.GetField(NameOf(called), own | side);
        return field?.FieldType == called.GetParameters()[0].ParameterType ? field : null;
    }

    // The method that runs when the accessor is called on an object of the type.
    private static MethodInfo? Called(MethodInfo accessor, Type type)
    {
        if (!accessor.IsVirtual)
        {
            return accessor;
        }
        if (accessor.DeclaringType!.IsInterface)
        {
            return Implementation(accessor, type);
        }
        RuntimeMethodHandle root = accessor.GetBaseDefinition().MethodHandle;
        const BindingFlags own =
            BindingFlags.DeclaredOnly | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance;
        for (Type? current = type; current is not null; current = current.BaseType)
        {
            foreach (MemberInfo member in current.GetMember(accessor.Name, MemberTypes.Method, own))
            {
                if (member is MethodInfo method && method.GetBaseDefinition().MethodHandle == root)
                {
                    return method;
                }
            }
        }
        return null;
    }

    private static MethodInfo? Implementation(MethodInfo accessor, Type type)
    {
        if (type.IsArray || !accessor.DeclaringType!.IsAssignableFrom(type))
        {
            return null;
        }
        InterfaceMapping map = type.GetInterfaceMap(accessor.DeclaringType);
        int index = Array.FindIndex(map.InterfaceMethods, each => each.MethodHandle == accessor.MethodHandle);
        MethodInfo? target = index < 0 ? null : map.TargetMethods[index];
        return target is { IsVirtual: true, DeclaringType.IsInterface: false } ? Called(target, type) : target;
    }
}

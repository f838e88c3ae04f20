using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Slots: delegates and events.</summary>
internal static unsafe partial class Exports
{
    private static void DelegateFind(nint type, void* callable, void* part, nint* handle)
    {
        Delegate? known = DelegateFactory.Find(TypeKeys.Get(type), (nint)callable, (nint)part);
        if (known is not null)
        {
            *handle = Handles.Alloc(known);
        }
    }

    private static void DelegateCreate(nint type, void* callable, void* part, void* pyref, nint* handle) =>
        *handle = Handles.Alloc(DelegateFactory.Create(TypeKeys.Get(type), (nint)callable, (nint)part, (nint)pyref));

    private static void DelegateBind(nint type, uint* overloads, int count, nint receiver, nint* handle)
    {
        var methods = new MethodInfo[count];
        int found = 0;
        for (int i = 0; i < count; i++)
        {
            if (OverloadTable.Get(overloads[i]).Member is MethodInfo method)
            {
                methods[found++] = method;
            }
        }
        Array.Resize(ref methods, found);
        *handle = Handles.Alloc(DelegateFactory.Bind(TypeKeys.Get(type), methods, Handles.Get(receiver)));
    }

    private static void DelegateConvert(nint type, nint source, nint* handle) =>
        *handle = Handles.Alloc(DelegateFactory.Convert((Delegate)Required(source), TypeKeys.Get(type)));

    private static void DelegateCombine(nint left, nint right, nint* handle) =>
        *handle = Handles.Alloc(Delegate.Combine((Delegate?)Handles.Get(left), (Delegate?)Handles.Get(right)));

    private static void DelegateRemove(nint source, nint value, nint* handle) =>
        *handle = Handles.Alloc(Delegate.Remove((Delegate?)Handles.Get(source), (Delegate?)Handles.Get(value)));

    private static void DelegateTargets(Blob* blob) => TargetListing.Write(blob);

    private static void EventAdded(uint accessor, nint receiver, nint handler) =>
        EventHandlers.Added(AccessorOf(accessor), Handles.Get(receiver), (Delegate)Required(handler));

    private static void EventRemoving(uint accessor, nint receiver, nint handler, int* known)
    {
        bool found = EventHandlers.Removing(AccessorOf(accessor), Handles.Get(receiver), (Delegate)Required(handler));
        *known = found ? 1 : 0;
    }

    private static MethodInfo AccessorOf(uint overload) => (MethodInfo)OverloadTable.Get(overload).Member!;
}

using System;
using System.Runtime.InteropServices;

namespace Python.Runtime.Bridge;

/// <summary>Slots: Python classes as .NET types.</summary>
internal static unsafe partial class Exports
{
    private static void SubclassEmit(
        nint parent, nint* interfaces, int count, byte* request, int length, nint values, nint* type)
    {
        var read = new SubclassRequest(request, length, (object?[]?)Handles.Get(values));
        *type = TypeKeys.Of(SubclassEmitter.Emit(TypeKeys.Get(parent), TypesOf(interfaces, count), read));
    }

    private static void SubclassEstablish(nint type) => SubclassAssemblies.Establish(TypeKeys.Get(type));

    private static void DerivedLink(nint target, nint* link) => *link = ((IDerivedObject)Required(target)).Cell.Link;

    private static void DerivedEvent(nint target, byte* name, int length, nint* handle) =>
        *handle = Handles.Alloc(EventStore.HandlersOf(Required(target), TextOf(name, length)));

    private static void DerivedObject(nint weak, nint* handle) => *handle = Handles.Alloc(GCHandle.FromIntPtr(weak).Target);

    private static void DerivedHold(nint weak)
    {
        if (GCHandle.FromIntPtr(weak).Target is IDerivedObject target)
        {
            target.Cell.Hold(target);
        }
    }

    private static void DerivedForget(nint weak) => GCHandle.FromIntPtr(weak).Free();

    private static void OverloadPrepareBase(uint overload, nint type, nint* thunk) =>
        *thunk = BaseThunks.Prepare(OverloadTable.Get(overload), TypeKeys.Get(type));
}

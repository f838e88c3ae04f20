using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>
/// What an object of a Python class holds in .NET: its share of the link to the Python object (lifetime/derived_link.h).
/// Nothing but the object refers to its cell, so the two become garbage together; the cell's finalizer is how the end of
/// the object is noticed, whatever finalizer the object has itself.
/// </summary>
/// <remarks>
/// The finalizer may run while the object waits for its own one, or after that has brought it back to life: the long weak
/// handle, which the link owns, still finds it then, and the cell waits for another turn.
/// A cell that holds its object (<see cref="Hold"/>) becomes garbage together with it all the same, and then has it for a
/// last use by Python's <c>__del__</c>.
/// </remarks>
internal sealed unsafe class DerivedCell
{
    // [const] once Begin is through; 0 only when it failed.
    private nint link;

    // [const] likewise. A GCHandle of kind WeakTrackResurrection.
    private nint weak;

    // [const] likewise: Python called the constructor, so the Python object is there already.
    private bool fromPython;

    // [atomic] The object itself, or null. The two refer to each other then, and nothing to them.
    private object? held;

    private DerivedCell()
    {
    }

    /// <summary>Gives the share of the link up once the object is gone.</summary>
    ~DerivedCell()
    {
        if (link == 0)
        {
            if (weak != 0)
            {
                GCHandle.FromIntPtr(weak).Free();
            }
            return;
        }
        if (Interlocked.Exchange(ref held, null) is { } last)
        {
            HandToPython(last);
            return;
        }
        if (GCHandle.FromIntPtr(weak).Target is not null)
        {
            GC.ReRegisterForFinalize(this);
            return;
        }
        Native.DerivedGone((void*)link);
    }

    // On the finalizer's thread. Without memory for a handle the object goes as one that nothing has held.
    private void HandToPython(object last)
    {
        GC.ReRegisterForFinalize(this);
        nint handle;
        try
        {
            handle = Handles.Alloc(last);
        }
        catch (OutOfMemoryException)
        {
            return;
        }
        if (!Native.DerivedDying((void*)link, handle))
        {
            Handles.Free(handle);
        }
    }

    /// <summary>Python wants the object once more when it is garbage.</summary>
    /// <param name="self">The cell's object.</param>
    internal void Hold(object self) => Volatile.Write(ref held, self);

    /// <summary>The link, for C.</summary>
    internal nint Link => link;

    /// <summary>The cell of an object whose constructor begins. Called by emitted constructors.</summary>
    public static DerivedCell Begin(object self)
    {
        var cell = new DerivedCell();
        cell.weak = GCHandle.ToIntPtr(GCHandle.Alloc(self, GCHandleType.WeakTrackResurrection));
        int fromPython = 0;
        cell.link = (nint)Native.DerivedBegin(TypeKeys.Of(self.GetType()), cell.weak, &fromPython);
        if (cell.link == 0)
        {
            throw new OutOfMemoryException();
        }
        cell.fromPython = fromPython != 0;
        return cell;
    }

    /// <summary>The constructor of the base is through: a Python object is made, if Python did not call. Emitted code.</summary>
    /// <param name="self">The cell.</param>
    /// <param name="target">The object, kept alive meanwhile.</param>
    /// <param name="arguments">The constructor's arguments, which <c>__init__</c> gets.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="types">Not used: a constructor has no result.</param>
    /// <param name="resultCount">Not used.</param>
    /// <param name="results">A cell for a failure.</param>
    public static void Created(
        DerivedCell self, object target, Value* arguments, int count, void* types, int resultCount, Value* results)
    {
        if (self.fromPython)
        {
            return;
        }
        int status = Native.DerivedCreated((void*)self.link, arguments, count, results);
        GC.KeepAlive(target);
        DelegateTarget.Check(status, results);
    }

    /// <summary>Calls the Python object's attribute with finished cells. Emitted code; see <see cref="DelegateTarget.Invoke"/>.</summary>
    /// <param name="self">The cell.</param>
    /// <param name="target">The object, kept alive meanwhile.</param>
    /// <param name="name">What is called, and how: see <see cref="OverrideNames"/>.</param>
    /// <param name="arguments">Cells, of which Python takes the handles and marks those that it has taken null.</param>
    /// <param name="count">How many arguments there are.</param>
    /// <param name="types">See <see cref="CallbackTypes"/>.</param>
    /// <param name="resultCount">How many types there are.</param>
    /// <param name="results">A cell for each type, zeros to begin with; the caller owns what they hold then.</param>
    public static void Invoke(
        DerivedCell self, object target, void* name, Value* arguments, int count, void* types, int resultCount, Value* results)
    {
        // Python and .NET may call each other ever deeper.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int status = Native.CallbackOverride((void*)self.link, name, arguments, count, types, resultCount, results);
        GC.KeepAlive(target);
        DelegateTarget.Check(status, results);
    }
}

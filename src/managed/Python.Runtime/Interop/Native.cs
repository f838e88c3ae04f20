using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>
/// The native slots, called. Python references ("PyRef") are counted by the core: each one owned here is given up once.
/// </summary>
/// <remarks>
/// What is called often is not inlined: callers have it in a try or a finally block, and there the JIT makes calls of native
/// code by a stub, which costs more than a method of its own.
/// </remarks>
internal static unsafe class Native
{
    // [const] Written by Exports.Initialize before anything can call.
    private static NativeSlots slots;

    // [stopping] Set by Exports.Shutdown: from then on finalizers leave the core alone.
    private static volatile bool stopped;

    // [atomic] Python is not to be called: stopped, or paused (PythonHost), where references are still given up.
    private static volatile bool closed;

    // [atomic] The number of the run: see Run.
    private static volatile int run;

    internal static void Start(NativeSlots* given)
    {
        slots = *given;
        stopped = false;
        closed = false;
    }

    internal static void Stop()
    {
        closed = true;
        stopped = true;
    }

    /// <summary>The run that PythonEngine.Initialize began; what was made in an earlier one is invalid.</summary>
    internal static int Run => run;

    /// <summary>The bridge is gone for good.</summary>
    internal static bool IsStopped => stopped;

    /// <summary>A bridge is there, or was.</summary>
    internal static bool WasConnected => slots.PythonOperate is not null;

    /// <summary>The managed thread that is Python's main one; 0: not known.</summary>
    internal static int MainThread { get; set; }

    /// <summary>Ends a run: Python is not called until <see cref="Reopen"/>.</summary>
    internal static void Close()
    {
        closed = true;
        Interlocked.Increment(ref run);
    }

    /// <summary>Begins a run.</summary>
    internal static void Reopen() => closed = false;

    /// <summary>Gives a reference up; may be called on any thread, the finalizer's too.</summary>
    internal static void PyRefRelease(void* reference)
    {
        if (reference is not null && !stopped)
        {
            slots.PyrefRelease(reference);
        }
    }

    /// <summary>Another reference to the same object; null when Python is shutting down.</summary>
    internal static void* PyRefCopy(void* reference) =>
        reference is null || closed ? null : slots.PyrefCopy(reference);

    /// <summary>One more owner of the same reference: nothing of Python is touched, any thread, at any time.</summary>
    internal static void* PyRefShare(void* reference) => slots.PyrefShare(reference);

    /// <summary>The reference of an object that lives as long as Python: it need not be given up, nor be counted.</summary>
    internal static bool IsPermanent(nint reference) => ((PyRefNode*)reference)->Shares == PyRefNode.Permanent;

    // The core's PyRef (lifetime/release_queue.h), as far as it is looked at here.
    [StructLayout(LayoutKind.Explicit)]
    private struct PyRefNode
    {
        internal const int Permanent = int.MinValue; // PYREF_PERMANENT

        [FieldOffset(16)] internal int Shares;
    }

    /// <summary>Gives a reference up: at once on an attached thread, which may run Python code, else as PyRefRelease.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void PyRefDispose(void* reference)
    {
        if (reference is not null && !stopped)
        {
            slots.PyrefDispose(reference);
        }
    }

    /// <summary>An operation on Python objects: PythonOk, PythonRaised or PythonRefused. See capi/capi.h.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static int PythonOperate(PythonOperation operation, Value* operands, int count, nint type, Value* result) =>
        closed
            ? BridgeConstants.PythonRefused
            : slots.PythonOperate((int)operation, operands, count, type, result);

    /// <summary>A value of a declared type as a Python object. See capi/capi.h.</summary>
    internal static int PythonToPy(Value* value, nint type, Value* result) =>
        closed ? BridgeConstants.PythonRefused : slots.PythonToPy(value, type, result);

    /// <summary>Attaches this thread until PythonUnhold; 0: refused.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static long PythonHold() => closed || slots.PythonHold is null ? 0 : slots.PythonHold();

    /// <summary>Ends a hold of this thread; one that has ended already does not matter.</summary>
    /// <returns>False: it is another thread's, and goes on.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static bool PythonUnhold(long hold) => stopped || slots.PythonUnhold(hold) >= 0;

    /// <summary>Detaches this thread; 0: it was not attached.</summary>
    internal static nint PythonAllow() => stopped || slots.PythonAllow is null ? 0 : (nint)slots.PythonAllow();

    /// <summary>Undoes PythonAllow.</summary>
    internal static void PythonDisallow(nint saved)
    {
        if (saved != 0)
        {
            slots.PythonDisallow((void*)saved);
        }
    }

    /// <summary>Python can be called: a bridge is there, and its gate was not seen closed.</summary>
    internal static bool IsConnected => !closed && slots.PythonOperate is not null;

    /// <summary>A text of a Python object (PyrefText… in BridgeConstants); null when Python refuses.</summary>
    internal static string? PyRefText(void* reference, int which)
    {
        if (reference is null || stopped)
        {
            return null;
        }
        const int Room = 256;
        char* few = stackalloc char[Room];
        int length = slots.PyrefText(reference, which, few, Room);
        if (length <= Room)
        {
            return length < 0 ? null : new string(few, 0, length);
        }
        // The object may say something else the second time, and something longer.
        for (int attempt = 0; attempt < 4; attempt++)
        {
            var many = new char[length];
            fixed (char* buffer = many)
            {
                int now = slots.PyrefText(reference, which, buffer, many.Length);
                if (now <= many.Length)
                {
                    return now < 0 ? null : new string(buffer, 0, now);
                }
                length = now;
            }
        }
        return null;
    }

    /// <summary>A free slot for a handle; 0: there is none, or not yet.</summary>
    internal static nint HandleSlotTake() => slots.HandleSlotTake is null || stopped ? 0 : slots.HandleSlotTake();

    /// <summary>Gives a slot that holds null to who needs one next.</summary>
    internal static void HandleSlotReturn(nint slot)
    {
        if (slots.HandleSlotReturn is not null && !stopped)
        {
            slots.HandleSlotReturn(slot);
        }
    }

    /// <summary>Calls a Python callable: PythonOk, PythonRaised or PythonRefused. See callback/callback_invoke.h.</summary>
    internal static int CallbackInvoke(
        void* callable, Value* arguments, int count, void* types, int resultCount, Value* results) =>
        stopped
            ? BridgeConstants.PythonRefused
            : slots.CallbackInvoke(callable, arguments, count, types, resultCount, results);

    /// <summary>Calls, reads or writes an attribute of the Python object behind a link. See callback/callback_override.h.</summary>
    internal static int CallbackOverride(
        void* link, void* name, Value* arguments, int count, void* types, int resultCount, Value* results) =>
        stopped
            ? BridgeConstants.PythonRefused
            : slots.CallbackOverride(link, name, arguments, count, types, resultCount, results);

    /// <summary>A name for <see cref="CallbackOverride"/>, which is never freed; null: no memory.</summary>
    internal static void* OverrideNameKeep(byte* text, int length, int kind) => slots.OverrideNameKeep(text, length, kind);

    /// <summary>The link of an object whose constructor begins; null: no memory. See lifetime/derived_link.h.</summary>
    internal static void* DerivedBegin(nint type, nint weak, int* fromPython) => slots.DerivedBegin(type, weak, fromPython);

    /// <summary>Makes the Python object of one that .NET has made, and calls its <c>__init__</c>.</summary>
    internal static int DerivedCreated(void* link, Value* arguments, int count, Value* results) =>
        stopped ? BridgeConstants.PythonRefused : slots.DerivedCreated(link, arguments, count, results);

    /// <summary>The .NET object of a link is gone; called on the finalizer's thread.</summary>
    internal static void DerivedGone(void* link)
    {
        if (!stopped)
        {
            slots.DerivedGone(link);
        }
    }

    /// <summary>The object of a link is wanted by nobody but the handle, which is handed over; called on the finalizer's thread.</summary>
    /// <returns>False: Python has been shut down, and the handle is the caller's.</returns>
    internal static bool DerivedDying(void* link, nint handle)
    {
        bool possible = !stopped;
        if (possible)
        {
            slots.DerivedDying(link, handle);
        }
        return possible;
    }

    /// <summary>A list of result types for <see cref="CallbackInvoke"/>, which is never freed; null: no memory.</summary>
    internal static void* CallbackTypesKeep(nint* keys, int count) => slots.CallbackTypesKeep(keys, count);

    /// <summary>An assembly was loaded.</summary>
    internal static void AssembliesChanged()
    {
        if (!stopped)
        {
            slots.AssembliesChanged();
        }
    }

    /// <summary>Codecs have changed: now there are some of these kinds.</summary>
    internal static void CodecsChanged(int kinds)
    {
        if (slots.CodecsChanged is not null && !stopped)
        {
            slots.CodecsChanged(kinds);
        }
    }

    /// <summary>Whether programs have providers of base types of their own.</summary>
    internal static void BaseProvidersChanged(bool own)
    {
        if (slots.BaseProvidersChanged is not null && !stopped)
        {
            slots.BaseProvidersChanged(own ? 1 : 0);
        }
    }

    /// <summary>Where the calling thread takes Python, for the watchdog; null: it has let go.</summary>
    internal static void ThreadNote(string? text)
    {
        if (slots.ThreadNote is null)
        {
            return;
        }
        fixed (byte* pointer = text is null ? null : Encoding.UTF8.GetBytes(text + "\0"))
        {
            slots.ThreadNote(pointer);
        }
    }

    /// <summary>Says an unforeseen failure on stderr.</summary>
    internal static void Fault(string message)
    {
        if (slots.Fault is null)
        {
            Console.Error.WriteLine(message);
            return;
        }
        byte[] text = Encoding.UTF8.GetBytes(message + "\0");
        fixed (byte* pointer = text)
        {
            slots.Fault(pointer);
        }
    }
}

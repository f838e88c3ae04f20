using System;
using System.Text;

namespace Python.Runtime.Bridge;

/// <summary>
/// The native slots, called. Python references ("PyRef") are counted by the core: each one owned here is given up once.
/// </summary>
internal static unsafe class Native
{
    // [const] Written by Exports.Initialize before anything can call.
    private static NativeSlots slots;

    // [stopping] Set by Exports.Shutdown: from then on finalizers leave the core alone.
    private static volatile bool stopped;

    internal static void Start(NativeSlots* given)
    {
        slots = *given;
        stopped = false;
    }

    internal static void Stop() => stopped = true;

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
        reference is null || stopped ? null : slots.PyrefCopy(reference);

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

    /// <summary>An assembly was loaded.</summary>
    internal static void AssembliesChanged()
    {
        if (!stopped)
        {
            slots.AssembliesChanged();
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

using System;
using System.Reflection;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>
/// Prepares overloads for being called: runs their type's static constructor, finds out whether they
/// may block, and emits the thunk.
/// </summary>
/// <remarks>
/// Life cycle: <see cref="OverloadEntry.Prepared"/> is null, then for ever its one <see cref="Claim"/>.
/// The first thread to take the claim's lock emits, others that want the same thunk wait for it
/// (detached, as overload_prepare may block); what was emitted is never dropped and made again. A
/// failure leaves the claim open, so that the next call fails, or succeeds, anew.
/// Concurrency: static constructors run before the lock is taken. They may run anything, and .NET
/// itself breaks cycles of them between threads, which a lock of ours would close again.
/// </remarks>
internal static class ThunkFactory
{
    private sealed class Claim
    {
        public nint Thunk;         // [lock:claim] until Ready
        public uint Flags;         // [lock:claim] until Ready
        public volatile bool Ready; // [atomic] stored last: publishes the other two
    }

    /// <summary>The overload's thunk, and its PREPARED_ flags.</summary>
    public static nint Prepare(OverloadEntry entry, out uint flags)
    {
        Claim claim = ClaimOf(entry);
        if (!claim.Ready)
            Fill(claim, entry);
        flags = claim.Flags;
        return claim.Thunk;
    }

    private static Claim ClaimOf(OverloadEntry entry)
    {
        if (Volatile.Read(ref entry.Prepared) is Claim claim)
            return claim;
        var own = new Claim();
        return (Claim?)Interlocked.CompareExchange(ref entry.Prepared, own, null) ?? own;
    }

    private static void Fill(Claim claim, OverloadEntry entry)
    {
        ThunkShape shape = ThunkShape.Of(entry);
        TypeInitialization.RunFor(shape);
        lock (claim)
        {
            // A static constructor may have called this very overload, and so prepared it.
            if (claim.Ready)
                return;
            bool staysAttached = StaysAttached(shape), mayBlock = !staysAttached && BlockingAnalysis.MayBlock(shape);
            claim.Thunk = Emit(shape, mayBlock);
            claim.Flags = mayBlock ? (uint)BridgeConstants.PreparedMayBlock
                : staysAttached ? (uint)BridgeConstants.PreparedStaysAttached : 0;
            claim.Ready = true;
        }
    }

    // The framework's own members say nothing of Python.
    private static bool StaysAttached(ThunkShape shape) =>
        shape.Member is MethodBase method && method.Module != typeof(object).Module
        && method.IsDefined(typeof(ForbidPythonThreadsAttribute), false);

#if NET
    private static nint Emit(ThunkShape shape, bool mayBlock) =>
        NativeThunks.TryEmit(shape, mayBlock, out nint thunk) ? thunk : DelegateThunks.Emit(shape, mayBlock);
#else
    private static nint Emit(ThunkShape shape, bool mayBlock) => DelegateThunks.Emit(shape, mayBlock);
#endif
}

using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>
/// What delegates that call Python are for: the callable. It lives as long as they do; there is one for each
/// callable (<see cref="DelegateTargets"/>).
/// </summary>
internal sealed unsafe class DelegateTarget
{
    // [const] An owned reference, given up by the finalizer: nothing else may, as delegates are never disposed of.
    private readonly nint callable;

    // [const] once the target is in the table; null: it never was.
    internal DelegateTargets.Entry? Entry;

    // [atomic] The delegates made, one of each type, so that those of a type are equal; copied when one is added. Most
    // callables are made into one type of delegate, again and again.
    private Delegate[] made = Array.Empty<Delegate>();

    // [atomic] Null until first asked for.
    private Subscriptions? subscriptions;

    // [atomic] Null until it is first added to one.
    private HandledEvents? events;

    // [const] Programs can reach this object through Delegate.Target, and may call MemberwiseClone: a clone owns nothing,
    // and keeps the one that does.
    private readonly DelegateTarget owner;

    private DelegateTarget(nint callable)
    {
        this.callable = callable;
        owner = this;
    }

    /// <summary>Gives the reference up.</summary>
    ~DelegateTarget()
    {
        if (!ReferenceEquals(owner, this))
        {
            return;
        }
        if (Entry is not null)
        {
            DelegateTargets.Remove(Entry);
        }
        Native.PyRefRelease((void*)callable);
    }

    /// <summary>Gives the reference of a target up that nobody has seen.</summary>
    internal void GiveUp()
    {
        GC.SuppressFinalize(this);
        Native.PyRefRelease((void*)callable);
    }

    /// <summary>Where the callable handles events.</summary>
    internal Subscriptions Subscriptions =>
        Volatile.Read(ref subscriptions)
        ?? Interlocked.CompareExchange(ref subscriptions, new Subscriptions(), null)
        ?? subscriptions!;

    /// <summary>The events it was added to.</summary>
    internal HandledEvents Events =>
        Volatile.Read(ref events)
        ?? Interlocked.CompareExchange(ref events, new HandledEvents(), null)
        ?? events!;

    /// <summary>Writes the item of DelegateTargets (metadata_format.h), with one more share of the reference.</summary>
    internal void WriteShared(BlobWriter writer)
    {
        Delegate[] delegates = Volatile.Read(ref made);
        string[] names = Volatile.Read(ref events)?.Names() ?? Array.Empty<string>();
        string type = delegates.Length == 0 ? "" : TypeNames.FullName(delegates[delegates.Length - 1].GetType());
        Native.PyRefShare((void*)callable);
        try
        {
            writer.U64((ulong)callable);
            writer.Text(type);
            writer.Texts(names);
        }
        catch (OutOfMemoryException)
        {
            GiveUpShare();
            throw;
        }
        GC.KeepAlive(this);
    }

    /// <summary>Gives up a share that <see cref="WriteShared"/> has taken.</summary>
    internal void GiveUpShare()
    {
        Native.PyRefRelease((void*)callable);
        GC.KeepAlive(this);
    }

    /// <summary>A delegate of the type that calls the callable.</summary>
    internal Delegate As(Type type)
    {
        Delegate[] delegates = Volatile.Read(ref made);
        return Find(delegates, type) ?? Add(delegates, DelegateFactory.DispatcherOf(type).Create(this));
    }

    private static Delegate? Find(Delegate[] delegates, Type type)
    {
        foreach (Delegate each in delegates)
        {
            if (each.GetType() == type)
            {
                return each;
            }
        }
        return null;
    }

    // The delegate, or the one of its type that another thread has added meanwhile.
    private Delegate Add(Delegate[] delegates, Delegate created)
    {
        while (true)
        {
            var grown = new Delegate[delegates.Length + 1];
            delegates.CopyTo(grown, 0);
            grown[delegates.Length] = created;
            Delegate[] before = Interlocked.CompareExchange(ref made, grown, delegates);
            if (ReferenceEquals(before, delegates))
            {
                return created;
            }
            delegates = before;
            if (Find(delegates, created.GetType()) is { } known)
            {
                return known;
            }
        }
    }

    /// <summary>The target of a delegate that calls Python; null of others.</summary>
    internal static DelegateTarget? Of(Delegate handler) => (handler.Target as DelegateClosure)?.Owner;

    /// <summary>Takes the reference over, also on failure.</summary>
    internal static DelegateTarget Take(nint callable)
    {
        try
        {
            return new DelegateTarget(callable);
        }
        catch (OutOfMemoryException)
        {
            Native.PyRefRelease((void*)callable);
            throw;
        }
    }

    /// <summary>Calls Python with finished cells; throws what Python raises. Called by emitted code.</summary>
    /// <param name="arguments">Cells, of which Python takes the handles and marks those that it has taken null.</param>
    /// <param name="count">How many arguments there are.</param>
    /// <param name="types">See <see cref="CallbackTypes"/>: the return type (0: void), then those of the by-reference parameters.</param>
    /// <param name="resultCount">How many types there are.</param>
    /// <param name="results">A cell for each type, zeros to begin with; the caller owns what they hold then.</param>
    public void Invoke(Value* arguments, int count, void* types, int resultCount, Value* results)
    {
        // Python and .NET may call each other ever deeper.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int status = Native.CallbackInvoke((void*)callable, arguments, count, types, resultCount, results);
        GC.KeepAlive(this);
        Check(status, results);
    }

    /// <summary>Throws what a call into Python has ended with, unless it went well.</summary>
    internal static void Check(int status, Value* results)
    {
        if (status != BridgeConstants.PythonOk)
        {
            ThrowFailure(status, results);
        }
    }

    private static void ThrowFailure(int status, Value* results)
    {
        if (status == BridgeConstants.PythonRefused)
        {
            throw Refusal.Of("Python is shutting down: the callback was not called.");
        }
        nint exception = results->Handle;
        *results = default;
        CallbackError.Throw(exception);
        throw new OutOfMemoryException();
    }
}

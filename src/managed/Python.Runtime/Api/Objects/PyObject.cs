using System;
using System.Dynamic;
using System.Runtime.Serialization;
using System.Threading;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>
/// A Python object in .NET's hands. It keeps the Python object alive until it is disposed of or collected.
/// </summary>
/// <remarks>
/// All members may be used on any thread, at the same time; one that is not attached to Python is for the time of the call.
/// A Dispose while another thread uses the object takes effect when that use ends; who comes later gets an
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
[Serializable]
public partial class PyObject : DynamicObject, IDisposable, ISerializable, IConvertible
{
    private const int Disposed = int.MinValue;

    // [const until released] Released by whoever turns `state` to "disposed and not in use".
    private readonly nint reference;

    // [const] Of another run than Python's present one, the object is invalid.
    private readonly int run = Native.Run;

    // [atomic] How many are using the reference, plus Disposed once Dispose was called: so a Dispose during a use
    // waits for its end, and the reference is given up exactly once.
    private int state;

    // [const] Null for what lives as long as Python (None, bools, small ints).
    private readonly Guard? guard;

    /// <summary>Takes an owned reference over.</summary>
    internal PyObject(nint reference)
    {
        this.reference = reference;
        if (reference != 0 && !Native.IsPermanent(reference))
        {
            guard = new Guard(this);
        }
    }

    /// <summary>Another reference to the Python object of `other`.</summary>
    private protected PyObject(PyObject other)
        : this(Required(other, nameof(other)).Share())
    {
    }

    /// <summary>Python's None; a new reference.</summary>
    public static PyObject None => Operate.Object(PythonOperation.None);

    /// <summary>How many references to the Python object there are, those of other .NET objects included.</summary>
    public long Refcount => Operate.Number(PythonOperation.References, this);

    /// <summary>The reference, borrowed: only while the caller keeps this object alive and undisposed.</summary>
    internal nint PyRef => Volatile.Read(ref state) >= 0 ? reference : throw ItIsDisposed();

    /// <summary>The PyObject that a .NET object is for Python: see <see cref="ConverterExtension.ToPython"/>.</summary>
    /// <param name="ob">Any object, or null for None.</param>
    public static PyObject FromManagedObject(object? ob) => ob.ToPython();

    /// <summary>Another .NET object for the same Python object, to be disposed of on its own.</summary>
    public unsafe PyObject NewReference()
    {
        nint copy;
        Pin();
        try
        {
            copy = (nint)Native.PyRefCopy((void*)reference);
        }
        finally
        {
            Unpin();
        }
        return copy != 0 ? new PyObject(copy) : throw Operate.Refused();
    }

    /// <summary>One more owner of the reference; safe against a Dispose meanwhile.</summary>
    internal unsafe nint Share()
    {
        Pin();
        nint shared = (nint)Native.PyRefShare((void*)reference);
        Unpin();
        return shared;
    }

    /// <summary>Lets go of the Python object. More than once is harmless.</summary>
    public void Dispose()
    {
        Dispose(true);
        if (guard is not null)
        {
            GC.SuppressFinalize(guard);
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of the Python object.</summary>
    /// <param name="disposing">False from the finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        int seen = Volatile.Read(ref state);
        while (seen >= 0)
        {
            int before = Interlocked.CompareExchange(ref state, seen | Disposed, seen);
            if (before == seen)
            {
                if (seen == 0)
                {
                    Release(disposing);
                }
                return;
            }
            seen = before;
        }
    }

    /// <summary>Keeps the reference from being given up until <see cref="Unpin"/>, and puts it into the cell.</summary>
    internal unsafe void Pin(Value* cell)
    {
        Pin();
        cell->Pointer = (void*)reference;
        cell->Tag = (ulong)ValueKind.PyObject;
    }

    /// <summary>As <see cref="Pin(Value*)"/>, where the core is not asked.</summary>
    internal void Pin()
    {
        int seen = Volatile.Read(ref state);
        while (true)
        {
            if (seen < 0)
            {
                throw ItIsDisposed();
            }
            if (run != Native.Run)
            {
                throw ItIsOfAnEarlierRun();
            }
            int before = Interlocked.CompareExchange(ref state, seen + 1, seen);
            if (before == seen)
            {
                return;
            }
            seen = before;
        }
    }

    /// <summary>Ends a use. The last one of an object that was disposed of meanwhile gives the reference up.</summary>
    internal void Unpin()
    {
        if (Interlocked.Decrement(ref state) == Disposed)
        {
            Release(true);
        }
        // Not to be finalized while in use.
        GC.KeepAlive(this);
    }

    // The finalizer thread never touches Python: it only queues.
    private unsafe void Release(bool disposing)
    {
        if (reference == 0 || Native.IsPermanent(reference))
        {
            return;
        }
        if (disposing)
        {
            Native.PyRefDispose((void*)reference);
        }
        else
        {
            Native.PyRefRelease((void*)reference);
        }
    }

    /// <summary>
    /// Gives the reference up once nobody has the object any more. The finalizer is here, for a class that has one costs
    /// each of its objects as much as all else together, and most of what calls pass and return has nothing to give up.
    /// </summary>
    private sealed class Guard
    {
        private readonly PyObject owner;

        internal Guard(PyObject owner) => this.owner = owner;

        ~Guard() => owner.Dispose(false);
    }

    private ObjectDisposedException ItIsDisposed() => new(DisposedName);

    /// <summary>What an <see cref="ObjectDisposedException"/> calls the object.</summary>
    private protected virtual string DisposedName => GetType().Name;

    private InvalidOperationException ItIsOfAnEarlierRun() =>
        Refusal.Of($"This {GetType().Name} belongs to a run of Python that PythonEngine.Shutdown has ended.");

    /// <summary>str(object), for exceptions: throws nothing, whatever Python does.</summary>
    internal unsafe string Describe()
    {
        if (run != Native.Run)
        {
            return "";
        }
        Pin();
        try
        {
            return Native.PyRefText((void*)reference, BridgeConstants.PyrefTextStr)
                ?? Native.PyRefText((void*)reference, BridgeConstants.PyrefTextTypeName) ?? "";
        }
        finally
        {
            Unpin();
        }
    }

    /// <summary>The argument, which must not be null.</summary>
    internal static T Required<T>(T? argument, string name) where T : class =>
        argument ?? throw new ArgumentNullException(name);

    /// <summary>The object, if it is of that kind; another reference for a constructor.</summary>
    internal static PyObject OfKind(PyObject? value, int kind, string what)
    {
        if (!Operate.Truth(PythonOperation.IsKind, Required(value, "o"), kind))
        {
            throw new ArgumentException($"object is not {what}", "o");
        }
        return value!;
    }

    /// <summary>Whether the object is of a kind.</summary>
    internal static bool IsOfKind(PyObject value, int kind) =>
        Operate.Truth(PythonOperation.IsKind, Required(value, nameof(value)), kind);
}

using System;
using System.Threading;

namespace Python.Runtime;

/// <summary>A buffer's memory as a span, pinned until this is disposed of: `using var access = buffer.Access&lt;double&gt;();`</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
/// A Dispose of the buffer meanwhile takes effect when this ends. One that is never disposed of keeps the buffer for ever.
/// </remarks>
public readonly ref struct PySpan<T>
    where T : unmanaged
{
    private readonly BufferPin? pin;

    internal PySpan(Span<T> span, BufferPin pin)
    {
        Span = span;
        this.pin = pin;
    }

    /// <summary>The memory; not to be used once this is disposed of.</summary>
    public Span<T> Span { get; }

    /// <summary>Lets go of the memory. More than once is harmless.</summary>
    public void Dispose() => pin?.End();
}

/// <summary>As <see cref="PySpan{T}"/>, of memory that is only read.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public readonly ref struct PyReadOnlySpan<T>
    where T : unmanaged
{
    private readonly BufferPin? pin;

    internal PyReadOnlySpan(ReadOnlySpan<T> span, BufferPin pin)
    {
        Span = span;
        this.pin = pin;
    }

    /// <summary>The memory; not to be used once this is disposed of.</summary>
    public ReadOnlySpan<T> Span { get; }

    /// <summary>Lets go of the memory. More than once is harmless.</summary>
    public void Dispose() => pin?.End();
}

/// <summary>One use of a buffer, ended once, however often its struct was copied.</summary>
internal sealed class BufferPin
{
    // [atomic] null once it has ended.
    private PyObject? held;

    internal BufferPin(PyObject held)
    {
        held.Pin();
        this.held = held;
    }

    internal void End() => Interlocked.Exchange(ref held, null)?.Unpin();
}

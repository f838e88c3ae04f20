using System;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <summary>The memory of a Python object: see <see cref="PyObject.GetBuffer"/>.</summary>
/// <remarks>
/// All members may be used on any thread, at the same time; writers of the same bytes race as they do in Python. A Dispose
/// while another thread uses the buffer takes effect when that use ends; who comes later gets an
/// <see cref="ObjectDisposedException"/>. One that is never disposed of is given up when it is collected.
/// </remarks>
public sealed class PyBuffer : IDisposable
{
    // [const] The core's object for it, whose pins, disposal and finalizer are the buffer's.
    private readonly View view;

    internal PyBuffer(PyObject exporter, PyBUF flags) =>
        view = new View(Operate.ReferenceOfAll(PythonOperation.BufferNew, exporter, (int)flags));

    /// <summary>The object whose memory it is; a new reference.</summary>
    public PyObject Object => Operate.Object(PythonOperation.BufferObject, view);

    /// <summary>The address of the first item; valid until the buffer is disposed of. <see cref="Access"/> is safer.</summary>
    public IntPtr Buffer => (nint)Number(BridgeConstants.PythonBufferAddress);

    /// <summary>The bytes of all items together, as if they lay in one piece.</summary>
    public long Length => Number(BridgeConstants.PythonBufferLength);

    /// <summary>The bytes of one item.</summary>
    public long ItemSize => Number(BridgeConstants.PythonBufferItemSize);

    /// <summary>How many dimensions there are.</summary>
    public int Dimensions => (int)Number(BridgeConstants.PythonBufferDimensions);

    /// <summary>Whether the memory must not be written.</summary>
    public bool ReadOnly => Number(BridgeConstants.PythonBufferReadOnly) != 0;

    /// <summary>What an item is, in the language of Python's module struct; null without <see cref="PyBUF.FORMATS"/>.</summary>
    public string? Format
    {
        get
        {
            using PyObject format = Operate.Object(PythonOperation.BufferFormat, view);
            return format.As<string?>();
        }
    }

    /// <summary>The items of each dimension; null without <see cref="PyBUF.ND"/>.</summary>
    public long[]? Shape => Numbers(BridgeConstants.PythonBufferShape);

    /// <summary>The bytes from one item of a dimension to the next; null without <see cref="PyBUF.STRIDES"/>.</summary>
    public long[]? Strides => Numbers(BridgeConstants.PythonBufferStridesOf);

    /// <summary>Where items are behind pointers; null where none are.</summary>
    public long[]? SubOffsets => Numbers(BridgeConstants.PythonBufferSuboffsets);

    /// <summary>The bytes of one item of a format.</summary>
    /// <param name="format">A format in the language of Python's module struct.</param>
    /// <exception cref="PythonException">A struct.error: there is no such format.</exception>
    public static long SizeFromFormat(string format) =>
        Operate.NumberOfAll(PythonOperation.BufferFormatSize, PyObject.Required(format, nameof(format)));

    /// <summary>The strides of items that lie in one piece.</summary>
    /// <param name="shape">The items of each dimension.</param>
    /// <param name="strides">Filled; of the length of <paramref name="shape"/>.</param>
    /// <param name="itemSize">The bytes of one item.</param>
    /// <param name="order">Their order.</param>
    /// <exception cref="ArgumentException">The two arrays are not of one length.</exception>
    public static void FillContiguousStrides(long[] shape, long[] strides, int itemSize, BufferOrderStyle order)
    {
        if (PyObject.Required(shape, nameof(shape)).Length != PyObject.Required(strides, nameof(strides)).Length)
        {
            throw new ArgumentException("there must be as many strides as there are dimensions", nameof(strides));
        }
        var operands = new object?[shape.Length + 2];
        operands[0] = itemSize;
        operands[1] = Letter(order);
        shape.CopyTo(operands, 2);
        using var found = new PyObject(Operate.ReferenceOfAll(PythonOperation.BufferStrides, operands));
        found.As<long[]>().CopyTo(strides, 0);
    }

    /// <summary>Whether the items lie in one piece, in that order.</summary>
    /// <param name="order">The order.</param>
    public bool IsContiguous(BufferOrderStyle order) =>
        Operate.Truth(PythonOperation.BufferIsContiguous, view, (long)Letter(order));

    /// <summary>The address of an item; valid until the buffer is disposed of.</summary>
    /// <param name="indices">Its indices, one for each dimension.</param>
    /// <exception cref="PythonException">An IndexError: there is no such item.</exception>
    public IntPtr GetPointer(long[] indices)
    {
        var operands = new object?[PyObject.Required(indices, nameof(indices)).Length + 1];
        operands[0] = view;
        indices.CopyTo(operands, 1);
        return (nint)Operate.NumberOfAll(PythonOperation.BufferPointer, operands);
    }

    /// <summary>Copies bytes out of the buffer, in C's order, whatever the strides.</summary>
    /// <param name="buffer">Where they go.</param>
    /// <param name="destinationOffset">From here on.</param>
    /// <param name="count">How many.</param>
    /// <param name="sourceOffset">From which byte of the buffer on.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than the array or the buffer has.</exception>
    public unsafe void Read(byte[] buffer, int destinationOffset, int count, IntPtr sourceOffset)
    {
        Check(buffer, destinationOffset, nameof(destinationOffset), count, sourceOffset, nameof(sourceOffset));
        fixed (byte* bytes = buffer)
        {
            Copy(PythonOperation.BufferRead, sourceOffset, bytes + destinationOffset, count);
        }
    }

    /// <summary>Copies bytes into the buffer, in C's order, whatever the strides.</summary>
    /// <param name="buffer">Where they come from.</param>
    /// <param name="sourceOffset">From here on.</param>
    /// <param name="count">How many.</param>
    /// <param name="destinationOffset">To which byte of the buffer on.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than the array or the buffer has.</exception>
    /// <exception cref="InvalidOperationException">The buffer is read-only.</exception>
    public unsafe void Write(byte[] buffer, int sourceOffset, int count, IntPtr destinationOffset)
    {
        CheckWritable();
        Check(buffer, sourceOffset, nameof(sourceOffset), count, destinationOffset, nameof(destinationOffset));
        fixed (byte* bytes = buffer)
        {
            Copy(PythonOperation.BufferWrite, destinationOffset, bytes + sourceOffset, count);
        }
    }

    /// <summary>Copies all items to memory in one piece.</summary>
    /// <param name="buf">Where they go: <see cref="Length"/> bytes.</param>
    /// <param name="order">The order they get.</param>
    public void ToContiguous(IntPtr buf, BufferOrderStyle order) =>
        Operate.NothingOfAll(PythonOperation.BufferTo, view, Address(buf, nameof(buf)), Letter(order));

    /// <summary>Copies items from memory in one piece into the buffer.</summary>
    /// <param name="buf">Where they come from.</param>
    /// <param name="len">How many bytes; no more than <see cref="Length"/> are taken.</param>
    /// <param name="fort">The order they have there.</param>
    /// <exception cref="InvalidOperationException">The buffer is read-only.</exception>
    public void FromContiguous(IntPtr buf, long len, BufferOrderStyle fort)
    {
        CheckWritable();
        if (len < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(len), len, "a length is not negative");
        }
        Operate.NothingOfAll(
            PythonOperation.BufferFrom, view, Address(buf, nameof(buf)), Math.Min(len, Length), Letter(fort));
    }

    /// <summary>The memory as a span that may be written, without a copy.</summary>
    /// <typeparam name="T">The type of the items, of the size that they have; or byte.</typeparam>
    /// <returns>The span, pinned until it is disposed of.</returns>
    /// <exception cref="InvalidOperationException">The buffer is read-only, or not in one piece in C's order.</exception>
    /// <exception cref="ArgumentException">The items are of another size.</exception>
    public unsafe PySpan<T> Access<T>()
        where T : unmanaged
    {
        CheckWritable();
        BufferPin pin = Enter(sizeof(T), out nint address, out int count);
        return new PySpan<T>(new Span<T>((void*)address, count), pin);
    }

    /// <summary>The memory as a span that is only read, without a copy.</summary>
    /// <typeparam name="T">The type of the items, of the size that they have; or byte.</typeparam>
    /// <returns>The span, pinned until it is disposed of.</returns>
    /// <exception cref="InvalidOperationException">The buffer is not in one piece in C's order.</exception>
    /// <exception cref="ArgumentException">The items are of another size.</exception>
    public unsafe PyReadOnlySpan<T> AccessReadOnly<T>()
        where T : unmanaged
    {
        BufferPin pin = Enter(sizeof(T), out nint address, out int count);
        return new PyReadOnlySpan<T>(new ReadOnlySpan<T>((void*)address, count), pin);
    }

    /// <summary>Lets go of the memory, at once where no other thread uses it. More than once is harmless.</summary>
    public void Dispose()
    {
        // The exporter waits for it, so this thread attaches; where Python has ended there is nothing to let go of.
        long hold = Native.PythonHold();
        try
        {
            view.Dispose();
        }
        finally
        {
            if (hold != 0)
            {
                Native.PythonUnhold(hold);
            }
        }
    }

    private BufferPin Enter(int size, out nint address, out int count)
    {
        var pin = new BufferPin(view);
        try
        {
            if (!IsContiguous(BufferOrderStyle.C))
            {
                throw new InvalidOperationException("The buffer is not in one piece: Read copies it.");
            }
            long items = ItemSize, length = Length;
            if (size != 1 && size != items)
            {
                throw new ArgumentException($"The buffer's items have {items} bytes, those of the span {size}.");
            }
            address = Buffer;
            count = checked((int)(length / size));
            return pin;
        }
        catch
        {
            pin.End();
            throw;
        }
    }

    private unsafe void Copy(PythonOperation operation, nint offset, byte* memory, int count) =>
        Operate.NothingOfAll(operation, view, (long)offset, (long)memory, count);

    private void Check(byte[] array, int at, string atName, int count, nint offset, string offsetName)
    {
        if (at < 0 || at > PyObject.Required(array, "buffer").Length)
        {
            throw new ArgumentOutOfRangeException(atName, at, $"the array has {array.Length} bytes");
        }
        if (count < 0 || count > array.Length - at)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"the array has {array.Length - at} bytes there");
        }
        long length = Length;
        if (offset < 0 || count > length - offset)
        {
            throw new ArgumentOutOfRangeException(offsetName, offset, $"the buffer has {length} bytes, not {count} from there on");
        }
    }

    private void CheckWritable()
    {
        if (ReadOnly)
        {
            throw new InvalidOperationException("The buffer is read-only: ask for PyBUF.WRITABLE where the object allows it.");
        }
    }

    private static long Address(nint address, string name) =>
        address != 0 ? address : throw new ArgumentNullException(name);

    private static int Letter(BufferOrderStyle order) =>
        order switch
        {
            BufferOrderStyle.C => 'C',
            BufferOrderStyle.Fortran => 'F',
            BufferOrderStyle.EitherOne => 'A',
            _ => throw new ArgumentOutOfRangeException(nameof(order), order, "there is no such order"),
        };

    private long Number(int which) => Operate.Number(PythonOperation.BufferNumber, view, which);

    private long[]? Numbers(int which)
    {
        using PyObject numbers = Operate.Object(PythonOperation.BufferNumbers, view, which);
        return numbers.IsNone() ? null : numbers.As<long[]>();
    }

    private sealed class View : PyObject
    {
        internal View(nint reference)
            : base(reference)
        {
        }

        private protected override string DisposedName => nameof(PyBuffer);
    }
}

using System;
using System.Linq;
using System.Threading;
using Python.Runtime;
using Xunit;

namespace ClrLink.Tests;

/// <summary>PyBuffer and its spans.</summary>
public unsafe class BufferTests
{
    public BufferTests() => Engine.Start();

    [Fact]
    public void ItSaysWhatTheMemoryIs()
    {
        using PyObject table = Engine.Eval("memoryview(bytes(range(6))).cast('B', (2, 3))");
        using PyBuffer buffer = table.GetBuffer(PyBUF.FULL_RO);
        Assert.Equal((6L, 1L, 2, true, "B"), (buffer.Length, buffer.ItemSize, buffer.Dimensions, buffer.ReadOnly, buffer.Format));
        Assert.Equal(new long[] { 2, 3 }, buffer.Shape);
        Assert.Equal(new long[] { 3, 1 }, buffer.Strides);
        Assert.Null(buffer.SubOffsets);
        Assert.True(buffer.IsContiguous(BufferOrderStyle.C) && !buffer.IsContiguous(BufferOrderStyle.Fortran));
        Assert.Equal(5, *(byte*)buffer.GetPointer(new long[] { 1, 2 }));
        Assert.Equal(0, *(byte*)buffer.Buffer);
        Assert.Equal("<memory at", buffer.Object.ToString()![..10]);
        Assert.Throws<PythonException>(() => table.GetBuffer(PyBUF.CONTIG));
        Assert.Equal("TypeError", Assert.Throws<PythonException>(() => new PyInt(1).GetBuffer()).Type.Name);
    }

    [Fact]
    public void BytesAreReadAndWritten()
    {
        using PyObject bytes = Engine.Eval("bytearray(b'abcdef')");
        using (PyBuffer buffer = bytes.GetBuffer(PyBUF.CONTIG))
        {
            var some = new byte[3];
            buffer.Read(some, 1, 2, 2);
            Assert.Equal(new byte[] { 0, (byte)'c', (byte)'d' }, some);
            buffer.Write(new byte[] { (byte)'X', (byte)'Y' }, 0, 2, 1);
            byte* all = stackalloc byte[6];
            buffer.ToContiguous((IntPtr)all, BufferOrderStyle.C);
            Assert.Equal((byte)'X', all[1]);
            all[0] = (byte)'Z';
            buffer.FromContiguous((IntPtr)all, 6, BufferOrderStyle.C);
            Assert.ThrowsAny<ArgumentException>(() => buffer.Read(some, 2, 9, 0));
        }
        Assert.Equal("bytearray(b'ZXYdef')", bytes.ToString());
        Assert.Equal(8, PyBuffer.SizeFromFormat("d"));
        var strides = new long[2];
        PyBuffer.FillContiguousStrides(new long[] { 2, 3 }, strides, 4, BufferOrderStyle.Fortran);
        Assert.Equal(new long[] { 4, 8 }, strides);
    }

    [Fact]
    public void SpansAreTheMemoryItself()
    {
        using PyObject numbers = Engine.Eval("__import__('array').array('d', [1, 2, 3])");
        using (PyBuffer buffer = numbers.GetBuffer(PyBUF.CONTIG))
        {
            using (PySpan<double> access = buffer.Access<double>())
            {
                access.Span[0] = 10;
            }
            using PyReadOnlySpan<double> values = buffer.AccessReadOnly<double>();
            Assert.Equal(15, values.Span.ToArray().Sum());
        }
        Assert.Equal("array('d', [10.0, 2.0, 3.0])", numbers.ToString());
        using PyBuffer constant = Engine.Eval("b'abc'").GetBuffer();
        Assert.ThrowsAny<Exception>(() => constant.Access<byte>().Dispose());
    }

    [Fact]
    public void DisposeRacesWithUseAndWithItself()
    {
        const int Threads = 8;
        using PyObject bytes = Engine.Eval("b'abc' * 100");
        for (int round = 0; round < 20; round++)
        {
            PyBuffer buffer = bytes.GetBuffer();
            int wrong = 0;
            using var start = new Barrier(Threads);
            Thread[] threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    for (int use = 0; use < 20 || number == 0; use++)
                    {
                        using PyReadOnlySpan<byte> span = buffer.AccessReadOnly<byte>();
                        wrong += span.Span[299] == (byte)'c' ? 0 : 1;
                        if (number > 4)
                        {
                            buffer.Dispose();
                        }
                    }
                }
                catch (ObjectDisposedException)
                {
                    // As it should be.
                }
            })).ToArray();
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60))));
            Assert.Equal(0, wrong);
            Assert.Throws<ObjectDisposedException>(() => buffer.Length);
        }
    }
}

using System;
using Python.Runtime;
using Xunit;

#pragma warning disable CS0618 // of obsolete members too

namespace ClrLink.Tests;

/// <summary>PythonException and the bridge's own exceptions.</summary>
public class ErrorTests
{
    public ErrorTests() => Engine.Start();

    [Fact]
    public void AnExceptionOfPythonTellsAllOfIt()
    {
        var error = Assert.Throws<PythonException>(() => Engine.Run("def f():\n    raise KeyError('k')\nf()\n"));
        Assert.Equal(("KeyError", "'k'"), (error.Type.Name, error.Message));
        Assert.Equal("KeyError('k')", error.Value.Repr());
        Assert.NotNull(error.Traceback);
        Assert.Contains("in f", error.StackTrace);
        Assert.Contains("KeyError: 'k'", error.Format());
        error.Normalize();
        Assert.True(error.IsNormalized);
        PythonException clone = error.Clone();
        Assert.Equal(error.Message, clone.Message);
        Assert.True(clone.Value == error.Value);
    }

    [Fact]
    public void ProgramsMakeThem()
    {
        using var type = new PyType(Engine.Eval("ValueError"));
        using var value = new PyString("text");
        var inner = new FormatException("inner");
        Assert.Equal("text", new PythonException(type, value, null).Message);
        Assert.Same(inner, new PythonException(type, value, null, inner).InnerException);
        Assert.Equal("said", new PythonException(type, null, null, "said", inner).Message);
        Assert.Throws<ArgumentNullException>(() => new PythonException(null!, value, null));
    }

    [Fact]
    public void TheBridgesOwn()
    {
        var inner = new FormatException("inner");
        using PyObject value = Engine.Eval("[5]");
        var failure = new FinalizationException("said", value.Handle, inner);
        Assert.Same(inner, failure.InnerException);
        Assert.Equal("[5]", failure.GetObject().ToString());
        Assert.Equal("[5]", failure.DebugGetObject().ToString());
        Assert.Equal((IntPtr)5, new RuntimeShutdownException(5).Handle);
        Assert.Same(inner, new InternalPythonnetException("said", inner).InnerException);
        Assert.Same(inner, new BadPythonDllException("said", inner).InnerException);
        Assert.Equal((IntPtr)7, new Shown(7).Handle);
    }

    private sealed class Shown : FinalizationException
    {
        internal Shown(IntPtr handle)
            : base("shown", handle)
        {
        }
    }
}

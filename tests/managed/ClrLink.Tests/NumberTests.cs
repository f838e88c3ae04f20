using System;
using System.Globalization;
using System.Numerics;
using Python.Runtime;
using Xunit;

namespace ClrLink.Tests;

/// <summary>PyInt, PyFloat, PyNumber.</summary>
public class NumberTests
{
    public NumberTests() => Engine.Start();

    [Fact]
    public void IntsAreMadeOfEveryInteger()
    {
        PyInt[] made =
        {
            new PyInt(7), new PyInt(7u), new PyInt(7L), new PyInt(7UL), new PyInt((short)7), new PyInt((ushort)7),
            new PyInt((byte)7), new PyInt((sbyte)7), new PyInt("7"), new PyInt(new BigInteger(7)), new PyInt(Engine.Eval("7")),
            PyInt.AsInt(Engine.Eval("7.5")),
        };
        Assert.All(made, number => Assert.Equal("7", number.ToString()));
        Assert.Equal("18446744073709551615", new PyInt(ulong.MaxValue).ToString());
        Assert.True(PyInt.IsIntType(made[0]) && PyNumber.IsNumberType(made[0]) && !PyInt.IsIntType(Engine.Eval("1.5")));
        Assert.Throws<PythonException>(() => new PyInt("x"));
    }

    [Fact]
    public void IntsAreConverted()
    {
        using var number = new PyInt(300);
        Assert.Equal((short)300, number.ToInt16());
        Assert.Equal(300, number.ToInt32());
        Assert.Equal(300L, number.ToInt64());
        Assert.Equal(BigInteger.Pow(2, 100), PyInt.AsInt(Engine.Eval("2 ** 100")).ToBigInteger());
        Assert.Equal("12C", number.ToString("X", CultureInfo.InvariantCulture));
        Assert.Equal(number.GetTypeCode(), number.GetTypeCode());
        Assert.Equal("OverflowError", Assert.Throws<PythonException>(() => new PyInt(70000).ToInt16()).Type.Name);
    }

    [Fact]
    public void IntsAreComparedWithEveryInteger()
    {
        using var number = new PyInt(5);
        Assert.True(number.CompareTo(6L) < 0 && number.CompareTo(5) == 0 && number.CompareTo((short)4) > 0);
        Assert.True(number.CompareTo((sbyte)6) < 0 && number.CompareTo(5UL) == 0 && number.CompareTo(4u) > 0);
        Assert.True(number.CompareTo((ushort)6) < 0 && number.CompareTo((byte)5) == 0 && number.CompareTo(new PyInt(4)) > 0);
        Assert.True(number.Equals(5L) && number.Equals(5) && number.Equals((short)5) && number.Equals((sbyte)5));
        Assert.True(number.Equals(5UL) && number.Equals(5u) && number.Equals((ushort)5) && number.Equals((byte)5));
        Assert.True(number.Equals(new PyInt(5)) && number.Equals((object)new PyInt(5)) && !number.Equals((object)"5"));
        Assert.Equal(number.GetHashCode(), new PyInt(5).GetHashCode());
    }

    [Fact]
    public void FloatsAreMadeConvertedAndCompared()
    {
        using var number = new PyFloat(2.5);
        Assert.Equal("2.5", new PyFloat("2.5").ToString());
        Assert.Equal("2.5", new PyFloat(number).ToString());
        Assert.Equal("2.0", PyFloat.AsFloat(new PyInt(2)).ToString());
        Assert.Equal(2.5, number.ToDouble());
        Assert.True(PyFloat.IsFloatType(number) && !PyFloat.IsFloatType(new PyInt(2)));
        Assert.True(number.CompareTo(3.0) < 0 && number.CompareTo(2.5f) == 0 && number.CompareTo(new PyFloat(2)) > 0);
        Assert.True(number.Equals(2.5) && number.Equals(2.5f) && number.Equals(new PyFloat(2.5)) && number.Equals((object)number));
        Assert.Equal(number.GetHashCode(), new PyFloat(2.5).GetHashCode());
        Assert.Equal(number.GetTypeCode(), new PyFloat(1.0).GetTypeCode());
        Assert.Throws<PythonException>(() => new PyFloat("x"));
    }
}

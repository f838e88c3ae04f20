using System;
using System.Linq;
using Python.Runtime;
using Xunit;

namespace ClrLink.Tests;

/// <summary>PyDict, PyList, PyTuple, PyString, PySequence, PyIter, PyIterable.</summary>
public class ContainerTests
{
    public ContainerTests() => Engine.Start();

    [Fact]
    public void Dictionaries()
    {
        using var dict = new PyDict();
        using var key = new PyString("a");
        dict["a"] = new PyInt(1);
        Assert.True(dict.HasKey("a") && dict.HasKey(key) && PyDict.IsDictType(dict) && !PyDict.IsDictType(key));
        using PyDict copy = dict.Copy();
        Assert.True(copy.Equals((PyObject)dict) && copy.Equals((object)dict));
        dict.Update(Engine.Eval("{'b': 2}"));
        Assert.Equal(new[] { "a", "b" }, dict.Keys().Select(name => name.ToString()!));
        Assert.Equal(new[] { "1", "2" }, dict.Values().Select(value => value.ToString()!));
        Assert.Equal(new[] { "('a', 1)", "('b', 2)" }, dict.Items().Select(item => item.ToString()!));
        Assert.Equal("{'a': 1, 'b': 2}", new PyDict(dict).ToString());
        dict.Clear();
        Assert.Equal(0, dict.Length());
        Assert.Throws<ArgumentException>(() => new PyDict(key));
        Assert.Equal(copy.GetHashCode(), copy.GetHashCode());
    }

    [Fact]
    public void Lists()
    {
        using var list = new PyList(new PyObject[] { new PyInt(3), new PyInt(1) });
        list.Append(new PyInt(2));
        list.Insert(0, new PyInt(9));
        Assert.Equal("[9, 3, 1, 2]", list.ToString());
        list.Sort();
        list.Reverse();
        Assert.Equal("[9, 3, 2, 1]", new PyList(list).ToString());
        Assert.Equal("['a', 'b']", PyList.AsList(new PyString("ab")).ToString());
        Assert.True(PyList.IsListType(list) && !PyList.IsListType(new PyTuple()));
        Assert.True(list.Equals((PyObject)new PyList(list)) && list.GetHashCode() == new PyList(list).GetHashCode());
        Assert.Equal(0, new PyList().Length());
        Assert.Throws<ArgumentException>(() => new PyList(new PyString("x")));
    }

    [Fact]
    public void Sequences()
    {
        using var list = new PyList(Engine.Eval("[1, 2, 3, 4]"));
        Assert.True(PySequence.IsSequenceType(list) && list.Contains(new PyInt(3)));
        Assert.Equal("[2, 3]", list.GetSlice(1, 3).ToString());
        list.SetSlice(0, 2, Engine.Eval("[8, 9]"));
        list.DelSlice(2, 4);
        Assert.Equal("[8, 9]", list.ToString());
        Assert.Equal((IntPtr)1, list.Index(new PyInt(9)));
        Assert.Equal(1, list.Index32(new PyInt(9)));
        Assert.Equal(1L, list.Index64(new PyInt(9)));
        Assert.Equal("[8, 9, 8, 9]", list.Repeat(2).ToString());
        Assert.Equal(2, new PySequence(list).Length());
        Assert.Equal("[8, 9, 1]", list.Concat(Engine.Eval("[1]")).ToString());
    }

    [Fact]
    public void Tuples()
    {
        using var tuple = new PyTuple(new PyObject[] { new PyInt(1), new PyString("x") });
        Assert.Equal("(1, 'x')", new PyTuple(tuple).ToString());
        Assert.Equal("('a', 'b')", PyTuple.AsTuple(new PyString("ab")).ToString());
        Assert.True(PyTuple.IsTupleType(tuple) && !PyTuple.IsTupleType(new PyList()));
        Assert.Equal("()", new PyTuple().ToString());
    }

    [Fact]
    public void Strings()
    {
        using var text = new PyString("äb😀");
        Assert.Equal("äb😀", text.ToString());
        Assert.Equal(3, text.Length());
        Assert.True(PyString.IsStringType(text) && !PyString.IsStringType(new PyInt(1)));
        Assert.True(text.Equals("äb😀") && text.CompareTo("a") != 0 && new PyString(text).CompareTo("äb😀") == 0);
        Assert.Equal(text.GetTypeCode(), new PyString("").GetTypeCode());
    }

    [Fact]
    public void Iteration()
    {
        using PyObject list = Engine.Eval("[1, 2]");
        using PyIter items = PyIter.GetIter(list);
        Assert.True(items.MoveNext());
        Assert.Equal("1", items.Current.ToString());
        Assert.True(items.MoveNext() && !items.MoveNext() && !items.MoveNext());
        Assert.Throws<NotSupportedException>(() => items.Reset());
        using var iterator = new PyIter(Engine.Eval("iter([5])"));
        Assert.True(iterator.MoveNext());
        using PyIter values = new PyIterable(list).GetEnumerator();
        Assert.True(values.MoveNext());
        Assert.Equal("TypeError", Assert.Throws<PythonException>(() => PyIter.GetIter(new PyInt(1))).Type.Name);
    }
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Runtime.Serialization;
using System.Threading;
using Python.Runtime;
using Xunit;

#pragma warning disable CS0618 // of obsolete members too

namespace ClrLink.Tests;

/// <summary>What every Python object can do.</summary>
public class PyObjectTests
{
    public PyObjectTests() => Engine.Start();

    private static PyObject Thing() => Engine.Run(
        "class Thing:\n" +
        "    kind = 'thing'\n" +
        "    def add(self, a, b=1): return a + b\n" +
        "thing = Thing()\n")["thing"];

    [Fact]
    public void AttributesAreReadSetAndDeleted()
    {
        using PyObject thing = Thing();
        using var name = new PyString("size");
        thing.SetAttr("size", new PyInt(3));
        Assert.True(thing.HasAttr("size") && thing.HasAttr(name));
        Assert.Equal(3, thing.GetAttr("size").As<int>());
        thing.SetAttr(name, new PyInt(4));
        Assert.Equal(4, thing.GetAttr(name).As<int>());
        thing.DelAttr("size");
        Assert.False(thing.HasAttr("size"));
        thing.SetAttr("size", name);
        thing.DelAttr(name);
        Assert.Equal("AttributeError", Assert.Throws<PythonException>(() => thing.GetAttr("size")).Type.Name);
        Assert.Throws<ArgumentNullException>(() => thing.GetAttr((string)null!));
        Assert.Equal("size", thing.GetAttr("size", name).ToString());
        Assert.Equal("size", thing.GetAttr(name, name).ToString());
    }

    [Fact]
    public void ItemsAreReadSetAndDeleted()
    {
        using PyObject names = Engine.Eval("{'a': 1, 2: 'two'}"), list = Engine.Eval("[1, 2, 3]");
        using var key = new PyInt(2);
        Assert.Equal(1, names["a"].As<int>());
        Assert.Equal("two", names[key].ToString());
        Assert.Equal(2, list[1].As<int>());
        Assert.Equal(1, names.GetItem("a").As<int>());
        Assert.Equal("two", names.GetItem(key).ToString());
        Assert.Equal(3, list.GetItem(2).As<int>());
        names["b"] = key;
        names[key] = key;
        list[0] = key;
        Assert.Equal("{'a': 1, 2: 2, 'b': 2} [2, 2, 3]", $"{names} {list}");
        names.SetItem("a", key);
        names.SetItem(key, names["a"]);
        list.SetItem(1, list[2]);
        Assert.Equal("{'a': 2, 2: 2, 'b': 2} [2, 3, 3]", $"{names} {list}");
        names.DelItem("a");
        names.DelItem(key);
        list.DelItem(0);
        Assert.Equal("{'b': 2} [3, 3]", $"{names} {list}");
        Assert.Equal("KeyError", Assert.Throws<PythonException>(() => names["none"]).Type.Name);
    }

    [Fact]
    public void CallsTakeObjectsTuplesAndNames()
    {
        using PyObject thing = Thing(), add = thing.GetAttr("add");
        using var three = new PyInt(3);
        using var name = new PyString("add");
        using var one = new PyTuple(new PyObject[] { three });
        using PyDict names = Py.kw("b", 10);
        Assert.Equal(4, add.Invoke(three).As<int>());
        Assert.Equal(4, add.Invoke(one).As<int>());
        Assert.Equal(13, add.Invoke(new PyObject[] { three }, names).As<int>());
        Assert.Equal(13, add.Invoke(one, names).As<int>());
        Assert.Equal(6, thing.InvokeMethod("add", three, three).As<int>());
        Assert.Equal(4, thing.InvokeMethod("add", one).As<int>());
        Assert.Equal(6, thing.InvokeMethod(name, three, three).As<int>());
        Assert.Equal(4, thing.InvokeMethod(name, one).As<int>());
        Assert.Equal(13, thing.InvokeMethod("add", new PyObject[] { three }, names).As<int>());
        Assert.Equal(13, thing.InvokeMethod("add", one, names).As<int>());
        Assert.Equal("TypeError", Assert.Throws<PythonException>(() => three.Invoke()).Type.Name);
    }

    [Fact]
    public void ItSaysWhatItIs()
    {
        using PyObject thing = Thing(), list = Engine.Eval("[1, 2]");
        using PyType type = thing.GetPythonType();
        using PyObject builtins = Py.Import("builtins"), listType = builtins.GetAttr("list"), objectType = builtins.GetAttr("object");
        Assert.Equal("Thing", type.Name);
        Assert.True(thing.IsInstance(type) && thing.TypeCheck(type) && type.IsSubclass(objectType) && listType.IsCallable());
        Assert.True(list.IsIterable() && list.IsTrue() && !list.IsNone() && !list.IsCallable() && !thing.IsIterable());
        Assert.Equal(2, list.Length());
        Assert.Equal("[1, 2]", list.Repr());
        Assert.Equal("[1, 2]", list.ToString());
        Assert.Contains("append", list.Dir().Select(name => name.ToString()));
        Assert.Contains("append", list.GetDynamicMemberNames());
        Assert.True(PyObject.None.IsNone() && Runtime.None.IsNone());
        Assert.True(list.GetPythonType().IsReady);
        Assert.NotEqual(IntPtr.Zero, list.Handle);
        Assert.True(list.Refcount >= 1);
        using PyIter items = list.GetIterator();
        Assert.True(items.MoveNext());
    }

    [Fact]
    public void EqualityIsPythons()
    {
        using PyObject one = Engine.Eval("1"), other = Engine.Eval("1.0"), two = Engine.Eval("2");
        Assert.True(one.Equals(other) && one.Equals((object)other) && one == other && one != two);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.False(one.Equals((object?)null) || one == null!);
        using PyObject list = Engine.Eval("[]");
        Assert.Equal("TypeError", Assert.Throws<PythonException>(() => list.GetHashCode()).Type.Name);
    }

    [Fact]
    public void ValuesAreConverted()
    {
        using PyObject number = Engine.Eval("65"), net = PyObject.FromManagedObject(new Version(1, 2));
        Assert.Equal(65L, number.As<long>());
        Assert.Equal(65, number.AsManagedObject(typeof(int)));
        Assert.Equal(new Version(1, 2), net.As<Version>());
        Assert.Equal("1.2", new Version(1, 2).ToPython().ToString());
        Assert.Equal("[1, 2]", Engine.Eval("list").Invoke(new[] { 1, 2 }.ToPythonAs<IEnumerable<int>>()).ToString());
        Assert.Throws<InvalidCastException>(() => Engine.Eval("'x'").As<int>());
    }

    [Fact]
    public void AsIConvertibleItIsAnyNumber()
    {
        using PyObject number = Engine.Eval("65"), text = Engine.Eval("'A'"), real = Engine.Eval("2.5");
        CultureInfo none = CultureInfo.InvariantCulture;
        Assert.Equal(TypeCode.Object, Thing().GetTypeCode());
        Assert.True(Engine.Eval("True").ToBoolean(none));
        Assert.Equal((byte)65, number.ToByte(none));
        Assert.Equal((sbyte)65, number.ToSByte(none));
        Assert.Equal((short)65, number.ToInt16(none));
        Assert.Equal((ushort)65, number.ToUInt16(none));
        Assert.Equal(65, number.ToInt32(none));
        Assert.Equal(65u, number.ToUInt32(none));
        Assert.Equal(65L, number.ToInt64(none));
        Assert.Equal(65UL, number.ToUInt64(none));
        Assert.Equal(2.5f, real.ToSingle(none));
        Assert.Equal(2.5, real.ToDouble(none));
        Assert.Equal(65m, number.ToDecimal(none));
        Assert.Equal('A', text.ToChar(none));
        Assert.Equal("A", text.ToString(none));
        Assert.Equal(65, number.ToType(typeof(int), none));
        using PyObject date = Engine.Eval("__import__('datetime').datetime(2024, 2, 29)");
        Assert.Equal(new DateTime(2024, 2, 29), date.ToDateTime(none));
        Assert.ThrowsAny<Exception>(() => Engine.Eval("300").ToByte(none));
    }

    [Fact]
    public void DynamicMembersOperatorsAndCalls()
    {
        dynamic thing = Thing();
        thing.size = 3;
        Assert.Equal(7, (int)(thing.size + 4));
        Assert.Equal(-3, (int)-thing.size);
        Assert.Equal(12, (int)thing.add(10, b: 2));
        Assert.Equal(5, (int)thing.add(2, 3));
        dynamic add = thing.add;
        Assert.Equal(3, (int)add(2));
        Assert.True((bool)(thing.size > 2));
        using dynamic list = Engine.Eval("[1, 2]");
        list[0] = 5;
        Assert.Equal(5, (int)list[0]);
        Assert.Throws<PythonException>(() => thing.missing());
    }

    [Fact]
    public void DisposedObjectsSaySo()
    {
        PyObject value = Engine.Eval("[1]");
        using PyObject again = value.NewReference();
        value.Dispose();
        value.Dispose();
        Assert.Throws<ObjectDisposedException>(() => value.Length());
        Assert.Throws<ObjectDisposedException>(() => value.NewReference());
        Assert.Equal(1, again.Length());
        var inherited = new Disposing();
        Assert.NotEqual(IntPtr.Zero, inherited.Address);
        inherited.Dispose();
        Assert.True(inherited.Asked);
    }

    [Fact]
    public void ObjectsThatLiveAsLongAsPythonAreDisposedOfLikeOthers()
    {
        foreach (string expression in new[] { "None", "True", "False", "-5", "7", "256" })
        {
            PyObject value = Engine.Eval(expression);
            using PyObject again = value.NewReference(), list = Engine.Eval($"[{expression}]"), item = list[0];
            Assert.True(PythonReferenceComparer.Instance.Equals(value, item));
            value.Dispose();
            value.Dispose();
            Assert.Throws<ObjectDisposedException>(() => value.ToString());
            Assert.Throws<ObjectDisposedException>(() => value.NewReference());
            Assert.Equal(expression, again.ToString());
            Assert.Equal(expression, item.Repr());
        }
    }

    [Fact]
    public void ManyThreadsDisposeOfTheSameSmallInt()
    {
        var threads = new Thread[4];
        using var start = new Barrier(threads.Length);
        long sum = 0;
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                start.SignalAndWait();
                for (int round = 0; round < 2000; round++)
                {
                    using PyObject seven = new PyInt(7), again = seven.NewReference();
                    seven.Dispose();
                    Interlocked.Add(ref sum, again.As<int>());
                    new PyInt(7).NewReference(); // for the finalizer
                }
            });
            threads[i].Start();
        }
        foreach (Thread thread in threads)
        {
            thread.Join();
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(7L * 2000 * threads.Length, sum);
        using var still = new PyInt(7);
        Assert.Equal(8, Engine.Eval("7 + 1").As<int>());
        Assert.Equal("7", still.ToString());
    }

    [Fact]
    public void TheyAreNotSerialized()
    {
        using PyObject value = Engine.Eval("1");
#pragma warning disable SYSLIB0050, SYSLIB0051
        var info = new SerializationInfo(typeof(PyObject), new FormatterConverter());
        Assert.Throws<NotSupportedException>(() => ((ISerializable)value).GetObjectData(info, default));
#pragma warning restore SYSLIB0050, SYSLIB0051
    }

    [Fact]
    public void ReferencesAreComparedByIdentity()
    {
        using PyObject one = Engine.Eval("[1]"), other = Engine.Eval("[1]"), again = one.NewReference();
        PythonReferenceComparer comparer = PythonReferenceComparer.Instance;
        Assert.True(comparer.Equals(one, again) && !comparer.Equals(one, other));
        Assert.Equal(comparer.GetHashCode(one), comparer.GetHashCode(again));
    }

    private sealed class Disposing : PyList
    {
        internal bool Asked { get; private set; }

        internal IntPtr Address => rawPtr;

        protected override void Dispose(bool disposing)
        {
            Asked = disposing;
            base.Dispose(disposing);
        }
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using ClrLink.Tests.Shared;
using Python.Runtime;
using Python.Runtime.Codecs;
using Xunit;

#pragma warning disable CS0618 // of obsolete members too

namespace ClrLink.Tests;

/// <summary>Codecs: the bridge's own, those of programs, and groups of them.</summary>
public class CodecTests
{
    public CodecTests() => Engine.Start();

    private static PyType TypeOf(PyObject value) => value.GetPythonType();

    // They stay for the rest of the process, also for later runs.
    [Fact]
    public void RegisteredOnesAreAsked()
    {
        PyObjectConversions.RegisterEncoder(new DegreesCodec());
        PyObjectConversions.RegisterDecoder(new DegreesCodec());
        ListDecoder.Register();
        SequenceDecoder.Register();
        IterableDecoder.Register();
        TupleCodec<ValueTuple>.Register();
        ValueEncoder.Register();
        PythonEngine.Shutdown();
        PythonEngine.Initialize();
        using PyObject degrees = new Degrees(21.5).ToPython();
        Assert.Equal("21.5", degrees.ToString());
        Assert.Equal(new Degrees(3), Engine.Eval("3.0").As<Degrees>());
        Assert.IsAssignableFrom<ListWrapper<int>>(Engine.Eval("[1, 2]").As<IList<int>>());
        Assert.Equal((1, "x"), Engine.Eval("(1, 'x')").As<(int, string)>());
    }

    [Fact]
    public void GroupsAskTheirMembersInTurn()
    {
        var degreesCodec = new DegreesCodec();
        var encoders = new EncoderGroup { degreesCodec, EnumPyIntCodec.Instance };
        var decoders = new DecoderGroup { degreesCodec, EnumPyIntCodec.Instance };
        Assert.True(encoders.CanEncode(typeof(Degrees)) && !encoders.CanEncode(typeof(string)));
        Assert.Equal("4.0", encoders.TryEncode(new Degrees(4))!.ToString());
        Assert.Same(degreesCodec, encoders.GetEncoders(typeof(Degrees)).Single());
        using PyObject number = Engine.Eval("4.0");
        using PyType type = TypeOf(number);
        Assert.True(decoders.CanDecode(type, typeof(Degrees)) && decoders.TryDecode(number, out Degrees? degrees));
        Assert.Same(degreesCodec, decoders.GetDecoder(type, typeof(Degrees)));
        Assert.Null(decoders.GetDecoder(type, typeof(string)));
        using (IEnumerator<IPyObjectEncoder> each = encoders.GetEnumerator())
        using (IEnumerator<IPyObjectDecoder> other = decoders.GetEnumerator())
        {
            Assert.True(each.MoveNext() && other.MoveNext());
        }
        encoders.Clear();
        decoders.Clear();
        Assert.Empty(encoders);
        Assert.Empty(decoders);
        encoders.Dispose();
        decoders.Dispose();
        Assert.Throws<ArgumentNullException>(() => encoders.Add(null!));
        Assert.Throws<ArgumentNullException>(() => decoders.Add(null!));
    }

    [Fact]
    public void EnumsAreInts()
    {
        EnumPyIntCodec codec = EnumPyIntCodec.Instance;
        using PyObject two = codec.TryEncode(DayOfWeek.Tuesday)!;
        using PyType type = TypeOf(two);
        Assert.Equal("2", two.ToString());
        Assert.True(codec.CanEncode(typeof(DayOfWeek)) && codec.CanDecode(type, typeof(DayOfWeek)));
        Assert.True(codec.TryDecode(two, out DayOfWeek day) && day == DayOfWeek.Tuesday);
        Assert.False(codec.CanEncode(typeof(int)));
    }

    [Fact]
    public void TuplesAreTuples()
    {
        TupleCodec<ValueTuple> codec = TupleCodec<ValueTuple>.Instance;
        using PyObject tuple = codec.TryEncode((1, "x"))!;
        using PyType type = TypeOf(tuple);
        Assert.Equal("(1, 'x')", tuple.ToString());
        Assert.True(codec.CanEncode(typeof((int, string))) && codec.CanDecode(type, typeof((int, string))));
        Assert.True(codec.TryDecode(tuple, out (int, string) found));
        Assert.Equal((1, "x"), found);
    }

    [Fact]
    public void RawProxiesAndValues()
    {
        var raw = new RawProxyEncoder();
        using PyObject proxy = raw.TryEncode("text");
        Assert.False(raw.CanEncode(typeof(string)));
        Assert.Equal("text", proxy.AsManagedObject(typeof(string)));
        ValueEncoder values = ValueEncoder.Instance;
        Assert.True(values.CanEncode(typeof(DateTime)) && !values.CanEncode(typeof(Version)));
        Assert.Equal("2024-02-29 00:00:00", values.TryEncode(new DateTime(2024, 2, 29)).ToString());
    }

    [Fact]
    public void ListsSequencesAndIterablesAreWrapped()
    {
        using PyObject list = Engine.Eval("[1, 2]");
        using PyType type = TypeOf(list);
        Assert.True(new ListDecoder().CanDecode(type, typeof(IList<int>)));
        Assert.True(new SequenceDecoder().CanDecode(type, typeof(ICollection<int>)));
        Assert.True(new IterableDecoder().CanDecode(type, typeof(IEnumerable<int>)));
        Assert.True(ListDecoder.Instance.TryDecode(list, out IList<int>? ints) && ints!.Count == 2);
        Assert.True(SequenceDecoder.Instance.TryDecode(list, out ICollection<int>? some) && some!.Contains(2));
        Assert.True(IterableDecoder.Instance.TryDecode(list, out IEnumerable<int>? each) && each!.Sum() == 3);
    }

    [Fact]
    public void AWrapperIsAListOfDotNet()
    {
        using PyObject source = Engine.Eval("[1, 2]");
        var list = new ListWrapper<int>(source);
        list.Add(3);
        list.Insert(0, 9);
        list[1] = 8;
        Assert.Equal("[9, 8, 2, 3]", source.ToString());
        Assert.Equal((8, 4, 2, false), (list[1], list.Count, list.IndexOf(2), list.IsReadOnly));
        list.RemoveAt(0);
        Assert.True(list.Remove(2) && !list.Remove(77) && list.Contains(3));
        var copy = new int[3];
        list.CopyTo(copy, 1);
        Assert.Equal(new[] { 0, 8, 3 }, copy);
        using (IEnumerator<int> items = list.GetEnumerator())
        {
            Assert.True(items.MoveNext() && items.Current == 8);
        }
        list.Clear();
        Assert.Equal("[]", source.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => list[5]);
        Assert.Throws<NotSupportedException>(() => new SequenceWrapper<int>(Engine.Eval("(1, 2)")).Add(3));
        Assert.Equal("[]", new Opened(source).Inner.ToString());
    }

    private sealed class Opened : IterableWrapper<int>
    {
        internal Opened(PyObject source)
            : base(source)
        {
        }

        internal PyObject Inner => Source;
    }
}

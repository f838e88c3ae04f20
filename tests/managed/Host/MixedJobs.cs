using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using ClrLink.Tests.Shared;
using Python.Runtime;

#pragma warning disable CS0618 // of obsolete members too

namespace ClrLink.TestHost;

/// <summary>The jobs of <see cref="Mixed"/> that stay on their thread: each checks what it gets.</summary>
internal static class MixedJobs
{
    internal static void Must(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException("wrong: " + what);
        }
    }

    internal static void Imports(Random chance, MixedParts parts)
    {
        string name = chance.Next(3) switch { 0 => "json", 1 => "math", _ => "os.path" };
        using PyObject module = Py.Import(name);
        using PyObject member = module.GetAttr(name switch { "json" => "dumps", "math" => "sqrt", _ => "join" });
        Must(member.IsCallable(), "a function");
    }

    internal static void Attributes(Random chance, MixedParts parts)
    {
        int number = chance.Next();
        using PyObject thing = parts["Thing"].Invoke(new PyInt(number));
        Must(thing.GetAttr("size").As<int>() == number && thing.HasAttr("kind"), "attributes");
        using var other = new PyString("other");
        thing.SetAttr("other", new PyInt(1));
        thing.SetAttr(other, other);
        Must(thing.GetAttr(other).ToString() == "other", "an attribute");
        thing.DelAttr("other");
        // All threads at once: what is read is what one of them wrote.
        string name = "shared" + chance.Next(8);
        parts.SharedThing.SetAttr(name, other);
        Must(parts.SharedThing.GetAttr(name).As<string>() == "other", "a shared attribute");
        Must(parts.SharedThing.Dir().Length() > 20, "dir");
    }

    internal static void Calls(Random chance, MixedParts parts)
    {
        int number = chance.Next(1000);
        using PyObject thing = parts["Thing"].Invoke(), add = thing.GetAttr("add");
        using var value = new PyInt(number);
        using var one = new PyTuple(new PyObject[] { value });
        using PyDict names = Py.kw("b", 10);
        Must(add.Invoke(value).As<int>() == number + 1, "Invoke");
        Must(add.Invoke(one, names).As<int>() == number + 10, "Invoke with names");
        Must(thing.InvokeMethod("add", value, value).As<int>() == number * 2, "InvokeMethod");
        Must(thing.InvokeMethod("add", new PyObject[] { value }, names).As<int>() == number + 10, "InvokeMethod with names");
        Must(parts["call"].Invoke(add, value).As<int>() == number + 1, "a call of a call");
    }

    internal static void Dynamic(Random chance, MixedParts parts)
    {
        int number = chance.Next(1000);
        dynamic thing = parts["Thing"].Invoke();
        thing.size = number;
        Must((int)(thing.size + 4) == number + 4, "+");
        Must((int)-thing.size == -number, "-");
        Must((int)thing.add(10, b: number) == number + 10, "a dynamic call");
        Must((bool)(thing.size >= number), ">=");
        dynamic list = new PyList();
        list.append(number);
        list[0] = list[0] * 2;
        Must((int)list[0] == number * 2, "an item");
        (list as IDisposable)!.Dispose();
    }

    internal static void Numbers(Random chance, MixedParts parts)
    {
        int number = chance.Next(1, 100000);
        using var value = new PyInt(number);
        using var real = new PyFloat(number / 2.0);
        using var large = new PyInt(BigInteger.Pow(number, 20));
        Must(large.ToBigInteger() == BigInteger.Pow(number, 20), "a BigInteger");
        Must(value.CompareTo(number) == 0 && value.Equals(number) && real.ToDouble() == number / 2.0, "numbers");
        Must(value.GetHashCode() == new PyInt(number).GetHashCode() && value == new PyInt(number), "equality");
        Must(value.As<long>() == number && value.As<double>() == number && value.ToInt32(null!) == number, "conversions");
        Must(value.ToString() == number.ToString(), "a text");
    }

    internal static void Texts(Random chance, MixedParts parts)
    {
        string text = chance.Next(4) switch { 0 => "", 1 => "ascii", 2 => "日本é", _ => "😀" } + new string('x', chance.Next(500));
        using var value = new PyString(text);
        Must(value.As<string>() == text && value.Equals(text), "a text");
        using PyObject upper = value.InvokeMethod("upper"), list = value.InvokeMethod("split", new PyString("x"));
        Must(upper.ToString() == text.ToUpperInvariant(), "upper");
        Must(list.Length() == text.Split('x').Length && value.Repr().Length >= 2, "split");
    }

    internal static void Lists(Random chance, MixedParts parts)
    {
        int[] numbers = Enumerable.Range(0, chance.Next(1, 40)).Select(_ => chance.Next(1000)).ToArray();
        using var list = new PyList(numbers.Select(number => (PyObject)new PyInt(number)).ToArray());
        Must(list.As<int[]>().SequenceEqual(numbers) && list.As<List<int>>().Count == numbers.Length, "an array");
        list.Append(new PyInt(-1));
        list.Insert(0, new PyInt(2000));
        list.Sort();
        Must(list[0].As<int>() == -1 && list[(int)list.Length() - 1].As<int>() == 2000, "sorted");
        list.Reverse();
        using PyObject slice = list.GetSlice(0, 2), twice = list.Repeat(2), longer = list.Concat(slice);
        Must(slice.Length() == 2 && twice.Length() == list.Length() * 2 && longer.Length() == list.Length() + 2, "slices");
        list.DelItem(0);
        Must(list.Contains(new PyInt(-1)) && list.Index32(new PyInt(-1)) == list.Length() - 1, "contains");
    }

    internal static void Dictionaries(Random chance, MixedParts parts)
    {
        using var dict = new PyDict();
        dict["a"] = new PyInt(1);
        using (var key = new PyInt(chance.Next(1000)))
        {
            dict[key] = key;
            Must(dict.HasKey(key) && dict.HasKey("a") && dict[key].As<int>() == key.ToInt32(), "items");
        }
        using PyDict copy = dict.Copy();
        Must(copy.Keys().Count() == 2 && copy.Items().Count() == 2 && copy.Values().Count() == 2, "views");
        using PyObject shared = new PyString("k" + chance.Next(64));
        parts.SharedDict[shared] = dict;
        parts.SharedDict.Update(copy);
        Must(parts.SharedDict.HasKey(shared) && parts.SharedDict.Length() <= 1100, "shared");
    }

    internal static void TuplesAndSets(Random chance, MixedParts parts)
    {
        using var tuple = new PyTuple(new PyObject[] { new PyInt(1), new PyString("x"), PyObject.None });
        Must(tuple.Length() == 3 && tuple[1].ToString() == "x" && tuple[2].IsNone(), "a tuple");
        using PyObject builtins = Py.Import("builtins"), set = builtins.InvokeMethod("set", new PyTuple(new PyObject[] { tuple }));
        set.InvokeMethod("add", new PyInt(chance.Next(2, 100))).Dispose();
        Must(set.Length() == 4 && new PyIterable(set).Count() == 4, "a set");
        Must((1, "x").ToPython() is not null, "a .NET tuple");
    }

    internal static void Iteration(Random chance, MixedParts parts)
    {
        int stop = chance.Next(12), sum = 0;
        using PyObject numbers = parts["many"].Invoke();
        using PyIter items = numbers.GetIterator();
        while (items.MoveNext() && sum < stop)
        {
            using PyObject item = items.Current;
            sum += item.As<int>();
        }
        Must(sum <= 45, "the numbers");
    }

    internal static void Scopes(Random chance, MixedParts parts)
    {
        if (!parts.MakesScopes)
        {
            return;
        }
        int number = chance.Next(1000);
        using PyModule scope = Py.CreateScope();
        scope.Set("seed", number);
        scope.Execute(parts["script"]).Dispose();
        Must(scope.Get<int>("result") == number * 2 && scope.Contains("seed"), "a scope");
        using PyModule inner = scope.NewScope();
        Must(inner.TryGet("result", out int found) && found == number * 2 && !inner.TryGet("none", out PyObject? _), "an inner scope");
        scope.Remove("result");
        scope.Import("json").Dispose();
        using (scope.Variables())
        {
            Must(!scope.Contains("result") && scope.Contains("json"), "variables");
        }
        Compiles(number, scope);
    }

    private static void Compiles(int number, PyModule scope)
    {
        scope.Exec("def f(n): return n + seed\nclass C: pass\n");
        Must(scope.Eval<int>($"f({number})") == 2 * number, "Eval");
        using PyObject code = PythonEngine.Compile("seed * 3", "", RunFlagType.Eval);
        Must(scope.Execute<int>(code) == number * 3, "Compile");
    }

    internal static void Buffers(Random chance, MixedParts parts)
    {
        byte value = (byte)chance.Next(256);
        using PyObject builtins = Py.Import("builtins"), bytes = builtins.InvokeMethod("bytearray", new PyInt(64));
        using (PyBuffer buffer = bytes.GetBuffer(PyBUF.CONTIG))
        {
            buffer.Write(new[] { value, value }, 0, 2, 10);
            var read = new byte[4];
            buffer.Read(read, 0, 4, 9);
            Must(read[1] == value && read[2] == value && read[0] == 0 && buffer.Length == 64, "bytes");
            using PySpan<byte> span = buffer.Access<byte>();
            span.Span[0] = value;
        }
        Must(bytes[0].As<byte>() == value && bytes.As<byte[]>()[11] == value, "written");
        using PyObject numbers = parts["array"].InvokeMethod("array", new PyString("d"), new[] { 1.5, value }.ToPython());
        using PyBuffer view = numbers.GetBuffer(PyBUF.FULL_RO);
        using PyReadOnlySpan<double> values = view.AccessReadOnly<double>();
        Must(values.Span[0] == 1.5 && values.Span[1] == value && view.Shape![0] == 2, "doubles");
    }

    internal static void Conversions(Random chance, MixedParts parts)
    {
        int number = chance.Next(1000);
        using PyObject degrees = new Degrees(number).ToPython();
        Must(degrees.As<double>() == number && degrees.As<Degrees>() == new Degrees(number), "a codec");
        using PyObject date = new DateTime(2024, 2, 29).ToPython(), none = ((object?)null).ToPython(), day = DayOfWeek.Friday.ToPython();
        Must(date.As<DateTime>().Day == 29 && none.As<string>() is null && day.As<DayOfWeek>() == DayOfWeek.Friday, "values");
        using PyObject map = new Dictionary<string, int> { ["a"] = number }.ToPython();
        Must(map["a"].As<int>() == number && map.As<Dictionary<string, int>>()["a"] == number, "a dictionary");
        using var pair = new PyTuple(new PyObject[] { new PyInt(number), new PyString("x") });
        Must(pair.As<(int, string)>() == (number, "x") && new PyInt(number).As<int?>() == number, "a tuple");
        MustFail<InvalidCastException>(() => pair.As<int>());
    }

    internal static void Errors(Random chance, MixedParts parts)
    {
        string text = "e" + chance.Next();
        using var words = new PyString(text);
        try
        {
            parts["raise_error"].Invoke(words);
            Must(false, "no ValueError");
        }
        catch (PythonException error)
        {
            Must(error.Type.Name == "ValueError" && error.Message.Contains(text) && error.Format().Contains("raise_error"), "its text");
            Must(error.Value.GetAttr("args")[0].ToString() == text && error.Clone().Type.Name == "ValueError", "its value");
        }
        Must(parts["caught"].Invoke(words).As<string>() == text, "caught by Python");
        var thrown = new WorkException(text);
        using PyObject throws = new Action(() => throw thrown).ToPython();
        try
        {
            parts["call"].Invoke(throws);
            Must(false, "no WorkException");
        }
        catch (WorkException error)
        {
            Must(ReferenceEquals(error, thrown), "the same exception");
        }
        MustFail<PythonException>(() => words.GetAttr("missing"));
        MustFail<PythonException>(() => parts["plus_one"].Invoke());
    }

    internal static void With(Random chance, MixedParts parts)
    {
        using PyObject thing = parts["Thing"].Invoke();
        Py.With(thing, (PyObject entered) => Must(entered.Equals(thing), "what __enter__ returns"));
        MustFail<WorkException>(() => Py.With(thing, (PyObject _) => throw new WorkException("out")));
        Must(thing.GetAttr("size").As<int>() == 2, "left twice");
    }

    // Nothing of it is disposed of: .NET's collector, and for the cycle Python's.
    internal static void Forgotten(Random chance, MixedParts parts)
    {
        for (int i = chance.Next(20); i >= 0; i--)
        {
            PyObject thing = parts["Thing"].Invoke(new PyInt(i));
            thing.SetAttr("kept", new Machine { Size = i }.ToPython());
            Must(thing.GetAttr("kept").GetAttr("Size").As<int>() == i, "kept");
        }
        Must(parts["cycle"].Invoke().GetAttr("other").GetAttr("size").As<int>() == 2, "a cycle");
    }

    internal static void MustFail<T>(Action action)
        where T : Exception
    {
        try
        {
            action();
        }
        catch (T)
        {
            return;
        }
        throw new InvalidOperationException($"wrong: no {typeof(T).Name}");
    }
}

"""Small programs as people write them for Python.NET 3: they run without a change."""

import datetime
import sys
import threading

import clr
import pytest
import System
from helpers import label, raises, type_error, wait_until

clr.AddReference("System")
clr.AddReference("System.Core")
clr.AddReference("System.Collections")
clr.AddReference("System.Data")
clr.AddReference("System.Xml")
clr.AddReference("System.Linq")

from System import (  # noqa: E402
    Action,
    Activator,
    Array,
    BitConverter,
    Boolean,
    Byte,
    Char,
    Comparison,
    Convert,
    Converter,
    DateTime,
    DBNull,
    Decimal,
    Double,
    Enum,
    Environment,
    EventArgs,
    EventHandler,
    Func,
    Guid,
    Int16,
    Int32,
    Int64,
    Math,
    Object,
    Predicate,
    Random,
    Single,
    String,
    StringComparison,
    TimeSpan,
    Tuple,
    Type,
    UInt32,
    Uri,
    ValueTuple,
    Version,
)
from System.Collections import ArrayList, BitArray, Hashtable, Queue, SortedList, Stack  # noqa: E402
from System.Collections.Generic import Dictionary, HashSet, IEnumerable, IList, KeyValuePair, List  # noqa: E402
from System.Globalization import CultureInfo  # noqa: E402
from System.IO import Directory, File, FileAccess, FileMode, FileStream, MemoryStream, Path, SeekOrigin  # noqa: E402
from System.IO import StreamReader, StreamWriter, StringReader, StringWriter  # noqa: E402
from System.Text import Encoding, StringBuilder  # noqa: E402

INVARIANT = CultureInfo.InvariantCulture

# ---- files and streams ----


def test_files(tmp_path):
    path = Path.Combine(str(tmp_path), "some", "file.txt")
    Directory.CreateDirectory(Path.GetDirectoryName(path))
    File.WriteAllText(path, "one\ntwo\n")
    assert File.Exists(path) and not File.Exists(path + "x")
    assert File.ReadAllText(path) == "one\ntwo\n"
    lines = File.ReadAllLines(path)
    assert lines.Length == len(lines) == 2
    assert [line.upper() for line in lines] == ["ONE", "TWO"]
    File.AppendAllText(path, "three")
    assert list(File.ReadLines(path)) == ["one", "two", "three"]
    File.WriteAllLines(path, Array[String](["a", "b"]))
    File.WriteAllLines(path, ["a", "b"])
    assert [Path.GetFileName(name) for name in Directory.GetFiles(str(tmp_path / "some"))] == ["file.txt"]
    assert Path.GetExtension(path) == ".txt"
    assert Path.GetFileNameWithoutExtension(path) == "file"
    assert System.IO.FileInfo(path).Length == 4
    File.WriteAllBytes(path, b"\x00\x01\xff")
    assert bytes(File.ReadAllBytes(path)) == b"\x00\x01\xff"
    assert list(File.ReadAllBytes(path)) == [0, 1, 255]
    File.Delete(path)
    with pytest.raises(System.IO.FileNotFoundException) as caught:
        File.ReadAllText(path)
    assert "file.txt" in caught.value.Message
    assert caught.value.FileName == path


def test_streams(tmp_path):
    path = str(tmp_path / "data.bin")
    stream = FileStream(path, FileMode.Create, FileAccess.ReadWrite)
    try:
        stream.Write(Array[Byte]([1, 2, 3, 4]), 0, 4)
        stream.Write(b"\x05\x06", 0, 2)
        stream.WriteByte(7)
        stream.Seek(0, SeekOrigin.Begin)
        buffer = Array.CreateInstance(Byte, 10)
        assert stream.Read(buffer, 0, buffer.Length) == 7
        assert list(buffer)[:8] == [1, 2, 3, 4, 5, 6, 7, 0]
        assert stream.Position == stream.Length == 7
    finally:
        stream.Close()
    with FileStream(path, FileMode.Open) as again:
        assert again.CanRead and again.ReadByte() == 1
    with pytest.raises(System.ObjectDisposedException):
        again.ReadByte()


def test_readers_and_writers(tmp_path):
    path = str(tmp_path / "text.txt")
    with StreamWriter(path) as writer:
        writer.WriteLine("first {0}", 5)
        writer.Write("second")
        writer.Write(1.5)
        writer.WriteLine()
    reader = StreamReader(path)
    lines = []
    while not reader.EndOfStream:
        lines.append(reader.ReadLine())
    reader.Close()
    assert lines == ["first 5", "second" + Double(1.5).ToString()]
    text = StringWriter()
    text.Write("a")
    text.Write("b")
    assert text.ToString() == str(text) == "ab"
    assert StringReader("x\ny").ReadLine() == "x"
    assert StringReader("x\ny").ReadToEnd() == "x\ny"


def test_memory_streams_and_encodings():
    data = Encoding.UTF8.GetBytes("héllo")
    assert data.Length == 6 and bytes(data) == "héllo".encode()
    assert Encoding.UTF8.GetString(data) == "héllo"
    assert Encoding.UTF8.GetString(data, 0, 1) == "h"
    assert Encoding.ASCII.GetString(b"abc") == "abc"
    stream = MemoryStream(data)
    assert StreamReader(stream, Encoding.UTF8).ReadToEnd() == "héllo"
    empty = MemoryStream()
    empty.Write(data, 0, data.Length)
    assert empty.ToArray().Length == 6
    assert MemoryStream(b"abc").ReadByte() == 97


def test_bytes_there_and_back():
    assert Convert.ToBase64String(b"hello") == "aGVsbG8="
    assert Convert.ToBase64String(Array[Byte](b"hello")) == "aGVsbG8="
    assert bytes(Convert.FromBase64String("aGVsbG8=")) == b"hello"
    assert list(BitConverter.GetBytes(258)) == [2, 1, 0, 0]
    assert list(BitConverter.GetBytes(Int16(258))) == [2, 1]
    assert BitConverter.GetBytes(Int64(1)).Length == 8
    assert BitConverter.ToInt32(b"\x02\x01\x00\x00", 0) == 258
    assert BitConverter.ToString(Array[Byte]([10, 255])) == "0A-FF"
    target = Array.CreateInstance(Byte, 4)
    System.Buffer.BlockCopy(Array[Byte]([1, 2, 3, 4]), 1, target, 0, 2)
    assert list(target) == [2, 3, 0, 0]


# ---- collections ----


def test_lists():
    numbers = List[int]()
    for number in (3, 1, 2):
        numbers.Add(number)
    numbers.AddRange(Array[int]([5, 4]))
    numbers.Sort()
    assert numbers.Count == len(numbers) == 5
    assert [x for x in numbers] == [1, 2, 3, 4, 5]
    assert numbers[0] == 1
    numbers[0] = 10
    assert 10 in numbers and numbers.Contains(10) and numbers.IndexOf(10) == 0
    assert numbers.Remove(10) is True and numbers.Remove(10) is False
    numbers.RemoveAt(0)
    numbers.Insert(0, 7)
    assert list(numbers) == [7, 3, 4, 5]
    assert sum(numbers) == 19 and max(numbers) == 7 and sorted(numbers) == [3, 4, 5, 7]
    assert list(numbers.ToArray()) == list(numbers)
    numbers.Reverse()
    assert numbers.Find(Predicate[int](lambda x: x < 5)) == 4
    assert list(numbers.FindAll(Predicate[int](lambda x: x > 4))) == [5, 7]
    assert list(numbers.ConvertAll[str](Converter[int, str](str))) == ["5", "4", "3", "7"]
    numbers.Sort(Comparison[int](lambda a, b: b - a))
    assert list(numbers) == [7, 5, 4, 3]
    seen = []
    numbers.ForEach(Action[int](seen.append))
    assert seen == [7, 5, 4, 3]
    numbers.Clear()
    assert not numbers and numbers.Count == 0
    with pytest.raises(System.ArgumentOutOfRangeException):
        numbers[0]


def test_lists_of_everything():
    texts = List[String]()
    texts.Add("a")
    texts.Add(None)
    assert list(texts) == ["a", None]
    objects = List[Object]()
    for item in (1, "a", 1.5, None, True):
        objects.Add(item)
    assert list(objects) == [1, "a", 1.5, None, True]
    nested = List[List[int]]()
    nested.Add(List[int]())
    nested[0].Add(5)
    assert nested[0][0] == 5
    dates = List[DateTime]()
    dates.Add(DateTime(2020, 1, 2))
    assert dates[0].Year == 2020
    assert type(List[int]()) is List[int] and isinstance(List[int](), List[int])


def test_dictionaries():
    ages = Dictionary[str, int]()
    ages["Ann"] = 30
    ages.Add("Bob", 40)
    assert ages.Count == 2 and ages["Ann"] == 30
    assert ages.ContainsKey("Bob") and "Bob" in ages and "Zoe" not in ages
    found, age = ages.TryGetValue("Ann")
    assert found is True and age == 30
    assert ages.TryGetValue("Ann", 0) == (True, 30)
    assert ages.TryGetValue("Zoe", 0) == (False, 0)
    assert [(pair.Key, pair.Value) for pair in ages] == [("Ann", 30), ("Bob", 40)]
    assert list(ages.Keys) == ["Ann", "Bob"] and list(ages.Values) == [30, 40]
    with pytest.raises(System.ArgumentException):
        ages.Add("Bob", 1)
    with pytest.raises(System.Collections.Generic.KeyNotFoundException):
        ages["Zoe"]
    assert ages.Remove("Bob") is True
    assert len(ages) == 1
    for key in ages.Keys:
        assert ages[key] == 30
    copied = Dictionary[str, int](ages)
    copied["Ann"] = 31
    assert ages["Ann"] == 30
    nested = Dictionary[String, List[int]]()
    nested["x"] = List[int]()
    nested["x"].Add(1)
    assert nested["x"].Count == 1
    anything = Dictionary[String, Object]()
    anything["n"], anything["t"], anything["l"] = 1, "text", [1, 2]
    assert (anything["n"], anything["t"], anything["l"]) == (1, "text", [1, 2])


def test_old_collections():
    items = ArrayList()
    items.Add(1)
    items.Add("two")
    items.AddRange(Array[int]([3, 4]))
    assert items.Count == 4 and list(items) == [1, "two", 3, 4]
    assert items.Contains("two") and items.IndexOf("two") == 1
    table = Hashtable()
    table["a"] = 1
    table.Add("b", "x")
    assert table["a"] == 1 and table["zz"] is None and table.ContainsKey("b")
    assert sorted(entry.Key for entry in table) == ["a", "b"]
    queue = Queue()
    queue.Enqueue(1)
    queue.Enqueue("b")
    assert queue.Dequeue() == 1 and queue.Peek() == "b" and queue.Count == 1
    stack = Stack()
    stack.Push(1)
    stack.Push(2)
    assert stack.Pop() == 2 and len(stack) == 1
    bits = BitArray(3)
    bits[1] = True
    assert list(bits) == [False, True, False]
    ordered = SortedList()
    ordered["b"], ordered["a"] = 2, 1
    assert list(ordered.Keys) == ["a", "b"] and ordered.GetByIndex(0) == 1


def test_generic_collections():
    from System.Collections.Generic import LinkedList, Queue, SortedDictionary, SortedList, SortedSet, Stack

    queue = Queue[int]()
    queue.Enqueue(1)
    queue.Enqueue(2)
    assert queue.Dequeue() == 1 and list(queue) == [2]
    stack = Stack[str]()
    stack.Push("a")
    assert stack.Peek() == "a" and stack.Pop() == "a"
    unique = HashSet[str]()
    assert unique.Add("a") is True and unique.Add("a") is False
    unique.UnionWith(Array[str](["b", "c"]))
    assert unique.Count == 3 and "b" in unique
    ordered = SortedDictionary[str, int]()
    ordered["b"], ordered["a"] = 2, 1
    assert [pair.Key for pair in ordered] == ["a", "b"]
    assert list(SortedSet[int](Array[int]([3, 1, 2]))) == [1, 2, 3]
    chain = LinkedList[int]()
    chain.AddLast(1)
    chain.AddFirst(0)
    assert list(chain) == [0, 1] and chain.First.Value == 0
    listed = SortedList[int, str]()
    listed.Add(2, "b")
    listed.Add(1, "a")
    assert list(listed.Values) == ["a", "b"]
    pair = KeyValuePair[str, int]("k", 1)
    assert (pair.Key, pair.Value) == ("k", 1)


def test_enumerators_by_hand():
    numbers = List[int](Array[int]([1, 2]))
    enumerator = numbers.GetEnumerator()
    seen = []
    while enumerator.MoveNext():
        seen.append(enumerator.Current)
    assert seen == [1, 2]
    assert [x for x in IEnumerable[int](numbers)] == [1, 2]
    assert IList[int](numbers)[1] == 2


# ---- arrays ----


@pytest.mark.parametrize(
    "make",
    [
        lambda: Array[int]([1, 2, 3]),
        lambda: Array[Int32]([1, 2, 3]),
        lambda: Array[int]((1, 2, 3)),
        lambda: Array[int](range(1, 4)),
        lambda: Array[int](x for x in (1, 2, 3)),
        lambda: filled(Array[int](3)),
        lambda: filled(Array.CreateInstance(Int32, 3)),
        lambda: filled(Array.CreateInstance(clr.GetClrType(Int32), 3)),
        lambda: filled(Array.CreateInstance(Type.GetType("System.Int32"), 3)),
        lambda: List[int](Array[int]([1, 2, 3])).ToArray(),
        lambda: Array[int](List[int](Array[int]([1, 2, 3]))),
        lambda: Array[int]([1, 2, 3]).Clone(),
        lambda: Array.ConvertAll[str, int](Array[str](["1", "2", "3"]), Converter[str, int](int)),
    ],
)
def test_arrays_made_in_every_way(make):
    array = make()
    assert type(array) is Array[int]
    assert array.Length == len(array) == 3 and array.Rank == 1
    assert list(array) == [1, 2, 3]
    assert array[0] == array.GetValue(0) == 1 and array[-1] == 3
    array[1] = 20
    assert 20 in array and sum(array) == 24


def filled(array):
    for index in range(len(array)):
        array[index] = index + 1
    return array


def test_what_system_array_does():
    array = Array[int]([3, 1, 2])
    Array.Sort(array)
    assert list(array) == [1, 2, 3]
    Array.Reverse(array)
    assert list(array) == [3, 2, 1]
    other = Array.CreateInstance(Int32, 3)
    Array.Copy(array, other, 2)
    array.CopyTo(other, 0)
    assert list(other) == [3, 2, 1]
    Array.Clear(other, 0, 2)
    assert list(other) == [0, 0, 1]
    assert list(Array.Resize[int](other, 4)) == [0, 0, 1, 0]
    assert Array.Find[int](array, Predicate[int](lambda x: x < 3)) == 2
    assert Array.Exists[int](array, Predicate[int](lambda x: x == 1))
    assert Array.IndexOf[int](array, 2) == 1
    array.SetValue(Int32(9), 0)
    assert array.GetValue(0) == 9
    assert array.GetUpperBound(0) == 2


def test_arrays_of_several_dimensions():
    grid = Array.CreateInstance(Double, 2, 3)
    grid[0, 1] = 1.5
    grid[1, -1] = 2
    assert grid[0, 1] == 1.5 and grid.GetValue(1, 2) == 2.0
    assert (grid.GetLength(0), grid.GetLength(1), grid.Rank, grid.Length) == (2, 3, 2, 6)
    assert list(grid) == [0.0, 1.5, 0.0, 0.0, 0.0, 2.0]
    jagged = Array[Array[int]]([Array[int]([1]), Array[int]([2, 3])])
    assert jagged[1][1] == 3 and [len(row) for row in jagged] == [1, 2]
    made = Array[int](2, 2)
    made[1, 1] = 4
    assert made[1, 1] == 4


def test_arrays_of_objects_and_nets_types():
    objects = Array[Object]([1, "a", None, 2.5])
    assert list(objects) == [1, "a", None, 2.5]
    objects[0] = DateTime(2020, 1, 1)
    assert objects[0].Year == 2020
    assert list(Array[Char]("abc")) == ["a", "b", "c"]
    assert list(Array[Boolean]([True, False])) == [True, False]
    assert list(Array[Single]([1.5])) == [1.5]
    assert Array[DateTime]([DateTime(2020, 1, 1)])[0].Day == 1
    with raises(IndexError, "array index out of range"):
        objects[4]


# ---- text ----


def test_static_methods_of_string():
    assert String.Format("{0}-{1}", "a", 5) == "a-5"
    assert String.Format("{0} {1} {2} {3}", 1, 2, 3, 4) == "1 2 3 4"
    assert String.Format("{0:N2}", 1234.5) == "1,234.50" or "," in String.Format("{0:N2}", 1234.5)
    assert String.Format(INVARIANT, "{0:F1}|{1:D3}|{2:X}", 1.25, 5, 255)[3:] in ("|005|FF",)
    assert String.Join(",", Array[String](["a", "b"])) == "a,b"
    assert String.Join(",", ["a", "b"]) == "a,b"
    assert String.Join(", ", List[str](Array[str](["x", "y"]))) == "x, y"
    assert String.Concat("a", "b") == "ab" and String.Concat("a", 1) == "a1"
    assert String.IsNullOrEmpty(None) and String.IsNullOrEmpty("") and not String.IsNullOrWhiteSpace("a")
    assert String.Compare("a", "b") < 0 and String.Equals("a", "a") and not String.Equals("a", "A")
    assert String.Compare("a", "A", True) == 0
    assert String.Equals("a", "A", StringComparison.OrdinalIgnoreCase)
    assert String.Empty == ""


def test_strings_come_as_str():
    text = Environment.NewLine + String("abc").ToUpper()
    assert isinstance(text, str) and text.endswith("ABC")
    wrapped = String("a,b;c")
    assert wrapped.Length == 5
    assert list(wrapped.Split(",")) == ["a", "b;c"]
    assert list(wrapped.Split(Array[Char]([",", ";"]))) == ["a", "b", "c"]
    assert wrapped.Replace("a", "x") == "x,b;c"
    assert wrapped.Substring(2) == "b;c" and wrapped.Substring(0, 1) == "a"
    assert wrapped.IndexOf(";") == 3 and wrapped.Contains("b") and wrapped.StartsWith("a")
    assert wrapped.PadLeft(7) == "  a,b;c" and wrapped.PadLeft(7, "*") == "**a,b;c"
    assert wrapped.Trim("a") == ",b;c"
    assert wrapped == "a,b;c" and str(wrapped) == "a,b;c"


def test_a_string_builder():
    builder = StringBuilder()
    builder.Append("a").Append(1).Append(2.5).Append(True).AppendLine()
    builder.AppendFormat("{0}!", "x")
    builder.Insert(0, "<")
    assert builder.ToString().startswith("<a1")
    assert builder.Length == len(str(builder))
    assert builder[0] == "<"
    builder[0] = "["
    assert builder.ToString(0, 2) == "[a"
    builder.Clear()
    assert builder.Length == 0
    assert StringBuilder("abc", 16).Replace("b", "x").ToString() == "axc"


def test_chars():
    assert Char.IsDigit("5") and not Char.IsDigit("x") and Char.IsDigit("x5", 1)
    assert Char.ToUpper("a") == "A" and Char.IsLetter("a")
    assert Convert.ToChar(97) == "a" and Convert.ToInt32(Char("a")) == 97
    assert Char.GetNumericValue("7") == 7.0


def test_regular_expressions():
    from System.Text.RegularExpressions import MatchEvaluator, Regex, RegexOptions

    match = Regex.Match("key = 42", r"(?<name>\w+)\s*=\s*(\d+)")
    assert match.Success and match.Value == "key = 42"
    assert match.Groups["name"].Value == "key" and match.Groups[1].Value == "42"
    assert [found.Value for found in Regex.Matches("a1b22", r"\d+")] == ["1", "22"]
    assert Regex.Replace("abc", "B", "x", RegexOptions.IgnoreCase) == "axc"
    assert Regex.Replace("a1", r"\d", MatchEvaluator(lambda m: str(int(m.Value) + 1))) == "a2"
    assert Regex.IsMatch("abc", "^a") and list(Regex.Split("a,b", ",")) == ["a", "b"]
    assert Regex("B", RegexOptions.IgnoreCase | RegexOptions.Multiline).IsMatch("ab")


# ---- numbers, conversions ----


def test_parsing():
    assert Int32.Parse("42") == 42 and Double.Parse("1.5", INVARIANT) == 1.5
    assert Int32.TryParse("42") == (True, 42) and Int32.TryParse("x") == (False, 0)
    ok, value = Int32.TryParse("42", 0)
    assert ok and value == 42
    assert Boolean.Parse("True") is True
    ok, when = DateTime.TryParse("2020-01-02")
    assert ok and when.Day == 2
    assert Decimal.Parse("1.50", INVARIANT).ToString(INVARIANT) == "1.50"
    with pytest.raises(System.FormatException):
        Int32.Parse("x")
    with pytest.raises(System.OverflowException):
        Int32.Parse("99999999999")
    assert (Int32.MaxValue, Int64.MinValue, Byte.MaxValue, UInt32.MaxValue) == (2**31 - 1, -(2**63), 255, 2**32 - 1)
    assert Double.IsNaN(Double.NaN) and Double.PositiveInfinity == float("inf")


def test_convert():
    assert Convert.ToInt32("42") == 42 and Convert.ToInt32(41.7) == 42 and Convert.ToInt32(True) == 1
    assert Convert.ToDouble("1.5", INVARIANT) == 1.5 and Convert.ToString(5) == "5" and Convert.ToString(255, 16) == "ff"
    assert Convert.ToInt32("ff", 16) == 255
    assert Convert.ToBoolean(1) is True and Convert.ToBoolean("false") is False
    assert Convert.ToDateTime("2020-01-02").Year == 2020
    assert Convert.ToByte(255) == 255 and Convert.ToInt64(2**40) == 2**40
    assert float(Convert.ToDecimal(1.5).ToString(INVARIANT)) == 1.5
    assert Convert.ChangeType("42", Int32) == 42
    assert Convert.ChangeType("42", clr.GetClrType(Int32)) == 42
    assert Convert.ChangeType(5, String) == "5"
    assert Convert.ToDouble(Decimal(2.5)) == 2.5


def test_math():
    assert Math.Max(1, 2) == 2 and Math.Max(1, 2.5) == 2.5 and Math.Min(-1, 1) == -1
    assert Math.Pow(2, 10) == 1024.0 and Math.Sqrt(16) == 4.0 and Math.Abs(-5) == 5
    assert Math.Round(2.5) == 2.0 and Math.Round(2.567, 2) == 2.57
    assert Math.Floor(2.7) == 2.0 and Math.Ceiling(2.1) == 3.0 and Math.Sign(-3) == -1
    assert round(Math.PI, 4) == 3.1416 and Math.Truncate(2.9) == 2.0
    assert Math.DivRem(7, 2, 0) == (3, 1)


def test_decimals():
    price = Decimal(10) * Decimal(3) + Decimal(0.5)
    assert price == Decimal(30.5) and price.ToString(INVARIANT) == "30.5"
    assert Decimal.Round(Decimal.Parse("2.345", INVARIANT), 1) == Decimal(2.3)
    assert Decimal(1) < Decimal(2) and -Decimal(1) == Decimal(-1)
    assert Decimal.ToDouble(price) == 30.5 and Decimal.Add(Decimal(1), Decimal(2)) == Decimal(3)


def test_big_numbers():
    from System.Numerics import BigInteger, Complex, Vector3

    assert str(BigInteger.Pow(2, 100)) == str(2**100)
    assert BigInteger.Parse("123") + 1 == 124
    assert Complex(1, 2).Real == 1.0 and (Complex(1, 2) * Complex(0, 1)).Imaginary == 1.0
    assert Vector3(1, 2, 3).Y == 2.0 and (Vector3(1, 2, 3) + Vector3(1.0, 1.0, 1.0)).X == 2.0


def test_random_numbers():
    source = Random(42)
    assert all(1 <= source.Next(1, 10) < 10 for _ in range(50))
    assert 0.0 <= source.NextDouble() < 1.0
    buffer = Array[Byte](4)
    source.NextBytes(buffer)
    assert len(buffer) == 4


# ---- dates ----


def test_dates():
    start = DateTime(2024, 2, 28, 12, 30, 0)
    later = start.AddDays(2).AddHours(1.5)
    assert (later.Month, later.Day, later.Hour) == (3, 1, 14)
    span = later - start
    assert isinstance(span, TimeSpan) and span.TotalHours == 49.5 and span.Days == 2
    assert start + TimeSpan(1, 0, 0) == start.AddHours(1) and start - TimeSpan.FromDays(1) == start.AddDays(-1)
    assert start < later and later > start and start != later and start == DateTime(2024, 2, 28, 12, 30, 0)
    assert later.Subtract(start) == span and DateTime.Compare(start, later) == -1
    assert start.ToString("yyyy-MM-dd HH:mm") == "2024-02-28 12:30" == String.Format("{0:yyyy-MM-dd HH:mm}", start)
    assert start.DayOfWeek == System.DayOfWeek.Wednesday and start.Date == DateTime(2024, 2, 28)
    assert DateTime.DaysInMonth(2024, 2) == 29 and DateTime.IsLeapYear(2024)
    assert DateTime.ParseExact("20240228", "yyyyMMdd", INVARIANT).Day == 28
    assert max([start, later]) == later and sorted([later, start]) == [start, later]
    assert TimeSpan.FromMinutes(90).ToString() == "01:30:00" and TimeSpan(0, 1, 30) * 2 == TimeSpan(0, 3, 0)
    assert -TimeSpan(1, 0, 0) == TimeSpan(-1, 0, 0) and TimeSpan.Zero < TimeSpan.MaxValue
    assert DateTime.UtcNow.Year >= 2024 and DateTime.Now.Kind == System.DateTimeKind.Local
    python = datetime.datetime(start.Year, start.Month, start.Day, start.Hour, start.Minute)
    assert python == datetime.datetime(2024, 2, 28, 12, 30)
    assert {start: 1}[DateTime(2024, 2, 28, 12, 30, 0)] == 1


# ---- enums ----


def test_enums():
    day = System.DayOfWeek.Monday
    assert str(day) == day.ToString() == "Monday" and int(day) == 1
    assert Enum.Parse(System.DayOfWeek, "Friday") == System.DayOfWeek.Friday
    assert Enum.Parse(clr.GetClrType(System.DayOfWeek), "friday", True) == System.DayOfWeek.Friday
    ok, parsed = Enum.TryParse[System.DayOfWeek]("Sunday")
    assert ok and parsed == System.DayOfWeek.Sunday
    assert list(Enum.GetNames(System.DayOfWeek))[:2] == ["Sunday", "Monday"]
    assert [int(value) for value in Enum.GetValues(System.DayOfWeek)] == list(range(7))
    assert Enum.GetName(System.DayOfWeek, day) == "Monday"
    assert Enum.IsDefined(System.DayOfWeek, "Monday")
    assert Enum.ToObject(System.DayOfWeek, 2) == System.DayOfWeek.Tuesday
    assert System.DayOfWeek(2) == System.DayOfWeek.Tuesday
    both = FileAccess.Read | FileAccess.Write
    assert both == FileAccess.ReadWrite and both & FileAccess.Read == FileAccess.Read
    assert both.HasFlag(FileAccess.Write) and str(both) == "ReadWrite"
    assert {day: "x"}[System.DayOfWeek.Monday] == "x" and day != System.DayOfWeek.Tuesday and day != 1


# ---- data ----


def test_a_data_table():
    from System.Data import DataColumn, DataSet, DataTable

    table = DataTable("people")
    table.Columns.Add("Id", clr.GetClrType(Int32))
    table.Columns.Add("Name", Type.GetType("System.String"))
    table.Columns.Add(DataColumn("Born", DateTime))
    table.Columns.Add("Score", Double)
    table.Rows.Add(1, "Ann", DateTime(1990, 1, 1), 1.5)
    table.Rows.Add(Array[Object]([2, "Bob", DateTime(1980, 1, 1), None]))
    row = table.NewRow()
    row["Id"] = 3
    row["Name"] = "Cid"
    table.Rows.Add(row)
    assert table.Rows.Count == 3 and table.Columns.Count == 4
    assert [row["Name"] for row in table.Rows] == ["Ann", "Bob", "Cid"]
    assert [column.ColumnName for column in table.Columns] == ["Id", "Name", "Born", "Score"]
    assert table.Rows[0]["Born"].Year == 1990 and table.Rows[0][0] == 1
    missing = table.Rows[1]["Score"]
    assert missing == DBNull.Value and isinstance(missing, DBNull) and table.Rows[2].IsNull("Born")
    assert [found["Id"] for found in table.Select("Id > 1")] == [2, 3]
    assert table.Select("Name = 'Bob'")[0]["Id"] == 2
    assert list(table.Rows[0].ItemArray)[:2] == [1, "Ann"]
    assert table.Compute("SUM(Id)", "") == 6
    table.DefaultView.Sort = "Id DESC"
    assert [view["Id"] for view in table.DefaultView] == [3, 2, 1]
    row["Name"] = DBNull.Value
    assert row["Name"] == DBNull.Value
    data = DataSet()
    data.Tables.Add(table)
    assert data.Tables["people"].Rows.Count == 3 and data.Tables[0].TableName == "people"
    row.Delete()
    table.AcceptChanges()
    assert table.Rows.Count == 2


def test_xml():
    from System.Xml import XmlDocument

    document = XmlDocument()
    document.LoadXml("<r><a n='1'>x</a><a n='2'>y</a></r>")
    nodes = document.SelectNodes("//a")
    assert [node.InnerText for node in nodes] == ["x", "y"] and nodes.Count == 2
    assert [node.Attributes["n"].Value for node in nodes] == ["1", "2"]
    assert document.DocumentElement.Name == "r" and document.SelectSingleNode("//b") is None
    child = document.CreateElement("b")
    child.SetAttribute("k", "v")
    document.DocumentElement.AppendChild(child)
    assert document.OuterXml.endswith('<b k="v" /></r>')
    assert [node.Name for node in document.DocumentElement.ChildNodes] == ["a", "a", "b"]


# ---- reflection ----


def test_types_of_objects():
    kind = List[int]().GetType()
    assert kind.Name == "List`1" and kind.FullName.startswith("System.Collections.Generic.List`1[[")
    assert kind.IsGenericType and kind.GetGenericArguments()[0].Name == "Int32"
    assert kind == clr.GetClrType(List[int]) and kind.Equals(clr.GetClrType(List[int]))
    assert clr.GetClrType(String).FullName == "System.String" == clr.GetClrType(str).FullName
    assert Type.GetType("System.Int32").Name == "Int32" and Type.GetType("No.Such") is None
    assert clr.GetClrType(DateTime).IsValueType and not clr.GetClrType(String).IsValueType
    assert str(kind).startswith("System.Collections.Generic.List`1[")


def test_members_by_reflection():
    from System.Reflection import BindingFlags

    builder = StringBuilder("abc")
    kind = builder.GetType()
    assert kind.GetProperty("Length").GetValue(builder) == 3
    assert kind.GetProperty("Length").GetValue(builder, None) == 3
    kind.GetProperty("Length").SetValue(builder, Int32(2), None)
    kind.GetProperty("Length").SetValue(builder, 2)
    assert str(builder) == "ab"
    method = kind.GetMethod("Append", Array[Type]([clr.GetClrType(String)]))
    assert method.Invoke(builder, Array[Object](["x"])).ToString() == "abx"
    assert method.Invoke(builder, ["y"]).ToString() == "abxy"
    assert "ToString" in [each.Name for each in kind.GetMethods()]
    assert clr.GetClrType(Math).GetMethod("Sqrt").Invoke(None, Array[Object]([4.0])) == 2.0
    flags = BindingFlags.Public | BindingFlags.Static
    assert "PI" in [field.Name for field in clr.GetClrType(Math).GetFields(flags)]
    assert clr.GetClrType(Math).GetField("PI").GetValue(None) == Math.PI
    assert [each.ParameterType.Name for each in clr.GetClrType(Math).GetMethod("Pow").GetParameters()] == ["Double", "Double"]
    with pytest.raises(System.Reflection.TargetInvocationException) as caught:
        clr.GetClrType(Int32).GetMethod("Parse", Array[Type]([clr.GetClrType(String)])).Invoke(None, Array[Object](["x"]))
    assert isinstance(caught.value.InnerException, System.FormatException)


def test_activator():
    assert type(Activator.CreateInstance(clr.GetClrType(List[int]))) is List[int]
    assert type(Activator.CreateInstance(List[str])) is List[str]
    assert Activator.CreateInstance[List[int]]().Count == 0
    assert str(Activator.CreateInstance(clr.GetClrType(StringBuilder), Array[Object](["x"]))) == "x"
    assert str(Activator.CreateInstance(StringBuilder, ["x"])) == "x"
    opened = clr.GetClrType(Dictionary[str, int]).GetGenericTypeDefinition()
    closed = opened.MakeGenericType(Array[Type]([clr.GetClrType(str), clr.GetClrType(Double)]))
    made = Activator.CreateInstance(closed)
    made["a"] = 1.5
    assert made["a"] == 1.5 and type(made) is Dictionary[str, float]


def test_assemblies():
    from System.Reflection import Assembly

    assembly = clr.AddReference("System.Data")
    assert assembly.GetName().Name in ("System.Data", "System.Data.Common")
    core = clr.GetClrType(String).Assembly
    assert "System.String" in [kind.FullName for kind in core.GetExportedTypes()]
    assert core.GetType("System.Int32").Name == "Int32"
    assert isinstance(core, Assembly)
    names = [loaded.GetName().Name for loaded in System.AppDomain.CurrentDomain.GetAssemblies()]
    assert "ClrLink.Fixtures" in names
    path = clr.FindAssembly("ClrLink.Fixtures")
    assert Assembly.LoadFrom(path).GetType("ClrLink.Fixtures.Shapes.Plain").Name == "Plain"
    made = Assembly.LoadFrom(path).CreateInstance("ClrLink.Fixtures.Shapes.Plain")
    assert made.M(2) == 2


# ---- delegates and events ----


def test_delegates():
    double = Func[int, int](lambda x: 2 * x)
    assert double(4) == double.Invoke(4) == 8
    seen = []
    Action(lambda: seen.append("none"))()
    Action[str](seen.append)("one")
    Action[int, int](lambda a, b: seen.append((a, b))).Invoke(1, 2)
    assert seen == ["none", "one", (1, 2)]
    assert Predicate[str](lambda text: text == "a")("a") is True
    assert double.Method is not None and double.GetInvocationList().Length == 1
    combined = System.Delegate.Combine(Action(lambda: seen.append(1)), Action(lambda: seen.append(2)))
    combined()
    assert seen[-2:] == [1, 2]
    assert double.DynamicInvoke(Array[Object]([5])) == 10


def test_events():
    from System.Collections.ObjectModel import ObservableCollection

    items = ObservableCollection[str]()
    seen = []

    def changed(sender, args):
        seen.append((sender == items, str(args.Action), list(args.NewItems or [])))

    items.CollectionChanged += changed
    items.Add("a")
    items.CollectionChanged -= changed
    items.Add("b")
    assert seen == [(True, "Add", ["a"])]


class Handlers:
    def __init__(self):
        self.calls = []

    def handle(self, sender, args):
        self.calls.append(args)


def test_events_of_a_worker():
    from System.ComponentModel import BackgroundWorker, DoWorkEventHandler

    worker = BackgroundWorker()
    done = threading.Event()
    results = []

    def work(sender, args):
        sender.ReportProgress(50)
        args.Result = args.Argument * 2

    def completed(sender, args):
        results.append(args.Result)
        done.set()

    worker.WorkerReportsProgress = True
    progress = Handlers()
    worker.DoWork += DoWorkEventHandler(work)
    worker.ProgressChanged += progress.handle
    worker.RunWorkerCompleted += completed
    worker.RunWorkerAsync(21)
    assert done.wait(30)
    assert results == [42]
    wait_until(lambda: [args.ProgressPercentage for args in progress.calls] == [50], "the progress")


def test_a_timer():
    from System.Timers import ElapsedEventHandler, Timer

    ticked = threading.Event()
    timer = Timer(5)
    timer.Elapsed += ElapsedEventHandler(lambda source, args: ticked.set())
    timer.AutoReset = False
    timer.Enabled = True
    assert ticked.wait(30)
    timer.Stop()
    timer.Dispose()


def test_event_handlers_are_delegates_too():
    handler = EventHandler(lambda sender, args: seen.append((sender, args)))
    typed = EventHandler[EventArgs](lambda sender, args: seen.append((sender, args)))
    seen = []
    handler("me", EventArgs.Empty)
    typed.Invoke(None, EventArgs.Empty)
    assert [sender for sender, _ in seen] == ["me", None]
    assert all(type(args) is EventArgs for _, args in seen)


# ---- threads and tasks ----


def test_threads():
    from System.Threading import ParameterizedThreadStart, Thread, ThreadStart

    seen = []
    first = Thread(ThreadStart(lambda: seen.append("plain")))
    first.Start()
    first.Join()
    second = Thread(ParameterizedThreadStart(lambda argument: seen.append(argument)))
    second.IsBackground = True
    second.Start("given")
    assert second.Join(30000)
    assert seen == ["plain", "given"]
    Thread.Sleep(1)
    assert Thread.CurrentThread.ManagedThreadId > 0


def test_the_thread_pool_and_monitors():
    from System.Threading import AutoResetEvent, ManualResetEvent, Monitor, ThreadPool, WaitCallback

    done = ManualResetEvent(False)
    guard = Object()
    seen = []

    def work(state):
        Monitor.Enter(guard)
        try:
            seen.append(state)
        finally:
            Monitor.Exit(guard)
        done.Set()

    assert ThreadPool.QueueUserWorkItem(WaitCallback(work), "state")
    assert done.WaitOne(30000)
    assert seen == ["state"]
    assert AutoResetEvent(True).WaitOne(0)


def test_tasks():
    from System.Threading import CancellationTokenSource, Interlocked
    from System.Threading.Tasks import Task

    task = Task.Factory.StartNew(Action(lambda: None))
    task.Wait()
    assert task.IsCompleted
    answer = Task.Run[int](Func[int](lambda: 42))
    assert answer.Result == 42
    lazy = Task[int](Func[int](lambda: 5))
    lazy.Start()
    assert lazy.Result == 5
    Task.WaitAll(Array[Task]([task, answer, lazy]))
    assert Task.FromResult[str]("x").Result == "x"
    source = CancellationTokenSource()
    source.Cancel()
    assert source.Token.IsCancellationRequested
    assert Interlocked.Increment(5) == (6, 6)

    def fail():
        raise ValueError("inside")

    failing = Task.Run(Action(fail))
    with pytest.raises(System.AggregateException) as caught:
        failing.Wait()
    assert "inside" in caught.value.InnerException.Message


# ---- errors ----


def test_errors():
    try:
        Directory.GetFiles("/no/such/folder")
    except System.IO.DirectoryNotFoundException as error:
        assert "/no/such/folder" in error.Message
        assert error.StackTrace
    try:
        raise System.ArgumentNullException("name")
    except System.ArgumentException as error:
        assert error.ParamName == "name" and error.Message == str(error) == error.args[0]
    try:
        Object().Equals.Missing
    except AttributeError as error:
        assert "Missing" in str(error)
    inner = System.InvalidOperationException("inner")
    with pytest.raises(System.Exception) as caught:
        raise System.Exception("outer", inner)
    assert caught.value.InnerException.Message == "inner"
    with type_error("No method matches given arguments for String.Format"):
        String.Format()
    with pytest.raises(AttributeError):
        Object().NoSuch
    with pytest.raises(ImportError):
        from System import NoSuch  # noqa: F401


# ---- odds and ends ----


def test_values_of_the_system():
    assert Guid.NewGuid() != Guid.NewGuid() and len(str(Guid.NewGuid())) == 36
    assert Guid("00000000-0000-0000-0000-000000000001").ToString("N").endswith("1")
    version = Version(1, 2, 3)
    assert str(version) == "1.2.3" and version < Version("1.10") and version.Minor == 2
    assert Uri("http://example.com/a?b=1").Host == "example.com"
    assert Environment.GetEnvironmentVariable("PATH") and Environment.GetEnvironmentVariable("NO_SUCH_X") is None
    assert Environment.ProcessorCount > 0 and not Environment.HasShutdownStarted
    Environment.SetEnvironmentVariable("CLRLINK_PROGRAM", "x")
    assert Environment.GetEnvironmentVariable("CLRLINK_PROGRAM") == "x"
    assert System.Net.IPAddress.Parse("127.0.0.1").GetAddressBytes()[0] == 127
    assert System.Diagnostics.Stopwatch.StartNew().ElapsedMilliseconds >= 0
    System.GC.Collect()
    assert System.GC.GetTotalMemory(False) > 0


def test_tuples():
    pair = Tuple[int, str](1, "a")
    assert (pair.Item1, pair.Item2) == (1, "a") and Tuple.Create[int, str](1, "a") == pair
    assert str(pair) == "(1, a)"
    assert ValueTuple[int, int](1, 2).Item2 == 2 and ValueTuple.Create(1, 2) == ValueTuple[int, int](1, 2)


def test_objects():
    one, two = Object(), Object()
    assert one.Equals(one) and not one.Equals(two) and Object.ReferenceEquals(one, one)
    assert one == one and one != two and one.GetHashCode() == one.GetHashCode()
    assert one.ToString() == str(one) == "System.Object" and one.GetType().Name == "Object"
    assert isinstance(one, Object) and isinstance(List[int](), Object) and issubclass(String, Object)
    assert Object.Equals(1, 1) and Object.Equals(None, None)


def test_hashes_and_checksums():
    from System.Security.Cryptography import MD5, SHA256

    digest = SHA256.Create().ComputeHash(Encoding.UTF8.GetBytes("abc"))
    assert BitConverter.ToString(digest).replace("-", "").lower().startswith("ba7816bf")
    assert "".join(f"{byte:02x}" for byte in MD5.Create().ComputeHash(b"abc")) == "900150983cd24fb0d6963f7d28e17f72"


def test_overloads_by_hand():
    assert Math.Abs.Overloads[Double](-1) == 1.0
    assert type(Math.Max.__overloads__[int, int](1, 2)) is int
    builder = StringBuilder()
    builder.Append.Overloads[Char]("x")
    builder.Append.Overloads[String]("y")
    builder.Append.Overloads[Object]("z")
    assert str(builder) == "xyz"
    assert String.Join.Overloads[String, Array[String]]("-", Array[String](["a", "b"])) == "a-b"
    assert str(String.Overloads[Char, Int32]("a", 3)) == "aaa"


def test_linq_by_static_methods():
    from System.Linq import Enumerable

    numbers = Array[int]([1, 2, 3, 4])
    even = Enumerable.Where[int](numbers, Func[int, bool](lambda x: x % 2 == 0))
    assert list(even) == [2, 4]
    assert list(Enumerable.Select[int, str](numbers, Func[int, str](str))) == ["1", "2", "3", "4"]
    assert list(Enumerable.OrderByDescending[int, int](numbers, Func[int, int](lambda x: x))) == [4, 3, 2, 1]
    assert Enumerable.Count[int](numbers) == 4 and Enumerable.First[int](numbers) == 1
    assert Enumerable.ToList[int](even).Count == 2 and Enumerable.Sum(numbers) == 10
    assert list(Enumerable.Range(0, 3)) == [0, 1, 2]
    assert Enumerable.Aggregate[int](numbers, Func[int, int, int](lambda a, b: a + b)) == 10
    assert Enumerable.ToDictionary[int, str](numbers, Func[int, str](str))["3"] == 3
    assert [group.Key for group in Enumerable.GroupBy[int, int](numbers, Func[int, int](lambda x: x % 2))] == [1, 0]


def test_json():
    from System.Text.Json import JsonDocument, JsonSerializer

    values = Dictionary[str, Object]()
    values["a"] = 1
    values["b"] = "x"
    assert JsonSerializer.Serialize[Dictionary[str, Object]](values) == '{"a":1,"b":"x"}'
    root = JsonDocument.Parse('{"a": [1, 2], "b": null}').RootElement
    assert [item.GetInt32() for item in root.GetProperty("a").EnumerateArray()] == [1, 2]
    assert list(JsonSerializer.Deserialize[Array[int]]("[1,2]")) == [1, 2]


@pytest.mark.parametrize("value", [1, 2**40, 1.5, "text", True, None, [1], {"a": 1}, (1, 2), b"x", len, object], ids=label)
def test_what_goes_in_as_object_comes_out(value):
    items = ArrayList()
    items.Add(value)
    assert items[0] == value and type(items[0]) is type(value)


@pytest.mark.once("the name of a .NET type is taken for ever")
@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_classes_in_python():
    class Loud(StringWriter):
        __namespace__ = "Programs"

        def ToString(self):
            return "loud"

    assert Convert.ToString(Loud()) == "loud"
    assert str(Loud()) == "loud" and isinstance(Loud(), StringWriter)


# ---- longer ones ----


def test_a_tcp_server_and_its_client():
    from System.Net import IPAddress
    from System.Net.Sockets import TcpClient, TcpListener

    listener = TcpListener(IPAddress.Loopback, 0)
    listener.Start()

    def serve():
        client = listener.AcceptTcpClient()
        stream = client.GetStream()
        buffer = Array.CreateInstance(Byte, 100)
        stream.Write(buffer, 0, stream.Read(buffer, 0, buffer.Length))
        client.Close()

    server = threading.Thread(target=serve)
    server.start()
    client = TcpClient("127.0.0.1", listener.LocalEndpoint.Port)
    data = Encoding.ASCII.GetBytes("hello")
    client.GetStream().Write(data, 0, data.Length)
    buffer = Array[Byte](100)
    count = client.GetStream().Read(buffer, 0, 100)
    assert Encoding.ASCII.GetString(buffer, 0, count) == "hello" and bytes(buffer)[:count] == b"hello"
    server.join(30)
    client.Close()
    listener.Stop()


def test_memory_shared_with_ctypes():
    import ctypes

    from System import IntPtr
    from System.Runtime.InteropServices import GCHandle, GCHandleType, Marshal

    source = (ctypes.c_double * 3)(1, 2, 3)
    target = Array.CreateInstance(Double, 3)
    Marshal.Copy(IntPtr(ctypes.addressof(source)), target, 0, 3)
    assert list(target) == [1.0, 2.0, 3.0]
    pinned = GCHandle.Alloc(target, GCHandleType.Pinned)
    try:
        ctypes.memmove(pinned.AddrOfPinnedObject().ToInt64(), (ctypes.c_double * 3)(7, 8, 9), 24)
    finally:
        if pinned.IsAllocated:
            pinned.Free()
    assert list(target) == [7.0, 8.0, 9.0]
    memory = Marshal.AllocHGlobal(4)
    Marshal.WriteInt32(memory, 77)
    assert Marshal.ReadInt32(memory) == 77 and Marshal.ReadByte(memory + 1) == 0
    Marshal.FreeHGlobal(memory)
    assert Marshal.SizeOf(Int32) == 4 and IntPtr.Zero == IntPtr(0) and IntPtr.Overloads[Int64](5).ToInt64() == 5


def test_a_matrix_there_and_back():
    rows = [[1.0, 2.0], [3.0, 4.0]]
    matrix = Array.CreateInstance(Double, 2, 2)
    for i in range(2):
        for j in range(2):
            matrix[i, j] = rows[i][j]
    assert [[matrix[i, j] for j in range(matrix.GetLength(1))] for i in range(matrix.GetLength(0))] == rows
    matrix.SetValue(Double(9.0), 0, 0)
    assert matrix.GetValue(0, 0) == 9.0 and memoryview(matrix).tolist() == [[9.0, 2.0], [3.0, 4.0]]


@pytest.mark.once("the name of a .NET type is taken for ever")
@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_comparers_written_in_python():
    from System.Collections.Generic import IComparer, IEqualityComparer

    class Backwards(IComparer[int]):
        __namespace__ = "Programs.Backwards"

        def Compare(self, left, right):
            return right - left

    class IgnoringCase(IEqualityComparer[str]):
        __namespace__ = "Programs.IgnoringCase"

        def Equals(self, left, right):
            return left.lower() == right.lower()

        def GetHashCode(self, text):
            return len(text)

    numbers = List[int](Array[int]([1, 3, 2]))
    numbers.Sort(Backwards())
    assert list(numbers) == [3, 2, 1]
    names = Dictionary[str, int](IgnoringCase())
    names["Key"] = 1
    assert names["KEY"] == 1


@pytest.mark.once("the name of a .NET type is taken for ever")
@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_a_view_model_that_notifies():
    from System.ComponentModel import INotifyPropertyChanged, PropertyChangedEventArgs, PropertyChangedEventHandler

    class Model(INotifyPropertyChanged):
        __namespace__ = "Programs.Model"

        def __init__(self):
            super().__init__()
            self.handlers = []

        def add_PropertyChanged(self, handler):
            self.handlers.append(handler)

        def remove_PropertyChanged(self, handler):
            self.handlers.remove(handler)

        def change(self, name):
            for handler in self.handlers:
                handler(self, PropertyChangedEventArgs(name))

    model, changed = Model(), []
    handler = PropertyChangedEventHandler(lambda sender, args: changed.append(args.PropertyName))
    INotifyPropertyChanged(model).PropertyChanged += handler
    model.change("Name")
    INotifyPropertyChanged(model).PropertyChanged -= handler
    model.change("Other")
    assert changed == ["Name"]


def test_plugins_found_by_reflection():
    assembly = System.Reflection.Assembly.LoadFrom(clr.FindAssembly("ClrLink.Fixtures"))
    (kind,) = [each for each in assembly.GetTypes() if each.FullName == "ClrLink.Fixtures.Shapes.Plain"]
    made = Activator.CreateInstance(kind, Array[Object]([Int32(5)]))
    assert made.Field == 5 and kind.IsInstanceOfType(made) and made.GetType() == kind
    assert kind.GetMethod("Twice").Invoke(None, Array[Object]([Int32(5)])) == 10
    assert {each.Name: each.GetValue(made) for each in kind.GetFields()} == {"Field": 5}
    assert {each.Name for each in kind.GetProperties()} == {"Prop", "Self"}
    assert kind.GetConstructor(Array[Type]([clr.GetClrType(Int32)])).Invoke(Array[Object]([6])).Field == 6


def test_binary_files():
    from System.IO import BinaryReader, BinaryWriter

    stream = MemoryStream()
    writer = BinaryWriter(stream)
    for value in (Int32(5), 6, "x", 1.5, True, b"ab", Byte(1), Single(2.5)):
        writer.Write(value)
    stream.Seek(0, SeekOrigin.Begin)
    reader = BinaryReader(stream)
    assert (reader.ReadInt32(), reader.ReadInt32(), reader.ReadString(), reader.ReadDouble()) == (5, 6, "x", 1.5)
    assert (reader.ReadBoolean(), bytes(reader.ReadBytes(2)), reader.ReadByte(), reader.ReadSingle()) == (True, b"ab", 1, 2.5)


@pytest.mark.thread_unsafe(reason="takes the console's output")
def test_console_output_is_redirected():
    from System import Console

    before, captured = Console.Out, StringWriter()
    Console.SetOut(captured)
    try:
        Console.WriteLine.__overloads__[Boolean](True)
        Console.WriteLine.Overloads[String]("text")
        Console.WriteLine("{0}-{1}", 1, "b")
        Console.Write(1)
        Console.WriteLine()
    finally:
        Console.SetOut(before)
    assert captured.ToString().split() == ["True", "text", "1-b", "1"]


def test_an_expression_is_compiled():
    from System.Linq.Expressions import Expression

    x = Expression.Parameter(clr.GetClrType(Int32), "x")
    assert Expression.Lambda[Func[int, int]](Expression.Add(x, Expression.Constant(1, Int32)), x).Compile()(4) == 5


def test_the_interpreter_keeps_running():
    assert "System" in sys.modules and sys.modules["System"] is System
    assert clr.__version__

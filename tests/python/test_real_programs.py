"""The everyday libraries of .NET, used as an engineer would: small programs, each with what must come out."""

import hashlib
import math
import os
import re
import socket
import threading

import pytest
from helpers import LIMIT, raises, run_threads, wait_until

import clr

for assembly in (
    "System.Collections.Concurrent",
    "System.Collections.Immutable",
    "System.Data.Common",
    "System.Diagnostics.Process",
    "System.IO.Compression",
    "System.IO.FileSystem.Watcher",
    "System.IO.Pipelines",
    "System.Linq",
    "System.Linq.Parallel",
    "System.Net.Http",
    "System.Net.HttpListener",
    "System.ObjectModel",
    "System.Private.Xml",
    "System.Private.Xml.Linq",
    "System.Runtime.Numerics",
    "System.Security.Cryptography",
    "System.Text.Json",
    "System.Text.RegularExpressions",
    "System.Threading.Channels",
    "System.Threading.Tasks.Parallel",
):
    clr.AddReference(assembly)

from System import (  # noqa: E402
    Action,
    Activator,
    AggregateException,
    ArgumentException,
    Array,
    Byte,
    Convert,
    DateTime,
    DateTimeOffset,
    Decimal,
    Environment,
    EventHandler,
    Func,
    GC,
    Guid,
    Int32,
    InvalidOperationException,
    Lazy,
    Math,
    Object,
    OperationCanceledException,
    Progress,
    Random,
    String,
    StringComparer,
    StringComparison,
    TimeSpan,
    Tuple,
    Uri,
    ValueTuple,
    Version,
    WeakReference,
)
from System.Collections.Concurrent import BlockingCollection, ConcurrentBag, ConcurrentDictionary, ConcurrentQueue  # noqa: E402
from System.Collections.Generic import (  # noqa: E402
    Comparer,
    Dictionary,
    HashSet,
    KeyValuePair,
    LinkedList,
    List,
    PriorityQueue,
    Queue,
    SortedDictionary,
    SortedSet,
    Stack,
)
from System.Collections.ObjectModel import ObservableCollection, ReadOnlyCollection  # noqa: E402
from System.Globalization import CultureInfo, NumberStyles  # noqa: E402
from System.IO import (  # noqa: E402
    BinaryReader,
    BinaryWriter,
    Directory,
    File,
    MemoryStream,
    Path,
    StreamReader,
    StreamWriter,
    StringReader,
)
from System.Linq import Enumerable  # noqa: E402
from System.Text import Encoding, StringBuilder  # noqa: E402
from System.Threading import (  # noqa: E402
    CancellationTokenSource,
    CountdownEvent,
    Interlocked,
    ManualResetEventSlim,
    SemaphoreSlim,
    Thread,
    ThreadLocal,
    Timer,
)
from System.Threading.Tasks import Parallel, ParallelOptions, Task, TaskCompletionSource  # noqa: E402


# --- LINQ ------------------------------------------------------------------------------------------------------------


def numbers(*values):
    made = List[int]()
    for value in values:
        made.Add(value)
    return made


def words(text):
    made = List[str]()
    for word in text.split():
        made.Add(word)
    return made


def test_linq_with_type_arguments():
    xs = numbers(5, 3, 8, 1)
    assert list(Enumerable.Where[int](xs, lambda x: x > 2)) == [5, 3, 8]
    assert list(Enumerable.Select[int, str](xs, lambda x: f"<{x}>")) == ["<5>", "<3>", "<8>", "<1>"]
    assert list(Enumerable.OrderBy[int, int](xs, lambda x: -x)) == [8, 5, 3, 1]
    assert Enumerable.Aggregate[int](xs, lambda a, b: a + b) == 17
    assert Enumerable.Any[int](xs, lambda x: x == 8) is True
    assert Enumerable.ToDictionary[int, str](xs, lambda x: str(x))["8"] == 8
    groups = Enumerable.GroupBy[int, bool](xs, lambda x: x % 2 == 0)
    assert {group.Key: list(group) for group in groups} == {False: [5, 3, 1], True: [8]}


def test_linq_infers_its_type_arguments():
    xs = numbers(5, 3, 8, 1)
    assert Enumerable.Sum(xs) == 17
    assert Enumerable.Max(xs) == 8
    assert Enumerable.First(xs) == 5
    assert list(Enumerable.Take(xs, 2)) == [5, 3]
    assert list(Enumerable.Skip(xs, 2)) == [8, 1]
    assert list(Enumerable.Reverse(xs)) == [1, 8, 3, 5]
    assert list(Enumerable.Where(xs, lambda x: x > 2)) == [5, 3, 8]
    assert Enumerable.Count(xs, lambda x: x > 2) == 3
    assert Enumerable.All(xs, lambda x: x > 0) is True
    assert list(Enumerable.Distinct(numbers(1, 1, 2))) == [1, 2]
    assert list(Enumerable.Concat(xs, numbers(9))) == [5, 3, 8, 1, 9]
    assert list(Enumerable.ToList(xs)) == [5, 3, 8, 1]
    assert Enumerable.Contains(xs, 8) is True
    assert [(pair.Item1, pair.Item2) for pair in Enumerable.Zip(xs, words("a b"))] == [(5, "a"), (3, "b")]


def test_linq_infers_results_of_python_functions():
    xs = numbers(5, 3, 8, 1)
    assert list(Enumerable.Select(xs, lambda x: x * 2)) == [10, 6, 16, 2]
    assert list(Enumerable.OrderBy(xs, lambda x: x)) == [1, 3, 5, 8]
    assert list(Enumerable.OrderByDescending(words("pear fig apple"), lambda w: len(w))) == ["apple", "pear", "fig"]
    assert sorted(group.Key for group in Enumerable.GroupBy(xs, lambda x: x % 2)) == [0, 1]
    assert Enumerable.ToDictionary(xs, lambda x: str(x))["8"] == 8


def test_linq_ranges_and_python_sequences():
    assert list(Enumerable.Range(1, 5)) == [1, 2, 3, 4, 5]
    assert Enumerable.Sum(Enumerable.Range(1, 100)) == 5050
    assert list(Enumerable.Repeat("x", 3)) == ["x", "x", "x"]
    assert list(Enumerable.Where[int]([1, 2, 3, 4], lambda x: x % 2 == 0)) == [2, 4]
    assert Enumerable.Sum[int](Array[int]([1, 2, 3]), Func[int, int](lambda x: x * x)) == 14


def test_a_query_is_evaluated_when_it_is_read():
    calls = []

    def odd(x):
        calls.append(x)
        return x % 2 == 1

    xs = numbers(1, 2, 3)
    query = Enumerable.Where[int](xs, odd)
    assert calls == []
    xs.Add(5)
    assert list(query) == [1, 3, 5] and calls == [1, 2, 3, 5]


def test_an_exception_in_a_query_comes_back():
    class Mine(Exception):
        pass

    def fails(x):
        raise Mine(x)

    with pytest.raises(Mine, match="1"):
        list(Enumerable.Select[int, int](numbers(1, 2), fails))


# --- Text ------------------------------------------------------------------------------------------------------------


def test_a_match_evaluator_is_a_lambda():
    from System.Text.RegularExpressions import Match, Regex, RegexOptions

    assert Regex.Replace("3 apples, 12 pears", r"\d+", lambda m: str(2 * int(m.Value))) == "6 apples, 24 pears"
    pattern = Regex(r"(?<year>\d{4})-(?<month>\d\d)", RegexOptions.Compiled)
    found = pattern.Matches("2024-01 and 2025-02")
    assert [m.Groups["year"].Value for m in found] == ["2024", "2025"]
    assert found.Count == len(found) == 2 and found[1].Value == "2025-02"
    assert type(found[0]) is Match
    assert pattern.Replace("2024-01", "${month}/${year}") == "01/2024"
    assert list(Regex.Split("a, b;c", r"[,;]\s*")) == ["a", "b", "c"]


def test_a_string_builder():
    sb = StringBuilder()
    sb.Append("Total: ").Append(42).Append(", ").AppendFormat("{0:F2}", 1.5).AppendLine()
    sb.Append("x", 3)  # Append(char, int)
    sb.Insert(0, "> ").Replace("Total", "Sum")
    assert str(sb).replace("\r", "") == "> Sum: 42, 1.50\nxxx"
    assert sb[0] == ">" and sb.Length == len(str(sb))
    sb[0] = "#"
    assert str(sb).startswith("# Sum")
    sb.Clear().AppendJoin(", ", ["a", "b"])
    assert str(sb) == "a, b"


def test_text_of_the_system():
    assert String.Format("{0:D4} {1:X} {2}", 42, 255, "end") == "0042 FF end"
    assert String.Format(CultureInfo.InvariantCulture, "{0:N1}|{1,6}", 1234.56, "r") == "1,234.6|     r"
    assert String.Join("-", ["a", "b"]) == "a-b"
    assert String.Compare("a", "B", StringComparison.OrdinalIgnoreCase) < 0
    assert Encoding.UTF8.GetString(Encoding.UTF8.GetBytes("héllo")) == "héllo"
    assert list(Encoding.ASCII.GetBytes("AB")) == [65, 66]
    assert Convert.ToBase64String(b"abc") == "YWJj" and bytes(Convert.FromBase64String("YWJj")) == b"abc"
    assert Int32.Parse("1,000", NumberStyles.AllowThousands, CultureInfo.InvariantCulture) == 1000
    assert Int32.TryParse("12") == (True, 12) and Int32.TryParse("x") == (False, 0)
    assert Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff").ToString("N") == "6f9619ff8b86d011b42d00c04fc964ff"
    assert Uri("https://example.com:8080/a/b?q=1").Port == 8080
    assert Version("1.2.3") < Version("1.10")


def test_times():
    a = DateTime(2024, 2, 28)
    b = a + TimeSpan.FromDays(2.0)
    assert b == DateTime(2024, 3, 1) and b > a and (b - a).TotalDays == 2.0
    assert DateTime.Parse("2024-05-06", CultureInfo.InvariantCulture).DayOfYear == 127
    assert DateTimeOffset(2024, 1, 1, 12, 0, 0, TimeSpan.FromHours(2.0)).UtcDateTime.Hour == 10
    assert str(TimeSpan.FromMinutes(90.0)) == "01:30:00"
    assert -TimeSpan.FromHours(1.0) == TimeSpan.FromHours(-1.0)
    assert TimeSpan.FromHours(1.0) * 2.0 == TimeSpan.FromHours(2.0)
    assert max([b, a]) == b and sorted([b, a]) == [a, b]


# --- JSON and XML ----------------------------------------------------------------------------------------------------


def test_system_text_json_documents():
    from System.Text.Json import JsonDocument, JsonSerializer, JsonSerializerOptions
    from System.Text.Json.Nodes import JsonArray, JsonNode, JsonObject

    with JsonDocument.Parse('{"items": [{"id": 1, "tags": ["a", "b"]}, {"id": 2, "tags": []}]}') as document:
        items = document.RootElement.GetProperty("items")
        assert items.GetArrayLength() == 2 and items[1].GetProperty("id").GetInt32() == 2
        assert [[t.GetString() for t in item.GetProperty("tags").EnumerateArray()] for item in items.EnumerateArray()] == [["a", "b"], []]
        assert [p.Name for p in items[0].EnumerateObject()] == ["id", "tags"]
        found, value = items[0].TryGetProperty("id")
        assert found and value.GetInt32() == 1

    node = JsonNode.Parse('{"a": {"b": [1, 2, 3]}}')
    assert node["a"]["b"][2].GetValue[int]() == 3
    node["a"]["c"] = JsonArray()
    node["a"]["c"].Add("x")
    node["n"] = JsonObject()
    assert node.ToJsonString() == '{"a":{"b":[1,2,3],"c":["x"]},"n":{}}'

    options = JsonSerializerOptions()
    options.WriteIndented = False
    scores = Dictionary[str, List[int]]()
    scores["ada"] = numbers(1, 2)
    assert JsonSerializer.Serialize(scores, options) == '{"ada":[1,2]}'
    again = JsonSerializer.Deserialize[Dictionary[str, List[int]]]('{"bob":[3]}', options)
    assert list(again["bob"]) == [3]


def test_system_text_json_values_convert_implicitly():
    from System.Text.Json.Nodes import JsonObject

    node = JsonObject()
    node["text"] = "x"
    node["number"] = 5
    node["on"] = True
    assert node.ToJsonString() == '{"text":"x","number":5,"on":true}'
    assert node["number"].GetValue[int]() == 5 and str(node["text"]) == "x"


def test_linq_to_xml():
    from System.Xml.Linq import XAttribute, XDocument, XElement

    root = XElement(
        "books",
        XElement("book", XAttribute("id", 1), XElement("title", "One")),
        XElement("book", XAttribute("id", 2), XElement("title", "Two")),
    )
    document = XDocument(root)
    assert [b.Element("title").Value for b in document.Root.Elements("book")] == ["One", "Two"]
    second = [b for b in root.Elements("book") if b.Attribute("id").Value == "2"][0]
    second.SetElementValue("title", "Zwei")
    second.SetAttributeValue("lang", "de")
    second.Add(XElement("note", "n"))
    Enumerable.First[XElement](root.Elements("book")).Remove()
    assert str(root).replace("\r", "").replace("\n", "").replace("  ", "") == (
        '<books><book id="2" lang="de"><title>Zwei</title><note>n</note></book></books>'
    )
    parsed = XDocument.Parse("<a xmlns='urn:x'><b>1</b></a>")
    assert parsed.Root.Name.LocalName == "a" and parsed.Root.Name.NamespaceName == "urn:x"
    with pytest.raises(Exception) as caught:
        XDocument.Parse("<a>")
    assert type(caught.value).__name__ == "XmlException" and caught.value.LineNumber == 1


def test_xml_namespaces_are_operators():
    from System.Xml.Linq import XElement, XNamespace

    ns = XNamespace.Get("urn:x")
    element = XElement(ns + "a", XElement(ns + "b", 5))
    assert element.Element(ns + "b").Value == "5"
    assert int(element.Element(ns + "b")) == 5


def test_a_data_table():
    from System.Data import DataTable

    table = DataTable("people")
    table.Columns.Add("name", clr.GetClrType(str))
    table.Columns.Add("age", clr.GetClrType(int))
    for name, age in (("Ada", 36), ("Grace", 85), ("Alan", 41)):
        table.Rows.Add(name, age)
    table.Columns.Add("next", clr.GetClrType(int), "age + 1")
    assert table.Rows.Count == 3 and table.Rows[1]["age"] == 85 and table.Rows[0]["next"] == 37
    assert [row["name"] for row in table.Select("age > 40", "age DESC")] == ["Grace", "Alan"]
    assert table.Compute("SUM(age)", "") == 162
    row = table.NewRow()
    row["name"], row["age"] = "Edsger", 72
    table.Rows.Add(row)
    assert [r["name"] for r in table.Rows][-1] == "Edsger"
    changed = []
    table.RowChanged += lambda sender, args: changed.append(str(args.Action))
    table.Rows[0]["age"] = 37
    assert changed == ["Change"]
    with pytest.raises(ArgumentException):
        table.Rows[0]["nothing"]


# --- Collections -----------------------------------------------------------------------------------------------------


def test_a_concurrent_dictionary_with_lambdas():
    counts = ConcurrentDictionary[str, int]()
    assert counts.GetOrAdd("a", lambda key: len(key)) == 1
    assert counts.GetOrAdd("a", lambda key: 99) == 1
    assert counts.AddOrUpdate("a", 10, lambda key, old: old + 1) == 2
    assert counts.AddOrUpdate("b", lambda key: 7, lambda key, old: old + 1) == 7
    assert counts.TryGetValue("b") == (True, 7)
    assert counts.TryRemove("b") == (True, 7)
    assert counts.TryUpdate("a", 5, 2) is True and counts["a"] == 5


def test_threads_count_in_a_concurrent_dictionary():
    counts = ConcurrentDictionary[str, int]()
    keys = "abcd"

    def count(number):
        for step in range(100):
            counts.AddOrUpdate(keys[step % 4], 1, lambda key, old: old + 1)

    run_threads(count, threads=8)
    assert {pair.Key: pair.Value for pair in counts} == dict.fromkeys(keys, 200)


def test_queues_of_threads():
    queue = ConcurrentQueue[int]()
    run_threads(lambda number: [queue.Enqueue(number * 100 + n) for n in range(100)], threads=4)
    taken = []
    while True:
        found, value = queue.TryDequeue()
        if not found:
            break
        taken.append(value)
    assert sorted(taken) == list(range(400))
    bag = ConcurrentBag[str]()
    bag.Add("x")
    assert bag.TryTake() == (True, "x")


def test_a_blocking_collection_between_threads():
    with BlockingCollection[int](4) as pipe:
        got = []
        reader = threading.Thread(target=lambda: got.extend(pipe.GetConsumingEnumerable()))
        reader.start()
        for number in range(50):
            pipe.Add(number)
        pipe.CompleteAdding()
        reader.join(LIMIT)
    assert got == list(range(50))


def test_immutable_collections():
    from System.Collections.Immutable import ImmutableArray, ImmutableDictionary, ImmutableList

    builder = ImmutableDictionary.CreateBuilder[str, int]()
    builder["a"] = 1
    builder.Add("b", 2)
    first = builder.ToImmutable()
    second = first.SetItem("a", 10).Add("c", 3).Remove("b")
    assert {pair.Key: pair.Value for pair in first} == {"a": 1, "b": 2}
    assert {pair.Key: pair.Value for pair in second} == {"a": 10, "c": 3}
    assert first.TryGetValue("a") == (True, 1) and len(second) == 2
    xs = ImmutableList.Create[int](3, 1, 2)
    assert list(xs.Sort()) == [1, 2, 3] and list(xs) == [3, 1, 2]
    assert list(ImmutableArray.Create[int](1, 2).Add(3)) == [1, 2, 3]


def test_a_comparer_from_a_lambda():
    by_length = Comparer[str].Create(lambda a, b: len(a) - len(b))
    assert by_length.Compare("aa", "b") > 0
    xs = words("ccc a bb")
    xs.Sort(by_length)
    assert list(xs) == ["a", "bb", "ccc"]
    xs.Sort(lambda a, b: (a < b) - (a > b))  # a Comparison<string>
    assert list(xs) == ["ccc", "bb", "a"]
    ordered = SortedDictionary[str, int](by_length)
    ordered["xxx"], ordered["y"] = 1, 2
    assert [pair.Key for pair in ordered] == ["y", "xxx"]
    unique = SortedSet[str](by_length)
    assert unique.Add("a") and not unique.Add("b") and unique.Add("cc")
    insensitive = Dictionary[str, int](StringComparer.OrdinalIgnoreCase)
    insensitive["KEY"] = 1
    assert insensitive["key"] == 1


def test_a_comparer_that_raises():
    def fails(a, b):
        raise LookupError("no order")

    with pytest.raises(InvalidOperationException) as caught:  # as List.Sort says for any comparer that throws
        words("b a").Sort(Comparer[str].Create(fails))
    assert "no order" in str(caught.value)
    del caught  # it would keep itself: its inner exception's traceback leads to this frame


def test_a_priority_queue():
    queue = PriorityQueue[str, int]()
    for name, priority in (("low", 9), ("high", 1), ("middle", 5)):
        queue.Enqueue(name, priority)
    assert queue.Peek() == "high"
    assert [queue.Dequeue() for _ in range(2)] == ["high", "middle"]
    assert queue.TryDequeue() == (True, "low", 9)
    assert queue.TryDequeue() == (False, None, 0)
    largest = PriorityQueue[str, int](Comparer[int].Create(lambda a, b: b - a))
    largest.Enqueue("a", 1)
    largest.Enqueue("b", 2)
    assert largest.Dequeue() == "b"


def test_other_collections():
    stack, queue, chain, unique = Stack[int](), Queue[str](), LinkedList[str](), HashSet[int]()
    stack.Push(1)
    stack.Push(2)
    assert stack.Pop() == 2 and stack.TryPeek() == (True, 1) and len(stack) == 1
    queue.Enqueue("a")
    assert queue.Dequeue() == "a" and not queue
    node = chain.AddLast("b")
    chain.AddBefore(node, "a")
    assert list(chain) == ["a", "b"] and node.Previous.Value == "a"
    assert unique.Add(1) and not unique.Add(1)
    unique.UnionWith(numbers(2, 3))
    assert unique.SetEquals(numbers(1, 2, 3)) and 2 in unique
    assert list(ReadOnlyCollection[int](numbers(1, 2))) == [1, 2]


def test_methods_of_a_list_with_lambdas():
    xs = numbers(5, 3, 8, 1)
    assert xs.Find(lambda x: x > 4) == 5
    assert xs.FindIndex(lambda x: x == 8) == 2
    assert list(xs.FindAll(lambda x: x % 2 == 1)) == [5, 3, 1]
    assert xs.RemoveAll(lambda x: x > 4) == 2
    assert xs.TrueForAll(lambda x: x < 4) is True
    seen = []
    xs.ForEach(seen.append)
    assert seen == [3, 1]
    assert list(xs.ConvertAll[str](lambda x: str(x))) == ["3", "1"]
    xs.Sort()
    assert xs.BinarySearch(3) == 1


def test_an_observable_collection():
    from System.Collections.Specialized import NotifyCollectionChangedAction

    seen = []

    def on_changed(sender, args):
        seen.append((args.Action, list(args.NewItems or []), args.NewStartingIndex))

    items = ObservableCollection[str]()
    items.CollectionChanged += on_changed
    items.Add("a")
    items.Insert(0, "b")
    items.RemoveAt(1)
    items.CollectionChanged -= on_changed
    items.Add("unseen")
    assert seen == [
        (NotifyCollectionChangedAction.Add, ["a"], 0),
        (NotifyCollectionChangedAction.Add, ["b"], 0),
        (NotifyCollectionChangedAction.Remove, [], -1),
    ]


# --- Tasks and threads -----------------------------------------------------------------------------------------------


def test_tasks_run_functions():
    done = Task.Run(Action(lambda: None))
    done.Wait()
    assert done.IsCompletedSuccessfully
    task = Task.Run[int](Func[int](lambda: 6 * 7))
    assert task.Result == 42
    assert Task.FromResult[str]("x").Result == "x"


def test_a_lambda_is_a_task():
    ran = []
    Task.Run(lambda: ran.append(threading.get_ident())).Wait()
    assert len(ran) == 1 and ran[0] != threading.get_ident()
    assert Task.Run[int](lambda: 42).Result == 42
    assert Task.Factory.StartNew[str](lambda: "made").Result == "made"


def test_when_all():
    tasks = Array[Task[int]]([Task.Run[int](Func[int](lambda n=n: n * n)) for n in range(5)])
    assert list(Task.WhenAll[int](tasks).Result) == [0, 1, 4, 9, 16]
    assert list(Task.WhenAll[int](*tasks).Result) == [0, 1, 4, 9, 16]
    Task.WaitAll(tasks)
    first = Task.WhenAny[int](tasks).Result
    assert first.Result in (0, 1, 4, 9, 16)


def test_when_all_infers():
    tasks = [Task.Run[int](lambda n=n: n * n) for n in range(5)]
    assert list(Task.WhenAll[int](tasks).Result) == [0, 1, 4, 9, 16]
    assert list(Task.WhenAll(tasks).Result) == [0, 1, 4, 9, 16]
    assert list(Task.WhenAll(*tasks).Result) == [0, 1, 4, 9, 16]


def test_continuations_and_failures():
    task = Task.Run[int](Func[int](lambda: 5))
    assert task.ContinueWith[str](lambda t: f"got {t.Result}").Result == "got 5"

    def fails():
        raise KeyError("inside")

    broken = Task.Run(Action(fails))
    with pytest.raises(AggregateException) as caught:
        broken.Wait()
    assert caught.value.InnerExceptions.Count == 1
    assert broken.IsFaulted
    with pytest.raises(KeyError, match="inside"):  # the same exception, as `await` would throw it
        broken.GetAwaiter().GetResult()
    del caught, broken  # they would keep themselves: the traceback of the KeyError leads to this frame


def test_cancellation():
    with CancellationTokenSource() as source:
        called = []
        registration = source.Token.Register(Action(lambda: called.append(1)))
        task = Task.Delay(60_000, source.Token)
        source.Cancel()
        with pytest.raises(AggregateException):
            task.Wait()
        assert task.IsCanceled and called == [1]
        registration.Dispose()
        with pytest.raises(OperationCanceledException):
            source.Token.ThrowIfCancellationRequested()


def test_a_task_completed_by_python():
    promise = TaskCompletionSource[str]()
    threading.Timer(0.01, lambda: promise.SetResult("late")).start()
    assert promise.Task.Result == "late"
    failing = TaskCompletionSource[str]()
    failing.SetException(InvalidOperationException("by hand"))
    with pytest.raises(AggregateException, match="by hand"):
        failing.Task.Result


def test_parallel_loops():
    total = ConcurrentBag[int]()
    result = Parallel.For(0, 200, lambda i: total.Add(i))
    assert result.IsCompleted and sum(total) == sum(range(200))
    seen = ConcurrentBag[str]()
    Parallel.ForEach[str](words("a b c"), Action[str](lambda word: seen.Add(word.upper())))
    assert sorted(seen) == ["A", "B", "C"]
    options = ParallelOptions()
    options.MaxDegreeOfParallelism = 2
    ran = []
    Parallel.Invoke(options, lambda: ran.append("a"), lambda: ran.append("b"))
    assert sorted(ran) == ["a", "b"]


def test_a_parallel_loop_infers_and_stops():
    seen = ConcurrentBag[str]()
    Parallel.ForEach(words("a b c"), lambda word: seen.Add(word))
    assert sorted(seen) == ["a", "b", "c"]
    stopped = Parallel.For(0, 100_000, lambda i, state: state.Stop() if i >= 0 else None)
    assert not stopped.IsCompleted


def test_an_exception_in_a_parallel_loop():
    def fails(i):
        if i == 3:
            raise ValueError("three")

    with pytest.raises(AggregateException) as caught:
        Parallel.For(0, 10, fails)
    assert "three" in str(caught.value)
    del caught  # as above


def test_a_timer_calls_back():
    rang = ManualResetEventSlim(False)
    states = []

    def ring(state):
        states.append(state)
        rang.Set()

    with Timer(ring, "state", 1, 5):
        assert rang.Wait(int(LIMIT * 1000))
    assert states[0] == "state"


def test_a_thread_of_net_runs_python():
    names = []
    thread = Thread(lambda: names.append(Thread.CurrentThread.Name))
    thread.Name = "worker"
    thread.Start()
    thread.Join()
    assert names == ["worker"]


def test_primitives_of_threads():
    with SemaphoreSlim(2) as semaphore, CountdownEvent(4) as countdown:
        inside, most = [], []

        def work(number):
            semaphore.Wait()
            inside.append(number)
            most.append(len(inside))
            inside.remove(number)
            semaphore.Release()
            countdown.Signal()

        run_threads(work, threads=4)
        assert countdown.Wait(int(LIMIT * 1000)) and max(most) <= 2
    assert Interlocked.Increment(5) == (6, 6)  # the result, and the variable afterwards


def test_lazy_runs_its_factory_once():
    calls = []

    def make():
        calls.append(1)
        return 42

    lazy = Lazy[int](make)
    assert not lazy.IsValueCreated
    assert run_threads(lambda _: lazy.Value, threads=8) == [42] * 8
    assert len(calls) == 1 and lazy.IsValueCreated
    local = ThreadLocal[int](lambda: threading.get_ident() % 1000)
    assert local.Value == threading.get_ident() % 1000


def test_progress_reports_to_a_function():
    reported = []
    progress = Progress[int](reported.append)
    from System import IProgress

    IProgress[int](progress).Report(5)
    wait_until(lambda: reported == [5], "the report arrives")


def test_an_observer_is_not_needed_for_events():
    progress = Progress[str]()
    seen = []
    handler = lambda sender, value: seen.append(value)  # noqa: E731
    progress.ProgressChanged += handler
    from System import IProgress

    IProgress[str](progress).Report("half")
    wait_until(lambda: seen == ["half"], "the event arrives")
    progress.ProgressChanged -= handler


def test_channels():
    from System.Threading.Channels import Channel

    channel = Channel.CreateUnbounded[int]()
    for number in range(3):
        assert channel.Writer.TryWrite(number)
    channel.Writer.Complete()
    got = []
    while channel.Reader.WaitToReadAsync().AsTask().Result:
        while True:
            found, value = channel.Reader.TryRead()
            if not found:
                break
            got.append(value)
    assert got == [0, 1, 2] and channel.Reader.Completion.IsCompleted


# --- Files, processes, network ---------------------------------------------------------------------------------------


def test_files_and_streams(tmp_path):
    path = Path.Combine(str(tmp_path), "a.txt")
    File.WriteAllLines(path, ["one", "two", "three"])
    assert list(File.ReadAllLines(path)) == ["one", "two", "three"]
    assert [line for line in File.ReadLines(path) if "t" in line] == ["two", "three"]
    with StreamWriter(path, True) as writer:
        writer.WriteLine("four")
        writer.Write("{0}-{1}", 5, "x")
    with StreamReader(path) as reader:
        assert reader.ReadLine() == "one"
        assert reader.ReadToEnd().replace("\r", "") == "two\nthree\nfour\n5-x"
    assert [Path.GetFileName(p) for p in Directory.EnumerateFiles(str(tmp_path), "*.txt")] == ["a.txt"]
    memory = MemoryStream()
    with BinaryWriter(memory, Encoding.UTF8, True) as writer:
        writer.Write(42)
        writer.Write("text")
        writer.Write(1.5)
    memory.Position = 0
    with BinaryReader(memory) as reader:
        assert (reader.ReadInt32(), reader.ReadString(), reader.ReadDouble()) == (42, "text", 1.5)
    with File.OpenRead(path) as stream:
        buffer = Array[Byte](3)
        assert stream.Read(buffer, 0, 3) == 3 and bytes(buffer) == b"one"


def test_a_zip_archive(tmp_path):
    from System.IO.Compression import CompressionLevel, ZipArchive, ZipArchiveMode

    memory = MemoryStream()
    with ZipArchive(memory, ZipArchiveMode.Create, True) as archive:
        for name in ("a.txt", "b.txt"):
            with StreamWriter(archive.CreateEntry(name, CompressionLevel.Fastest).Open()) as writer:
                writer.Write("content of " + name)
    memory.Position = 0
    with ZipArchive(memory, ZipArchiveMode.Read) as archive:
        assert [entry.FullName for entry in archive.Entries] == ["a.txt", "b.txt"]
        with StreamReader(archive.GetEntry("b.txt").Open()) as reader:
            assert reader.ReadToEnd() == "content of b.txt"
        assert archive.GetEntry("c.txt") is None


def test_cryptography():
    from System.Security.Cryptography import Aes, HMACSHA256, RandomNumberGenerator, Rfc2898DeriveBytes, RSA, SHA256
    from System.Security.Cryptography import HashAlgorithmName, RSASignaturePadding

    assert bytes(SHA256.HashData(b"abc")) == hashlib.sha256(b"abc").digest()
    with HMACSHA256(b"key") as hmac:
        assert len(hmac.ComputeHash(b"message")) == 32
    with Aes.Create() as aes:
        aes.Key = RandomNumberGenerator.GetBytes(32)
        iv = RandomNumberGenerator.GetBytes(16)
        sealed = aes.EncryptCbc(b"secret", iv)
        assert bytes(aes.DecryptCbc(sealed, iv)) == b"secret"
    key = Rfc2898DeriveBytes.Pbkdf2("password", b"saltsalt", 1000, HashAlgorithmName.SHA256, 32)
    assert bytes(key) == hashlib.pbkdf2_hmac("sha256", b"password", b"saltsalt", 1000)
    with RSA.Create(2048) as rsa:
        signature = rsa.SignData(b"data", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        assert rsa.VerifyData(b"data", signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        assert not rsa.VerifyData(b"other", signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)


def test_a_process_and_its_output():
    from System.Diagnostics import Process, ProcessStartInfo

    info = ProcessStartInfo("/bin/sh")
    for argument in ("-c", "echo out; echo $NAME; exit 3"):
        info.ArgumentList.Add(argument)
    info.RedirectStandardOutput = True
    info.Environment["NAME"] = "clr"
    with Process.Start(info) as process:
        output = process.StandardOutput.ReadToEnd()
        process.WaitForExit()
        assert (output, process.ExitCode) == ("out\nclr\n", 3)


def test_lines_of_a_process_are_events():
    from System.Diagnostics import Process, ProcessStartInfo

    info = ProcessStartInfo("/bin/sh")
    info.ArgumentList.Add("-c")
    info.ArgumentList.Add("echo one; echo two")
    info.RedirectStandardOutput = True
    lines = []
    with Process() as process:
        process.StartInfo = info
        process.OutputDataReceived += lambda sender, args: lines.append(args.Data)
        process.Start()
        process.BeginOutputReadLine()
        process.WaitForExit()
    assert lines == ["one", "two", None]


def test_a_file_system_watcher(tmp_path):
    from System.IO import FileSystemWatcher

    seen = []
    with FileSystemWatcher(str(tmp_path)) as watcher:
        watcher.Created += lambda sender, args: seen.append(args.Name)
        watcher.EnableRaisingEvents = True
        (tmp_path / "new.txt").write_text("x")
        wait_until(lambda: "new.txt" in seen, "the new file is seen")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_web_server_and_its_client():
    from System.Net import HttpListener
    from System.Net.Http import HttpClient, HttpMethod, HttpRequestException, HttpRequestMessage, StringContent

    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    listener = HttpListener()
    listener.Prefixes.Add(url)
    listener.Start()

    def serve():
        for _ in range(2):
            context = listener.GetContext()
            with StreamReader(context.Request.InputStream) as reader:
                body = reader.ReadToEnd()
            answer = f"{context.Request.HttpMethod} {context.Request.Url.AbsolutePath} {body}".encode()
            context.Response.Headers.Add("X-Answer", "yes")
            context.Response.StatusCode = 201
            context.Response.OutputStream.Write(answer, 0, len(answer))
            context.Response.Close()

    server = threading.Thread(target=serve)
    server.start()
    try:
        with HttpClient() as client:
            assert client.GetStringAsync(url + "path").Result == "GET /path "
            with client.PostAsync(url + "form", StringContent("text")).Result as response:
                assert int(response.StatusCode) == 201 and response.IsSuccessStatusCode
                assert list(response.Headers.GetValues("X-Answer")) == ["yes"]
                assert response.Content.ReadAsStringAsync().Result == "POST /form text"
        server.join(LIMIT)
        assert not server.is_alive()
    finally:
        listener.Close()
    with HttpClient() as client, pytest.raises(AggregateException) as caught:
        client.GetStringAsync(url).Wait()
    assert isinstance(caught.value.InnerException, HttpRequestException)


# --- Numbers ---------------------------------------------------------------------------------------------------------


def test_big_integers():
    from System.Numerics import BigInteger

    big = BigInteger.Pow(BigInteger(2), 100)
    assert str(big) == str(2**100)
    assert BigInteger.Parse("123456789012345678901234567890").IsEven
    assert BigInteger.ModPow(3, 1000, 7).ToString() == str(pow(3, 1000, 7))


def test_big_integers_calculate():
    from System.Numerics import BigInteger

    big = BigInteger.Pow(2, 100)
    assert big == 2**100 and big + 1 == 2**100 + 1 and 1 + big == 2**100 + 1
    assert big * big == 2**200 and big % 7 == 2**100 % 7 and -big == -(2**100)
    assert big > 5 and not big < 5 and int(big) == 2**100
    assert big >> 98 == 4 and (big | 1) - big == 1


def test_complex_numbers_and_vectors():
    from System.Numerics import Complex, Matrix4x4, Quaternion, Vector2, Vector3

    assert Complex.Sqrt(Complex(-4.0, 0.0)).Imaginary == 2.0
    v = Vector3(3.0, 4.0, 0.0)
    assert v.Length() == 5.0 and Vector3.Dot(v, Vector3.UnitX) == 3.0
    assert Vector3.Cross(Vector3.UnitX, Vector3.UnitY) == Vector3.UnitZ
    assert Vector2(1.0, 2.0).X == 1.0


def test_vectors_have_operators():
    from System.Numerics import Vector, Vector3

    v = Vector3(1.0, 2.0, 3.0)
    assert v + Vector3.One == Vector3(2.0, 3.0, 4.0) and v * 2.0 == 2.0 * v == Vector3(2.0, 4.0, 6.0)
    assert -v == Vector3.Zero - v and v[1] == 2.0
    ones = Vector[int](1)
    assert Vector.Sum[int](ones + ones) == 2 * Vector[int].Count


def test_decimals():
    a = Decimal.Parse("0.1", CultureInfo.InvariantCulture)
    b = Decimal.Parse("0.2", CultureInfo.InvariantCulture)
    assert Decimal.Add(a, b) == Decimal.Parse("0.3", CultureInfo.InvariantCulture)
    assert Math.Round(Decimal.Parse("2.345", CultureInfo.InvariantCulture), 2).ToString(CultureInfo.InvariantCulture) == "2.34"


def test_decimals_calculate():
    a = Decimal.Parse("0.1", CultureInfo.InvariantCulture)
    assert a + a + a == Decimal.Parse("0.3", CultureInfo.InvariantCulture)
    assert a * 3 == Decimal.Parse("0.3", CultureInfo.InvariantCulture)
    assert float(a) == 0.1 and a < 1 and Decimal(3) == 3 and int(Decimal(7)) == 7


def test_random_numbers_with_a_seed():
    a, b = Random(42), Random(42)
    assert [a.Next(100) for _ in range(5)] == [b.Next(100) for _ in range(5)]
    buffer = Array[Byte](8)
    a.NextBytes(buffer)
    assert len(bytes(buffer)) == 8
    deck = Array[int](range(10))
    a.Shuffle[int](deck)
    assert sorted(deck) == list(range(10))


def test_tuples():
    pair = Tuple.Create(1, "x")
    assert (pair.Item1, pair.Item2) == (1, "x")
    number, text = ValueTuple.Create(2, "y")
    assert (number, text) == (2, "y")
    key, value = KeyValuePair[str, int]("k", 5).Key, KeyValuePair[str, int]("k", 5).Value
    assert (key, value) == ("k", 5)


def test_weak_references_and_activation():
    made = Activator.CreateInstance(clr.GetClrType(List[int]))
    assert type(made) is List[int]
    weak = WeakReference(made)
    assert weak.IsAlive and weak.Target == made
    assert Activator.CreateInstance[StringBuilder]().Length == 0


def test_reflection():
    kind = clr.GetClrType(List[int])
    assert kind.IsGenericType and [t.Name for t in kind.GetGenericArguments()] == ["Int32"]
    method = kind.GetMethod("Contains")
    assert method.Invoke(numbers(1, 2), Array[Object]([2])) is True
    assert kind.GetProperty("Count").GetValue(numbers(1, 2, 3)) == 3
    assert "Add" in [m.Name for m in kind.GetMethods()]


def test_the_environment():
    assert Environment.GetEnvironmentVariable("PATH") == os.environ["PATH"]
    assert Environment.ProcessorCount >= 1 and Environment.NewLine in ("\n", "\r\n")
    assert Environment.CurrentManagedThreadId > 0
    assert re.match(r"\d+\.\d+", str(Environment.Version))
    assert GC.GetTotalMemory(False) > 0
    assert math.isclose(Math.PI, math.pi)


def test_pipelines():
    from System.IO.Pipelines import Pipe

    pipe = Pipe()
    stream = pipe.Writer.AsStream()
    stream.Write(b"through the pipe", 0, 16)
    stream.Flush()
    stream.Dispose()
    with StreamReader(pipe.Reader.AsStream()) as reader:
        assert reader.ReadToEnd() == "through the pipe"


def test_event_handlers_as_delegates():
    from System import EventArgs

    seen = []
    handler = EventHandler(lambda sender, args: seen.append(args))
    handler(None, EventArgs.Empty)
    handler.Invoke("s", EventArgs.Empty)
    assert seen == [EventArgs.Empty, EventArgs.Empty]


def test_text_readers_are_read_line_by_line():
    reader = StringReader("a\nb")
    assert [line for line in iter(reader.ReadLine, None)] == ["a", "b"]


def test_bad_arguments_are_named():
    with raises(TypeError, "No method matches given arguments for StringBuilder.Insert"):
        StringBuilder().Insert("x")
    with pytest.raises(IndexError):
        numbers(1)[5]
    with pytest.raises(KeyError):
        Dictionary[str, int]()["x"]
    with pytest.raises(InvalidOperationException):
        Stack[int]().Pop()

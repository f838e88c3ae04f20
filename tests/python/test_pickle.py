"""copy and pickle of .NET values, collections, data and classes; what cannot be copied says why."""

import copy
import copyreg
import pickle

import pytest
import System
from ClrLink.Fixtures.ObjectShapes import (
    Data,
    DataChild,
    Employee,
    Fixed,
    LoudChild,
    Mixed,
    ModuloComparer,
    OwnWay,
    Pair,
    Person,
    Silent,
    WithAddress,
    WithCode,
    WithStream,
)
from ClrLink.Fixtures.Shapes import Derived1, FooImpl, GenericOuter, IFoo, Plain, Point
from helpers import label, raises, run_script
from System import Array, DateTime, DateTimeOffset, DayOfWeek, Decimal, Object, TimeSpan
from System.Collections.Generic import (
    Dictionary,
    HashSet,
    IList,
    KeyValuePair,
    LinkedList,
    List,
    Queue,
    SortedDictionary,
    SortedList,
    SortedSet,
    Stack,
)
from System.IO import FileAccess
from System.Numerics import BigInteger, Complex

PROTOCOLS = range(2, pickle.HIGHEST_PROTOCOL + 1)
COPIES = [
    *(lambda value, protocol=protocol: pickle.loads(pickle.dumps(value, protocol)) for protocol in PROTOCOLS),
    lambda value: pickle._loads(pickle._dumps(value)),  # the picklers written in Python
    copy.copy,
    copy.deepcopy,
]

VALUES = [
    DayOfWeek.Friday,
    DayOfWeek(77, True),
    FileAccess.ReadWrite,
    System.Boolean(True),
    System.SByte(-5),
    System.Byte(255),
    System.Int16(-5),
    System.UInt16(5),
    System.Int32(5),
    System.UInt32(5),
    System.Int64(-(2**63)),
    System.UInt64(2**64 - 1),
    System.Single(0.1),
    System.Double(float("inf")),
    System.Char("é"),
    System.String("text \U0001f40d"),
    System.String(""),
    System.IntPtr(5),
    System.UIntPtr(5),
    System.Half(1.5),
    System.Int128(-(2**100)),
    System.UInt128(2**100),
    Decimal.Parse("1.500"),
    Decimal.MinValue,
    DateTime(2020, 1, 2, 3, 4, 5),
    DateTime.UtcNow,
    DateTime.Now,
    DateTimeOffset(DateTime(2020, 1, 2), TimeSpan.FromHours(-5.0)),
    TimeSpan(-1),
    System.DateOnly(2020, 2, 29),
    System.TimeOnly(23, 59),
    System.Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"),
    BigInteger.Pow(BigInteger(-7), 99),
    Complex(1.5, -0.0),
    System.Version("1.2.3.4"),
    System.Uri("http://example.org/a%20b?c"),
    System.Uri("relative/path", System.UriKind.Relative),
    System.Tuple[int, str](1, "one"),
    System.Tuple.Create(1, System.Tuple.Create("two", DateTime.UnixEpoch)),
    System.ValueTuple[int, str](1, None),
    KeyValuePair[str, int]("a", 1),
    System.Nullable[int](5),
    System.Index(3, True),
    System.Range(System.Index(1), System.Index(2, True)),
    System.Globalization.CultureInfo("de-DE"),
    Point(1, 2),
    Fixed(3),
    Pair(1, "right"),
    Person("Ada", 36),
    Employee("Bob", 20, Person("Ada", 36)),
]


@pytest.mark.parametrize("value", VALUES, ids=label)
def test_a_value_comes_back_equal_and_of_its_type(value):
    for make in COPIES:
        made = make(value)
        assert made == value
        assert type(made) is type(value)
        assert hash(made) == hash(value)


def test_what_equality_does_not_tell():
    for make in COPIES:
        assert make(DateTime.UtcNow).Kind == System.DateTimeKind.Utc
        assert make(DateTime.Now).Kind == System.DateTimeKind.Local
        assert str(make(Decimal.Parse("1.500"))) == "1.500"
        assert System.Double.IsNaN(make(System.Double(float("nan"))))
        assert make(DateTimeOffset(DateTime(2020, 1, 2), TimeSpan.FromHours(-5.0))).Offset == TimeSpan.FromHours(-5.0)


COLLECTIONS = [
    List[int]([3, 1, 2]),
    List[str](["a", None]),
    List[System.DateTime]([DateTime.UnixEpoch]),
    List[System.Nullable[int]]([1, None]),
    HashSet[int]([1, 2]),
    SortedSet[str](["b", "a"]),
    Queue[int]([1, 2, 3]),
    Stack[int]([1, 2, 3]),
    LinkedList[str](["a", "b"]),
    System.Collections.ObjectModel.Collection[int](),
    System.Collections.ObjectModel.ObservableCollection[int]([1, 2]),
    System.Collections.Concurrent.ConcurrentQueue[int]([1, 2]),
    System.Collections.Concurrent.ConcurrentStack[int]([1, 2]),
    System.Collections.Concurrent.ConcurrentBag[int]([1, 2]),
    System.Collections.ObjectModel.ReadOnlyCollection[int](List[int]([1, 2])),
    System.Collections.ArrayList([1, "a", None, 1.5]),
    System.Collections.Queue([1, 2]),
    System.Collections.Stack([1, 2]),
    System.Collections.BitArray(Array[bool]([True, False])),
    Array[int]([1, 2]),
    Array[str](["a", None]),
    Array[System.Char]("ab"),
    Array[System.Byte](b"\0\xff"),
    Array[System.DayOfWeek]([DayOfWeek.Friday]),
    Array[Object]([1, "a", 2**40, None]),
    Array[int](0),
]


@pytest.mark.parametrize("value", COLLECTIONS, ids=label)
def test_a_collection_comes_back_with_its_items(value):
    for make in COPIES:
        made = make(value)
        assert type(made) is type(value)
        assert list(made) == list(value)
        assert not System.Object.ReferenceEquals(made, value)


@pytest.mark.parametrize(
    "kind",
    [
        Dictionary[str, int],
        SortedDictionary[str, int],
        SortedList[str, int],
        System.Collections.Concurrent.ConcurrentDictionary[str, int],
        System.Collections.Hashtable,
    ],
    ids=label,
)
def test_a_dictionary_comes_back_with_keys_and_values(kind):
    value = kind()
    value["one"], value["two"] = 1, 2
    for make in COPIES:
        made = make(value)
        assert type(made) is kind
        assert (made["one"], made["two"], made.Count) == (1, 2, 2)


@pytest.mark.parametrize("name", ["OrdinalIgnoreCase", "InvariantCultureIgnoreCase"])
def test_comparers_of_strings_are_kept(name):
    ignoring = getattr(System.StringComparer, name)
    dictionary = Dictionary[str, int](ignoring)
    dictionary["Key"] = 1
    for make in COPIES:
        assert make(dictionary)["KEY"] == 1
        assert "A" in make(HashSet[str](List[str](["a"]), ignoring))
        assert "A" in make(SortedSet[str](List[str](["a"]), ignoring))
    ordinal = make(Dictionary[str, int](System.StringComparer.Ordinal))
    assert not ordinal.ContainsKey("A")


def test_a_comparer_that_is_data_is_kept():
    dictionary = Dictionary[int, str](ModuloComparer())
    dictionary[3] = "three"
    for make in COPIES:
        assert make(dictionary)[13] == "three"


def test_arrays_of_several_dimensions():
    table = Array[int](2, 3)
    texts = Array[str](2, 2, 2)
    table[1, 2] = 7
    texts[1, 0, 1] = "x"
    jagged = Array[Array[int]]([[1], [2, 3]])
    for make in COPIES:
        assert (make(table)[1, 2], make(table).Rank, list(make(table))) == (7, 2, list(table))
        assert (make(texts)[1, 0, 1], list(make(texts))) == ("x", list(texts))
        assert [list(row) for row in make(jagged)] == [[1], [2, 3]]


def test_exact_types_of_boxed_values_are_kept():
    box = List[Object]()
    for value in (System.Byte(1), System.Int64(2), System.Char("c"), System.Single(0.5), System.Decimal(1), DayOfWeek.Friday):
        box.Add(value)
    for make in COPIES:
        kinds = [kind.Name for kind in System.Type.GetTypeArray(make(box).ToArray())]
        assert kinds == ["Byte", "Int64", "Char", "Single", "Decimal", "DayOfWeek"]


def test_shared_references_stay_shared_and_circles_close():
    inner = List[int]([1])
    outer = List[List[int]]([inner, inner])
    circle = List[Object]()
    circle.Add(circle)
    circle.Add(Array[Object]([circle]))
    for make in COPIES[:-2] + [copy.deepcopy]:
        made = make(outer)
        made[0].Add(2)
        assert list(made[1]) == [1, 2]
        assert list(inner) == [1]
        round_and_round = make(circle)
        assert System.Object.ReferenceEquals(round_and_round[0], round_and_round)
        assert System.Object.ReferenceEquals(round_and_round[1][0], round_and_round)


def test_a_shallow_copy_shares_its_items():
    inner = List[int]([1])
    made = copy.copy(List[List[int]]([inner]))
    made[0].Add(2)
    assert list(inner) == [1, 2]


def test_one_wrapper_in_pythons_collections_stays_one():
    items = List[int]([1])
    first, second = pickle.loads(pickle.dumps([items, items]))
    first.Add(2)
    assert list(second) == [1, 2]
    first, second = copy.deepcopy([items, items])
    assert first is second


def test_pythons_objects_in_collections():
    box = List[Object]()
    mine = {"key": [1, 2]}
    box.Add(mine)
    mine["back"] = box
    for make in COPIES[:-2] + [copy.deepcopy]:
        made = make(box)
        assert made[0]["key"] == [1, 2]
        assert made[0]["key"] is not mine["key"]
        assert made[0]["back"] == made
        made[0].clear()  # neither collector sees a circle that leads through both sides
    assert copy.copy(box)[0] is mine
    mine.clear()


def _data():
    data = DataChild()
    data.Number, data.Secret, data.Own, data.Cache = 1, "s", 9, "stale"
    data.Next = Data()
    data.Next.Next = data
    data.Children = List[Data]([data.Next])
    data.Anything = System.Byte(3)
    return data


def test_data_that_says_so():
    for make in COPIES[:-2] + [copy.deepcopy]:
        made = make(_data())
        assert type(made) is DataChild
        assert (made.Number, made.Secret, made.Own, made.Anything) == (1, "s", 9, 3)
        assert made.Next.Next == made and made.Children[0] == made.Next
        assert made.Cache == "rebuilt"  # [NonSerialized], and what [OnDeserialized] makes of it


def test_a_shallow_copy_of_data_shares_what_it_refers_to():
    data = _data()
    made = copy.copy(data)
    assert made != data
    assert (made.Next, made.Secret) == (data.Next, "s")


def test_structs_of_data():
    value = Mixed()
    value.Number, value.Text, value.Time, value.Data, value.Day = 1, "a", DateTime.UnixEpoch, _data(), DayOfWeek.Friday
    for make in COPIES:
        made = make(value)
        assert (made.Number, made.Text, made.Time, made.Data.Secret, made.Day) == (1, "a", DateTime.UnixEpoch, "s", DayOfWeek.Friday)
    empty = make(Mixed())
    assert (empty.Text, empty.Data) == (None, None)


def test_a_text_builder_and_its_copy_are_two():
    text = System.Text.StringBuilder("a")
    for make in COPIES:
        made = make(text)
        made.Append("b")
        assert (str(made), str(text)) == ("ab", "a")


def test_a_value_typed_as_an_interface_stays_typed_so():
    items = IList[int](List[int]([1, 2]))
    for make in COPIES:
        made = make(items)
        assert type(made) is IList[int]
        assert list(made) == [1, 2]


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        (Plain(), "cannot pickle 'Plain' object: class ClrLink.Fixtures.Shapes.Plain does not say that it is data"),
        (Silent(), "cannot pickle 'Silent' object"),
        (LoudChild(), "cannot pickle 'LoudChild' object: class ClrLink.Fixtures.ObjectShapes.Silent does not say"),
        (OwnWay(), "cannot pickle 'OwnWay' object: its class writes itself in a way of its own (ISerializable)"),
        (System.IO.MemoryStream(), "cannot pickle 'MemoryStream' object"),
        (System.Action(print), "cannot pickle 'Action' object: it is code"),
        (System.Threading.Tasks.Task.CompletedTask, "cannot pickle 'Task"),
        (WithAddress(), "cannot pickle 'WithAddress' object: its field Address is an address"),
        (IFoo(FooImpl()), "cannot pickle 'FooImpl' object"),
    ],
    ids=label,
)
def test_what_is_no_data_is_refused(thing, text):
    for function in (pickle.dumps, copy.copy, copy.deepcopy):
        with raises(TypeError, text):
            function(thing)


def test_what_is_no_data_is_refused_inside_of_data():
    held = WithStream()
    held.Stream = System.IO.MemoryStream()
    code = WithCode()
    code.Function = System.Func[int](lambda: 1)
    for thing, text in [
        (held, "cannot pickle 'MemoryStream' object"),
        (code, "cannot pickle 'Func[Int32]' object: it is code"),
        (List[Plain]([Plain()]), "cannot pickle 'Plain' object"),
        (Array[Object]([System.Action(print)]), "cannot pickle 'Action' object"),
    ]:
        for function in (pickle.dumps, copy.deepcopy):
            with raises(TypeError, text):
                function(thing)
    assert copy.copy(held).Stream == held.Stream
    assert pickle.loads(pickle.dumps(WithCode())).Function is None


def test_endless_nesting_ends_in_an_error():
    deep = Data()
    for _ in range(200_000):
        outer = Data()
        outer.Next = deep
        deep = outer
    for function in (pickle.dumps, copy.deepcopy):
        with pytest.raises(RecursionError):
            function(deep)


# ---- classes ----


@pytest.mark.parametrize(
    "kind",
    [
        Plain,
        Plain.Nested,
        IFoo,
        DayOfWeek,
        System.Int32,
        System.Action,
        List,
        Dictionary,
        List[int],
        List[List[str]],
        Dictionary[str, List[int]],
        Dictionary[str, int].KeyCollection,
        GenericOuter[int].Pair[str],
        System.Action[int],
        Array[int],
        Array[Array[Plain]],
        type(Array[int](1, 1)),
        List[Array[int]],
    ],
    ids=label,
)
def test_classes_are_pickled_by_reference(kind):
    for protocol in PROTOCOLS:
        assert pickle.loads(pickle.dumps(kind, protocol)) is kind
    assert pickle._loads(pickle._dumps(kind)) is kind
    assert copy.copy(kind) is kind
    assert copy.deepcopy(kind) is kind


def test_namespaces_are_pickled_by_reference():
    assert pickle.loads(pickle.dumps(System.Collections)) is System.Collections


class Child(Plain):
    pass


class Reduced(Plain):
    def __init__(self, field, mine):
        super().__init__(field)
        self.mine = mine

    def __reduce__(self):
        return Reduced, (self.Field, self.mine)


def test_python_classes_over_net_ones():
    assert pickle.loads(pickle.dumps(Child)) is Child
    for function in (pickle.dumps, copy.copy, copy.deepcopy):
        with raises(TypeError, "cannot pickle 'Child' object"):
            function(Child(1))
    for make in COPIES:
        made = make(Reduced(3, ["mine"]))
        assert (type(made), made.Field, made.mine) == (Reduced, 3, ["mine"])


@pytest.mark.thread_unsafe(reason="registers with copyreg and takes it back")
def test_copyreg_says_how_for_classes_that_are_refused():
    copyreg.pickle(Plain, lambda plain: (Plain, (plain.Field,)))
    try:
        for make in COPIES:
            made = make(Plain(5))
            assert type(made) is Plain and made.Field == 5
        assert [each.Field for each in pickle.loads(pickle.dumps([Plain(1), Plain(2)]))] == [1, 2]
    finally:
        del copyreg.dispatch_table[Plain]


def test_a_pickle_is_read_where_clr_was_not_imported(tmp_path):
    box = List[Object]()
    box.Add(_data())
    box.Add({"python": Person("Ada", 36)})
    path = tmp_path / "values.pickle"
    things = [box, List[Person], Array[Person]([Person("Bob", 1)]), DayOfWeek.Friday, Person, Derived1, System.Int64(5)]
    path.write_bytes(pickle.dumps(things))
    run_script(
        f"""
        import pathlib, pickle
        box, kind, people, day, person, derived, number = pickle.loads(pathlib.Path({str(path)!r}).read_bytes())
        assert box[0].Secret == "s" and box[1]["python"].Name == "Ada"
        assert repr(kind) == "<class 'System.Collections.Generic.List[Person]'>"
        assert people[0].Age == 1 and type(people[0]) is person
        assert repr(day) == "<DayOfWeek.Friday: 5>" and repr(derived) == "<class 'ClrLink.Fixtures.Shapes.Derived1'>"
        assert repr(type(number)) == "<class 'System.Int64'>"
        """,
        prelude="",
    )


def test_a_class_that_is_gone_is_named():
    from clrlink import _pickle

    with raises(TypeError, "the .NET class Gone.Class of a pickle was not found: No.Such.Assembly"):
        _pickle._named_class("Gone.Class", "No.Such.Assembly", "/no/such/file.dll")
    with raises(TypeError, "the .NET class System.Gone of a pickle was not found"):
        _pickle._named_class("System.Gone", System.Object().GetType().Assembly.FullName, "")


@pytest.mark.parametrize("damage", ["types", "forms", "texts"])
def test_a_damaged_pickle_is_refused(damage):
    function, state = List[str](["a"]).__reduce_ex__(4)
    state = list(state)
    place = {"types": 1, "forms": 2, "texts": 3}[damage]
    state[place] = state[place][:0]
    with pytest.raises(System.Runtime.Serialization.SerializationException, match="damaged"):
        function(*state)


def test_threads_pickle_and_copy(threads):
    shared = Dictionary[str, List[Person]]()
    shared["a"] = List[Person]([Person("Ada", 36), None])

    def work(number):
        value = List[Object]([number, DateTime.UnixEpoch, Person("Ada", number)])
        for make in COPIES:
            made = make(value)
            assert list(made) == list(value)
            assert make(shared)["a"][0] == Person("Ada", 36)
        assert pickle.loads(pickle.dumps(Dictionary[str, List[int]])) is Dictionary[str, List[int]]

    threads(work, times=5)


def test_nothing_is_left_behind(balanced):
    def work(_):
        for make in COPIES:
            make(List[Object]([1, "a", DateTime.UnixEpoch, {"python": 1}]))
            make(Person("Ada", 36))

    balanced(work, times=10)


# ---- random values ----

hypothesis = pytest.importorskip("hypothesis")
from hypothesis import strategies as st  # noqa: E402

_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(st.characters()),
    st.integers(0, 255).map(System.Byte),
    st.integers(-(2**63), 2**63 - 1).map(System.Int64),
    st.sampled_from([DayOfWeek.Friday, FileAccess.Read]),
    st.integers(0, DateTime.MaxValue.Ticks).map(DateTime),
    st.integers(-(2**63), 2**63 - 1).map(TimeSpan),
    st.uuids().map(lambda value: System.Guid(str(value))),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**20), max_value=10**20).map(
        lambda value: Decimal.Parse(f"{value:f}", System.Globalization.CultureInfo.InvariantCulture)
    ),
    st.builds(lambda name, age: Person(name, age), st.text(), st.integers(0, 99)),
    st.binary().map(Array[System.Byte]),
)


def _list_of(items):
    made = List[Object]()
    for item in items:
        made.Add(item)
    return made


def _dictionary_of(items):
    made = Dictionary[str, Object]()
    for key, value in items.items():
        made[key] = value
    return made


_NESTED = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(_list_of),
        st.lists(inner, max_size=4).map(Array[Object]),
        st.dictionaries(st.text(), inner, max_size=4).map(_dictionary_of),
        st.tuples(inner, inner).map(lambda pair: System.ValueTuple[Object, Object](*pair)),
        st.lists(inner, max_size=3),  # Python's own, inside of .NET's
    ),
    max_leaves=12,
)


def _same(left, right):
    if type(left) is not type(right):
        return False
    if isinstance(left, Dictionary[str, Object]):
        return left.Count == right.Count and all(_same(pair.Value, right[pair.Key]) for pair in left)
    if isinstance(left, System.ValueTuple[Object, Object]):
        return _same(left.Item1, right.Item1) and _same(left.Item2, right.Item2)
    if isinstance(left, (list, List[Object], System.Array)):
        return len(left) == len(right) and all(map(_same, left, right))
    return left == right


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(_NESTED)
def test_random_nested_values_come_back(value):
    for make in (lambda value: pickle.loads(pickle.dumps(value)), copy.deepcopy):
        assert _same(make(value), value)

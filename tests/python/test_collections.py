"""A12: .NET's collections as Python's: what they are to collections.abc, and lists."""

import collections.abc as abc

import pytest
import System
from ClrLink.Fixtures.Collections import (
    BadKey,
    Choices,
    ExplicitDictionary,
    ExplicitList,
    Makers,
    OwnNames,
    Slow,
    Takers,
)
from helpers import no_match, raised_by, raises
from System import Array, Comparison, Func
from System.Collections import ArrayList, BitArray, Hashtable
from System.Collections.Concurrent import BlockingCollection, ConcurrentBag, ConcurrentDictionary, ConcurrentQueue
from System.Collections.Generic import (
    Comparer,
    Dictionary,
    EqualityComparer,
    HashSet,
    LinkedList,
    List,
    PriorityQueue,
    Queue,
    SortedDictionary,
    SortedList,
    SortedSet,
    Stack,
)
from System.Collections.ObjectModel import ObservableCollection
from System.Collections.Specialized import NameValueCollection, StringCollection


def ints(*items):
    return List[int](list(items))


SEQUENCE = {"Iterable", "Sized", "Container", "Collection", "Reversible", "Sequence"}
MUTABLE_SEQUENCE = SEQUENCE | {"MutableSequence"}
MAPPING = {"Iterable", "Sized", "Container", "Collection", "Mapping"}
MUTABLE_MAPPING = MAPPING | {"MutableMapping"}
SET = {"Iterable", "Sized", "Container", "Collection", "Set"}
MUTABLE_SET = SET | {"MutableSet"}
NAMES = ("Iterable Sized Container Collection Reversible Sequence MutableSequence Mapping MutableMapping Set MutableSet "
         "Iterator KeysView ValuesView").split()  # fmt: skip

KINDS = [
    (lambda: Array[int](3), MUTABLE_SEQUENCE),
    (lambda: Array[int](2, 2), MUTABLE_SEQUENCE),
    (Makers.Jagged, MUTABLE_SEQUENCE),
    (ints, MUTABLE_SEQUENCE),
    (ArrayList, MUTABLE_SEQUENCE),
    (StringCollection, MUTABLE_SEQUENCE),
    (ObservableCollection[int], MUTABLE_SEQUENCE),
    (ExplicitList, MUTABLE_SEQUENCE),
    (Makers.AsList, MUTABLE_SEQUENCE),
    (Makers.ReadOnly, SEQUENCE),
    (Makers.Immutable, SEQUENCE),
    (Makers.ImmutableArray, SEQUENCE),
    (Dictionary[str, int], MUTABLE_MAPPING),
    (SortedDictionary[str, int], MUTABLE_MAPPING),
    (SortedList[str, int], MUTABLE_MAPPING),
    (ConcurrentDictionary[str, int], MUTABLE_MAPPING),
    (Hashtable, MUTABLE_MAPPING),
    (ExplicitDictionary, MUTABLE_MAPPING),
    (Makers.AsDictionary, MUTABLE_MAPPING),
    (Makers.ReadOnlyPairs, MAPPING),
    (Makers.ImmutablePairs, MAPPING),
    (Makers.FrozenPairs, MAPPING),
    (HashSet[int], MUTABLE_SET),
    (SortedSet[int], MUTABLE_SET),
    (Makers.AsSet, MUTABLE_SET),
    (Makers.ImmutableSet, SET),
    (Makers.FrozenSet, SET),
    (lambda: Makers.Pairs().Keys, SET | {"KeysView"}),
    (lambda: Makers.Pairs().Values, {"Iterable", "Sized", "Container", "Collection", "ValuesView"}),
    (Queue[int], {"Iterable", "Sized", "Container", "Collection"}),
    (Stack[int], {"Iterable", "Sized", "Container", "Collection"}),
    (LinkedList[int], {"Iterable", "Sized", "Container", "Collection"}),
    (Makers.AsCollection, {"Iterable", "Sized", "Container", "Collection"}),
    (Makers.ByLength, {"Iterable", "Sized", "Container", "Collection"}),
    (ConcurrentQueue[int], {"Iterable", "Sized"}),
    (ConcurrentBag[int], {"Iterable", "Sized"}),
    (lambda: BitArray(3), {"Iterable", "Sized"}),
    (NameValueCollection, {"Iterable", "Sized"}),
    (Makers.AsEnumerable, {"Iterable"}),
    (lambda: System.String("abc"), {"Iterable", "Sized"}),
    (lambda: ints().GetEnumerator(), {"Iterable", "Iterator"}),
    (System.Object, set()),
    (System.Version, set()),
]


@pytest.mark.parametrize(("make", "expected"), KINDS)
def test_what_a_collection_is(make, expected):
    collection = make()
    found = {name for name in NAMES if isinstance(collection, getattr(abc, name))}
    assert found == expected
    assert {name for name in NAMES if issubclass(type(collection), getattr(abc, name))} == expected


@pytest.mark.parametrize(
    ("make", "kind"),
    [(Makers.AsReadOnlyList, "Sequence"), (Makers.AsReadOnlyDictionary, "Mapping"), (Makers.AsReadOnlySet, "Set")],
)
def test_values_typed_as_read_only_interfaces(make, kind):
    assert isinstance(make(), getattr(abc, kind))
    assert not isinstance(make(), getattr(abc, f"Mutable{kind}"))


def test_no_base_class_comes_from_python():
    for kind in (List[int], Dictionary[str, int], HashSet[int], Array[int]):
        assert all(not base.__module__.startswith("collections") for base in kind.__mro__)
    assert List[int].__mro__ == (List[int], System.Object, object)


def test_python_classes_of_collections_are_so_too():
    class Own(List[int]):
        pass

    own = Own()
    assert isinstance(own, abc.MutableSequence)
    own.append(1)
    own += [2]
    assert list(own) == [1, 2]


# ---- lists ----

LISTS = [
    lambda: ints(3, 1, 2),
    lambda: ObservableCollection[int]([3, 1, 2]),
    lambda: ArrayList([3, 1, 2]),
    lambda: System.Collections.Generic.IList[int](ints(3, 1, 2)),
]


@pytest.mark.parametrize("make", LISTS)
def test_lists_do_what_pythons_do(make):
    ours, theirs = make(), [3, 1, 2]
    for change in (
        lambda xs: xs.append(4),
        lambda xs: xs.extend([5, 6]),
        lambda xs: xs.extend(x for x in range(2)),
        lambda xs: xs.insert(0, 7),
        lambda xs: xs.insert(-1, 8),
        lambda xs: xs.insert(100, 9),
        lambda xs: xs.insert(-100, 10),
        lambda xs: xs.pop(),
        lambda xs: xs.pop(0),
        lambda xs: xs.pop(-2),
        lambda xs: xs.remove(5),
        lambda xs: xs.reverse(),
        lambda xs: xs.count(6),
        lambda xs: xs.index(6),
        lambda xs: xs.index(6, 1),
        lambda xs: xs.index(4, -6, -1),
        lambda xs: list(reversed(xs)),
        lambda xs: xs.__iadd__([1, 1]) and None,
        lambda xs: xs.extend(xs),
        lambda xs: xs.clear(),
    ):
        assert change(ours) == change(theirs)
        assert list(ours) == theirs
        assert len(ours) == len(theirs)


def test_what_a_list_lacks():
    ours = ints(1, 2)
    with raises(ValueError, "9 is not in the collection"):
        ours.index(9)
    with raises(ValueError, "'x' is not in the collection"):
        ours.index("x")
    with raises(ValueError, "1 is not in the collection"):
        ours.index(1, 1)
    with raises(ValueError, "9 is not in the collection"):
        ours.remove(9)
    with raises(ValueError, "'x' is not in the collection"):
        ours.remove("x")
    with raises(IndexError, "pop index out of range"):
        ours.pop(2)
    with raises(IndexError, "pop from empty list"):
        ints().pop()
    with no_match("List`1.Add", "x"):
        ours.append("x")
    with pytest.raises(TypeError):
        ours.extend(5)
    assert list(ours) == [1, 2]


def test_what_does_not_fit_adds_nothing():
    ours = ints(1)
    with pytest.raises(TypeError):
        ours.extend([2, "x"])
    assert list(ours) == [1]


def test_arrays_keep_their_length():
    array = Array[int]([1, 2])
    for error, call in (
        (IndexError, lambda: array.append(3)),
        (IndexError, lambda: array.extend([3])),
        (IndexError, lambda: array.insert(0, 3)),
        (TypeError, lambda: array.pop()),
        (TypeError, lambda: array.remove(1)),
        (TypeError, lambda: array.clear()),
    ):
        with pytest.raises(error):
            call()
    assert list(reversed(array)) == [2, 1]
    assert list(array) == [1, 2]


def test_explicit_lists():
    ours = ExplicitList()
    assert len(ours) == 3
    assert 2 in ours
    assert "x" not in ours
    ours.append(4)
    ours.insert(0, 0)
    assert ours.pop() == 4
    assert ours.index(3) == 3
    assert list(reversed(ours)) == [3, 2, 1, 0]
    ours.reverse()
    assert list(ours) == [3, 2, 1, 0]


def test_a_read_only_list_cannot_be_changed():
    for make in (Makers.ReadOnly, Makers.AsReadOnlyList):
        ours = make()
        assert (ours.index(2), ours.count(3), list(reversed(ours)), len(ours)) == (1, 1, [3, 2, 1], 3)
        assert not hasattr(ours, "append")
    through = System.Collections.Generic.IList[int](Makers.ReadOnly())
    with pytest.raises(System.NotSupportedException):
        through.append(4)


def test_immutable_lists_stay_as_they_are():
    ours = Makers.Immutable()
    assert list(ours.Add(4)) == [1, 2, 3, 4]
    assert list(ours) == [1, 2, 3]
    assert not hasattr(ours, "append")
    assert ours.index(3) == 2


def test_nets_own_names_win():
    ours = OwnNames()
    assert ours.append(5) == "own 5"
    assert ours.count == "own"
    ours.extend([1])
    assert list(ours) == [1]


# ---- in, len, bool ----


@pytest.mark.parametrize(
    ("make", "there", "not_there"),
    [
        (lambda: ints(1, 2), [1, 2, True], [3, "x", None, 1.5, [1], object(), 2**80]),
        (lambda: List[str](["a", None]), ["a", None], ["b", 1]),
        (lambda: List[System.Object]([1, "a"]), [1, "a"], [2, None]),
        (Makers.Pairs, ["a"], ["z", 5, None, ("a", 1)]),
        (lambda: HashSet[int]([1]), [1], ["x", None]),
        (lambda: Queue[int]([1]), [1], [2, "x"]),
        (lambda: Stack[int]([1]), [1], [2, "x"]),
        (lambda: LinkedList[int]([1]), [1], [2, "x"]),
        (lambda: ArrayList([1, "a"]), [1, "a"], [2, None]),
        (Makers.AsEnumerable, [1], [9, "x"]),
        (Makers.ByLength, [1, 2], [3, "a"]),
        (lambda: Makers.Pairs().Keys, ["a"], ["z", 1]),
        (lambda: Makers.Pairs().Values, [1], [9, "a"]),
        (Makers.FrozenSet, [1], [9, "x"]),
        (lambda: Hashtable({"a": 1}), ["a"], [1, None]),
    ],
)
def test_in(make, there, not_there):
    collection = make()
    for value in there:
        assert value in collection
    for value in not_there:
        assert value not in collection


def test_in_uses_the_collections_own_comparison():
    assert "KEY" in Makers.IgnoringCase()
    assert "KEY" in Makers.SetIgnoringCase()


def test_lengths():
    for make, length in (
        (Makers.AsReadOnlyCollection, 3),
        (Makers.AsReadOnlyList, 3),
        (Makers.AsReadOnlyDictionary, 2),
        (Makers.FrozenPairs, 2),
        (lambda: Queue[int]([1, 2]), 2),
        (lambda: ConcurrentQueue[int]([1]), 1),
        (lambda: BlockingCollection[int](), 0),
        (lambda: BitArray(5), 5),
        (Makers.ByLength, 2),
        (ExplicitDictionary, 1),
    ):
        assert len(make()) == length
        assert bool(make()) is (length > 0)
    with raises(TypeError, "object of type 'PriorityQueue[Int32,Int32]' has no len()"):
        len(PriorityQueue[int, int]())


# ---- the rest of the zoo ----


def test_jagged_arrays():
    assert [list(row) for row in Makers.Jagged()] == [[1], [2, 3]]
    assert Makers.Jagged()[1][0] == 2


def test_lookups_and_groups():
    lookup = Makers.ByLength()
    assert list(lookup[1]) == ["a", "b"]
    assert {group.Key: list(group) for group in lookup} == {1: ["a", "b"], 2: ["cc"]}


def test_queues_and_stacks():
    assert list(Queue[int]([1, 2])) == [1, 2]
    assert list(Stack[int]([1, 2])) == [2, 1]
    assert list(BitArray([True, False])) == [True, False]
    queue = PriorityQueue[str, int]()
    queue.Enqueue("late", 2)
    queue.Enqueue("early", 1)
    assert (queue.Dequeue(), queue.Dequeue(), queue.Count) == ("early", "late", 0)


def test_names_and_values():
    values = NameValueCollection()
    values["a"] = "1"
    values.Add("b", "2")
    assert (values["a"], values[1], list(values), len(values), "b" in values) == ("1", "2", ["a", "b"], 2, True)


def test_struct_enumerators_are_iterators():
    enumerator = ints(1, 2).GetEnumerator()
    assert next(enumerator) == 1
    assert list(enumerator) == [2]
    with pytest.raises(StopIteration):
        next(enumerator)


def test_match_statements():
    def kind(value):
        match value:
            case {"a": a, "b": b}:
                return a + b
            case [only]:
                return only
            case [first, *rest]:
                return (first, rest)
            case _:
                return None

    assert kind(Makers.Pairs()) == 3
    assert kind(ints(7)) == 7
    assert kind(ints(1, 2, 3)) == (1, [2, 3])
    assert kind(Array[int]([4, 5])) == (4, [5])
    assert kind(HashSet[int]([1])) is None


# ---- iteration that does not block ----


def test_every_way_of_stepping_gives_the_same():
    assert list(ints(*range(100))) == list(range(100))
    assert list(Slow.Searching(100)) == list(range(0, 100, 3))
    assert dict(Dictionary[int, int]({i: i for i in range(100)}).items()) == {i: i for i in range(100)}
    assert list(HashSet[int](range(100))) == list(range(100))


@pytest.mark.parametrize("after", [1, 7, 8, 9, 50])
def test_a_change_in_the_middle_is_seen(after):
    source = ints(*range(100))
    with raises(System.InvalidOperationException, "Collection was modified"):
        for place, _ in enumerate(source):
            if place == after:
                source.Add(1)


def test_what_may_block_is_stepped_without_the_gil(threads):
    event = System.Threading.ManualResetEventSlim(False)

    def run(number):
        if number == 0:
            return list(Slow.Waiting(event, 20))
        event.Set()
        return None

    assert threads(run, threads=2)[0] == list(range(21))


# ---- Python's collections as arguments ----


USED_UP = [pytest.mark.once("used up"), pytest.mark.thread_unsafe(reason="used up")]


@pytest.mark.parametrize(
    ("take", "value", "said"),
    [
        (Takers.Enumerable, [1, 2], "1,2"),
        (Takers.Enumerable, (1, 2), "1,2"),
        (Takers.Enumerable, range(3), "0,1,2"),
        (Takers.Enumerable, {1: "a"}, "1"),
        (Takers.Enumerable, {5}, "5"),
        pytest.param(Takers.Enumerable, iter([1, 2]), "1,2", marks=USED_UP),
        (Takers.Enumerable, b"\x01\x02", "1,2"),
        (Takers.Enumerable, [], ""),
        (Takers.Plain, [1, "a", None], "Object[]:1,a,"),
        (Takers.Plain, "ab", "String:a,b"),
        (Takers.List, [1, 2], "1,2"),
        (Takers.PlainList, (1, "a"), "List`1:1,a"),
        (Takers.Collection, [1, 2], "1,2"),
        (Takers.ReadOnlyList, (1, 2), "1,2"),
        (Takers.ReadOnlyCollection, [1, 2], "1,2"),
        (Takers.Set, {2, 1}, "1,2"),
        (Takers.Set, frozenset([2, 1]), "1,2"),
        (Takers.Set, [2, 1, 2], "1,2"),
        (Takers.ReadOnlySet, {2, 1}, "1,2"),
        (Takers.Dictionary, {"a": 1, "b": 2}, "a=1,b=2"),
        (Takers.Dictionary, {}, ""),
        (Takers.ReadOnlyDictionary, {"a": 1}, "a=1"),
        (Takers.PlainDictionary, {"a": 1, 2: "b"}, "a=1,2=b"),
        (Takers.Pairs, {"a": 1}, "a=1"),
        (Takers.Pairs, [("a", 1), ["b", 2]], "a=1,b=2"),
        (Takers.Characters, "abc", "a-b-c"),
        (Takers.Characters, ["a", "b"], "a-b"),
        (Takers.Nested, [[1], (2, 3)], "1|2,3"),
        (Takers.Texts, ["a", None], "a,null"),
    ],
)
def test_pythons_collections_as_arguments(take, value, said):
    assert take(value) == said


@pytest.mark.parametrize(
    ("take", "value"),
    [
        (Takers.Enumerable, ["a"]),
        (Takers.Enumerable, "ab"),
        (Takers.Enumerable, 5),
        (Takers.Enumerable, [2**40]),
        (Takers.Enumerable, [[1]]),
        (Takers.Enumerable, int),
        (Takers.Enumerable, List[str](["a"])),
        (Takers.List, {"a"}),
        (Takers.Set, ["a"]),
        (Takers.Dictionary, {"a": "x"}),
        (Takers.Dictionary, {1: 1}),
        (Takers.Dictionary, [("a", 1)]),
        (Takers.Pairs, [("a", 1, 2)]),
        (Takers.Pairs, ["ab"]),
        (Takers.Texts, "text"),
    ],
)
def test_collections_that_do_not_fit(take, value):
    error = raised_by(take, value)
    assert isinstance(error, TypeError)
    assert str(error).startswith("No method matches given arguments for Takers.")


def test_nets_collections_are_never_copied():
    ours = ints(1)
    assert Takers.AddOne(ours) == 2
    assert list(ours) == [1, 99]
    assert Takers.IsList(ours)
    theirs = [1]
    assert Takers.AddOne(theirs) == 2
    assert theirs == [1]


def test_none_is_no_collection():
    with pytest.raises(System.NullReferenceException):
        Takers.PlainDictionary(None)


def test_a_generator_that_fails():
    def broken():
        yield 1
        raise LookupError("in the generator")

    with raises(LookupError, "in the generator"):
        Takers.Enumerable(broken())


@pytest.mark.parametrize(
    ("choose", "value", "chosen"),
    [
        (Choices.ArrayOrEnumerable, [1], "array"),
        (Choices.ArrayOrEnumerable, List[int](), "enumerable"),
        (Choices.ArrayOrEnumerable, Array[int]([1]), "array"),
        (Choices.ListOrEnumerable, [1], "list"),
        (Choices.ListOrEnumerable, Makers.AsReadOnlyList(), "list"),
        (Choices.ListOrEnumerable, Makers.ReadOnlyPairs().Values, "enumerable"),
        (Choices.SetOrList, {1}, "set"),
        (Choices.SetOrList, [1], "list"),
        (Choices.DictionaryOrPairs, {"a": 1}, "dictionary"),
        (Choices.DictionaryOrPairs, [("a", 1)], "pairs"),
        (Choices.IntsOrTexts, [1], "ints"),
        (Choices.IntsOrTexts, ["a"], "texts"),
        (Choices.EnumerableOrObject, [1], "enumerable"),
        (Choices.EnumerableOrObject, ["a"], "object"),
        (Choices.EnumerableOrObject, "ab", "object"),
        (Choices.ObjectsOrObject, List[int](), "object"),
        (Choices.ObjectsOrObject, Makers.Two(), "object"),
        (Choices.ObjectsOrObject, [1], "objects"),
        (Choices.TextOrEnumerable, "ab", "text"),
        (Choices.TextOrEnumerable, ["a"], "characters"),
    ],
)
def test_which_collection_is_chosen(choose, value, chosen):
    if choose is Choices.ListOrEnumerable and chosen == "enumerable":
        with pytest.raises(TypeError):  # a collection of other items
            choose(HashSet[str]())
        return
    assert choose(value) == chosen


def test_construction_from_pythons_collections():
    assert list(List[int]([1, 2])) == [1, 2]
    assert list(List[int](range(3))) == [0, 1, 2]
    assert List[int](5).Capacity == 5
    assert dict(Dictionary[str, int]({"a": 1}).items()) == {"a": 1}
    assert dict(Dictionary[str, int]([("a", 1), ("b", 2)]).items()) == {"a": 1, "b": 2}
    assert sorted(HashSet[int]({2, 1})) == [1, 2]
    assert list(SortedSet[str](["b", "a"])) == ["a", "b"]
    assert list(SortedDictionary[str, int]({"b": 1, "a": 2}).Keys) == ["a", "b"]
    assert list(Queue[int]([1, 2])) == [1, 2]
    assert list(List[List[int]]([List[int]([1]), List[int]()])[0]) == [1]
    assert ConcurrentDictionary[str, int]({"a": 1})["a"] == 1
    with pytest.raises(System.ArgumentException):
        Dictionary[str, int]([("a", 1), ("a", 2)])


# ---- sorting and comparing with Python's functions ----


def test_sorting_with_python():
    ours = List[str](["bb", "a", "ccc"])
    assert sorted(ours, key=len, reverse=True) == ["ccc", "bb", "a"]
    ours.Sort(Comparison[str](lambda a, b: len(b) - len(a)))
    assert list(ours) == ["ccc", "bb", "a"]
    ours.Sort(Comparer[str].Create(Comparison[str](lambda a, b: len(a) - len(b))))
    assert list(ours) == ["a", "bb", "ccc"]
    assert [x for x in SortedSet[int]([3, 1, 2], Comparer[int].Create(Comparison[int](lambda a, b: b - a)))] == [3, 2, 1]


def test_a_comparer_that_raises():
    failure = LookupError("in the comparer")

    def compare(a, b):
        raise failure

    ours = ints(3, 1, 2)
    error = raised_by(ours.Sort, Comparison[int](compare))
    assert isinstance(error, System.InvalidOperationException)
    assert error.InnerException.Message == "in the comparer"  # the PythonException, as .NET's sort wraps it
    assert error.__cause__ is failure
    del error  # it would keep itself: its inner exception's traceback leads to this frame
    assert sorted(ours) == [1, 2, 3]
    ours.Sort()
    assert list(ours) == [1, 2, 3]


@pytest.mark.once("the failure's traceback leads through a method of the dictionary, and so back to its own comparer")
@pytest.mark.parametrize("failure", [TypeError("own"), LookupError("own"), ValueError("own"), KeyboardInterrupt()])
def test_what_a_comparer_raises_is_not_taken_for_a_wrong_type(failure):
    failure = type(failure)(*failure.args)  # each time another: raising one adds to its traceback

    def equals(a, b):
        raise failure

    comparer = EqualityComparer[str].Create(Func[str, str, bool](equals), Func[str, int](lambda text: 1))
    ours = Dictionary[str, int](comparer)
    ours["a"] = 1
    for ask in (lambda: "b" in ours, lambda: ours.get("b"), lambda: ours["b"], lambda: ours.pop("b", None)):
        assert raised_by(ask) is failure
    held = HashSet[str](comparer)
    held.Add("a")
    for ask in (lambda: "b" in held, lambda: held.discard("b"), lambda: held.add("b")):
        assert raised_by(ask) is failure
    del comparer, ours, held, ask  # by the traceback of the failure the comparer would reach itself


def test_keys_that_fail():
    key = BadKey()
    with raises(System.NotSupportedException, "in GetHashCode"):
        hash(key)
    with raises(System.NotSupportedException, "in GetHashCode"):
        Dictionary[System.Object, int]()[key] = 1
    with raises(System.NotSupportedException, "in Equals"):
        key == BadKey()  # noqa: B015
    with raises(System.NotSupportedException, "in Equals"):
        List[System.Object]([key]).index(BadKey())


def test_wrappers_as_keys():
    one, other = Makers.Objects()["x"], Makers.Objects()["x"]
    assert len({one, one, other}) == 2
    held = Makers.ByObject(one)
    assert held[one] == 5
    assert one in held
    assert other not in held
    assert held.get(other) is None

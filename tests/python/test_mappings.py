"""A12: dictionaries as Python's mappings."""

import collections.abc as abc

import pytest
import System
from ClrLink.Fixtures.Collections import Derived, Doubling, ExplicitDictionary, Makers, Plain
from helpers import no_match, raised_by, raises
from System.Collections import Hashtable
from System.Collections.Concurrent import ConcurrentDictionary
from System.Collections.Generic import Dictionary, IDictionary, SortedDictionary, SortedList

CHANGEABLE = [
    Dictionary[str, int],
    SortedDictionary[str, int],
    SortedList[str, int],
    ConcurrentDictionary[str, int],
    Hashtable,
    lambda: IDictionary[str, int](Dictionary[str, int]()),
]


@pytest.mark.parametrize("make", CHANGEABLE)
def test_dictionaries_do_what_pythons_do(make):
    ours, theirs = make(), {}
    for change in (
        lambda d: d.update({"a": 1, "b": 2}),
        lambda d: d.update([("c", 3)]),
        lambda d: d.update(d=4, e=5),
        lambda d: d.update({"a": 9}, b=8),
        lambda d: d.update(),
        lambda d: d.get("a"),
        lambda d: d.get("zz"),
        lambda d: d.get("zz", 7),
        lambda d: d.get(("not", "hashable", "there")),
        lambda d: d.get(None, 5),
        lambda d: d.pop("a"),
        lambda d: d.pop("a", None),
        lambda d: d.pop("zz", 6),
        lambda d: d.pop(None, 5),
        lambda d: d.setdefault("b", 1),
        lambda d: d.setdefault("f", 6),
        lambda d: d.__setitem__("g", 7),
        lambda d: d.__delitem__("g"),
        lambda d: sorted(d.keys()),
        lambda d: sorted(d.values()),
        lambda d: sorted(d.items()),
        lambda d: ("b", 8) in d.items(),
        lambda d: ("b", 9) in d.items(),
        lambda d: (1, 2, 3) in d.items(),
        lambda d: len(d.items()),
        lambda d: "b" in d.keys(),
        lambda d: 8 in d.values(),
        lambda d: d.__ior__({"h": 1}) and None,
    ):
        assert change(ours) == change(theirs)
        assert dict(ours.items()) == theirs
        assert len(ours) == len(theirs)
        assert ours == theirs
    pairs = {ours.popitem() for _ in range(len(ours))}
    assert pairs == set(theirs.items())
    with raises(KeyError, "'popitem(): the dictionary is empty'"):
        ours.popitem()
    ours.update(theirs)
    ours.clear()
    assert len(ours) == 0


@pytest.mark.parametrize("make", CHANGEABLE)
def test_missing_keys(make):
    ours = make()
    assert raised_by(ours.pop, "zz").args == ("zz",)
    with raises(KeyError, "5"):
        ours.pop(5)
    with raises(KeyError, "None"):
        ours.pop(None)
    with pytest.raises(KeyError):
        del ours["zz"]


def test_a_missing_key_is_a_key_error():
    with pytest.raises(KeyError):
        Makers.Pairs()["zz"]
    with raises(System.Collections.Generic.KeyNotFoundException, "The given key 'zz' was not present"):
        Makers.Pairs()["zz"]
    assert Hashtable()["zz"] is None


def test_values_of_reference_types():
    ours = Makers.Objects()
    assert ours.get("x").Number == 1
    assert ours.get("none", 5) is None
    assert ours.get("zz", 5) == 5
    assert ours.pop("none") is None
    assert ours.setdefault("y", None) is None
    assert [(key, value and value.Number) for key, value in ours.items()] == [("x", 1), ("y", None)]


@pytest.mark.parametrize(
    ("types", "pairs"),
    [
        ((int, int), {1: 2}),
        ((int, str), {1: "a"}),
        ((str, bool), {"a": True}),
        ((str, float), {"a": 1.5}),
        ((System.Char, System.Byte), {"a": 255}),
        ((System.Int64, System.Decimal), {2**40: System.Decimal(3)}),
        ((System.DayOfWeek, System.DateTime), {System.DayOfWeek.Friday: System.DateTime(2020, 1, 1)}),
        ((System.Guid, System.Nullable[int]), {System.Guid.NewGuid(): None}),
        ((System.Object, System.Object), {1: "a", "b": 2.5}),
        ((Plain, Plain), {Plain(1): Plain(2)}),
    ],
)
def test_every_type_of_key_and_value(types, pairs):
    ours = Dictionary[types](pairs)
    assert dict(ours.items()) == pairs
    for key, value in pairs.items():
        assert ours[key] == value
        assert ours.get(key) == value
        assert ours.setdefault(key, None) == value
        assert (key, value) in ours.items()
        assert ours.pop(key) == value
    assert len(ours) == 0
    ours.update(pairs)
    assert ours.popitem() in pairs.items()


def test_what_does_not_fit():
    ours = Makers.Pairs()
    with no_match("Dictionary`2.set_Item", "a", "x"):
        ours.update({"a": "x"})
    with no_match("Dictionary`2.GetOrAdd", "q", None):
        ours.setdefault("q")
    with pytest.raises(TypeError):
        ours.update(5)
    with pytest.raises(ValueError, match="unpack"):
        ours.update([(1, 2, 3)])
    assert dict(ours.items()) == {"a": 1, "b": 2}


def test_iterating_gives_pairs():
    ours = Makers.Pairs()
    assert [(pair.Key, pair.Value) for pair in ours] == [("a", 1), ("b", 2)]
    assert [(key, value) for key, value in ours] == [("a", 1), ("b", 2)]
    assert dict(ours) == {"a": 1, "b": 2}
    assert {**ours} == {"a": 1, "b": 2}
    assert dict(iter(ours)) == {"a": 1, "b": 2}
    assert [entry.Key for entry in Hashtable({"a": 1})] == ["a"]
    assert [(key, value) for key, value in Hashtable({"a": 1})] == [("a", 1)]


def test_keys_and_values_are_nets():
    ours = Makers.Pairs()
    assert type(ours.keys()) is type(ours.Keys)
    assert type(ours.values()) is type(ours.Values)
    assert ours.keys().Count == 2
    assert isinstance(ours.keys(), abc.KeysView)
    assert isinstance(ours.values(), abc.ValuesView)
    assert isinstance(ours.items(), abc.ItemsView)
    assert ours.keys() & {"a", "z"} == {"a"}
    assert ours.keys() == {"a", "b"}
    assert ours.keys() - {"a"} == {"b"}
    assert {"a", "c"} - ours.keys() == {"c"}
    assert ours.keys() <= {"a", "b", "c"}
    assert ours.items() & {("a", 1)} == {("a", 1)}
    live = ours.keys()
    ours["c"] = 3
    assert len(live) == 3


@pytest.mark.parametrize(
    "make", [Makers.ReadOnlyPairs, Makers.ImmutablePairs, Makers.FrozenPairs, Makers.AsReadOnlyDictionary]
)
def test_read_only_dictionaries(make):
    ours = make()
    assert ours["a"] == 1
    assert (ours.get("a"), ours.get("zz"), ours.get(5, 6)) == (1, None, 6)
    assert sorted(ours.keys()) == ["a", "b"]
    assert len(ours.keys()) == 2
    assert "a" in ours.keys()
    assert sorted(ours.values()) == [1, 2]
    assert sorted(ours.items()) == [("a", 1), ("b", 2)]
    assert ours == {"a": 1, "b": 2}
    for name in ("pop", "popitem", "setdefault", "update"):
        assert not hasattr(ours, name)


def test_explicit_dictionaries():
    ours = ExplicitDictionary()
    assert len(ours) == 1
    assert "a" in ours
    ours.update(b=2)
    assert ours.get("b") == 2
    assert ours.pop("a") == 1
    assert list(ours.items()) == [("b", 2)]
    assert list(ours.keys()) == ["b"]
    del ours["b"]
    assert len(ours) == 0


def test_equality():
    ours = Makers.Pairs()
    assert ours == {"a": 1, "b": 2}
    assert {"a": 1, "b": 2} == ours
    assert ours != {"a": 1}
    assert ours != {"a": 1, "b": 3}
    assert ours != {"a": 1, "c": 2}
    assert ours != [("a", 1)]
    assert ours != 5
    assert ours != Makers.Pairs()  # .NET objects are equal as .NET says
    assert ours == ours  # noqa: PLR0124
    with pytest.raises(TypeError):
        ours < {}  # noqa: B015


def test_a_comparer_of_its_own():
    ours = Makers.IgnoringCase()
    assert ours["KEY"] == 1
    assert ours.get("kEy") == 1
    assert ours.pop("key") == 1


def test_an_indexer_of_its_own():
    for _ in range(3):
        ours = Doubling()
        ours["a"] = 4
        assert ours["a"] == 8
        assert ours.get("a") == 4  # IDictionary's
        plain = Derived()
        plain["a"] = 4
        assert plain["a"] == 4
        with pytest.raises(KeyError):
            plain["b"]


@pytest.mark.parametrize(
    ("make", "key", "wrong"),
    [
        (lambda: Dictionary[int, str]({1: "one"}), 1, ["1", None, 1.5, 2**40, [1]]),
        (lambda: Dictionary[str, str]({"1": "one"}), "1", [1, 1.5, [1]]),
        (lambda: Dictionary[System.Byte, str]({1: "one"}), 1, ["1", 256, -1]),
        (lambda: Dictionary[System.Char, str]({"a": "one"}), "a", ["ab", "", 1]),
        (lambda: Dictionary[System.DayOfWeek, str]({System.DayOfWeek.Monday: "one"}), System.DayOfWeek.Monday, [1, "a"]),
    ],
)
def test_looking_up(make, key, wrong):
    ours = make()
    for _ in range(3):
        assert ours[key] == "one"
        for other in wrong:
            error = raised_by(lambda: ours[other])  # noqa: B023
            assert isinstance(error, TypeError)
            assert str(error).startswith("No method matches given arguments for Dictionary`2.get_Item")
    with raises(System.ArgumentNullException, "Value cannot be null"):
        Dictionary[str, str]()[None]


def test_looking_up_values_of_every_kind():
    key = System.Object()
    for value in (5, "text", None, 1.5, True, key, System.DayOfWeek.Friday, System.Guid.Empty):
        ours = Dictionary[str, System.Object]()
        ours["key"] = value
        assert ours["key"] == value
        with pytest.raises(KeyError):
            ours["other"]


def test_a_dictionary_that_changes_while_iterated():
    ours = Makers.Pairs()
    for source in (lambda: ours, ours.items, ours.keys, ours.values):
        with raises(System.InvalidOperationException, "Collection was modified"):
            for _ in source():
                ours[str(len(ours))] = 1


def test_no_handle_is_left_over(balanced):
    def use(_):
        ours = Makers.Objects()
        ours.get("x")
        ours.get("zz")
        list(ours.items())
        list(ours)
        ours.popitem()
        ours.setdefault("new", Plain(3))
        ours.update({"q": Plain(4)})
        ours == {}  # noqa: B015
        [(key, value) for key, value in ours]

    balanced(use, threads=2, times=20)


@pytest.mark.parametrize("make", CHANGEABLE)
def test_union(make):
    ours = make()
    ours.update({"a": 1, "b": 2})
    both = ours | {"b": 3, "c": 4}
    assert dict(both.items()) == {"a": 1, "b": 3, "c": 4}
    assert dict(ours.items()) == {"a": 1, "b": 2}
    assert dict((ours | both).items()) == {"a": 1, "b": 3, "c": 4}
    left = {"b": 9, "z": 0} | ours
    assert type(left) is dict and left == {"b": 2, "z": 0, "a": 1}
    for other in (5, [("a", 1)], None):
        with raises(TypeError, "unsupported operand type(s) for |"):
            ours | other
        with raises(TypeError, "unsupported operand type(s) for |"):
            other | ours


def test_a_union_is_of_the_type_on_the_left_and_tells_keys_apart_as_it_does():
    for kind in (Dictionary, SortedDictionary, SortedList, ConcurrentDictionary):
        ours = kind[str, int](System.StringComparer.OrdinalIgnoreCase)
        ours["A"] = 1
        both = ours | {"a": 2, "b": 3}
        assert type(both) is kind[str, int]
        assert (len(both), both["A"], both["B"]) == (2, 2, 3)
    assert type(Hashtable() | {"a": 1}) is Hashtable
    with raises(TypeError, ""):
        Dictionary[str, int]() | {5: 5}


def test_a_tuple_is_one_key():
    ours = Dictionary[System.Object, str]()
    ours[1, 2] = "pair"
    assert (ours[1, 2], ours[(1, 2)]) == ("pair", "pair")
    assert ours.get((1, 2)) == "pair" and (1, 2) in ours
    del ours[1, 2]
    assert len(ours) == 0
    ours[()] = "empty"
    assert ours[()] == "empty"
    table = Hashtable()
    table["a", 5] = 1
    assert table["a", 5] == 1
    with no_match("Dictionary`2.get_Item", 1, 2):
        Dictionary[str, int]()[1, 2]


def test_explicit_indexers_say_what_to_cast_to():
    ours = ExplicitDictionary()
    text = "its indexer belongs to an interface that it implements explicitly; cast it, as in IDictionary[...](x)[key]"
    with raises(TypeError, f"'ExplicitDictionary' object is not subscriptable: {text}"):
        ours["a"]
    with raises(TypeError, f"'ExplicitDictionary' object does not support item assignment: {text}"):
        ours["a"] = 1
    assert IDictionary[str, int](ours)["a"] == 1

"""A10: indexers."""

import pytest
import System
from ClrLink.Fixtures.Indexers import (
    ExplicitIndexed,
    GetOnlyIndexer,
    IIndexed,
    Idx,
    IdxChild,
    IdxMore,
    IndexerSource,
    LooseIndexer,
    NamedIndexer,
    SetOnlyIndexer,
    ThrowingIndexer,
)
from ClrLink.Fixtures.Shapes import Plain
from helpers import no_match, raises, type_error
from System import Array
from System.Collections import ArrayList, Hashtable
from System.Collections.Generic import Dictionary, List


def ints(*items):
    return List[int](Array[int](list(items)))


@pytest.mark.parametrize("kind", [Idx, IdxChild, IdxMore])
@pytest.mark.parametrize(
    ("key", "value"), [("a", "string a"), (3, "int 3"), ((1, 2), "int 1, int 2")]
)
def test_the_arguments_choose_the_indexer(kind, key, value):
    assert kind()[key] == value


def test_a_derived_class_adds_one():
    assert IdxMore()[1.5] == "double 1.5"


@pytest.mark.parametrize("kind", [Idx, IdxChild])
@pytest.mark.parametrize("key", ["a", (1, 2)])
def test_what_is_set_is_read(kind, key):
    made = kind()
    made[key] = "new"
    assert made[key] == "new"


@pytest.mark.parametrize("key", [1.5, (1, "a"), (1, 2, 3), {}])
def test_no_indexer_matches(key):
    arguments = key if isinstance(key, tuple) else (key,)
    with no_match("Idx.get_Item", *arguments):
        Idx()[key]


def test_no_setter_matches():
    with no_match("Idx.set_Item", 3, "x"):
        Idx()[3] = "x"
    with no_match("Idx.set_Item", "a", 5):
        Idx()["a"] = 5


def test_no_indexer_at_all():
    with type_error("'Plain' object is not subscriptable"):
        Plain()[0]
    with type_error("'Plain' object does not support item assignment"):
        Plain()[0] = 1


def test_get_only_and_set_only():
    assert GetOnlyIndexer()[1] == 2
    with type_error("'GetOnlyIndexer' object does not support item assignment"):
        GetOnlyIndexer()[1] = 1
    made = SetOnlyIndexer()
    made[2] = 3
    assert made.Last == 203
    with type_error("'SetOnlyIndexer' object is not subscriptable"):
        made[2]


def test_an_indexer_of_another_name():
    assert NamedIndexer()[3] == 30


def test_an_indexer_that_throws():
    with raises(System.InvalidOperationException, "get 3"):
        ThrowingIndexer()[3]
    with raises(System.NotSupportedException, "set 3 4"):
        ThrowingIndexer()[3] = 4


def test_an_explicit_indexer_through_the_interface():
    made = IIndexed(ExplicitIndexed())
    made[1] = "one"
    assert (made[1], made[2]) == ("one", "unset")
    with type_error("'ExplicitIndexed' object is not subscriptable"):
        ExplicitIndexed()[1]


def test_an_indexer_of_a_value_typed_as_an_interface():
    value = IndexerSource.AsInterface()
    value[1] = "one"
    assert value[1] == "one"


@pytest.mark.parametrize("make", [IndexerSource.AsIList, lambda: ints(1, 2, 3), IndexerSource.AsOldIList])
def test_lists(make):
    made = make()
    made[0] = 9
    assert (made[0], made[1]) == (9, 2)
    del made[0]
    assert (made[0], made.Count) == (2, 2)


@pytest.mark.parametrize("make", [IndexerSource.AsIDictionary, lambda: Dictionary[str, int](), Hashtable])
def test_dictionaries(make):
    made = make()
    made["b"] = 2
    assert made["b"] == 2
    before = made.Count
    del made["b"]
    assert made.Count == before - 1


def test_a_missing_key_is_a_key_error():
    with raises(System.Collections.Generic.KeyNotFoundException, "The given key 'zz' was not present"):
        Dictionary[str, int]()["zz"]
    with pytest.raises(KeyError):
        Dictionary[str, int]()["zz"]


def test_deleting_a_missing_key_is_a_key_error():
    with pytest.raises(KeyError, match="key not found"):
        del Dictionary[str, int]()["zz"]


@pytest.mark.parametrize("index", [-2, 99])
def test_an_index_out_of_range_is_an_index_error(index):
    with raises(System.ArgumentOutOfRangeException, "Index was out of range."):
        ints(1)[index]
    with pytest.raises(IndexError):
        ints(1)[index]


@pytest.mark.parametrize("index", ["a", 1.5, None])
def test_the_wrong_type_of_index(index):
    with no_match("List`1.get_Item", index):
        ints(1)[index]


def test_deleting_where_nothing_can_be_deleted():
    with type_error("object does not support item deletion"):
        del Idx()["a"]


def test_the_wrong_type_of_value():
    with pytest.raises(TypeError):
        ints(1)[0] = "a"
    with pytest.raises(TypeError):
        Dictionary[str, int]()["a"] = "b"


def test_missing_in_a_hashtable_is_none():
    assert Hashtable()["a"] is None


def test_object_keys_and_values():
    made = Dictionary[System.Object, System.Object]()
    made[1] = "one"
    made["two"] = 2
    assert (made[1], made["two"]) == ("one", 2)
    mixed = ArrayList()
    mixed.Add(1)
    mixed[0] = "text"
    assert mixed[0] == "text"


def test_threads_index_their_own(threads):
    def work(number):
        made = Idx()
        made["k"] = str(number)
        made[number, number] = "pair"
        assert (made["k"], made[number, number], made[number]) == (str(number), "pair", f"int {number}")

    threads(work, times=100)


def test_threads_read_one_list(threads):
    shared = ints(*range(100))
    assert threads(lambda _: sum(shared[i] for i in range(100)), times=10) == [4950] * 80


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (1, "1, 5"),
        ((1, 2), "1, 2"),
        ("a", "a "),
        (("a", 1), "a 1"),
        (("a", 1, 2, 3), "a 1/2/3"),
        (("a", Array[int]([4, 5])), "a 4/5"),
        (("a", [4, 5]), "a 4/5"),
    ],
)
def test_indices_that_may_be_left_out_or_are_packed(key, shown):
    loose = LooseIndexer()
    assert loose[key] == shown
    loose[key] = "value"
    assert loose.Last == f"{shown}: value"


@pytest.mark.parametrize(("key", "value"), [((1, 2, 3), "x"), (("a", "b"), "x"), ((1, 2), 7), (("a", 1), 7), (("a", None), "x")])
def test_what_no_loose_indexer_takes(key, value):
    with pytest.raises(TypeError, match="No method matches"):
        LooseIndexer()[key] = value

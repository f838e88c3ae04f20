"""A21: to_py() gives Python's own value of a .NET object: numbers, texts, and collections, item by item."""

import datetime as dt
import decimal
import uuid

import clr
import pytest
import System
from helpers import run_threads

clr.AddReference("System.Runtime.Numerics")

from System.Collections.Generic import (  # noqa: E402
    Dictionary,
    HashSet,
    IDictionary,
    IList,
    KeyValuePair,
    List,
    SortedDictionary,
)
from System.Numerics import BigInteger, Complex  # noqa: E402

Array, DateTime, Decimal = System.Array, System.DateTime, System.Decimal


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (System.Int32(5), 5), (System.Byte(255), 255), (System.Boolean(True), True), (System.Double(1.5), 1.5),
        (System.Char("x"), "x"), (System.String("abc"), "abc"), (Decimal(1.5), decimal.Decimal("1.5")),
        (BigInteger(7), 7), (Complex(1, 2), 1 + 2j), (System.Half(0.5), 0.5), (System.Int128(-3), -3),
        (System.IntPtr(9), 9), (System.UIntPtr(9), 9), (System.TimeSpan(10), dt.timedelta(microseconds=1)),
        (DateTime(2020, 1, 2), dt.datetime(2020, 1, 2)), (System.DateOnly(2020, 1, 2), dt.date(2020, 1, 2)),
        (System.TimeOnly(1, 2), dt.time(1, 2)), (System.Guid.Empty, uuid.UUID(int=0)),
    ],
)  # fmt: skip
def test_values(value, expected):
    made = value.to_py()
    assert made == expected and type(made) is type(expected)


def test_lists_and_what_is_in_them():
    prices = List[Decimal]()
    prices.Add(1)
    prices.Add(decimal.Decimal("2.50"))
    assert prices.to_py() == [decimal.Decimal(1), decimal.Decimal("2.5")]
    assert all(type(price) is decimal.Decimal for price in prices.to_py())
    nested = List[List[Decimal]]()
    nested.Add(prices)
    assert nested.to_py() == [[decimal.Decimal(1), decimal.Decimal("2.5")]]
    assert List[int]().to_py() == []


def test_what_has_no_value_of_pythons_stays():
    thing = System.Object()
    things = List[System.Object]()
    things.Add(thing)
    things.Add(None)
    things.Add("text")
    things.Add([1])
    assert things.to_py() == [thing, None, "text", [1]]
    assert not hasattr(thing, "to_py")


def test_arrays():
    assert Array[int]([1, 2]).to_py() == [1, 2]
    assert Array[DateTime]([dt.datetime(2020, 1, 1)]).to_py() == [dt.datetime(2020, 1, 1)]
    assert Array[System.Byte](b"ab").to_py() == b"ab"
    table = Array.CreateInstance(System.Int32, 2, 3)
    table[1, 2] = 5
    assert table.to_py() == [[0, 0, 0], [0, 0, 5]]
    jagged = Array[Array[int]]([Array[int]([1]), Array[int]([2, 3])])
    assert jagged.to_py() == [[1], [2, 3]]


def test_dictionaries():
    days = Dictionary[str, DateTime]()
    days["a"] = dt.datetime(2020, 1, 1)
    assert days.to_py() == {"a": dt.datetime(2020, 1, 1)}
    assert SortedDictionary[int, str]({1: "a"} and Dictionary[int, str]()).to_py() == {}
    by_id = Dictionary[System.Guid, Array[int]]()
    by_id[uuid.UUID(int=1)] = Array[int]([1])
    assert by_id.to_py() == {uuid.UUID(int=1): [1]}
    assert days.Keys.to_py() == {"a"} or days.Keys.to_py() == ["a"]
    assert days.Values.to_py() == [dt.datetime(2020, 1, 1)]


def test_keys_that_python_cannot_hash_stay():
    table = Dictionary[System.Object, int]()
    key = Array[int]([1])
    table[key] = 5
    assert table.to_py() == {key: 5}


def test_sets_and_tuples():
    ids = HashSet[System.Guid]()
    ids.Add(uuid.UUID(int=5))
    assert ids.to_py() == {uuid.UUID(int=5)}
    pair = System.ValueTuple[int, DateTime](1, DateTime(2020, 1, 1))
    assert pair.to_py() == (1, dt.datetime(2020, 1, 1))
    assert System.Tuple[str, int]("a", 1).to_py() == ("a", 1)
    assert KeyValuePair[int, Decimal](1, Decimal(2)).to_py() == (1, decimal.Decimal(2))


def test_values_typed_as_an_interface():
    items = List[Decimal]()
    items.Add(1)
    assert IList[Decimal](items).to_py() == [decimal.Decimal(1)]
    table = Dictionary[str, Decimal]()
    table["a"] = 1
    assert IDictionary[str, Decimal](table).to_py() == {"a": decimal.Decimal(1)}


def test_a_collection_within_itself_ends_in_recursion_error():
    items = List[System.Object]()
    items.Add(items)
    with pytest.raises(RecursionError):
        items.to_py()


def test_what_comes_is_a_copy():
    items = List[int]()
    copy = items.to_py()
    copy.append(1)
    assert items.Count == 0


def test_from_all_threads():
    items = List[Decimal]()
    for i in range(10):
        items.Add(i)
    expected = [decimal.Decimal(i) for i in range(10)]
    assert all(run_threads(lambda number: items.to_py() == expected, times=50))

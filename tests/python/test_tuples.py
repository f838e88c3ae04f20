"""A12: what has parts: tuples, pairs, records."""

import pytest
import System
from ClrLink.Fixtures.Collections import ManyWays, Makers, NamedPosition, Parts, Position, ThrowingParts
from helpers import raises
from System import Tuple, ValueTuple
from System.Collections import DictionaryEntry
from System.Collections.Generic import Dictionary, KeyValuePair, List

TUPLES = [
    (Makers.Two, (1, "two")),
    (Makers.OldTwo, (1, "two")),
    (Makers.BoxedTwo, (1, "two")),
    (Makers.Nine, (1, 2, 3, 4, 5, 6, 7, "eight", 9.0)),
    (Makers.Pair, ("k", 7)),
    (lambda: DictionaryEntry("k", 7), ("k", 7)),
    (lambda: ValueTuple[int](5), (5,)),
    (lambda: ValueTuple[str, object](None, 1.5), (None, 1.5)),
    (lambda: KeyValuePair[int, System.DayOfWeek](1, System.DayOfWeek.Friday), (1, System.DayOfWeek.Friday)),
]


@pytest.mark.parametrize(("make", "parts"), TUPLES)
def test_tuples_are_like_pythons(make, parts):
    ours = make()
    assert tuple(ours) == parts
    assert list(ours) == list(parts)
    assert len(ours) == len(parts)
    assert [ours[i] for i in range(len(parts))] == list(parts)
    assert [ours[i] for i in range(-len(parts), 0)] == list(parts)
    assert ours[0:2] == parts[0:2]
    assert ours == parts
    assert parts == ours
    assert not ours != parts
    assert ours != parts + (1,)
    assert hash(ours) == hash(parts)
    assert {parts: "found"}[ours] == "found"
    assert parts[0] in ours
    first, *rest = ours
    assert (first, rest) == (parts[0], list(parts[1:]))
    with raises(IndexError, "tuple index out of range"):
        ours[len(parts)]
    with raises(TypeError, "tuple indices must be integers"):
        ours["x"]


def test_unpacking():
    key, value = Makers.Pair()
    assert (key, value) == ("k", 7)
    number, text = Makers.Two()
    assert (number, text) == (1, "two")
    with raises(ValueError, "too many values to unpack"):
        (only,) = Makers.Two()
    with raises(ValueError, "not enough values to unpack"):
        a, b, c = Makers.Two()


def test_members_stay():
    assert Makers.Pair().Key == "k"
    assert Makers.Two().Item2 == "two"
    assert Makers.OldTwo().Item1 == 1
    assert str(Makers.Two()) == "(1, two)"
    assert Makers.Nine().Rest.Item2 == 9.0


def test_equality_between_nets():
    assert Makers.Two() == Makers.Two()
    assert Makers.OldTwo() == Makers.OldTwo()
    assert Makers.Two() != Makers.OldTwo()
    assert Makers.Pair() == Makers.Pair()
    assert len({Makers.Two(), Makers.Two(), (1, "two")}) == 1
    assert Makers.Two() != [1, "two"]


def test_order():
    assert ValueTuple[int, int](1, 2) < ValueTuple[int, int](1, 3)
    assert ValueTuple[int, int](1, 2) < (1, 3)
    assert (1, 1) < ValueTuple[int, int](1, 2)
    assert sorted([ValueTuple[int, int](2, 1), ValueTuple[int, int](1, 2)])[0] == (1, 2)
    assert sorted(Dictionary[str, int]({"b": 1, "a": 2}), key=tuple) == [("a", 2), ("b", 1)]


def test_records_unpack():
    x, y = Position(1, "b")
    assert (x, y) == (1, "b")
    x, y, z = NamedPosition(1, "b", 2.5)
    assert (x, y, z) == (1, "b", 2.5)
    a, b, c = Parts()
    assert (a, b, c) == (1, "b", None)
    assert Position(1, "b") != (1, "b")  # it unpacks, and is no tuple
    with pytest.raises(TypeError):
        len(Position(1, "b"))


def test_several_ways_to_take_apart_are_none():
    with raises(TypeError, "cannot unpack non-iterable ManyWays object"):
        a, b = ManyWays()


def test_parts_that_throw():
    with raises(System.InvalidOperationException, "in Deconstruct"):
        a, b = ThrowingParts()


def test_a_tuple_is_one_argument():
    ours = List[object]()
    ours.Add(Makers.Two())
    assert len(ours) == 1
    assert ours[0] == (1, "two")
    assert System.String.Format("{0}", Makers.Two()) == "(1, two)"
    assert System.String.Format("{0}", Position(1, "b")) == "Position { X = 1, Y = b }"


def test_matching():
    match Makers.Two():
        case (1, text):
            assert text == "two"
        case _:
            pytest.fail("no match")


def test_no_handle_is_left_over(balanced):
    def use(_):
        for make, _parts in TUPLES:
            ours = make()
            tuple(ours)
            len(ours)
            ours == (1,)  # noqa: B015
            hash(ours)
        tuple(Parts())

    balanced(use, threads=2, times=10)

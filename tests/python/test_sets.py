"""A12: sets as Python's sets."""

import pytest
import System
from ClrLink.Fixtures.Collections import Makers
from helpers import no_match, raises
from System.Collections.Generic import HashSet, ISet, SortedSet

CHANGEABLE = [HashSet[int], SortedSet[int], lambda: ISet[int](HashSet[int]())]
OTHERS = [set(), {1}, {1, 2, 3}, {2, 3, 4, 5}, frozenset([9]), {"x", 2}, {1: "a"}.keys()]


def filled(make, *values):
    made = make()
    for value in values:
        made.add(value)
    return made


@pytest.mark.parametrize("make", CHANGEABLE)
def test_sets_do_what_pythons_do(make):
    ours, theirs = make(), set()
    for change in (
        lambda s: s.add(1),
        lambda s: s.add(1),
        lambda s: s.add(2),
        lambda s: s.discard(9),
        lambda s: s.discard("x"),
        lambda s: s.remove(1),
        lambda s: s.isdisjoint({2}),
        lambda s: s.isdisjoint(["x"]),
        lambda s: s.__ior__({3, 4, 5}) and None,
        lambda s: s.__iand__({2, 3, 4}) and None,
        lambda s: s.__isub__({2}) and None,
        lambda s: s.__ixor__({3, 7}) and None,
        lambda s: 4 in s,
        lambda s: 3 in s,
    ):
        assert change(ours) == change(theirs)
        assert sorted(ours) == sorted(theirs)
        assert ours == theirs
    assert {ours.pop() for _ in range(len(ours))} == theirs
    with raises(KeyError, "'pop from an empty set'"):
        ours.pop()
    ours.add(1)
    ours.clear()
    assert len(ours) == 0


@pytest.mark.parametrize("make", CHANGEABLE)
@pytest.mark.parametrize("other", OTHERS)
def test_operators(make, other):
    ours, theirs = filled(make, 1, 2, 3), {1, 2, 3}
    other_set = set(other)
    assert ours & other == theirs & other_set
    assert ours - other == theirs - other_set
    assert other_set & ours == other_set & theirs
    assert other_set - ours == other_set - theirs
    assert other_set | ours == other_set | theirs
    assert other_set ^ ours == other_set ^ theirs
    if "x" not in other:
        assert ours | other == theirs | other_set
        assert ours ^ other == theirs ^ other_set
    assert sorted(ours) == [1, 2, 3]


@pytest.mark.parametrize("make", [*CHANGEABLE, Makers.ImmutableSet, Makers.FrozenSet, Makers.AsReadOnlySet])
@pytest.mark.parametrize("other", OTHERS)
def test_comparison(make, other):
    ours, theirs = make(), {1, 2, 3}
    if len(ours) == 0:
        ours = filled(make, 1, 2, 3)
    other = set(other)
    assert (ours == other, ours != other) == (theirs == other, theirs != other)
    assert (ours < other, ours <= other) == (theirs < other, theirs <= other)
    assert (ours > other, ours >= other) == (theirs > other, theirs >= other)
    assert (other < ours, other <= ours, other == ours) == (other < theirs, other <= theirs, other == theirs)
    assert (other > ours, other >= ours) == (other > theirs, other >= theirs)


def test_results_are_sets_of_the_same_kind():
    hashed = HashSet[int]([1, 2])
    assert type(hashed | {3}) is HashSet[int]
    assert type(SortedSet[int]([1]) & {1}) is SortedSet[int]
    assert type({1} | hashed) is set
    assert type(Makers.FrozenSet() | {5}) is set
    assert type(Makers.Pairs().Keys & {"a"}) is set


def test_results_keep_the_comparer():
    ours = Makers.SetIgnoringCase()
    assert "KEY" in ours | {"other"}
    assert list(ours | {"KEY"}) == ["Key"]


def test_between_net_sets():
    one, other = HashSet[int]([1]), HashSet[int]([1, 2])
    assert one < other
    assert one <= other
    assert not one > other
    assert other >= one
    assert list(one | other) == [1, 2]
    assert list(other - one) == [2]
    assert HashSet[int]([1]) != one  # .NET objects are equal as .NET says
    assert one.SetEquals(HashSet[int]([1]))
    assert one.SetEquals({1})
    assert not one.SetEquals([1, 2])


def test_what_a_set_lacks():
    ours = HashSet[int]([1])
    with raises(KeyError, "9"):
        ours.remove(9)
    with raises(KeyError, "'x'"):
        ours.remove("x")
    with no_match("HashSet`1.Add", "x"):
        ours.add("x")
    with no_match("HashSet`1.Add", "x"):
        ours | {"x"}
    for other in (5, None):
        with pytest.raises(TypeError):
            ours | other
        with pytest.raises(TypeError):
            ours < other  # noqa: B015
    assert ours != 5
    assert list(ours) == [1]


@pytest.mark.parametrize("make", [Makers.ImmutableSet, Makers.FrozenSet, Makers.AsReadOnlySet])
def test_sets_that_do_not_change(make):
    ours = make()
    assert ours & {1, 9} == {1}
    assert ours - {1} == {2, 3}
    assert ours.isdisjoint({9})
    assert not hasattr(ours, "add")
    assert not hasattr(ours, "discard")


def test_an_immutable_set_gives_new_ones():
    ours = Makers.ImmutableSet()
    assert ours.Add(4) == {1, 2, 3, 4}
    assert ours == {1, 2, 3}
    assert ours.Union({7}) == {1, 2, 3, 7}


def test_nets_methods_take_pythons_sets():
    ours = HashSet[int]([1, 2])
    ours.UnionWith([2, 3])
    assert ours == {1, 2, 3}
    ours.ExceptWith({1})
    assert ours == {2, 3}
    assert ours.Overlaps(range(3))


def test_no_handle_is_left_over(balanced):
    key = System.Object()

    def use(_):
        ours = HashSet[System.Object]([key, 1, "a"])
        ours | {2}
        ours & {1}
        ours == {1}  # noqa: B015
        ours <= {1}  # noqa: B015
        ours.discard(key)
        ours.pop()

    balanced(use, threads=2, times=20)

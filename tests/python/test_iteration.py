"""Iterating what is enumerable."""

import itertools

import pytest
import System
from ClrLink.Fixtures.Iteration import (
    DisposeThrows,
    DuckEnumerable,
    ExplicitCollection,
    ExplicitEnumerable,
    GetEnumeratorThrows,
    Sources,
    StructEnumerable,
    Tracked,
)
from ClrLink.Fixtures.Shapes import Plain
from helpers import raises, settle, wait_until
from System import Array
from System.Collections.Generic import Dictionary, HashSet, List, Queue


def ints(*items):
    return List[int](Array[int](list(items)))


@pytest.mark.parametrize(
    ("make", "items"),
    [
        (lambda: Sources.Count(3), [0, 1, 2]),
        (lambda: Sources.Count(0), []),
        (Sources.Texts, ["a", None, "c"]),
        (Sources.Old, [1, "two", 3.0]),
        (ExplicitEnumerable, [0, 1, 2]),
        (StructEnumerable, [0, 1, 2]),
        (ExplicitCollection, [0, 1, 2, 3]),
        (lambda: ints(5, 6), [5, 6]),
        (lambda: HashSet[int](Array[int]([1, 1, 2])), [1, 2]),
        (lambda: Queue[str](Array[str](["a", "b"])), ["a", "b"]),
    ],
)
def test_every_kind_of_enumerable(make, items):
    assert list(make()) == items
    assert [item for item in make()] == items
    assert tuple(make()) == tuple(items)


def test_a_string_object():
    assert list(System.String("abc")) == ["a", "b", "c"]


def test_net_objects_come_as_such():
    plains = List[Plain](Array[Plain]([Plain(1), Plain(2)]))
    assert [plain.Field for plain in plains] == [1, 2]


def test_a_dictionary_yields_pairs():
    pairs = {pair.Key: pair.Value for pair in Sources.Pairs()}
    assert pairs == {"a": 1, "b": 2}


def test_an_enumerator_is_an_iterator():
    enumerator = Sources.Enumerator(2)
    assert list(enumerator) == [0, 1]
    assert next(iter(Sources.Count(1))) == 0
    fresh = Sources.Enumerator(1)
    assert next(fresh) == 0
    with pytest.raises(StopIteration):
        next(fresh)


def test_next_on_a_temporary():
    assert next(Sources.Enumerator(1)) == 0
    assert next(iter(ints(7))) == 7


def test_an_iterator_stays_at_its_end():
    iterator = iter(Sources.Count(1))
    assert next(iterator) == 0
    for _ in range(3):
        with pytest.raises(StopIteration):
            next(iterator)


def test_python_functions_iterate():
    assert sum(Sources.Count(5)) == 10
    assert sorted(Sources.Count(3), reverse=True) == [2, 1, 0]
    assert list(zip(Sources.Count(2), "ab")) == [(0, "a"), (1, "b")]
    assert max(Sources.Count(4)) == 3
    assert (2 in Sources.Count(3), 9 in Sources.Count(3)) == (True, False)
    a, b = Sources.Count(2)
    assert (a, b) == (0, 1)


def test_an_endless_one_is_read_lazily():
    assert list(itertools.islice(Sources.Endless(), 4)) == [0, 1, 2, 3]


def test_two_iterations_are_independent():
    source = ints(1, 2)
    assert list(zip(source, source)) == [(1, 1), (2, 2)]
    one, two = iter(source), iter(source)
    assert (next(one), next(one), next(two)) == (1, 2, 1)


def test_the_enumerator_is_disposed_at_the_end():
    tracked = Tracked(3)
    assert list(tracked) == [0, 1, 2]
    assert (tracked.Started, tracked.Finished, tracked.Disposed) == (1, 1, 1)


def test_the_enumerator_is_disposed_once_after_the_end():
    tracked = Tracked(1)
    iterator = iter(tracked)
    assert list(iterator) == [0]
    assert list(iterator) == []
    del iterator
    settle()
    assert tracked.Disposed == 1


def test_the_enumerator_is_disposed_when_left_early():
    tracked = Tracked(3)
    for _item in tracked:
        break
    wait_until(lambda: settle() or tracked.Disposed == 1, "disposed after a break")
    assert tracked.Finished == 0


def test_the_enumerator_is_disposed_after_an_exception():
    tracked = Tracked(3)
    with pytest.raises(LookupError):
        for _item in tracked:
            raise LookupError
    wait_until(lambda: settle() or tracked.Disposed == 1, "disposed after an exception")


def test_an_exception_inside_keeps_its_type():
    seen = []
    with raises(System.InvalidOperationException, "after 2"):
        for item in Sources.ThrowAfter(2):
            seen.append(item)
    assert seen == [0, 1]


def test_a_changed_list_says_so():
    source = ints(1, 2)
    with raises(System.InvalidOperationException, "Collection was modified"):
        for _item in source:
            source.Add(5)


def test_no_enumerator_can_be_had():
    with raises(System.NotSupportedException, "no enumerator"):
        iter(GetEnumeratorThrows())


def test_dispose_that_throws_at_the_end():
    with raises(System.InvalidOperationException, "in Dispose"):
        list(DisposeThrows())


@pytest.mark.parametrize("make", [DuckEnumerable, Plain, System.Object])
def test_what_is_not_enumerable(make):
    with pytest.raises(TypeError, match="not iterable"):
        iter(make())


def test_lengths():
    assert len(ints(1, 2)) == 2
    assert len(ExplicitCollection()) == 4
    assert len(Dictionary[str, int]()) == 0
    with raises(TypeError, "object of type 'Tracked' has no len()"):
        len(Tracked(1))


def test_threads_iterate_their_own(threads, balanced):
    assert threads(lambda number: list(Sources.Count(number)), times=50).count([0, 1, 2]) == 50
    balanced(lambda number: list(Tracked(number)), threads=4, times=20)


def test_threads_share_one_enumerable(threads):
    shared = Tracked(10)
    assert threads(lambda _: list(shared), times=20) == [list(range(10))] * 160
    assert shared.Disposed == 160


def test_threads_share_one_iterator(threads):
    shared = iter(ints(*range(2000)))

    def take(_):
        try:
            return list(shared)
        except (System.InvalidOperationException, ValueError, RuntimeError):
            return []

    seen = [item for items in threads(take) for item in items]
    assert set(seen) <= set(range(2000))

"""A12: random programs on .NET's collections and on Python's own give the same, step by step."""

import pytest
from helpers import examples
from hypothesis import given, settings
from hypothesis import strategies as some
from System import Array
from System.Collections import ArrayList, Hashtable
from System.Collections.Concurrent import ConcurrentDictionary
from System.Collections.Generic import Dictionary, HashSet, IList, List, SortedDictionary, SortedList, SortedSet
from System.Collections.ObjectModel import ObservableCollection

profile = settings(max_examples=examples(150), deadline=None, derandomize=True)

INTS = some.integers(-5, 5)
PLACES = some.integers(-7, 7)
WORDS = some.sampled_from(["", "a", "b", "key", "é", "🐍", "a\0b"])
ANY = some.one_of(INTS, WORDS, some.none(), some.booleans())


def outcome(step, collection):
    """What a step gives, or which kind of error."""
    try:
        return step(collection)
    except (IndexError, ValueError, KeyError) as error:
        return next(kind for kind in (KeyError, IndexError, ValueError) if isinstance(error, kind))


def run(ours, theirs, program, plain):
    for name, step in program:
        assert outcome(step, ours) == outcome(step, theirs), name
        assert plain(ours) == theirs, name
        assert len(ours) == len(theirs)
        assert bool(ours) == bool(theirs)


def step(name, *arguments):
    """Steps by name, with arguments drawn: the name is what a failure shows."""
    return some.tuples(*arguments).map(lambda values: (f"{name}{values}", lambda c: STEPS[name](c, *values)))


def nothing(_):
    return None


STEPS = {
    # lists
    "append": lambda c, x: nothing(c.append(x)),
    "extend": lambda c, xs: nothing(c.extend(xs)),
    "add_in_place": lambda c, xs: nothing(c.__iadd__(xs)),
    "insert": lambda c, i, x: nothing(c.insert(i, x)),
    "pop_last": lambda c: c.pop(),
    "pop_at": lambda c, i: c.pop(i),
    "remove": lambda c, x: nothing(c.remove(x)),
    "index": lambda c, x: c.index(x),
    "index_between": lambda c, x, i, j: c.index(x, i, j),
    "count": lambda c, x: c.count(x),
    "reverse": lambda c: nothing(c.reverse()),
    "reversed": lambda c: list(reversed(c)),
    "contains": lambda c, x: x in c,
    "get": lambda c, i: c[i],
    "set": lambda c, i, x: nothing(c.__setitem__(i, x)),
    "slice": lambda c, i, j, k: list(c[i:j:k]),
    "clear": lambda c: nothing(c.clear()),
    "sorted": lambda c: sorted(c),
    "unpack": lambda c: (lambda *xs: xs)(*c),
    # dictionaries
    "put": lambda c, k, v: nothing(c.__setitem__(k, v)),
    "look_up": lambda c, k: c[k],
    "look_up_or": lambda c, k, v: c.get(k, v),
    "take": lambda c, k: c.pop(k),
    "take_or": lambda c, k, v: c.pop(k, v),
    "delete": lambda c, k: nothing(c.__delitem__(k)),
    "set_default": lambda c, k, v: c.setdefault(k, v),
    "update": lambda c, d: nothing(c.update(d)),
    "update_pairs": lambda c, d: nothing(c.update(list(d.items()))),
    "update_in_place": lambda c, d: nothing(c.__ior__(d)),
    "keys": lambda c: sorted(c.keys()),
    "values": lambda c: sorted(c.values()),
    "items": lambda c: sorted(c.items()),
    "has_item": lambda c, k, v: (k, v) in c.items(),
    "equals": lambda c, d: c == d,
    # sets
    "add": lambda c, x: nothing(c.add(x)),
    "discard": lambda c, x: nothing(c.discard(x)),
    "or": lambda c, s: sorted(c | s),
    "and": lambda c, s: sorted(c & s),
    "sub": lambda c, s: sorted(c - s),
    "xor": lambda c, s: sorted(c ^ s),
    "r_or": lambda c, s: sorted(s | c),
    "r_and": lambda c, s: sorted(s & c),
    "r_sub": lambda c, s: sorted(s - c),
    "r_xor": lambda c, s: sorted(s ^ c),
    "or_in_place": lambda c, s: nothing(c.__ior__(s)),
    "and_in_place": lambda c, s: nothing(c.__iand__(s)),
    "sub_in_place": lambda c, s: nothing(c.__isub__(s)),
    "xor_in_place": lambda c, s: nothing(c.__ixor__(s)),
    "compare": lambda c, s: (c == s, c != s, c < s, c <= s, c > s, c >= s),
    "disjoint": lambda c, s: c.isdisjoint(s),
}


def lists(values):
    return some.lists(
        some.one_of(
            step("append", values),
            step("extend", some.lists(values, max_size=3)),
            step("add_in_place", some.lists(values, max_size=3)),
            step("insert", PLACES, values),
            step("pop_last"),
            step("pop_at", PLACES),
            step("remove", values),
            step("remove", ANY.filter(lambda x: not isinstance(x, bool))),
            step("index", values),
            step("index_between", values, PLACES, PLACES),
            step("count", values),
            step("reverse"),
            step("reversed"),
            step("contains", values),
            step("get", PLACES),
            step("set", PLACES, values),
            step("slice", PLACES, PLACES, some.sampled_from([1, 2, -1, -3])),
            step("sorted"),
            step("unpack"),
            step("clear"),
        ),
        max_size=20,
    )


# hypothesis keeps something for ever each time that a test runs which has parameters of pytest's own, so those have the test inside.


@pytest.mark.parametrize("make", [List[int], ObservableCollection[int], lambda xs: IList[int](List[int](xs))])
def test_lists_of_ints(make):
    @profile
    @given(some.lists(INTS, max_size=6), lists(INTS))
    def programs(start, program):
        run(make(start), list(start), program, list)

    programs()


@profile
@given(some.lists(WORDS, max_size=6), lists(WORDS))
def test_lists_of_texts(start, program):
    run(List[str](start), list(start), program, list)


@profile
@given(some.lists(INTS, max_size=6), lists(INTS))
def test_untyped_lists(start, program):
    run(ArrayList(start), list(start), program, list)


ARRAY_STEPS = some.lists(
    some.one_of(
        step("index", INTS),
        step("count", INTS),
        step("reverse"),
        step("reversed"),
        step("contains", ANY),
        step("get", PLACES),
        step("set", PLACES, INTS),
        step("slice", PLACES, PLACES, some.sampled_from([1, 2, -1, -3])),
    ),
    max_size=12,
)


@profile
@given(some.lists(INTS, max_size=6), ARRAY_STEPS)
def test_arrays(start, program):
    run(Array[int](start), list(start), program, list)


def dictionaries(keys, values):
    small = some.dictionaries(keys, values, max_size=3)
    return some.lists(
        some.one_of(
            step("put", keys, values),
            step("look_up", keys),
            step("look_up_or", some.one_of(keys, ANY), ANY),
            step("take", keys),
            step("take_or", some.one_of(keys, ANY), ANY),
            step("delete", keys),
            step("set_default", keys, values),
            step("update", small),
            step("update_pairs", small),
            step("update_in_place", small),
            step("contains", some.one_of(keys, ANY)),
            step("keys"),
            step("values"),
            step("items"),
            step("has_item", keys, values),
            step("equals", small),
            step("clear"),
        ),
        max_size=20,
    )


def plain_dict(ours):
    assert {pair.Key: pair.Value for pair in ours} == dict(ours.items())
    return dict(ours.items())


@pytest.mark.parametrize(
    "make",
    [Dictionary[str, int], SortedDictionary[str, int], SortedList[str, int], ConcurrentDictionary[str, int]],
)
def test_dictionaries_of_ints(make):
    @profile
    @given(some.dictionaries(WORDS, INTS, max_size=5), dictionaries(WORDS, INTS))
    def programs(start, program):
        run(make(start), dict(start), program, plain_dict)

    programs()


WHOLE = INTS.filter(lambda number: number not in (0, 1))  # of which True and False, which are ints in Python, are none


@profile
@given(some.dictionaries(WHOLE, WORDS, max_size=5), dictionaries(WHOLE, WORDS))
def test_dictionaries_of_texts(start, program):
    run(Dictionary[int, str](start), dict(start), program, plain_dict)


HASHTABLE_STEPS = dictionaries(WORDS, INTS).map(
    lambda program: [entry for entry in program if not entry[0].startswith("look_up(")]  # a missing key is None there
)


@profile
@given(some.dictionaries(WORDS, INTS, max_size=5), HASHTABLE_STEPS)
def test_hashtables(start, program):
    run(Hashtable(start), dict(start), program, plain_dict)


def sets(values):
    small = some.sets(values, max_size=4)
    return some.lists(
        some.one_of(
            step("add", values),
            step("discard", values),
            step("remove", values),
            step("contains", some.one_of(values, ANY.filter(lambda x: not isinstance(x, bool)))),
            *(step(name, small) for name in ("or", "and", "sub", "xor", "r_or", "r_and", "r_sub", "r_xor")),
            *(step(f"{name}_in_place", small) for name in ("or", "and", "sub", "xor")),
            step("compare", small),
            step("disjoint", small),
            step("sorted"),
            step("clear"),
        ),
        max_size=20,
    )


@pytest.mark.parametrize("make", [HashSet[int], SortedSet[int]])
def test_sets_of_ints(make):
    @profile
    @given(some.sets(INTS, max_size=6), sets(INTS))
    def programs(start, program):
        run(make(start), set(start), program, set)

    programs()


@profile
@given(some.sets(WORDS, max_size=6), sets(WORDS))
def test_sets_of_texts(start, program):
    run(HashSet[str](start), set(start), program, set)

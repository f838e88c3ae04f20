"""Negative places and slices of lists: what has an indexer by int and a count."""

import itertools
import random

import pytest
import System
from ClrLink.Fixtures.Arrays import Likes
from helpers import no_match, raises
from System import Array
from System.Collections import ArrayList
from System.Collections.Generic import List
from System.Collections.Specialized import NameValueCollection, OrderedDictionary, StringCollection
from System.Text import StringBuilder
from System.Text.RegularExpressions import Regex

ALL = ("List", "AsIList", "AsReadOnlyList", "AsPlainList", "ArrayList", "Collection", "Observable", "ReadOnly",
       "ImmutableList", "ImmutableArray", "Segment", "Derived", "Linked")  # fmt: skip
GROWING = ("List", "AsIList", "AsPlainList", "ArrayList", "Collection", "Observable", "Derived", "Linked")
BOUNDS = (None, 0, 2, 5, 9, -1, -3, -9)
STEPS = (None, 2, -1, -2)


def make(kind, count=5):
    return getattr(Likes, kind)(count)


def ints(*items):
    return List[int](Array[int](list(items)))


# --- single places ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ALL)
def test_negative_places_count_from_the_end(kind):
    made = make(kind)
    assert [made[-1], made[-5], made[0], made[4]] == [4, 0, 0, 4]
    assert (made[System.Int32(-2)], made[True]) == (3, 1)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("place", [5, 99, -6, -(2**31)])
def test_a_place_out_of_range_is_an_index_error(kind, place):
    made = make(kind)
    with pytest.raises(IndexError):
        made[place]


@pytest.mark.parametrize("place", [99, -99])
def test_the_exception_is_the_one_of_net(place):
    with raises(System.ArgumentOutOfRangeException, "Index was out of range."):
        ints(1)[place]
    with raises(System.ArgumentOutOfRangeException, "Index was out of range."):
        ints(1)[place] = 1
    with pytest.raises(System.ArgumentOutOfRangeException):
        del ints(1)[place]


@pytest.mark.parametrize("kind", [*GROWING, "Segment"])
def test_negative_places_are_written(kind):
    made = make(kind)
    made[-1] = 40
    made[-5] = 10
    assert list(made) == [10, 1, 2, 3, 40]


@pytest.mark.parametrize("kind", GROWING)
def test_negative_places_are_deleted(kind):
    made = make(kind)
    del made[-1]
    del made[-4]
    assert list(made) == [1, 2, 3]


def test_anything_with_index_is_a_place():
    class Last:
        def __index__(self):
            return -1

    made = ints(1, 2)
    assert made[Last()] == 2
    made[Last()] = 5
    del made[Last()]
    assert list(made) == [1]


@pytest.mark.parametrize("key", ["a", 1.5, -1.5, None, (0, 1), Ellipsis])
def test_what_is_no_place(key):
    arguments = key if isinstance(key, tuple) else (key,)
    with no_match("List`1.get_Item", *arguments):
        ints(1)[key]


def test_texts():
    text = System.String("abcde")
    assert (text[-1], text[1:3], text[::-1], text[:]) == ("e", "bc", "edcba", "abcde")
    with pytest.raises(IndexError):
        text[-6]
    builder = StringBuilder("abcde")
    assert (builder[-2], builder[1:-1], builder[::2]) == ("d", "bcd", "ace")
    builder[-1] = "x"
    assert builder.ToString() == "abcdx"


def test_collections_with_an_indexer_alone():
    bits = Likes.Bits()
    assert (bits[-1], bits[-2]) == (True, False)
    bits[-1] = False
    assert not bits[2]
    with no_match("BitArray.get_Item", slice(0, 1)):
        bits[0:1]
    values = NameValueCollection()
    values.Add("k", "v")
    assert (values[-1], values["k"]) == ("v", "v")


def test_collections_of_the_library():
    strings = StringCollection()
    for text in "abc":
        strings.Add(text)
    assert (strings[-1], list(strings[::2])) == ("c", ["a", "c"])
    matches = Regex.Matches("a1b22", "[0-9]+")
    assert (matches[-1].Value, [match.Value for match in matches[:1]]) == ("22", ["1"])


# --- keys are no places ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["ByInt", "SortedByInt", "Table", "AsIDictionary"])
def test_a_negative_key_is_a_key(kind):
    made = getattr(Likes, kind)()
    assert made[-1] == "minus one"
    made[-1] = "again"
    made[-5] = "five"
    assert (made[-1], made[-5], made.Count) == ("again", "five", 3)
    del made[-1]
    assert made.Count == 2


@pytest.mark.parametrize("kind", ["ByInt", "SortedByInt", "AsIDictionary"])
def test_keys_have_no_slices(kind):
    made = getattr(Likes, kind)()
    for use in (lambda: made[0:1], lambda: made.__setitem__(slice(0, 1), []), lambda: made.__delitem__(slice(0, 1))):
        with pytest.raises(TypeError):
            use()


def test_a_missing_negative_key():
    with pytest.raises(KeyError):
        Likes.ByInt()[-2]


def test_a_collection_with_keys_of_its_own():
    by_int = Likes.KeyedByInt()
    assert (by_int[-1], by_int[-3]) == ("a", "ccc")
    by_text = Likes.KeyedByText()
    assert (by_text[-1], by_text["bb"], list(by_text[:2])) == ("ccc", "bb", ["a", "bb"])


def test_an_ordered_dictionary_has_keys():
    made = OrderedDictionary()
    made.Add("a", 1)
    with pytest.raises((IndexError, ValueError)):
        made[-1]


def test_an_indexer_of_what_is_no_collection():
    assert Likes.Cells()[-1] == -10
    with no_match("Cells.get_Item", slice(0, 1)):
        Likes.Cells()[0:1]


# --- slices read -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ALL)
def test_every_slice_is_the_one_of_a_list(kind):
    made, items = make(kind), list(range(5))
    for bounds in itertools.product(BOUNDS, BOUNDS, STEPS):
        cut = slice(*bounds)
        assert list(made[cut]) == items[cut], cut


@pytest.mark.parametrize(
    ("kind", "result"),
    [
        ("List", "List`1"),
        ("Derived", "List`1"),
        ("AsIList", "List`1"),
        ("AsReadOnlyList", "List`1"),
        ("AsPlainList", "ArrayList"),
        ("Collection", "List`1"),
        ("Observable", "List`1"),
        ("ReadOnly", "List`1"),
        ("Segment", "List`1"),
        ("Linked", "List`1"),
        ("ArrayList", "ArrayList"),
        ("ImmutableList", "ImmutableList`1"),
        ("ImmutableArray", "ImmutableArray`1"),
    ],
)
def test_the_kind_of_list_that_a_slice_is(kind, result):
    for cut in (slice(1, 3), slice(None, None, -2), slice(9, 9)):
        assert make(kind)[cut].GetType().Name == result


def test_an_array_typed_as_a_list():
    from ClrLink.Fixtures.Arrays import Given

    made = Given.ArrayAsList()
    assert (made[-1], type(made[1:3]), list(made[1:3]), list(made[::-1])) == (4, Array[int], [2, 3], [4, 3, 2, 1])
    made[0:2] = [8, 9]
    assert list(made) == [8, 9, 3, 4]
    with raises(ValueError, "cannot assign 1 values to a slice of 2 elements of a list of fixed size"):
        made[0:2] = [1]
    with pytest.raises(System.NotSupportedException):
        del made[0:1]


def test_a_slice_is_a_new_list():
    made = ints(1, 2, 3)
    made[0:2].Add(9)
    made[:][0] = 9
    assert list(made) == [1, 2, 3]


def test_slices_of_every_element_type():
    assert list(Likes.Texts()[1:]) == [None, "c"]
    assert [item for item in ArrayList(Array[System.Object]([1, "a", None]))[::-1]] == [None, "a", 1]


@pytest.mark.parametrize("cut", [slice("a", None), slice(None, 1.5)])
def test_bounds_that_are_no_integers(cut):
    with pytest.raises(TypeError, match="slice indices must be integers"):
        ints(1)[cut]
    with raises(ValueError, "slice step cannot be zero"):
        ints(1)[::0]


# --- slices written --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", GROWING)
@pytest.mark.parametrize("values", [[], [7], [7, 8], [7, 8, 9, 10, 11, 12]], ids=len)
def test_a_slice_is_replaced_by_any_number_of_values(kind, values):
    for bounds in itertools.product(BOUNDS, BOUNDS):
        made, items = make(kind), list(range(5))
        cut = slice(*bounds)
        made[cut] = values
        items[cut] = values
        assert list(made) == items, cut


@pytest.mark.parametrize("kind", GROWING)
def test_a_slice_with_gaps_keeps_its_length(kind):
    made, items = make(kind), list(range(5))
    for cut in (slice(None, None, 2), slice(None, None, -1), slice(4, 1, -2)):
        values = [-item for item in items[cut]]
        made[cut] = values
        items[cut] = values
        assert list(made) == items
    for wrong in ([], [1], [1, 2, 3, 4]):
        with raises(ValueError, f"attempt to assign sequence of size {len(wrong)} to extended slice of size 3"):
            made[::2] = wrong
    assert list(made) == items


@pytest.mark.parametrize(
    "values",
    [(7, 8), range(7, 9), {7: 0, 8: 0}, b"\x07\x08", Array[int]([7, 8]), ints(7, 8)],
    ids=lambda value: type(value).__name__,
)
def test_values_come_from_anything_with_items(values):
    made = ints(1, 2, 3)
    made[1:2] = values
    assert list(made) == [1, 7, 8, 3]
    made[1:3] = (item for item in (9,))
    assert list(made) == [1, 9, 3]


def test_a_list_is_assigned_to_parts_of_itself():
    made = ints(1, 2, 3)
    made[1:1] = made
    assert list(made) == [1, 1, 2, 3, 2, 3]
    made[::-1] = made
    assert list(made) == [3, 2, 3, 2, 1, 1]


@pytest.mark.parametrize(
    ("values", "error"),
    [([1, "a"], TypeError), ([2**31], OverflowError), (5, TypeError), (None, TypeError), ("ab", TypeError)],
)
def test_wrong_values_change_nothing(values, error):
    made = ints(1, 2, 3)
    with pytest.raises(error):
        made[0:2] = values
    assert list(made) == [1, 2, 3]


def test_values_that_change_the_list_while_they_are_read():
    made = ints(1, 2, 3)

    def values():
        made.Clear()
        yield 7

    made[1:2] = values()
    assert list(made) == [7]


@pytest.mark.parametrize("kind", ["AsReadOnlyList", "ReadOnly", "ImmutableList", "ImmutableArray"])
def test_what_cannot_be_written(kind):
    made = make(kind)
    for key in (0, -1, slice(0, 2)):
        with pytest.raises(TypeError, match="object does not support item assignment"):
            made[key] = [1, 2]
        with pytest.raises((TypeError, System.NotSupportedException)):
            del made[key]
    assert list(made) == [0, 1, 2, 3, 4]


def test_a_list_is_told_as_little_as_can_be():
    made = make("Linked")
    made[1:3] = [8, 9]
    made[1:2] = [7, 6]
    made[0:2] = []
    assert (list(made), made.Log.split()) == ([6, 9, 3, 4], ["set"] * 3 + ["insert"] + ["remove"] * 2)


# --- slices deleted --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", GROWING)
def test_every_slice_is_deleted_as_of_a_list(kind):
    for bounds in itertools.product(BOUNDS, BOUNDS, STEPS):
        made, items = make(kind), list(range(5))
        cut = slice(*bounds)
        del made[cut]
        del items[cut]
        assert list(made) == items, cut


def test_large_slices():
    made, items = Likes.List(100_000), list(range(100_000))
    for cut in (slice(None, None, 3), slice(10, 50_000), slice(None, None, -7)):
        assert list(made[cut]) == items[cut]
        del made[cut]
        del items[cut]
        assert list(made) == items


# --- programs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["List", "Linked", "ArrayList"])
def test_random_programs_as_a_list(kind):
    source = random.Random(kind)
    made, items = make(kind), list(range(5))

    def bound():
        return source.choice([None, source.randrange(-12, 12)])

    for _ in range(400):
        cut = slice(bound(), bound(), source.choice([None, None, 1, -1, 2, -3]))
        action = source.randrange(3)
        if action == 0:
            assert list(made[cut]) == items[cut]
        elif action == 1:
            count = source.randrange(6) if cut.step in (None, 1) and len(items) < 60 else len(items[cut])
            values = [source.randrange(100) for _ in range(count)]
            made[cut] = values
            items[cut] = values
        elif len(items) > 3:
            del made[cut]
            del items[cut]
        assert list(made) == items


def test_a_length_that_throws():
    made = Likes.Throwing()
    assert made[3] == 3
    for use in (lambda: made[-1], lambda: made[0:1]):
        with raises(System.InvalidOperationException, "no count"):
            use()


def test_a_python_class_over_a_list():
    class Mine(List[int]):
        pass

    made = Mine()
    for item in range(4):
        made.Add(item)
    assert (made[-1], list(made[1:3])) == (3, [1, 2])
    del made[:2]
    assert list(made) == [2, 3]


def test_slices_leave_no_handles(balanced):
    made = ints(*range(10))

    def work(_):
        for _ in range(20):
            made[2:4] = made[5:7]
            assert made[-1] == 9
            with pytest.raises(ValueError):
                made[::2] = [1]

    balanced(work)


def test_threads_slice_lists_of_their_own(threads):
    def work(number):
        made = ints(*range(20))
        del made[::2]
        made[-2:] = [number] * 3
        assert list(made) == [*range(1, 17, 2), number, number, number]
        return made[-1]

    assert sorted(threads(work, times=20)) == sorted(list(range(8)) * 20)


def test_threads_slice_one_list(threads):
    """A list is not safe for threads, but reading it is; and nothing breaks where it is changed at the same time."""
    shared = ints(*range(100))
    assert threads(lambda _: sum(shared[10:20]) + shared[-1], times=50) == [244] * 400

    def change(number):
        try:
            if number % 2:
                shared[10:20] = range(number)
                del shared[-3:]
            else:
                list(shared[5:40:3])
                shared[-1]
        except (IndexError, ValueError, System.InvalidOperationException, System.NullReferenceException):
            pass

    threads(change, times=100)
    assert shared.Count >= 0



"""A11: parts of one-dimensional arrays, read and written."""

import itertools
import random

import pytest
import System
from ClrLink.Fixtures.Arrays import Given
from ClrLink.Fixtures.Shapes import Plain
from helpers import raises, type_error
from System import Array

Ints = Array[int]
BOUNDS = (None, 0, 1, 2, 5, 9, -1, -3, -9, 2**70, -(2**70))
STEPS = (None, 1, 2, -1, -2, 7)


def kinds():
    return {
        "Int32": (int, [1, 2, 3, 4, 5]),
        "Double": (float, [1.5, 2.5, 3.5, 4.5, 5.5]),
        "Boolean": (bool, [True, False, True, True, False]),
        "Char": (System.Char, list("abcde")),
        "String": (str, ["a", None, "c", "d", "e"]),
        "Object": (System.Object, [1, "two", 3.0, None, True]),
        "Byte": (System.Byte, [1, 2, 3, 4, 255]),
        "enum": (System.DayOfWeek, [System.DayOfWeek(number) for number in range(5)]),
        "struct": (System.DateTime, [System.DateTime(2020, 1, day) for day in range(1, 6)]),
        "Nullable": (System.Nullable[int], [1, None, 3, 4, None]),
        "Decimal": (System.Decimal, [System.Decimal(number) for number in range(5)]),
    }


@pytest.mark.parametrize("kind", kinds())
def test_a_slice_is_a_new_array_of_the_same_elements(kind):
    element, items = kinds()[kind]
    made = Array[element](items)
    for cut in (slice(None), slice(1, 4), slice(None, None, 2), slice(None, None, -1), slice(4, 0, -3), slice(3, 3)):
        part = made[cut]
        assert type(part) is Array[element]
        assert list(part) == items[cut]
    made[:][0] = items[-1]
    assert list(made) == items


def test_every_cut_is_the_one_of_a_list():
    made, items = Ints(range(7)), list(range(7))
    for start, stop, step in itertools.product(BOUNDS, BOUNDS, STEPS):
        cut = slice(start, stop, step)
        assert list(made[cut]) == items[cut], cut


@pytest.mark.parametrize("kind", kinds())
def test_a_slice_is_assigned(kind):
    element, items = kinds()[kind]
    for cut in (slice(None), slice(1, 4), slice(None, None, 2), slice(None, None, -1), slice(2, 2)):
        made, wanted = Array[element](items), list(items)
        values = items[: len(items[cut])][::-1]
        made[cut] = values
        wanted[cut] = values
        assert list(made) == wanted


@pytest.mark.parametrize(
    "values",
    [
        (7, 8, 9),
        range(7, 10),
        {7: "a", 8: "b", 9: "c"},
        Ints([7, 8, 9]),
        b"\x07\x08\x09",
        Array[System.Int64]([7, 8, 9]),
        System.Collections.Generic.List[int](Ints([7, 8, 9])),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_of_a_slice_come_from_anything_with_items(values):
    made = Ints(5)
    made[1:4] = values
    assert list(made) == [0, 7, 8, 9, 0]


def test_values_come_from_a_generator_and_a_buffer():
    made = Ints(3)
    made[:] = (number * number for number in range(3))
    assert list(made) == [0, 1, 4]
    made[::2] = memoryview(b"\x00\x01\x00\x00\x02\x00\x00\x00").cast("i")
    assert list(made) == [256, 1, 2]


def test_an_array_is_assigned_to_parts_of_itself():
    made = Ints(range(6))
    made[:] = made
    assert list(made) == list(range(6))
    made[::-1] = made
    assert list(made) == [5, 4, 3, 2, 1, 0]
    made[1:4] = made[0:3]
    assert list(made) == [5, 5, 4, 3, 1, 0]
    made[0:3] = made[2:5]
    assert list(made) == [4, 3, 1, 3, 1, 0]


@pytest.mark.parametrize("values", [[], [1], [1, 2, 3], range(100)], ids=len)
@pytest.mark.parametrize("cut", [slice(0, 2), slice(None, None, 2), slice(5, 1, -1)])
def test_another_number_of_values_is_refused(cut, values):
    made = Ints(range(4))
    wanted = len(range(4)[cut])
    with raises(ValueError, f"cannot assign {len(values)} values to a slice of {wanted} array elements"):
        made[cut] = values
    assert list(made) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("values", "error"),
    [([1, "a"], TypeError), ([1, 2**31], OverflowError), ([1, None], TypeError), (5, TypeError), (None, TypeError)],
)
def test_wrong_values_change_nothing(values, error):
    made = Ints(range(3))
    with pytest.raises(error):
        made[0:2] = values
    assert list(made) == [0, 1, 2]


def test_an_exception_of_the_values_comes_through():
    def broken():
        yield 1
        raise LookupError("in the values")

    made = Ints(2)
    with raises(LookupError, "in the values"):
        made[:] = broken()
    assert list(made) == [0, 0]


def test_a_step_of_zero():
    for use in (lambda: Ints(3)[::0], lambda: Ints(3).__setitem__(slice(None, None, 0), [])):
        with raises(ValueError, "slice step cannot be zero"):
            use()


@pytest.mark.parametrize("cut", [slice("a", None), slice(None, 1.5), slice(None, None, None.__class__)])
def test_bounds_that_are_no_integers(cut):
    with pytest.raises(TypeError, match="slice indices must be integers"):
        Ints(3)[cut]


def test_a_bound_that_raises():
    class Bad:
        def __index__(self):
            raise LookupError("no index")

    with raises(LookupError, "no index"):
        Ints(3)[Bad() :]
    with raises(LookupError, "no index"):
        Ints(3)[Bad()]


def test_slices_are_not_deleted():
    with type_error("'System.Array' object does not support item deletion"):
        del Ints(3)[0:1]


def test_elements_are_the_same_objects():
    first = Plain(1)
    part = Array[Plain]([first, None, Plain(2)])[::2]
    part[0].Field = 9
    assert (first.Field, part[1].Field) == (9, 2)


def test_structs_with_references():
    made = Given.Structs(4)
    assert [(one.Number, one.Text) for one in made[::-2]] == [(3, "n3"), (1, "n1")]
    made[0:2] = made[2:4]
    assert [one.Text for one in made] == ["n2", "n3", "n2", "n3"]


def test_strings_fill_an_array_of_objects():
    made = Array[System.Object](4)
    made[0:2] = Array[str](["a", "b"])
    made[2::1] = Given.CovariantStrings()[::-1]
    assert list(made) == ["a", "b", "b", "a"]


def test_an_array_of_strings_seen_as_objects_stays_one_of_strings():
    made = Given.CovariantStrings()
    assert type(made) is Array[str]
    assert type(made[:1]) is Array[str]
    with type_error("'int' value cannot be converted to System.String"):
        made[0] = 5
    with pytest.raises(TypeError):
        made[:] = [1, 2]
    assert list(made) == ["a", "b"]


@pytest.mark.parametrize("low", [1, 5, -2])
def test_lower_bounds(low):
    """Places are .NET's own; where those are negative, nothing counts from the end."""
    made = Given.LowerBounds(low, 3, System.Int32)
    assert [made[low + place] for place in range(3)] == [10, 20, 30]
    assert (list(made), list(reversed(made)), len(made)) == ([10, 20, 30], [30, 20, 10], 3)
    assert list(made[:]) == [10, 20, 30]
    assert list(made[::-1]) == [30, 20, 10]
    assert list(made[low + 1 :]) == [20, 30]
    assert list(made[low : low + 2]) == [10, 20]
    assert list(made[low - 1 : low + 9]) == [10, 20, 30]
    assert list(made[low - 1 :: -1]) == []
    assert type(made[:]) is Ints
    made[low] = 7
    made[low + 1 :] = [8, 9]
    assert list(made) == [7, 8, 9]
    made.reverse()
    assert (list(made), made.index(8), 9 in made) == ([9, 8, 7], 1, True)
    for outside in (low - 1, low + 3):
        if outside < 0 <= low:
            continue
        with raises(IndexError, "array index out of range"):
            made[outside]
        with raises(IndexError, "array index out of range"):
            made[outside] = 1
    if low > 0:
        assert (made[-1], list(made[-2:])) == (7, [8, 7])


def test_random_cuts_and_assignments_as_a_list():
    source = random.Random(11)
    for _ in range(300):
        size = source.randrange(12)
        items = [source.randrange(100) for _ in range(size)]
        made = Ints(items)

        def bound():
            return source.choice([None, source.randrange(-15, 15)])

        cut = slice(bound(), bound(), source.choice([None, 1, -1, 2, -3]))
        values = [source.randrange(100) for _ in items[cut]]
        assert list(made[cut]) == items[cut]
        made[cut] = values
        items[cut] = values
        assert list(made) == items


def test_large_slices():
    made = Ints(range(100_000))
    assert list(made[::997]) == list(range(0, 100_000, 997))
    made[::2] = made[1::2]
    assert made[99_998] == 99_999


def test_slices_leave_no_handles(balanced):
    made = Ints(range(10))

    def work(_):
        for _ in range(20):
            made[2:5] = made[5:8]
            made[::-1] = list(range(10))
            with pytest.raises(ValueError):
                made[0:2] = [1]

    balanced(work)

"""A11: arrays of several dimensions."""

import itertools
import re

import pytest
import System
from ClrLink.Fixtures.Arrays import Calls, Given, Received
from helpers import no_match, raises, type_error
from System import Array


def rows(made):
    return [[made[row, column] for column in range(made.GetLength(1))] for row in range(made.GetLength(0))]


# --- making ----------------------------------------------------------------------------------------------------------


def test_lengths_make_dimensions():
    made = Array[int](2, 3)
    assert (made.Rank, len(made), list(made)) == (2, 6, [0] * 6)
    assert type(made) is Array[int, 2]
    assert (type(made).__name__, repr(type(made))) == ("Int32[,]", "<class 'System.Int32[,]'>")
    assert Array[str](1, 2, 3, 4).Rank == 4
    assert Array[int](*[1] * 32).Rank == 32
    assert list(Array[int](2, 0)) == []


def test_a_class_by_its_rank():
    assert Array[int, 1] is Array[int]
    assert Array[float, 3].__name__ == "Double[,,]"
    assert isinstance(Calls.Matrix(), Array[int, 2])
    assert not isinstance(Calls.Matrix(), Array[int])
    assert type(Array[int, 2](3, 4)) is Array[int, 2]


@pytest.mark.parametrize("key", [(int, int), (int, "2"), (int, True), (int, 2, 2), (int, 2.0), ("x", 2), ()])
def test_what_is_no_class_of_arrays(key):
    with type_error("type expected"):
        Array[key]


@pytest.mark.parametrize("rank", [0, -1, 33, 2**70])
def test_ranks_that_there_are_not(rank):
    with pytest.raises((ValueError, OverflowError)):
        Array[int, rank]


def test_lengths_that_are_too_few():
    with type_error("System.Int32[,] has 2 dimensions, got 1 lengths"):
        Array[int, 2](3)
    with type_error("System.Int32[,] has 2 dimensions, got 3 lengths"):
        Array[int, 2](3, 3, 3)
    with pytest.raises(TypeError):
        Array[int](*[1] * 33)
    with raises(ValueError, "Non-negative number required (dims[1])"):
        Array[int](2, -1)


@pytest.mark.parametrize("source", [[[1, 2, 3], [4, 5, 6]], ((1, 2, 3), (4, 5, 6)), [range(1, 4), [4, 5, 6]]])
def test_rows_make_a_matrix(source):
    made = Array[int, 2](source)
    assert (type(made), rows(made)) == (Array[int, 2], [[1, 2, 3], [4, 5, 6]])
    assert Received.Matrix(source) == "2x3: 1 2 3 4 5 6"


def test_rows_of_every_kind_make_a_matrix():
    assert rows(Array[int, 2](row for row in ((x for x in (1, 2)), {3: 0, 4: 0}))) == [[1, 2], [3, 4]]
    assert rows(Array[int, 2]([Array[int]([1, 2]), b"\x03\x04"])) == [[1, 2], [3, 4]]
    assert rows(Array[str, 2]([["a", None]])) == [["a", None]]
    assert rows(Array[System.Char, 2](["ab", "cd"])) == [["a", "b"], ["c", "d"]]
    assert rows(Array[System.Object, 2]([[1, "a"], [None, 1.5]])) == [[1, "a"], [None, 1.5]]
    assert Received.StringMatrix([["a", "b"]]) == "1x2: a b"
    assert Received.Cube([[[1, 2]], [[3, 4]]]) == "2x1x2: 1 2 3 4"
    assert Received.RowsOfMatrices([[[1, 2]], [[3], [4]]]) == "1x2: 1 2 | 2x1: 3 4"


@pytest.mark.parametrize(
    ("source", "lengths"), [([], "0x0"), ([[]], "1x0"), ([[], []], "2x0"), ([[5]], "1x1")]
)
def test_few_elements(source, lengths):
    assert Received.Matrix(source).split(":")[0] == lengths


def test_rows_of_different_lengths():
    text = "System.Int32[,] has rows of one length: on axis 1 there are 1 items where others have 2"
    with raises(ValueError, text):
        Array[int, 2]([[1, 2], [3]])
    with pytest.raises(TypeError, match=re.escape(text)):
        Received.Matrix([[1, 2], [3]])
    with raises(ValueError, text):
        Received.Field = [[1, 2], [3]]
    with raises(ValueError, "System.Byte[,,] has rows of one length: on axis 2"):
        Array[System.Byte, 3]([[[1]], [[1, 2]]])


@pytest.mark.parametrize("source", [[1, 2], [[1], 2], ["ab"], [None], [[[1]], 5]])
def test_rows_that_are_none(source):
    with pytest.raises(TypeError):
        Array[int, 2](source)
    with pytest.raises(TypeError):
        Received.Matrix(source)


@pytest.mark.parametrize(
    ("source", "error"), [([[1, "a"]], TypeError), ([[2**31]], OverflowError), ([[1.5]], TypeError)]
)
def test_elements_that_do_not_fit(source, error):
    with pytest.raises(error):
        Array[int, 2](source)
    with no_match("Received.Matrix", source):
        Received.Matrix(source)


@pytest.mark.parametrize("value", [None, 5.5, "ab", object()])
def test_what_no_matrix_is_made_of(value):
    with pytest.raises(TypeError):
        Array[int, 2](value)


@pytest.mark.thread_unsafe(reason="writes a static field and reads it again")
def test_null_is_an_argument():
    assert Received.Nothing(None) == "null"
    Received.Field = None
    assert Received.Field is None


@pytest.mark.thread_unsafe(reason="writes a static field and reads it again")
def test_a_field_takes_rows():
    Received.Field = [[1, 2]]
    assert rows(Received.Field) == [[1, 2]]
    Received.Field = None


def test_rows_of_one_length_or_not_choose_the_overload():
    assert Received.Either([[1, 2], [3, 4]]) == "matrix 2x2: 1 2 3 4"
    assert Received.Either([[1, 2], [3]]) == "jagged 2"
    assert Received.Either(Array[int](1, 1)) == "matrix 1x1: 0"
    assert Received.Either(Calls.Jagged()) == "jagged 2"


def test_arrays_of_other_elements_are_converted():
    made = Array[float, 2](Array[int, 2]([[1, 2], [3, 4]]))
    assert rows(made) == [[1.0, 2.0], [3.0, 4.0]]
    same = Array[int, 2]([[1, 2]])
    copy = Array[int, 2](same)
    copy[0, 0] = 9
    assert (same != copy, same[0, 0]) == (True, 1)


# --- elements --------------------------------------------------------------------------------------------------------


def test_every_element_by_every_index():
    made = Array[int, 3]([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    for number, place in enumerate(itertools.product(range(2), repeat=3)):
        below = tuple(index - 2 for index in place)
        assert made[place] == made[below] == made[place[0], below[1], place[2]] == number + 1
        made[place] = -number
        assert made[below] == -number
        made[below] = number
        assert made[place] == number
        made[place] = number + 1


@pytest.mark.parametrize("place", [(2, 0), (0, 3), (-3, 0), (0, -4), (2**31, 0), (0, 2**40), (0, -(2**70))])
def test_an_index_out_of_range(place):
    made = Calls.Matrix()
    with raises(IndexError, "array index out of range"):
        made[place]
    with raises(IndexError, "array index out of range"):
        made[place] = 1


@pytest.mark.parametrize("place", [0, (0,), (0, 0, 0), (), slice(None), (slice(None),), (0, 0, slice(None))])
def test_too_few_and_too_many_indices(place):
    made = Calls.Matrix()
    with type_error("invalid index value: Int32[,] takes 2 indices, got"):
        made[place]
    with type_error("invalid index value: Int32[,] takes 2 indices, got"):
        made[place] = 1


@pytest.mark.parametrize("wrong", ["a", 1.0, None, Ellipsis, []])
def test_the_wrong_type_of_index(wrong):
    text = f"array index has type {type(wrong).__name__}, expected an integer"
    with type_error(text):
        Calls.Matrix()[0, wrong]
    with type_error(text):
        Calls.Matrix()[wrong, 0] = 1
    with type_error(text):
        Calls.Matrix()[wrong, :]


def test_one_index_in_a_tuple_is_one_of_a_vector():
    made = Calls.Ints()
    assert (made[(1,)], made[(-1,)], list(made[(slice(1, None),)])) == (2, 3, [2, 3])
    with type_error("invalid index value: Int32[] takes 1 indices, got 2"):
        made[0, 0]


def test_the_wrong_value_changes_nothing():
    made = Calls.Matrix()
    with type_error("an integer is required"):
        made[0, 0] = "a"
    assert made[0, 0] == 1


# --- parts -----------------------------------------------------------------------------------------------------------

CUTS = (slice(None), slice(1, None), slice(None, None, -1), slice(0, 3, 2), slice(5, 9))


def test_every_part_of_a_matrix():
    plain = [[10 * row + column for column in range(4)] for row in range(3)]
    made = Array[int, 2](plain)
    for first, second in itertools.product(CUTS, CUTS):
        part = made[first, second]
        assert type(part) is Array[int, 2]
        wanted = [row[second] for row in plain[first]]
        assert (rows(part), part.GetLength(0)) == (wanted, len(wanted))
    for index, cut in itertools.product((0, 2, -1), CUTS):
        assert (type(made[index, cut]), list(made[index, cut])) == (Array[int], plain[index][cut])
        assert list(made[cut, index]) == [row[index] for row in plain[cut]]


def test_parts_of_three_dimensions():
    made = Calls.Cube()
    assert list(made[0, :, 1]) == [2, 4]
    assert rows(made[:, 1, ::-1]) == [[4, 3], [8, 7]]
    assert (type(made[:, :, :]), list(made[::-1, :, :])) == (Array[int, 3], [5, 6, 7, 8, 1, 2, 3, 4])


def test_parts_of_strings_and_structs():
    made = Array[str, 2]([["a", "b"], [None, "d"]])
    assert (list(made[:, 0]), list(made[1, ::-1])) == (["a", None], ["d", None])
    labels = Given.StructMatrix()
    assert [one.Text for one in labels[:, 1]] == ["n1", "n3"]
    labels[:, 0] = labels[:, 1]
    assert [one.Number for one in labels] == [1, 1, 3, 3]


def test_a_part_is_new():
    made = Calls.Matrix()
    made[0, :][0] = 99
    assert made[0, 0] == 1


def test_parts_are_assigned():
    made = Array[int](3, 3)
    made[0, :] = [1, 2, 3]
    made[:, 2] = (7, 8, 9)
    made[1:, :2] = [[4, 5], [6, 0]]
    assert rows(made) == [[1, 2, 7], [4, 5, 8], [6, 0, 9]]
    made[:, :] = made[::-1, ::-1]
    assert rows(made) == [[9, 0, 6], [8, 5, 4], [7, 2, 1]]
    made[::-1, :] = made
    assert rows(made) == [[7, 2, 1], [8, 5, 4], [9, 0, 6]]


@pytest.mark.parametrize(
    ("place", "values", "error", "text"),
    [
        ((0, slice(None)), [1, 2], ValueError, "cannot assign 2 values to a slice of 3 array elements"),
        ((slice(None), slice(None)), [[1, 2]], ValueError, "cannot assign values of shape (1, 2) to array elements of shape (2, 3)"),
        ((slice(None), slice(None)), [1, 2], TypeError, "System.Int32[,] wants sequences nested 2 deep"),
        ((0, slice(None)), 5, TypeError, "'int' value cannot be converted to System.Int32[]"),
        ((0, slice(None)), None, TypeError, "can only assign an iterable"),
        ((0, slice(None)), ["a", "b", "c"], TypeError, "an integer is required"),
        ((5, slice(None)), [1, 2, 3], IndexError, "array index out of range"),
    ],
)
def test_parts_refuse(place, values, error, text):
    made = Calls.Matrix()
    with raises(error, text):
        made[place] = values
    assert list(made) == [1, 2, 3, 4, 5, 6]


# --- iteration and the rest ------------------------------------------------------------------------------------------


def test_elements_come_row_by_row():
    made = Calls.Cube()
    assert list(made) == list(range(1, 9))
    assert list(reversed(made)) == list(range(8, 0, -1))
    assert (3 in made, 9 in made, made.index(3), made.count(3), sum(made)) == (True, False, 2, 1, 36)
    assert bool(made) and not Array[int](2, 0)
    iterator = iter(made)
    assert (next(iterator), iterator.__length_hint__()) == (1, 7)


def test_what_only_one_dimension_can():
    with type_error("only arrays of one dimension can be reversed"):
        Calls.Matrix().reverse()


def test_lower_bounds():
    sheet = Given.Sheet()
    assert (sheet[1, 1], sheet[2, 3], sheet[-1, -1], len(sheet)) == (11, 23, 23, 6)
    assert list(sheet) == [11, 12, 13, 21, 22, 23]
    assert list(sheet[1, :]) == [11, 12, 13]
    assert list(sheet[:, 2]) == [12, 22]
    assert list(sheet[2, 2:]) == [22, 23]
    assert rows(sheet[:, :]) == [[11, 12, 13], [21, 22, 23]]
    sheet[2, 1] = "x"
    sheet[1, 2:4] = ["y", "z"]
    assert list(sheet) == [11, "y", "z", "x", 22, 23]
    for place in ((0, 1), (1, 0), (3, 1), (1, 4)):
        with raises(IndexError, "array index out of range"):
            sheet[place]


def test_threads_work_on_parts_of_one_matrix(threads):
    made = Array[int](8, 50)

    def work(number):
        made[number, :] = [number] * 50
        made[number, ::2] = made[number, 1::2]
        assert set(made[number, :]) == {number}

    threads(work, times=30)
    assert sum(made) == 50 * sum(range(8))

"""A11: making, reading, writing and iterating arrays."""

import array

import pytest
import System
from ClrLink.Fixtures.Arrays import Calls
from ClrLink.Fixtures.Shapes import IFoo, Plain, S0
from helpers import label, no_match, raises, type_error
from System import Array

Ints = Array[int]


@pytest.mark.parametrize(
    "source",
    [[1, 2, 3], (1, 2, 3), range(1, 4), {1: "a", 2: "b", 3: "c"}, b"\x01\x02\x03", bytearray(b"\x01\x02\x03")],
    ids=lambda value: type(value).__name__,
)
def test_made_from_any_iterable(source):
    assert list(Ints(source)) == [1, 2, 3]


def test_made_from_generator_set_buffer_and_array():
    assert list(Ints(x for x in (1, 2))) == [1, 2]
    assert sorted(Ints({3, 4})) == [3, 4]
    assert list(Ints(memoryview(b"\x05"))) == [5]
    assert list(Array[float](array.array("d", [1.5, 2.5]))) == [1.5, 2.5]
    assert list(Ints(Ints([6]))) == [6]


def test_made_by_length_is_zero():
    assert list(Ints(3)) == [0, 0, 0]
    assert len(Ints(0)) == 0
    assert list(Array[str](2)) == [None, None]
    assert Array[S0](1)[0].X == 0


def test_made_with_several_dimensions():
    made = Array[int](2, 3)
    assert (made.Rank, made.Length, made.GetLength(0), made.GetLength(1)) == (2, 6, 2, 3)
    assert made.GetType().ToString() == "System.Int32[,]"
    assert Array[int](2, 3, 4).Rank == 3


@pytest.mark.parametrize(
    ("kind", "items"),
    [
        (bool, [True, False]),
        (int, [-(2**31), 2**31 - 1]),
        (float, [1.5, -0.0]),
        (str, ["a", None, "é"]),
        (System.Byte, [0, 255]),
        (System.SByte, [-128, 127]),
        (System.Int16, [-(2**15)]),
        (System.UInt16, [2**16 - 1]),
        (System.UInt32, [2**32 - 1]),
        (System.Int64, [-(2**63)]),
        (System.UInt64, [2**64 - 1]),
        (System.Single, [1.5]),
        (System.Char, ["a", "é"]),
        (System.Object, [1, "a", 1.5, None]),
    ],
)
def test_elements_of_every_primitive(kind, items):
    made = Array[kind](items)
    assert list(made) == items
    assert made[0] == items[0]
    made[0] = items[-1]
    assert made[0] == items[-1]


def test_elements_of_classes_and_structs():
    made = Array[Plain]([Plain(1), None])
    assert (made[0].Field, made[1]) == (1, None)
    made[1] = Plain(2)
    assert made[1].Field == 2
    structs = Array[S0](1)
    value = structs[0]
    value.X = 5
    assert structs[0].X == 0
    structs[0] = value
    assert structs[0].X == 5


def test_jagged_and_chars():
    made = Array[Array[int]]([[1], [2, 3]])
    assert [list(row) for row in made] == [[1], [2, 3]]
    assert list(Array[System.Char]("abc")) == ["a", "b", "c"]


def test_a_length_is_no_negative():
    with raises(ValueError, "Non-negative number required (dims[0])"):
        Ints(-1)


def test_what_no_array_is_made_of():
    with type_error("array constructor requires at least one integer argument or an object convertible to array"):
        Ints()
    with type_error("Cannot convert 2.0 to System.Int32[]"):
        Ints(2.0)
    with type_error("an integer is required"):
        Ints(["a"])
    with pytest.raises(OverflowError):
        Ints([2**40])
    with pytest.raises(TypeError):
        Ints(None)


def test_an_exception_of_the_iterable_comes_through():
    def broken():
        yield 1
        raise LookupError("in the iterable")

    with raises(LookupError, "in the iterable"):
        Ints(broken())


@pytest.mark.parametrize("of", ["x", list, 5])
def test_what_is_no_element_type(of):
    with type_error("type expected"):
        Array[of]


def test_one_element_type_only():
    with type_error("type expected"):
        Array[int, int]


@pytest.mark.parametrize(("index", "value"), [(0, 1), (2, 3), (-1, 3), (-3, 1), (True, 2)])
def test_reading(index, value):
    assert Calls.Ints()[index] == value


@pytest.mark.parametrize("index", [3, -4, 2**40, -(2**70)])
def test_an_index_out_of_range(index):
    with raises(IndexError, "array index out of range"):
        Calls.Ints()[index]
    with raises(IndexError, "array index out of range"):
        Calls.Ints()[index] = 1


@pytest.mark.parametrize("index", ["a", 1.0, None])
def test_the_wrong_type_of_index(index):
    with type_error(f"array index has type {type(index).__name__}, expected an integer"):
        Calls.Ints()[index]


def test_anything_with_index_is_an_index():
    assert Calls.Ints()[System.Int32(1)] == 2


@pytest.mark.parametrize(
    "cut",
    [slice(None), slice(1, None), slice(None, -1), slice(0, 2), slice(None, None, 2), slice(None, None, -1), slice(5, 9)],
)
def test_slices(cut):
    assert list(Calls.Ints()[cut]) == [1, 2, 3][cut]


def test_a_slice_is_assigned():
    made = Calls.Ints()
    made[0:2] = [8, 9]
    assert list(made) == [8, 9, 3]
    with pytest.raises(ValueError):
        made[0:2] = [1, 2, 3]
    assert list(made) == [8, 9, 3]


def test_writing():
    made = Calls.Ints()
    made[0], made[-1] = 7, 8
    assert list(made) == [7, 2, 8]


@pytest.mark.parametrize(
    ("kind", "value", "error", "text"),
    [
        (int, "a", TypeError, "an integer is required"),
        (int, None, TypeError, "an integer is required"),
        (int, 2**31, OverflowError, "value too large to convert"),
        (float, "a", TypeError, "'str' value cannot be converted to System.Double"),
        (str, 5, TypeError, "'int' value cannot be converted to System.String"),
    ],
)
def test_writing_the_wrong_kind(kind, value, error, text):
    made = Array[kind](1)
    before = made[0]
    with raises(error, text):
        made[0] = value
    assert made[0] == before


def test_elements_are_not_deleted():
    with type_error("'System.Array' object does not support item deletion"):
        del Calls.Ints()[0]


def test_two_and_three_dimensions():
    matrix, cube = Calls.Matrix(), Calls.Cube()
    assert (matrix[0, 1], matrix[1, 2], matrix[-1, -1]) == (2, 6, 6)
    assert (cube[0, 0, 0], cube[1, 1, 1], cube[-1, 0, -1]) == (1, 8, 6)
    matrix[0, 1] = 9
    cube[1, 0, 1] = 10
    assert (matrix[0, 1], cube[1, 0, 1]) == (9, 10)


@pytest.mark.parametrize("index", [(2, 0), (0, 3), (-3, 0)])
def test_two_dimensions_out_of_range(index):
    with pytest.raises(IndexError):
        Calls.Matrix()[index]


def test_too_few_and_too_many_indices():
    with type_error("invalid index value"):
        Calls.Matrix()[0]
    for wrong in ((0, 1, 2), (0,)):
        with pytest.raises((TypeError, IndexError)):
            Calls.Matrix()[wrong]
        with pytest.raises((TypeError, IndexError)):
            Calls.Matrix()[wrong] = 1


def test_iterating_several_dimensions():
    assert list(Calls.Matrix()) == [1, 2, 3, 4, 5, 6]
    assert len(Calls.Matrix()) == 6


def test_an_array_that_does_not_begin_at_zero():
    made = Calls.OneBased()
    assert list(made) == [10, 20, 30]
    assert made.GetLowerBound(0) == 1
    assert made.GetValue(1) == 10


def test_what_sequences_can():
    made = Calls.Ints()
    assert (len(made), bool(made), bool(Calls.Empty())) == (3, True, False)
    assert (2 in made, 9 in made, "x" in made) == (True, False, False)
    assert list(reversed(made)) == [3, 2, 1]
    assert (sum(made), sorted(made, reverse=True), max(made)) == (6, [3, 2, 1], 3)
    first, *rest = made
    assert (first, rest) == (1, [2, 3])
    assert (made.index(2), made.count(3)) == (1, 1)
    with pytest.raises(ValueError):
        made.index(9)
    made.reverse()
    assert list(made) == [3, 2, 1]


def test_equality_is_by_reference():
    made = Calls.Ints()
    assert made == Calls.Echo(made)
    assert made != Calls.Ints()
    assert made != [1, 2, 3]


def test_texts_objects_and_interfaces():
    assert list(Calls.Texts()) == ["a", None, "c"]
    objects = list(Calls.Objects())
    assert objects[:4] == [1, "two", 3.0, None]
    assert objects[4].Field == 5
    foos = list(Calls.Foos())
    assert [foo.Foo() for foo in foos] == [1, 100]
    assert all(isinstance(foo, IFoo) for foo in foos)


@pytest.mark.parametrize(
    ("method", "argument", "result"),
    [
        ("Sum", [1, 2], 3),
        ("Sum", (1, 2), 3),
        ("Sum", {1, 2}, 3),
        ("Sum", range(3), 3),
        ("Sum", [], 0),
        ("Sum", b"ab", 195),
        ("Sum", array.array("i", [1, 2, 3]), 6),
        ("SumDoubles", [1, 2.5], 3.5),
        ("SumDoubles", array.array("d", [0.5, 1.5]), 2.0),
        ("Join", ["a", "b"], "a,b"),
        ("SumJagged", [[1], [2, 3]], 6),
        ("Objects", [1, "a", 1.5, None, True], "Int32,String,Double,null,Boolean"),
        ("SumBytes", b"\x01\xff", 256),
        ("SumBytes", bytearray(b"\x01"), 1),
        ("SumBytes", memoryview(b"\x01\x02"), 3),
        ("SumBytes", [1, 255], 256),
        ("IsNull", None, True),
        ("IsNull", [], False),
    ],
    ids=label,
)
def test_an_array_parameter_takes_any_sequence(method, argument, result):
    assert getattr(Calls, method)(argument) == result


def test_an_array_parameter_takes_a_generator_and_net_objects():
    assert Calls.Sum(x for x in (1, 2)) == 3
    assert Calls.SumFields([Plain(1), Plain(2)]) == 3
    assert Calls.SumFields(Calls.Plains()) == 3
    assert Calls.SumMatrix(Calls.Matrix()) == 21


@pytest.mark.parametrize(
    ("method", "argument"),
    [("Sum", ["a"]), ("Sum", 5), ("Sum", [1.5]), ("Sum", [2**31]), ("SumBytes", [256]), ("SumBytes", [-1]), ("Join", [1])],
)
def test_an_array_parameter_refuses(method, argument):
    with no_match(f"Calls.{method}", argument):
        getattr(Calls, method)(argument)


def test_a_net_array_is_passed_as_itself():
    made = Ints(3)
    Calls.Fill(made, 4)
    assert list(made) == [4, 4, 4]
    assert Calls.TypeName(Calls.Jagged()) == "System.Int32[][]"


def test_names():
    assert repr(Ints) == "<class 'System.Int32[]'>"
    assert Ints.__name__ == "Int32[]"
    assert repr(type(Calls.Matrix())) == "<class 'System.Int32[,]'>"
    assert repr(type(Calls.Jagged())) == "<class 'System.Int32[][]'>"
    assert str(Ints(1)) == "System.Int32[]"


def test_bytes_of_a_byte_array():
    assert bytes(Array[System.Byte](b"abc")) == b"abc"


def test_large():
    made = Ints(range(100_000))
    assert sum(made) == sum(range(100_000))
    assert made[-1] == 99_999


def test_threads_write_their_own_elements(threads):
    shared = Ints(800)

    def work(number):
        for i in range(100):
            shared[number * 100 + i] = number
        assert all(shared[number * 100 + i] == number for i in range(100))

    threads(work, times=5)
    assert sum(shared) == 100 * sum(range(8))


def test_threads_make_and_iterate(threads):
    assert threads(lambda number: sum(Ints(range(number + 1))), times=50).count(28) == 50


def test_threads_iterate_one_iterator(threads):
    """Every element is seen once, or the iterator says that it is in use; never a crash."""
    shared = iter(Ints(range(5000)))
    seen = [item for items in threads(lambda _: list(shared)) for item in items]
    assert set(seen) <= set(range(5000))
    assert len(seen) >= 4000

"""A11: what arrays are made of: iterables, buffers, other arrays; where an array is wanted, and by its class."""

import array
import collections
import ctypes
import sys

import pytest
import System
from ClrLink.Fixtures.Arrays import Calls, Given, Received
from ClrLink.Fixtures.Shapes import FooImpl, IFoo
from helpers import Sequence, label, no_match, raises, type_error
from System import Array
from System.Collections.Generic import List

CODES = {
    System.SByte: "b",
    System.Byte: "B",
    System.Int16: "h",
    System.UInt16: "H",
    System.Int32: "i",
    System.UInt32: "I",
    System.Int64: "q",
    System.UInt64: "Q",
    System.Single: "f",
    System.Double: "d",
}
NUMBERS = {code: [0, 1, 2, 100] for code in "bBhHiIqQ"} | {"f": [0.0, 1.5, -2.25], "d": [0.1, -1e300]}


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


# --- iterables -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        [1, 2, 3],
        (1, 2, 3),
        {1: 0, 2: 0, 3: 0},
        {1: 0, 2: 0, 3: 0}.keys(),
        range(1, 4),
        collections.deque([1, 2, 3]),
        Sequence(1, 2, 3),
        b"\x01\x02\x03",
        bytearray(b"\x01\x02\x03"),
        memoryview(b"\x01\x02\x03"),
        array.array("h", [1, 2, 3]),
        (ctypes.c_int * 3)(1, 2, 3),
        [True, 2, 3],
        [Index(1), System.Int32(2), 3],
        Array[System.Int64]([1, 2, 3]),
        List[int](Array[int]([1, 2, 3])),
        System.Collections.ArrayList(Array[int]([1, 2, 3])),
    ],
    ids=label,
)
def test_anything_with_items(source):
    assert list(Array[int](source)) == [1, 2, 3]


def test_what_can_be_read_once():
    assert list(Array[int](map(int, "123"))) == [1, 2, 3]
    assert list(Array[str](iter(["a"]))) == ["a"]
    assert Received.Ints(number for number in range(2)) == "2: 0 1"


@pytest.mark.parametrize(
    ("method", "source", "text"),
    [
        ("Ints", Sequence(1, 2), "2: 1 2"),
        ("Ints", collections.deque([1]), "1: 1"),
        ("Doubles", [1, 2.5, True], "3: 1 2.5 1"),
        ("Bools", [True, False], "2: True False"),
        ("Chars", "abc", "3: a b c"),
        ("Chars", ["a", "é"], "2: a é"),
        ("Strings", ["a", None, "é"], "3: a  é"),
        ("Days", [System.DayOfWeek.Friday], "1: Friday"),
        ("Nullables", [1, None], "2: 1 "),
        ("Decimals", [1, 2.5, System.Decimal(3)], "3: 1 2.5 3"),
        ("Dates", [System.DateTime.Now], "1"),
        ("Funcs", [lambda x: x + 1, abs], "3,2"),
        ("Foos", [FooImpl()], "1"),
        ("Jagged", [[1], (2, 3), b"\x04"], "1: 1 | 2: 2 3 | 1: 4"),
        ("Bytes", [], "0: "),
    ],
    ids=label,
)
def test_a_parameter_of_any_array_type(method, source, text):
    assert getattr(Received, method)(source) == text


@pytest.mark.thread_unsafe(reason="writes a static property and reads it again")
def test_a_property_of_an_array_type():
    Received.Property = [1, 2.5]
    assert list(Received.Property) == [1.0, 2.5]
    Received.Property = array.array("d", [0.5])
    assert list(Received.Property) == [0.5]
    with type_error("'int' value cannot be converted to System.Double[]"):
        Received.Property = 5
    with type_error("'str' value cannot be converted to System.Double"):
        Received.Property = ["a"]
    Received.Property = None
    assert Received.Property is None


@pytest.mark.parametrize(
    ("element", "items"),
    [
        (System.DayOfWeek, [System.DayOfWeek.Monday, System.DayOfWeek.Sunday]),
        (System.Guid, [System.Guid.Empty]),
        (System.Nullable[float], [1.5, None]),
        (System.Type, [System.Type.GetType("System.Int32")]),
        (IFoo, [FooImpl(), None]),
        (System.IntPtr, [System.IntPtr(5)]),
        (System.Object, [1, "a", None]),
    ],
    ids=label,
)
def test_elements_of_every_kind(element, items):
    made = Array[element](items)
    assert list(made) == items
    made[0] = items[-1]
    assert made[0] == items[-1]


def test_elements_that_are_delegates():
    made = Array[System.Func[int, int]]([abs, lambda x: x * 2])
    assert (made[0](-3), made[1](4)) == (3, 8)
    made[0] = lambda x: 7
    assert made[0](1) == 7


def test_elements_that_are_python_objects():
    mine = object()
    made = Array[System.Object]([mine, {"a": 1}])
    assert made[0] is mine
    assert made[1] == {"a": 1}


def test_an_array_of_the_same_type_is_copied_by_its_class_and_passed_by_a_call():
    made = Array[int]([1, 2])
    copy = Array[int](made)
    copy[0] = 9
    assert (made[0], Calls.Echo(made) == made, copy == made) == (1, True, False)


def test_strings_become_a_new_array_of_objects():
    strings = Array[str](["a"])
    made = Array[System.Object](strings)
    made[0] = 5
    assert (list(made), list(strings), made.GetType().ToString()) == ([5], ["a"], "System.Object[]")


@pytest.mark.parametrize("value", [None, 2.0, object(), "abc", int, len, {1.5}.__len__])
def test_what_has_no_items(value):
    with pytest.raises(TypeError, match="^Cannot convert .* to System.Int32\\[\\]"):
        Array[int](value)


def test_what_cannot_be_built():
    with type_error("array constructor requires"):
        Array[int](x=1)
    with type_error("array constructor requires"):
        Array[int]([1], [2])
    with type_error("cannot instantiate abstract class System.Array"):
        Array(3)


@pytest.mark.parametrize("length", [2**31, 2**62, 2**70])
def test_lengths_beyond_those_of_net(length):
    with pytest.raises(OverflowError):
        Array[int](length)
    with pytest.raises(OverflowError):
        Array[int](1, length)


def test_more_than_there_is_memory():
    with pytest.raises(MemoryError):
        Array[int](2**31 - 1)
    with pytest.raises((MemoryError, OverflowError)):
        Array[System.Object](2**20, 2**20)


def test_an_iterable_that_fails_leaves_nothing(balanced):
    def broken(_):
        def items():
            yield "a"
            raise LookupError("broken")

        for wanted in (Array[str], Array[int], Array[System.Object]):
            with pytest.raises((LookupError, TypeError)):
                wanted(items())
        with pytest.raises(TypeError):
            Received.Funcs([abs, 5])

    balanced(broken)


# --- buffers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("element", CODES, ids=lambda element: element.__name__)
def test_a_buffer_of_the_same_format(element):
    code = CODES[element]
    items = NUMBERS[code]
    source = array.array(code, items)
    for made in (Array[element](source), Array[element](memoryview(source)), Array[element](memoryview(source)[:])):
        assert list(made) == list(source)
    assert list(Array[element](memoryview(source)[::-1])) == list(source)[::-1]
    assert list(Array[element](memoryview(source)[::2])) == list(source)[::2]
    assert list(Array[element](memoryview(source)[1:1])) == []


@pytest.mark.parametrize("element", CODES, ids=lambda element: element.__name__)
@pytest.mark.parametrize("code", NUMBERS)
def test_a_buffer_of_another_format(element, code):
    """Its items are converted one by one: to numbers that hold them, never cut."""
    source = array.array(code, NUMBERS[code])
    if code in "fd" and element not in (System.Single, System.Double):
        with type_error("an integer is required"):
            Array[element](source)
    elif code == "d" and element is System.Single:
        with raises(OverflowError, "value too large to convert"):
            Array[element](source)
    else:
        assert list(Array[element](source)) == list(source)


def test_items_of_a_buffer_are_checked():
    with pytest.raises(OverflowError):
        Array[System.Byte](array.array("h", [256]))
    with pytest.raises(OverflowError):
        Array[System.UInt32](array.array("i", [-1]))
    with no_match("Received.Bytes", array.array("h", [256])):
        Received.Bytes(array.array("h", [256]))


def test_booleans_and_characters():
    assert list(Array[bool](memoryview(b"\x00\x01\x02").cast("?"))) == [False, True, True]
    assert Received.Bools(memoryview(b"\x01\x00").cast("?")) == "2: True False"
    assert list(Array[System.Byte](memoryview(b"ab").cast("c"))) == [97, 98]
    with pytest.raises(TypeError):
        Array[System.Char](b"ab")


def test_formats_with_a_mode():
    source = memoryview(b"\x01\x00\x00\x00").cast("@i")
    assert list(Array[int](source)) == [1]
    assert list(Array[int]((ctypes.c_int32 * 2)(5, 6))) == [5, 6]  # "<i"
    assert list(Array[System.Int64]((ctypes.c_long * 1)(2**40))) == [2**40]
    assert list(Array[int]((ctypes.c_int32.__ctype_be__ * 1)(7))) == [7]  # ">i"


def test_dimensions_of_a_buffer():
    flat = memoryview(bytes(range(6)))
    made = Array[System.Byte, 2](flat.cast("B", (2, 3)))
    assert (made.GetLength(0), made.GetLength(1), list(made)) == (2, 3, [0, 1, 2, 3, 4, 5])
    assert Received.Cube(flat.cast("B", (1, 2, 3))) == "1x2x3: 0 1 2 3 4 5"
    assert list(Array[int, 2](flat.cast("B", (3, 2)))[:, 1]) == [1, 3, 5]
    grid = (ctypes.c_int * 2 * 3)((1, 2), (3, 4), (5, 6))
    assert Received.Matrix(grid) == "3x2: 1 2 3 4 5 6"
    assert Received.DoubleMatrix(grid) == "3x2: 1 2 3 4 5 6"
    assert list(map(list, Array[Array[System.Byte]](flat.cast("B", (2, 3))))) == [[0, 1, 2], [3, 4, 5]]


def test_dimensions_that_are_not_those_of_the_array():
    flat = memoryview(bytes(range(6)))
    with type_error("a buffer of 2 dimensions cannot be converted to System.Byte[]"):
        Array[System.Byte](flat.cast("B", (2, 3)))
    with pytest.raises(TypeError):
        Array[System.Byte, 2](flat)
    with pytest.raises(TypeError):
        Array[System.Byte, 3](flat.cast("B", (2, 3)))


def test_the_format_chooses_the_overload():
    assert Received.Format(array.array("d", [1.5])) == "Double 1: 1.5"
    assert Received.Format(array.array("i", [1])) == "Int32 1: 1"
    assert Received.Format([1]) == "Int32 1: 1"
    assert Received.Format([1, 1.5]) == "Double 2: 1 1.5"


def test_a_released_buffer():
    source = memoryview(b"abc")
    source.release()
    with pytest.raises(ValueError):
        Array[System.Byte](source)


def test_a_buffer_may_change_again_afterwards():
    source = bytearray(b"abc")
    made = Array[System.Byte](source)
    source.append(1)
    source[0] = 0
    assert list(made) == [97, 98, 99]


def test_a_large_buffer():
    made = Array[float](array.array("d", range(1_000_000)))
    assert (len(made), made[999_999], sum(made)) == (1_000_000, 999_999.0, 999_999 * 500_000.0)


# --- NumPy -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def numpy():
    return pytest.importorskip("numpy")


def test_numpy_vectors(numpy):
    for code in "bBhHiIqQfd?":
        source = numpy.array([0, 1, 1], dtype=code)
        made = Array[{**{c: e for e, c in CODES.items()}, "?": System.Boolean}[code]](source)
        assert list(made) == source.tolist()
        assert list(type(made)(source[::-1])) == source.tolist()[::-1]


def test_numpy_matrices(numpy):
    source = numpy.arange(12, dtype="d").reshape(3, 4)
    for view in (source, source.T, source[::2, ::-1], source[:, 1:3], numpy.asfortranarray(source)):
        made = Array[float, 2](view)
        assert (list(made), made.GetLength(0), made.GetLength(1)) == (view.ravel().tolist(), *view.shape)
    assert list(Array[float, 2](source.astype("f"))) == source.ravel().tolist()
    assert [list(row) for row in Array[Array[float]](source)] == source.tolist()
    assert Received.DoubleMatrix(source[:1, :2]) == "1x2: 0 1"
    for wrong in (source, source[:, :1]):
        with type_error("a buffer of 2 dimensions cannot be converted to System.Double[]"):
            Array[float](wrong)


def test_numpy_scalars_and_odd_formats(numpy):
    assert list(Array[int](numpy.int64(2))) == [0, 0]
    assert list(Array[int]([numpy.int32(5), numpy.uint8(6)])) == [5, 6]
    assert list(Array[float]([numpy.float32(0.5), numpy.float64(1.5)])) == [0.5, 1.5]
    assert list(Array[int](numpy.array([1, 2], dtype=">i4"))) == [1, 2]
    assert list(Array[float](numpy.array([0.5], dtype="e"))) == [0.5]
    for wrong in (numpy.float64(2), numpy.array(5.0), numpy.array(["2020-01-01"], dtype="M8[D]")):
        with pytest.raises(TypeError):
            Array[int](wrong)
    assert Calls.Ints()[numpy.int64(-1)] == 3


# --- .NET's own methods on arrays ------------------------------------------------------------------------------------


def test_searching_and_storing():
    made = Calls.Ints()
    assert (Array.IndexOf(made, 2), Array.IndexOf[int](made, 3), Array.LastIndexOf(made, 9)) == (1, 2, -1)
    made.SetValue(5, 0)
    made.SetValue(System.Int32(6), 1)
    assert (made.GetValue(0), list(made)) == (5, [5, 6, 3])
    matrix = Calls.Matrix()
    matrix.SetValue(7, 1, 2)
    assert (matrix.GetValue(1, 2), matrix[1, 2]) == (7, 7)
    with raises(System.InvalidCastException, "Object cannot be stored in an array of this type."):
        made.SetValue("a", 0)
    with pytest.raises(IndexError):
        made.GetValue(9)


def test_sorting_copying_resizing():
    keys, items = Array[int]([3, 1, 2]), Array[str](["c", "a", "b"])
    Array.Sort(keys, items)
    assert (list(keys), list(items)) == ([1, 2, 3], ["a", "b", "c"])
    Array.Reverse(keys)
    assert list(keys) == [3, 2, 1]
    target = Array[System.Int64](4)
    Array.Copy(keys, target, 3)
    assert list(target) == [3, 2, 1, 0]
    assert list(Array.Resize[int](keys, 2)) == [3, 2]
    assert Array.BinarySearch(Array[int]([1, 3, 5]), 3) == 1
    assert keys.Clone() != keys
    assert (keys.Length, keys.Rank, keys.GetUpperBound(0), keys.IsFixedSize) == (3, 1, 2, True)


# --- what sequences can, and arrays cannot ---------------------------------------------------------------------------


def test_arrays_do_not_grow():
    made = Calls.Ints()
    for call in (lambda: made.append(1), lambda: made.insert(0, 1), lambda: made.extend([1])):
        with raises(IndexError, "a System.Array has a fixed length"):
            call()
    for call in (lambda: made.pop(), lambda: made.pop(0), lambda: made.remove(1), lambda: made.clear()):
        with type_error("'System.Array' object does not support item deletion"):
            call()
    for call in (lambda: made + made, lambda: made * 2):
        with pytest.raises(TypeError):
            call()
    assert list(made) == [1, 2, 3]


def test_index_with_bounds():
    made = Array[int]([1, 2, 1, 2, 1])
    assert (made.index(2, 2), made.index(1, 1, 3), made.index(1, -1), made.index(2, -9, 99)) == (3, 2, 4, 1)
    for arguments in ((3,), (2, 4), (1, 1, 2), (1, 5), (1, 0, 0)):
        with raises(ValueError, f"{arguments[0]} is not in the array"):
            made.index(*arguments)
    with pytest.raises(TypeError):
        made.index()
    with pytest.raises(TypeError):
        made.index(1, "a")


def test_reversed_and_its_like():
    made = Calls.Ints()
    assert (list(reversed(made)), next(reversed(made))) == ([3, 2, 1], 3)
    assert list(reversed(Calls.Empty())) == []
    assert sorted(made, key=lambda item: -item) == [3, 2, 1]
    assert list(zip(made, reversed(made))) == [(1, 3), (2, 2), (3, 1)]


def test_an_array_is_a_sequence_to_match():
    match Calls.Ints():
        case [first, *rest]:
            assert (first, rest) == (1, [2, 3])
        case _:
            pytest.fail("no sequence")
    match Calls.Matrix():
        case [1, 2, 3, *rest]:
            assert rest == [4, 5, 6]
        case _:
            pytest.fail("no sequence")


def test_an_iterator_reads_what_is_there_now():
    made = Calls.Ints()
    seen = []
    for item in made:
        seen.append(item)
        made[2] = item * 10
    assert seen == [1, 2, 20]


def test_comparing_elements_may_raise():
    class Odd:
        def __eq__(self, other):
            raise LookupError("no comparison")

        __hash__ = None

    made = Calls.Ints()
    for use in (lambda: Odd() in made, lambda: made.index(Odd()), lambda: made.count(Odd())):
        with raises(LookupError, "no comparison"):
            use()


def test_elements_that_python_cannot_use():
    made = Given.Pointers()
    assert len(made) == 2
    for use in (lambda: made[0], lambda: made[:], lambda: list(made), lambda: made.__setitem__(0, 1)):
        with pytest.raises(TypeError):
            use()


def test_sizes_of_wrappers_are_not_those_of_arrays():
    assert sys.getsizeof(Array[int](100_000)) < 1000

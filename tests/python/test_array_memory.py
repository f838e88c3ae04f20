"""Arrays of numbers export their memory: memoryview, bytes, struct, ctypes and files read and write the elements in place."""

import array
import ctypes
import gc
import io
import struct

import pytest
import System
from ClrLink.Fixtures.DropInShapes import Gives
from ClrLink.Fixtures.Enums import Color
from ClrLink.Fixtures.Shapes import S0
from helpers import raises, settle, wait_until
from System import Array, GC

FORMATS = {
    "Boolean": "?",
    "SByte": "b",
    "Byte": "B",
    "Int16": "h",
    "UInt16": "H",
    "Int32": "i",
    "UInt32": "I",
    "Int64": "q",
    "UInt64": "Q",
    "Single": "f",
    "Double": "d",
}


@pytest.mark.parametrize(("kind", "letter"), FORMATS.items())
def test_the_elements_are_seen_and_written(kind, letter):
    numbers = Array[getattr(System, kind)]([1, 0, 1] if letter != "?" else [True, False, True])
    view = memoryview(numbers)
    assert (view.format, view.ndim, view.shape, view.readonly) == (letter, 1, (3,), False)
    assert view.itemsize == struct.calcsize(letter) and view.nbytes == len(bytes(numbers)) == 3 * view.itemsize
    assert view.tolist() == list(numbers) and view.c_contiguous
    view[1] = 1
    assert list(numbers) == [1, 1, 1]
    numbers[0] = numbers[2] = type(numbers[0])(0)
    assert view.tolist() == [0, 1, 0]


def test_several_dimensions_lie_row_by_row():
    grid = Array[int, 2]([[1, 2, 3], [4, 5, 6]])
    view = memoryview(grid)
    assert (view.ndim, view.shape, view.strides) == (2, (2, 3), (12, 4))
    assert view.tolist() == [[1, 2, 3], [4, 5, 6]]
    view[1, 2] = 60
    assert grid[1, 2] == 60
    assert memoryview(Array[System.Byte](2, 3, 4)).shape == (2, 3, 4)


def test_an_empty_array():
    assert memoryview(Array[int](0)).tolist() == [] and bytes(Array[int](0)) == b""
    assert memoryview(Array[int](2, 0)).shape == (2, 0)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: Array[str](["a"]), "String"),
        (lambda: Array[System.Char]("ab"), "Char"),
        (lambda: Array[System.Object]([1]), "Object"),
        (lambda: Array[Color](1), "Color"),
        (lambda: Array[S0](1), "S0"),
        (lambda: Array[System.Decimal]([1]), "Decimal"),
    ],
)
def test_other_elements_are_refused(make, name):
    with raises(BufferError, f"unsupported element type: {name}"):
        memoryview(make())


def test_what_reads_and_writes_bytes_takes_arrays():
    data = Array[System.Byte](b"abcd")
    assert bytes(data) == bytearray(data) == b"abcd" and b"".join([data]) == b"abcd" and b"x" + data == b"xabcd"
    assert bytes(Array[int]([1, 2])) == b"\1\0\0\0\2\0\0\0"
    assert struct.unpack("<2i", Array[int]([1, 2])) == (1, 2)
    struct.pack_into("<h", data, 2, 0x4241)
    assert bytes(data) == b"abAB"
    assert io.BytesIO(b"12345").readinto(data) == 4 and bytes(data) == b"1234"
    assert io.BytesIO(data).read(2) == b"12"
    assert int.from_bytes(Array[System.Byte](b"\1\1"), "little") == 257
    assert array.array("i", bytes(Array[int]([1, -1]))).tolist() == [1, -1]
    assert bytes(Gives.Bytes()) == b"\1\2"


def test_ctypes_shares_the_memory():
    numbers = Array[float]([1.5, 2.5])
    shared = (ctypes.c_double * 2).from_buffer(numbers)
    shared[0] = 9.0
    assert numbers[0] == 9.0


def test_an_array_is_an_array_where_another_is_wanted():
    assert list(Array[float](Array[int]([1, 2]))) == [1.0, 2.0]
    assert list(Array[System.Int64](Array[System.UInt32]([2**32 - 1]))) == [2**32 - 1]
    assert list(Array[int](Array[int, 2]([[1, 2], [3, 4]]))) == [1, 2, 3, 4]
    copied = Array[int](numbers := Array[int]([1, 2]))
    copied[0] = 5
    assert numbers[0] == 1


class Buffer(ctypes.Structure):
    """Py_buffer."""

    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.py_object),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.POINTER(ctypes.c_ssize_t)),
        ("strides", ctypes.POINTER(ctypes.c_ssize_t)),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    ]


PYBUF_SIMPLE, PYBUF_FORMAT, PYBUF_ND, PYBUF_F_CONTIGUOUS = 0, 4, 8, 0x58


def get_buffer(exporter, flags):
    """What is given for these flags: format, shape, strides, length."""
    view = Buffer()
    api = ctypes.pythonapi
    assert api.PyObject_GetBuffer(ctypes.py_object(exporter), ctypes.byref(view), flags) == 0
    given = view.format, bool(view.shape), bool(view.strides), view.len
    api.PyBuffer_Release(ctypes.byref(view))
    return given


def test_only_what_is_asked_for_is_given():
    grid = Array[int, 2]([[1, 2], [3, 4]])
    assert get_buffer(grid, PYBUF_SIMPLE) == (None, False, False, 16)
    assert get_buffer(grid, PYBUF_ND | PYBUF_FORMAT) == (b"i", True, False, 16)
    assert get_buffer(Array[int]([1]), PYBUF_F_CONTIGUOUS) == (None, True, True, 4)
    with raises(BufferError, "Int32[,] lies in memory row by row"):
        get_buffer(grid, PYBUF_F_CONTIGUOUS)


def test_the_array_stays_in_its_place_while_it_is_viewed():
    numbers = Array[int](range(1000))
    view = memoryview(numbers)
    litter = [Array[int](1000) for _ in range(200)]
    del litter
    for _ in range(3):
        GC.Collect()
        view[5] += 1
    assert numbers[5] == 8
    del numbers
    settle()
    assert view[999] == 999 and view.obj.Length == 1000


def test_an_array_may_go_when_its_views_are_released():
    def make():
        numbers = Array[int](10)
        with memoryview(numbers) as view, view[2:5] as part:
            part[0] = 1
        return System.WeakReference(numbers), numbers[2]

    weak, element = make()
    assert element == 1
    wait_until(lambda: settle() or not weak.IsAlive, "the array collected")


def test_what_was_made_of_a_view_outlives_it():
    numbers = Array[int]([1])
    view = memoryview(numbers)
    shared = ctypes.c_int.from_buffer(view)
    view.release()
    with pytest.raises(ValueError):
        view[0]
    GC.Collect()
    shared.value = 7
    assert numbers[0] == 7


def test_numpy_shares_the_memory():
    numpy = pytest.importorskip("numpy")
    grid = Array[float](2, 3)
    shared = numpy.asarray(grid)
    shared[1, 2] = 5.0
    assert grid[1, 2] == 5.0 and shared.dtype == numpy.float64 and shared.shape == (2, 3)
    assert numpy.frombuffer(Array[System.Byte](b"ab"), dtype=numpy.uint8).tolist() == [97, 98]


def test_threads_view_one_array(threads, balanced):
    numbers = Array[int](8)

    def count(number):
        with memoryview(numbers) as view:
            for _ in range(100):
                view[number] += 1
            return bytes(view[number : number + 1])

    assert set(threads(count)) == {struct.pack("<i", 100)} and list(numbers) == [100] * 8
    balanced(lambda number: memoryview(numbers).release(), threads=4, times=50)


def test_a_view_is_released_on_another_thread(threads):
    views = [memoryview(Array[int]([number])) for number in range(8)]

    def release(number):
        value = views[number][0]
        views[number].release()
        return value

    assert sorted(threads(release)) == list(range(8))

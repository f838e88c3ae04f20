"""PyBuffer, used by a C# library: the memory of Python's objects."""

import array
import ctypes
import struct

import clr
import pytest

import helpers

clr.AddReference("ClrLink.Fixtures.Runtime")

import System  # noqa: E402
from ClrLink.Fixtures.Runtime import Buffers  # noqa: E402
from Python.Runtime import BufferOrderStyle, PyBUF  # noqa: E402

SQUARE = memoryview(bytes(range(12))).cast("B", (3, 4))
COLUMNS = memoryview(bytes(range(12)))[::2]  # 0 2 4 6 8 10


def test_flags_have_the_numbers_of_CPython():
    expected = {
        "SIMPLE": 0, "WRITABLE": 1, "FORMATS": 4, "ND": 8, "STRIDES": 24, "C_CONTIGUOUS": 56, "F_CONTIGUOUS": 88,
        "ANY_CONTIGUOUS": 152, "INDIRECT": 280, "CONTIG": 9, "CONTIG_RO": 8, "STRIDED": 25, "STRIDED_RO": 24,
        "RECORDS": 29, "RECORDS_RO": 28, "FULL": 285, "FULL_RO": 284,
    }  # fmt: skip
    assert {name: int(getattr(PyBUF, name)) for name in expected} == expected


@pytest.mark.parametrize(
    "flags, text",
    [
        (PyBUF.SIMPLE, "12 1 1 True - - - -"),
        (PyBUF.ND, "12 1 2 True - [3,4] - -"),
        (PyBUF.STRIDES, "12 1 2 True - [3,4] [4,1] -"),
        (PyBUF.RECORDS_RO, "12 1 2 True B [3,4] [4,1] -"),
        (PyBUF.FULL_RO, "12 1 2 True B [3,4] [4,1] -"),
    ],
    ids=helpers.label,
)
def test_a_buffer_says_what_its_flags_ask_for(flags, text):
    assert Buffers.Describe(SQUARE, flags) == text


def test_items_have_size_and_format():
    assert Buffers.Describe(array.array("d", [1, 2]), PyBUF.FULL) == "16 8 1 False d [2] [8] -"
    assert Buffers.Describe(memoryview(array.array("i", [7])).cast("B").cast("i", ()), PyBUF.FULL) == "4 4 0 False i - - -"


def test_what_has_no_buffer_or_not_that_kind_is_refused():
    with pytest.raises(TypeError, match="bytes-like"):
        Buffers.Describe(5, PyBUF.SIMPLE)
    with pytest.raises(BufferError):
        Buffers.Describe(b"abc", PyBUF.WRITABLE)
    with pytest.raises(BufferError):
        Buffers.Describe(COLUMNS, PyBUF.SIMPLE)


def test_a_buffer_knows_whose_memory_it_is():
    data = bytearray(b"abc")
    assert Buffers.ObjectOf(data) is data
    assert Buffers.FirstByte(data) == ord("a")


def test_bytes_are_read_from_an_offset():
    assert bytes(Buffers.Read(b"abcdef", 2, 3, 1)) == b"\0\0bcd"
    assert bytes(Buffers.Read(b"abcdef", 0, 0, 6)) == b""


def test_strided_bytes_are_read_in_order():
    assert bytes(Buffers.Read(COLUMNS, 0, 6, 0)) == bytes([0, 2, 4, 6, 8, 10])
    numbers = memoryview(array.array("i", range(6)))[::2]
    assert bytes(Buffers.Read(numbers, 0, 6, 2)) == struct.pack("3i", 0, 2, 4)[2:8]


def test_bytes_are_written_at_an_offset():
    data = bytearray(b"......")
    Buffers.Write(data, b"abcd", 1, 2, 3, PyBUF.WRITABLE)
    assert data == b"...bc."
    Buffers.Write(memoryview(data)[::2], b"xyz", 0, 3, 0, PyBUF.FULL)
    assert data == b"x.ybz."


@pytest.mark.parametrize("at, count, offset", [(0, 4, 3), (0, 1, 7), (-1, 1, 0), (0, -1, 0), (0, 1, -1)])
def test_what_is_outside_is_refused(at, count, offset):
    with pytest.raises(System.ArgumentOutOfRangeException):
        Buffers.Write(bytearray(b"......"), bytes(4), at, count, offset, PyBUF.WRITABLE)


def test_read_only_memory_is_not_written():
    for write in (
        lambda: Buffers.Write(b"abc", b"x", 0, 1, 0, PyBUF.SIMPLE),
        lambda: Buffers.FromContiguous(b"abc", b"xyz", BufferOrderStyle.C),
        lambda: Buffers.WriteReadOnly(b"abc"),
    ):
        with pytest.raises(System.InvalidOperationException, match="read-only"):
            write()


def test_all_items_are_copied_in_either_order():
    assert bytes(Buffers.ToContiguous(SQUARE, BufferOrderStyle.C)) == bytes(range(12))
    assert bytes(Buffers.ToContiguous(SQUARE, BufferOrderStyle.Fortran)) == bytes([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    data = bytearray(12)
    Buffers.FromContiguous(memoryview(data).cast("B", (3, 4)), bytes(range(12)), BufferOrderStyle.Fortran)
    assert data == bytes([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11])
    with pytest.raises(System.ArgumentOutOfRangeException):
        Buffers.ToContiguous(SQUARE, BufferOrderStyle(9, True))


def test_pointers_go_to_items():
    assert Buffers.ByteAt(SQUARE, PyBUF.FULL_RO, 2, 1) == 9
    assert Buffers.ByteAt(SQUARE, PyBUF.ND, 1, 3) == 7
    assert Buffers.ByteAt(b"abc", PyBUF.SIMPLE, 2) == ord("c")
    assert Buffers.ByteAt(COLUMNS, PyBUF.FULL_RO, 3) == 6


@pytest.mark.parametrize("indices", [(3, 0), (0, 4), (-1, 0), (0,), (0, 0, 0)])
def test_pointers_to_no_item_are_refused(indices):
    with pytest.raises(IndexError):
        Buffers.ByteAt(SQUARE, PyBUF.FULL_RO, *indices)


def test_contiguity_is_told():
    assert list(Buffers.Contiguous(b"abc")) == [True, True, True]
    assert list(Buffers.Contiguous(SQUARE)) == [True, False, True]
    assert list(Buffers.Contiguous(COLUMNS)) == [False, False, False]


def test_formats_and_strides_are_computed():
    assert [Buffers.SizeFromFormat(format) for format in ("b", "i", "d", "2id")] == [1, 4, 8, 16]
    with pytest.raises(struct.error):
        Buffers.SizeFromFormat("no format")
    assert list(Buffers.FillStrides([3, 4], 8, BufferOrderStyle.C)) == [32, 8]
    assert list(Buffers.FillStrides([3, 4], 8, BufferOrderStyle.Fortran)) == [8, 24]


def test_spans_are_the_memory_itself():
    assert Buffers.SumSpan(array.array("d", [1.5, 2.5])) == 4.0
    numbers = array.array("i", [1, 2, 3])
    Buffers.DoubleSpan(numbers)
    assert list(numbers) == [2, 4, 6]


def test_spans_of_other_sizes_or_of_pieces_are_refused():
    with pytest.raises(System.ArgumentException, match="items have 4 bytes, those of the span 8"):
        Buffers.SumSpan(array.array("i", [1, 2]))
    with pytest.raises(System.InvalidOperationException, match="one piece"):
        Buffers.SpanOfStrided(COLUMNS)


def test_every_use_after_Dispose_says_so():
    assert Buffers.EveryUseAfterDispose(bytearray(b"abc")) == "PyBuffer"


def test_Dispose_lets_the_object_be_resized_at_once():
    data = bytearray(b"abc")
    Buffers.Describe(data, PyBUF.SIMPLE)
    data.append(1)


def test_a_span_keeps_the_memory_through_a_Dispose():
    data = bytearray(b"abc")
    assert Buffers.SpanAfterDispose(data) == ord("a")
    helpers.wait_until(lambda: resizes(data), "the memory given up")


def test_a_forgotten_buffer_is_given_up_by_the_collector():
    data = bytearray(b"abc")
    Buffers.Forget(data)
    helpers.wait_until(lambda: helpers.settle() or resizes(data), "the memory given up")


def test_pointers_into_suboffsets_follow_them():
    rows = [ctypes.create_string_buffer(b"ab"), ctypes.create_string_buffer(b"cd")]
    assert Buffers.ByteAt(rows[1], PyBUF.FULL_RO, 1) == ord("d")


def resizes(data):
    try:
        data.append(1)
    except BufferError:
        return False
    return True

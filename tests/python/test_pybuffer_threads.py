"""Buffers read on many threads while others dispose of them."""

import array

import clr
import pytest
from System import Array, Byte

import helpers

clr.AddReference("ClrLink.Fixtures.Runtime")

from ClrLink.Fixtures.Runtime import Buffers  # noqa: E402


def test_a_Dispose_during_reads_takes_effect_once_and_after_them():
    for _ in range(20):
        data = bytearray(b"abcx")
        served, refused, wrong = Buffers.ReadWhileDisposing(data, 4, ord("x"))
        assert served > 0 and refused == 4 and wrong == 0
        helpers.wait_until(lambda data=data: resizes(data), "the memory given up")


@pytest.mark.parametrize("data", [bytearray(range(200)), array.array("B", range(200))], ids=["bytearray", "array"])
def test_an_object_counts_its_buffers_on_many_threads(data):
    """CPython 3.13 counts them without a lock; a count that is wrong is for ever."""

    def work(_):
        for _ in range(100):
            assert bytes(Buffers.Read(data, 0, 200, 0)) == bytes(range(200))
            assert len(Array[Byte](data)) == 200

    helpers.run_threads(work, threads=6)
    helpers.wait_until(lambda: resizes(data), "the memory given up")
    data.pop()


def resizes(data):
    try:
        data.append(1)
    except BufferError:
        return False
    return True

"""Buffers read on many threads while others dispose of them."""

import sys

import clr

import helpers

clr.AddReference("ClrLink.Fixtures.Runtime")

from ClrLink.Fixtures.Runtime import Buffers  # noqa: E402


def test_a_Dispose_during_reads_takes_effect_once_and_after_them():
    for _ in range(20):
        data = bytearray(b"abcx")
        served, refused, wrong = Buffers.ReadWhileDisposing(data, 4, ord("x"))
        assert served > 0 and refused == 4 and wrong == 0
        helpers.wait_until(lambda data=data: resizes(data), "the memory given up")


def test_buffers_of_one_object_on_many_threads():
    # CPython 3.13 without the GIL counts a bytearray's exports without a lock, and miscounts.
    counts = not helpers.FREE_THREADED or sys.version_info >= (3, 14)
    data = bytearray(range(200)) if counts else bytes(range(200))

    def work(_):
        for _ in range(100):
            assert bytes(Buffers.Read(data, 0, 200, 0)) == bytes(range(200))

    helpers.run_threads(work, threads=6)
    if counts:
        helpers.wait_until(lambda: resizes(data), "the memory given up")


def resizes(data):
    try:
        data.append(1)
    except BufferError:
        return False
    return True

"""A24 from several threads at once: codecs in use while others are registered and taken out."""

import threading

import clr
import pytest
from helpers import run_threads

clr.AddReference("ClrLink.Fixtures.Codecs")

from ClrLink.Fixtures.Codecs import Point, PointDecoder, PointEncoder, Surface, TextEncoder  # noqa: E402
from Python.Runtime import PyObjectConversions  # noqa: E402
from Python.Runtime.Codecs import DecoderGroup, EncoderGroup, EnumPyIntCodec, ListDecoder  # noqa: E402

ENCODERS, DECODERS = EncoderGroup(), DecoderGroup()
PyObjectConversions.RegisterEncoder(ENCODERS)
PyObjectConversions.RegisterDecoder(DECODERS)


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y


@pytest.fixture(autouse=True)
def no_codecs():
    yield
    ENCODERS.Clear()
    DECODERS.Clear()


def test_every_result_and_every_argument_is_converted_once():
    encoder, decoder = PointEncoder(), PointDecoder("Vector")
    ENCODERS.Add(encoder)
    DECODERS.Add(decoder)

    def convert(number):
        assert Surface.Make(number, 1) == (number, 1)
        assert Surface.Take(Vector(number, 2)) == f"({number}; 2)"

    run_threads(convert, times=100)
    assert encoder.Encoded == 800 and decoder.Decoded == 800


def test_registering_while_calls_are_made():
    """A call sees the codecs of before or of after, and nothing in between."""
    running = threading.Event()

    def work(number):
        if number == 0:
            for _ in range(50):
                ENCODERS.Add(PointEncoder())
                DECODERS.Add(EnumPyIntCodec.Instance)
                ENCODERS.Clear()
                DECODERS.Clear()
            running.set()
            return 0
        calls = 0
        while not running.is_set():
            made = Surface.Make(number, 2)
            assert made == (number, 2) or (isinstance(made, Point) and made.X == number)
            assert Surface.Pick(2) in ("object Int32", "Colour Green")
            calls += 1
        return calls

    run_threads(work)
    assert isinstance(Surface.Make(1, 2), Point)
    assert Surface.Pick(2) == "object Int32"


def test_adding_to_one_group_from_all_threads():
    run_threads(lambda number: ENCODERS.Add(TextEncoder(Point, str(number))), times=20)
    assert sum(1 for _ in ENCODERS) == 160


def test_live_lists_of_several_threads():
    DECODERS.Add(ListDecoder.Instance)

    def change(number):
        texts = ["a", "removed", "b", "c"]
        Surface.Change(texts)
        return texts

    assert all(texts == ["changed", "inserted", "b", "added"] for texts in run_threads(change, times=20))

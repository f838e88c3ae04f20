"""A24: codecs written in Python: classes that implement the interfaces of codecs."""

import clr
import Python.Runtime as PR
import pytest
import System
from helpers import no_match, raised_by, run_script, run_threads

clr.AddReference("ClrLink.Fixtures.Codecs")

from ClrLink.Fixtures.Codecs import Asking, Point, PointEncoder, Surface  # noqa: E402

ENCODERS, DECODERS = PR.Codecs.EncoderGroup(), PR.Codecs.DecoderGroup()
PR.PyObjectConversions.RegisterEncoder(ENCODERS)
PR.PyObjectConversions.RegisterDecoder(DECODERS)
POINT, GUID = clr.GetClrType(Point), clr.GetClrType(System.Guid)


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y


class Points(PR.IPyObjectEncoder):
    __namespace__ = "ClrLink.Tests.Codecs"

    def CanEncode(self, type):
        return type.Equals(POINT)

    def TryEncode(self, value):
        assert isinstance(value, Point)
        return Vector(value.X, value.Y)


class Nothing(PR.IPyObjectEncoder):
    __namespace__ = "ClrLink.Tests.Codecs"

    def CanEncode(self, type):
        return type.Equals(GUID)

    def TryEncode(self, value):
        return None


class Failing(PR.IPyObjectEncoder):
    __namespace__ = "ClrLink.Tests.Codecs"

    def CanEncode(self, type):
        return type.Equals(POINT)

    def TryEncode(self, value):
        raise ValueError("no point today")


class Vectors(PR.IPyObjectDecoder):
    __namespace__ = "ClrLink.Tests.Codecs"

    def CanDecode(self, object_type, target_type):
        return object_type is Vector and target_type.Equals(POINT)

    def TryDecode(self, value, result):
        return (True, Point(value.x, value.y)) if value.x >= 0 else (False, None)


class Circular(PR.IPyObjectDecoder):
    __namespace__ = "ClrLink.Tests.Codecs"

    def CanDecode(self, object_type, target_type):
        return target_type.Equals(POINT)

    def TryDecode(self, value, result):
        return True, value


class AsTheyAre(PR.Codecs.RawProxyEncoder):
    __namespace__ = "ClrLink.Tests.Codecs"

    def CanEncode(self, type):
        return type.Equals(POINT)


@pytest.fixture(autouse=True)
def no_codecs():
    yield
    ENCODERS.Clear()
    DECODERS.Clear()


def test_an_encoder_in_python():
    ENCODERS.Add(Points())
    made = Surface.Make(1, 2)
    assert type(made) is Vector and (made.x, made.y) == (1, 2)
    assert [point.x for point in Surface().Points] == [1, 2]
    assert isinstance(Point(1, 2), Point)


def test_the_first_registered_wins():
    ENCODERS.Add(Points())
    ENCODERS.Add(PointEncoder())
    assert type(Surface.Make(1, 2)) is Vector
    ENCODERS.Clear()
    ENCODERS.Add(PointEncoder())
    ENCODERS.Add(Points())
    assert Surface.Make(1, 2) == (1, 2)


def test_none_is_none():
    ENCODERS.Add(Nothing())
    assert System.Guid.NewGuid() is None


def test_what_it_raises_is_a_type_error_with_its_text():
    ENCODERS.Add(Failing())
    error = raised_by(Surface.Make, 1, 2)
    assert type(error) is TypeError and "no point today" in str(error)
    assert type(error.__cause__) is ValueError


def test_raw_proxies():
    ENCODERS.Add(AsTheyAre())
    ENCODERS.Add(PointEncoder())
    assert isinstance(Surface.Make(1, 2), Point)


def test_a_decoder_in_python():
    DECODERS.Add(Vectors())
    assert Surface.Take(Vector(1, 2)) == "(1; 2)"
    assert Surface.Choose(Vector(1, 2)) == "Point"
    assert Asking.AsPoint(Vector(3, 4)).Y == 4
    with no_match("Surface.Take", Vector(-1, 0)):
        Surface.Take(Vector(-1, 0))


def test_a_decoder_that_gives_back_what_it_got():
    DECODERS.Add(Circular())
    error = raised_by(Surface.Take, Vector(1, 2))
    assert type(error) is TypeError and "Vector" in str(error)


def test_both_from_all_threads():
    ENCODERS.Add(Points())
    DECODERS.Add(Vectors())

    def convert(number):
        assert Surface.Make(number, 1).x == number
        assert Surface.Take(Vector(number, 2)) == f"({number}; 2)"

    run_threads(convert, times=50)


def test_registered_as_programs_do():
    run_script(
        """
        import System, Python.Runtime as PR

        class E(PR.IPyObjectEncoder):
            __namespace__ = "Programs"

            def CanEncode(self, clr_type):
                return clr_type.Name == "Guid"

            def TryEncode(self, obj):
                return str(obj)

        PR.PyObjectConversions.RegisterEncoder(E())
        assert type(System.Guid.NewGuid()) is str
        assert System.Int32.Parse("5") == 5 and System.String.Concat("a", "b") == "ab"
        assert isinstance(System.Guid("00112233445566778899aabbccddeeff"), System.Guid)
        """
    )

"""A13: enums as values and as arguments."""

import operator

import pytest
import System
from ClrLink.Fixtures import Enums
from ClrLink.Fixtures.Enums import Color, EnumCalls, Fruit, LongFlags, OfByte, OfInt64, OfUInt64, Opt
from helpers import no_match, raises, type_error


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (Color.Red, "<Color.Red: 0>", "Red"),
        (Opt.A, "<Opt.A: 0x00000001>", "A"),
        (Opt.A | Opt.B, "<Opt.A, B: 0x00000003>", "A, B"),
        (Color(99, True), "<Color.99: 99>", "99"),
        (Opt(8), "<Opt.8: 0x00000008>", "8"),
        (OfInt64.Min, f"<OfInt64.Min: {-(2**63)}>", "Min"),
        (OfUInt64.Max, f"<OfUInt64.Max: {2**64 - 1}>", "Max"),
        (OfByte.Max, "<OfByte.Max: 255>", "Max"),
    ],
)
def test_repr_and_str(value, shown, text):
    assert repr(value) == shown
    assert str(value) == text
    assert format(value) == text


BOUNDS = {
    "SByte": (-(2**7), 2**7 - 1),
    "Byte": (0, 2**8 - 1),
    "Int16": (-(2**15), 2**15 - 1),
    "UInt16": (0, 2**16 - 1),
    "Int32": (-(2**31), 2**31 - 1),
    "UInt32": (0, 2**32 - 1),
    "Int64": (-(2**63), 2**63 - 1),
    "UInt64": (0, 2**64 - 1),
}


@pytest.mark.parametrize(("underlying", "bounds"), BOUNDS.items())
def test_every_underlying_type(underlying, bounds):
    kind = getattr(Enums, f"Of{underlying}")
    low, high = bounds
    assert int(kind.Max) == high
    assert int(kind.Min if low else kind.Zero) == low
    assert kind(high) == kind.Max
    assert kind(0) == kind.Zero


@pytest.mark.parametrize(("underlying", "bounds"), BOUNDS.items())
def test_out_of_the_underlying_types_range(underlying, bounds):
    kind = getattr(Enums, f"Of{underlying}")
    for beyond in (bounds[0] - 1, bounds[1] + 1):
        with pytest.raises(OverflowError):
            kind(beyond)
        with pytest.raises(OverflowError):
            kind(beyond, True)


def test_made_from_an_int():
    assert Color(1) == Color.Green
    assert Color(True) == Color.Green
    assert Color(2, False) == Color.Blue
    assert int(Color(77, True)) == 77


def test_an_unknown_value_is_refused():
    text = "Invalid enumeration value. Pass True as the second argument if unchecked conversion is desired"
    with raises(ValueError, text):
        Color(77)
    with raises(ValueError, text):
        Color(77, False)


def test_flags_take_any_bits():
    assert int(Opt(8)) == 8
    assert Opt(3) == Opt.A | Opt.B


@pytest.mark.parametrize("value", ["Red", 1.0, None])
def test_an_enum_is_made_of_integers_only(value):
    with type_error("an integer is required"):
        Color(value)


def test_made_with_the_wrong_arguments():
    for wrong in ((), (1, True, 2)):
        with type_error("no constructors match given arguments"):
            Color(*wrong)
    with type_error("second argument to enum constructor must be a boolean"):
        Color(1, 2)


def test_conversions():
    assert (int(Color.Blue), float(Color.Blue)) == (2, 2.0)
    assert operator.index(Color.Blue) == 2
    assert (hex(Opt.C), "%d" % Opt.C) == ("0x4", "4")
    assert not isinstance(Color.Red, int)


def test_equality_and_hash():
    assert Color.Red == Color.Red
    assert Color.Red != Color.Blue
    assert Color.Red != 0
    assert Color.Red != Fruit.Apple
    assert hash(Color.Green) == hash(Color(1))
    assert {Color.Red: "r", Color.Green: "g"}[Color(1)] == "g"


def test_order():
    assert Color.Red < Color.Green <= Color.Green
    assert Color.Blue > Color.Green >= Color.Green
    assert sorted([Color.Blue, Color.Red]) == [Color.Red, Color.Blue]
    with pytest.raises(TypeError):
        Color.Red < 1
    with pytest.raises(TypeError):
        Color.Red < Fruit.Pear


def test_flags_operators():
    both = Opt.A | Opt.B
    assert both & Opt.A == Opt.A
    assert both ^ Opt.A == Opt.B
    assert int(~Opt.A) == -2
    assert type(both) is Opt
    assert int(LongFlags.High | LongFlags.Low) == 2**63 + 1


@pytest.mark.parametrize("wrong", [1, Color.Red, "A"])
def test_flags_operators_take_their_own_kind_only(wrong):
    with pytest.raises(TypeError):
        Opt.A | wrong


def test_operators_only_for_flags():
    for operation in (operator.or_, operator.and_, operator.xor, operator.add, operator.sub):
        with pytest.raises(TypeError):
            operation(Color.Red, Color.Green)


def test_truth():
    assert bool(Color.Green) is True
    assert bool(getattr(Opt, "None")) is False


def test_match():
    def name(value):
        match value:
            case Color.Red:
                return "red"
            case Color.Blue:
                return "blue"
        return "other"

    assert [name(value) for value in (Color.Red, Color(2), Color.Green)] == ["red", "blue", "other"]


def test_as_arguments():
    assert EnumCalls.Echo(Color.Blue) == Color.Blue
    assert type(EnumCalls.Echo(Color.Blue)) is Color
    assert EnumCalls.EchoOpt(Opt.A | Opt.C) == Opt(5)
    assert EnumCalls.EchoNullable(None) is None
    assert EnumCalls.EchoNullable(Color.Red) == Color.Red
    assert (EnumCalls.AsLong(OfInt64.Min), EnumCalls.AsULong(OfUInt64.Max), EnumCalls.AsByte(OfByte.Max)) == (
        -(2**63),
        2**64 - 1,
        255,
    )


def test_as_object():
    assert EnumCalls.EchoObject(Color.Green) == Color.Green
    assert EnumCalls.TypeName(Color.Green) == "ClrLink.Fixtures.Enums.Color"


@pytest.mark.parametrize("wrong", [0, 1, True, "Red", None, Fruit.Apple])
def test_no_int_becomes_an_enum(wrong):
    with no_match("EnumCalls.Echo", wrong):
        EnumCalls.Echo(wrong)


def test_no_enum_becomes_an_int():
    with no_match("EnumCalls.TakeInt", Color.Red):
        EnumCalls.TakeInt(Color.Red)


def test_fields_and_properties():
    EnumCalls.Field = Color.Red
    EnumCalls.Property = Color.Green
    assert (EnumCalls.Field, EnumCalls.Property) == (Color.Red, Color.Green)
    for name in ("Field", "Property"):
        with pytest.raises(TypeError, match="int can not be converted to Enum implicitly"):
            setattr(EnumCalls, name, 1)
    assert (EnumCalls.Field, EnumCalls.Property) == (Color.Red, Color.Green)


def test_arrays_of_enums():
    assert list(EnumCalls.All()) == [Color.Red, Color.Green, Color.Blue]
    made = System.Array[Color]([Color.Blue])
    made[0] = Color.Green
    assert made[0] == Color.Green


def test_constants_are_read_only():
    with type_error("field is read-only"):
        Color.Red = 5


def test_the_framework():
    assert list(System.Enum.GetNames(Color)) == ["Red", "Green", "Blue"]
    assert System.Enum.Parse(Color, "Blue") == Color.Blue
    assert System.DayOfWeek.Friday == System.DateTime(2024, 5, 17).DayOfWeek
    assert Color.Red.ToString() == "Red"
    assert Color.Blue.value__ == 2


def test_base_classes():
    assert Color.__mro__[1:4] == (System.Enum, System.ValueType, System.Object)
    assert isinstance(Color.Red, System.Enum)


def test_threads_make_and_combine(threads):
    def work(number):
        value = Opt(number % 8)
        assert int(value | Opt.A) == number % 8 | 1
        assert EnumCalls.EchoOpt(value) == value
        assert Color(number % 3) == EnumCalls.Echo(Color(number % 3))

    threads(work, times=100)

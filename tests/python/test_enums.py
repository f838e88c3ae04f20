"""A13: enums as values and as arguments."""

import operator

import pytest
import System
from ClrLink.Fixtures import Enums
from ClrLink.Fixtures.Enums import (
    Alias,
    ByteFlags,
    Color,
    Empty,
    EnumCalls,
    EnumMore,
    Fruit,
    Keyword,
    LongFlags,
    OfByte,
    OfInt64,
    OfUInt64,
    Opt,
    Outer,
    OuterOf,
    SignedFlags,
)
from helpers import no_match, raises, type_error
from System.Collections.Generic import Dictionary, List


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


@pytest.mark.thread_unsafe(reason="writes statics and reads them again")
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


# --- Flags -----------------------------------------------------------------------------------------------------------


def test_flags_in_flags():
    both = Opt.A | Opt.B
    assert Opt.A in both
    assert both in both
    assert Opt.C not in both
    assert Opt.A | Opt.C not in both
    assert getattr(Opt, "None") in both
    for wrong in (1, "A", None, Color.Red):
        with type_error("'in <Opt>' requires a value of that enum as left operand"):
            wrong in both
    with pytest.raises(TypeError):
        Color.Red in Color.Green


def test_flags_of_all_widths():
    assert int(~ByteFlags.Low) == 254
    assert ~getattr(ByteFlags, "None") == ByteFlags.All
    assert int(~SignedFlags.One) == -2
    assert SignedFlags.Sign | SignedFlags.One == SignedFlags(-127)
    assert int(LongFlags.High | LongFlags.Low) == 2**63 + 1
    assert int(~getattr(LongFlags, "None")) == 2**64 - 1
    assert LongFlags.High in LongFlags(2**64 - 1)
    assert LongFlags.High > LongFlags.Low
    assert LongFlags.High.HasFlag(LongFlags.High)
    assert repr(LongFlags.High | LongFlags.Low) == f"<LongFlags.Low, High: {2**63 + 1}>"


def test_flags_in_place():
    value = Opt.A
    value |= Opt.B
    assert value == Opt(3)
    value &= ~Opt.A
    assert value == Opt.B
    value ^= Opt.B
    assert not value


@pytest.mark.parametrize("sign", "|&^")
@pytest.mark.parametrize("wrong", [1, True, None, "A", 1.0, Color.Red, LongFlags.Low])
def test_flags_and_what_is_none(sign, wrong):
    operation = {"|": operator.or_, "&": operator.and_, "^": operator.xor}[sign]
    with type_error(f"unsupported operand type(s) for {sign}: 'Opt' and '{type(wrong).__name__}'"):
        operation(Opt.A, wrong)
    with type_error(f"unsupported operand type(s) for {sign}: '{type(wrong).__name__}' and 'Opt'"):
        operation(wrong, Opt.A)


def test_no_flags_in_words():
    for sign, operation in (("|", operator.or_), ("&", operator.and_), ("^", operator.xor)):
        with type_error(f"unsupported operand type(s) for {sign}: 'Color' is no [Flags] enum"):
            operation(Color.Red, Color.Green)
    with type_error("bad operand type for unary ~: 'Color' is no [Flags] enum"):
        ~Color.Red


def test_no_arithmetic():
    for operation in (operator.add, operator.sub, operator.mul, operator.lshift):
        for right in (1, Color.Red):
            with type_error("unsupported operand type(s) for"):
                operation(Color.Green, right)
    with pytest.raises(TypeError):
        -Color.Green


# --- Order and equality ----------------------------------------------------------------------------------------------


def test_enums_of_different_types_have_no_order():
    text = (
        "Object must be the same type as the enum. The type passed in was 'ClrLink.Fixtures.Enums.Fruit'; the enum type "
        "was 'ClrLink.Fixtures.Enums.Color'."
    )
    for operation in (operator.lt, operator.le, operator.gt, operator.ge):
        with type_error(text):
            operation(Color.Red, Fruit.Pear)
    assert (Color.Red == Fruit.Apple) is False
    assert Color.Red != Fruit.Apple


@pytest.mark.parametrize("other", [0, 0.0, False, None, "Red", object()])
def test_an_enum_and_another_thing(other):
    assert (Color.Red == other) is False
    assert (other == Color.Red) is False
    with type_error("'<' not supported between instances of 'Color' and"):
        Color.Red < other


def test_unsigned_order():
    assert OfUInt64.Max > OfUInt64.Zero
    assert OfInt64.Min < OfInt64.Zero
    assert max(OfUInt64.Zero, OfUInt64.Max) == OfUInt64.Max
    assert sorted([Color.Blue, Color.Red, Color.Green]) == [Color.Red, Color.Green, Color.Blue]
    assert Color.Red.CompareTo(Color.Blue) == -1


@pytest.mark.parametrize("name", BOUNDS)
def test_equal_values_have_equal_hashes(name):
    kind = getattr(Enums, f"Of{name}")
    assert hash(kind.Max) == hash(kind(int(kind.Max))) == hash(int(kind.Max))
    assert {kind.Max: 1}[kind(int(kind.Max))] == 1
    assert kind.Max.value__ == int(kind.Max)
    assert float(kind.Max) == float(int(kind.Max))
    assert kind.Max.GetHashCode() == kind(int(kind.Max)).GetHashCode()


def test_aliases():
    assert Alias.First == Alias.One
    assert {Alias.First} == {Alias.One}
    assert str(Alias.First) == str(Alias.One)
    assert Alias(1) == Alias.First


# --- Text ------------------------------------------------------------------------------------------------------------


def test_format():
    assert f"{Color.Red}" == "Red"
    assert f"{Color.Red:>5}" == "  Red"
    assert f"{Color.Blue:03d}" == "002"
    assert f"{Opt.A | Opt.C:#x}" == "0x5"
    assert "{:s} {!r}".format(Color.Red, Color.Red) == "Red <Color.Red: 0>"
    assert "%s %d %x" % (Color.Blue, Color.Blue, Opt.C) == "Blue 2 4"
    assert Color.Red.ToString("D") == "0"
    with pytest.raises(ValueError):
        format(Color.Red, "y")
    with pytest.raises(TypeError, match=r"__format__\(\) argument must be str, not int"):
        Color.Red.__format__(5)


def test_names_that_are_keywords():
    assert str(Keyword.None_) == "None"
    assert Keyword.None_ == getattr(Keyword, "None")
    assert Keyword.True_ != Keyword.None_
    assert int(Keyword.class_) == 2
    assert str(Keyword.value) == "value"


def test_an_enum_without_values():
    assert str(Empty(0, True)) == "0"
    with pytest.raises(ValueError):
        Empty(0)


# --- match -----------------------------------------------------------------------------------------------------------


def test_match_by_class_and_flags():
    def kind(value):
        match value:
            case Opt.A | Opt.B:
                return "one"
            case Opt():
                return "flags"
            case Color.Red | Color.Green:
                return "warm"
            case Color() as color:
                return f"color {int(color)}"
            case System.Enum():
                return "enum"
        return "none"

    assert [kind(value) for value in (Opt.A, Opt.A | Opt.B, Color.Green, Color.Blue, Fruit.Pear, 1)] == [
        "one",
        "flags",
        "warm",
        "color 2",
        "enum",
        "none",
    ]


# --- Where enums are used --------------------------------------------------------------------------------------------


def test_nested_enums():
    assert Outer.Inner.B == Outer().Value
    assert repr(Outer.Inner.B) == "<Inner.B: 5>"
    outer = Outer()
    outer.Value = Outer.Inner.A
    assert outer.Value == Outer.Inner.A
    assert outer[Outer.Inner.A] == Outer.Inner.B
    for name in ("Value", "Field"):
        for wrong in (5, None, Color.Red):
            with pytest.raises(TypeError):
                setattr(outer, name, wrong)


def test_enums_nested_in_generic_types():
    inner = OuterOf[int].Inner
    assert OuterOf[int].Echo(inner.B) == inner.B
    with pytest.raises(TypeError):
        OuterOf[str].Echo(inner.B)


def test_parameters():
    assert (EnumMore.Optional(), EnumMore.Optional(Color.Blue)) == (Color.Green, Color.Blue)
    assert EnumMore.Flags() == Opt.A | Opt.C
    assert EnumMore.Sum(Color.Green, Color.Blue) == 3
    assert EnumMore.Try("Blue") == (True, Color.Blue)
    assert EnumMore.Next(Color.Blue) == Color.Red
    assert [EnumMore.Over(x) for x in (Color.Red, Fruit.Pear, 1, Opt.A)] == ["Color", "Fruit", "int", "Enum"]


def test_as_the_base_class_and_object():
    assert type(EnumMore.AsEnum(Color.Red)) is Color
    assert EnumMore.AsObject(Opt.A | Opt.B) == Opt(3)


def test_generic_arguments():
    assert EnumMore.OfAny[Color](Color.Blue) == "Color.Blue"
    assert EnumMore.OfAny(Opt.A) == "Opt.A"
    made = List[Color](EnumMore.List())
    made.Add(Color.Green)
    assert list(made) == [Color.Red, Color.Blue, Color.Green]
    with pytest.raises(TypeError):
        made.Add(1)
    names = Dictionary[Color, Opt]()
    names[Color.Red] = Opt.A | Opt.B
    assert names[Color(0)] == Opt(3)
    assert names.ContainsKey(Color.Red) and not names.ContainsKey(Color.Blue)
    assert EnumMore.Names()[Color.Blue] == "blue"


@pytest.mark.thread_unsafe(reason="sets a static delegate, then calls it")
def test_delegates():
    EnumMore.Function = lambda x: Color((int(x) + 1) % 3)
    assert EnumMore.Call(Color.Blue) == Color.Red
    EnumMore.Function = lambda x: 5
    with pytest.raises(TypeError):
        EnumMore.Call(Color.Red)
    EnumMore.Function = lambda x: x


@pytest.mark.parametrize("wrong", [None, 0, Fruit.Apple, "Red"])
def test_none_and_other_enums_are_no_arguments(wrong):
    with pytest.raises(TypeError):
        EnumMore.Sum(wrong)
    with no_match("EnumMore.Optional", wrong):
        EnumMore.Optional(wrong)


def test_the_frameworks_helpers():
    assert System.Enum.ToObject(Color, 1) == Color.Green
    assert list(System.Enum.GetValues(Color)) == [Color.Red, Color.Green, Color.Blue]
    assert System.Enum.GetName(Color, Color.Green) == "Green"
    assert System.Enum.IsDefined(Color, Color.Red)
    assert System.Enum.IsDefined(Color, 1) and not System.Enum.IsDefined(Color, 9)
    assert System.Enum.Parse(Opt, "A, C") == Opt.A | Opt.C
    assert (Opt.A | Opt.B).HasFlag(Opt.B)
    assert System.Enum.GetUnderlyingType(Color).ToString() == "System.Int32"
    with raises(System.ArgumentException, "Requested value 'Nope' was not found."):
        System.Enum.Parse(Color, "Nope")


def test_a_class_of_enums_is_no_container():
    for use in (list, len, iter):
        with pytest.raises(TypeError):
            use(Color)
    with pytest.raises(TypeError):
        Color["Red"]
    for name in ("name", "value", "Nope"):
        with pytest.raises(AttributeError):
            getattr(Color.Red, name)


def test_copies():
    import copy
    import pickle

    for value in (Color.Blue, Opt.A | Opt.C, OfUInt64.Max, OfInt64.Min):
        for made in (copy.copy(value), copy.deepcopy([value])[0], pickle.loads(pickle.dumps(value))):
            assert made == value
            assert type(made) is type(value)


def test_values_through_values():
    assert Color.Red.Green == Color.Green
    assert Color(Color.Blue) == Color.Blue
    with pytest.raises(TypeError):
        Color(Fruit.Pear)

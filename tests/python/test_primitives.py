"""A21: primitives, strings, bytes, None and Nullable, there and back."""

import math
import random
import struct
import sys

import pytest
import System
from ClrLink.Fixtures.Enums import Color
from ClrLink.Fixtures.Primitives import Boxed, Declared, Echo, Limits
from ClrLink.Fixtures.Shapes import Derived1, IFoo, Plain, S0
from helpers import label, no_match

try:
    from hypothesis import given, settings
    from hypothesis import strategies as some
except ImportError:
    given = None

INTEGERS = {
    "SByte": (-(2**7), 2**7 - 1),
    "Byte": (0, 2**8 - 1),
    "Int16": (-(2**15), 2**15 - 1),
    "UInt16": (0, 2**16 - 1),
    "Int32": (-(2**31), 2**31 - 1),
    "UInt32": (0, 2**32 - 1),
    "Int64": (-(2**63), 2**63 - 1),
    "UInt64": (0, 2**64 - 1),
}
TEXTS = [
    "",
    "a",
    "ascii text",
    "é",
    "\xff" * 3,
    "Ā",
    "日本語",
    "😀",
    "a😀é",
    "\0",
    "a\0b",
    "\0" * 5,
    "\r\n\t",
    "x" * 100_000,
    "é" * 50_000,
    "日" * 50_000,
    "😀" * 50_000,
    "\ud83d",
    "\ude00",
    "a\ud83d",
    "\ude00\ud83d",
    "\uffff",
    "\U0010ffff",
]


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class AsFloat:
    def __float__(self):
        return 2.5


class Broken:
    def __index__(self):
        raise LookupError("in __index__")


class Text(str):
    pass


def echo(kind):
    return getattr(Echo, f"Echo{kind}")


def edges(low, high):
    inner = {0, 1, -1, 2**7, 2**8, 2**15, 2**16, 2**30, 2**31, 2**32, 2**62, 2**63}
    near = {low, low + 1, high, high - 1}
    return sorted(value for value in near | inner | {-value for value in inner} if low <= value <= high)


def sampled(low, high):
    chance = random.Random(f"{low}..{high}")
    return [chance.randint(low, high) for _ in range(300)]


# --- Integers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "bounds"), INTEGERS.items())
def test_every_integer_in_range_comes_back(kind, bounds):
    for value in edges(*bounds) + sampled(*bounds):
        back = echo(kind)(value)
        assert back == value
        assert type(back) is int


@pytest.mark.parametrize(("kind", "bounds"), INTEGERS.items())
def test_an_integer_out_of_range_is_never_cut(kind, bounds):
    for value in (bounds[0] - 1, bounds[1] + 1, 2**64, -(2**64), 10**50):
        with no_match(f"Echo.Echo{kind}", value):
            echo(kind)(value)


@pytest.mark.parametrize("kind", INTEGERS)
def test_limits(kind):
    assert (getattr(Limits, f"Min{kind}"), getattr(Limits, f"Max{kind}")) == INTEGERS[kind]


@pytest.mark.parametrize("kind", INTEGERS)
def test_what_stands_for_an_integer(kind):
    assert echo(kind)(True) == 1
    assert echo(kind)(Index(7)) == 7
    assert echo(kind)(getattr(System, kind)(9)) == 9


@pytest.mark.parametrize("kind", INTEGERS)
@pytest.mark.parametrize("wrong", ["5", "", 1.0, None, [], AsFloat(), object(), 1j], ids=lambda value: type(value).__name__)
def test_what_is_no_integer(kind, wrong):
    with no_match(f"Echo.Echo{kind}", wrong):
        echo(kind)(wrong)


def test_a_subclass_of_int():
    class Child(int):
        pass

    assert echo("Int32")(Child(5)) == 5


def test_a_smaller_boxed_integer_widens():
    assert echo("Int32")(System.Byte(5)) == 5
    assert echo("Int64")(System.Int32(-5)) == -5


def test_a_larger_boxed_integer_does_not_shrink():
    boxed = System.Int64(5)
    with no_match("Echo.EchoInt32", boxed):
        echo("Int32")(boxed)


def test_an_exception_in_index_comes_through_or_refuses():
    with pytest.raises((LookupError, TypeError)):
        echo("Int32")(Broken())


@pytest.mark.parametrize("value", [0, 1, -1, 2**63, 2**64, -(2**64), 10**300, -(10**300), 2**127 - 1])
def test_big_integers(value):
    assert Echo.EchoBigInteger(value).ToString() == str(value)
    assert Echo.EchoBigInteger(value) == Echo.EchoBigInteger(Echo.EchoBigInteger(value))


def test_int_ptr():
    assert Echo.EchoIntPtr(System.IntPtr(-5)).ToInt64() == -5
    assert Echo.EchoUIntPtr(System.UIntPtr(5)).ToUInt64() == 5
    assert Echo.EchoIntPtr(5).ToInt64() == 5
    with no_match("Echo.EchoIntPtr", 2**64):
        Echo.EchoIntPtr(2**64)


# --- Booleans and floats ---------------------------------------------------------------------------------------------


def test_booleans():
    assert Echo.EchoBoolean(True) is True
    assert Echo.EchoBoolean(False) is False
    assert Echo.EchoBoolean(System.Boolean(True)) is True


@pytest.mark.parametrize("wrong", [1, 0, "True", None, 1.0, []])
def test_what_is_no_boolean(wrong):
    with no_match("Echo.EchoBoolean", wrong):
        Echo.EchoBoolean(wrong)


FLOATS = [0.0, -0.0, 1.5, -1.5, 1e308, -1e308, 5e-324, 2.2250738585072014e-308, math.pi, math.inf, -math.inf, 2**53 + 1.0]


@pytest.mark.parametrize("value", FLOATS)
def test_doubles_keep_every_bit(value):
    back = Echo.EchoDouble(value)
    assert struct.pack("d", back) == struct.pack("d", value)
    assert struct.pack("q", Echo.DoubleBits(value)) == struct.pack("d", value)


def test_not_a_number():
    assert math.isnan(Echo.EchoDouble(math.nan))
    assert math.isnan(Echo.EchoSingle(math.nan))


@pytest.mark.parametrize(("value", "back"), [(5, 5.0), (2**60, 2.0**60), (True, 1.0), (10**300, 1e300)])
def test_an_integer_becomes_a_double(value, back):
    assert Echo.EchoDouble(value) == back
    assert type(Echo.EchoDouble(value)) is float


def test_what_stands_for_a_float():
    assert Echo.EchoDouble(AsFloat()) == 2.5
    assert Echo.EchoDouble(System.Double(1.5)) == 1.5
    assert Echo.EchoSingle(System.Single(1.5)) == 1.5
    assert Echo.EchoDouble(System.Single(1.5)) == 1.5


@pytest.mark.parametrize("wrong", ["1.5", None, [], 1j, 10**400])
def test_what_is_no_float(wrong):
    with no_match("Echo.EchoDouble", wrong):
        Echo.EchoDouble(wrong)


def test_singles():
    for value in (0.0, 1.5, -2.25, 2.0**100, math.inf, -math.inf):
        assert Echo.EchoSingle(value) == value
    assert Echo.EchoSingle(0.1) == struct.unpack("f", struct.pack("f", 0.1))[0]


@pytest.mark.parametrize("value", [1e40, -1e40])
def test_a_float_too_large_for_a_single(value):
    with no_match("Echo.EchoSingle", value):
        Echo.EchoSingle(value)


def test_float_limits():
    assert Limits.MaxDouble == sys.float_info.max
    assert Limits.Epsilon == 5e-324
    assert Limits.MaxSingle == struct.unpack("f", b"\xff\xff\x7f\x7f")[0]


def test_decimals():
    assert Echo.EchoDecimal(System.Decimal(1.5)).ToString() == "1.5"
    assert Echo.EchoDecimal(5).ToString() == "5"
    assert Echo.EchoDecimal(-(2**63)).ToString() == str(-(2**63))
    assert Echo.EchoDecimal(1.5).ToString() == "1.5"


@pytest.mark.parametrize("wrong", ["1.5", None, 2**96, 1e30, math.nan, math.inf])
def test_what_is_no_decimal(wrong):
    with no_match("Echo.EchoDecimal", wrong):
        Echo.EchoDecimal(wrong)


# --- Text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:12] + str(len(text)))
def test_every_string_comes_back(text):
    assert Echo.EchoString(text) == text
    assert type(Echo.EchoString(text)) is str


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:12] + str(len(text)))
def test_net_sees_utf_16(text):
    encoded = text.encode("utf-16-le", "surrogatepass")
    units = struct.unpack(f"<{len(encoded) // 2}H", encoded)
    assert Echo.Length(text) == len(units)
    assert [Echo.CodeUnit(text, i) for i in range(len(units))[:20]] == list(units[:20])


@pytest.mark.parametrize(
    ("units", "text"),
    [
        ([0x61, 0, 0x62], "a\0b"),
        ([0xD83D, 0xDE00], "😀"),
        ([0xD83D], "\ud83d"),
        ([0xDE00, 0xD83D], "\ude00\ud83d"),
        ([0x61, 0xDE00], "a\ude00"),
        ([0xFFFF], "\uffff"),
    ],
)
def test_every_net_string_reaches_python(units, text):
    assert Echo.FromCodeUnits(units) == text


def test_none_is_a_null_string():
    assert Echo.EchoString(None) is None


def test_what_else_is_a_string():
    assert Echo.EchoString(Text("child")) == "child"
    assert Echo.EchoString(System.String("wrapped")) == "wrapped"


@pytest.mark.parametrize("wrong", [5, 1.5, b"bytes", ["a"], True])
def test_what_is_no_string(wrong):
    with no_match("Echo.EchoString", wrong):
        Echo.EchoString(wrong)


def test_a_long_string_from_net():
    assert Echo.Repeat("ab", 500_000) == "ab" * 500_000


@pytest.mark.parametrize("char", ["a", "\0", "é", "日", "\ud83d", "\uffff"])
def test_chars(char):
    assert Echo.EchoChar(char) == char
    assert Echo.CharOf(ord(char)) == char


@pytest.mark.parametrize("wrong", ["", "ab", "😀", 97, True, None, b"a"])
def test_what_is_no_char(wrong):
    with no_match("Echo.EchoChar", wrong):
        Echo.EchoChar(wrong)


# --- Bytes, None, Nullable -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"abc", bytes(range(256)), b"\0" * 1000])
def test_bytes(data):
    assert bytes(Echo.EchoBytes(data)) == data
    assert bytes(Echo.EchoBytes(bytearray(data))) == data
    assert bytes(Echo.EchoBytes(memoryview(data))) == data


def test_bytes_may_be_null():
    assert Echo.EchoBytes(None) is None


@pytest.mark.parametrize("kind", ["String", "Bytes", "Plain", "Object", "Type", "ValueType", "Comparable"])
def test_none_is_null_for_reference_types(kind):
    assert echo(kind)(None) is None


@pytest.mark.parametrize("kind", [*INTEGERS, "Boolean", "Single", "Double", "Char", "Decimal", "Guid", "DateTime", "Struct"])
def test_none_is_no_value(kind):
    with no_match(f"Echo.Echo{kind}", None):
        echo(kind)(None)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("Boolean", True), ("Int32", 5), ("Int64", 2**40), ("Double", 1.5), ("Char", "c"), ("Color", Color.Blue)],
)
def test_nullables(kind, value):
    method = getattr(Echo, f"EchoNullable{kind}")
    assert method(None) is None
    assert method(value) == value
    assert type(method(value)) is type(value)


def test_nullable_structs():
    value = S0()
    value.X = 3
    assert Echo.EchoNullableStruct(value).X == 3
    assert Echo.EchoNullableStruct(None) is None
    assert Echo.EchoNullableDateTime(System.DateTime(5)).Ticks == 5
    assert Echo.EchoNullableInt32(System.Nullable[int](5)) == 5


@pytest.mark.parametrize(("kind", "wrong"), [("Int32", "a"), ("Int32", 2**31), ("Int32", 1.5), ("Boolean", 1), ("Color", 1)])
def test_what_a_nullable_refuses(kind, wrong):
    with no_match(f"Echo.EchoNullable{kind}", wrong):
        getattr(Echo, f"EchoNullable{kind}")(wrong)


# --- Objects ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (True, "System.Boolean"),
        (5, "System.Int32"),
        (-(2**31), "System.Int32"),
        (2**31, "System.Int64"),
        (-(2**63), "System.Int64"),
        (2**63, "System.Numerics.BigInteger"),
        (10**30, "System.Numerics.BigInteger"),
        (1.5, "System.Double"),
        ("text", "System.String"),
        ("", "System.String"),
        (None, "null"),
        (System.Byte(5), "System.Byte"),
        (System.Int32(5), "System.Int32"),
        (Color.Red, "ClrLink.Fixtures.Enums.Color"),
        (Plain(), "ClrLink.Fixtures.Shapes.Plain"),
        (S0(), "ClrLink.Fixtures.Shapes.S0"),
        (Plain, "System.RuntimeType"),
        ([1], "Python.Runtime.PyObject"),
        ({}, "Python.Runtime.PyObject"),
        ((1, 2), "Python.Runtime.PyObject"),
        (b"bytes", "Python.Runtime.PyObject"),
        (len, "Python.Runtime.PyObject"),
    ],
    ids=label,
)
def test_what_arrives_as_object(value, name):
    assert Echo.TypeName(value) == name


@pytest.mark.parametrize("value", [True, False, 0, 5, -5, 2**31, 2**63 - 1, 1.5, "text", "", None, "😀", "\0"])
def test_simple_values_through_object(value):
    back = Echo.EchoObject(value)
    assert back == value
    assert type(back) is type(value)


def test_a_large_int_through_object():
    assert Echo.Invariant(10**30) == str(10**30)
    assert Echo.EchoObject(10**30) == Echo.EchoBigInteger(10**30)


@pytest.mark.parametrize("value", [[1], {"a": 1}, (1, 2), {1}, b"bytes", len, lambda: 1, object(), Ellipsis, sys, Index(1)])
def test_a_python_object_through_object_is_the_same(value):
    assert Echo.EchoObject(value) is value


def test_net_objects_through_object():
    plain = Plain(4)
    assert Echo.EchoObject(plain) == plain
    assert Echo.EchoObject(Color.Blue) == Color.Blue


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Boolean", True),
        ("Byte", 200),
        ("Int16", -5),
        ("Int32", 7),
        ("UInt64", 2**64 - 1),
        ("Single", 1.5),
        ("Double", 2.5),
        ("Char", "x"),
        ("String", "text"),
        ("Enum", Color.Blue),
        ("Null", None),
    ],
)
def test_boxed_values_come_unwrapped(name, value):
    back = getattr(Boxed, name)()
    assert back == value
    assert type(back) is type(value)


def test_boxed_objects():
    assert Boxed.Plain().Field == 3
    assert Boxed.Struct().X == 4


def test_the_runtime_type_counts_for_classes_and_the_declared_one_for_interfaces():
    assert type(Declared.AsBase()) is Derived1
    assert type(Declared.AsObject()) is Derived1
    assert type(Declared.AsValueType()) is S0
    assert type(Declared.AsInterface()) is IFoo
    assert Declared.AsInterface().Foo() == 1


def test_value_types_by_their_base():
    assert Echo.EchoValueType(S0()).X == 0
    assert Echo.EchoComparable(System.Int32(5)) is not None
    with no_match("Echo.EchoValueType", 5):
        Echo.EchoValueType(5)


def test_types():
    assert str(Echo.EchoType(Plain)) == "ClrLink.Fixtures.Shapes.Plain"
    assert str(Echo.EchoType(str)) == "System.String"
    assert Echo.EchoType(Echo.EchoType(Plain)) == Echo.EchoType(Plain)
    with no_match("Echo.EchoType", "a"):
        Echo.EchoType("a")


@pytest.mark.parametrize("wrong", [5, "a", [], object(), S0()], ids=lambda value: type(value).__name__)
def test_a_class_parameter_takes_its_class_only(wrong):
    with no_match("Echo.EchoPlain", wrong):
        Echo.EchoPlain(wrong)


def test_values_come_back_wrapped():
    assert Echo.EchoGuid(System.Guid.Empty) == System.Guid.Empty
    assert Echo.EchoTimeSpan(System.TimeSpan.FromSeconds(5)).TotalSeconds == 5.0
    assert Echo.EchoDateTime(System.DateTime(2020, 1, 2)).Year == 2020


def test_a_void_method_returns_none():
    assert Echo.Nothing() is None


def test_wrong_counts():
    with no_match("Echo.EchoInt32"):
        Echo.EchoInt32()
    with no_match("Echo.EchoInt32", 1, 2):
        Echo.EchoInt32(1, 2)


# --- Threads and properties ------------------------------------------------------------------------------------------


def test_threads_echo_everything(threads):
    def work(number):
        assert all(Echo.EchoString(text) == text for text in TEXTS if len(text) < 1000)
        assert all(Echo.EchoInt64(value) == value for value in sampled(-(2**63), 2**63 - 1)[number::8])
        assert all(Echo.EchoObject(value) == value for value in (number, str(number), number / 2, None))

    threads(work, times=20)


def test_strings_leave_nothing_behind(balanced):
    def work(_):
        assert [Echo.EchoString(text) for text in TEXTS] == TEXTS
        assert [Echo.EchoObject(value) for value in ([], 5, "a")] == [[], 5, "a"]

    balanced(work, threads=2)


if given is not None:
    quick = settings(max_examples=200, deadline=None)

    @pytest.mark.parametrize("kind", INTEGERS)
    def test_property_integers_come_back_or_are_refused(kind):
        low, high = INTEGERS[kind]

        @quick
        @given(some.integers(-(2**66), 2**66))
        def holds(value):
            if low <= value <= high:
                assert echo(kind)(value) == value
            else:
                with pytest.raises(TypeError):
                    echo(kind)(value)

        holds()

    @quick
    @given(some.text(some.characters()))
    def test_property_strings_come_back(text):
        assert Echo.EchoString(text) == text
        assert Echo.EchoObject(text) == text

    @quick
    @given(some.lists(some.integers(0, 0xFFFF), max_size=30))
    def test_property_code_units_reach_python(units):
        wanted = struct.pack(f"<{len(units)}H", *units).decode("utf-16-le", "surrogatepass")
        assert Echo.FromCodeUnits(units) == wanted
        assert Echo.EchoString(wanted) == wanted

    @quick
    @given(some.floats())
    def test_property_doubles_keep_their_value(value):
        back = Echo.EchoDouble(value)
        assert back == value or math.isnan(back) and math.isnan(value)

    @quick
    @given(some.binary(max_size=300))
    def test_property_bytes_come_back(data):
        assert bytes(Echo.EchoBytes(data)) == data

    @quick
    @given(some.integers())
    def test_property_big_integers(value):
        assert Echo.EchoBigInteger(value).ToString() == str(value)

    @quick
    @given(some.none() | some.booleans() | some.integers(-(2**63), 2**63 - 1) | some.floats(allow_nan=False) | some.text())
    def test_property_simple_values_through_object(value):
        back = Echo.EchoObject(value)
        assert (back, type(back)) == (value, type(value))

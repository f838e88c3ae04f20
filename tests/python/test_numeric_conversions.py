"""A14: .NET's numbers as Python's: int(), float(), complex(), bool(), round(), and computing and comparing with them."""

import cmath
import decimal
import fractions
import math
import operator

import clr
import pytest
import System
from helpers import raises

clr.AddReference("System.Runtime.Numerics")

from System import Decimal, Half, Int128, IntPtr, UInt128, UIntPtr  # noqa: E402
from System.Numerics import BigInteger, Complex  # noqa: E402

HUGE = 123456789012345678901234567890123456789


def big(number):
    return BigInteger.Parse(str(number))


def same(left, right):
    """Equal, of one type, and alike to a dictionary."""
    assert type(left) is type(right)
    assert left == right
    return True


# --- To Python's numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal(3), 3),
        (Decimal(3.9), 3),
        (Decimal(-3.9), -3),
        (Decimal.MaxValue, 2**96 - 1),
        (Decimal.MinValue, 1 - 2**96),
        (big(0), 0),
        (big(-1), -1),
        (big(255), 255),
        (big(-256), -256),
        (big(2**63 - 1), 2**63 - 1),
        (big(2**63), 2**63),
        (big(-(2**63)), -(2**63)),
        (big(-(2**63) - 1), -(2**63) - 1),
        (big(HUGE), HUGE),
        (big(-HUGE), -HUGE),
        (Int128.MaxValue, 2**127 - 1),
        (Int128.MinValue, -(2**127)),
        (UInt128.MaxValue, 2**128 - 1),
        (Half(1.5), 1),
        (Half(-1.5), -1),
        (IntPtr(-5), -5),
        (UIntPtr(2**64 - 1), 2**64 - 1),
        (System.Double(1.9), 1),
        (System.Single(-1.9), -1),
        (System.Byte(255), 255),
        (System.UInt64(2**64 - 1), 2**64 - 1),
        (System.Boolean(True), 1),
    ],
)
def test_int(value, expected):
    assert same(int(value), expected)


def test_int_of_any_size():
    for bits in (1, 7, 8, 15, 16, 63, 64, 65, 127, 128, 1000, 20000):
        for number in (2**bits, 2**bits - 1, -(2**bits), 1 - 2**bits):
            made = BigInteger.One * number
            assert int(made) == number
            assert made == number
            assert hash(made) == hash(number)


def test_int_of_what_is_no_number():
    for value in (Half.PositiveInfinity, System.Double(math.inf)):
        with pytest.raises(OverflowError):
            int(value)
    for value in (Half.NaN, System.Single(math.nan)):
        with pytest.raises(ValueError):
            int(value)
    for value in (System.DateTime(2020, 1, 1), System.Guid.Empty, Complex(1, 2), System.Object()):
        with pytest.raises(TypeError):
            int(value)
        with pytest.raises(TypeError):
            float(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal(1.5), 1.5),
        (Decimal(-3), -3.0),
        (big(10), 10.0),
        (big(2**53 + 1), float(2**53 + 1)),
        (big(HUGE), float(HUGE)),
        (Int128(-5), -5.0),
        (Int128.MaxValue, float(2**127 - 1)),
        (UInt128.MaxValue, float(2**128 - 1)),
        (Half(1.5), 1.5),
        (Half.PositiveInfinity, math.inf),
        (IntPtr(5), 5.0),
        (System.Single(0.5), 0.5),
        (System.Int64(2**62), 2.0**62),
    ],
)
def test_float(value, expected):
    assert same(float(value), expected)


def test_float_of_too_large_an_integer():
    with pytest.raises(OverflowError):
        float(BigInteger.One * 10**400)


def test_math_takes_numbers():
    assert math.sqrt(Decimal(2.25)) == 1.5
    assert math.isnan(Half.NaN)
    assert math.gcd(big(12), Int128(18)) == 6


@pytest.mark.parametrize("value", [Complex(1, -2), Complex(0, 0), Complex(math.inf, 1e-300)])
def test_complex(value):
    assert same(complex(value), complex(value.Real, value.Imaginary))


def test_complex_of_other_numbers():
    assert complex(Decimal(1.5)) == 1.5
    assert complex(big(3)) == 3
    assert cmath.phase(Complex(0, 1)) == math.pi / 2


@pytest.mark.parametrize("value", [big(5), Int128(5), UInt128(5), IntPtr(5), UIntPtr(5), System.Int32(5), System.Byte(5)])
def test_integers_are_indices(value):
    assert operator.index(value) == 5
    assert list(range(10))[value] == 5
    assert "abcdef"[: value] == "abcde"
    assert hex(value) == "0x5"


@pytest.mark.parametrize("value", [Decimal(5), Half(5), Complex(5, 0), System.Double(5), System.TimeSpan(5)])
def test_other_numbers_are_no_indices(value):
    with pytest.raises(TypeError):
        operator.index(value)


@pytest.mark.parametrize(
    ("zero", "other"),
    [
        (Decimal(0), Decimal(0.1)),
        (big(0), big(-1)),
        (Int128(0), Int128(1)),
        (UInt128(0), UInt128.MaxValue),
        (Half(0), Half(0.5)),
        (Complex(0, 0), Complex(0, 1)),
        (IntPtr(0), IntPtr(1)),
        (System.Boolean(False), System.Boolean(True)),
        (System.Int32(0), System.Int32(1)),
        (System.Double(0), System.Double(0.1)),
        (System.String(""), System.String("a")),
    ],
)
def test_truth(zero, other):
    assert bool(zero) is False
    assert bool(other) is True


def test_things_that_are_no_numbers_are_true():
    for thing in (System.TimeSpan.Zero, System.Guid.Empty, System.DateTime(1, 1, 1), System.Object(), System.Char("\0")):
        assert bool(thing) is True


def test_rounding_a_decimal():
    assert same(round(Decimal(2.5)), 2)
    assert same(round(Decimal(3.5)), 4)
    assert same(math.floor(Decimal(-1.5)), -2)
    assert same(math.ceil(Decimal(-1.5)), -1)
    assert same(math.trunc(Decimal(-1.5)), -1)
    rounded = round(Decimal.Parse("2.345"), 2)
    assert type(rounded) is Decimal
    assert str(rounded) == "2.34"
    assert abs(Decimal(-2)) == Decimal(2)


def test_rounding_others():
    assert same(round(System.Double(2.5)), 2)
    assert same(round(System.Double(2.375), 1), 2.4)
    assert same(round(System.Int32(5)), 5)
    assert same(math.floor(Half(-1.5)), -2)
    assert same(math.trunc(big(HUGE)), HUGE)
    assert same(round(Int128(7)), 7)
    assert abs(big(-HUGE)) == HUGE
    assert abs(Int128(-5)) == 5
    assert same(abs(Complex(3, 4)), 5.0)
    assert same(abs(System.Int32(-5)), 5)
    assert abs(Half(-1.5)) == 1.5
    assert abs(System.TimeSpan.FromDays(-1)) == System.TimeSpan.FromDays(1)


def test_format():
    assert f"{Decimal(1.5):.3f}" == "1.500"
    assert f"{big(255):x}" == "ff"
    assert f"{System.Int32(5):03d}" == "005"
    assert f"{System.Double(0.5):8.2f}" == "    0.50"
    assert f"{Decimal(1.5)}" == "1.5"
    assert f"{Complex(1, 2):.1f}" == "1.0+2.0j"
    with pytest.raises(TypeError, match=r"__format__\(\) argument must be str, not list"):
        Decimal(1.5).__format__([])


# --- Computing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "sum_", "product"),
    [
        (Decimal(3), 2, Decimal(5), Decimal(6)),
        (Decimal(3), System.Int32(2), Decimal(5), Decimal(6)),
        (big(HUGE), 2**70, big(HUGE + 2**70), big(HUGE * 2**70)),
        (big(5), System.Int64(2), big(7), big(10)),
        (Complex(1, 2), 2, Complex(3, 2), Complex(2, 4)),
        (Complex(1, 2), 0.5, Complex(1.5, 2), Complex(0.5, 1)),
        (Complex(1, 2), 1j, Complex(1, 3), Complex(-2, 1)),
        (Complex(1, 2), System.Double(2), Complex(3, 2), Complex(2, 4)),
        (Int128(5), 2, Int128(7), Int128(10)),
        (Int128(5), 2**100, Int128(2**100 + 5), Int128(5 * 2**100)),
        (UInt128(5), System.UInt32(2), UInt128(7), UInt128(10)),
        (Half(1.5), 2, Half(3.5), Half(3)),
        (Half(1.5), 0.5, Half(2), Half(0.75)),
    ],
)
def test_with_pythons_numbers_in_either_order(left, right, sum_, product):
    for result in (left + right, right + left):
        assert type(result) is type(left)
        assert result == sum_
    for result in (left * right, right * left):
        assert type(result) is type(left)
        assert result == product


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (operator.sub, "5"),
        (operator.truediv, "3.5"),
        (operator.mod, "1"),
    ],
)
def test_the_order_counts(operation, expected):
    assert str(operation(Decimal(7), 2)) == expected
    assert str(operation(7, Decimal(2))) == expected


@pytest.mark.parametrize("left", [Decimal(7), big(7), Int128(7), Half(7)])
@pytest.mark.parametrize("operation", [operator.floordiv, operator.pow, operator.matmul, divmod])
def test_operators_that_net_has_not(left, operation):
    with raises(TypeError, "unsupported operand type(s) for"):
        operation(left, 2)
    with raises(TypeError, "unsupported operand type(s) for"):
        operation(2, left)


def test_no_implicit_way_between_decimal_and_float():
    for operation in (operator.add, operator.mul, operator.truediv):
        with raises(TypeError, "unsupported operand type(s) for"):
            operation(Decimal(1), 0.5)
        with raises(TypeError, "unsupported operand type(s) for"):
            operation(0.5, Decimal(1))
    with pytest.raises(TypeError):
        big(5) + 1.5


def test_in_place():
    value = Decimal(1)
    value += 1
    value *= 3
    assert value == 6
    value -= Decimal(1)
    assert type(value) is Decimal and value == 5


def test_sum_and_unary():
    assert sum([Decimal(1), Decimal(2), 3]) == 6
    assert -big(5) == -5
    assert +Decimal(5) == 5
    assert ~Int128(0) == -1
    assert -Complex(1, 2) == -1 - 2j
    assert big(1) << 70 == 2**70
    assert big(2**70) >> 69 == 2
    assert big(6) & 3 == 2
    assert big(6) | 1 == 7
    assert 6 ^ big(3) == 5


def test_what_overflows_throws():
    with raises(System.OverflowException, ""):
        Decimal.MaxValue * 2
    with pytest.raises(OverflowError):
        Decimal.MaxValue + Decimal.MaxValue
    with raises(System.DivideByZeroException, ""):
        Decimal(1) / 0
    with pytest.raises(OverflowError):
        UInt128(1) + 2**200
    assert Decimal(1) + 1 == 2


# --- Comparing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "equals"),
    [
        (Decimal(3), [3, 3.0, True + 2, decimal.Decimal(3), fractions.Fraction(3), 3 + 0j, Decimal(3), big(3), System.Int32(3)]),
        (Decimal(1.5), [1.5, decimal.Decimal("1.5"), fractions.Fraction(3, 2), System.Double(1.5), Half(1.5)]),
        (big(HUGE), [HUGE, Int128(HUGE) if HUGE < 2**127 else HUGE, big(HUGE)]),
        (Int128(3), [3, 3.0, big(3), UInt128(3), System.Byte(3)]),
        (Half(0.5), [0.5, Half(0.5), System.Single(0.5), Decimal(0.5)]),
        (Complex(1, 2), [1 + 2j, Complex(1, 2)]),
        (Complex(3, 0), [3, 3.0, Decimal(3), System.Int32(3)]),
        (IntPtr(5), [5, 5.0, IntPtr(5)]),
        (System.Int32(5), [5, 5.0, System.Int64(5), System.Double(5), Decimal(5), big(5)]),
        (System.Boolean(True), [True, 1]),
        (System.Char("a"), ["a", System.String("a")]),
        (System.String("abc"), ["abc", System.String("abc")]),
    ],
)
def test_equal_numbers_have_equal_hashes(value, equals):
    for other in equals:
        assert value == other
        assert other == value
        assert not value != other
        assert hash(value) == hash(other)
        assert {value: "found"}[other] == "found"


@pytest.mark.parametrize("value", [Decimal(3), big(3), Int128(3), Half(3), Complex(3, 1), IntPtr(3), System.Int32(3)])
@pytest.mark.parametrize("other", ["3", None, object(), [], 4, 3.5, System.Object(), System.Guid.Empty, System.DayOfWeek(3)])
def test_unequal(value, other):
    assert (value == other) is False
    assert (other == value) is False
    assert value != other


def test_decimal_and_float_compare_exactly():
    assert Decimal.Parse("0.5") == 0.5
    assert Decimal.Parse("0.1") != 0.1
    assert Decimal.Parse("0.1") < 0.1 + 1e-9


@pytest.mark.parametrize(
    ("small", "large"),
    [
        (Decimal(1), 2),
        (Decimal(1), 1.5),
        (Decimal(1), Decimal(2)),
        (Decimal(1), decimal.Decimal("1.1")),
        (big(1), HUGE),
        (big(1), 1.5),
        (Int128(-1), big(0)),
        (Half(0.5), 1),
        (System.Int32(1), 2),
        (System.Int32(1), System.Double(1.5)),
        (System.Int32(1), Decimal(2)),
        (System.Char("a"), "b"),
    ],
)
def test_order(small, large):
    assert small < large and small <= large and large > small and large >= small
    assert not small > large and not large <= small
    assert sorted([large, small]) == [small, large]
    assert max(small, large) is large


def test_no_order():
    for operation in (operator.lt, operator.le, operator.gt, operator.ge):
        for other in ("3", None, object(), System.Guid.Empty, 1j):
            with pytest.raises(TypeError):
                operation(Decimal(3), other)
        with pytest.raises(TypeError):
            operation(Complex(1, 2), Complex(2, 3))


def test_nan():
    assert Half.NaN != Half.NaN
    assert System.Double(math.nan) != System.Double(math.nan)
    assert not Half.NaN < 1


# --- Boxed primitives ------------------------------------------------------------------------------------------------


def test_boxed_primitives_compute_as_their_value():
    five, two = System.Int32(5), System.Byte(2)
    assert same(five + 1, 6)
    assert same(1 + five, 6)
    assert same(five + two, 7)
    assert same(five - two, 3)
    assert same(five * 0.5, 2.5)
    assert same(five / two, 2.5)
    assert same(five // two, 2)
    assert same(five % two, 1)
    assert same(five**two, 25)
    assert same(pow(five, two, 7), 4)
    assert divmod(five, two) == (2, 1)
    assert same(five << two, 20)
    assert same(five >> 1, 2)
    assert (five & 4, five | 2, five ^ 1, ~five) == (4, 7, 4, -6)
    assert same(-five, -5)
    assert same(+five, 5)
    assert same(System.Double(1.5) + five, 6.5)
    assert same(System.Boolean(True) & True, True)


def test_boxed_integers_do_not_wrap_round():
    assert System.Byte(255) + System.Byte(1) == 256
    assert System.Int64(2**63 - 1) + 1 == 2**63


def test_boxed_texts():
    assert System.String("a") + "b" == "ab"
    assert "b" + System.String("a") == "ba"
    assert System.String("a") + System.Char("b") == "ab"
    assert System.Char("a") * 3 == "aaa"
    with pytest.raises(TypeError):
        System.String("a") + 1


def test_boxed_primitives_with_what_does_not_fit():
    for other in ("a", None, object()):
        with pytest.raises(TypeError):
            System.Int32(5) + other
        with pytest.raises(TypeError):
            other + System.Int32(5)


def test_other_types_get_their_turn():
    class Left:
        def __radd__(self, other):
            return ("radd", other)

        def __add__(self, other):
            return ("add", other)

        def __eq__(self, other):
            return "equal"

        def __gt__(self, other):
            return "greater"

    left = Left()
    for value in (Decimal(3), big(3), System.DateTime(2020, 1, 1), System.TimeSpan(5)):
        assert value + left == ("radd", value)
        assert left + value == ("add", value)
        assert (value == left) == "equal"
        assert (value < left) == "greater"


def test_made_of_pythons_numbers():
    assert int(Int128(-(2**100))) == -(2**100)
    assert int(UInt128(2**127)) == 2**127
    assert float(Half(2)) == 2.0
    with pytest.raises(OverflowError):
        Int128(2**127)
    with pytest.raises(OverflowError):
        UInt128(-1)
    with pytest.raises(TypeError):
        Int128("5")


def test_threads_compute(threads):
    def work(number):
        assert Decimal(number) * 2 == 2 * number
        assert int(big(HUGE) + number) == HUGE + number
        assert Complex(number, 1) * 1j == complex(-1, number)
        assert System.Int32(number) + 1 == number + 1
        assert hash(Int128(number)) == hash(number)
        assert float(Half(number)) == number

    threads(work, times=100)


def test_no_handle_is_left(balanced):
    def work(number):
        Decimal(number) + 1
        int(big(HUGE) * 3)
        hash(Decimal(number))
        Half(number) + 0.5
        with pytest.raises(TypeError):
            Decimal(1) + "a"
        assert Decimal(1) != "a"

    balanced(work, times=20)

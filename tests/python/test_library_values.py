"""A21: values of Python's standard library as arguments: datetime, decimal, uuid, complex and ints of any size. What comes
back stays .NET's own; to_py() gives Python's again."""

import datetime as dt
import decimal
import fractions
import math
import uuid
import zoneinfo

import clr
import pytest
import System
from helpers import examples, no_match, raised_by, raises
from hypothesis import given, settings
from hypothesis import strategies as st

clr.AddReference("System.Runtime.Numerics")

from ClrLink.Fixtures.LibraryValues import Echo, Which  # noqa: E402
from System.Collections.Generic import List  # noqa: E402
from System.Numerics import BigInteger  # noqa: E402

UTC = dt.timezone.utc
MICROSECOND = dt.timedelta(microseconds=1)
MIDNIGHT = dt.datetime(2024, 2, 29)
SPRING = dt.datetime(2024, 2, 29, 13, 45, 59, 123456)
ID = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")


def east(hours, minutes=0, seconds=0):
    return dt.timezone(dt.timedelta(hours=hours, minutes=minutes, seconds=seconds))


# --- Dates and times -------------------------------------------------------------------------------------------------


def test_a_naive_datetime_is_an_unspecified_datetime():
    value = Echo.Of(SPRING)
    assert isinstance(value, System.DateTime)
    assert (value.Year, value.Month, value.Day, value.Hour, value.Minute, value.Second) == (2024, 2, 29, 13, 45, 59)
    assert value.Kind == System.DateTimeKind.Unspecified
    assert value.Ticks % 10_000_000 == 1_234_560
    assert value.to_py() == SPRING and value.to_py().tzinfo is None


def test_an_aware_datetime_is_the_same_moment_in_utc():
    value = Echo.Of(SPRING.replace(tzinfo=east(-3, -30)))
    assert value.Kind == System.DateTimeKind.Utc
    assert (value.Hour, value.Minute) == (17, 15)
    assert value.to_py() == SPRING.replace(tzinfo=east(-3, -30))
    assert value.to_py().tzinfo is UTC
    assert Echo.Of(SPRING.replace(tzinfo=UTC)).to_py() == SPRING.replace(tzinfo=UTC)


def test_an_offset_of_less_than_a_minute_counts_too():
    moment = SPRING.replace(tzinfo=dt.timezone(dt.timedelta(seconds=1172, microseconds=5)))
    assert Echo.Of(moment).to_py() == moment


def test_a_tzinfo_that_knows_no_offset_leaves_the_datetime_naive():
    class Nowhere(dt.tzinfo):
        def utcoffset(self, when):
            return None

    moment = SPRING.replace(tzinfo=Nowhere())
    assert Echo.Of(moment).Kind == System.DateTimeKind.Unspecified
    with no_match("Echo.OfOffset", moment):
        Echo.OfOffset(moment)


def test_a_tzinfo_may_fail():
    class Broken(dt.tzinfo):
        def utcoffset(self, when):
            raise ZeroDivisionError("no offset")

    with pytest.raises(ZeroDivisionError, match="no offset"):
        Echo.Of(SPRING.replace(tzinfo=Broken()))


def test_the_second_of_two_equal_hours():
    try:
        berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    except zoneinfo.ZoneInfoNotFoundError:
        pytest.skip("no time zone data here")
    first = dt.datetime(2024, 10, 27, 2, 30, tzinfo=berlin)
    second = first.replace(fold=1)
    assert Echo.OfOffset(first).Offset.Hours == 2
    assert Echo.OfOffset(second).Offset.Hours == 1
    assert Echo.Of(second).Ticks - Echo.Of(first).Ticks == 36_000_000_000


def test_a_date_is_its_midnight():
    assert Echo.Of(dt.date(2024, 2, 29)).to_py() == MIDNIGHT
    assert Echo.OfDate(dt.date(2024, 2, 29)).to_py() == dt.date(2024, 2, 29)
    assert type(Echo.OfDate(dt.date(1, 1, 1)).to_py()) is dt.date


def test_a_datetime_is_no_date():
    with no_match("Echo.OfDate", SPRING):
        Echo.OfDate(SPRING)


def test_an_aware_datetime_is_a_datetimeoffset():
    moment = SPRING.replace(tzinfo=east(5, 45))
    value = Echo.OfOffset(moment)
    assert value.Offset.TotalMinutes == 345
    assert value.DateTime.to_py() == SPRING
    assert value.to_py() == moment and value.to_py().utcoffset() == moment.utcoffset()


def test_a_naive_datetime_has_no_offset():
    error = raised_by(Echo.OfOffset, SPRING)
    assert type(error) is TypeError
    assert "has no offset from UTC, which System.DateTimeOffset needs: give it a tzinfo" in str(error)
    with no_match("Echo.OfOffset", dt.date(2024, 1, 1)):
        Echo.OfOffset(dt.date(2024, 1, 1))


@pytest.mark.parametrize("zone", [east(15), east(-15), east(0, 19, 32)])
def test_offsets_that_net_does_not_have(zone):
    error = raised_by(Echo.OfOffset, SPRING.replace(tzinfo=zone))
    assert type(error) is TypeError
    assert "has offsets of whole minutes, of 14 hours at most" in str(error)


def test_moments_that_utc_puts_out_of_range():
    for moment in (dt.datetime.min.replace(tzinfo=east(1)), dt.datetime.max.replace(tzinfo=east(-1))):
        for echo in (Echo.Of, Echo.OfOffset):
            assert "value not in range for System.DateTime" in str(raised_by(echo, moment))


def test_the_ends_of_time():
    assert Echo.Of(dt.datetime.min) == System.DateTime.MinValue
    assert Echo.Of(dt.datetime.max).Ticks == System.DateTime.MaxValue.Ticks - 9
    assert Echo.OfDate(dt.date.max) == System.DateOnly.MaxValue
    assert System.DateTime.MaxValue.to_py() == dt.datetime.max
    assert System.TimeOnly.MaxValue.to_py() == dt.time.max


def test_a_timedelta_is_a_timespan():
    assert Echo.OfSpan(dt.timedelta(days=1, seconds=2, microseconds=3)).Ticks == 864_020_000_030
    assert Echo.OfSpan(-MICROSECOND).Ticks == -10
    assert Echo.OfSpan(dt.timedelta()) == System.TimeSpan.Zero


def test_the_longest_timespans():
    longest, shortest = System.TimeSpan.MaxValue.to_py(), System.TimeSpan.MinValue.to_py()
    assert Echo.OfSpan(longest).to_py() == longest
    assert Echo.OfSpan(shortest + MICROSECOND).to_py() == shortest + MICROSECOND
    for value in (longest + MICROSECOND, shortest, dt.timedelta.max, dt.timedelta.min):
        assert "value not in range for System.TimeSpan" in str(raised_by(Echo.OfSpan, value))


def test_a_time_is_a_timeonly_or_the_timespan_since_midnight():
    moment = dt.time(23, 59, 58, 999999)
    assert Echo.OfTime(moment).to_py() == moment
    assert Echo.OfSpan(moment).to_py() == dt.timedelta(hours=23, minutes=59, seconds=58, microseconds=999999)


def test_a_time_with_a_zone_is_refused():
    moment = dt.time(1, 2, tzinfo=UTC)
    assert "System.TimeOnly has no offset from UTC" in str(raised_by(Echo.OfTime, moment))
    with no_match("Echo.OfSpan", moment):
        Echo.OfSpan(moment)


@pytest.mark.parametrize("value", ["2024-02-29", 5, 1.5, None, b"", [], object()])
@pytest.mark.parametrize("echo", [Echo.Of, Echo.OfOffset, Echo.OfSpan, Echo.OfDate, Echo.OfTime, Echo.OfGuid])
def test_nothing_else_is_a_date_or_time(echo, value):
    with pytest.raises(TypeError, match="No method matches given arguments"):
        echo(value)


def test_what_is_less_than_a_microsecond_is_dropped_towards_the_past():
    assert System.DateTime(11).to_py() == dt.datetime(1, 1, 1, microsecond=1)
    assert System.TimeSpan(19).to_py() == MICROSECOND
    assert System.TimeSpan(-1).to_py() == -MICROSECOND
    assert System.TimeSpan(-10).to_py() == -MICROSECOND
    assert System.TimeOnly(19).to_py() == dt.time(microsecond=1)
    assert System.DateTimeOffset(19, System.TimeSpan.Zero).to_py() == dt.datetime(1, 1, 1, 0, 0, 0, 1, UTC)


def test_local_time_has_the_offset_that_is_in_force():
    moment = System.DateTime(2024, 7, 1, 12, 0, 0, System.DateTimeKind.Local)
    offset = System.TimeZoneInfo.Local.GetUtcOffset(moment)
    assert moment.to_py().utcoffset() == offset.to_py()
    assert moment.to_py().replace(tzinfo=None) == dt.datetime(2024, 7, 1, 12)


# --- Decimal ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "digits",
    ["0", "-0", "1.10", "-0.5", "79228162514264337593543950335", "-79228162514264337593543950335", "1E+28", "1E-28",
     "7.9228162514264337593543950335", "79228162514264337593543950335.000", "0E-60", "0E+60", "123.4500"],
)  # fmt: skip
def test_a_decimal_arrives_to_its_last_digit(digits):
    value = Echo.OfDecimal(decimal.Decimal(digits))
    assert isinstance(value, System.Decimal)
    assert value.to_py() == decimal.Decimal(digits)


def test_a_decimal_keeps_its_zeros():
    assert str(Echo.OfDecimal(decimal.Decimal("1.100"))) == "1.100"


@pytest.mark.parametrize(
    "digits",
    ["1E-29", "79228162514264337593543950336", "1E+29", "0.12345678901234567890123456789", "NaN", "sNaN", "Infinity",
     "-Infinity", "1E+999999", "1E-999999"],
)  # fmt: skip
def test_a_decimal_that_net_cannot_hold_is_refused(digits):
    value = decimal.Decimal(digits)
    with no_match("Echo.OfDecimal", value):
        Echo.OfDecimal(value)
    assert "of 96 bits and 28 decimal places, cannot hold" in str(raised_by(Echo.OfDecimal, value))


def test_ints_as_decimals():
    for number in (0, -1, 2**31, 2**63, 2**64 + 1, 2**96 - 1, 1 - 2**96):
        assert int(Echo.OfDecimal(number)) == number
    for number in (2**96, -(2**96), 2**127, -(2**127), 10**100):
        assert "value not in range for System.Decimal" in str(raised_by(Echo.OfDecimal, number))
    with no_match("Echo.OfDecimal", True):
        Echo.OfDecimal(True)


def test_floats_as_decimals_have_15_digits():
    assert Echo.OfDecimal(0.1).to_py() == decimal.Decimal("0.1")
    assert Echo.OfDecimal(1 / 3).to_py() == decimal.Decimal("0.333333333333333")
    for number in (1e30, math.inf, math.nan):
        with no_match("Echo.OfDecimal", number):
            Echo.OfDecimal(number)


def test_other_numbers_as_decimals():
    class Seven:
        def __index__(self):
            return 7

    assert Echo.OfDecimal(Seven()).to_py() == 7
    assert Echo.OfDecimal(fractions.Fraction(1, 4)).to_py() == decimal.Decimal("0.25")
    with no_match("Echo.OfDecimal", "1.5"):
        Echo.OfDecimal("1.5")


# --- Guid, Complex, wide integers, Half ------------------------------------------------------------------------------


def test_a_uuid_is_a_guid():
    value = Echo.OfGuid(ID)
    assert isinstance(value, System.Guid)
    assert str(value) == str(ID)
    assert value.to_py() == ID
    assert Echo.OfNullableGuid(ID) == value and Echo.OfNullableGuid(None) is None


def test_a_complex_is_a_complex():
    assert Echo.OfComplex(1 - 2j).to_py() == 1 - 2j
    assert Echo.OfComplex(3).to_py() == 3
    assert Echo.OfComplex(0.5).to_py() == 0.5
    with no_match("Echo.OfComplex", "1j"):
        Echo.OfComplex("1j")
    with no_match("Echo.OfComplex", True):
        Echo.OfComplex(True)

    class Turned:
        def __complex__(self):
            return 1j

    assert Echo.OfComplex(Turned()).to_py() == 1j


RANGES = [
    (Echo.OfIntPtr, -(2**63), 2**63 - 1),
    (Echo.OfUIntPtr, 0, 2**64 - 1),
    (Echo.OfInt128, -(2**127), 2**127 - 1),
    (Echo.OfUInt128, 0, 2**128 - 1),
]


@pytest.mark.parametrize(("echo", "least", "most"), RANGES)
def test_wide_integers_take_what_is_in_their_range(echo, least, most):
    for number in (least, most, 0, 1, 255, (least + most) // 2):
        assert echo(number).to_py() == number
        assert type(echo(number).to_py()) is int
    for number in (least - 1, most + 1, 2**200, -(2**200)):
        with no_match(echo_name(echo), number):
            echo(number)
    with no_match(echo_name(echo), True):
        echo(True)
    with no_match(echo_name(echo), 1.0):
        echo(1.0)


def echo_name(echo):
    return "Echo." + echo.__name__


def test_objects_with_an_index_are_integers():
    class Seven:
        def __index__(self):
            return 7

    for echo in (Echo.OfIntPtr, Echo.OfUIntPtr, Echo.OfInt128, Echo.OfUInt128, Echo.OfBig):
        assert echo(Seven()).to_py() == 7


def test_a_half_takes_numbers_in_its_range():
    assert Echo.OfHalf(1.5).to_py() == 1.5
    assert Echo.OfHalf(-2).to_py() == -2.0
    assert Echo.OfHalf(65519.0).to_py() == 65504.0
    assert math.isinf(Echo.OfHalf(math.inf).to_py()) and math.isnan(Echo.OfHalf(math.nan).to_py())
    for number in (65520.0, -1e5, 70000, 10**400):
        with no_match("Echo.OfHalf", number):
            Echo.OfHalf(number)


def test_numpy_scalars():
    numpy = pytest.importorskip("numpy")
    assert Echo.OfDecimal(numpy.int64(7)).to_py() == 7
    assert Echo.OfDecimal(numpy.float32(0.5)).to_py() == decimal.Decimal("0.5")
    assert Echo.OfInt128(numpy.uint64(2**64 - 1)).to_py() == 2**64 - 1
    assert Echo.OfIntPtr(numpy.int8(-3)).to_py() == -3
    assert Echo.OfHalf(numpy.float16(1.5)).to_py() == 1.5
    assert Echo.OfComplex(numpy.complex64(1 + 2j)).to_py() == 1 + 2j
    assert Which.Number(numpy.float64(1.5)) == "Double"


# --- Overloads -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "value", "chosen"),
    [
        (Which.Moment, SPRING, "DateTime"),
        (Which.Moment, SPRING.replace(tzinfo=UTC), "DateTimeOffset"),
        (Which.Day, SPRING, "DateTime"),
        (Which.Day, dt.date(2024, 1, 1), "DateOnly"),
        (Which.Clock, dt.timedelta(1), "TimeSpan"),
        (Which.Clock, dt.time(1), "TimeOnly"),
        (Which.Number, 1, "Double"),
        (Which.Number, 1.5, "Double"),
        (Which.Number, decimal.Decimal("1.5"), "Decimal"),
        (Which.Whole, 1, "Int64"),
        (Which.Whole, 2**70, "BigInteger"),
        (Which.Pointer, 1, "Int32"),
        (Which.Pointer, 2**40, "IntPtr"),
        (Which.Or, SPRING, "DateTime"),
        (Which.Or, ID, "Guid"),
        (Which.Or, dt.timedelta(1), "TimeSpan"),
        (Which.Or, decimal.Decimal(1), "Decimal"),
        (Which.Or, decimal.Decimal("1E-29"), "Object"),
        (Which.Or, dt.timedelta.max, "Object"),
        (Which.Or, 1, "Int32"),
        (Which.Or, 2**40, "Decimal"),
        (Which.Or, "2024", "String"),
        (Which.Or, [1], "Object"),
    ],
)
def test_the_overload_that_is_nearest(method, value, chosen):
    for _ in range(3):
        assert method(value) == chosen


def test_net_values_go_where_their_type_is():
    assert Which.Moment(System.DateTime.Now) == "DateTime"
    assert Which.Or(System.Guid.Empty) == "Guid"
    assert Which.Number(System.Decimal(1)) == "Decimal"


# --- Wherever a value is put -----------------------------------------------------------------------------------------


def test_fields_properties_elements_and_items():
    echo = Echo()
    echo.Time = SPRING
    echo.Span = dt.timedelta(hours=1)
    echo.Prices[1] = decimal.Decimal("9.99")
    assert (echo.Time.to_py(), echo.Span.to_py(), echo.Prices[1].to_py()) == (
        SPRING, dt.timedelta(hours=1), decimal.Decimal("9.99"))  # fmt: skip
    assert Echo.Sum([decimal.Decimal("0.1"), 2, 0.5]).to_py() == decimal.Decimal("2.6")
    times = List[System.DateTime]()
    times.Add(SPRING)
    assert times[0].to_py() == SPRING


def test_errors_of_fields_name_the_value():
    echo = Echo()
    with raises(TypeError, "'str' value cannot be converted to System.DateTime"):
        echo.Time = "today"
    with raises(OverflowError, "value not in range for System.TimeSpan"):
        echo.Span = dt.timedelta.max


def test_the_reason_is_told_at_the_first_call_and_at_every_other():
    for _ in range(3):
        times, prices = List[System.DateTimeOffset](), List[System.Decimal]()
        for refused, text in (
            (lambda: times.Add(SPRING), "has no offset from UTC"),
            (lambda: prices.Add(decimal.Decimal("1E-29")), "28 decimal places"),
            (lambda: Which.Clock(dt.time(1, tzinfo=UTC)), "System.TimeOnly has no offset from UTC"),
        ):
            error = raised_by(refused)
            assert type(error) is TypeError and text in str(error)


def test_defaults_by_reference_params_and_nullable():
    assert Echo.OfDefault(decimal.Decimal(1)).to_py() == 2
    assert Echo.OfDefault(time=SPRING).to_py() == decimal.Decimal("2025.5")
    assert Echo.OfRef(SPRING).to_py() == SPRING + dt.timedelta(1)
    assert Echo.OfParams(dt.timedelta(1), dt.time(1), System.TimeSpan.Zero) == 3
    assert Echo.OfNullable(SPRING).to_py() == SPRING
    assert Echo.OfNullable(None) is None


def test_results_of_callbacks():
    assert Echo.Call(lambda moment: moment.to_py() - MIDNIGHT, SPRING).to_py() == SPRING - MIDNIGHT
    assert Echo.CallGuid(lambda value: value.to_py(), ID).to_py() == ID
    assert Echo.CallComplex(lambda value: value.to_py() * 1j, 2).to_py() == 2j
    assert Echo.CallDecimal(lambda value: value.to_py() / 4, 1).to_py() == decimal.Decimal("0.25")


def test_subclasses_are_what_they_derive_from():
    class Moment(dt.datetime):
        pass

    class Price(decimal.Decimal):
        pass

    class Key(uuid.UUID):
        pass

    assert Echo.Of(Moment(2024, 1, 1)).Year == 2024
    assert Echo.OfDecimal(Price("1.5")).to_py() == decimal.Decimal("1.5")
    assert Echo.OfGuid(Key(int=5)).to_py() == uuid.UUID(int=5)


# --- Object ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (True, "System.Boolean"), (1, "System.Int32"), (2**31, "System.Int64"), (-(2**63), "System.Int64"),
        (2**63, "System.Numerics.BigInteger"), (1.5, "System.Double"), ("a", "System.String"), (None, "null"),
        ([], "Python.Runtime.PyObject"), ({}, "Python.Runtime.PyObject"), ((), "Python.Runtime.PyObject"),
        (b"a", "Python.Runtime.PyObject"), (SPRING, "Python.Runtime.PyObject"), (ID, "Python.Runtime.PyObject"),
        (decimal.Decimal(1), "Python.Runtime.PyObject"), (1j, "Python.Runtime.PyObject"),
        (System.DateTime(1), "System.DateTime"), (System.Byte(1), "System.Byte"), (System.String, "System.RuntimeType"),
    ],
)  # fmt: skip
def test_what_a_parameter_typed_object_gets(value, name):
    assert Echo.TypeName(value) == name


def test_a_python_object_comes_back_as_itself():
    for value in ([1], {"a": 1}, (1, 2), SPRING, ID, decimal.Decimal("1.5"), object(), len):
        assert Echo.Generic[System.Object](value) is value


# --- Round trips -----------------------------------------------------------------------------------------------------

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
spans = st.timedeltas(dt.timedelta(microseconds=-(2**63) // 10 + 1), dt.timedelta(microseconds=(2**63 - 1) // 10))
digits = st.builds(
    lambda number, exponent: decimal.Decimal(number).scaleb(-exponent, decimal.Context(prec=60)),
    st.integers(1 - 2**96, 2**96 - 1), st.integers(0, 28))  # fmt: skip


@settings(max_examples=examples(300), deadline=None)
@given(st.datetimes())
def test_naive_datetimes_come_back(value):
    assert Echo.Of(value).to_py() == value


@settings(max_examples=examples(300), deadline=None)
@given(st.datetimes(dt.datetime(2, 1, 1), dt.datetime(9998, 1, 1)), zones)
def test_aware_datetimes_come_back(value, zone):
    moment = value.replace(tzinfo=zone)
    assert Echo.OfOffset(moment).to_py() == moment
    assert Echo.OfOffset(moment).to_py().utcoffset() == moment.utcoffset()
    assert Echo.Of(moment).to_py() == moment


@settings(max_examples=examples(300), deadline=None)
@given(st.dates(), st.times(), spans)
def test_dates_times_and_spans_come_back(date, time, span):
    assert Echo.OfDate(date).to_py() == date
    assert Echo.OfTime(time).to_py() == time
    assert Echo.OfSpan(span).to_py() == span


@settings(max_examples=examples(300), deadline=None)
@given(digits)
def test_decimals_come_back(value):
    back = Echo.OfDecimal(value).to_py()
    assert back == value and back.as_tuple().exponent == value.as_tuple().exponent


@settings(max_examples=examples(200), deadline=None)
@given(st.uuids(), st.complex_numbers(allow_nan=False), st.floats(allow_nan=False, width=16))
def test_ids_and_floating_numbers_come_back(key, number, half):
    assert Echo.OfGuid(key).to_py() == key
    assert Echo.OfComplex(number).to_py() == number
    assert Echo.OfHalf(half).to_py() == half


@settings(max_examples=examples(200), deadline=None)
@given(st.integers(-(2**127), 2**127 - 1), st.integers(0, 2**128 - 1), st.integers())
def test_integers_come_back(signed, unsigned, any_size):
    assert Echo.OfInt128(signed).to_py() == signed
    assert Echo.OfUInt128(unsigned).to_py() == unsigned
    assert Echo.OfBig(any_size).to_py() == any_size
    assert isinstance(Echo.OfBig(any_size), BigInteger)


@settings(max_examples=examples(200), deadline=None)
@given(st.integers(0, System.DateTime.MaxValue.Ticks))
def test_ticks_lose_less_than_a_microsecond(ticks):
    back = Echo.Of(System.DateTime(ticks).to_py()).Ticks
    assert 0 <= ticks - back < 10


def test_no_handle_is_left(balanced):
    def convert(_):
        Echo.Of(SPRING), Echo.OfDecimal(0.5), Echo.OfDecimal(decimal.Decimal(1)), Echo.OfGuid(ID), Echo.OfComplex(1j)
        Echo.OfBig(2**100), Echo.Call(lambda moment: dt.timedelta(1), SPRING), Echo.OfRef(SPRING)
        raised_by(Echo.Of, "no date")

    balanced(convert, times=20)


class Raising(int):
    """A sign, or a digit, that raises when it is asked."""

    def __bool__(self):
        raise LookupError("asked")

    __index__ = __int__ = __bool__


@pytest.mark.parametrize("parts", [(0, (1, "2"), 0), (0, (1, 10), 0), ("0", (1,), 0), (0, (1, None), 0), (0, 5, 0), 7])
def test_decimals_of_classes_that_say_nonsense_of_themselves(parts):
    class Odd(decimal.Decimal):
        def as_tuple(self):
            return parts

    with pytest.raises(TypeError):
        System.Decimal.ToInt32(Odd(5))


def test_the_sign_of_a_decimal_is_not_asked():
    class Odd(decimal.Decimal):
        def as_tuple(self):
            return Raising(1), (Raising(5),), 0

    assert System.Decimal.ToInt32(Odd(7)) == -5

"""A7: ref, out and in."""

import math

import pytest
import System
from ClrLink.Fixtures.ByRef import Calls
from ClrLink.Fixtures.Enums import Color
from ClrLink.Fixtures.Shapes import Plain, S0
from helpers import no_match, raises
from System import Array
from System.Collections.Generic import Dictionary, List


@pytest.mark.parametrize("arguments", [(), (0,)], ids=["left out", "given"])
@pytest.mark.parametrize(
    ("method", "result"), [("OutOnly", 7), ("TryOut", (True, 8))]
)
def test_out_may_be_left_out_or_given(method, result, arguments):
    assert getattr(Calls, method)(*arguments) == result


def test_two_outs_are_a_tuple():
    assert Calls.TwoOuts() == (1, "two")
    assert Calls.TwoOuts(0, None) == (1, "two")


def test_the_results_come_in_the_order_of_declaration():
    assert Calls.Mixed(1, None, 5) == (9, "s1", 6)


def test_an_out_in_the_middle_may_be_left_out():
    assert Calls.Mixed(1, 5) == (9, "s1", 6)


def test_an_out_in_front_may_be_left_out():
    assert Calls.OutThenIn(4) == 5
    assert Calls.OutThenIn(0, 4) == 5


def test_by_name():
    assert Calls.Mixed(a=1, r=5) == (9, "s1", 6)
    assert Calls.Ref(a=5) == 6


def test_ref_and_return_value():
    assert Calls.RefAndReturn(4) == (40, 5)


def test_ref_must_be_passed():
    with no_match("Calls.Ref"):
        Calls.Ref()


@pytest.mark.parametrize("wrong", ["a", 1.5, None, 2**31])
def test_a_ref_of_the_wrong_type(wrong):
    with no_match("Calls.Ref", wrong):
        Calls.Ref(wrong)


def test_a_placeholder_of_the_wrong_type():
    with no_match("Calls.OutOnly", None):
        Calls.OutOnly(None)


@pytest.mark.parametrize(
    ("method", "value", "result"),
    [
        ("RefBool", True, False),
        ("RefByte", 254, 255),
        ("RefSByte", -128, -127),
        ("RefInt16", -(2**15), -(2**15) + 1),
        ("RefUInt16", 2**16 - 2, 2**16 - 1),
        ("Ref", 2**31 - 2, 2**31 - 1),
        ("RefUInt32", 2**32 - 2, 2**32 - 1),
        ("RefInt64", 2**63 - 2, 2**63 - 1),
        ("RefUInt64", 2**64 - 2, 2**64 - 1),
        ("RefSingle", 1.0, 1.5),
        ("RefDouble", 1.0, 1.5),
        ("RefChar", "a", "b"),
        ("RefString", "a", "a!"),
        ("RefString", None, "was null"),
        ("RefNullable", 5, None),
        ("RefNullable", None, 5),
        ("RefObject", "text", "String"),
        ("RefObject", 1, "Int32"),
        ("RefObject", None, "null"),
    ],
)
def test_ref_of_every_primitive(method, value, result):
    returned = getattr(Calls, method)(value)
    assert returned == result
    assert type(returned) is type(result)


def test_ref_of_a_decimal():
    assert Calls.RefDecimal(System.Decimal(1)).ToString() == "1.5"


def test_ref_of_an_enum():
    assert Calls.RefEnum(Color.Red) == Color.Green


def test_ref_of_a_struct_leaves_the_argument_untouched():
    before = S0()
    before.X = 1
    after = Calls.RefStruct(before)
    assert (before.X, after.X) == (1, 99)


def test_ref_of_a_class():
    before = Plain(1)
    after = Calls.RefClass(before)
    assert (before.Field, after.Field) == (1, 2)


def test_ref_of_arrays_and_lists():
    assert list(Calls.RefArray([7, 8, 9])) == [3, 0]
    assert list(Calls.RefArray(Array[int]([7]))) == [1, 0]
    assert list(Calls.RefList(List[int](Array[int]([5])))) == [5, 1]


def test_out_of_reference_types():
    assert Calls.OutClass().Field == 4
    assert Calls.OutClass(None).Field == 4
    assert Calls.OutNull() is None
    assert list(Calls.OutArray()) == [1, 2]


def test_out_of_a_generic_method():
    assert Calls.OutGeneric[int](5) == 5
    assert Calls.OutGeneric[str]("a") == "a"


def test_in_is_an_ordinary_argument():
    assert Calls.In(4) == 8
    value = S0()
    value.X, value.Y = 1, 0.5
    assert Calls.InStruct(value) == 1.5


def test_an_instance_method():
    assert Calls().InstanceOut() == (4, 3)


def test_an_exception_after_writing():
    with raises(System.InvalidOperationException, "after writing"):
        Calls.Throws(1)


def test_overloads_that_differ_by_an_out():
    assert Calls.OutOrNot(5) == "int 5"
    assert Calls.OutOrNot("abc") == ("string abc", 3)


def test_the_framework():
    assert System.Int32.TryParse("12") == (True, 12)
    assert System.Int32.TryParse("x") == (False, 0)
    assert System.Int32.TryParse("12", 0) == (True, 12)
    found, value = Dictionary[str, int]().TryGetValue("a")
    assert (found, value) == (False, 0)
    assert System.Math.DivRem(7, 2, 0) == (3, 1)
    assert System.Double.TryParse("nan")[0] is True
    assert math.isnan(System.Double.TryParse("NaN")[1])


def test_threads_keep_their_own_results(threads):
    def call(number):
        assert Calls.Mixed(number, None, number) == (number + 8, f"s{number}", number + 1)
        assert Calls.RefString(str(number)) == f"{number}!"

    threads(call, times=200)

"""A14: op_Implicit for arguments that are Python's own numbers and texts."""

import pytest
import System
from ClrLink.Fixtures.Operators import Made, MadeCalls, Money
from helpers import no_match, raises


@pytest.mark.parametrize(
    ("value", "how"),
    [
        (5, "long 5"),
        (-(2**63), f"long {-(2**63)}"),
        (2.5, "double 2.5"),
        ("a", "string a"),
        ("", "string "),
        (True, "bool True"),
        (System.Int32(5), "long 5"),
    ],
)
def test_by_the_type_that_a_value_has_by_itself(value, how):
    assert MadeCalls.Take(value) == how
    assert MadeCalls.Take(made=value) == how
    assert MadeCalls.TakeTwo(value, 7) == f"{how} 7"


def test_an_int_that_no_conversion_holds():
    with no_match("MadeCalls.Take", 2**70):
        MadeCalls.Take(2**70)
    with no_match("MadeCalls.TakeShort", 5):
        MadeCalls.TakeShort(5)


@pytest.mark.parametrize("wrong", [b"a", 1j, [1], object(), print])
def test_other_values_are_not_converted(wrong):
    with no_match("MadeCalls.Take", wrong):
        MadeCalls.Take(wrong)


def test_a_float_for_a_single():
    assert MadeCalls.TakeSingle(0.5) == 0.5


def test_the_overload_without_a_conversion_is_better():
    assert MadeCalls.Over(5) == "Made(long 5)"
    assert MadeCalls.Over([5]) == "object"
    assert MadeCalls.Nearer(5) == "int"
    assert MadeCalls.Nearer("a") == "string"
    assert MadeCalls.Nearer(2.5) == "Made"


def test_the_framework():
    assert MadeCalls.TakeIndex(3) == "3"


def test_what_the_conversion_throws():
    for _ in range(2):
        with raises(System.InvalidOperationException, "in the conversion"):
            MadeCalls.TakeThrowing(5)


def test_none_is_no_value_to_convert():
    with raises(System.NullReferenceException, ""):
        MadeCalls.Take(None)


def test_by_name():
    assert Made.op_Implicit(5).How == "long 5"
    assert Money.op_Explicit(Money(5)) == 5


def test_threads_and_handles(balanced):
    def work(number):
        assert MadeCalls.Take(number) == f"long {number}"
        assert MadeCalls.TakeTwo("a", number) == f"string a {number}"
        with pytest.raises(TypeError):
            MadeCalls.Take(b"")

    balanced(work, threads=8, times=20)

"""A14: order by operators, IComparable<T> and IComparable."""

import functools
import heapq
import operator

import pytest
import System
from ClrLink.Fixtures.Operators import (
    BaseOrder,
    DerivedOrder,
    Dog,
    Extreme,
    Ops,
    OrderCalls,
    OtherDerivedOrder,
    Plainly,
    Quarrelsome,
    Reversed,
    Typed,
    Vec,
    Versatile,
)
from ClrLink.Fixtures.Shapes import Bare
from helpers import raises

ORDERS = (operator.lt, operator.le, operator.gt, operator.ge)


def order_of(small, large):
    return [operation(small, large) for operation in ORDERS]


@pytest.mark.parametrize("kind", [Ops, Plainly, Typed, Versatile, BaseOrder, DerivedOrder, System.DateTime, System.Decimal])
def test_order(kind):
    small, same, large = kind(1), kind(1), kind(2)
    assert order_of(small, large) == [True, True, False, False]
    assert order_of(large, small) == [False, False, True, True]
    assert order_of(small, same) == [False, True, False, True]


@pytest.mark.parametrize("kind", [Ops, Plainly, Typed, Versatile, DerivedOrder])
def test_pythons_own_sorting(kind):
    values = [kind(number) for number in (3, 1, 2)]
    assert [value.Value for value in sorted(values)] == [1, 2, 3]
    assert [value.Value for value in sorted(values, reverse=True)] == [3, 2, 1]
    assert (min(values).Value, max(values).Value) == (1, 3)
    assert [value.Value for value in heapq.nsmallest(2, values)] == [1, 2]
    ordered = list(values)
    ordered.sort()
    assert ordered[0].Value == 1


def test_operators_come_before_compareto():
    assert Reversed(2) < Reversed(1)
    assert not Reversed(1) < Reversed(2)
    assert Reversed(1) <= Reversed(2), "there is no operator for that one"


def test_other_types():
    value = Versatile(3)
    assert order_of(value, 4) == [True, True, False, False]
    assert order_of(value, "ab") == [False, False, True, True]
    assert order_of(value, Typed(3)) == [False, True, False, True]
    assert 2 < value
    with raises(TypeError, "'<' not supported between instances of 'Versatile' and 'float'"):
        value < 2.5


def test_base_classes_order_their_derived_ones():
    assert DerivedOrder(1) < OtherDerivedOrder(2)
    assert BaseOrder(2) > DerivedOrder(1)
    assert max(DerivedOrder(1), BaseOrder(3), OtherDerivedOrder(2)).Value == 3


def test_none_goes_to_compareto():
    assert order_of(Typed(1), None) == [False, False, True, True]
    with pytest.raises(TypeError):
        System.DateTime(1, 1, 1) < None


def test_any_integer_tells_the_order():
    for order in (-(2**31), -5, -1):
        assert order_of(Extreme(order), Extreme(0)) == [True, True, False, False]
    assert order_of(Extreme(0), Extreme(0)) == [False, True, False, True]
    for order in (1, 7, 2**31 - 1):
        assert order_of(Extreme(order), Extreme(0)) == [False, False, True, True]


@pytest.mark.parametrize("operation", ORDERS)
def test_what_cannot_be_compared(operation):
    for left, right in (
        (Bare(), Bare()),
        (Vec(1, 2), Vec(1, 2)),
        (Typed(1), Bare()),
        (Typed(1), Dog("Rex")),
        (Ops(1), "a"),
        (System.Guid.Empty, 5),
        (Typed(1), 1),
        (1, Typed(1)),
    ):
        with pytest.raises(TypeError, match="not supported between instances of"):
            operation(left, right)


def test_another_type_is_refused_in_comparetos_words():
    with raises(TypeError, "Object must be a Plainly."):
        Plainly(1) < Bare()
    with raises(TypeError, "Object must be of type DateTime."):
        System.DateTime(1, 1, 1) < System.Version(1, 2)
    with raises(TypeError, "'<' not supported between instances of 'Plainly' and 'int'"):
        Plainly(1) < 5


def test_a_refusal_of_the_same_type_is_the_programs_own():
    with raises(System.ArgumentException, "not even with my like"):
        Quarrelsome() < Quarrelsome()


def test_interfaces():
    one, two = OrderCalls.AsComparable(System.DateTime(1, 1, 1)), OrderCalls.AsComparable(System.DateTime(1, 1, 2))
    assert type(one) is System.IComparable
    assert one < two
    assert max(one, two) == two
    typed = OrderCalls.AsTyped(Typed(1))
    assert typed < Typed(2)
    assert Typed(2) > typed


def test_the_framework():
    assert System.Guid.Empty < System.Guid.NewGuid()
    assert System.Tuple[int, str](1, "a") < System.Tuple[int, str](1, "b")
    assert System.ValueTuple[int, int](1, 2) < System.ValueTuple[int, int](1, 3)
    assert System.TimeSpan(1) < System.TimeSpan(2)
    assert System.DateOnly(2020, 1, 1) < System.DateOnly(2020, 1, 2)


def test_total_ordering_by_a_key():
    by_length = functools.cmp_to_key(lambda a, b: len(a) - len(b))
    assert sorted([System.String("aaa"), System.String("b")], key=by_length)[0] == "b"
    assert sorted([System.Char("b"), System.Char("a")]) == ["a", "b"]


def test_threads_sort(threads):
    def work(number):
        values = [Typed((number * 7 + i * 13) % 31) for i in range(31)]
        assert [value.Value for value in sorted(values)] == list(range(31))
        assert Versatile(number) < number + 1
        with pytest.raises(TypeError):
            Typed(1) < Bare()

    threads(work, times=20)

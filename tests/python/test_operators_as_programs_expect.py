"""What programs written for Python.NET see of operators, comparison and hashes, statement by statement."""

import copy
import operator
import pickle
import weakref

import pytest
import System
from ClrLink.Fixtures.Operators import Maybe, Ops, Plainly, Typed
from ClrLink.Fixtures.Shapes import Bare, ByValue, Plain, Point
from helpers import label, raises, type_error
from System import Boolean, Char, DateTime, Decimal, Double, Int32, NullReferenceException, String, TimeSpan
from System.Collections.Generic import List
from System.Numerics import BigInteger

SIX, THREE = Ops(6), Ops(3)

# ---- operators ----


@pytest.mark.parametrize(
    ("operation", "left", "right", "value"),
    [
        (operator.add, SIX, THREE, 9),
        (operator.add, SIX, 5, 11),
        (operator.add, 5, SIX, 11),
        (operator.iadd, SIX, THREE, 9),
        (operator.sub, SIX, THREE, 3),
        (operator.isub, SIX, THREE, 3),
        (operator.mul, SIX, 2, 12),
        (operator.imul, SIX, 2, 12),
        (operator.truediv, SIX, 2, 3),
        (operator.mod, SIX, 4, 2),
        (operator.and_, SIX, THREE, 2),
        (operator.or_, SIX, THREE, 7),
        (operator.xor, SIX, THREE, 5),
        (operator.lshift, SIX, 1, 12),
        (operator.rshift, SIX, 1, 3),
    ],
    ids=label,
)
def test_binary(operation, left, right, value):
    assert operation(left, right).Value == value


@pytest.mark.parametrize(("operation", "value"), [(operator.neg, -6), (operator.pos, 6), (operator.invert, ~6)])
def test_unary(operation, value):
    assert operation(SIX).Value == value


@pytest.mark.parametrize("operation", [operator.floordiv, operator.pow, divmod, operator.matmul], ids=label)
def test_what_net_has_not(operation):
    with type_error("unsupported operand type(s) for "):
        operation(SIX, 2)


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        (lambda: SIX + "a", "unsupported operand type(s) for +: 'Ops' and 'str'"),
        (lambda: 5 * SIX, "unsupported operand type(s) for *: 'int' and 'Ops'"),
        (lambda: SIX < 5, "'<' not supported between instances of 'Ops' and 'int'"),
        (lambda: SIX < "a", "'<' not supported between instances of 'Ops' and 'str'"),
        (lambda: SIX >= "a", "'>=' not supported between instances of 'Ops' and 'str'"),
    ],
)
def test_no_overload_fits(operation, text):
    with type_error(text):
        operation()


def test_equality_with_a_foreign_type_is_no_error():
    for value in (SIX, DateTime(2020, 1, 1), Point(1, 2)):
        assert (value == "a", value != "a", value == 5) == (False, True, False)
    assert Decimal(3) == 3 and Decimal(3) != 4


def test_none():
    assert (SIX == None, SIX != None, None == SIX) == (False, True, False)  # noqa: E711
    for operation in (lambda: SIX + None, lambda: SIX < None):
        with pytest.raises(NullReferenceException):
            operation()


def test_the_numbers_of_the_framework():
    assert str(BigInteger(5) + 1) == "6"
    assert BigInteger.Pow(2, 70) == 2**70
    assert Decimal(3) + Decimal(1) == 4 and Decimal(3) + 1 == 4
    assert DateTime(2020, 1, 1) - DateTime(2019, 1, 1) == TimeSpan(365, 0, 0, 0)


def test_conversion_operators_serve_numbers_and_truth():
    assert (int(SIX), float(SIX)) == (6, 6.0)
    assert (bool(Maybe(0)), bool(Maybe(1)), bool(SIX), not SIX) == (False, True, True, False)


def test_operators_are_methods_too():
    assert Ops.op_Addition(SIX, THREE).Value == 9


# ---- comparison and hash ----


def test_equality_without_an_operator():
    assert Bare() != Bare()
    assert ByValue(3) == ByValue(3) and hash(ByValue(3)) == 3
    assert Point(1, 2) == Point(1, 2) and hash(Point(1, 2)) == hash(Point(1, 2))
    array = System.Array[int]([1])
    assert array == array and array != System.Array[int]([1])


def test_ordering_by_operator_and_by_icomparable():
    assert THREE < SIX and SIX >= SIX and max(THREE, SIX) is SIX
    assert Plainly(1) < Plainly(5) and Plainly(5) >= Plainly(5)
    assert Typed(1) < Typed(2)
    assert DateTime(2020, 1, 1) < DateTime(2021, 1, 1)


@pytest.mark.parametrize(
    ("left", "right"), [(Plainly(1), 5), (Bare(), Bare()), (Plain(), 5), (DateTime(2020, 1, 1), 5)], ids=label
)
def test_what_has_no_order(left, right):
    with type_error("'<' not supported between instances of "):
        left < right


def test_in_collections():
    assert SIX in [Ops(6)] and [Ops(6)].index(SIX) == 0
    assert {Ops(6): "six"}[SIX] == "six"
    assert len({DateTime(2020, 1, 1), DateTime(2020, 1, 1)}) == 1


# ---- boxed primitives ----


def test_boxed_primitives_are_as_their_values():
    assert Int32(5) == 5 and Char("a") == "a" and Boolean(True) == True and String("abc") == "abc"  # noqa: E712
    assert (Int32(5) + 1, Int32(5) + Int32(1), -Int32(5), abs(Int32(-5))) == (6, 6, -5, 5)
    assert (int(Int32(5)), float(Int32(5)), [1, 2, 3][Int32(1)]) == (5, 5.0, 2)
    assert (int(Double(1.5)), int(Double(-1.5)), round(Double(1.5))) == (1, -1, 2)
    assert (bool(Boolean(False)), bool(Int32(0)), bool(Int32(1))) == (False, False, True)
    assert hash(Int32(5)) == hash(5) and hash(String("abc")) == hash("abc")
    assert Int32(5) < 6 and Char("a") < "b" and Double(1.5) < 2
    assert (repr(Int32(5)).startswith("<System.Int32 object at "), str(Int32(5))) == (True, "5")


def test_values_of_python_are_no_instances():
    assert not isinstance(5, Int32) and not isinstance("a", String)


# ---- weak references, classes, copies ----


def test_weak_references():
    made = Plain()
    weak = weakref.ref(made)
    assert weak() is made
    del made
    assert weak() is None
    assert weakref.ref(Plain)() is Plain and weakref.ref(System)() is System


def test_the_class_of_an_object_stays():
    made = Plain()
    with type_error("cannot change the class of a 'Plain' object"):
        made.__class__ = Bare


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, pickle.dumps], ids=label)
def test_objects_that_are_no_data_are_not_copied(way):
    with type_error("cannot pickle 'Plain' object"):
        way(Plain())


def test_classes_and_exceptions_are_pickled():
    assert pickle.loads(pickle.dumps(Plain)) is Plain
    assert pickle.loads(pickle.dumps(List[int])) is List[int]
    error = pickle.loads(pickle.dumps(System.InvalidOperationException("m")))
    assert (type(error), error.args) == (System.InvalidOperationException, ("m",))
    with raises(System.InvalidOperationException, "m"):
        raise error

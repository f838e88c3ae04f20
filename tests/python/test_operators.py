"""A14: C#'s operators as Python's."""

import operator

import clr
import pytest
import System
from ClrLink.Fixtures import Operators
from ClrLink.Fixtures.Operators import (
    Animal,
    Counted,
    Dog,
    Every,
    LeftTwin,
    Maybe,
    Metre,
    Money,
    Odd,
    Ops,
    Pile,
    Puppy,
    RightTwin,
    Second,
    Thrower,
    ToBig,
    ToBool,
    ToDouble,
    ToInt,
    ToIntBase,
    ToIntDerived,
    ToLongOrDouble,
    ToText,
    Vec,
)
from ClrLink.Fixtures.Shapes import Bare, Plain
from helpers import raises

clr.AddReference("System.Numerics.Vectors")

from System.Numerics import Vector2, Vector3  # noqa: E402

BINARY = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
IN_PLACE = {
    "+": operator.iadd,
    "-": operator.isub,
    "*": operator.imul,
    "/": operator.itruediv,
    "%": operator.imod,
    "&": operator.iand,
    "|": operator.ior,
    "^": operator.ixor,
    "<<": operator.ilshift,
    ">>": operator.irshift,
}
MISSING = {"//": operator.floordiv, "**": operator.pow, "@": operator.matmul, "divmod()": divmod}


# --- Every operator --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", BINARY)
def test_every_binary_operator(sign):
    assert BINARY[sign](Every("a"), 5) == f"a {sign} 5"
    assert BINARY[sign](Every("a"), "b") == f"a {sign} b"
    assert BINARY[sign](Every("a"), None) == f"a {sign} "
    assert BINARY[sign](Every("a"), Every("b")) == f"a {sign} b"


@pytest.mark.parametrize("sign", IN_PLACE)
def test_in_place_is_the_plain_operator(sign):
    value = IN_PLACE[sign](Every("a"), "b")
    assert value == f"a {sign} b"


def test_every_unary_operator():
    assert (+Every("a"), -Every("a"), ~Every("a")) == ("+a", "-a", "~a")


def test_operators_that_python_has_not_are_methods():
    assert Every.op_Increment(Every("a")).Name == "a++"
    assert Every.op_Decrement(Every("a")).Name == "a--"
    assert Every.op_LogicalNot(Every("a")) == "!a"
    assert Every.op_UnsignedRightShift(Every("a"), 3) == "a >>> 3"
    assert str(Vec.op_Increment(Vec(1, 2))) == "(2, 3)"
    assert Every.op_Addition(Every("a"), 5) == "a + 5"


@pytest.mark.parametrize("sign", MISSING)
def test_operators_that_net_has_not(sign):
    for left, right in ((Every("a"), 5), (5, Every("a")), (Vec(1, 2), Vec(3, 4)), (Vec(1, 2), 2)):
        with raises(TypeError, "unsupported operand type(s) for"):
            MISSING[sign](left, right)


@pytest.mark.parametrize("sign", [*BINARY][:10])
def test_types_without_operators(sign):
    for left, right in ((Bare(), Bare()), (Plain(), 1), (1, Plain()), (Bare(), System.Object())):
        with raises(TypeError, f"unsupported operand type(s) for {sign}: '{type(left).__name__}' and"):
            BINARY[sign](left, right)


def test_unary_operators_of_types_without():
    for operation, sign in ((operator.neg, "-"), (operator.pos, "+"), (operator.invert, "~")):
        with raises(TypeError, f"bad operand type for unary {sign}: 'Bare'"):
            operation(Bare())
    with raises(TypeError, "bad operand type for abs(): 'Bare'"):
        abs(Bare())


def test_a_type_has_the_slots_that_it_has_operators_for():
    assert hasattr(Vec, "__add__") and hasattr(Vec, "__rmul__") and hasattr(Vec, "__neg__")
    assert not hasattr(Vec, "__mod__") and not hasattr(Vec, "__invert__") and not hasattr(Vec, "__int__")
    for name in ("__add__", "__int__", "__index__", "__float__", "__bool__", "__neg__", "__abs__"):
        assert not hasattr(Bare, name)
        assert not hasattr(System.Object, name)


# --- Operands --------------------------------------------------------------------------------------------------------


def test_structs():
    a, b = Vec(1, 2), Vec(3, 5)
    assert a + b == Vec(4, 7)
    assert b - a == Vec(2, 3)
    assert -a == Vec(-1, -2)
    assert a == Vec(1, 2) and a != b
    assert a * b == 13.0
    assert type(a + b) is Vec


def test_the_operator_of_the_right_operand():
    assert 2 * Vec(1, 2) == Vec(2, 4)
    assert 2.5 * Vec(2, 4) == Vec(5, 10)
    assert Vec(1, 2) * 2 == Vec(2, 4)
    assert 5 + Ops(3) == Ops(8)
    with raises(TypeError, "unsupported operand type(s) for /: 'int' and 'Vec'"):
        2 / Vec(1, 2)
    with raises(TypeError, "unsupported operand type(s) for -: 'int' and 'Ops'"):
        5 - Ops(3)


def test_boxed_operands():
    assert System.Double(2) * Vec(1, 2) == Vec(2, 4)
    assert Vec(1, 2) * System.Int32(2) == Vec(2, 4)
    assert Ops(3) + System.Int32(2) == Ops(5)
    assert System.Int32(2) + Ops(3) == Ops(5)


def test_overloads_by_the_operand():
    assert Ops(3) + Ops(4) == Ops(7)
    assert Ops(3) + 4 == Ops(7)
    assert Ops(3) << 2 == Ops(12)
    assert Ops(13) % 5 == Ops(3)


def test_in_place_makes_a_new_object():
    value = before = Ops(3)
    value += 4
    value *= 2
    assert value == Ops(14)
    assert before == Ops(3)
    point = Vec(1, 1)
    point += Vec(1, 2)
    point /= 2
    assert point == Vec(1, 1.5)


def test_the_overloads_of_both_operands_count():
    metre, second = Metre(3), Second(2)
    assert metre + second == "3 m + 2 s"
    assert second + metre == "2 s + 3 m"
    assert (metre + metre).Value == 6
    assert (second + second).Value == 4
    assert metre / second == 1.5
    assert metre < second is False or not metre < second
    assert metre > second
    assert second < metre
    assert Metre(2) == second and Metre(3) != second
    with raises(TypeError, "unsupported operand type(s) for /: 'Second' and 'Metre'"):
        second / metre


def test_the_same_operator_on_both_sides_is_ambiguous():
    with pytest.raises(TypeError, match="ambiguous"):
        LeftTwin() + RightTwin()
    with raises(TypeError, "unsupported operand type(s) for +: 'RightTwin' and 'LeftTwin'"):
        RightTwin() + LeftTwin()


def test_inherited_operators():
    assert Dog("Rex") + Dog("Bo") == "Rex and Bo"
    assert Dog("Rex") + Animal("Tom") == "Rex and Tom"
    assert Animal("Tom") + Dog("Rex") == "Tom and Rex"
    assert Dog("Rex") - 2 == "Rex less 2"
    assert Dog("Rex") == Dog("Rex")
    assert Animal("Rex") == Dog("Rex")


def test_derived_operators_are_added_to_inherited_ones():
    assert Puppy("Pip") + Puppy("Pop") == "Pip plays with Pop"
    assert Puppy("Pip") + Dog("Rex") == "Pip and Rex"
    assert Dog("Rex") + Puppy("Pip") == "Rex and Pip"
    assert Puppy("Pip") - 1 == "Pip less 1"
    assert Puppy("Pip") * 2 == "Pip x 2"
    with raises(TypeError, "unsupported operand type(s) for *: 'Dog' and 'int'"):
        Dog("Rex") * 2


def test_python_classes_inherit_operators():
    class Poodle(Dog):
        pass

    class Barking(Dog):
        def __add__(self, other):
            return "wuff"

        __radd__ = __add__

    assert Poodle("Lou") + Dog("Rex") == "Lou and Rex"
    assert Poodle("Lou") == Animal("Lou")
    assert Barking("Rex") + 4 == "wuff"
    assert 4 + Barking("Rex") == "wuff"
    assert Animal("Tom") + Barking("Rex") == "wuff"
    assert Barking("Rex") - 3 == "Rex less 3"


def test_generic_types():
    pile = Pile[int](1, 2) + Pile[int](3)
    assert list(pile.Items) == [1, 2, 3]
    assert list((pile + 4).Items) == [1, 2, 3, 4]
    assert list((Pile[str]("a") + "b").Items) == ["a", "b"]
    assert list((pile + System.Array[int]([7, 8])).Items) == [1, 2, 3, 7, 8]
    for wrong in ("x", Pile[str]("a")):
        with raises(TypeError, "unsupported operand type(s) for +: 'Pile[Int32]' and"):
            pile + wrong


def test_interfaces_abstract_operators():
    from ClrLink.Fixtures.Operators import Summed

    assert (Summed(1) + Summed(2)).Value == 3
    assert sum([Summed(1), Summed(2)], Summed(0)).Value == 3


def test_operators_of_interfaces():
    from ClrLink.Fixtures.Operators import IJoined, Summed

    joined = Summed.AsJoined(Summed(1))
    assert type(joined) is IJoined
    assert joined & Summed.AsJoined(Summed(2)) == "12"
    assert joined & Summed(2) == "12"
    assert IJoined(Summed(3)) & joined == "31"


def test_checked_operators_are_left_alone():
    assert (Counted(200) + Counted(100)).Value == 44


def test_implicit_conversion_of_an_operand():
    money = Money(5)
    assert (money + Money(3)).Amount == 8
    assert (money + System.Int32(3)).Amount == 8
    assert (System.Decimal(1.5) + money).Amount == 6.5
    assert (money + System.Decimal(1.5)).Amount == 6.5
    assert money == System.Int32(5)
    assert System.Int32(5) == money


def test_an_int_is_converted_as_the_operator_wants():
    money = Money(5)
    assert (money + 3).Amount == 8
    assert (3 + money).Amount == 8
    assert (money * 3).Amount == 15
    assert money == 5
    assert 5 == money
    assert money != 6
    with raises(TypeError, "unsupported operand type(s) for +: 'Money' and 'str'"):
        money + "a"


def test_none():
    assert Every("a") + None == "a + "
    with raises(TypeError, "unsupported operand type(s) for +: 'Vec' and 'NoneType'"):
        Vec(1, 2) + None
    assert (Vec(1, 2) == None) is False  # noqa: E711
    assert (Ops(1) == None) is False  # noqa: E711
    assert (None == Ops(1)) is False  # noqa: E711
    assert Ops(1) != None  # noqa: E711


# --- Foreign types ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [Vec(1, 2), Ops(1), Money(1), System.DateTime(2020, 1, 1), Dog("Rex")])
@pytest.mark.parametrize("other", ["text", 1.5j, object(), [1], {}, b"b", print, int])
def test_a_foreign_type(value, other):
    assert (value == other) is False
    assert (other == value) is False
    assert (value != other) is True
    with raises(TypeError, "unsupported operand type(s) for +:"):
        value + other
    with pytest.raises(TypeError):
        other + value
    with raises(TypeError, "'<' not supported between instances of"):
        value < other


def test_foreign_types_get_their_turn():
    class Foreign:
        def __radd__(self, other):
            return "radd"

        def __rmul__(self, other):
            return NotImplemented

        def __eq__(self, other):
            return "eq"

        def __gt__(self, other):
            return "gt"

    assert Vec(1, 2) + Foreign() == "radd"
    assert (Vec(1, 2) == Foreign()) == "eq"
    assert (System.DateTime(2020, 1, 1) < Foreign()) == "gt"
    with raises(TypeError, "unsupported operand type(s) for *: 'Vec' and 'Foreign'"):
        Vec(1, 2) * Foreign()


def test_two_net_types_that_do_not_know_each_other():
    with raises(TypeError, "unsupported operand type(s) for +: 'Vec' and 'Ops'"):
        Vec(1, 2) + Ops(1)
    assert (Vec(1, 2) == Ops(1)) is False
    assert (Ops(1) == Vec(1, 2)) is False


# --- Truth and numbers -----------------------------------------------------------------------------------------------


def test_truth_by_operator():
    assert bool(Maybe(1)) is True
    assert bool(Maybe(0)) is False
    assert bool(Maybe(-1)) is False
    assert not Maybe(0)
    assert bool(ToBool(False)) is False
    assert bool(ToBool(True)) is True
    assert bool(Ops(0)) is True


def test_conversions_to_numbers():
    assert (int(ToInt(7)), float(ToInt(7)), operator.index(ToInt(7))) == (7, 7.0, 7)
    assert [10, 20][ToInt(1)] == 20
    assert int(ToLongOrDouble(2**40, 1.5)) == 2**40
    assert float(ToLongOrDouble(2, 1.5)) == 1.5
    assert (int(ToDouble(1.9)), float(ToDouble(1.9))) == (1, 1.9)
    assert int(ToBig(str(2**100))) == 2**100
    assert float(ToBig("3")) == 3.0
    assert (int(Money(5)), float(Money(5))) == (5, 5.0)
    assert int(Ops(5)) == 5
    assert (int(ToIntBase(3)), int(ToIntDerived(4))) == (3, 4)


def test_only_an_implicit_conversion_to_an_integer_makes_an_index():
    for value in (Ops(1), ToLongOrDouble(1, 1), ToDouble(1), Money(1), ToIntBase(1), ToBig("1")):
        with pytest.raises(TypeError):
            operator.index(value)


def test_conversions_to_other_things_are_no_numbers():
    for convert in (int, float, complex, operator.index):
        with pytest.raises(TypeError):
            convert(ToText())
        with pytest.raises(TypeError):
            convert(Vec(1, 2))


# --- The framework's -------------------------------------------------------------------------------------------------


def test_dates_and_times():
    first, second = System.DateTime(2020, 1, 1), System.DateTime(2020, 1, 3)
    span = second - first
    assert type(span) is System.TimeSpan
    assert span.TotalDays == 2
    assert first + span == second
    assert second - span == first
    assert (span * 2).TotalDays == 4
    assert (2 * span).TotalDays == 4
    assert (0.5 * span).TotalDays == 1
    assert span / System.TimeSpan.FromDays(1) == 2.0
    assert (span / 4).TotalHours == 12
    assert (-span).TotalDays == -2
    assert (span + span - span) == span
    moment = System.DateTimeOffset(first, System.TimeSpan.Zero)
    assert moment + span > moment
    assert first < second and sorted([second, first]) == [first, second]
    assert first != 5 and first != None  # noqa: E711
    assert hash(first) == hash(System.DateTime(2020, 1, 1))


def test_vectors():
    a = Vector3(1, 2, 3)
    assert a + a == 2 * a == a * 2
    assert a - a == Vector3.Zero
    assert a / 2 == Vector3(0.5, 1, 1.5)
    assert a * Vector3(1, 0, 1) == Vector3(1, 0, 3)
    assert -Vector2(1, 2) == Vector2(-1, -2)
    assert 0.5 * Vector2(2, 4) == Vector2(1, 2)


def test_guids_versions_and_uris():
    one = System.Guid.NewGuid()
    assert one == System.Guid(str(one))
    assert one != System.Guid.Empty
    assert System.Version(1, 2) < System.Version(1, 10)
    assert System.Version(1, 2) == System.Version("1.2")
    assert System.Uri("http://a/") == System.Uri("http://a/")


def test_types_are_equal():
    assert clr.GetClrType(Vec) == clr.GetClrType(Vec)
    assert clr.GetClrType(Vec) != clr.GetClrType(Ops)


# --- What throws -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "place"),
    [
        (lambda a, b: a + b, "+"),
        (lambda a, b: -a, "unary -"),
        (lambda a, b: a == b, "=="),
        (lambda a, b: a != b, "!="),
        (lambda a, b: a == None, "=="),  # noqa: E711
        (lambda a, b: a in [b], "=="),
        (lambda a, b: bool(a), "true"),
        (lambda a, b: not a, "true"),
        (lambda a, b: int(a), "int"),
        (lambda a, b: float(a), "double"),
        (lambda a, b: a < b, "CompareTo"),
        (lambda a, b: sorted([a, b]), "CompareTo"),
        (lambda a, b: hash(a), "GetHashCode"),
        (lambda a, b: {a: 1}, "GetHashCode"),
    ],
)
def test_an_operators_exception_comes_through(operation, place):
    for _ in range(3):
        with raises(System.InvalidOperationException, f"in {place}"):
            operation(Thrower(), Thrower())
    assert Vec(1, 2) + Vec(1, 2) == Vec(2, 4)


def test_a_foreign_type_is_unequal_to_a_thrower():
    assert (Thrower() == 5) is False
    assert (Thrower() != "a") is True


def test_comparisons_that_give_no_bool():
    assert (Odd("a") < Odd("b")) == "a < b"
    assert (Odd("a") > Odd("b")) == "a > b"
    assert (Odd("a") == Odd("b")) == "a == b"
    assert (Odd("a") != Odd("b")) == "a != b"


def test_no_handle_is_left(balanced):
    def work(number):
        a = Vec(number, 1) + Vec(1, 2)
        a = 2 * a - a / 2
        assert a != 5
        assert Metre(1) / Second(2) == 0.5
        assert bool(Maybe(1))
        for function in (lambda: a + "x", lambda: Thrower() + Thrower(), lambda: LeftTwin() + RightTwin()):
            with pytest.raises(Exception):
                function()
        int(ToBig("5"))

    balanced(work, times=20)


def test_all_operators_are_listed():
    assert {"op_Addition", "op_Equality", "op_UnaryNegation"} <= set(dir(Vec(1, 2)))
    assert Operators.Vec is Vec

"""A4: making objects of every kind of type."""

import pytest
import System
from ClrLink.Fixtures import Shapes
from ClrLink.Fixtures.Enums import Color, Opt
from ClrLink.Fixtures.Shapes import (
    DefaultCtor,
    ManyCtors,
    OneCtor,
    Plain,
    Point,
    PrivateConstructor,
    S0,
    S1,
    S2,
    ThrowingCtor,
)
from helpers import no_match, raises, type_error
from System import Array, Func
from System.Collections.Generic import Dictionary, HashSet, List


def test_a_class():
    assert Plain().Field == 0
    assert Plain(5).Field == 5
    assert type(Plain()) is Plain


@pytest.mark.parametrize(
    ("arguments", "which"),
    [((), "()"), ((1,), "int 1"), (("a",), "string a"), ((1, 2), "int 1, int 2")],
)
def test_the_arguments_choose_the_constructor(arguments, which):
    assert ManyCtors(*arguments).Which == which


def test_a_net_object_chooses_the_constructor():
    assert ManyCtors(Plain(4)).Which == "Plain 4"


def test_keyword_and_default_arguments():
    assert OneCtor(x=3).X == 3
    made = DefaultCtor(1.5, opt=9)
    assert (made.Number, made.Opt, made.Text) == (1.5, 9, None)
    made = DefaultCtor(text="t", number=2)
    assert (made.Number, made.Opt, made.Text) == (2.0, 7, "t")


def test_property_initialisers_are_not_invented():
    with no_match("Plain..ctor"):
        Plain(Prop=3)


@pytest.mark.parametrize("arguments", [(1, 2, 3), ({},), (1.5,), (None, None)])
def test_no_constructor_matches(arguments):
    with no_match("ManyCtors..ctor", *arguments):
        ManyCtors(*arguments)


def test_a_required_argument_missing():
    with no_match("OneCtor..ctor"):
        OneCtor()


def test_a_struct_without_constructors_is_zero():
    zero = S0()
    assert (zero.X, zero.Y) == (0, 0.0)


def test_a_struct_with_constructors_has_the_zero_one_too():
    zero = S1()
    assert (zero.X, zero.Name) == (0, None)
    made = S1(4, "n")
    assert (made.X, made.Name) == (4, "n")


def test_a_struct_with_its_own_parameterless_constructor():
    assert S2().X == 9


@pytest.mark.parametrize("kind", [System.DateTime, System.Guid, System.TimeSpan, System.Decimal])
def test_the_frameworks_structs_have_a_zero_one(kind):
    assert kind() == System.Activator.CreateInstance(kind)


def test_a_record_struct():
    point = Point(3, 4)
    assert (point.X, point.Y, point.Length) == (3, 4, 5.0)
    assert point.Moved(1, 1) == Point(4, 5)


def test_too_many_arguments_for_a_struct():
    with pytest.raises(TypeError):
        S0(1)


@pytest.mark.parametrize(
    "kind",
    [Shapes.AbstractShape, Shapes.StaticOnly, System.Array, System.Enum, System.Type, System.Delegate, System.Math],
)
def test_what_is_abstract_or_static_is_not_made(kind):
    with type_error("cannot instantiate abstract class"):
        kind()


def test_an_abstract_class_is_named():
    with pytest.raises(TypeError, match="AbstractShape"):
        Shapes.AbstractShape()


def test_an_open_generic_is_not_made():
    with type_error("cannot instantiate an open generic type"):
        List()


def test_an_interface_is_not_made():
    with type_error("interface takes exactly one argument"):
        Shapes.IFoo()


@pytest.mark.parametrize("argument", [1, None, "a"])
def test_an_interface_casts_only_what_implements_it(argument):
    with type_error("object does not implement IFoo"):
        Shapes.IFoo(argument)


def test_an_interface_casts_what_implements_it():
    assert Shapes.IFoo(Shapes.ExplicitFoo()).Foo() == 100


def test_a_private_constructor_is_not_called():
    with pytest.raises(TypeError):
        PrivateConstructor()
    assert isinstance(PrivateConstructor.Make(), PrivateConstructor)


def test_a_constructor_that_throws():
    with raises(System.InvalidOperationException, "from the constructor"):
        ThrowingCtor("from the constructor")


def test_system_object():
    assert type(System.Object()) is System.Object
    with no_match("Object..ctor", 1):
        System.Object(1)


def test_a_nested_class():
    assert Plain.Nested().Value == 3
    assert Plain.Nested.Deep().Value == 4


def test_a_class_nested_in_a_generic_one():
    inner = Shapes.GenericOuter[int].Inner()
    inner.Value = 5
    assert inner.Value == 5
    pair = Shapes.GenericOuter[int].Pair[str]()
    pair.First, pair.Second = 1, "two"
    assert (pair.First, pair.Second) == (1, "two")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("SByte", -5),
        ("Byte", 5),
        ("Int16", -5),
        ("UInt16", 5),
        ("Int32", -5),
        ("UInt32", 5),
        ("Int64", -5),
        ("UInt64", 5),
        ("Single", 1.5),
        ("Double", 1.5),
    ],
)
def test_a_primitive_stays_a_wrapped_value_of_its_type(kind, value):
    boxed = getattr(System, kind)(value)
    assert type(boxed) is getattr(System, kind)
    assert boxed.GetType().FullName == f"System.{kind}"
    assert boxed.Equals(boxed)
    assert boxed.ToString() == str(value)


@pytest.mark.parametrize("arguments", [(), (1, 2)])
def test_a_primitive_takes_one_argument(arguments):
    with type_error("no constructors match given arguments"):
        System.Int32(*arguments)


@pytest.mark.parametrize(("kind", "value"), [("Int32", 2**31), ("Byte", 256), ("SByte", -129), ("Int16", 40000)])
def test_a_primitive_out_of_range(kind, value):
    with raises(OverflowError, "value too large to convert"):
        getattr(System, kind)(value)


def test_a_char():
    assert System.Char("a").ToString() == "a"
    assert System.Char(97).ToString() == "a"


@pytest.mark.parametrize("value", ["ab", ""])
def test_a_char_of_not_one_character(value):
    with type_error("'str' value cannot be converted to System.Char"):
        System.Char(value)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("Boolean", 1, "'int' value cannot be converted to System.Boolean"),
        ("Boolean", None, "'NoneType' value cannot be converted to System.Boolean"),
        ("Double", "1.5", "'str' value cannot be converted to System.Double"),
    ],
)
def test_a_primitive_of_the_wrong_type(kind, value, text):
    with type_error(text):
        getattr(System, kind)(value)


def test_a_boolean():
    assert System.Boolean(True).ToString() == "True"


def test_strings():
    assert System.String("abc").ToString() == "abc"
    assert System.String("a", 3).ToString() == "aaa"
    assert System.String("abc", 1, 2).ToString() == "bc"
    assert System.String(Array[System.Char]("xyz")).ToString() == "xyz"


@pytest.mark.parametrize("arguments", [(), (5,)])
def test_no_string_of_that(arguments):
    with type_error("no constructors match given arguments"):
        System.String(*arguments)


def test_decimals():
    assert System.Decimal(1).ToString() == "1"
    assert System.Decimal(1.5) == System.Decimal.Parse("1.5", System.Globalization.CultureInfo.InvariantCulture)


def test_decimals_are_not_parsed():
    with no_match("Decimal..ctor", "1.5"):
        System.Decimal("1.5")


def test_a_lazy_value():
    assert System.Lazy[int](Func[int](lambda: 5)).Value == 5
    assert System.Lazy[int](lambda: 6).Value == 6


def test_int_ptr():
    assert System.IntPtr(5).ToInt64() == 5
    with raises(OverflowError, "value not in range for IntPtr"):
        System.IntPtr(2**70)


def test_nullable():
    made = System.Nullable[int](5)
    assert made.HasValue is True
    assert made.Value == 5
    with type_error("System.Nullable<T> constructor expects 1 argument, got 0"):
        System.Nullable[int]()


def test_generic_classes():
    assert List[int]().Count == 0
    assert Dictionary[str, int]().Count == 0
    assert list(List[int](Array[int]([1, 2]))) == [1, 2]
    assert HashSet[int](Array[int]([1, 1])).Count == 1


def test_an_enum():
    assert Color(1) == Color.Green
    assert Opt(3) == Opt.A | Opt.B


def test_a_delegate():
    function = Shapes.IntFunction(lambda x: x + 1)
    assert function(1) == 2
    assert function.Invoke(2) == 3
    assert Func[int, int](lambda x: x * 2)(4) == 8
    with type_error("argument must be callable"):
        Shapes.IntFunction(5)
    with type_error("class takes exactly one argument"):
        Shapes.IntFunction()


@pytest.mark.parametrize("name", ["Void", "TypedReference"])
def test_what_cannot_exist_as_an_object(name):
    with pytest.raises((TypeError, AttributeError)):
        getattr(System, name)()


@pytest.mark.parametrize("attribute", ["Overloads", "__overloads__"])
def test_the_looks_of_constructor_overloads(attribute):
    assert repr(getattr(ManyCtors, attribute)) == "<unbound method '__init__'>"
    assert str(getattr(ManyCtors, attribute)).splitlines()[:2] == ["Void .ctor()", "Void .ctor(Int32)"]


def test_constructor_overloads_are_chosen_by_hand():
    assert ManyCtors.Overloads[int](5).Which == "int 5"
    assert ManyCtors.__overloads__[str]("s").Which == "string s"
    assert ManyCtors.Overloads[int, int](1, 2).Which == "int 1, int 2"
    assert ManyCtors.Overloads[Plain](Plain(2)).Which == "Plain 2"
    with type_error("No match found for signature"):
        ManyCtors.Overloads[float]


def test_threads_make_objects(threads):
    def make(number):
        made = Plain(number)
        return made.Field == number and S1(number, "n").X == number and ManyCtors(number).Which == f"int {number}"

    assert all(threads(make, times=200))


def test_threads_meet_the_same_errors(threads):
    def fail(_):
        with pytest.raises(TypeError, match="cannot instantiate abstract class"):
            Shapes.AbstractShape()
        with pytest.raises(System.InvalidOperationException):
            ThrowingCtor("x")
        return True

    assert all(threads(fail, times=50))

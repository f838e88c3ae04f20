"""A5: which overload a call goes to. Mirrored declares every set of Sets in the reverse order."""

import pytest
import System
from ClrLink.Fixtures.Enums import Color, Fruit
from ClrLink.Fixtures.Overloads import Conversions, InstanceSets, Metres, Mirrored, Sets, SpreadChild
from ClrLink.Fixtures.Shapes import BarImpl, Base1, Derived1, ExplicitFoo, FooImpl, Plain, S0
from helpers import FloatChild, IntChild, StrChild, label, no_match, raised_by, type_error
from System import Array
from System.Collections.Generic import List
from System.Text import StringBuilder


class Index:
    def __index__(self):
        return 7


def generator():
    yield 1


# (the set, the argument, the overload)
CHOICES = [
    ("Wide", True, "bool"),
    ("Wide", 5, "int"),
    ("Wide", -(2**31), "int"),
    ("Wide", 2**31, "long"),
    ("Wide", -(2**63), "long"),
    ("Wide", 2**63, "double"),
    ("Wide", 10**400, "object"),
    ("Wide", 1.5, "double"),
    ("Wide", "text", "string"),
    ("Wide", "t", "string"),
    ("Wide", StrChild("text"), "string"),
    ("Wide", FloatChild(1.5), "double"),
    ("Wide", IntChild(5), "int"),
    ("Wide", None, "string"),
    ("Wide", [], "object"),
    ("Wide", {}, "object"),
    ("Wide", b"bytes", "object"),
    ("Wide", System.Int32(5), "int"),
    ("Wide", System.Int64(5), "long"),
    ("Wide", System.Double(5), "double"),
    ("Wide", System.Boolean(True), "bool"),
    ("Wide", System.String("s"), "string"),
    ("Wide", System.Decimal(1), "object"),
    ("Wide", Color.Red, "object"),
    ("Wide", Plain(), "object"),
    ("Wide", S0(), "object"),
    ("Wide", Plain, "object"),
    ("Numbers", 5, "int"),
    ("Numbers", -1, "int"),
    ("Numbers", 2**31, "long"),
    ("Numbers", 2**63, "ulong"),
    ("Numbers", 2**64 - 1, "ulong"),
    ("Numbers", 2**64, "double"),
    ("Numbers", 1.5, "double"),
    ("Numbers", 1e300, "double"),
    ("Numbers", True, "int"),
    ("Numbers", System.Byte(5), "byte"),
    ("Numbers", System.Int16(5), "short"),
    ("Numbers", System.UInt64(5), "ulong"),
    ("Numbers", System.Single(5), "float"),
    ("Numbers", System.Decimal(5), "decimal"),
    ("Unsigned", 5, "ulong"),
    ("Unsigned", 2**63, "ulong"),
    ("Unsigned", -1, "sbyte"),
    ("Narrow", -1, "short"),
    ("Narrow", 40000, "float"),
    ("Narrow", 1.5, "float"),
    ("Big", 5, "long"),
    ("Big", 2**63, "BigInteger"),
    ("Big", 2**100, "BigInteger"),
    ("Big", 1.5, "double"),
    ("IntDouble", 5, "int"),
    ("IntDouble", 2**31, "double"),
    ("IntDouble", 1.5, "double"),
    ("IntDouble", True, "int"),
    ("LongDouble", 5, "long"),
    ("LongDouble", 1.5, "double"),
    ("FloatDouble", 5, "double"),
    ("FloatDouble", 1.5, "double"),
    ("FloatInt", 1, "int"),
    ("FloatInt", 2**31, "float"),
    ("FloatInt", 1.5, "float"),
    ("DecimalDouble", 5, "double"),
    ("DecimalDouble", 1.5, "double"),
    ("BoolInt", True, "bool"),
    ("BoolInt", 1, "int"),
    ("BoolInt", System.Boolean(True), "bool"),
    ("CharString", "a", "string"),
    ("CharString", "", "string"),
    ("CharString", "ab", "string"),
    ("CharString", None, "string"),
    ("CharString", System.Char("a"), "char"),
    ("StringObject", "a", "string"),
    ("StringObject", None, "string"),
    ("StringObject", System.String("a"), "string"),
    ("StringObject", 1, "object"),
    ("StringObject", True, "object"),
    ("StringObject", [1], "object"),
    ("Bytes", "a", "string"),
    ("Bytes", b"a", "byte[]"),
    ("Bytes", bytearray(b"a"), "byte[]"),
    ("Bytes", [1, 2], "byte[]"),
    ("Bytes", (0, 255), "byte[]"),
    ("Bytes", [256], "object"),
    ("Bytes", ["a"], "object"),
    ("Bytes", 5, "object"),
    ("Sequences", [1], "int[]"),
    ("Sequences", (1, 2), "int[]"),
    ("Sequences", {1}, "int[]"),
    ("Sequences", range(3), "int[]"),
    ("Sequences", [], "int[]"),
    ("Sequences", List[int](), "List<int>"),
    ("Sequences", Array[int]([1]), "int[]"),
    ("Sequences", ["a"], "object"),
    ("Sequences", 5, "object"),
    ("Elements", [1], "int[]"),
    ("Elements", [1.5], "double[]"),
    ("Elements", [1, 2.5], "double[]"),
    ("Elements", ["a"], "string[]"),
    ("Elements", Array[float]([1.5]), "double[]"),
    ("EnumInt", Color.Red, "enum"),
    ("EnumInt", 0, "int"),
    ("Bases", Derived1(), "Derived1"),
    ("Bases", Base1(), "Base1"),
    ("Bases", Plain(), "object"),
    ("Bases", 5, "object"),
    ("Interfaces", FooImpl(), "FooImpl"),
    ("Interfaces", ExplicitFoo(), "IFoo"),
    ("InterfaceDepth", BarImpl(), "IBar"),
    ("InterfaceDepth", FooImpl(), "IFoo"),
    ("InterfaceDepth", Plain(), "object"),
    ("Nones", "a", "string"),
    ("Nones", 1, "int?"),
    ("Nones", Plain(), "Plain"),
    ("NullableOrInt", 1, "int"),
    ("NullableOrInt", None, "int?"),
    ("Types", Plain, "Type"),
    ("Types", System.Int32, "Type"),
    ("Types", str, "Type"),
    ("Types", "a", "string"),
    ("Types", 5, "object"),
    ("Generic", 5, "int"),
    ("Generic", "a", "T"),
    ("Generic", 1.5, "T"),
    ("Skipped", [1], "array"),
    ("Skipped", Array[int]([1]), "array"),
]


@pytest.mark.parametrize("sets", [Sets, Mirrored], ids=["declared", "mirrored"])
@pytest.mark.parametrize(("method", "argument", "chosen"), CHOICES, ids=label)
def test_one_argument(sets, method, argument, chosen):
    assert getattr(sets, method)(argument) == chosen


@pytest.mark.parametrize("sets", [Sets, Mirrored], ids=["declared", "mirrored"])
@pytest.mark.parametrize(
    ("method", "arguments", "chosen"),
    [
        ("Params", (), "params 0"),
        ("Params", (1,), "int"),
        ("Params", (1, 2), "int, int"),
        ("Params", (1, 2, 3), "params 3"),
        ("Params", ([1, 2],), "params 2"),
        ("Params", (Array[int]([1, 2, 3]),), "params 3"),
        ("Defaults", (1,), "one"),
        ("Defaults", (1, 2), "two"),
        ("Ambiguous", (1, "a"), "int, object"),
        ("Ambiguous", ("a", 1), "object, int"),
        ("Arity", (), "0"),
        ("Arity", (1,), "1"),
        ("Arity", (1, 2), "2"),
        ("Arity", (1, 2, 3), "3"),
        ("Exact", (Base1(), Derived1()), "Base1, Derived1"),
        ("Exact", (Derived1(), Base1()), "Derived1, Base1"),
        ("Exact", (Derived1(), Derived1()), "Derived1, Derived1"),
    ],
)
def test_several_arguments(sets, method, arguments, chosen):
    assert getattr(sets, method)(*arguments) == chosen


METHODS = ["Wide", "Numbers", "Bytes", "Sequences", "Elements", "Bases", "Interfaces", "Nones", "Types", "CharString"]
ARGUMENTS = [None, "", "a", "ab", [], [1], ["a"], {}, b"", 1, 1.5, True, Plain, Plain(), System.Byte(1), Color.Red, Index()]


def outcome(method, argument):
    try:
        return method(argument)
    except TypeError:
        return TypeError


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("argument", ARGUMENTS, ids=label)
def test_the_order_of_declaration_plays_no_part(method, argument):
    assert outcome(getattr(Sets, method), argument) == outcome(getattr(Mirrored, method), argument)


@pytest.mark.parametrize("sets", [Sets, Mirrored], ids=["declared", "mirrored"])
def test_an_ambiguous_call_lists_the_candidates(sets):
    text = str(raised_by(sets.Ambiguous, 1, 1))
    assert text.count("Int32") >= 2 and text.count("Object") >= 2, text
    assert "<class 'int'>" in text
    assert isinstance(raised_by(sets.Ambiguous, 1, 1), TypeError)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("Unsigned", (2**64,)),
        ("Unsigned", ("a",)),
        ("FloatInt", ("a",)),
        ("CharString", (5,)),
        ("CharString", (True,)),
        ("BoolInt", ("a",)),
        ("EnumInt", (Fruit.Apple,)),
        ("Interfaces", (Plain(),)),
        ("IntDouble", (None,)),
        ("Arity", (1, 2, 3, 4)),
        ("Arity", ("a",)),
    ],
)
def test_no_overload_fits(method, arguments):
    with no_match(f"Sets.{method}", *arguments):
        getattr(Sets, method)(*arguments)


def test_the_error_lists_the_candidates():
    text = str(raised_by(Sets.IntDouble, "a"))
    assert text.startswith("No method matches given arguments for Sets.IntDouble: (<class 'str'>)")
    assert "Int32" in text and "Double" in text


def test_keyword_names_choose():
    assert Sets.Named(first=1) == "first"
    assert Sets.Named(second="a") == "second"
    with no_match("Sets.Named"):
        Sets.Named(third=1)


def test_the_same_answer_a_second_time():
    arguments = [5, "a", 1.5, True, 2**40, None, Plain()]
    first = [Sets.Wide(argument) for argument in arguments]
    assert first == ["int", "string", "double", "bool", "long", "string", "object"]
    for _ in range(50):
        assert [Sets.Wide(argument) for argument in arguments] == first


def test_a_choice_by_value_is_not_remembered_for_the_type():
    assert [Sets.Wide(value) for value in (5, 2**40, 5, 2**70, 5)] == ["int", "long", "int", "double", "int"]
    assert [Sets.Elements(value) for value in ([1], ["a"], [1.5], [1])] == ["int[]", "string[]", "double[]", "int[]"]
    assert [Sets.Bytes(value) for value in ([1], [300], [1])] == ["byte[]", "object", "byte[]"]


def test_a_generator_is_used_up_by_no_failed_try():
    items = generator()
    assert Sets.Bases(items) == "object"
    assert list(items) == [1]


def test_a_generator_that_several_arrays_take_is_left_alone():
    items = generator()
    with no_match("Sets.Elements", items):
        Sets.Elements(items)
    assert list(items) == [1]


def test_instance_overloads():
    over = InstanceSets()
    assert [over.Over(value) for value in (1, "a", Plain())] == ["int", "string", "Plain"]
    assert InstanceSets.Over(over, 1) == "int"
    with no_match("InstanceSets.Over", 1.5):
        over.Over(1.5)


def test_an_unbound_method_wants_an_instance():
    with no_match("InstanceSets.Over", 1):
        InstanceSets.Over("no instance", 1)


def test_overloads_of_base_and_derived_class_stand_together():
    child = SpreadChild()
    assert child.Over("a") == "base string"
    assert child.Over(1.5) == "child double"
    assert child.Virt(1) == "child int"
    assert child.Virt("a") == "child string"


@pytest.mark.parametrize("attribute", ["Overloads", "__overloads__"])
@pytest.mark.parametrize(
    ("types", "argument", "chosen"),
    [
        (int, 5, "int"),
        (System.Int64, 5, "long"),
        (float, 5, "double"),
        (str, "a", "string"),
        (System.Object, 5, "object"),
        (bool, True, "bool"),
    ],
)
def test_an_overload_is_chosen_by_hand(attribute, types, argument, chosen):
    assert getattr(Sets.Wide, attribute)[types](argument) == chosen


def test_an_overload_with_array_generic_or_no_parameters_is_chosen_by_hand():
    assert Sets.Sequences.Overloads[Array[int]]([1]) == "int[]"
    assert Sets.Sequences.Overloads[List[int]](List[int]()) == "List<int>"
    assert Sets.Arity.Overloads[()]() == "0"
    assert Sets.Arity.Overloads[int, int](1, 2) == "2"
    assert Sets.Nones.Overloads[System.Nullable[int]](None) == "int?"


def test_an_overload_with_by_ref_parameters_is_chosen_by_hand():
    from ClrLink.Fixtures.ByRef import Calls

    by_ref = clr_type(System.Int32).MakeByRefType()
    assert Calls.OutOrNot.Overloads[str, by_ref]("abc") == ("string abc", 3)


def clr_type(kind):
    import clr

    return clr.GetClrType(kind)


def test_a_chosen_overload_is_bound_to_its_instance():
    over = InstanceSets()
    assert over.Over.Overloads[str]("a") == "string"
    with no_match("InstanceSets.Over", 5):
        over.Over.Overloads[str](5)


def test_an_overload_that_is_not_there():
    with type_error("No match found for signature"):
        Sets.Wide.Overloads[Plain]
    with type_error("type(s) expected"):
        Sets.Wide.Overloads["int"]


def test_implicit_operators():
    assert Conversions.TakeDouble(Metres(2.5)) == 2.5
    assert Conversions.TakeMetres(Plain(4)) == 4.0
    assert Conversions.Prefer(Metres(1.0)) == "Metres"
    assert Conversions.Prefer(1.0) == "double"


def test_the_frameworks_overloads():
    assert System.Convert.ToInt32("5") == 5
    assert System.Convert.ToInt32("55") == 55
    assert System.Convert.ToDouble("5") == 5.0
    assert System.Array.IndexOf(Array[int]([1, 2, 3]), 2) == 1
    assert System.Math.Max(1, 2) == 2
    assert System.Math.Max(1.5, 2) == 2.0
    assert System.Math.Abs(-(2**40)) == 2**40
    assert System.String.Format("{0} {1}", "a", 1) == "a 1"
    assert System.String.Join(",", ["a", "b"]) == "a,b"


@pytest.mark.parametrize(("value", "text"), [(1, "1"), ("x", "x"), (True, "True"), ("xy", "xy"), (None, "")])
def test_string_builder_append(value, text):
    assert StringBuilder().Append(value).ToString() == text


def test_threads_choose_alike(threads):
    table = [(getattr(Sets, method), argument, chosen) for method, argument, chosen in CHOICES if argument is not None]

    def choose(number):
        for method, argument, chosen in table[number:] + table[:number]:
            assert method(argument) == chosen

    threads(choose, times=10)

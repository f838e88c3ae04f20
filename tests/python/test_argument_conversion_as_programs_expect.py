"""What a parameter of each type takes, and what it refuses, as programs written for Python.NET expect: one overload, so
that nothing but the conversion decides. Which of several overloads is called: test_overloads.py."""

import clr
import pytest
import System
from ClrLink.Fixtures.DropInShapes import IDel, Takes
from ClrLink.Fixtures.Enums import Color, Fruit
from ClrLink.Fixtures.Members import Fields, Properties
from ClrLink.Fixtures.Shapes import Derived1, FooImpl, Plain, S0
from helpers import Sequence, FloatChild, IntChild, StrChild, label, no_match, raises
from System import Array, Func
from System.Collections.Generic import List


def function(*arguments):
    return 1


INTEGERS = ["Byte", "SByte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64"]


def ints(*items):
    return List[int](Array[int](items))


@pytest.mark.parametrize("kind", INTEGERS)
def test_every_integer_parameter_takes_ints_bools_and_its_own_boxed_type(kind):
    take = getattr(Takes, kind)
    assert [take(value) for value in (5, True, IntChild(5), getattr(System, kind)(5))] == ["5", "1", "5", "5"]
    for wrong in ("5", 1.5, None, Color.Green, b"5", 2**64, -(2**64)):
        with no_match(f"Takes.{kind}", wrong):
            take(wrong)


TAKEN = [
    ("Boolean", True, "True"),
    ("Boolean", System.Boolean(False), "False"),
    ("Double", 5, "5"),
    ("Double", 2**80, "1.2089258196146292E+24"),
    ("Double", True, "1"),
    ("Double", FloatChild(1.5), "1.5"),
    ("Double", System.Double(1.5), "1.5"),
    ("Single", 1.5, "1.5"),
    ("Single", System.Single(1.5), "1.5"),
    ("Decimal", System.Decimal(1.5), "1.5"),
    ("Char", "a", "a"),
    ("Char", System.Char("a"), "a"),
    ("String", "a", "a"),
    ("String", "", ""),
    ("String", None, "null"),
    ("String", System.String("a"), "a"),
    ("String", StrChild("a"), "a"),
    ("IntPtr", System.IntPtr(5), "5"),
    ("BigInteger", 2**70, str(2**70)),
    ("BigInteger", True, "1"),
    ("NullableInt32", None, "null"),
    ("NullableInt32", 5, "5"),
    ("NullableEnum", None, "null"),
    ("NullableEnum", Color.Red, "Red"),
    ("Enum", Color.Blue, "Blue"),
    ("BaseEnum", Color.Red, "Red"),
    ("BaseEnum", None, "null"),
    ("ValueType", System.Int32(5), "5"),
    ("ValueType", S0(), "ClrLink.Fixtures.Shapes.S0"),
    ("ValueType", None, "null"),
    ("Comparable", System.Int32(5), "5"),
    ("Comparable", None, "null"),
    ("DateTime", System.DateTime(2020, 1, 2), "01/02/2020 00:00:00"),
    ("Struct", S0(), "0"),
    ("Tuple", System.ValueTuple[int, str](1, "a"), "(1, a)"),
    ("Interface", FooImpl(), "1"),
    ("Interface", None, "null"),
    ("Class", Derived1(), "Derived1"),
    ("Class", None, "null"),
    ("Delegate", IDel(lambda x: x + 1), "2"),
    ("Delegate", None, "null"),
    ("Type", Plain, "ClrLink.Fixtures.Shapes.Plain"),
    ("Type", clr.GetClrType(Plain), "ClrLink.Fixtures.Shapes.Plain"),
    ("Type", str, "System.String"),
    ("Type", float, "System.Double"),
    ("Type", bool, "System.Boolean"),
    ("Type", int, "System.Int32"),
    ("Type", None, "null"),
    ("Bytes", b"ab", "[97,98]"),
    ("Bytes", bytearray(b"ab"), "[97,98]"),
    ("Bytes", memoryview(b"ab"), "[97,98]"),
    ("Bytes", [1, 255], "[1,255]"),
    ("Bytes", (1, 2), "[1,2]"),
    ("Bytes", {1}, "[1]"),
    ("Bytes", {1: "x"}.keys(), "[1]"),
    ("Bytes", range(3), "[0,1,2]"),
    ("Bytes", Sequence(5, 6), "[5,6]"),
    ("Bytes", "", "[]"),
    ("Bytes", None, "null"),
    ("Ints", [1, True], "[1,1]"),
    ("Ints", (), "[]"),
    ("Ints", "", "[]"),
    ("Ints", {1: "x"}, "[1]"),
    ("Ints", {1}, "[1]"),
    ("Ints", range(2), "[0,1]"),
    ("Ints", b"ab", "[97,98]"),
    ("Ints", Array[int]([1]), "[1]"),
    ("Ints", None, "null"),
    ("Doubles", [1, 2.5], "[1,2.5]"),
    ("Texts", ["a", None], "[a,null]"),
    ("Texts", {"a": 1}, "[a]"),
    ("Objects", [1, "a", None], "[1,a,null]"),
    ("Objects", {"a": 1}, "[a]"),
    ("Chars", ["a"], "[a]"),
    ("Plains", [Plain(1)], "[Plain(1)]"),
    ("Jagged", [[1], [2, 3]], "[[1],[2,3]]"),
    ("Grid", [[1, 2], [3, 4]], "2x2"),
    ("List", ints(1, 2), "[1,2]"),
    ("List", None, "null"),
    ("Enumerable", ints(1), "[1]"),
    ("Enumerable", Array[int]([1]), "[1]"),
    ("Enumerable", None, "null"),
    ("IList", Array[int]([1]), "[1]"),
    ("ReadOnlyList", ints(1), "[1]"),
    ("PlainEnumerable", ints(1), "[1]"),
]


@pytest.mark.parametrize(("parameter", "value", "arrived"), TAKEN, ids=label)
def test_what_a_parameter_takes(parameter, value, arrived):
    assert getattr(Takes, parameter)(value) == arrived


def test_a_generator_is_read_once_into_an_array():
    assert Takes.Ints(x for x in (1, 2)) == "[1,2]"
    assert Takes.Bytes(x for x in (1, 2)) == "[1,2]"


REFUSED = [
    ("Boolean", 1),
    ("Boolean", None),
    ("Single", 1e40),
    ("Double", "1.5"),
    ("Decimal", "1.5"),
    ("Char", ""),
    ("Char", "ab"),
    ("Char", "\U0001f600"),
    ("String", 5),
    ("String", b"a"),
    ("NullableInt32", "a"),
    ("Enum", 1),
    ("Enum", 0),
    ("Enum", Fruit.Apple),
    ("BaseEnum", 5),
    ("ValueType", 5),
    ("ValueType", 1.5),
    ("Comparable", "a"),
    ("Comparable", 5),
    ("DateTime", "2020-01-02"),
    ("Guid", "x"),
    ("TimeSpan", 5),
    ("Tuple", (1, "a")),
    ("Interface", Plain()),
    ("Class", Plain()),
    ("Delegate", 5),
    ("Type", "System.Int32"),
    ("Type", 5),
    ("Bytes", [256]),
    ("Bytes", [-1]),
    ("Bytes", "a"),
    ("Bytes", 5),
    ("Ints", ["a"]),
    ("Ints", [1.5]),
    ("Ints", 5),
    ("Plains", [5]),
    ("List", [1]),
    ("Enumerable", 5),
]


@pytest.mark.parametrize(("parameter", "value"), REFUSED, ids=label)
def test_what_a_parameter_refuses(parameter, value):
    with no_match(f"Takes.{parameter}", value):
        getattr(Takes, parameter)(value)


@pytest.mark.parametrize(
    ("value", "arrived"),
    [
        (True, "System.Boolean"),
        (1.5, "System.Double"),
        (FloatChild(1.5), "System.Double"),
        ("a", "System.String"),
        (StrChild("a"), "System.String"),
        (None, "null"),
        (5, "System.Int32"),
        (2**40, "System.Int64"),
        (System.Int16(5), "System.Int16"),
        (Color.Red, "ClrLink.Fixtures.Enums.Color"),
        (Plain, "System.RuntimeType"),
        ([], "Python.Runtime.PyObject"),
        (b"", "Python.Runtime.PyObject"),
        (function, "Python.Runtime.PyObject"),
        (IntChild, "Python.Runtime.PyObject"),
        (int, "Python.Runtime.PyObject"),
        (pytest, "Python.Runtime.PyObject"),
        (System, "Python.Runtime.PyObject"),
    ],
    ids=label,
)
def test_what_arrives_in_a_parameter_of_object(value, arrived):
    assert Takes.Object(value) == arrived


@pytest.mark.parametrize("parameter", ["Boolean", "Int32", "Double", "String", "Bytes", "Class", "List", "Enum", "Delegate"])
def test_a_class_or_namespace_is_nothing_but_a_type(parameter):
    """Neither wins over better overloads, nor reaches a method that wants something else."""
    for wrong in (Plain, System):
        with no_match(f"Takes.{parameter}", wrong):
            getattr(Takes, parameter)(wrong)


def test_a_class_is_taken_wherever_a_type_can_be():
    assert System.Attribute.GetCustomAttribute(System.AttributeTargets, System.FlagsAttribute) is not None
    assert System.Attribute.IsDefined(System.AttributeTargets, System.FlagsAttribute)
    assert not System.Attribute.IsDefined(Plain, System.FlagsAttribute)


def test_an_object_that_describes_a_type_is_a_type_to_overloads_and_generic_methods():
    from System.Runtime.InteropServices import Marshal

    assert Marshal.SizeOf(clr.GetClrType(System.Int64)) == Marshal.SizeOf(System.Int64) == 8
    assert Marshal.SizeOf(System.Int32(5)) == 4


def test_a_dict_is_rather_an_object_than_an_array_of_its_keys():
    assert System.String.Format("{0}", {"a": 1}) == "{'a': 1}"
    assert System.Text.StringBuilder().Append({"a": 1}).ToString() == "{'a': 1}"


def test_a_delegate_of_another_type_is_called_where_its_signature_fits():
    assert Takes.Delegate(Func[int, int](lambda x: x + 4)) == "5"
    assert Takes.Delegate(lambda x: x + 4) == "5"


ASSIGNED = [
    ("Int", "a", TypeError, "an integer is required"),
    ("Int", 1.5, TypeError, "an integer is required"),
    ("Int", None, TypeError, "an integer is required"),
    ("Byte", "a", TypeError, "an integer is required"),
    ("Byte", 256, OverflowError, "value too large to convert"),
    ("Int", 2**31, OverflowError, "value too large to convert"),
    ("ULong", -1, OverflowError, "can't convert negative int to unsigned"),
    ("Long", 2**63, OverflowError, "Python int too large to convert to C ssize_t"),
    ("Double", "a", TypeError, "'str' value cannot be converted to System.Double"),
    ("Text", 5, TypeError, "'int' value cannot be converted to System.String"),
]


@pytest.mark.parametrize(("field", "value", "error", "text"), ASSIGNED, ids=label)
def test_what_a_field_refuses(field, value, error, text):
    fields = Fields()
    before = getattr(fields, field)
    with raises(error, text):
        setattr(fields, field, value)
    assert getattr(fields, field) == before


def test_what_properties_elements_and_results_refuse():
    with raises(TypeError, "an integer is required"):
        Properties().Int = "a"
    with raises(TypeError, "'int' value cannot be converted to System.String"):
        Properties().Text = 5
    array = Array[int]([1])
    with raises(OverflowError, "value too large to convert"):
        array[0] = 2**31
    with raises(TypeError, "an integer is required"):
        array[0] = "a"
    with raises(TypeError, "'int' value cannot be converted to System.String"):
        Array[str](["a"])[0] = 5
    with raises(TypeError, "an integer is required"):
        IDel(lambda x: "a")(1)


def test_an_int_is_no_enum_where_it_is_assigned_either():
    text = "since Python.NET 3.0 int can not be converted to Enum implicitly. Use Enum(int_value)"
    with raises(TypeError, text):
        Array[Color]([1])
    with raises(TypeError, text):
        Array[Color](1)[0] = 1
    with raises(TypeError, text):
        System.Threading.Thread.CurrentThread.Priority = 2

"""A5: instance members called through the class: the first argument is what they are called on."""

import pytest
import System
from ClrLink.Fixtures.Shapes import Plain
from helpers import raises, run_threads
from System import Boolean, Byte, Char, DateTime, Double, Int32, Int64, String


@pytest.mark.parametrize(
    "call, expected",
    [
        (lambda: String.Replace("abc", "b", "x"), "axc"),
        (lambda: String.ToUpper("abc"), "ABC"),
        (lambda: String.ToUpper("\xe9"), "\xc9"),
        (lambda: String.IndexOf("日本😀x", "x"), 4),
        (lambda: String.get_Length("a\0b"), 3),
        (lambda: list(String.Split("a,b", ",")), ["a", "b"]),
        (lambda: String.CompareTo("a", "b"), -1),
        (lambda: Int32.ToString(5), "5"),
        (lambda: Int32.ToString(255, "X"), "FF"),
        (lambda: Int32.CompareTo(1, 2), -1),
        (lambda: Int64.ToString(2**62), str(2**62)),
        (lambda: Double.CompareTo(1.5, 2.0), -1),
        (lambda: Double.Equals(1.5, 1.5), True),
        (lambda: Boolean.ToString(True), "True"),
        (lambda: Byte.ToString(255), "255"),
        (lambda: Char.CompareTo("a", "a"), 0),
    ],
)
def test_a_value_of_python_stands_for_one_of_the_class(call, expected):
    assert call() == expected


@pytest.mark.parametrize(
    "call, expected",
    [
        (lambda: String.Equals("a", "a"), True),
        (lambda: String.Equals("a", "b", System.StringComparison.Ordinal), False),
        (lambda: Char.ToString("a"), "a"),
        (lambda: String.Compare("a", "b"), -1),
    ],
)
def test_static_members_of_the_name_come_first(call, expected):
    assert call() == expected


def test_objects_of_net_are_receivers_as_before():
    assert Int32.ToString(Int32(7)) == "7"
    assert String.ToUpper(String("abc")) == "ABC"
    assert DateTime.ToString(DateTime(2020, 1, 2), "yyyy") == "2020"
    assert Plain.M(Plain(), 5) == Plain().M(5)


@pytest.mark.parametrize(
    "call, member, wanted, given",
    [
        (lambda: Int32.ToString("a"), "Int32.ToString: ()", "System.Int32", "str"),
        (lambda: Int32.ToString(2**31), "Int32.ToString: ()", "System.Int32", "int"),
        (lambda: Int32.ToString(True), "Int32.ToString: ()", "System.Int32", "bool"),
        (lambda: Byte.ToString(300), "Byte.ToString: ()", "System.Byte", "int"),
        (lambda: Double.CompareTo("x", 1.0), "Double.CompareTo: (<class 'float'>)", "System.Double", "str"),
        (lambda: String.ToUpper(5), "String.ToUpper: ()", "System.String", "int"),
        (lambda: String.ToUpper(None), "String.ToUpper: ()", "System.String", "NoneType"),
        (lambda: System.Object.ToString(5), "Object.ToString: ()", "System.Object", "int"),
        (lambda: Plain.M("text"), "Plain.M: ()", "ClrLink.Fixtures.Shapes.Plain", "str"),
    ],
)
def test_what_does_not_fit_is_said(call, member, wanted, given):
    with raises(TypeError, f"No method matches given arguments for {member}: the first argument has to be a {wanted}, not '{given}'"):
        call()


def test_the_other_arguments_are_said_where_the_first_fits():
    with raises(TypeError, "No method matches given arguments for String.Replace: (<class 'int'>)") as caught:
        String.Replace("abc", 5)
    assert "the first argument" not in str(caught.value)


def test_methods_of_a_class_as_functions_of_python():
    assert list(map(String.ToUpper, ["a", "b"])) == ["A", "B"]
    assert sorted(["b", "a"], key=String.ToUpper) == ["a", "b"]


def test_values_as_receivers_in_many_threads():
    def work(number):
        return [String.Replace(f"a{number}-{turn}", "a", "b") for turn in range(300)] == [
            f"b{number}-{turn}" for turn in range(300)
        ] and all(Int32.ToString(turn) == str(turn) for turn in range(300))

    assert run_threads(work) == [True] * 8


def test_what_the_class_and_its_objects_show_of_a_static_method():
    """It takes no receiver, so there is nothing that an object could bind."""
    assert repr(Plain.Twice) == repr(Plain().Twice) == "<unbound method 'Twice'>"

"""A8: named arguments, defaults and params."""

import pytest
import System
from ClrLink.Fixtures.Optional import Calls, Source
from helpers import no_match, raised_by
from System import Array
from System.Collections.Generic import List


def test_named_in_any_order():
    assert Calls.Three(third=3, first=1, second=2) == "1 2 3"
    assert Calls.Three(1, third=3, second=2) == "1 2 3"


@pytest.mark.parametrize("named", [{"first": 1}, {"first": 1, "third": 3}])
def test_a_required_argument_missing(named):
    with no_match("Calls.Three"):
        Calls.Three(**named)


@pytest.mark.parametrize(
    ("arguments", "named", "result"),
    [
        ((), {}, "1 b 2.5 True"),
        ((5,), {}, "5 b 2.5 True"),
        ((5, "x"), {}, "5 x 2.5 True"),
        ((), {"c": 0.5}, "1 b 0.5 True"),
        ((5,), {"d": False, "b": "y"}, "5 y 2.5 False"),
    ],
)
def test_defaults_of_primitives(arguments, named, result):
    assert Calls.AllDefaults(*arguments, **named) == result


@pytest.mark.parametrize(
    ("arguments", "named", "result"),
    [
        ((1,), {}, f"1 null 1.25 Blue 0 f {-(2**63)}"),
        ((1, "t"), {}, f"1 t 1.25 Blue 0 f {-(2**63)}"),
        ((1,), {"g": 5}, "1 null 1.25 Blue 0 f 5"),
        ((1,), {"f": "x", "g": 0}, "1 null 1.25 Blue 0 x 0"),
    ],
)
def test_defaults_of_decimal_enum_null_struct_char_long(arguments, named, result):
    assert Calls.Rich(*arguments, **named) == result


def test_nullable_defaults():
    assert Calls.NullableDefault() == "null 4"
    assert Calls.NullableDefault(1, None) == "1 null"
    assert Calls.NullableDefault(b=None) == "null null"


def test_a_default_date():
    assert Calls.DateDefault() == "0"
    assert Calls.DateDefault(System.DateTime(5)) == "5"


def test_none_is_passed_not_the_default():
    assert Calls.TextDefault() == "c"
    assert Calls.TextDefault(None) == "null"
    assert Calls.TextDefault(c=None) == "null"


def test_optional_without_a_value():
    assert Calls.Bare() == "0 null"
    assert Calls.Bare(b="x") == "0 x"


def test_an_instance_method():
    calls = Calls()
    assert calls.Instance(1) == "1 2 3"
    assert calls.Instance(1, c=9) == "1 2 9"
    assert calls.Instance(c=9, b=8, a=7) == "7 8 9"


def test_names_that_are_keywords_in_python():
    assert Calls.Awkward(**{"lambda": 1}) == "1 2"
    assert Calls.Awkward(**{"lambda": 1, "class": 3}) == "1 3"


def test_an_unknown_name_is_an_error():
    with no_match("Calls.Def", 1):
        Calls.Def(1, zz=2)


def test_one_parameter_by_place_and_by_name_is_an_error():
    with no_match("Calls.Def", 1):
        Calls.Def(1, a=2)
    with no_match("Calls.Three", 1, 2):
        Calls.Three(1, 2, first=1)


def test_the_error_of_a_wrong_name_says_so():
    assert "zz" in str(raised_by(lambda: Calls.Def(1, zz=2)))


@pytest.mark.parametrize(
    ("arguments", "packed"),
    [
        ((), ""),
        ((1,), "1"),
        ((1, 2, 3), "1,2,3"),
        ((Array[int]([4, 5]),), "4,5"),
        (([1, 2, 3],), "1,2,3"),
        (((1, 2),), "1,2"),
        ((range(3),), "0,1,2"),
    ],
)
def test_params_are_packed(arguments, packed):
    assert Calls.Packed(*arguments) == packed


def test_params_by_name():
    assert Calls.Packed(a=[1]) == "1"


@pytest.mark.parametrize("arguments", [("a",), (1, "a"), (None,), (1, None), (1.5,)])
def test_params_of_the_wrong_type(arguments):
    with no_match("Calls.Packed", *arguments):
        Calls.Packed(*arguments)


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ((), "0"),
        ((1,), "1"),
        (("text",), "1"),
        ((1, "two", None), "3"),
        (([1, 2],), "2"),
        (((1, 2, 3),), "3"),
        ((Array[System.Object]([1, 2]),), "2"),
        ((None,), "null"),
    ],
)
def test_params_of_objects(arguments, count):
    assert Calls.PackedObjects(*arguments) == count


@pytest.mark.parametrize(
    "make", [lambda: List[int](Array[int]([1, 2])), lambda: Array[int]([1, 2]), lambda: System.Version(1, 2)]
)
def test_a_net_object_is_one_of_the_params_even_if_it_has_items(make):
    assert Calls.PackedObjects(make()) == "1"
    assert Calls.PackedObjects(make(), make()) == "2"
    assert Calls.OneOrPacked(make()) == "one"
    assert Calls.OneOrPacked(make(), make()) == "packed 2"


def test_arrays_of_references_are_the_params_array_as_in_csharp():
    assert Calls.PackedObjects(Array[str](["a", "b", "c"])) == "3"


def test_a_net_object_is_a_params_array_item_by_item_where_it_can_be_no_element():
    assert Calls.Packed(List[int](Array[int]([1, 2]))) == "1,2"


def test_params_of_texts():
    assert Calls.PackedTexts("a", "bc") == "a,bc"
    assert Calls.PackedTexts(["a", "b"]) == "a,b"
    assert Calls.PackedTexts("abc") == "abc"


@pytest.mark.parametrize(
    ("arguments", "named", "result"),
    [
        ((1,), {}, "1 1 []"),
        ((1, 2), {}, "1 2 []"),
        ((1, 2, "x", "y"), {}, "1 2 [x,y]"),
        ((1,), {"b": 3}, "1 3 []"),
        ((1,), {"c": ["x"]}, "1 1 [x]"),
    ],
)
def test_defaults_before_params(arguments, named, result):
    assert Calls.Mixed(*arguments, **named) == result


def test_params_after_a_required_one():
    assert Calls.AfterRequired("a") == "a []"
    assert Calls.AfterRequired("a", 1, 2) == "a [1,2]"
    with no_match("Calls.AfterRequired"):
        Calls.AfterRequired()


def test_an_override_that_names_no_default_has_that_of_the_base_class():
    source = Source.Open()
    assert source.Read() == "opened 3 lines"
    assert source.Read(unit="words") == "opened 3 words"
    assert source.Read(1, None) == "opened 1 "
    assert source.Of[int]() == "opened 0 2.5"
    assert source.Of[str](second=System.Decimal(1)) == "opened  1"
    assert source.Own() == "opened 7"  # its own, where it has one
    assert str(source.Read.__signature__) == "(count=3, unit='lines')"


def test_threads_fill_in_defaults(threads):
    def call(number):
        assert Calls.AllDefaults(number) == f"{number} b 2.5 True"
        assert Calls.Packed(*range(number)) == ",".join(map(str, range(number)))
        assert Calls.Three(third=number, first=1, second=2) == f"1 2 {number}"

    threads(call, times=200)


def test_a_hidden_method_remains_for_the_arguments_that_the_hiding_one_does_not_take():
    from ClrLink.Fixtures.Hiding import OptionalBase, RequiredDerived

    made = RequiredDerived()
    assert made.Name(1, True) == "derived 1 True"
    assert made.Name(1, flag=True) == "derived 1 True"
    assert made.Name(1) == "base 1 False"
    assert OptionalBase.Name(made, 1, True) == "base 1 True"
    assert (made.Changed(1), OptionalBase().Changed(1)) == ("derived 1 False", "base 1 True")

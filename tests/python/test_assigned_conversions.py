"""A14: op_Implicit wherever a value is put: fields, properties, elements, indexers, params, results of callbacks."""

import clr
import pytest
import System
from ClrLink.Fixtures.Conversions import FillsToken, Length, MakesToken, Places, Token
from ClrLink.Fixtures.Shapes import Plain
from helpers import assert_balanced, no_match, raises, type_error
from System import Array
from System.Collections.Generic import List

VALUES = [
    ("a", "string a"),
    (5, "int 5"),
    (2**40, f"long {2**40}"),
    (1.5, "double 1.5"),
    (True, "bool True"),
    (Length(2.0), "length 2"),
]


@pytest.mark.parametrize(("value", "text"), VALUES, ids=[text for _, text in VALUES])
def test_wherever_a_value_is_put(value, text):
    places = Places()
    assert Places.Take(value) == text
    assert Places.Take(token=value) == text
    assert Places.Optional(value) == text + "*1"
    assert Places.Join(value, value) == f"{text}, {text}"
    assert Places.Join("x", value) == f"string x, {text}"
    places.TokenField = value
    assert places.TokenField.Text == text
    places.TokenProperty = value
    assert places.TokenProperty.Text == text
    places.Tokens[1] = value
    assert places.Tokens[1].Text == text
    places["key"] = value
    assert places["key"].Text == text
    assert Array[Token]([value])[0].Text == text
    assert Places.Make(MakesToken(lambda _: value)) == text
    assert Places.Make(lambda _: value) == text
    assert Places.Fill(FillsToken(lambda number, token: value)) == text
    tokens = List[Token]()
    tokens.Add(value)
    tokens[0] = value
    assert tokens[0].Text == text


def test_to_what_python_has_too():
    places = Places()
    places.Field = Length(1.5)
    places.Property = Length(2.5)
    places.Name = Length(3.5)
    places.Numbers[0] = Length(4.5)
    assert (places.Field, places.Property, places.Name, places.Numbers[0]) == (1.5, 2.5, "3.5 m", 4.5)
    assert Places.Sum(Length(1.0), 2, Length(3.0)) == 6.0
    assert list(Array[float]([Length(1.0), 2.0])) == [1.0, 2.0]
    assert Places.Measure(lambda: Length(7.0)) == 7.0


@pytest.mark.thread_unsafe(reason="writes a static field and reads it again")
def test_a_static_field():
    Places.Static = "new"
    assert Places.Static.Text == "string new"
    Places.Static = "static"


@pytest.mark.parametrize("value", [[], {}, object(), Plain()], ids=lambda value: type(value).__name__)
def test_what_has_no_conversion(value):
    places = Places()
    with no_match("Places.Take", value):
        Places.Take(value)
    with type_error(f"'{type(value).__name__}' value cannot be converted to ClrLink.Fixtures.Conversions.Token"):
        places.TokenProperty = value
    with pytest.raises(TypeError):
        places.Tokens[0] = value
    with no_match("Places.Join", "a", value):
        Places.Join("a", value)
    with pytest.raises(TypeError, match="cannot be converted"):
        Places.Make(lambda _: value)


def test_what_cannot_be_a_number():
    places = Places()
    with type_error("'str' value cannot be converted to System.Double"):
        places.Property = "x"
    with type_error("'int' value cannot be converted to System.String"):
        places.Name = 5


def test_an_operator_that_throws():
    with raises(System.FormatException, "no token"):
        Places.Take("bad")
    with raises(System.FormatException, "no token"):
        Places().TokenProperty = "bad"
    with raises(System.FormatException, "no token"):
        Places.Join("good", "bad")
    with raises(System.FormatException, "no token"):
        Places.Make(lambda _: "bad")


def test_better_than_object_and_worse_than_the_type_itself():
    assert Places.Prefers(5) == "Token"
    assert Places.Prefers([]) == "object"
    assert Places.Exact(5) == "int"
    assert Places.Exact("a") == "Token"


def test_none_is_null():
    places = Places()
    places.TokenProperty = None
    assert places.TokenProperty is None


def test_of_the_framework():
    clr.AddReference("System.Xml.Linq")
    from System.Xml.Linq import XAttribute, XElement

    tree = XElement("root", XAttribute("id", 5), XElement("child", "text"))
    assert tree.Element("child").Value == "text"
    assert tree.Attribute("id").Value == "5"
    assert tree.ToString(System.Xml.Linq.SaveOptions.DisableFormatting) == '<root id="5"><child>text</child></root>'
    assert System.DateTimeOffset.Compare(System.DateTime(2020, 1, 1), System.DateTimeOffset(System.DateTime(2020, 1, 1))) == 0
    assert System.Numerics.Complex.Abs(-3.0) == 3.0


def test_nothing_is_left_behind():
    places = Places()

    def work(_=None):
        for value, text in VALUES:
            places.TokenProperty = value
            places.Tokens[0] = value
            assert Places.Join(value, value) and Places.Make(lambda _: value)
            with pytest.raises(TypeError):
                places.TokenProperty = []

    assert_balanced(work, times=10)


def test_threads_convert_alike(threads):
    def work(number):
        places = Places()
        for value, text in VALUES[number % 6 :] + VALUES[: number % 6]:
            places.TokenProperty = value
            assert places.TokenProperty.Text == Places.Take(value) == Places.Make(lambda _: value) == text

    threads(work, times=20)

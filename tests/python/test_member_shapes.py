"""Members of less usual kinds: named as keywords, differing by case, hidden, returning references, init-only, of records,
static abstract, nullable."""

import copy
import inspect
import sys
import typing

import pytest
import System
from ClrLink.Fixtures import ObjectShapes
from ClrLink.Fixtures.ObjectShapes import (
    Cases,
    Employee,
    Factory,
    Fixed,
    HiddenBase,
    HiddenChild,
    IFactory,
    InitOnly,
    Keywords,
    Nulls,
    Pair,
    Person,
    References,
    ReferenceStruct,
    ThrowingCopy,
)
from ClrLink.Fixtures.Shapes import GenericOuter
from helpers import raises, type_error
from System.Collections.Generic import Dictionary, List

# ---- names ----


def test_names_of_keywords_by_getattr_and_with_an_underscore():
    made = Keywords()
    assert (getattr(made, "class"), made.class_) == (1, 1)
    made.class_ = 10
    setattr(made, "from", 40)
    assert (getattr(made, "class"), made.from_) == (10, 40)
    assert (getattr(Keywords, "None"), Keywords.None_) == (2, 2)
    assert (getattr(made, "lambda")(2), made.lambda_(2), getattr(made, "lambda")(**{"in": 2})) == (6, 6, 6)
    assert getattr(Keywords, "pass")().Value == Keywords.pass_().Value == 5
    assert {"class", "class_", "None", "None_", "lambda", "lambda_", "from", "from_"} <= set(dir(made))


def test_an_event_named_as_a_keyword():
    made, seen = Keywords(), []
    handler = lambda: seen.append(1)  # noqa: E731
    made.import_ += handler
    made.Raise()
    made.import_ -= handler
    made.Raise()
    assert seen == [1]


def test_names_that_differ_by_case_alone():
    made = Cases()
    assert (made.Value, made.value, made.VALUE(), Cases.vaLue) == (1, 2, 3, "static")
    made.Value, made.value = 10, 20
    assert (made.Value, made.value, made.VALUE()) == (10, 20, 3)
    assert {"Value", "value", "VALUE", "vaLue"} <= set(dir(made))


# ---- nested types ----


def test_nested_types_of_closed_generics_have_their_arguments():
    inner = GenericOuter[int].Inner()
    inner.Value = 3
    assert inner.Value == 3
    with pytest.raises((TypeError, OverflowError)):
        inner.Value = "text"
    assert GenericOuter[str].Inner is not GenericOuter[int].Inner
    pair = GenericOuter[int].Pair[str]()
    pair.First, pair.Second = 1, "two"
    assert (pair.First, pair.Second) == (1, "two")
    assert type(Dictionary[str, int]().Keys) is Dictionary[str, int].KeyCollection
    assert repr(GenericOuter[int].Inner) == "<class 'ClrLink.Fixtures.Shapes.GenericOuter[Int32].Inner'>"


# ---- hidden members ----


def test_hidden_members_by_instance_and_by_class():
    child = HiddenChild()
    assert (child.NV(), HiddenBase.NV(child)) == ("child", "base")
    assert (HiddenChild.Static(), HiddenBase.Static()) == ("child", "base")
    assert (child.Field, HiddenBase.__dict__["Field"].__get__(child)) == (10, 1)
    assert (child.Property, HiddenBase.Property.__get__(child)) == ("twenty", 2)
    assert (HiddenChild.Nested().Who, HiddenBase.Nested().Who) == ("child", "base")


def test_only_the_hidden_overload_is_hidden():
    child = HiddenChild()
    assert (child.Over(1), child.Over("a")) == ("child int 1", "base string a")
    assert HiddenBase.Over(child, 1) == "base int 1"


def test_writing_through_the_base_leaves_the_childs_alone():
    child = HiddenChild()
    HiddenBase.Property.__set__(child, 3)
    assert (HiddenBase.Property.__get__(child), child.Property) == (3, "twenty")


# ---- references ----


@pytest.mark.thread_unsafe(reason="writes a static and reads it again")
def test_properties_that_return_references_are_read_and_written():
    made = References()
    made.First = 10
    made.Text = None
    made.Time = System.DateTime(2020, 1, 2)
    References.Shared = 50
    assert (made.First, made.Text, made.Time.Year, References.Shared) == (10, None, 2020, 50)
    made.Text = "new"
    assert made.Text == "new"
    with type_error("an integer is required"):
        made.First = "text"
    References.Shared = 5


def test_indexers_and_methods_that_return_references():
    made = References()
    made[1] = 20
    assert (made[0], made[1], made.Find(1)) == (1, 20, 20)
    with pytest.raises(System.IndexOutOfRangeException):
        made[5] = 1


def test_references_to_read_only_places_are_not_written():
    made = References()
    assert made.Constant == 9
    with type_error("property is read-only"):
        made.Constant = 1


def test_references_of_structs():
    made = ReferenceStruct()
    made.Numbers = System.Array[int]([1])
    made.First = 5
    assert (made.First, made.Numbers[0]) == (5, 5)


# ---- init-only ----


def test_init_only_properties_are_read_only_afterwards():
    made = InitOnly()
    with type_error("property is read-only: ClrLink.Fixtures.ObjectShapes.InitOnly.Value is init-only"):
        made.Value = 1
    made.Plain = 3
    assert (made.Value, made.Plain) == (7, 3)
    with type_error("property is read-only"):
        Person("a", 1).Name = "b"


# ---- records ----


def replace(record, **changes):
    return copy.replace(record, **changes) if sys.version_info >= (3, 13) else type(record).__replace__(record, **changes)


def test_records_are_copied_with_replacements():
    ada = Person("Ada", 36)
    older = replace(ada, Age=37, Nick="Countess", Small=5)
    assert (older.Name, older.Age, older.Nick, older.Small) == ("Ada", 37, "Countess", 5)
    assert (ada.Age, ada.Nick, ada.Small) == (36, None, 0)
    assert replace(ada) == ada and not System.Object.ReferenceEquals(replace(ada), ada)


def test_the_copy_of_a_derived_record_is_of_its_own_type():
    bob = Employee("Bob", 20, Person("Ada", 36))
    made = replace(bob, Boss=None, Age=21)
    assert type(made) is Employee
    assert (made.Name, made.Age, made.Boss) == ("Bob", 21, None)


def test_record_structs_are_copied_with_replacements():
    pair = Pair(1, "a")
    pair.Extra = 3
    made = replace(pair, Right="b", Extra=4)
    assert (made.Left, made.Right, made.Extra) == (1, "b", 4)
    assert (pair.Right, pair.Extra) == ("a", 3)
    assert replace(Fixed(1), X=2) == Fixed(2)


@pytest.mark.parametrize(
    ("changes", "error", "text"),
    [
        ({"Nope": 1}, TypeError, "ClrLink.Fixtures.ObjectShapes.Person has no field or property 'Nope'"),
        ({"ToString": 1}, TypeError, "ClrLink.Fixtures.ObjectShapes.Person has no field or property 'ToString'"),
        ({"Length": 1}, TypeError, "property is read-only"),
        ({"Age": "old"}, TypeError, "an integer is required"),
        ({"Small": 256}, OverflowError, "value too large to convert"),
    ],
)
def test_replacements_that_are_refused(changes, error, text):
    with raises(error, text):
        replace(Person("Ada", 36), **changes)


def test_a_record_that_cannot_be_copied_says_why():
    with raises(System.InvalidOperationException, "no copies"):
        replace(ThrowingCopy(1), X=2)


def test_only_records_can_be_replaced():
    assert not hasattr(InitOnly, "__replace__")
    assert not hasattr(ReferenceStruct, "__replace__")


def test_records_compare_hash_show_and_unpack():
    assert Person("Ada", 36) == Person("Ada", 36) != Person("Ada", 37)
    assert hash(Person("Ada", 36)) == hash(Person("Ada", 36))
    assert str(Pair(1, "a")) == "Pair { Left = 1, Right = a, Extra = 0 }"
    name, age = Person("Ada", 36)
    assert (name, age) == ("Ada", 36)
    assert "<Clone>$" not in dir(Person)


# ---- static abstract ----


def test_static_abstract_members_through_the_type_that_has_them():
    made = Factory.Make(3)
    assert (made.Value, Factory.Label, (made + Factory.Make(4)).Value) == (3, "factory", 7)


@pytest.mark.parametrize("name", ["Make", "Label", "get_Label", "op_Addition", "Kind"])
def test_static_abstract_members_through_the_interface_say_where_to_go(name):
    with raises(
        AttributeError,
        f"'{name}' of ClrLink.Fixtures.ObjectShapes.IFactory[Factory] is static and for the types that implement the interface",
    ):
        getattr(IFactory[Factory], name)
    assert not hasattr(IFactory[Factory], name)
    assert name in dir(IFactory[Factory])


def test_ordinary_statics_of_interfaces():
    assert IFactory[Factory].Ordinary() == "ordinary"
    assert IFactory[Factory](Factory.Make(5)).Value == 5


# ---- annotations and signatures ----


def test_nullable_annotations():
    assert Nulls.Maybe.__annotations__ == {
        "always": str,
        "sometimes": str | None,
        "number": int,
        "optional": int | None,
        "list": List[str] | None,
        "return": str | None,
    }
    assert Nulls.Never.__annotations__ == {"anything": object, "return": str}
    assert Nulls.Open.__annotations__ == {"return": None} or "value" not in Nulls.Open.__annotations__
    assert Nulls.Wrapped.__annotations__ == {"given": Keywords, "return": Keywords | None}
    assert typing.get_type_hints(Nulls().Maybe) == {**Nulls.Maybe.__annotations__}


def test_signatures_have_kinds_defaults_and_annotations():
    signature = inspect.signature(Nulls.Odd)
    assert str(signature) == "(class_, def_='x', *rest)"
    assert [parameter.annotation for parameter in signature.parameters.values()] == [int, str, object]
    assert signature.parameters["rest"].kind is inspect.Parameter.VAR_POSITIONAL
    assert signature.return_annotation is None
    assert signature.bind(1, "y", 2, 3).arguments == {"class_": 1, "def_": "y", "rest": (2, 3)}


def test_the_module_of_the_shapes_lists_them():
    assert {"Keywords", "Person", "Pair"} <= set(ObjectShapes.__all__)


def test_threads_replace_and_describe(threads):
    def work(number):
        made = replace(Person("Ada", 36), Age=number)
        assert made.Age == number
        assert Nulls.Maybe.__annotations__["sometimes"] == str | None
        references = References()
        references.First = number
        assert references.First == number

    threads(work, times=50)


def test_replacing_leaves_nothing_behind(balanced):
    balanced(lambda number: replace(Person("Ada", 36), Age=number), times=20)

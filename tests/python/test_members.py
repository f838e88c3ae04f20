"""A9: fields, properties, constants, statics, protected members."""

import pytest
import System
from ClrLink.Fixtures.Members import (
    Clash,
    Fields,
    FieldsChild,
    HiddenByStatic,
    Methods,
    MethodsChild,
    Properties,
    PropertiesChild,
    VirtualBase,
    VirtualChild,
)
from ClrLink.Fixtures.Shapes import Base1, Derived1, Hiding, HidingBase, Plain, StructHolder
from helpers import no_match, raises, type_error

READ_WRITE = [
    (Fields, "Int", 5),
    (Fields, "Double", 2.5),
    (Fields, "Text", "new"),
    (Fields, "Text", None),
    (Fields, "Byte", 255),
    (Fields, "Long", -(2**63)),
    (Fields, "ULong", 2**64 - 1),
    (Fields, "Bool", True),
    (Fields, "Char", "z"),
    (Fields, "Nullable", 5),
    (Fields, "Nullable", None),
    (Fields, "Object", "text"),
    (Fields, "Object", 5),
    (Fields, "Object", None),
    (Fields, "Object", 1.5),
    (Properties, "Int", 5),
    (Properties, "Text", "new"),
    (Properties, "Text", None),
    (Properties, "Object", 5),
    (Properties, "Object", "text"),
]


@pytest.mark.parametrize(("kind", "name", "value"), READ_WRITE)
def test_what_is_written_is_read(kind, name, value):
    made = kind()
    setattr(made, name, value)
    assert getattr(made, name) == value
    assert type(getattr(made, name)) is type(value)


@pytest.mark.parametrize("kind", [Fields, Properties])
def test_net_objects_are_written_and_read(kind):
    made, other = kind(), kind()
    made.Other = other
    assert made.Other == other
    made.Other = None
    assert made.Other is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("Const", 12), ("ConstText", "text"), ("StaticReadonly", 13), ("Static", 14), ("StaticText", "static")],
)
def test_statics_through_class_and_instance(name, value):
    assert getattr(Fields, name) == value
    assert getattr(Fields(), name) == value
    assert getattr(FieldsChild, name) == value


@pytest.mark.thread_unsafe(reason="writes statics and reads them again")
def test_statics_are_written_through_class_and_instance():
    Properties.Static = 21
    assert Properties().Static == 21
    made = Properties()
    made.Static = 22
    assert Properties.Static == 22
    PropertiesChild.Static = 2
    assert Properties.Static == 2
    Fields.StaticText = None
    assert Fields.StaticText is None
    Fields.StaticText = "static"


@pytest.mark.parametrize("name", ["Const", "ConstText", "StaticReadonly", "Readonly"])
def test_a_read_only_field(name):
    with type_error("field is read-only"):
        setattr(Fields(), name, getattr(Fields(), name))


@pytest.mark.parametrize("name", ["Const", "StaticReadonly"])
def test_a_read_only_field_of_the_class(name):
    with type_error("field is read-only"):
        setattr(Fields, name, 1)


@pytest.mark.parametrize("name", ["GetOnly", "PrivateSetter", "StaticGetOnly"])
def test_a_get_only_property(name):
    made = Properties()
    before = getattr(made, name)
    with type_error("property is read-only"):
        setattr(made, name, 1)
    assert getattr(made, name) == before


def test_a_set_only_property():
    made = Properties()
    made.SetOnly = 5
    assert made.Stored == 5
    with type_error("property cannot be read"):
        made.SetOnly


def test_protected_members_are_visible():
    assert Fields().Protected == 17
    assert Fields.ProtectedStatic == 18
    assert Properties().Protected == 8
    assert Methods().Protected() == "protected"
    assert Methods.ProtectedStatic() == "protected static"
    assert MethodsChild().Protected() == "protected"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Fields, "hidden"),
        (Fields, "Internal"),
        (Properties, "Hidden"),
        (Properties, "Internal"),
        (Properties, "stored"),
        (Methods, "Private"),
        (Methods, "Internal"),
    ],
)
def test_private_and_internal_members_are_not(kind, name):
    assert name not in dir(kind)
    with raises(AttributeError, f"'{kind.__name__}' object has no attribute '{name}'"):
        getattr(kind(), name)


def test_a_missing_attribute_of_a_class_is_named():
    with pytest.raises(AttributeError, match="Nope"):
        Fields.Nope


def test_an_instance_member_through_the_class():
    with type_error("instance attribute must be accessed through a class instance"):
        Fields.Int
    with type_error("instance is not a clr object"):
        Fields.Int = 5
    with type_error("invalid target"):
        Properties.Int = 5
    assert repr(Properties.Int) == "<property 'Int32 Int'>"


def test_a_method_of_the_class_is_not_written():
    with raises(AttributeError, "attribute is read-only"):
        Methods.Add = 1
    with raises(AttributeError, "attribute is read-only"):
        del Methods.Add


def test_members_are_not_deleted():
    with type_error("cannot delete field"):
        del Fields().Int
    with type_error("cannot delete property"):
        del Properties().Int


def test_a_property_that_throws():
    made = Properties()
    with raises(System.InvalidOperationException, "getter"):
        made.Throws
    with raises(System.NotSupportedException, "setter 3"):
        made.Throws = 3


@pytest.mark.parametrize(
    ("kind", "name", "value", "error", "text"),
    [
        (Fields, "Int", "a", TypeError, "an integer is required"),
        (Fields, "Int", 1.5, TypeError, "an integer is required"),
        (Fields, "Int", None, TypeError, "an integer is required"),
        (Fields, "Int", 2**31, OverflowError, "value too large to convert"),
        (Fields, "Byte", 256, OverflowError, "value too large to convert"),
        (Fields, "Long", 2**63, OverflowError, "Python int too large to convert to C ssize_t"),
        (Fields, "ULong", -1, OverflowError, "can't convert negative int to unsigned"),
        (Fields, "Double", "a", TypeError, "'str' value cannot be converted to System.Double"),
        (Fields, "Text", 5, TypeError, "'int' value cannot be converted to System.String"),
        (Properties, "Int", "a", TypeError, "an integer is required"),
        (Properties, "Int", 2**31, OverflowError, "value too large to convert"),
        (Properties, "Text", 5, TypeError, "'int' value cannot be converted to System.String"),
    ],
)
def test_a_value_of_the_wrong_kind(kind, name, value, error, text):
    made = kind()
    before = getattr(made, name)
    with raises(error, text):
        setattr(made, name, value)
    assert getattr(made, name) == before


def test_accessor_methods_are_callable():
    made = Properties()
    made.set_Int(9)
    assert made.get_Int() == 9
    assert Properties.get_Static() == Properties.Static


def test_inherited_members():
    child = FieldsChild()
    child.Int = 5
    assert (child.Int, child.Own, child.SumOfHidden()) == (5, 30, Fields().SumOfHidden())
    assert (PropertiesChild().GetOnly, PropertiesChild().Own) == (5, 11)


def test_virtual_and_hidden_properties():
    child = VirtualChild()
    assert (child.Virtual, child.Hidden) == ("child", "child")
    assert VirtualBase().Hidden == "base"


def test_hidden_methods():
    assert Derived1().NV() == "Derived1.NV"
    assert Base1.NV(Derived1()) == "Base1.NV"
    assert Derived1().Name() == "Derived1"
    assert Base1.Name(Derived1()) == "Derived1"


def test_members_hidden_by_another_kind():
    assert (Hiding().Thing, Hiding().Other()) == (10, 20)
    assert (HidingBase().Thing(), HidingBase().Other) == (1, 2)


def test_static_and_instance_methods():
    made = Methods()
    assert made.Add(1, 2) == 3
    assert Methods.StaticAdd(1, 2) == 3
    assert made.StaticAdd(1, 2) == 3
    assert MethodsChild.StaticAdd(1, 2) == 103
    made.Count()
    made.Count()
    assert made.Calls == 2


def test_static_wins_where_names_clash():
    clash = Clash()
    assert Clash.Which(clash) == "static clash"
    assert clash.Which() == "instance"
    assert HiddenByStatic().Add(1, 2) == "static 3"
    assert HiddenByStatic.Add(1, 2) == "static 3"


def test_an_instance_method_through_the_class():
    assert Methods.Add(Methods(), 1, 2) == 3
    with no_match("Methods.Add", 1, 2):
        Methods.Add(Plain(), 1, 2)


def test_a_struct_field_or_property_is_a_copy():
    holder = StructHolder()
    holder.F.X = 5
    assert holder.F.X == 0
    value = holder.F
    value.X = 7
    assert holder.F.X == 0
    holder.F = value
    assert holder.F.X == 7
    holder.P = value
    value.X = 8
    assert holder.P.X == 7
    holder.Arr[0].X = 9
    assert holder.Arr[0].X == 0


def test_a_method_changes_a_held_struct():
    from ClrLink.Fixtures.Shapes import S1

    held = S1(1, "n")
    held.Set(8)
    assert held.X == 8
    assert held.Sum(1) == 9


def test_the_same_object_comes_back_equal():
    made = Plain(3)
    assert made.Self == made
    assert hash(made.Self) == hash(made)
    made.Self.Field = 4
    assert made.Field == 4


def test_threads_read_and_write_their_own(threads):
    def work(number):
        made = Properties()
        made.Int, made.Text = number, str(number)
        fields = Fields()
        fields.Int, fields.Text = number, str(number)
        return (made.Int, made.Text) == (fields.Int, fields.Text) == (number, str(number))

    assert all(threads(work, times=200))


def test_threads_read_and_write_one_object(threads):
    made = Properties()
    fields = Fields()

    def work(number):
        made.Int = fields.Int = number
        made.Text = fields.Text = "x" * (number + 1)
        assert made.Int in range(8) and fields.Int in range(8)
        assert set(made.Text) == set(fields.Text) == {"x"}

    threads(work, times=300)


def test_threads_count_statics(threads):
    made = Methods()
    start = Properties.Static
    threads(lambda _: (made.Count(), Properties.Static), times=50)
    assert 1 <= made.Calls <= 400
    assert Properties.Static == start

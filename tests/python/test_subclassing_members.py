"""A20: members that Python classes show to .NET: clr.clrmethod, clr.clrproperty, clr.attribute."""

import clr
import pytest
import System
from ClrLink.Fixtures.Derivation import Base


class Shown(Base):
    __namespace__ = "Members.Space"
    __attributes__ = [clr.attribute(System.ObsoleteAttribute, "old")]

    def __init__(self):
        super().__init__()
        self.number = 1

    @clr.clrmethod(int, [int, str])
    def Compute(self, number, text):
        return number + len(text)

    @clr.clrmethod(None, [], "Renamed")
    def nothing(self):
        self.number = 0

    @clr.attribute(System.ComponentModel.DescriptionAttribute, "a number")
    @clr.clrproperty(int)
    def Number(self):
        return self.number

    @Number.setter
    def Number(self, value):
        self.number = value

    def get_fixed(self):
        return "fixed"

    Fixed = clr.clrproperty(str, get_fixed)

    @clr.attribute(System.ObsoleteAttribute)
    def Annotated(self, value: float) -> str:
        return str(value)

    def plain(self):
        return "plain"


TYPE = clr.GetClrType(Shown)


def test_method_has_its_signature():
    method = TYPE.GetMethod("Compute")
    assert method.ReturnType.FullName == "System.Int32"
    assert [p.ParameterType.FullName for p in method.GetParameters()] == ["System.Int32", "System.String"]
    arguments = System.Array[System.Object]([System.Int32(5), "abc"])
    assert method.Invoke(Shown(), arguments) == 8
    assert Shown().Compute(5, "abc") == 8


def test_method_has_the_name_that_is_given():
    shown = Shown()
    TYPE.GetMethod("Renamed").Invoke(shown, None)
    assert shown.number == 0
    assert TYPE.GetMethod("nothing") is None


def test_property_is_read_and_written():
    number = TYPE.GetProperty("Number")
    shown = Shown()
    assert number.PropertyType.FullName == "System.Int32"
    number.SetValue(shown, System.Int32(7))
    assert (number.GetValue(shown), shown.Number) == (7, 7)
    shown.Number = 8
    assert shown.number == 8


def test_property_without_a_setter():
    assert TYPE.GetProperty("Fixed").GetValue(Shown()) == "fixed"
    assert not TYPE.GetProperty("Fixed").CanWrite
    with pytest.raises(AttributeError, match="^Fixed is read-only$"):
        Shown().Fixed = "x"


def test_plain_methods_are_not_seen():
    assert TYPE.GetMethod("plain") is None


def test_attributes():
    def message(member):
        return System.Attribute.GetCustomAttribute(member, clr.GetClrType(System.ObsoleteAttribute)).Message

    assert message(TYPE) == "old"
    assert message(TYPE.GetMethod("Annotated")) is None
    assert TYPE.GetMethod("Annotated").ReturnType.FullName == "System.String"
    description = System.Attribute.GetCustomAttribute(
        TYPE.GetProperty("Number"), clr.GetClrType(System.ComponentModel.DescriptionAttribute)
    )
    assert description.Description == "a number"


def test_attribute_with_named_values():
    class Named(Base):
        __attributes__ = [
            clr.attribute(System.AttributeUsageAttribute, System.AttributeTargets.Class, AllowMultiple=True)
        ]

    usage = System.Attribute.GetCustomAttribute(
        clr.GetClrType(Named), clr.GetClrType(System.AttributeUsageAttribute)
    )
    assert usage.AllowMultiple


def test_attribute_as_a_class_decorator_is_refused():
    with pytest.raises(TypeError, match="__attributes__"):

        @clr.attribute(System.ObsoleteAttribute)
        class Finished(Base):
            pass


def test_attribute_on_a_function_without_a_signature_is_refused():
    with pytest.raises(TypeError, match="clrmethod"):

        @clr.attribute(System.ObsoleteAttribute)
        def nobody(self, value):
            pass


def test_what_is_no_attribute_is_refused():
    with pytest.raises(TypeError, match="is no attribute"):

        class Wrong(Base):
            __attributes__ = [clr.attribute(System.String, "x")]

    with pytest.raises(TypeError, match="No constructor of System.ObsoleteAttribute takes"):

        class Unfit(Base):
            __attributes__ = [clr.attribute(System.ObsoleteAttribute, 1, 2, 3)]

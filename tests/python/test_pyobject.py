"""Python.Runtime.PyObject in the hands of a C# library: members, conversions, lifetime."""

import gc
import sys

import clr
import pytest

import helpers

clr.AddReference("ClrLink.Fixtures.Runtime")

from ClrLink.Fixtures.Runtime import Objects  # noqa: E402


class Thing:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)

    def add(self, a, b=10, **kw):
        return (a, b, kw)


# --- The object itself -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [[1], (1, 2), {"a": 1}, Thing(), len, Thing, 5, "text", 2.5, True, None, b"x", 2**70])
def test_a_parameter_gets_the_object_and_the_result_is_the_very_same(value):
    assert Objects.Echo(value) is value


def test_attributes():
    thing = Thing(x=[1])
    assert Objects.GetAttr(thing, "x") is thing.x
    assert Objects.GetAttrByObject(thing, "x") is thing.x
    Objects.SetAttr(thing, "y", thing.x)
    assert thing.y is thing.x
    assert Objects.HasAttr(thing, "y")
    Objects.DelAttr(thing, "y")
    assert not Objects.HasAttr(thing, "y")
    with pytest.raises(AttributeError, match="no attribute 'y'"):
        Objects.GetAttr(thing, "y")


def test_calls():
    assert Objects.Invoke(Thing().add, 1) == (1, 10, {})
    assert Objects.Invoke(Thing().add, 1, 2) == (1, 2, {})
    assert Objects.InvokeMethod(Thing(), "add", 1, 2) == (1, 2, {})


def test_references_are_counted():
    thing = Thing()
    before = sys.getrefcount(thing)
    for _ in range(100):
        Objects.Echo(thing)
        Objects.UseAfterDispose(thing)
    helpers.settle()
    gc.collect()
    helpers.wait_until(lambda: helpers.settle() or sys.getrefcount(thing) == before, "all references given up")

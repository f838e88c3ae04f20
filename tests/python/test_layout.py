"""A20: the layout of types and of what derives from them."""

import gc
import weakref

import pytest
import System
from ClrLink.Fixtures.Disposal import Resource
from ClrLink.Fixtures.Errors import CodeException
from ClrLink.Fixtures.Memory import Collector, Counted
from ClrLink.Fixtures.Shapes import AbstractShape, Base1, ConcreteShape, Derived1, IFoo, ManyCtors, Plain, S0, S1
from helpers import settle, wait_until
from System.Collections.Generic import Dictionary, List

KINDS = [Plain, Base1, Derived1, ConcreteShape, Resource, List[int], Dictionary[str, int], System.Text.StringBuilder]

pytestmark = pytest.mark.once("derives classes from those of .NET")


def test_the_metatype():
    metatype = type(System.Object)
    assert issubclass(metatype, type)
    assert metatype.__name__ == "CLRMetatype"
    assert {type(kind) for kind in (Plain, S0, IFoo, List[int], List, System.Int32, System.Exception)} == {metatype}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_wrapper_adds_nothing_to_system_object(kind):
    assert kind.__basicsize__ == System.Object.__basicsize__
    assert kind.__itemsize__ == 0
    assert kind.__base__ is not object


def test_a_wrapper_is_a_head_and_little_more():
    assert object.__basicsize__ < System.Object.__basicsize__ <= object.__basicsize__ + 3 * 8


@pytest.mark.parametrize(
    ("net", "builtin"),
    [
        (System.Exception, Exception),
        (System.InvalidOperationException, Exception),
        (CodeException, Exception),
        (System.Collections.Generic.KeyNotFoundException, KeyError),
        (System.IndexOutOfRangeException, IndexError),
        (System.ArgumentOutOfRangeException, ValueError),
        (System.IO.FileNotFoundException, FileNotFoundError),
        (System.NotImplementedException, NotImplementedError),
        (System.TimeoutException, TimeoutError),
        (System.OutOfMemoryException, MemoryError),
        (System.OverflowException, OverflowError),
    ],
)
def test_an_exception_has_the_layout_of_a_python_exception(net, builtin):
    """Nothing of ours is in it; only the place for weak references that a Python class of exceptions has as well."""

    class Own(builtin):
        __slots__ = ("__weakref__",)

    assert issubclass(net, builtin)
    assert net.__basicsize__ == Own.__basicsize__
    assert net.__dictoffset__ == builtin.__dictoffset__


def test_exceptions_in_order():
    mro = System.ArgumentOutOfRangeException.__mro__
    assert mro[:3] == (System.ArgumentOutOfRangeException, System.ArgumentException, System.SystemException)
    assert mro.index(System.Exception) < mro.index(Exception)
    assert System.Object not in mro
    assert issubclass(System.ArgumentOutOfRangeException, System.Object)


def test_a_python_exception_of_two_kinds():
    """The layout of a .NET exception lets Python mix it with a builtin exception."""

    class Both(System.InvalidOperationException, LookupError):
        pass

    with pytest.raises(LookupError) as caught:
        raise Both("both")
    assert caught.value.Message == "both"


class Open(Plain):
    """A Python subclass: attributes of its own."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.extra = "extra"


class Slotted(Plain):
    __slots__ = ("first", "second")


class Grandchild(Open):
    pass


@pytest.mark.parametrize("kind", [Open, Grandchild])
def test_a_subclass_has_a_dict_and_keeps_its_handle(kind):
    made = kind(4)
    made.Field += 1
    made.later = [1]
    assert (made.Field, made.extra, made.later) == (5, "extra", [1])
    assert made.M(1) == 6
    assert made.Self == made
    assert isinstance(made, Plain)


def test_a_subclass_with_slots():
    made = Slotted(4)
    made.first, made.second = 1, 2
    assert (made.first, made.second, made.Field) == (1, 2, 4)
    assert Slotted.__basicsize__ >= Plain.__basicsize__ + 16
    with pytest.raises(AttributeError):
        Slotted(1).first


def test_attributes_live_as_long_as_the_object():
    made = Open()
    gone = weakref.ref(made)
    made.cycle = made
    del made
    gc.collect()
    assert gone() is None


def test_a_subclass_without_an_init_takes_the_bases_arguments():
    class Child(ManyCtors):
        pass

    assert Child(1, 2).Which == "int 1, int 2"
    assert Child("a").Which == "string a"
    with pytest.raises(TypeError):
        Child(1.5)


def test_a_subclass_with_its_own_init():
    class Child(ManyCtors):
        def __init__(self, number):
            super().__init__(number)
            self.mine = 2 * number

    assert (Child(3).Which, Child(3).mine) == ("int 3", 6)


def test_a_class_that_says_no_to_subclasses_in_python_as_well():
    for base in (System.DayOfWeek, System.Array[int], System.Action):
        with pytest.raises(TypeError, match="delegates, enums and array types cannot be subclassed"):
            type("Child", (base,), {})


def test_two_net_classes_are_refused():
    with pytest.raises(TypeError, match="Multiple inheritance with managed classes cannot be used"):
        type("Child", (Base1, Plain), {})


def test_an_abstract_base_is_made_by_its_python_class_alone():
    with pytest.raises(TypeError, match="cannot instantiate"):
        AbstractShape()
    child = type("Child", (AbstractShape,), {})
    assert isinstance(child(), AbstractShape)


def test_values_of_structs_are_held_by_value():
    one = S1(1, "a")
    other = S1(1, "a")
    one.X = 2
    assert (one.X, other.X) == (2, 1)


def test_a_handle_is_freed_with_its_wrapper():
    made = Plain()
    watch = Collector.Watch(made)
    assert watch.IsAliveAfterCollect() is True
    del made
    wait_until(lambda: settle() or not watch.IsAlive, "the .NET object is collected")


def test_a_handle_in_a_python_cycle_is_freed():
    made = Open()
    made.cycle = [made]
    watch = Collector.Watch(made)
    del made
    wait_until(lambda: settle() or not watch.IsAlive, "the .NET object is collected")


def test_net_objects_die_with_their_wrappers():
    start = Counted.Alive
    made = [Counted() for _ in range(100)]
    assert Counted.Alive >= start + 100
    made.clear()
    wait_until(lambda: settle() or Counted.Alive <= start, "all are finalized")


def test_threads_make_subclasses(threads):
    def work(number):
        kind = type(f"Child{number}", (Plain,), {"number": number})
        made = kind(number)
        made.mine = number
        return (made.Field, made.mine, kind.number) == (number, number, number)

    assert all(threads(work, times=20))


def test_threads_drop_subclass_objects(threads, balanced):
    def work(number):
        made = Open(number)
        made.cycle = made
        assert made.Field == number

    threads(work, times=50)
    balanced(work, threads=4, times=20)

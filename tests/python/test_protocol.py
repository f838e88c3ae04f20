"""A22: what Python asks of every object."""

import inspect
import re
import weakref

import pytest
import System
from ClrLink.Fixtures import Shapes
from ClrLink.Fixtures.Errors import BadToString, NullToString
from ClrLink.Fixtures.Members import Fields, Methods
from ClrLink.Fixtures.Operators import Ops
from ClrLink.Fixtures.Optional import Calls as Optional
from ClrLink.Fixtures.Overloads import Sets
from ClrLink.Fixtures.Shapes import (
    Bare,
    Base1,
    ByValue,
    DefaultCtor,
    Derived1,
    FooImpl,
    IBar,
    IFoo,
    OneCtor,
    Plain,
    Point,
    S0,
)
from helpers import raises, settle
from System.Collections.Generic import List


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (Plain(), "ClrLink.Fixtures.Shapes.Plain"),
        (S0(), "ClrLink.Fixtures.Shapes.S0"),
        (System.DateTime(2020, 1, 2), "System.DateTime"),
        (System.Decimal(1), "System.Decimal"),
        (System.Array[int](1), "System.Int32[]"),
        (List[int](), "System.Collections.Generic.List[Int32]"),
    ],
)
def test_repr(thing, name):
    assert re.fullmatch(rf"<{re.escape(name)} object at 0x[0-9a-f]+>", repr(thing))


def test_str_is_to_string():
    assert str(Plain(3)) == "Plain(3)"
    assert f"{Plain(3)}" == "Plain(3)"
    assert "%s" % Plain(3) == "Plain(3)"
    assert str(Bare()) == "ClrLink.Fixtures.Shapes.Bare"
    assert str(Ops(4)) == "Ops(4)"
    assert str(System.DateTime(2020, 1, 2)) == "01/02/2020 00:00:00"
    assert str(System.Guid.Empty) == "00000000-0000-0000-0000-000000000000"


def test_to_string_that_gives_null():
    assert str(NullToString()) == ""


def test_a_format_specification_is_refused():
    with raises(TypeError, "unsupported format string passed to Plain.__format__"):
        format(Plain(), ">10")


def test_equality_and_hash_by_reference():
    one, other = Bare(), Bare()
    assert one == one
    assert one != other
    assert hash(one) == hash(one)
    assert len({one, one, other}) == 2


def test_equality_and_hash_by_value():
    assert ByValue(1) == ByValue(1)
    assert ByValue(1) != ByValue(2)
    assert hash(ByValue(1)) == hash(ByValue(1))
    assert {ByValue(1): "x"}[ByValue(1)] == "x"
    assert Point(1, 2) == Point(1, 2)
    assert hash(Point(1, 2)) == hash(Point(1, 2))
    assert S0() == S0()


def test_two_wrappers_of_one_object_are_equal():
    plain = Plain()
    assert plain.Self == plain
    assert hash(plain.Self) == hash(plain)


@pytest.mark.parametrize("other", [5, "a", None, object(), [], Bare])
def test_equality_with_anything_else_is_false(other):
    for thing in (Bare(), ByValue(1), Point(1, 2)):
        assert (thing == other) is False
        assert (thing != other) is True


def test_equals_hash_and_to_string_that_throw():
    with raises(System.InvalidOperationException, "in ToString"):
        str(BadToString())
    with raises(System.NotSupportedException, "in GetHashCode"):
        hash(BadToString())
    with raises(System.NotImplementedException, "in Equals"):
        BadToString() == BadToString()
    assert "BadToString object at" in repr(BadToString())


@pytest.mark.parametrize(
    ("kind", "shown", "name", "module"),
    [
        (Plain, "<class 'ClrLink.Fixtures.Shapes.Plain'>", "Plain", "ClrLink.Fixtures.Shapes"),
        (System.String, "<class 'System.String'>", "String", "System"),
        (IFoo, "<class 'ClrLink.Fixtures.Shapes.IFoo'>", "IFoo", "ClrLink.Fixtures.Shapes"),
    ],
)
def test_the_names_of_classes(kind, shown, name, module):
    assert repr(kind) == shown
    assert (kind.__name__, kind.__qualname__, kind.__module__) == (name, name, module)


def test_a_nested_class_has_its_short_name():
    assert Plain.Nested.__name__ == "Nested"
    assert Plain.Nested().__class__ is Plain.Nested


def test_base_classes():
    assert Plain.__mro__ == (Plain, System.Object, object)
    assert Derived1.__mro__ == (Derived1, Base1, System.Object, object)
    assert S0.__mro__ == (S0, System.ValueType, System.Object, object)
    assert IFoo.__mro__ == (IFoo, object)
    assert Shapes.IntFunction.__mro__[1:3] == (System.MulticastDelegate, System.Delegate)


def test_isinstance_and_issubclass():
    assert isinstance(Derived1(), Base1)
    assert isinstance(Derived1(), System.Object)
    assert not isinstance(Base1(), Derived1)
    assert issubclass(Derived1, Base1)
    assert not isinstance(5, System.Int32)
    assert not isinstance("a", System.String)


def test_interfaces_count_as_classes():
    assert isinstance(FooImpl(), IFoo)
    assert issubclass(FooImpl, IFoo)
    assert issubclass(IBar, IFoo)
    assert not isinstance(Plain(), IFoo)
    assert isinstance(List[int](), System.Collections.IEnumerable)


def test_dir_lists_what_is_there():
    listed = set(dir(Plain()))
    assert {"Field", "Prop", "get_Prop", "set_Prop", "M", "Twice", "Self", "ToString", "GetType", "Nested"} <= listed
    assert {"Protected", "SumOfHidden"} <= set(dir(Fields()))
    assert "hidden" not in dir(Fields())
    assert {"NV", "Name", "ToString"} <= set(dir(Derived1))


def test_all_that_dir_lists_can_be_had():
    plain = Plain()
    for name in dir(plain):
        getattr(plain, name)


def test_doc():
    assert "Void .ctor()" in Plain.__doc__ and "Void .ctor(Int32)" in Plain.__doc__
    assert Methods.Add.__doc__ == "Int32 Add(Int32, Int32)"
    assert set(Sets.IntDouble.__doc__.splitlines()) == {"System.String IntDouble(Int32)", "System.String IntDouble(Double)"}
    assert S0.__doc__ == "Python wrapper for .NET type ClrLink.Fixtures.Shapes.S0"
    assert IFoo.__doc__ is None


def test_signatures():
    assert str(inspect.signature(Methods().Add)) == "(x, y)"
    assert str(inspect.signature(Optional.Def)) == "(a, b=1)"
    assert list(inspect.signature(OneCtor).parameters) == ["x"]
    parameters = inspect.signature(DefaultCtor).parameters
    assert [parameters[name].default for name in ("opt", "text")] == [7, None]


def test_methods():
    plain = Plain(1)
    assert repr(plain.M) == "<bound method 'M'>"
    assert repr(Plain.M) == "<unbound method 'M'>"
    assert plain.M.__name__ == "M"
    assert plain.M(2) == 3
    bound = plain.M
    plain.Field = 5
    assert bound(2) == 7
    assert Plain.M(plain, 2) == 7
    assert callable(bound)
    assert list(map(Plain.Twice, [1, 2])) == [2, 4]


def test_a_bound_method_keeps_its_object_alive():
    bound = Plain(3).M
    settle()
    assert bound(1) == 4


def test_bound_methods_are_equal():
    plain = Plain(1)
    assert plain.M == plain.M
    assert hash(plain.M) == hash(plain.M)
    assert plain.M != Plain(1).M


def test_weak_references():
    for make in (Plain, List[int], lambda: System.Array[int](1)):
        thing = make()
        gone = weakref.ref(thing)
        assert gone() is thing
        del thing
        settle()
        assert gone() is None
    assert weakref.ref(Plain)() is Plain
    assert weakref.ref(System)() is System


def test_a_weak_dictionary_of_wrappers():
    kept = Plain()
    names = weakref.WeakKeyDictionary({kept: "kept"})
    assert names[kept] == "kept"
    del kept
    settle()
    assert len(names) == 0


def test_attributes_of_a_python_subclass():
    class Child(Plain):
        def twice_field(self):
            return 2 * self.Field

    child = Child(4)
    child.mine = [1]
    assert (child.mine, child.twice_field(), child.Field) == ([1], 8, 4)
    assert vars(child) == {"mine": [1]}


def test_copies_are_refused_where_nothing_is_known_of_them():
    import copy
    import pickle

    for function in (copy.deepcopy, pickle.dumps):
        with raises(TypeError, "cannot pickle 'Plain' object"):
            function(Plain())


def test_classes_are_pickled_by_name():
    import pickle

    assert pickle.loads(pickle.dumps(Plain)) is Plain


def test_help():
    import pydoc

    text = pydoc.plain(pydoc.render_doc(Plain))
    assert "class Plain" in text
    assert "Twice" in text


def test_equality_with_operators():
    assert Ops(1) == Ops(1)
    assert Ops(1) != Ops(2)
    assert (Ops(1) == 5) is False


def test_truth():
    assert bool(Plain()) is True
    assert bool(List[int]()) is False


def test_a_thing_that_cannot_be_called():
    with raises(TypeError, "'Plain' object is not callable"):
        Plain()()


def test_threads_ask_everything(threads):
    plain = Plain(3)

    def work(number):
        assert str(plain) == "Plain(3)"
        assert "Plain object at 0x" in repr(plain)
        assert plain == plain.Self
        assert hash(plain) == hash(plain.Self)
        assert {ByValue(number): 1}[ByValue(number)] == 1
        assert "M" in dir(plain)
        assert isinstance(FooImpl(), IFoo)
        assert "Int32" in Plain.M.__doc__

    threads(work, times=50)


def test_threads_take_weak_references(threads):
    def work(number):
        plain = Plain(number)
        gone = weakref.ref(plain)
        assert gone().Field == number
        del plain
        return gone

    made = threads(work, times=100)
    settle()
    assert not any(gone() for gone in made)

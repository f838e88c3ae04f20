"""A15: objects that callables return to .NET. The last reference to one hands its .NET object over; all others keep it."""

import gc
import weakref

import pytest
import System
from ClrLink.Fixtures.Delegates import Caller, OneObjectRef
from ClrLink.Fixtures.Shapes import FooImpl, IFoo, Plain
from helpers import assert_balanced, run_threads
from System import Action, Func, Object


pytestmark = pytest.mark.once("closures keep objects of .NET, and free-threaded CPython 3.13 keeps closures")


def same(function, value):
    """What .NET gets for it."""
    return Caller.CallObject(Func[Object, Object](function), value)


def test_an_object_made_for_the_call_goes_to_net():
    made = Caller.CallClass(Func[Plain, Plain](lambda value: Plain()), None)
    assert type(made) is Plain and made.M(5) == Plain().M(5)


def test_the_argument_itself_goes_back():
    value = Plain()
    assert Caller.SameClass(Func[Plain, Plain](lambda given: given))
    assert Caller.CallClass(Func[Plain, Plain](lambda given: given), value) == value
    assert value.M(1) == Plain().M(1)


def test_an_object_that_is_kept_stays_what_it_was():
    kept = []

    def keep(value):
        kept.append(value)
        return value

    for _ in range(3):
        assert type(same(keep, Plain())) is Plain
    assert [each.M(2) for each in kept] == [Plain().M(2)] * 3


def test_an_object_that_an_attribute_or_a_default_keeps():
    class Holder:
        value = Plain()

    for function in (lambda _: Holder.value, lambda _, kept=Plain(): kept):
        first, second = same(function, None), same(function, None)
        assert first == second and first.M(3) == second.M(3) == Plain().M(3)


def test_weak_references_die_with_the_wrapper():
    dead, weak = [], []

    def watched(_):
        value = Plain()
        weak.append(weakref.ref(value, dead.append))
        return value

    assert same(watched, None).M(4) == Plain().M(4)
    gc.collect()
    assert weak[0]() is None and dead == weak


def test_attributes_of_the_wrapper_are_let_go_of():
    class Watched:
        pass

    def with_attribute(_):
        value = Plain()
        value.extra = watched
        return value

    watched = Watched()
    weak = weakref.ref(watched)
    assert type(same(with_attribute, None)) is Plain
    del watched, with_attribute
    gc.collect()
    assert weak() is None


def test_an_object_of_a_python_class_is_itself():
    class Derived(Object):
        ended = []

        def __del__(self):
            Derived.ended.append(self.GetHashCode())

    derived = same(lambda _: Derived(), None)
    assert type(derived) is Derived and Derived.ended == []


def test_exceptions_and_enums():
    assert same(lambda _: System.DayOfWeek.Friday, None) == System.DayOfWeek.Friday
    error = same(lambda _: System.InvalidOperationException("given"), None)
    assert type(error) is System.InvalidOperationException and error.Message == "given"


def test_what_a_type_or_an_interface_stands_for():
    assert same(lambda _: Plain, None) == System.Type.GetType("ClrLink.Fixtures.Shapes.Plain, ClrLink.Fixtures")
    assert type(same(lambda _: IFoo(FooImpl()), None)) is FooImpl


def test_by_reference_values():
    names = f"{Plain()} {Plain()}"
    one = Plain()
    assert Caller.CallObjectRef(OneObjectRef(lambda value: (Plain(), Plain()))) == names
    assert Caller.CallObjectRef(OneObjectRef(lambda value: (one, one))) == names
    assert one.M(6) == Plain().M(6)


def test_a_delegate_returned_by_a_callable_lives_on():
    made = Caller.CallObject(Func[Object, Object](lambda _: Action(lambda: calls.append(1))), None)
    calls = []
    gc.collect()
    System.GC.Collect()
    made()
    assert calls == [1]


def test_nothing_is_left_over():
    kept = Plain()

    def work(number):
        for _ in range(50):
            same(lambda _: Plain(), None)
            same(lambda value: value, Plain())
            same(lambda value: kept, kept)

    assert_balanced(work, threads=4)


def test_one_object_from_many_threads():
    shared = Plain()
    function = Func[Plain, Plain](lambda value: value if value is not None else shared)

    def work(number):
        return all(
            Caller.CallClass(function, shared) == shared and Caller.CallClass(function, None) == shared and shared.M(7) == Plain().M(7)
            for _ in range(200)
        )

    assert run_threads(work) == [True] * 8


def test_an_object_that_other_threads_see_weakly():
    """They ask for it just when its last reference goes to .NET."""
    seen, going = [None], [True]

    def watched(_):
        value = Plain()
        seen[0] = weakref.ref(value)
        return value

    function = Func[Object, Object](watched)

    def work(number):
        if number == 0:
            made = [Caller.CallObject(function, None).M(8) for _ in range(2000)]
            going[0] = False
            return made == [Plain().M(8)] * 2000
        while going[0]:
            weak = seen[0]
            value = None if weak is None else weak()
            if value is not None and value.M(9) != Plain().M(9):
                return False
        return True

    assert run_threads(work, threads=3) == [True] * 3

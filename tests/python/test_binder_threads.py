"""C7: overloads are bound lazily, once, and alike for all threads."""

import gc
import weakref

import pytest
import System
from ClrLink.Fixtures.Generics import Box
from ClrLink.Fixtures.Overloads import FreshOverloads, Sets
from ClrLink.Fixtures.Shapes import Base1, Derived1, Plain
from helpers import no_match, settle, wait_until

CALLS = [(1, "int"), (1.5, "double"), ("a", "string"), ([], "T[]"), (Plain(), "object"), (True, "int")]
ROUNDS = 20


def fresh_overloads():
    """Closed types whose binders were never built."""
    argument = System.Uri
    for _ in range(ROUNDS):
        argument = Box[argument]
        yield FreshOverloads[argument]


def test_a_static_method_first_called_by_all_at_once(threads):
    for kind in fresh_overloads():

        def call(number, kind=kind):
            turned = CALLS[number % len(CALLS) :] + CALLS[: number % len(CALLS)]
            return [kind.Over(argument) == chosen for argument, chosen in turned]

        assert all(all(each) for each in threads(call))


def test_an_instance_method_first_called_by_all_at_once(threads):
    for kind in fresh_overloads():
        made = kind()

        def call(number, made=made):
            return (
                made.Instance(number),
                made.Instance("a"),
                made.Instance("a", y=number),
                made.Instance(1.5, 2.5),
            )

        for number, result in enumerate(sorted(threads(call))):
            assert result == ("int", "string, 3", f"string, {number}", "params 2")


def test_a_constructor_first_called_by_all_at_once(threads):
    argument = System.Version
    for _ in range(ROUNDS):
        argument = Box[argument]
        made = threads(lambda _, kind=Box[argument]: kind().Number)
        assert made == [1] * 8


def test_failing_first_calls(threads):
    for kind in fresh_overloads():

        def fail(_, made=kind()):
            with no_match("FreshOverloads`1.Instance", made):
                made.Instance(made)
            return made.Instance(1) == "int"

        assert all(threads(fail))


def test_more_argument_types_than_any_cache_holds(threads):
    classes = [type(f"Mine{number}", (), {}) for number in range(300)]

    def call(number):
        for kind in classes[number:] + classes[:number]:
            assert Sets.Wide(kind()) == "object"
        assert Sets.Wide(number) == "int"

    threads(call, times=3)


def test_a_cache_keeps_no_class_alive():
    """A class that .NET saw dies like one that it never saw. (CPython 3.13t keeps all classes once there are threads.)"""
    mine, control = type("Mine", (), {}), type("Control", (), {})
    assert [Sets.Wide(mine()) for _ in range(3)] == ["object"] * 3
    gone, control_gone = weakref.ref(mine), weakref.ref(control)
    del mine, control
    gc.collect()
    wait_until(lambda: settle() or gone() is None or control_gone() is not None, "the class is freed")


def test_overloads_by_hand_at_once(threads):
    for kind in fresh_overloads():

        def choose(_, kind=kind):
            return kind.Over.Overloads[int](1), kind.Over.Overloads[str]("a"), kind.Over.Overloads[System.Object](1)

        assert set(threads(choose)) == {("int", "string", "object")}


@pytest.mark.parametrize("method", [Sets.Wide, Sets.Bases, Sets.Numbers])
def test_calls_and_failures_mixed(method, threads):
    arguments = [1, 2**40, 1.5, True, Base1(), Derived1(), "a", [], None]

    def outcome(argument):
        try:
            return method(argument)
        except TypeError:
            return None

    wanted = [outcome(argument) for argument in arguments]
    assert threads(lambda _: [outcome(argument) for argument in arguments], times=50) == [wanted] * 400

"""A20 on many threads: classes made at once, objects swapped, revived and collected at once, under both collectors."""

import gc
import threading
import weakref

import clr
import pytest
import System
from ClrLink.Fixtures.Derivation import Base, Host, IGreeter, Unsteady
from helpers import THREADS, run_threads
from System.Collections.Concurrent import ConcurrentBag


class Shared(Base):
    def Describe(self):
        return "shared"

    def Add(self, a, b):
        return a * b


def test_classes_made_at_once():
    def make(number):
        class Made(Base):
            def Describe(self):
                return f"made {number}"

        assert Base.Ask(Made()) == f"made {number}"
        return clr.GetClrType(Made)

    types = run_threads(make, times=5)
    assert len(set(types)) == len(types) == 5 * THREADS


@pytest.mark.once("the name of a .NET type is taken for ever")
@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_one_name_is_taken_once():
    def make(number):
        try:
            type("Contended", (Base,), {"__namespace__": "Contended.Space"})
        except TypeError as error:
            return str(error)
        return "made"

    outcomes = run_threads(make, times=1)
    assert sorted(outcomes) == ["Duplicate type name within an assembly."] * (THREADS - 1) + ["made"]


def test_virtual_calls_on_net_s_threads():
    shared = Shared()
    assert run_threads(lambda number: Host.CallOften(shared, 100), times=5) == [99 * 100 // 2] * (5 * THREADS)


def test_objects_swap_and_come_back():
    """Each look at an object that .NET alone holds takes it over, and lets it go again."""
    bag = System.Array[System.Object]([Shared() for _ in range(4)])
    for number, shared in enumerate(bag):
        shared.number = number

    del shared
    def use(number):
        found = bag[number % 4]
        assert type(found) is Shared and found.number == number % 4
        assert Base.Ask(found) == "shared"
        return found.Plain()

    assert set(run_threads(use, times=300)) == {"plain"}


def test_one_object_revived_by_all():
    bag = System.Array[System.Object]([Shared()])
    weak = weakref.ref(bag[0])

    def use(number):
        found = weak() if number % 2 else None
        if found is None:  # also while another thread's last reference goes: the object is not dead, but on its way to .NET
            found = bag[0]
        return found.Plain()

    assert set(run_threads(use, times=200)) == {"plain"}
    assert weak() is bag[0]


def test_collections_on_both_sides_meanwhile():
    stop = threading.Event()

    def collect():
        while not stop.is_set():
            gc.collect()
            System.GC.Collect()

    collector = threading.Thread(target=collect, daemon=True)
    collector.start()
    kept = ConcurrentBag[System.Object]()

    def use(number):
        made = Shared()
        made.me = made
        made.number = number
        kept.Add(made)
        del made
        found, item = kept.TryTake(None)
        if found:
            assert type(item) is Shared and item.me is item
            assert Base.Ask(item) == "shared"
            kept.Add(item)
        return Host.Make[Shared]().CallAdd(number, 2)

    try:
        results = run_threads(use, times=40)
    finally:
        stop.set()
        collector.join(60)
    assert sorted(results) == sorted([2 * number for number in range(THREADS)] * 40)


def test_lazy_construction_by_several_threads():
    class Lazy(Base):
        def __init__(self):
            pass

    for _ in range(20):
        lazy = Lazy.__new__(Lazy)
        outcomes = run_threads(lambda number, lazy=lazy: lazy.Plain(), times=1)
        assert outcomes == ["plain"] * THREADS


def test_lazy_construction_that_fails_on_some_threads():
    class Lazy(Unsteady):
        def __init__(self):
            pass

    def use(lazy):
        try:
            return lazy.Plain()
        except System.InvalidOperationException as error:
            return error.Message

    for _ in range(50):
        lazy = Lazy.__new__(Lazy)
        outcomes = run_threads(lambda number, lazy=lazy: use(lazy), times=1)
        assert set(outcomes) <= {"plain", "unsteady"} and "plain" in [*outcomes, use(lazy), use(lazy)]


def test_interfaces_called_from_the_thread_pool():
    class Greeter(IGreeter):
        def Greet(self, name):
            return "hello " + name

    greeter = Greeter()
    assert set(run_threads(lambda number: Host.Greet(greeter, str(number)), times=100)) == {
        f"hello {number}" for number in range(THREADS)
    }


@pytest.mark.parametrize("times", [50])
def test_exceptions_cross_on_all_threads(times):
    class Mine(System.Exception):
        pass

    def fail(number):
        def throw():
            raise Mine(str(number))

        assert Host.CatchAs[Mine](System.Action(throw))
        return number

    assert len(run_threads(fail, times=times)) == times * THREADS

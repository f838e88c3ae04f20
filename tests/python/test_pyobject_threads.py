"""Python objects on .NET's threads: without Py.GIL(), disposed of in races, given up by the finalizer."""

import random
import sys
import threading

import clr
import pytest

import helpers

clr.AddReference("ClrLink.Fixtures.Runtime")

import System  # noqa: E402
from ClrLink.Fixtures.Runtime import Classes, Keeper, Objects, Threads  # noqa: E402


class Thing:
    x = 1

    def method(self):
        return self.x


class References:
    """Counts the references to an object; always from the same place, so that its own do not matter."""

    def __init__(self, thing):
        self.thing = thing
        self.before = sys.getrefcount(self.thing)

    def given_up(self):
        helpers.wait_until(lambda: helpers.settle() or self.back(), "all references given up", 20.0)

    def back(self):
        return sys.getrefcount(self.thing) <= self.before


def test_tasks_call_without_the_gil():
    assert Threads.SumOnTasks(lambda n: n, 8, 200) == 8 * sum(range(200))


def test_Parallel_For_calls_without_the_gil():
    assert Threads.SumInParallel(lambda n: n * 2, 2000) == 2 * sum(range(2000))


def test_an_await_may_change_the_thread():
    assert Threads.AwaitingResult(lambda n: n * 10) == 30


def test_errors_of_tasks_come_through():
    def fail(n):
        raise LookupError("on purpose")

    error = helpers.raised_by(Threads.SumOnTasks, fail, 2, 3)
    assert isinstance(error, System.AggregateException)
    with pytest.raises(System.AggregateException):
        Threads.SumInParallel(fail, 10)


def test_disposed_of_on_another_thread():
    thing = Thing()
    references = References(thing)
    for _ in range(20):
        Threads.DisposeElsewhere(thing)
        Threads.DisposeElsewhereWithGil(thing)
    references.given_up()


def test_disposed_of_while_used():
    calls = []

    def function(dispose=None):
        calls.append(1)
        if dispose is not None:
            dispose()
        return len(calls)

    assert Threads.DisposeWhileUsed(function) == "1, disposed"


@pytest.mark.parametrize("seed", range(3))
def test_a_race_of_uses_and_disposals(seed):
    users = random.Random(seed).randint(2, 6)
    thing = Thing()
    references = References(thing)
    worked, disposed = Threads.DisposeRace(thing, "method", users, 50)
    assert worked + disposed >= users * 50
    assert worked <= users * 50 * 5
    references.given_up()


def test_the_finalizer_gives_up_references():
    thing = Thing()
    references = References(thing)
    for _ in range(5):
        Threads.DropToFinalizer(thing, 1000)
    references.given_up()


def test_objects_that_keep_objects():
    thing = Thing()
    references = References(thing)
    keeper = Keeper(lambda value: (value, thing))
    assert keeper.Call([1]) == ([1], thing)
    del keeper
    Keeper.Drop(thing.method, 100)
    references.given_up()


def test_the_last_reference_may_be_nets():
    """A finalizer of Python's then runs on a thread that is attached, never on .NET's finalizer thread."""
    names = []

    class Dying:
        def __del__(self):
            names.append(threading.current_thread().name)

    for _ in range(10):
        Objects.Echo(Dying())
    helpers.wait_until(lambda: helpers.settle() or len(names) == 10, "all are finalized")


def test_all_members_at_once(threads):
    shared = Thing()
    shared.items = list(range(10))
    shared.table = {"a": 1}

    def use(number):
        name = f"n{number}"
        Objects.SetAttr(shared, name, number)
        assert Objects.GetAttr(shared, name) == number
        assert Objects.HasAttr(shared, "x")
        assert Objects.InvokeMethod(shared, "method") == 1
        Objects.SetItemByName(shared.table, name, number)
        assert Objects.GetItemByName(shared.table, name) == number
        assert Objects.Length(shared.items) == 10
        assert Objects.Join(shared.items) == "0,1,2,3,4,5,6,7,8,9"
        assert Classes.Sum(shared.items) == 45
        assert Objects.Repr(shared.table).startswith("{")
        assert Objects.TypeOfPython(shared) is Thing
        Objects.DelAttr(shared, name)

    references = References(shared)
    threads(use, times=30)
    references.given_up()


def test_first_uses_race(threads):
    """Conversions to types that no thread has met yet."""
    body = """
        clr.AddReference("ClrLink.Fixtures.Runtime")
        from ClrLink.Fixtures.Runtime import Classes, Conversions, Matrix, Objects
        import helpers
        def use(number):
            assert Matrix.RowsOf([1, 2]) == 2
            assert Classes.List([number]) == [number]
            assert Conversions.AsInterface(Named()) == "its name"
            assert list(Conversions.AsArray([number])) == [number]
            assert Conversions.AsFunction(lambda n: n + 1, number) == number + 1
        from ClrLink.Fixtures.Runtime import Named
        helpers.run_threads(use, times=3)
        print("done")
    """
    assert helpers.run_script(body).strip() == "done"


def test_the_ledger_ends_where_it_began(balanced):
    thing = Thing()

    def use(_):
        Objects.InvokeMethod(thing, "method")
        Threads.DropToFinalizer(thing, 10)
        Objects.EveryUseAfterDispose([1])

    balanced(use, threads=4, times=5)

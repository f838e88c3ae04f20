"""A15: events that many threads add to, remove from and raise at once."""

import threading
import weakref

import pytest
import System
from ClrLink.Fixtures.Events import CustomPublisher, ImplicitPublisher, Publisher, Ticked
from helpers import ROOT, raised_by, run_python, settle, wait_until
from test_events import use_all

THREADS = 8


class Counting:
    """A handler that counts its calls without losing any."""

    def __init__(self):
        self.lock = threading.Lock()
        self.calls = 0

    def __call__(self, number):
        with self.lock:
            self.calls += 1

    method = __call__


def test_handlers_of_many_threads_are_all_there(threads):
    publisher = Publisher()
    handlers = [Counting() for _ in range(THREADS)]

    def add(number):
        publisher.Tick += handlers[number]
        publisher.Tick += handlers[number].method

    threads(add, times=20)
    assert publisher.Count == THREADS * 40
    publisher.Raise(1)
    assert [handler.calls for handler in handlers] == [40] * THREADS

    def remove(number):
        publisher.Tick -= handlers[number]
        publisher.Tick -= handlers[number].method

    threads(remove, times=20)
    assert publisher.Count == 0


def test_one_handler_of_many_threads(threads):
    publisher, handler = Publisher(), Counting()

    def add_and_remove(number):
        publisher.Tick += handler.method
        publisher.Tick -= handler.method

    threads(add_and_remove, times=200)
    assert publisher.Count == 0
    assert isinstance(raised_by(exec, "p.Tick -= h", {"p": publisher, "h": handler.method}), ValueError)


def test_no_raise_is_lost(threads):
    publisher, steady = Publisher(), Counting()
    publisher.Tick += steady

    def work(number):
        own = Counting()
        publisher.Tick += own
        publisher.RaiseMany(10)
        publisher.Tick -= own
        assert own.calls >= 10
        publisher.RaiseOnThread(1)

    threads(work, times=10)
    assert steady.calls == THREADS * 10 * 11
    assert publisher.Count == 1


@pytest.mark.thread_unsafe(reason="counts what a static event calls")
def test_static_events(threads):
    steady = Counting()
    Publisher.Shared += steady

    def work(number):
        own = Counting()
        Publisher.Shared += own.method
        Publisher.RaiseShared(1)
        Publisher.Shared -= own.method
        assert own.calls >= 1

    threads(work, times=20)
    assert steady.calls == THREADS * 20
    Publisher.Shared -= steady
    assert Publisher.SharedCount == 0


@pytest.mark.parametrize("kind", [CustomPublisher, Publisher, ImplicitPublisher])
def test_each_removal_has_its_handler(threads, kind):
    """Of threads that remove one handler, as many succeed as it was added, where the bridge counts."""
    publishers = [kind() for _ in range(THREADS)]

    def own_publisher(number):
        handler, publisher = Counting(), publishers[number]
        for _ in range(10):
            publisher.Tick += handler
        for _ in range(10):
            publisher.Tick -= handler
        try:
            publisher.Tick -= handler
        except ValueError:
            return "none left"
        return "one too many"

    assert set(threads(own_publisher, times=10)) == {"none left"}


def test_counted_removals(threads):
    publisher, handler = CustomPublisher(), Counting()
    gate = threading.Lock()  # the publisher's own list is not made for threads
    for _ in range(100):
        publisher.Tick += handler

    def remove(number):
        with gate:
            try:
                publisher.Tick -= handler
            except ValueError:
                return 0
            return 1

    assert sum(threads(remove, times=20)) == 100
    assert publisher.Count == 0


def test_handlers_that_change_the_event_they_handle(threads):
    publisher, calls = Publisher(), Counting()

    def work(number):
        def once(value):
            publisher.Tick -= once
            calls(value)

        publisher.Tick += once
        try:
            publisher.Raise(1)
        except ValueError:
            pass  # another thread has called it too, and removed it first

    threads(work, times=20)
    assert publisher.Count == 0
    assert calls.calls >= THREADS * 20


def test_publishers_and_handlers_of_many_threads_are_freed(threads):
    gone = []

    def work(number):
        publisher, handler = Publisher(), Counting()
        publisher.Tick += handler
        publisher.Tick += handler.method
        publisher.Raise(1)
        assert handler.calls == 2
        gone.append(weakref.ref(handler))
        if number % 2:
            publisher.Tick -= handler
            publisher.Tick -= handler.method

    threads(work, times=20)
    wait_until(lambda: settle() or all(each() is None for each in gone), "the handlers are freed")


def test_everything_on_many_threads(balanced):
    balanced(use_all, threads=8, times=10)


def test_raised_on_threads_of_net():
    publisher, steady = Publisher(), Counting()
    publisher.Tick += steady
    System.Threading.Tasks.Parallel.For(0, 500, System.Action[int](publisher.Raise))
    assert steady.calls == 500
    delegate = publisher.Handlers
    assert type(delegate) is Ticked and delegate == Ticked(steady)


def test_a_short_stress_loses_no_call_and_leaves_nothing_behind():
    script = ROOT / "tests" / "stress" / "delegates.py"
    assert "stress ok" in run_python(script, "--seconds", "5", "--threads", "8", "--seed", "1", limit=180)

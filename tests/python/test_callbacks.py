"""C5, C12: .NET threads of every kind call Python, and leave nothing behind."""

import contextvars
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import clrlink
import pytest
import System
from callbacks import Callbacks, CallLoop, pointer
from ClrLink.Fixtures.Generics import Box, Methods
from ClrLink.Fixtures.Shapes import Plain
from helpers import Together, raised_by, raises, settle, wait_until

# Every way to be called `calls` times in all; the sum of what Python returned.
WAYS = {
    "the current thread": lambda function, calls: Callbacks.OnCurrentThreadRepeated(*function, calls),
    "a new thread": lambda function, calls: Callbacks.OnNewThreads(*function, 1, calls),
    "the thread pool": lambda function, calls: Callbacks.OnThreadPool(*function, calls),
    "Parallel.For": lambda function, calls: Callbacks.InParallelFor(*function, calls),
    "short threads": lambda function, calls: Callbacks.OnShortThreads(*function, calls),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_call_happens_once_with_its_argument(way):
    seen = []

    def called(argument):
        seen.append(argument)
        return argument

    with pointer(called) as function:
        assert WAYS[way](function, 40) == sum(range(40))
    assert sorted(seen) == list(range(40))


@pytest.mark.parametrize("way", WAYS)
def test_a_callback_uses_net(way):
    def called(argument):
        made = Plain(argument)
        return System.Math.Abs(-made.Field) + len(System.String("ab").ToString()) - 2

    with pointer(called) as function:
        assert WAYS[way](function, 40) == sum(range(40))


@pytest.mark.parametrize("way", WAYS)
def test_from_several_python_threads_at_once(way, threads):
    with pointer(lambda argument: argument) as function:
        assert threads(lambda _: WAYS[way](function, 20), threads=4, times=5) == [190] * 20


@pytest.mark.parametrize("value", [0, 1, -1, 2**63 - 1, -(2**63)])
def test_every_int64_goes_in_and_comes_out(value):
    with pointer(lambda argument: argument) as function:
        assert Callbacks.OnCurrentThread(*function, value) == value


def test_many_net_threads_started_together():
    lock = threading.Lock()
    idents = set()

    def called(argument):
        with lock:
            idents.add(threading.get_ident())
        return 1

    with pointer(called) as function:
        assert Callbacks.OnNewThreads(*function, 16, 200) == 3200
    assert len(idents) == 16


def test_any_callable():
    class Callable:
        def __call__(self, argument):
            return argument + 1

        def method(self, argument):
            return argument + 2

    for callable_, wanted in ((Callable(), 6), (Callable().method, 7), (abs, 5), (int, 5), (System.Math.Abs, 5)):
        with pointer(callable_) as function:
            assert Callbacks.OnCurrentThread(*function, 5) == wanted


def test_callbacks_inside_callbacks():
    def called(argument):
        if argument == 0:
            return 0
        return 1 + Callbacks.OnNewThreads(*function, 1, 1) + Callbacks.OnCurrentThread(*function, argument - 1)

    with pointer(called) as function:
        assert Callbacks.OnCurrentThread(*function, 20) == 20


def test_one_thread_keeps_its_state_between_calls():
    """A .NET thread is one thread for Python, however often it calls."""
    local = threading.local()
    idents = set()

    def called(argument):
        local.count = getattr(local, "count", 0) + 1
        idents.add(threading.get_ident())
        return local.count

    with pointer(called) as function:
        assert Callbacks.OnNewThreads(*function, 1, 10) == sum(range(1, 11))
    assert len(idents) == 1


def test_thread_states_are_freed_at_the_threads_end():
    settle()
    before = clrlink.leaks()["thread_states"]
    with pointer(lambda argument: argument) as function:
        Callbacks.OnShortThreads(*function, 50)
        Callbacks.OnNewThreads(*function, 8, 5)
    wait_until(lambda: settle() or clrlink.leaks()["thread_states"] <= before + 2, "the thread states are freed")


def test_thread_locals_die_with_their_thread():
    import weakref

    local = threading.local()
    gone = []

    class Thing:
        pass

    def called(argument):
        local.thing = Thing()
        gone.append(weakref.ref(local.thing))
        return 0

    with pointer(called) as function:
        Callbacks.OnShortThreads(*function, 10)
    wait_until(lambda: settle() or not any(each() for each in gone), "what was local to the threads is freed")


def test_python_knows_the_thread_only_while_it_lives():
    names = []

    def called(argument):
        names.append(threading.current_thread().name)
        return 0

    with pointer(called) as function:
        Callbacks.OnNewThreads(*function, 1, 3)
    assert len(set(names)) == 1


def test_context_variables_of_the_calling_thread():
    variable = contextvars.ContextVar("variable", default="none")
    seen = []

    def called(argument):
        seen.append(variable.get())
        return 0

    variable.set("here")
    with pointer(called) as function:
        Callbacks.OnCurrentThread(*function, 0)
        Callbacks.OnNewThreads(*function, 1, 1)
    assert seen == ["here", "none"]


def test_a_python_thread_pool():
    with pointer(lambda argument: argument * 2) as function, ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda number: Callbacks.OnCurrentThread(*function, number), range(100)))
    assert results == [2 * number for number in range(100)]


def test_exceptions_in_some_of_many_calls():
    def called(argument):
        if argument == 7:
            raise ValueError("seven")
        return argument

    with pointer(called) as function:
        for _ in range(5):
            with raises(ValueError, "seven"):
                Callbacks.OnCurrentThreadRepeated(*function, 20)
        error = raised_by(Callbacks.OnNewThreads, *function, 4, 20)
    assert isinstance(error, System.AggregateException)
    assert error.InnerExceptions.Count == 4


def test_no_exception_is_left_for_the_next_call():
    raising = [True]

    def called(argument):
        if raising[0]:
            raise KeyError("once")
        assert sys.exc_info() == (None, None, None)
        return argument

    with pointer(called) as function:
        assert isinstance(raised_by(Callbacks.OnNewThreads, *function, 1, 1), KeyError)
        raising[0] = False
        assert Callbacks.OnNewThreads(*function, 2, 5) == 20


def test_a_loop_that_is_told_to_stop():
    with pointer(lambda argument: argument) as function:
        loop = CallLoop(*function, 3)
        wait_until(lambda: loop.Calls > 300, "the threads call")
        assert loop.Running == 3
        assert loop.Stop() is True
        assert (loop.Failures, loop.Running) == (0, 0)


def test_a_loop_beside_python_threads(threads):
    with pointer(lambda argument: Plain(argument % 100).Field) as function:
        loop = CallLoop(*function, 2)
        threads(lambda number: Plain(number).M(1), threads=4, times=200)
        wait_until(lambda: loop.Calls > 20, "the threads call")
        assert loop.Stop() is True
        assert loop.Failures == 0


def test_new_types_and_members_in_callbacks():
    """Thunks are emitted, types built and generics closed on .NET's own threads, by all of them at once."""
    kind = [System.Version]

    def called(argument):
        closed = Box[kind[0]]
        assert Methods.NameOf[closed]().startswith("ClrLink.Fixtures.Generics.Box`1")
        return closed().Number

    with pointer(called) as function:
        for _ in range(10):
            kind[0] = Box[kind[0]]
            assert Callbacks.OnNewThreads(*function, 8, 2) == 16


def test_releasing_frees_the_callable():
    import weakref

    def called(argument):
        return argument

    gone = weakref.ref(called)
    with pointer(called) as function:
        Callbacks.OnNewThreads(*function, 2, 10)
    del called
    wait_until(lambda: settle() or gone() is None, "the callable is freed")


def test_callbacks_leave_no_handles(balanced):
    def work(_):
        with pointer(lambda argument: Plain(argument).Field) as function:
            assert Callbacks.OnNewThreads(*function, 2, 10) == 90
            assert Callbacks.OnThreadPool(*function, 10) == 45

    balanced(work, threads=2, times=5)


def test_callbacks_while_both_collectors_run():
    with pointer(lambda argument: len([Plain(argument)])) as function:
        loop = CallLoop(*function, 2)
        collecting = Together(lambda _: settle(), 2, 10).start()
        collecting.join()
        wait_until(lambda: loop.Calls > 20, "the threads call")
        assert loop.Stop() is True
        assert loop.Failures == 0

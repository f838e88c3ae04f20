"""C13: while a .NET member blocks, other Python threads run on."""

import threading

import pytest
import System
from callbacks import Callbacks, pointer
from ClrLink.Fixtures import Blocking
from ClrLink.Fixtures.Blocking import Blocker, Door, StaticDoors
from helpers import LIMIT, Together, in_thread, run_threads, wait_until, without_thread_sanitizer


def set_property(blocker):
    blocker.Written = True
    return blocker.Opened


def set_item(blocker):
    blocker["key"] = True
    return blocker.Opened


def dispose(blocker):
    with blocker:
        pass
    return blocker.Opened


# What blocks at the door, given a Blocker and the Door.
MEMBERS = {
    "method": lambda blocker, door: blocker.Method(),
    "static method": lambda blocker, door: Blocker.Static(door),
    "generic method": lambda blocker, door: blocker.Generic[int](5),
    "property get": lambda blocker, door: blocker.Property,
    "property set": lambda blocker, door: set_property(blocker),
    "indexer get": lambda blocker, door: blocker[0],
    "indexer set": lambda blocker, door: set_item(blocker),
    "constructor": lambda blocker, door: Blocker(door, True).Opened,
    "accessor method": lambda blocker, door: blocker.get_Property(),
    "wait handle": lambda blocker, door: blocker.WithEvent(),
    "sleep": lambda blocker, door: blocker.SleepUntilOpen(),
    "Task.Result": lambda blocker, door: blocker.Started().Result,
    "Task.Wait": lambda blocker, door: blocker.Started().Wait(30_000),
    "ToString": lambda blocker, door: str(blocker) == "opened",
    "GetHashCode": lambda blocker, door: hash(blocker) == 1,
    "Equals": lambda blocker, door: blocker == Blocker(door),
    "enumerator": lambda blocker, door: list(blocker) == [True],
    "Dispose": lambda blocker, door: dispose(blocker),
    "unbound method": lambda blocker, door: Blocker.Method(blocker),
}

STATICS = {
    "field": (StaticDoors.Field, lambda: Blocking.SlowStaticField.Value),
    "initialiser": (StaticDoors.Literal, lambda: Blocking.SlowInitializer.Value),
    "property": (StaticDoors.Property, lambda: Blocking.SlowStaticProperty.Value),
    "method": (StaticDoors.Method, lambda: Blocking.SlowStaticMethod.Get()),
    "constructor": (StaticDoors.Constructor, lambda: Blocking.SlowStaticConstructor().Value),
}


def assert_another_thread_opens(door, function):
    """The function blocks at the door until this thread, running Python, opens it."""
    blocked = Together(lambda _: function(), 1, 1).start()
    wait_until(lambda: door.SomeoneWaits, "a thread waits at the door")
    assert sum(len(str(number)) for number in range(1000)) == 2890
    door.Open()
    assert blocked.join() == [True]


@pytest.mark.parametrize("member", MEMBERS)
def test_another_thread_runs_on(member):
    door = Door()
    blocker = Blocker(door)
    assert_another_thread_opens(door, lambda: MEMBERS[member](blocker, door))


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_that_was_called_before_still_lets_others_run(member):
    """The first call may be special: what counts is every call."""
    open_door = Door()
    open_door.Open()
    warm = Blocker(open_door)
    for _ in range(3):
        assert MEMBERS[member](warm, open_door)
    door = Door()
    blocker = Blocker(door)
    assert_another_thread_opens(door, lambda: MEMBERS[member](blocker, door))


@pytest.mark.parametrize("kind", STATICS)
def test_a_static_constructor_lets_others_run(kind):
    door, use = STATICS[kind]
    assert_another_thread_opens(door, use)


def test_threads_blocked_in_one_static_constructor_all_go_on():
    """Two threads meet a static constructor that a third, in Python, must let go."""
    door = StaticDoors.Method
    door.Open()
    assert run_threads(lambda _: Blocking.SlowStaticMethod.Get()) == [True] * 8


def test_many_threads_block_at_once():
    door = Door()
    blocker = Blocker(door)
    blocked = Together(lambda _: blocker.Method(), 8, 1).start()
    wait_until(lambda: door.SomeoneWaits, "a thread waits at the door")
    door.Open()
    assert blocked.join() == [True] * 8


def test_a_callback_lets_the_waiting_net_caller_and_others_go_on():
    """Python waits in .NET for .NET threads that call Python."""
    lock = threading.Lock()
    seen = []

    def called(argument):
        with lock:
            seen.append(argument)
        return 1

    with pointer(called) as function:
        assert Callbacks.OnNewThreads(*function, 4, 25) == 100
    assert len(seen) == 100


def test_a_python_lock_held_round_a_net_call_does_not_deadlock(threads):
    lock = threading.Lock()
    open_door = Door()
    open_door.Open()

    def work(_):
        with lock:
            assert open_door.Wait()

    threads(work, times=50)


def test_a_net_lock_and_a_callback_do_not_deadlock(threads):
    def called(argument):
        return System.Math.Abs(-argument)

    def work(number):
        with pointer(called) as function:
            assert Callbacks.InParallelFor(*function, 20) == sum(range(20))

    threads(work, threads=4, times=10)


def test_the_thread_pool_calls_back_while_python_waits(threads):
    with pointer(lambda argument: argument) as function:
        assert threads(lambda _: Callbacks.OnThreadPool(*function, 50), threads=4) == [1225] * 4


def test_python_threads_wait_for_each_other_through_net():
    first, second = Door(), Door()

    def one():
        first.Open()
        return second.Wait()

    def two():
        assert first.Wait()
        second.Open()
        return True

    assert Together(lambda number: (one, two)[number](), 2, 1).start().join() == [True, True]


@without_thread_sanitizer
@pytest.mark.thread_unsafe(reason="sets a signal handler")
def test_a_signal_reaches_python_after_a_blocking_call():
    import signal

    door = Door()
    caught = []
    before = signal.signal(signal.SIGUSR1, lambda *_: caught.append(1))

    def send():
        wait_until(lambda: door.SomeoneWaits, "the main thread waits at the door")
        signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)
        door.Open()

    sender = threading.Thread(target=send)
    sender.start()
    try:
        assert door.Wait() is True
        sender.join(LIMIT)
        wait_until(lambda: caught, "the signal handler ran")
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_blocked_call_in_a_thread_of_its_own_returns():
    open_door = Door()
    open_door.Open()
    assert in_thread(open_door.Wait) is True

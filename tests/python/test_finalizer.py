"""C8: the .NET finalizer thread never waits for Python, and what it gives up is freed soon."""

import gc
import pathlib
import threading
import weakref

import System
from callbacks import Callbacks, pointer
from ClrLink.Fixtures.Errors import Thrower
from ClrLink.Fixtures.Memory import Collector, Dropper, Holder
from helpers import LIMIT, in_thread, raised_by, run_script, settle, wait_until, without_thread_sanitizer


class Thing:
    pass


def dropped(count):
    """Weak references to things that only .NET holds, and has already dropped."""
    things = [Thing() for _ in range(count)]
    references = [weakref.ref(thing) for thing in things]
    for thing in things:
        Dropper.Drop(thing)
    return references


def test_dropped_things_are_freed():
    references = dropped(50)
    wait_until(lambda: settle() or not any(each() for each in references), "all are freed")


def test_dropped_things_are_freed_by_the_calls_of_a_program():
    """Nobody calls gc.collect: ordinary calls drain the queue."""
    references = dropped(20)
    Collector.Collect()
    wait_until(lambda: System.Math.Abs(-1) and not any(each() for each in references), "all are freed")


def test_things_held_by_net_live():
    thing = Thing()
    gone = weakref.ref(thing)
    Dropper.Enqueue(thing)
    del thing
    settle()
    assert gone() is not None
    Dropper.Clear()
    wait_until(lambda: settle() or gone() is None, "freed after .NET let go")


def test_a_python_finalizer_never_runs_on_the_finalizer_thread_of_net():
    ran_on = []

    class Watched:
        def __del__(self):
            ran_on.append(pathlib.Path(f"/proc/self/task/{threading.get_native_id()}/comm").read_text().strip())

    Dropper.Drop(Watched())
    wait_until(lambda: settle() or ran_on, "the finalizer ran")
    assert ran_on[0] != ".NET Finalizer"


def test_a_python_finalizer_calls_net():
    seen = []

    class Watched:
        def __del__(self):
            seen.append(System.Math.Abs(-5))

    Dropper.Drop(Watched())
    wait_until(lambda: settle() or seen, "the finalizer ran")
    assert seen == [5]


def test_a_python_finalizer_drops_more():
    left = [20]

    class Chain:
        def __del__(self):
            left[0] -= 1
            if left[0]:
                Dropper.Drop(Chain())

    Dropper.Drop(Chain())
    wait_until(lambda: settle() or left[0] == 0, "the whole chain went")


def test_finalizers_run_while_python_is_busy(threads):
    """Waiting for pending finalizers never waits for a thread that holds on to Python."""

    def work(number):
        if number == 0:
            Collector.Collect()
        else:
            Dropper.Drop(Thing())
            assert sum(range(1000)) == 499500

    threads(work, times=50)


@without_thread_sanitizer
def test_a_finalizer_on_the_bridges_own_thread_may_fail_in_net_and_net_may_stop_it():
    """Nobody crosses the border: that thread runs it. .NET learns of faults, and stops threads for a collection, by signals."""

    def finalized():
        ended, seen = threading.Event(), []

        class Failing:
            def __del__(self):
                errors = [type(raised_by(Thrower.NullReference, None)), type(raised_by(Thrower.DivideByZero, 0))]
                seen.append((errors, threading.get_ident()))
                ended.set()

        in_thread(lambda: Dropper.Drop(Failing()))  # without a GIL an object ends on the thread that made it while there is one
        Collector.CollectInBackground(30)
        assert ended.wait(LIMIT)
        ((errors, thread),) = seen
        assert errors == [System.NullReferenceException, System.DivideByZeroException]
        return thread

    # A thread that is just on its way out of .NET, as this one may be, runs it itself.
    wait_until(lambda: finalized() != threading.get_ident(), "run by the bridge's own thread")
    Collector.Collect()


def test_a_callback_on_the_finalizer_thread():
    seen = []

    def note(argument):
        seen.append((argument, threading.get_ident()))
        return argument * 2

    with pointer(note) as function:
        assert Callbacks.FromFinalizer(*function, 21) == 42
    assert [argument for argument, _ in seen] == [21]
    assert seen[0][1] != threading.get_ident()


def test_a_cycle_through_net_storage_that_python_breaks():
    thing = Thing()
    thing.holder = Holder()
    thing.holder.Kept = thing
    gone = weakref.ref(thing)
    thing.holder.Kept = None
    del thing
    gc.collect()
    wait_until(lambda: settle() or gone() is None, "freed once the cycle is broken")


def test_queued_finalizers_at_exit():
    run_script(
        """
        from ClrLink.Fixtures.Memory import Dropper

        class Thing:
            pass

        for _ in range(1000):
            Dropper.Drop(Thing())
        Dropper.Enqueue(Thing())
        """
    )


def test_finalizers_that_call_python_at_exit():
    run_script(
        """
        from callbacks import Callbacks, pointer
        from ClrLink.Fixtures.Memory import Dropper

        class Last:
            def __del__(self):
                len("Python code at the very end")

        with pointer(lambda argument: argument) as function:
            assert Callbacks.FromFinalizer(*function, 1) == 1
        for _ in range(100):
            Dropper.Drop(Last())
        """
    )

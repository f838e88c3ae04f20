"""C4: the handle of a wrapper is freed exactly once, whatever races for it."""

import gc
import queue
import weakref

import clrlink
import pytest
import System
from ClrLink.Fixtures.Iteration import Sources
from ClrLink.Fixtures.Memory import Collector, Counted, Holder
from ClrLink.Fixtures.Shapes import Plain, Point, S1
from helpers import live_handles, raised_by, run_threads, settle, wait_until
from System.Collections.Generic import List


def back_at(before):
    wait_until(lambda: settle() or live_handles() <= before, f"live handles back at {before} from {live_handles()}")


def test_the_ledger_counts():
    settle()
    before = live_handles()
    kept = [Plain(number) for number in range(50)]
    assert live_handles() - before >= 50
    kept.clear()
    back_at(before)


def test_leaks_are_listed():
    settle()
    before = clrlink.leaks()["handles"]
    kept = [Plain(number) for number in range(30)]
    assert clrlink.leaks()["handles"] >= before + len(kept)
    assert clrlink.leaks()["handles"] == live_handles()


@pytest.mark.parametrize(
    "make",
    [
        Plain,
        lambda: S1(1, "a"),
        lambda: Point(1, 2),
        List[int],
        lambda: System.Array[int](3),
        lambda: Sources.Count(3),
        lambda: iter(Sources.Count(3)),
        lambda: list(Sources.Count(3)),
        lambda: list(Sources.Pairs()),
        lambda: list(System.Array[S1](3)),
        lambda: list(List[S1](System.Array[S1](3))),
        lambda: list(List[Plain](System.Array[Plain]([Plain(1), None]))),
        lambda: next(iter(Sources.Pairs())),
        lambda: Plain().M,
        lambda: raised_by(System.Int32.Parse, "x"),
        lambda: System.DateTime(2020, 1, 1),
        lambda: type("Child", (Plain,), {})(),
    ],
)
def test_every_kind_of_wrapper_is_freed(make, balanced):
    balanced(lambda _: [make() for _ in range(10)] and None, threads=2)


def test_made_here_dropped_there(threads):
    """One thread makes wrappers, another drops the last reference."""
    handed = queue.SimpleQueue()
    settle()
    before = live_handles()

    def work(number):
        if number % 2:
            for _ in range(200):
                handed.put(Plain(number))
        else:
            for _ in range(200):
                assert handed.get(timeout=60).Field % 2 == 1

    threads(work)
    back_at(before)


def test_all_threads_drop_one_wrapper_at_once(threads):
    settle()
    before = live_handles()
    for _ in range(100):
        shared = [Plain(1)]
        threads(lambda _, of=shared: of.pop() if of else None, threads=2)
    back_at(before)


def test_cycles_are_collected_while_others_make_more(threads):
    class Node(Plain):
        pass

    settle()
    before = live_handles()

    def work(number):
        if number == 0:
            gc.collect()
            return
        one, two = Node(number), Node(number)
        one.other, two.other = two, one
        assert one.other.other.Field == number

    threads(work, times=50)
    back_at(before)


def test_both_collectors_at_once(threads):
    settle()
    before = live_handles()

    def work(number):
        if number == 0:
            gc.collect()
        elif number == 1:
            System.GC.Collect()
            System.GC.WaitForPendingFinalizers()
        else:
            kept = [Plain(number) for _ in range(20)]
            assert sum(each.Field for each in kept) == 20 * number

    threads(work, times=50)
    back_at(before)


def collected(condition):
    """Collects on both sides until the condition holds."""

    def settled():
        settle()
        return condition()

    wait_until(settled, "collected")


def test_a_python_finalizer_runs_once_when_net_has_collected_the_object():
    class Last(Plain):
        seen = []

        def __del__(self):
            Last.seen.append(self.number)

    made = Last(7)
    made.number = 7
    del made
    collected(lambda: Last.seen)
    settle()
    assert Last.seen == [7]


def test_a_python_finalizer_may_bring_the_object_back():
    class Risen(Plain):
        saved = []

        def __del__(self):
            Risen.saved.append(self)

    made = Risen(7)
    made.number = 7
    del made
    collected(lambda: Risen.saved)
    back = Risen.saved.pop()
    assert back.number == 7
    assert back.Field == 7


def test_a_weak_callback_after_the_wrapper_went():
    called = []
    made = Plain(1)
    reference = weakref.ref(made, called.append)
    del made
    settle()
    assert called == [reference]


def test_net_objects_live_while_python_holds_them():
    made = Plain(5)
    watch = Collector.Watch(made)
    for _ in range(3):
        assert watch.IsAliveAfterCollect()
    assert made.Field == 5


def test_net_objects_live_while_any_wrapper_holds_them():
    made = Plain(5)
    watch = Collector.Watch(made)
    other = made.Self
    del made
    settle()
    assert watch.IsAliveAfterCollect()
    assert other.Field == 5
    del other
    wait_until(lambda: settle() or not watch.IsAlive, "collected after the last wrapper")


def test_net_objects_are_finalized_once(threads):
    start = Counted.Alive
    threads(lambda _: Counted().Value, times=200)
    wait_until(lambda: settle() or Counted.Alive <= start, "all are finalized")
    assert Counted.Alive <= start


def test_an_exceptions_handle_is_freed_by_whichever_thread_drops_it(threads):
    settle()
    before = live_handles()
    shared = queue.SimpleQueue()

    def work(number):
        if number % 2:
            shared.put(raised_by(System.Int32.Parse, "x"))
        else:
            assert "x" in shared.get(timeout=60).Message

    threads(work, times=100)
    back_at(before)


def test_python_objects_in_net_and_back(threads, balanced):
    def work(number):
        holder = Holder()
        thing = [number]
        holder.Kept = thing
        assert holder.Kept is thing
        holder.Kept = holder
        assert holder.Kept == holder

    threads(work, times=100)
    balanced(work, threads=4, times=20)


def test_a_wrapper_used_while_another_thread_collects(threads):
    shared = List[int](System.Array[int](list(range(50))))

    def work(number):
        if number == 0:
            settle()
        else:
            assert sum(shared) == 1225
            assert shared.Count == 50

    threads(work, times=20)


def test_threads_set_the_first_attribute_of_one_wrapper():
    """The wrapper gets its dict, and is tracked by the collector, once."""
    for _ in range(200):
        shared = Point(1, 2)

        def name_it(number, shared=shared):
            setattr(shared, f"name{number}", number)

        run_threads(name_it, 4, 1)
        assert [getattr(shared, f"name{number}") for number in range(4)] == [0, 1, 2, 3]

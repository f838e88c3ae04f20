"""C17: leaks() and track_leaks() on many threads, while others make and drop what they list."""

import threading

import clrlink
import pytest
from ClrLink.Fixtures.Derivation import Base
from ClrLink.Fixtures.Memory import Holder
from ClrLink.Fixtures.Shapes import Plain
from helpers import settle, wait_until
from System import Action
from System.ComponentModel import Component


class Thing:
    pass


class Derived(Base):
    def Describe(self):
        return "derived"


@pytest.fixture(autouse=True)
def tracking():
    before = clrlink.track_leaks()
    yield
    clrlink.track_leaks(before)


def make_and_drop(holder):
    """One of each kind that is listed, alive for a moment."""
    kept = [Plain(1), Derived(), Action(lambda: holder), Component()]
    kept[3].Disposed += lambda sender, args: sender
    holder.Kept = Thing()
    holder.Kept = Derived()
    holder.Kept = None
    return len(kept)


def own_entries():
    report = clrlink.leaks()
    names = ("ClrLink.Fixtures.Shapes.Plain", f"{__name__}.Thing", f"{__name__}.Derived")
    return sum(each.count for side in ("held_by_python", "held_by_net") for each in report[side] if each.type in names)


def test_listing_while_others_make_and_drop(threads):
    settle()
    before = own_entries()

    def work(number):
        holder = Holder()
        for _ in range(4 if number < 2 else 100):
            assert make_and_drop(holder) == 4
            if number < 2:
                report = clrlink.leaks()
                assert all(each.count > 0 for side in ("held_by_python", "held_by_net") for each in report[side])

    threads(work)
    wait_until(lambda: settle() or own_entries() <= before, "the end of what the threads made")


def test_switching_while_others_make_and_drop(threads):
    settle()
    before = own_entries()

    def work(number):
        holder = Holder()
        for round_ in range(60):
            if number < 2:
                assert clrlink.track_leaks((number + round_) % 2 == 0) in (False, True)
            make_and_drop(holder)

    threads(work)
    clrlink.track_leaks(False)
    clrlink.track_leaks()
    kept = Plain(1)
    places = {each.place for each in clrlink.leaks()["held_by_python"] if each.type.endswith(".Plain")}
    assert any(place is not None and place.startswith(__file__) for place in places)  # others' may be from before
    del kept
    wait_until(lambda: settle() or own_entries() <= before, "the end of what the threads made")


def test_each_thread_s_objects_have_its_line(threads):
    kept = []

    def first():
        kept.append(Plain(1))

    def second():
        kept.append(Plain(2))

    def work(number):
        for _ in range(100):
            (first, second)[number % 2]()

    threads(work)
    counts = {
        function: sum(
            each.count
            for each in clrlink.leaks()["held_by_python"]
            if each.place == f"{__file__}:{function.__code__.co_firstlineno + 1}"
        )
        for function in (first, second)
    }
    assert counts == {first: 400, second: 400}
    kept.clear()


def test_made_here_dropped_there(threads):
    """Entries are taken out by threads that did not put them in."""
    handed = [[] for _ in range(8)]
    barrier = threading.Barrier(8)

    def work(number):
        for _ in range(20):
            handed[number] = [(Plain(1), Action(lambda: None)) for _ in range(40)]
            barrier.wait(60)
            handed[(number + 1) % 8].clear()
            barrier.wait(60)

    settle()
    before = own_entries()
    threads(work)
    wait_until(lambda: settle() or own_entries() <= before, "the end of what was handed on")

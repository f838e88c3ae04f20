"""A20: how long the objects of Python classes live: as long as Python or .NET wants them, and no longer."""

import gc
import weakref

import clrlink
import pytest
import System
from ClrLink.Fixtures.Derivation import Base, Finalized, Host, Suppressed
from helpers import run_script, wait_until


def collect():
    gc.collect()
    System.GC.Collect()
    System.GC.WaitForPendingFinalizers()
    System.GC.Collect()


def collected(condition):
    """Waits until collections on both sides have made `condition` true."""

    def look():
        collect()
        return condition()

    wait_until(look, "the end of objects")


class Counted(Base):
    made = 0
    ends = []  # of whichever threads drain

    def __init__(self):
        super().__init__()
        type(self).made += 1

    def Describe(self):
        return "counted"

    def __del__(self):
        Counted.ends.append(1)


@pytest.fixture(autouse=True)
def _earlier_objects_are_gone():
    """So that their ends are not counted here."""
    if len(Counted.ends) != Counted.made:
        collected(lambda: len(Counted.ends) == Counted.made)


def end_of(kind, make):
    """Makes objects and waits until as many have ended."""
    before = len(kind.ends)
    made = make()
    collected(lambda: len(kind.ends) == before + made)


def make_one():
    Counted()
    return 1


def make_kept():
    counted = Counted()
    index = Host.Keep(counted)
    del counted
    gc.collect()
    assert Host.Get(index).Describe() == "counted"
    Host.Clear()
    return 1


def make_cycle():
    counted = Counted()
    counted.me = counted
    return 1


def make_handler_cycle():
    counted = Counted()
    counted.Changed += lambda sender, args: counted
    return 1


@pytest.mark.parametrize("make", [make_one, make_kept, make_cycle])
def test_object_ends_once_nobody_wants_it(make):
    end_of(Counted, make)


def test_object_lives_while_net_alone_holds_it():
    ended = len(Counted.ends)
    index = Host.Keep(Counted())
    Host.Get(index).state = {"a": 1}
    for _ in range(3):
        collect()
        assert Host.Get(index).state == {"a": 1}
    assert len(Counted.ends) == ended
    Host.Clear()
    collected(lambda: len(Counted.ends) == ended + 1)


def test_same_object_comes_back_again_and_again():
    index = Host.Keep(Counted())
    first = id(Host.Get(index))
    for _ in range(50):
        assert id(Host.Get(index)) == first
        assert Base.Ask(Host.Get(index)) == "counted"
    Host.Clear()


def test_python_s_reference_keeps_the_net_object():
    counted = Counted()
    index = Host.Keep(counted)
    weak = System.WeakReference(counted)
    Host.Clear()
    collect()
    assert weak.Target is counted
    assert index == 0


def test_override_that_keeps_self_keeps_the_object():
    kept = []

    class Keeping(Base):
        def Describe(self):
            kept.append(self)
            return "kept"

    index = Host.Keep(Keeping())
    gc.collect()
    assert Host.Get(index).CallDescribe() == "kept"
    Host.Clear()
    collect()
    assert kept[-1].Plain() == "plain"
    assert kept[-1].CallDescribe() == "kept"


def test_weak_reference_revives_the_handle():
    collect()  # what earlier tests left ends before this one counts
    counted = Counted()
    index = Host.Keep(counted)
    weak = weakref.ref(counted)
    del counted
    gc.collect()
    again = weak()
    assert again.Plain() == "plain"
    assert again is Host.Get(index)
    del again
    gc.collect()
    assert weak() is Host.Get(index)
    Host.Clear()
    ended = len(Counted.ends)
    collected(lambda: weak() is None)
    assert len(Counted.ends) == ended + 1


def test_del_runs_once_and_late():
    ended = len(Counted.ends)
    index = Host.Keep(Counted())
    for _ in range(5):
        Host.Get(index).CallDescribe()
        gc.collect()
    assert len(Counted.ends) == ended
    Host.Clear()
    collected(lambda: len(Counted.ends) == ended + 1)


def test_del_set_later_runs_too():
    ended = []

    class Late(Base):
        pass

    class Later(Late):
        pass

    Late.__del__ = lambda self: ended.append(type(self))
    index = Host.Keep(Later())
    gc.collect()
    assert type(Host.Get(index)) is Later and not ended
    Host.Clear()
    collected(lambda: ended == [Later])


def test_del_has_the_net_object_still():
    told = []

    class Telling(Base):
        name = "not named yet"

        def __del__(self):
            told.append((self.Plain(), self.CallDescribe(), self.name))

        def Describe(self):
            return "telling " + self.name

    for make in (lambda telling: None, Host.Keep, lambda telling: setattr(telling, "me", telling)):
        telling = Telling()
        telling.name = "itself"
        make(telling)
        del telling
        gc.collect()
        Host.Clear()
        collected(lambda: told == [("plain", "telling itself", "itself")])
        told.clear()


def test_del_may_bring_the_object_back_and_is_not_called_again():
    saved = []

    class Risen(Base):
        def __del__(self):
            saved.append(self)

    for _ in range(3):
        risen = Risen()
        risen.number = 7
        Host.Keep(risen)
        del risen
        Host.Clear()
        collected(lambda: saved)
        back = saved.pop()
        assert (back.Plain(), back.number) == ("plain", 7)
        weak = weakref.ref(back)
        del back
        collected(lambda: weak() is None)
        assert not saved


def test_del_that_hands_the_object_to_net():
    indices = []

    class Passed(Base):
        def __del__(self):
            indices.append(Host.Keep(self))

    passed = Passed()
    passed.number = 7
    weak = weakref.ref(passed)
    del passed
    collected(lambda: indices)
    assert Host.Get(indices[0]).number == 7
    assert Host.Get(indices[0]) is weak()
    Host.Clear()
    collected(lambda: weak() is None)


def test_finalizers_of_a_cycle_use_the_net_object_of_another_member():
    told = []

    class User:
        def __del__(self):
            collect_net()
            told.append(self.used.Plain())

    def collect_net():
        System.GC.Collect()
        System.GC.WaitForPendingFinalizers()
        System.GC.Collect()

    for _ in range(5):
        user, used = User(), Counted()
        user.used, used.user = used, user
        weak = weakref.ref(used)
        del user, used
        gc.collect()
        assert told == ["plain"]
        told.clear()
        collected(lambda: weak() is None)


def test_base_s_finalizer_runs_and_reaches_python():
    reached = []

    class Ending(Finalized):
        def OnFinalize(self):
            reached.append(self.name)

    before = Finalized.Count
    ending = Ending()
    ending.name = "ending"
    del ending
    collected(lambda: Finalized.Count == before + 1)
    assert reached == ["ending"]


def test_object_resurrected_by_its_finalizer():
    class Returning(Finalized):
        pass

    before = Finalized.Count
    returning = Returning()
    returning.Resurrects = True
    returning.note = "still here"
    del returning
    collected(lambda: Finalized.Count == before + 1)
    again = Finalized.TakeResurrected()
    assert type(again) is Returning and again.note == "still here"
    weak = weakref.ref(again)
    del again
    collected(lambda: weak() is None)


def test_suppressed_finalizer():
    ended = []

    class Disposed(Suppressed):
        def __del__(self):
            ended.append(1)

    before = Suppressed.Count
    with Disposed():
        pass
    collected(lambda: ended == [1])
    assert Suppressed.Count == before


def test_ledger_is_flat():
    class Flat(Base):
        def Describe(self):
            return "flat"

    def round_():
        for _ in range(50):
            flat = Flat()
            flat.me = flat
            Base.Ask(flat)
            Host.Keep(flat)
        Host.Clear()
        collect()

    def counts():
        ledger = clrlink.leaks()
        return ledger["derived_objects"], ledger["handles"], ledger["python_references"]

    round_()
    collected(lambda: True)
    before = counts()

    def is_flat():
        now = counts()
        return all(a <= b + 2 for a, b in zip(now, before))

    for _ in range(3):
        round_()
    collected(is_flat)


def test_class_statement_costs_one_type():
    before = clrlink.leaks()["derived_types"]

    class One(Base):
        pass

    assert clrlink.leaks()["derived_types"] == before + 1
    assert One().Plain() == "plain"


def test_end_of_process_with_objects_on_both_sides():
    run_script(
        """
        import clr, System
        from System.Collections.Generic import List
        from System.Collections.ObjectModel import Collection

        class Kept(Collection[str]):
            def InsertItem(self, index, item):
                super().InsertItem(index, item)
            def __del__(self):
                pass

        kept = List[System.Object]()
        for _ in range(10):
            one = Kept()
            one.me = one
            one.Add("x")
            kept.Add(one)
        weak = System.WeakReference(one)
        del one
        """
    )


def test_unload_leaves_objects_inert():
    run_script(
        """
        import clr, clrlink, gc, System, weakref

        class Mine(System.Object):
            def ToString(self):
                return "mine"

        kept = System.Collections.Generic.List[System.Object]()
        mine = Mine()
        weak = weakref.ref(mine)
        kept.Add(mine)
        del mine
        gc.collect()
        clrlink.unload()
        left = weak()
        try:
            left.GetHashCode()
        except RuntimeError:
            pass
        else:
            raise SystemExit("a call into .NET after unload")
        """
    )

"""A20: Python's cyclic collector is watched for as long as there are Python classes that are .NET types."""

from helpers import run_script

DERIVED = """
    import clr, clrlink, gc, System
    before = list(gc.callbacks)

    class Derived(System.Object):
        def __del__(self):
            Derived.ends.append(1)

    Derived.ends = []  # of whichever thread drains

    def collect():
        gc.collect()
        System.GC.Collect()
        System.GC.WaitForPendingFinalizers()
        System.GC.Collect()

    def cycles(count):
        for _ in range(count):
            one = Derived()
            one.me = one

    def until_ended(count):
        for _ in range(100):
            collect()
            if len(Derived.ends) == count:
                return
        raise SystemExit(f"{len(Derived.ends)} of {count} have ended")
"""


def test_watched_once_and_no_longer_than_loaded():
    run_script(
        DERIVED
        + """
    class Second(Derived):
        pass

    added = [callback for callback in gc.callbacks if callback not in before]
    assert len(added) == 1, added
    clrlink.unload()
    assert gc.callbacks == before
    """
    )


def test_objects_end_where_a_program_has_emptied_the_list_of_callbacks():
    run_script(
        DERIVED
        + """
    gc.callbacks.clear()
    cycles(50)
    until_ended(50)
    """
    )


def test_collections_by_themselves_end_objects_too():
    run_script(
        DERIVED
        + """
    cycles(20_000)
    until_ended(20_000)
    for _ in range(100):
        collect()
        if clrlink.leaks()["derived_objects"] == 0:
            break
    else:
        raise SystemExit(clrlink.leaks())
    """
    )

"""C6: extension methods are imported while other threads look them up and call them."""

import threading

import System
from ClrLink.Fixtures.Extended import Circle, Sources
from ClrLink.Fixtures.Generics import Box
from helpers import run_script
from System.Collections.Generic import List


def test_imported_by_all_at_once():
    run_script("""
        from helpers import run_threads
        from ClrLink.Fixtures.Extended import Circle
        import ClrLink.Fixtures.Extended as Extended
        import System.Linq
        from System.Collections.Generic import List

        def use(number):
            assert clr.ImportExtensions(Extended if number % 2 else System.Linq) is None
            assert clr.ImportExtensions(System.Linq if number % 2 else Extended) is None
            assert Circle().Labelled() == "shape none"
            assert List[int](range(number)).Where(lambda x: x % 2 == 0).Count() == (number + 1) // 2
            assert "Where" in dir(List[int]()) and "Where" not in dir(Circle())

        run_threads(use, threads=8)
    """)


def test_imported_while_others_call_and_types_are_built():
    run_script("""
        import threading
        from helpers import run_threads, wait_until
        from ClrLink.Fixtures.Extended import Circle, Sources
        from ClrLink.Fixtures.Generics import Box
        import ClrLink.Fixtures.Extended as Extended
        import System
        import System.Linq
        from System.Collections.Generic import List

        spaces = [Extended, System.Linq, "System.Collections.Immutable", "System.Text.Json", "System.Reflection"]
        done = threading.Event()
        rounds = [0] * 7

        def work(number):
            if number == 7:
                wait_until(lambda: min(rounds) > 5, "everyone calls")
                for space in spaces:
                    clr.ImportExtensions(space)
                    seen = min(rounds)
                    wait_until(lambda: min(rounds) > seen + 2, "everyone goes on")
                clr.AddReference("ClrLink.Fixtures.Callbacks")
                clr.ImportExtensions(Extended)
                done.set()
                return
            argument = [System.Int32, System.String, System.Uri, System.Double][number % 4]
            while not done.is_set():
                argument = Box[argument] if rounds[number] < 30 else argument
                made = List[argument]()
                made.Count
                Circle().Described()
                Sources.Numbers(1, 2).GetEnumerator()
                if hasattr(made, "Where"):
                    assert made.Where(lambda x: True).Count() == 0
                if hasattr(Circle(), "Labelled"):
                    assert Circle().Labelled() == "shape none"
                else:
                    assert not hasattr(Circle(), "Later")
                assert not hasattr(System.Object(), "Where")
                rounds[number] += 1

        run_threads(work, threads=8)
        assert Circle().Later().startswith("later ")
        assert List[int]([3, 1]).OrderBy(lambda x: x).First() == 1
    """, limit=180)


def test_types_are_first_asked_for_by_all_at_once(threads):
    import clr

    clr.ImportExtensions("ClrLink.Fixtures.Extended")
    argument = System.Version
    for _ in range(10):
        argument = Box[argument]
        kind = List[argument]

        def look(_, kind=kind):
            made = kind()
            return made.KindOfItems(), made.KindOfItems.__name__, hasattr(made, "OfPairs"), made.Itself() == made

        assert len(set(threads(look))) == 1


def test_one_bound_method_called_by_all(threads):
    import clr

    clr.ImportExtensions("ClrLink.Fixtures.Extended")
    circle, numbers = Circle(), Sources.Numbers(*range(100))
    labelled, kind = circle.Labelled, numbers.KindOfItems
    started = threading.Barrier(8)

    def call(number):
        started.wait(60)
        for _ in range(200):
            assert labelled(str(number)) == f"shape {number}" and kind() == "Int32"
            assert circle.Scaled(steps=number) == f"2 {number}"

    threads(call)

"""C17: cycles made, broken and collected by many threads at once."""

import gc
import weakref

import clrlink
from helpers import settle, wait_until
from System import GC
from test_cycles import DYING, STAYING


def test_cycles_die_while_others_make_more(threads):
    def work(number):
        watched = []
        for round_ in range(4):
            watched += [weakref.ref(make()) for make in DYING]
            if round_ % 2 == number % 2:
                gc.collect()
            else:
                GC.Collect()
        return watched

    watched = [each for part in threads(work) for each in part]
    wait_until(lambda: settle() or not [each for each in watched if each() is not None], "the end of all cycles")


def test_cycles_that_stay_are_broken_by_other_threads(threads):
    made = [(make(), break_it) for make, _, _, _, break_it in STAYING for _ in range(8)]
    watched = [weakref.ref(thing) for thing, _ in made]

    def work(number):
        for thing, break_it in made[number::8]:
            clrlink.leaks()
            break_it(thing)

    threads(work)
    made.clear()
    wait_until(lambda: settle() or not [each for each in watched if each() is not None], "the end of all that was broken")

"""C14: locks of .NET, held by code that calls back into Python, while either runtime stops all threads."""

import gc
import itertools

import System
from ClrLink.Fixtures import Guard, Guarded, GuardedKey

TIMES = 200
COLLECTIONS = 15  # of a process that may have run many tests
KINDS = [System.Int16, System.Int32, System.Int64, System.Single, System.Double, System.Byte, System.Char, System.Boolean]


def cycle():
    one = []
    one.append(one)


def test_callbacks_under_a_lock_while_both_collectors_stop_everything(threads):
    guard, called = Guard(), itertools.count()

    def callback():
        cycle()
        next(called)
        assert System.Math.Abs(-1) == 1

    jobs = [gc.collect, System.GC.Collect, guard.Take, lambda: guard.Under(callback)]

    def work(number):
        jobs[number % len(jobs)]()

    threads(work, threads=8, times=COLLECTIONS)
    assert next(called) == 2 * COLLECTIONS
    assert guard.Taken == 4 * COLLECTIONS


def test_collections_in_callbacks_under_a_lock(threads):
    guard = Guard()

    def work(number):
        collect = gc.collect if number % 4 < 2 else System.GC.Collect
        cycle()
        if number % 2:
            guard.Under(collect)
        else:
            guard.Take()
            collect()

    threads(work, threads=8, times=COLLECTIONS)
    assert guard.Taken == 8 * COLLECTIONS


def test_finalizers_that_wait_for_a_lock_under_which_others_collect(threads):
    guard, ended = Guard(), []

    class Waiting:
        def __init__(self):
            self.itself = self

        def __del__(self):
            guard.Take()
            ended.append(1)

    def work(number):
        Waiting()
        if number % 2:
            guard.Under(gc.collect)
        else:
            gc.collect()

    threads(work, threads=6, times=COLLECTIONS)
    gc.collect()
    assert len(ended) == 6 * COLLECTIONS


def test_a_dict_whose_keys_are_compared_under_a_lock_that_users_of_the_dict_hold(threads):
    """Where there is no GIL, the dict itself is locked while its keys are compared: the lock of .NET must not wait for that."""
    guard = Guard()
    keys = [GuardedKey(guard, number) for number in range(6)]
    shared = dict.fromkeys(keys, 0)

    def use():
        shared[GuardedKey(guard, 3)] = 1
        assert len(list(shared)) == len(keys)

    def work(number):
        if number % 2:
            guard.Under(use)
        else:
            assert shared[GuardedKey(guard, number)] in (0, 1)

    threads(work, threads=6, times=TIMES)
    assert set(shared) == set(keys)


def test_types_made_for_the_first_time_under_a_lock_and_outside_of_it(threads):
    guard = Guard()

    def make(first, second):
        assert Guarded[first, second]().Number == 7

    def work(number):
        for first in KINDS:
            if number % 2:
                guard.Under(lambda: make(first, KINDS[number]))
            else:
                make(first, KINDS[number + 1])
                guard.Take()

    threads(work, threads=8, times=2)

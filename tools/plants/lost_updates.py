"""A counter without a lock, for the lane whose threads take turns all the time: the lane must see it go wrong.

Ends with status 1 unless updates are lost soon; and says how long a turn is. Each round is far shorter than a usual one."""

import sys
import threading
import time

import clr  # noqa: F401
import System

TIMES, THREADS, ENOUGH, SECONDS = 2000, 4, 5, 60


class Counter:
    def __init__(self):
        self.value = 0

    def step(self):
        value = System.Math.Abs(self.value)
        self.value = value + 1


def loses_updates():
    counter, arrived = Counter(), []

    def work():
        arrived.append(True)
        while len(arrived) < THREADS:  # not asleep: else the first is done before the others wake
            pass
        for _ in range(TIMES):
            counter.step()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counter.value != TIMES * THREADS


lost = rounds = 0
end = time.monotonic() + SECONDS
while lost < ENOUGH and time.monotonic() < end:
    lost += loses_updates()
    rounds += 1
print(f"planted: {lost} of {rounds} rounds lost updates, threads taking turns each {sys.getswitchinterval():.0e} s")
sys.exit(lost < ENOUGH)

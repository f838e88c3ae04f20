"""Many calls into .NET, on one thread and on two."""

import sys
import threading
import time

from System import Math

from Statistics import Histogram, RollingWindow, Weather


def evaluate(rows, rounds=15):
    """The part with many calls into .NET, some eight for each row."""
    window, histogram = RollingWindow(24), Histogram(-30.0, 30.0, 60)
    total = 0.0
    for _ in range(rounds):
        for temperature, humidity, wind in rows:
            dew_point = Weather.DewPoint(temperature, humidity)
            felt = Weather.WindChill(temperature, wind)
            total += Math.Exp(Math.Min(window.Push(felt), 0.0)) + Math.Abs(dew_point)
            if histogram.Add(felt) >= 0 and window.IsFull:
                total += window.Mean
    return total


def timed(work):
    """Evaluates each item of work, a list of row lists, on a thread: seconds from the first start to the last end."""
    barrier = threading.Barrier(len(work))
    spans = []

    def run(parts):
        own = [[(t + 0.0, h + 0.0, w + 0.0) for t, h, w in rows] for rows in parts]  # objects of this thread
        barrier.wait()
        start = time.perf_counter()
        for rows in own:
            evaluate(rows)
        spans.append((start, time.perf_counter()))

    threads = [threading.Thread(target=run, args=(parts,)) for parts in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return max(end for _, end in spans) - min(start for start, _ in spans)


def report(measured):
    rows = [(seen.temperature, seen.humidity, seen.wind) for seen in measured]
    odd, even = rows[1::2], rows[::2]
    evaluate(rows, 3)
    one = two = float("inf")
    for _ in range(12):  # by turns, and the best of twelve
        one = min(one, timed([[odd, even]]))
        two = min(two, timed([[odd], [even]]))
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(f"  1 thread {one * 1000:.0f} ms, 2 threads {two * 1000:.0f} ms: {one / two:.2f} times as fast "
          f"({'about 1 is expected with the GIL' if gil else 'about 2 is expected without the GIL'})")

"""Measures rows in one process and prints what it took as JSON. Started by run.py, once for each process round."""

import argparse
import gc
import json
import sys
import threading
import time
from itertools import repeat

from rows import LARGE, ROWS, THREAD_ROWS, UNROLL, Side

SAMPLE = 0.0006  # seconds a sample of one row should take
THREAD_SAMPLE = 0.003
LARGE_ROUNDS = 8  # a large row takes long, and so is sampled in every so many rounds

PRELUDE = """
import clr
clr.AddReference({library!r})
RUNTIME_LIBRARY = {library!r}.replace("BenchLib.dll", "BenchRuntime.dll")
import clrlink_bench_native as native
from System import DateTime, Func, Int32, InvalidOperationException, String
from System.Collections.Generic import List
from System.Dynamic import ExpandoObject
from BenchLib import Blocking, Callers, Calls, Collections, Options, Overridable, Own, Plain, Point, Publisher, Vec2

class Slots:
    __slots__ = ("X",)
    def __init__(self):
        self.X = 1
"""

TEMPLATE = """
def timed(loops):
{setup}
    start = clock()
    for _ in repeat(None, loops):
{body}
    return start, clock()
"""


def indent(text, by):
    return "\n".join(" " * by + line for line in text.split("\n"))


def compiled(names, setup, statement, times):
    source = TEMPLATE.format(setup=indent(setup or "pass", 4), body=indent("\n".join([statement] * times), 8))
    scope = {}
    exec(compile(source, f"<{statement}>", "exec"), names, scope)
    return scope["timed"]


def one_error(error):
    return f"{type(error).__name__}: {error}".strip().split("\n")[0]


class Sample:
    """One side of one row: its function, how often to run it, and the times taken."""

    def __init__(self, names, side, elements=0):
        self.per_loop = elements or UNROLL
        self.times = []
        self.loops = 1
        exec(side.shared, names)
        self.run = compiled(names, side.setup, side.statement, 1 if elements else UNROLL)
        if side.check:
            scope = {}
            exec(f"def check():\n{indent(side.setup, 4)}\n    return {side.check}", names, scope)
            if not scope["check"]():
                raise AssertionError(f"does not hold: {side.check}")
        self.take(1)

    def take(self, loops):
        start, end = self.run(loops)
        return end - start

    def calibrate(self):
        while self.take(self.loops) < SAMPLE / 4:
            self.loops *= 2
        self.loops = max(1, int(self.loops * SAMPLE / max(self.take(self.loops), 1e-9)))

    def sample(self):
        self.times.append(self.take(self.loops) / self.loops / self.per_loop * 1e9)


def measure_rows(names, keys, rounds, sides):
    """Every row and side in turn, `rounds` times, with an empty loop of the same shape among them."""
    samples = {"empty": {"pass": Sample(names, Side("", "pass"))}}
    errors = {}
    for row in ROWS:
        if keys and row.key not in keys:
            continue
        for name in sides:
            side = row.c if name == "c" else row.ours
            if side is None:
                continue
            try:
                samples.setdefault(row.key, {})[name] = Sample(names, side, row.elements if row.iterates else 0)
            except Exception as error:  # a row that fails says so, and the others go on
                errors.setdefault(row.key, {})[name] = one_error(error)
    every = [sample for sides_of in samples.values() for sample in sides_of.values()]
    for loops in (10, 100, 100):  # over the thresholds of the JIT's tiers, with time for its background thread
        for sample in every:
            sample.take(loops if sample.per_loop == UNROLL else 2)
        time.sleep(0.25)
    for sample in every:
        sample.calibrate()
    gc.collect()
    gc.disable()
    for number in range(rounds):
        for sample in every:
            if sample.per_loop < LARGE or number % LARGE_ROUNDS == 0:
                sample.sample()
    gc.enable()
    empty = min(samples.pop("empty")["pass"].times)
    # Where an iteration is measured the loop is what is measured: nothing to subtract.
    subtract = {row.key: 0.0 if row.iterates else empty for row in ROWS}
    return {key: {name: [t - subtract[key] for t in sample.times] for name, sample in sides_of.items()}
            for key, sides_of in samples.items()}, errors


def run_threads(function, loops, count):
    """Seconds from the first start to the last end of `count` threads that each do the whole work."""
    barrier = threading.Barrier(count)
    spans = []

    def work():
        function(1)  # setting up, and what a thread's first call costs
        barrier.wait()
        spans.append(function(loops))

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(spans) != count:
        raise RuntimeError("a thread failed")
    return max(end for _, end in spans) - min(start for start, _ in spans)


def measure_threads(names, keys, rounds):
    every, errors, result = [], {}, {}
    for row in THREAD_ROWS:
        if keys and row.key not in keys:
            continue
        try:
            sample = Sample(names, row.side)
            for loops in (10, 100, 100):
                sample.take(loops)
            every.append((row, sample))
            result[row.key] = {"one": [], "two": []}
        except Exception as error:
            errors[row.key] = {"ours": one_error(error)}
    time.sleep(0.3)
    for _, sample in every:
        sample.calibrate()
        sample.loops = int(sample.loops * THREAD_SAMPLE / SAMPLE)
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        for row, sample in every:
            for name, count in (("one", 1), ("two", 2)):
                try:
                    seconds = run_threads(sample.run, sample.loops, count)
                    result[row.key][name].append(seconds / sample.loops / UNROLL * 1e9)
                except Exception as error:
                    errors[row.key] = {"ours": one_error(error)}
    return result, errors


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--native", required=True)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--rows", nargs="*", default=[])
    parser.add_argument("--threads", type=int, default=0, help="rounds of the rows with threads instead")
    parser.add_argument("--sides", nargs="*", default=["c", "ours"])
    options = parser.parse_args()
    sys.path.append(options.native)
    names = {"repeat": repeat, "clock": time.perf_counter, "__name__": "bench"}
    exec(PRELUDE.format(library=options.library), names)
    clr = names["clr"]
    version = getattr(sys.modules.get("clrlink", clr), "__version__", "")
    result = {"python": sys.version, "clr": str(getattr(clr, "__file__", "")), "version": str(version)}
    if options.threads:
        result["rows"], result["errors"] = measure_threads(names, options.rows, options.threads)
    else:
        result["rows"], result["errors"] = measure_rows(names, options.rows, options.rounds, options.sides)
        if not options.rows or "throw" in options.rows:
            result["own_throw"] = min(names["Own"].ThrowAndCatch(2000) for _ in range(5))
    result["gil"] = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(json.dumps(result))


if __name__ == "__main__":
    main()

"""Runs each test file over and over in one process, and tells whether anything grows with it.

    tools/python 3.13 tests/stress/flatness.py --jobs 2                 every file of tests/python, 100 rounds each
    tools/python 3.13t tests/stress/flatness.py --rounds 30 test_enums.py
    tools/python 3.13 tests/stress/flatness.py --each test_enums.py     every test by itself, to find the one that leaks

With --jobs each file has a process of its own, so many at a time: the collectors then need not look through what the other files
made, which is most of their work. After each round both collectors run, and three figures are taken: living handles (the ledger), the bytes of the .NET
heap, and sys.getallocatedblocks(). A figure is flat when the slope of its later rounds, the median over all pairs of
them, is below what LIMITS allows; what is not flat is given two, four and eight times as many rounds before it counts. Single jumps, as of
a cache that doubles, have no weight in a median; a leak of one object a round has.

CPython 3.13 without the GIL keeps every function and class for ever that is made after a second thread has started, so
its blocks grow with any program. Where a trial of that, with nothing of .NET in it, shows so, blocks are not judged.
Nor are they on 3.10, which gives a function a cache of its opcodes at its 1024th call: any loop that calls some goes on
growing for a while.

Left out: tests that start processes or fork, which say nothing about this one, and those marked `once` (pytest.ini),
which leave something behind by design. A file marks itself by

    pytestmark = pytest.mark.once("why")

.NET's heap is not judged of files marked `heap_moves`, in the same way: what they use of .NET keeps memory for a while.

Left out too: tests that define classes deriving from those of .NET, or load assemblies, each time they run. They leave
types behind that live for ever. Only a test whose second run does so as well counts: a first may load lazily.

Exit code 0: all is flat and no test failed. Otherwise 1, with the names.
"""

import argparse
import array
import concurrent.futures
import contextlib
import gc
import itertools
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time
import warnings

import pytest
from _pytest.runner import runtestprotocol

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests" / "python"
sys.path.insert(0, str(TESTS))

import clr  # noqa: E402, F401
import clrlink  # noqa: E402
import helpers  # noqa: E402
import System  # noqa: E402

AGAIN = 1, 2, 4, 8  # times as many rounds, while something grows: noise goes with their number, a leak does not
WARM = 5  # rounds that fill caches, tier code up and build types
# What may be gained in all measured rounds together: handles, bytes of the .NET heap, blocks of CPython.
LIMITS = {"handles": 3, "heap": 4096, "blocks": 40}


judged = set(LIMITS)


class Figures:
    """The three figures, round by round, in memory that does not grow with them."""

    def __init__(self, most):
        self.rounds = {name: array.array("q", bytes(8 * most)) for name in LIMITS}
        self.count = 0

    def take(self):
        settle()
        self.rounds["handles"][self.count] = helpers.live_handles()
        self.rounds["heap"][self.count] = System.GC.GetTotalMemory(True)
        self.rounds["blocks"][self.count] = sys.getallocatedblocks()
        self.count += 1

    def gains(self, last):
        """By name, what each figure gained over the last rounds, as far as it is a trend."""
        start, end = self.count - last, self.count
        return {name: slope(values[start:end]) * last for name, values in self.rounds.items()}


def settle():
    """Until neither collector finds anything that only the other's collection made garbage."""
    for _ in range(2):
        gc.collect()
        System.GC.Collect()
        System.GC.WaitForPendingFinalizers()
    gc.collect()
    with warnings.catch_warnings(action="ignore") if sys.version_info >= (3, 11) else contextlib.nullcontext():
        sys._clear_type_cache()  # it keeps up to 4096 names alive, whichever were looked up last


def keeps_functions():
    """Whether this interpreter itself keeps the functions that a program makes and drops."""
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
    before = sys.getallocatedblocks()
    for _ in range(500):
        exec("def function(): pass", {})
    settle()
    return sys.getallocatedblocks() - before >= 500


def reason_not_to_judge_blocks():
    if keeps_functions():
        return "this interpreter keeps functions and classes for ever"
    if sys.version_info < (3, 11):
        return "CPython 3.10 makes caches of opcodes at the 1024th call of a function"
    return None


def lasting():
    """How many types of Python's classes and how many assemblies there are: none of them ever goes."""
    return clrlink.leaks()["derived_types"], len(System.AppDomain.CurrentDomain.GetAssemblies())


def slope(values):
    """The median of the slopes between all pairs: one round that stands out, or one jump, changes nothing."""
    pairs = itertools.combinations(enumerate(values), 2)
    return statistics.median((b - a) / (j - i) for (i, a), (j, b) in pairs)


class Repeater:
    """The pytest plugin: its loop runs the items of a file again and again."""

    def __init__(self, rounds, each, longest):
        self.rounds, self.each, self.longest = rounds, each, longest
        self.failures = {}
        self.growing = {}

    def pytest_runtestloop(self, session):
        if session.testsfailed:
            raise session.Interrupted(f"{session.testsfailed} files could not be collected")
        repeated = [item for item in session.items if item.get_closest_marker("once") is None]
        key = (lambda item: item.nodeid) if self.each else (lambda item: item.path.name)
        for name, items in itertools.groupby(repeated, key):
            self.measure(name, list(items))
        return True

    def measure(self, name, items):
        start = time.monotonic()
        items, lasting_ones = self.worth(items)
        note = f"  ({lasting_ones} left out: they leave types behind)" if lasting_ones else ""
        if not items:
            print(f"{name:<40} nothing to repeat{note}", flush=True)
            return
        figures = Figures(sum(AGAIN) * self.rounds)
        judging = judged - ({"heap"} if any(item.get_closest_marker("heap_moves") for item in items) else set())
        for _ in range(WARM - 1):
            self.run(items)
        settle()
        gc.freeze()  # what is there now need not be looked through in each round
        for times in AGAIN:
            gains = self.gains_of(items, figures, times * self.rounds)
            if not grown(gains, judging):
                break
        text = "  ".join(f"{figure} {gain:+,.0f}" for figure, gain in gains.items())
        if grown(gains, judging):
            self.growing[name] = text
        spent = time.monotonic() - start
        print(f"{name:<40} {len(items):>4} tests, {figures.count:>4} rounds, {spent:>5.1f} s: {text}"
              f"{'  GROWS' if name in self.growing else ''}{note}", flush=True)

    def gains_of(self, items, figures, rounds):
        for _ in range(rounds):
            self.run(items)
            figures.take()
        return figures.gains(rounds)

    def worth(self, items):
        """Those that neither skip, nor take too long, nor leave types behind, and how many only the last leaves out.
        The figures leave out these first rounds."""
        passing, leaving = [], 0
        for item in items:
            before = lasting()
            if not self.is_worth(self.run([item])):
                continue
            if lasting() != before and self.leaves_types(item):
                leaving += 1
            else:
                passing.append(item)
        return passing, leaving

    def leaves_types(self, item):
        """Whether a test that has run before leaves types behind once more."""
        before = lasting()
        self.run([item])
        return lasting() != before

    def is_worth(self, reports):
        return not any(report.skipped for report in reports) and sum(report.duration for report in reports) < self.longest

    def run(self, items):
        # As pytest's own loop does it, but without keeping reports.
        reports = []
        for item, following in zip(items, [*items[1:], None]):
            reports += runtestprotocol(item, log=False, nextitem=following)
        for report in reports:
            if report.failed:
                self.failures.setdefault(report.nodeid, str(report.longrepr))
        return reports

    def conclude(self):
        for name, text in self.failures.items():
            print(f"\nFAILED {name}\n{text}")
        for name, text in self.growing.items():
            print(f"\nGROWS {name}: {text}")
        return 1 if self.failures or self.growing else 0


def grown(gains, judging):
    return any(gain > LIMITS[name] for name, gain in gains.items() if name in judging)


def leave_out_processes():
    """A test that starts a process is skipped as it does."""

    def skip(*_, **__):
        pytest.skip("works in a process of its own")

    subprocess.Popen.__init__ = skip
    os.fork = skip


def run_apart(names, options):
    """A process for each file; the worst of their exit codes."""
    rest = ["--rounds", options.rounds, "--longest", options.longest, *(["--each"] if options.each else []), "-k", options.k]
    command = [sys.executable, "-X", "faulthandler", __file__, *map(str, rest)]

    def run(name):
        done = subprocess.run([*command, name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        print(done.stdout, end="", flush=True)
        if done.returncode in (0, pytest.ExitCode.NO_TESTS_COLLECTED):  # none of the names that -k asks for
            return 0
        if done.returncode != 1:
            print(f"\nFAILED {name}: the process ended with {done.returncode}", flush=True)
        return 1

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        return max(pool.map(run, names))


def main():
    parser = argparse.ArgumentParser(description="Runs test files over and over; nothing may grow.")
    parser.add_argument("files", nargs="*", help="files of tests/python, or absolute paths; without them all of tests/python")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--longest", type=float, default=float("inf"), help="seconds; longer tests are left out")
    parser.add_argument("--each", action="store_true", help="every test by itself")
    parser.add_argument("--jobs", type=int, default=0, help="a process for each file, so many at a time")
    parser.add_argument("-k", default="", help="only tests of such names, as in pytest")
    options = parser.parse_args()
    names = [name if os.path.isabs(name) else str(TESTS / pathlib.Path(name).name) for name in options.files]
    if options.jobs:
        return run_apart(names or sorted(map(str, TESTS.glob("test_*.py"))), options)
    repeater = Repeater(options.rounds, options.each, options.longest)
    if options.longest == float("inf"):
        os.environ.setdefault("CLRLINK_FEWER_EXAMPLES", "20")  # before the tests are imported
    leave_out_processes()
    # Hypothesis of itself, on some versions of CPython: of its own generator, at the first test that uses it.
    warnings.filterwarnings("ignore", "It looks like `register_random` was passed an object")
    why = reason_not_to_judge_blocks()
    if why:
        judged.discard("blocks")
        print(f"blocks are not judged: {why}")
    arguments = ["-p", "no:cacheprovider", "-p", "no:terminal", "-s", *(names or [str(TESTS)]), *(["-k", options.k] if options.k else [])]
    status = pytest.main(arguments, plugins=[repeater])
    if status != 0:
        print(f"pytest ended with {status}")
    return max(repeater.conclude(), int(status))


if __name__ == "__main__":
    sys.exit(main())

"""Threads over one shared event, one shared dictionary of delegates, and first uses of generic instantiations, for a
while. Nothing may abort or hang, no call may be lost, and the ledger has to come back to where it was.

    tools/python 3.13t tests/stress/delegates.py --seconds 60 --threads 8

Every raise and call is counted where it begins and where it ends in Python; the counts have to be the same. The seed is
printed, and makes the choice of jobs the same again.
"""

import pathlib
import random
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "python"))

import crew  # noqa: E402
import helpers  # noqa: E402

sys.path[:0] = [str(helpers.FIXTURE_FOLDER)]

import clr  # noqa: E402

clr.AddReference("ClrLink.Fixtures")

import System  # noqa: E402
from ClrLink.Fixtures.Delegates import Registry, ShapeCaller  # noqa: E402
from ClrLink.Fixtures.Events import CustomPublisher, Publisher, Ticked  # noqa: E402
from ClrLink.Fixtures.Generics import Box  # noqa: E402
from System import Action, Func  # noqa: E402
from System.Collections.Concurrent import ConcurrentDictionary  # noqa: E402
from System.Collections.Generic import List  # noqa: E402

Number = Func[int, int]
PUBLISHER = Publisher()
REGISTRY = Registry()
TABLE = ConcurrentDictionary[str, Number]()
NAMES = [f"name{number}" for number in range(32)]
# Argument types whose instantiations are made anew: there are enough for every round of every run.
PLAIN = [System.Int32, System.String, System.Int64, System.Double, System.Guid, System.DateTime, System.Object]
WRAPPERS = [lambda T, other: Box[T], lambda T, other: List[T], lambda T, other: System.Tuple[T, other]]


class Steady:
    """The handler that is there from first to last; it counts every call, by thread, so that no lock is needed."""

    def __init__(self):
        self.calls = {}

    def handle(self, number):
        ident = threading.get_ident()
        self.calls[ident] = self.calls.get(ident, 0) + 1

    def total(self):
        return sum(self.calls.values())


STEADY = Steady()


class Worker:
    """What one thread does, and how often it should have been seen."""

    def __init__(self, chance):
        self.chance = chance
        self.raised = 0

    # --- the shared event ---

    def raise_event(self):
        PUBLISHER.Raise(1)
        self.raised += 1

    def raise_many(self):
        count = self.chance.randrange(50)
        PUBLISHER.RaiseMany(count)
        self.raised += count

    def raise_elsewhere(self):
        PUBLISHER.RaiseOnThread(1)
        self.raised += 1

    def raise_in_parallel(self):
        System.Threading.Tasks.Parallel.For(0, 20, Action[int](PUBLISHER.Raise))
        self.raised += 20

    def handle_for_a_while(self):
        seen = []
        PUBLISHER.Tick += seen.append
        self.raise_many()
        self.raise_event()
        PUBLISHER.Tick -= seen.append
        assert seen

    def handle_bound(self):
        calls = []

        class Handler:
            def method(self, number):
                calls.append(number)

        handler = Handler()
        PUBLISHER.Tick += handler.method
        PUBLISHER.add_Tick(Ticked(handler.method))
        self.raise_event()
        PUBLISHER.Tick -= handler.method
        PUBLISHER.remove_Tick(Ticked(handler.method))
        assert len(calls) >= 2

    def own_publisher(self):
        publisher, seen = CustomPublisher(), []
        publisher.Tick += seen.append
        publisher.Raise(5)
        if self.chance.random() < 0.5:
            publisher.Tick -= seen.append
        assert seen == [5]

    # --- the shared dictionaries ---

    def set_entry(self):
        offset = self.chance.randrange(1000)
        name = self.chance.choice(NAMES)
        REGISTRY.Set(name, lambda x: x + offset)
        TABLE[name] = Number(lambda x: x + offset)

    def call_entry(self):
        name = self.chance.choice(NAMES)
        REGISTRY.Call(name, 1)
        known = REGISTRY.Get(name)
        if known is not None:
            assert 1 <= known(1) <= 1000
        found, function = TABLE.TryGetValue(name)
        if found:
            assert function(1) >= 1

    def remove_entry(self):
        name = self.chance.choice(NAMES)
        REGISTRY.Remove(name)
        TABLE.TryRemove(name)

    def combine(self):
        def one(x):
            return x + 1

        many = Number(one) + (lambda x: x + 2) + one
        assert ShapeCaller.Sum(many, 1) == 7
        assert ShapeCaller.Entries(many - one - one) == 1
        assert Number(one) == Number(one)

    # --- first uses of generic instantiations ---

    def instantiate(self):
        kind = self.chance.choice(PLAIN)
        for _ in range(self.chance.randrange(1, 5)):
            kind = self.chance.choice(WRAPPERS)(kind, self.chance.choice(PLAIN))
        shape = Func[kind, int]
        number = self.chance.randrange(1000)
        assert shape(lambda value: number)(None) == number
        assert Action[kind, kind](lambda a, b: None)(None, None) is None

    # --- the collectors ---

    def collect(self):
        System.GC.Collect(self.chance.randrange(3))

    def make_garbage(self):
        for _ in range(20):
            Number(lambda x: x)


JOBS = {
    Worker.raise_event: 10,
    Worker.raise_many: 5,
    Worker.raise_elsewhere: 1,
    Worker.raise_in_parallel: 1,
    Worker.handle_for_a_while: 5,
    Worker.handle_bound: 5,
    Worker.own_publisher: 5,
    Worker.set_entry: 5,
    Worker.call_entry: 10,
    Worker.remove_entry: 3,
    Worker.combine: 5,
    Worker.instantiate: 2,
    Worker.collect: 1,
    Worker.make_garbage: 2,
}


class Run(crew.Crew):
    def __init__(self, seed, threads):
        self.workers = [Worker(random.Random(f"{seed}/{number}")) for number in range(threads)]
        super().__init__(JOBS, [(worker.chance, worker) for worker in self.workers])

    def check_calls(self):
        raised = sum(worker.raised for worker in self.workers)
        if STEADY.total() != raised and not self.failures:
            self.failures.append(f"{raised} raises, but {STEADY.total()} calls of the handler")
        if PUBLISHER.Count != 1 and not self.failures:
            self.failures.append(f"{PUBLISHER.Count - 1} handlers are left that were removed")
        return raised


def clear():
    for name in NAMES:
        REGISTRY.Remove(name)
    TABLE.Clear()


def warm_up(seed):
    """Each job a few times, so that what is kept for ever is there before handles are counted."""
    worker = Worker(random.Random(seed))
    for job in JOBS:
        for _ in range(3):
            job(worker)
    clear()
    STEADY.calls.clear()


def settled_ledger(start=None, limit=30):
    """Handles and references once both collectors are done; waits for them to come down to `start`."""
    import clrlink

    end = time.monotonic() + limit
    while True:
        helpers.settle()
        leaks = clrlink.leaks()
        found = (helpers.live_handles(), leaks["python_references"])
        if start is None or all(now <= then for now, then in zip(found, start)) or time.monotonic() > end:
            return found


def main():
    options = crew.options(__doc__)
    PUBLISHER.Tick += STEADY.handle
    warm_up(options.seed)
    before = settled_ledger()
    run = Run(options.seed, options.threads)
    run.go(options.seconds)
    raised = run.check_calls()
    clear()
    after = settled_ledger(before)
    for what, then, now in zip(("handles", "references"), before, after):
        if now > then:
            run.failures.append(f"{what} left over: {now - then}")
    return run.report(options, f"raised={raised} ledger={before}->{after}")


if __name__ == "__main__":
    sys.exit(main())

"""The hazards of threads, one or more jobs each (the rows C3 to C17 of docs/internals/safety.md), all at once or chosen ones.

    tools/python 3.13t tests/stress/hazards.py --seconds 60 --threads 8 --seed 1
    tools/python 3.13t tests/stress/hazards.py --only C4 C8

Every job may meet every other. The seed is printed, and makes the choice of jobs the same again. Exit code 0: nothing
failed, nothing hung, and the ledger is back at its start; otherwise 1, with what went wrong. How processes end and fork (C9, C15) is
for tests/stress/shutdown.py.
"""

import gc
import importlib
import itertools
import pathlib
import random
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "python"))

import crew  # noqa: E402
import helpers  # noqa: E402

sys.path[:0] = [str(helpers.FIXTURE_FOLDER), str(helpers.CALLBACK_FOLDER), str(helpers.FIXTURE_FOLDER / "late"), str(helpers.RUNTIME_FOLDER)]

import clr  # noqa: E402
import clrlink  # noqa: E402

clr.AddReference("ClrLink.Fixtures")
clr.AddReference("ClrLink.Fixtures.Runtime")

import System  # noqa: E402
from callbacks import Callbacks, pointer  # noqa: E402
from ClrLink.Fixtures import Blocking, Guard, Guarded, GuardedKey  # noqa: E402
from ClrLink.Fixtures.Derivation import Base, Finalized, Host  # noqa: E402
from ClrLink.Fixtures.Events import Publisher  # noqa: E402
from ClrLink.Fixtures.Generics import Box, Methods  # noqa: E402
from ClrLink.Fixtures.Memory import Dropper, Holder  # noqa: E402
from ClrLink.Fixtures.Overloads import Sets  # noqa: E402
from ClrLink.Fixtures.Runtime import Buffers, Threads  # noqa: E402
from ClrLink.Fixtures.Shapes import Plain  # noqa: E402
from Python.Runtime import PythonEngine  # noqa: E402
from System import Action, Func  # noqa: E402
from System.Collections.Concurrent import ConcurrentBag  # noqa: E402
from System.Collections.Generic import Dictionary, List  # noqa: E402
from System.Dynamic import ExpandoObject  # noqa: E402

KINDS = [
    System.Boolean, System.Byte, System.Char, System.DateTime, System.Decimal, System.Double, System.Guid, System.Int16, System.Int32,
    System.Int64, System.Object, System.Single, System.String, System.TimeSpan, System.UInt32, System.UInt64,
]  # fmt: skip
GUARD = Guard()
KEYS = dict.fromkeys([GuardedKey(GUARD, number) for number in range(5)], 0)
EXPANDO = ExpandoObject()
PUBLISHER = Publisher()
NAMES = itertools.count()
CLASSES = 300  # a class that derives from .NET is there for ever: so many a run may make, and no more
classes_left = threading.Semaphore(CLASSES)


class Derived(Base):
    def Describe(self):
        return "derived"


class Grandchild(Derived):
    def __del__(self):
        assert self.Plain() == "plain"


class Ending(Finalized):
    def OnFinalize(self):
        assert self.name == "ending"


class Further(Ending):
    """Finalizers in a chain: .NET's, Python's override, this one."""

    def __del__(self):
        Dropper.Drop(self.__dict__)


class Thing:
    def method(self):
        return 1


BAG = System.Array[System.Object]([Derived() for _ in range(4)])


def ring(*things):
    """A cycle of them all."""
    for one, other in zip(things, things[1:] + things[:1]):
        one.next = other


# --- The jobs: each takes a source of chance, and asserts ------------------------------------------------------------


def types_for_the_first_time(chance):
    first, second = chance.choice(KINDS), chance.choice(KINDS)
    made = chance.choice([Guarded[first, second], Dictionary[str, Guarded[first, second]]])
    assert made is chance.choice([type(made()), type(made()).mro()[0]])
    assert Guarded[first, Guarded[second, first]]().Number == 7
    assert type(System.Array[Guarded[first, second]](1)) is System.Array[Guarded[first, second]]


def objects_that_swap(chance):
    found = chance.choice(BAG)
    assert Base.Ask(found) == "derived"
    bag = ConcurrentBag[System.Object]()
    for _ in range(chance.randrange(8)):
        bag.Add(Grandchild())
    while bag.TryTake(None)[0]:
        pass


def chained_finalizers(chance):
    made = chance.choice([Ending, Further])()
    made.name = "ending"
    if chance.random() < 0.5:
        made.me = made


def cleared_before_they_end(chance):
    things = [Grandchild(), Thing(), Derived(), Thing()]
    chance.shuffle(things)
    ring(*things)
    things[0].handle = Plain(1)
    if chance.random() < 0.2:
        del things
        gc.collect()


def one_wrapper_for_all(chance):
    assert PUBLISHER.Count >= 0 and EXPANDO.Equals(EXPANDO)


def classes_emitted(chance):
    if not classes_left.acquire(blocking=False):
        return

    class Made(chance.choice([Base, Finalized, Derived])):
        __namespace__ = f"ClrLink.Stress{next(NAMES)}"

        def Describe(self):
            return "made"

    assert Made() is not None and clr.GetClrType(Made).Name == "Made"


def dispatchers(chance):
    first, second = chance.choice(KINDS), chance.choice(KINDS)
    assert Func[first, second, System.Object](lambda a, b: 1) is not None
    made = Action[first, Guarded[second, first]](lambda a, b: None)
    assert made == Action[first, Guarded[second, first]](made)


def registries(chance):
    module = importlib.import_module(chance.choice(["System", "System.IO", "System.Text", "System.Threading", "System.Xml"]))
    assert getattr(module, chance.choice(list(module.__all__))) is not None
    assert not hasattr(module, f"Missing{chance.randrange(100)}")
    name = f"member{chance.randrange(50)}"
    setattr(EXPANDO, name, chance.randrange(1000))
    assert getattr(EXPANDO, name) in range(1000)
    folder = f"/nowhere/{chance.randrange(100)}"
    sys.path.append(folder)
    number = chance.randrange(16)
    assert clr.AddReference(f"Late{number}").GetName().Name == f"Late{number}"
    sys.path.remove(folder)


def shutdown_handlers(chance):
    handler = PythonEngine.ShutdownHandler(lambda: None)
    PythonEngine.AddShutdownHandler(handler)
    PythonEngine.RemoveShutdownHandler(handler)


def overloads(chance):
    assert Sets.Wide(chance.choice([1, 2])) == "int" and Sets.Wide(2**40) == "long"
    kind = chance.choice(KINDS)
    assert "Guarded" in Methods.NameOf[Guarded[kind, kind]]()
    assert Box[Guarded[kind, kind]]().Number == 1


def dropped_by_net(chance):
    for _ in range(chance.randrange(20)):
        Dropper.Drop(Thing())
    holder = Holder()
    holder.Kept = Thing()
    assert holder.Kept.method() == 1


def disposals(chance):
    assert sum(Threads.DisposeRace(Thing(), "method", 2, 10)) >= 20
    Threads.DisposeElsewhere(Thing())
    served, refused, wrong = Buffers.ReadWhileDisposing(bytearray(b"abcx"), 2, ord("x"))
    assert (refused, wrong) == (2, 0) and served > 0


def without_the_gil(chance):
    assert Threads.SumOnTasks(lambda number: number, 2, 20) == 2 * sum(range(20))
    assert Threads.SumInParallel(lambda number: number, 50) == sum(range(50))


def callbacks(chance):
    with pointer(lambda argument: argument) as function:
        assert Callbacks.OnNewThreads(*function, 2, 5) == 20
        assert Callbacks.OnThreadPool(*function, 10) == 45
        assert Callbacks.FromFinalizer(*function, 3) == 3


def blocking(chance):
    door = Blocking.Door()
    opener = threading.Thread(target=door.Open)
    opener.start()
    assert Blocking.Blocker(door).Method()
    opener.join()


def locks(chance):
    chance.choice([
        lambda: GUARD.Take(),
        lambda: GUARD.Under(lambda: Derived().Plain()),
        lambda: GUARD.Under(lambda: gc.collect(0)),
        lambda: GUARD.Under(lambda: KEYS.__contains__(GuardedKey(GUARD, 3))),
        lambda: KEYS.__contains__(GuardedKey(GUARD, 4)),
    ])()  # fmt: skip


def recursion(chance):
    def down(depth):
        return 0 if depth == 0 else 1 + Callbacks.OnCurrentThread(*function, depth - 1)

    with pointer(down) as function:
        assert Callbacks.OnCurrentThread(*function, 30) == 30


def cycles_through_both(chance):
    made, holder, publisher = Derived(), Holder(), Publisher()
    made.holder = holder
    holder.Kept = made
    handler = List[int]().Add
    publisher.Tick += handler
    PUBLISHER.Tick += handler
    PUBLISHER.Tick -= handler
    assert holder.Kept is made and publisher.Count == 1
    holder.Kept = None


def python_gc(chance):
    gc.collect(chance.randrange(3))


def net_gc(chance):
    System.GC.Collect(chance.randrange(3))


HAZARDS = {
    "C3": {types_for_the_first_time: 4},
    "C4": {objects_that_swap: 6, chained_finalizers: 6, cleared_before_they_end: 6, one_wrapper_for_all: 4},
    "C5": {classes_emitted: 1, dispatchers: 3},
    "C6": {registries: 4, shutdown_handlers: 2},
    "C7": {overloads: 3},
    "C8": {dropped_by_net: 6},
    "C10": {disposals: 1},
    "C11": {without_the_gil: 1},
    "C12": {callbacks: 1},
    "C13": {blocking: 1},
    "C14": {locks: 6},
    "C16": {recursion: 1},
    "C17": {cycles_through_both: 4},
}
COLLECTORS = {python_gc: 1, net_gc: 1}
FIGURES = ("handles", "derived_objects", "python_references")


# --- The run ---------------------------------------------------------------------------------------------------------


def jobs_of(names):
    return COLLECTORS | {job: weight for name in names for job, weight in HAZARDS[name].items()}


def warm_up(jobs, seed):
    """Each job a few times, so that what is kept for ever is there before the ledger is taken."""
    chance = random.Random(seed)
    for job in jobs:
        for _ in range(3):
            job(chance)


def settled(start=None):
    """The ledger once both collectors are done; waits for it to come down to `start`. A class that derives from .NET keeps one
    handle for ever (docs/internals/subclassing.md): it is not counted."""

    def figures():
        ledger = clrlink.leaks()
        ledger["handles"] -= ledger["derived_types"]
        return {name: ledger[name] for name in FIGURES}

    def is_down():
        helpers.settle()
        return start is None or all(figures()[name] <= start[name] for name in FIGURES)

    helpers.within(is_down, limit=60)
    return figures()


def main():
    options = crew.options(__doc__, only=list(HAZARDS))
    jobs = jobs_of(options.only or HAZARDS)
    warm_up(jobs, options.seed)
    before = settled()
    chances = [random.Random(f"{options.seed}/{number}") for number in range(options.threads)]
    run = crew.Crew(jobs, [(chance, chance) for chance in chances])
    run.go(options.seconds)
    after = settled(before)
    for name in FIGURES:
        if after[name] > before[name]:
            run.failures.append(f"{name} left over: {after[name] - before[name]}")
    return run.report(options, " ".join(f"{name}={before[name]}->{after[name]}" for name in FIGURES))


if __name__ == "__main__":
    sys.exit(main())

"""Mixed stress: everything at once, from many threads, with both collectors running.

    tools/python 3.13t tests/stress/mixed.py --seconds 60 --threads 8 --seed 1

Prints a line of counts. Exit code 0: nothing failed, nothing hung, and the ledger of living handles is back at its
start; otherwise 1, with what went wrong.
"""

import gc
import importlib
import pathlib
import random
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "python"))

import crew  # noqa: E402
import helpers  # noqa: E402

sys.path[:0] = [str(helpers.FIXTURE_FOLDER), str(helpers.CALLBACK_FOLDER), str(helpers.FIXTURE_FOLDER / "late")]

import clr  # noqa: E402

clr.AddReference("ClrLink.Fixtures")

import System  # noqa: E402
from callbacks import Callbacks, CallLoop, pointer  # noqa: E402
from ClrLink.Fixtures.Arrays import Calls as Arrays  # noqa: E402
from ClrLink.Fixtures.ByRef import Calls as ByRef  # noqa: E402
from ClrLink.Fixtures.Disposal import Resource  # noqa: E402
from ClrLink.Fixtures.Enums import EnumCalls, Opt  # noqa: E402
from ClrLink.Fixtures.Errors import Thrower  # noqa: E402
from ClrLink.Fixtures.Generics import GC1, Box, Methods  # noqa: E402
from ClrLink.Fixtures.Indexers import Idx  # noqa: E402
from ClrLink.Fixtures.Iteration import Sources, Tracked  # noqa: E402
from ClrLink.Fixtures.Members import Fields, Properties  # noqa: E402
from ClrLink.Fixtures.Memory import Dropper, Holder  # noqa: E402
from ClrLink.Fixtures.Optional import Calls as Optional  # noqa: E402
from ClrLink.Fixtures.Overloads import Sets  # noqa: E402
from ClrLink.Fixtures.Primitives import Echo  # noqa: E402
from ClrLink.Fixtures.Shapes import ManyCtors, Plain, Point  # noqa: E402
from System.Collections.Generic import Dictionary, List  # noqa: E402

NAMESPACES = [
    "System",
    "System.Collections.Concurrent",
    "System.Collections.Generic",
    "System.Diagnostics",
    "System.Globalization",
    "System.IO",
    "System.Net",
    "System.Reflection",
    "System.Text",
    "System.Threading",
]
TEXTS = ["", "ascii", "é" * 20, "日本" * 30, "😀" * 10, "a\0b", "x" * 5000]
SHARED = Plain(100)
SHARED_LIST = List[int](System.Array[int](list(range(50))))


class Python:
    """A Python object handed to .NET; may take part in cycles."""


class Child(Plain):
    """A Python subclass: has attributes of its own."""


# --- The jobs: each takes a source of chance, and asserts ------------------------------------------------------------


def types(chance):
    module = importlib.import_module(chance.choice(NAMESPACES))
    kind = getattr(module, chance.choice(list(module.__all__)))
    assert isinstance(kind, type)
    assert kind.__name__ and repr(kind)


def generics(chance):
    argument = chance.choice([System.Int32, System.String, System.Guid, Plain, List[int]])
    for _ in range(chance.randrange(6)):
        argument = chance.choice([Box, List])[argument]
    assert Box[argument] is Box[argument]
    assert Box[argument]().Number == 1
    assert Methods.NameOf[argument]() == GC1[argument].ArgumentName()


def calls(chance):
    value = chance.randrange(-1000, 1000)
    assert SHARED.M(value) == 100 + value
    assert Plain.Twice(value) == 2 * value
    assert Sets.Wide(chance.choice([1, 2])) == "int"
    assert Sets.Wide(2**40) == "long"
    assert Sets.Elements([1.5]) == "double[]"
    assert Optional.Three(third=3, first=value, second=2) == f"{value} 2 3"
    assert ByRef.Mixed(value, None, value) == (value + 8, f"s{value}", value + 1)


def strings(chance):
    text = chance.choice(TEXTS) + str(chance.random())
    assert Echo.EchoString(text) == text
    assert Echo.EchoObject(text) == text
    assert System.Text.StringBuilder(text).Append("!").ToString() == text + "!"


def objects(chance):
    number = chance.randrange(1000)
    kept = [Plain(number) for _ in range(chance.randrange(50))]
    assert all(each.Field == number for each in kept)
    assert ManyCtors(number).Which == f"int {number}"
    assert Point(3, 4).Length == 5.0
    assert SHARED.Self == SHARED


def properties(chance):
    made, fields, indexed = Properties(), Fields(), Idx()
    made.Int = fields.Int = value = chance.randrange(1000)
    made.Text = fields.Text = text = chance.choice(TEXTS)
    indexed["key"] = text
    assert (made.Int, fields.Int, made.Text, fields.Text, indexed["key"]) == (value, value, text, text, text)
    assert Opt(value % 8) | Opt.A == Opt(value % 8 | 1)
    assert EnumCalls.EchoOpt(Opt.B) == Opt.B


def arrays(chance):
    items = [chance.randrange(1000) for _ in range(chance.randrange(100))]
    made = System.Array[int](items)
    assert list(made) == items
    assert Arrays.Sum(items) == Arrays.Sum(made) == sum(items)
    if items:
        made[-1] = 5
        assert made[len(items) - 1] == 5


def iteration(chance):
    count = chance.randrange(50)
    assert list(Sources.Count(count)) == list(range(count))
    for item in Tracked(10):
        if item == count:
            break
    assert sum(SHARED_LIST) == 1225
    made = Dictionary[str, int]()
    made["a"] = count
    assert {pair.Key: pair.Value for pair in made} == {"a": count}


def exceptions(chance):
    code = chance.randrange(1000)
    try:
        Thrower.Code("stress", code)
    except System.Exception as error:
        assert error.Code == code and error.Message == "stress"
    for call, kind in ((lambda: Echo.EchoInt32("a"), TypeError), (lambda: SHARED_LIST[99], IndexError)):
        try:
            call()
        except kind:
            continue
        raise AssertionError(f"no {kind.__name__}")
    with Resource() as resource:
        pass
    assert resource.Disposed == 1


def callbacks(chance):
    made = [Plain(1)]

    def called(argument):
        return argument + made[0].Field - 1

    with pointer(called) as function:
        assert Callbacks.OnCurrentThread(*function, 5) == 5
        assert Callbacks.OnNewThreads(*function, 2, 10) == 90
        assert Callbacks.OnThreadPool(*function, 20) == 190
        assert Callbacks.InParallelFor(*function, 20) == 190


def loops(chance):
    with pointer(lambda argument: argument) as function:
        loop = CallLoop(*function, 2)
        end = time.monotonic() + 30
        while loop.Calls < 20 and time.monotonic() < end:
            time.sleep(0.0001)
        assert loop.Stop()
        assert (loop.Failures, loop.Calls >= 20) == (0, True)


def failing_callbacks(chance):
    raised = ValueError(chance.random())

    def called(argument):
        raise raised

    with pointer(called) as function:
        try:
            Callbacks.OnNewThreads(*function, 1, 1)
        except ValueError as error:
            assert error is raised
        else:
            raise AssertionError("no ValueError")


def python_in_net(chance):
    thing = Python()
    holder = Holder()
    holder.Kept = thing
    assert holder.Kept is thing
    assert Echo.EchoObject(thing) is thing
    Dropper.Drop(Python())


def cycles(chance):
    one, two = Child(1), Child(2)
    one.other, two.other = two, one
    assert one.other.other.Field == 1


def references(chance):
    number = chance.randrange(16)
    assert clr.AddReference(f"Late{number}").GetName().Name == f"Late{number}"
    assert getattr(importlib.import_module("ClrLink.Late"), f"Late{number}").Number == number


def python_gc(chance):
    gc.collect(chance.randrange(3))


def net_gc(chance):
    System.GC.Collect(chance.randrange(3))


JOBS = {
    types: 3,
    generics: 2,
    calls: 10,
    strings: 5,
    objects: 5,
    properties: 5,
    arrays: 5,
    iteration: 5,
    exceptions: 3,
    callbacks: 1,
    loops: 1,
    failing_callbacks: 1,
    python_in_net: 3,
    cycles: 3,
    references: 1,
    python_gc: 1,
    net_gc: 1,
}


# --- The run ---------------------------------------------------------------------------------------------------------


def crew_of(seed, threads):
    chances = [random.Random(f"{seed}/{number}") for number in range(threads)]
    return crew.Crew(JOBS, [(chance, chance) for chance in chances])


def warm_up(seed):
    """Each job a few times, so that what is kept for ever is there before handles are counted."""
    chance = random.Random(seed)
    for job in JOBS:
        for _ in range(3):
            job(chance)


def settled_handles(start=None, limit=30):
    """Living handles once both collectors are done; waits for them to come down to `start`."""
    end = time.monotonic() + limit
    while True:
        helpers.settle()
        handles = helpers.live_handles()
        if start is None or handles <= start or time.monotonic() > end:
            return handles


def main():
    options = crew.options(__doc__)
    warm_up(options.seed)
    before = settled_handles()
    run = crew_of(options.seed, options.threads)
    run.go(options.seconds)
    after = settled_handles(before)
    if after > before:
        run.failures.append(f"handles left over: {after - before}")
    return run.report(options, f"handles={before}->{after}")


if __name__ == "__main__":
    sys.exit(main())

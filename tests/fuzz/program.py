"""One random program: see fuzz.py."""

import copy
import faulthandler
import gc
import itertools
import operator
import os
import pathlib
import pickle
import random
import re
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "python")]

import helpers  # noqa: E402

sys.path[:0] = [str(helpers.FIXTURE_FOLDER)]

import clr  # noqa: E402
import ledger  # noqa: E402
import plants  # noqa: E402
import subjects  # noqa: E402
import System  # noqa: E402

KEPT = 60  # objects in the pool
STEP_LIMIT = 30  # seconds that one step may take
BINARY = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.and_, operator.or_,
    operator.xor, operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.contains, operator.iadd,
    operator.is_, divmod,
]
UNARY = [str, repr, hash, bool, len, iter, dir, type, int, float, bytes, list, tuple, abs, operator.neg, operator.invert, reversed,
         memoryview, callable, sorted, format, operator.index, vars]  # fmt: skip


class Program:
    """What one thread does: the pool, the types and the marks are shared by all of them."""

    def __init__(self, chance, types, pool, marks, trace):
        self.chance = chance
        self.types = types
        self.pool = pool
        self.marks = marks  # attributes to be deleted at the end
        self.trace = trace
        self.count = 0

    # ---- choosing ----

    def kept(self):
        return self.chance.choice(self.pool)

    def type(self):
        return self.chance.choice(self.types)[1]

    def any(self):
        how = self.chance.random()
        if how < 0.45:
            return self.kept()
        return self.type() if how < 0.55 else subjects.value(self.chance)

    def arguments(self):
        return [self.any() for _ in range(self.chance.choice([0, 0, 1, 1, 1, 2, 2, 3, 4]))]

    def keep(self, value):
        if value is None or isinstance(value, (bool, int, float, str)):
            return
        place = self.chance.randrange(KEPT)
        if place < len(self.pool):
            self.pool[place] = value
        else:
            self.pool.append(value)

    # ---- what is done ----

    def create(self):
        self.keep(self.type()(*self.arguments()))

    def call_member(self, subject=None):
        subject = self.any() if subject is None else subject
        names = subjects.members(subject)
        if not names:
            return
        member = getattr(subject, self.chance.choice(names))
        self.keep(member(*self.arguments()) if callable(member) else member)

    def call_static(self):
        self.call_member(self.type())

    def call_overload(self):
        subject = self.type()
        member = getattr(subject, self.chance.choice(subjects.members(subject) or ["__doc__"]))
        kinds = tuple(self.type() for _ in range(self.chance.randrange(3)))
        self.keep(member.Overloads[kinds](*self.arguments()))

    def get(self):
        subject = self.any()
        value = getattr(subject, self.chance.choice([*subjects.WORDS[:4], "Count", "Length", "Value", "X", "Item", "__dict__"]))
        self.keep(self.own(subject, value))

    def set(self):
        subject = self.kept()
        names = subjects.members(subject)
        if names and not isinstance(subject, type):
            self.mark(subject, self.chance.choice(names), self.any())

    def index(self):
        subject, key = self.kept(), self.chance.choice([self.any(), self.chance.choice(subjects.SMALL), slice(0, 2), slice(None, None, -1)])
        if self.chance.random() < 0.7:
            self.keep(subject[key])
        elif not isinstance(subject, type):
            subject[key] = self.any()

    def iterate(self):
        for item in itertools.islice(self.kept(), 20):
            self.keep(item)

    def operate(self):
        function, left, right = self.chance.choice(BINARY), self.kept(), self.any()
        if function is not operator.mul or right not in subjects.LARGE:  # all of the memory
            self.keep(function(left, right))

    def ask(self):
        function = self.chance.choice(UNARY)
        subject = self.kept()
        if function in (list, tuple, sorted, bytes) and not hasattr(subject, "__len__"):
            return  # it may have no end
        self.keep(self.own(subject, function(subject)))

    def own(self, subject, value):
        """The value that a subject gave, for the program to change: the dict of what lives for ever is copied."""
        return dict(value) if isinstance(value, dict) and ledger.lives_for_ever(subject) else value

    def instantiate(self):
        self.keep(self.type()[tuple(self.chance.choice([int, str, float, object, self.type()]) for _ in range(self.chance.randint(1, 2)))])

    def make_array(self):
        kind = self.chance.choice([System.Int32, System.String, System.Object, System.Double, self.type()])
        self.keep(System.Array[kind](self.chance.choice([3, [self.any() for _ in range(3)], self.any()])))

    def make_delegate(self):
        kinds = [self.chance.choice([System.Int32, System.String, System.Object, self.type()]) for _ in range(self.chance.randint(1, 3))]
        delegate = self.chance.choice([System.Func, System.Action])[tuple(kinds)](subjects.callables(self.chance))
        self.keep(delegate)
        delegate(*[self.any() for _ in range(len(kinds) - 1)])

    def subscribe(self):
        subject = self.any()
        names = [name for name in subjects.members(subject) if name.endswith(("ed", "ing", "Event", "Changed", "Tick"))]
        if not names:
            return
        name, handler = self.chance.choice(names), subjects.callables(self.chance)
        setattr(subject, name, operator.iadd(getattr(subject, name), handler))
        if self.chance.random() < 0.7:
            setattr(subject, name, operator.isub(getattr(subject, name), handler))

    def derive(self):
        base = self.type()
        names = self.chance.sample(subjects.members(base), k=min(3, len(subjects.members(base))))
        body = {name: subjects.callables(self.chance) for name in names if not name.startswith("__")}
        if self.chance.random() < 0.3:
            body["__del__"] = lambda self: str(self)
        if self.chance.random() < 0.3:
            body["__namespace__"] = f"Fuzz{self.chance.randrange(10**9)}"
        kind = type(f"Derived{self.chance.randrange(5)}", (base,), body)
        one = kind(*self.arguments())
        self.keep(one)
        self.call_member(one)

    def dispose(self):
        with self.kept() as entered:
            self.keep(entered)

    def convert(self):
        """Through a parameter of each kind, and back."""
        target = self.chance.choice([System.Collections.Generic.List[System.Object](), System.Array[System.Object](1)])
        value = self.any()
        if isinstance(target, System.Array):
            target[0] = value
        else:
            target.Add(value)
        self.keep(target[0])

    def cast(self):
        self.keep(clr.Convert(self.any(), self.type()) if hasattr(clr, "Convert") else self.type()(self.any()))

    def duplicate(self):
        self.keep(self.chance.choice([copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])(self.kept()))

    def hold(self):
        self.mark(self.kept(), "held", self.kept())

    def mark(self, subject, name, value):
        if ledger.lives_for_ever(subject):
            self.marks.append((subject, name))
        setattr(subject, name, value)

    def let_go(self):
        del self.pool[self.chance.randrange(len(self.pool))]
        self.pool.append(object())

    def collect(self):
        if self.chance.random() < 0.15:
            self.chance.choice([gc.collect, System.GC.Collect, System.GC.WaitForPendingFinalizers])()

    STEPS = {
        create: 10, call_member: 18, call_static: 14, call_overload: 2, get: 3, set: 4, index: 7, iterate: 4, operate: 6, ask: 7,
        instantiate: 3, make_array: 3, make_delegate: 3, subscribe: 2, derive: 2, dispose: 1, convert: 4, cast: 1, duplicate: 2,
        hold: 1, let_go: 3, collect: 1,
    }  # fmt: skip

    def step(self):
        (job,) = self.chance.choices(list(self.STEPS), self.STEPS.values())
        self.count += 1
        if self.trace:
            os.write(2, f"{self.count} {job.__name__}\n".encode())
        self.do(job)

    def do(self, job):
        try:
            job(self)
        except SystemError as error:
            if "released memoryview" not in str(error.__cause__):  # CPython's own: iter() of such a one
                raise
        except Exception as error:
            check(error)
        except BaseException as error:
            if type(error).__module__ == "builtins" and not isinstance(error, GeneratorExit):
                raise

    def run(self, steps):
        for _ in range(steps):
            self.step()


IMPOSSIBLE = System.AccessViolationException, System.InvalidProgramException, System.ExecutionEngineException


def check(error):
    """What goes wrong goes wrong in words, and not in the runtime."""
    impossible = isinstance(error, IMPOSSIBLE)
    try:
        text = str(error)
    except Exception as hostile:  # the text of an object that the program has changed, perhaps
        text, impossible = "", impossible or isinstance(hostile, IMPOSSIBLE)
    if impossible or re.search("AccessViolation|ExecutionEngine|InvalidProgram", text):
        raise AssertionError(f"an impossible exception: {type(error).__name__}: {text}") from error


def run_threads(seed, types, pool, marks, steps, trace):
    """Programs of several threads over one pool; the number of operations."""
    programs = [Program(random.Random(f"{seed}/{number}"), types, pool, marks, trace) for number in range(3)]
    failures = []

    def work(program):
        try:
            program.run(steps)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(program,), daemon=True) for program in programs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(STEP_LIMIT * 3)
        if thread.is_alive():
            raise TimeoutError("a thread hangs")
    if failures:
        raise failures[0]
    return sum(program.count for program in programs)


def quiet():
    """What the program says to the world is nobody's business."""
    sys.unraisablehook = lambda unraisable: None
    threading.excepthook = lambda args: None


def run(seed, operations, limit, plant):
    trace = sys.stderr.isatty() or os.environ.get("CLRLINK_FUZZ_TRACE") == "1"
    faulthandler.dump_traceback_later(limit, exit=True)
    quiet()
    types = subjects.types()
    chance = random.Random(seed)
    pool = [object() for _ in range(5)]
    begun = time.monotonic()
    marks = []
    alone = Program(chance, types, pool, marks, trace)
    alone.run(operations * 2 // 3)
    if plant:
        alone.do(plants.PLANTS[plant])
    together = run_threads(seed, types, pool, marks, operations // 9, trace)
    pool.clear()
    ledger.forget(marks)
    marks.clear()
    left = ledger.settled()
    assert not left, left
    if trace:
        print(round(time.monotonic() - begun, 2))
    print(f"{alone.count + together} operations")
    return 0

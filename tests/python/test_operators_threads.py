"""A13, A14, A23 and C6: first uses of operators and dynamic call sites by many threads at once."""

import random

import pytest
import System
from ClrLink.Fixtures.Dynamics import Bag, Everything, Meta
from ClrLink.Fixtures.Enums import Color, Opt
from ClrLink.Fixtures.Operators import MadeCalls, Metre, Money, Pile, Second, Typed, Vec
from helpers import THREADS, assert_balanced, run_script
from System.Dynamic import ExpandoObject

FIRST_USES = """
    import threading
    from helpers import run_threads
    from ClrLink.Fixtures.Operators import Dog, MadeCalls, Metre, Money, Puppy, Second, Typed, ToBig, Vec, Versatile
    from ClrLink.Fixtures.Enums import LongFlags, Opt
    from ClrLink.Fixtures.Dynamics import Bag, Everything
    from System.Dynamic import ExpandoObject
    import System
    clr.AddReference("System.Runtime.Numerics")
    from System.Numerics import BigInteger, Complex

    def work(number):
        steps = [
            lambda: Metre(1) / Second(2) == 0.5,
            lambda: Second(1) + Metre(2) == "1 s + 2 m",
            lambda: 2 * Vec(1, 2) == Vec(2, 4),
            lambda: Puppy("a") + Dog("b") == "a and b",
            lambda: (Money(5) + 3).Amount == 8,
            lambda: MadeCalls.Take(5) == "long 5",
            lambda: Typed(1) < Typed(2),
            lambda: Versatile(3) < "abcd",
            lambda: int(ToBig(str(2**90))) == 2**90,
            lambda: System.Decimal(3) == 3 and hash(System.Decimal(3)) == 3,
            lambda: BigInteger.One * 2**80 == 2**80,
            lambda: Complex(1, 2) * 1j == complex(-2, 1),
            lambda: System.Int128(5) + 2**100 == 2**100 + 5,
            lambda: LongFlags.High in (LongFlags.High | LongFlags.Low),
            lambda: Everything().Work(1, key=2) == "Work(1, key: 2)",
            lambda: Everything() + 1 == "Add 1",
            lambda: setattr(Bag(), "x", 1) is None,
            lambda: setattr(ExpandoObject(), "x", 1) is None,
        ]
        for step in steps[number % len(steps):] + steps[: number % len(steps)]:
            assert step()

    run_threads(work)
    print("done")
"""


def test_first_uses():
    for _ in range(3):
        assert run_script(FIRST_USES) == "done\n"


def test_operators(threads):
    def work(number):
        rng = random.Random(number)
        for _ in range(50):
            a, b = rng.randrange(1, 100), rng.randrange(1, 100)
            assert Vec(a, b) + Vec(b, a) == Vec(a + b, a + b)
            assert a * Vec(1, b) == Vec(a, a * b)
            assert System.Decimal(a) * b == a * b
            assert (Money(a) + b).Amount == a + b
            assert (Typed(a) < Typed(b)) == (a < b)
            assert Metre(a) / Second(b) == a / b
            assert MadeCalls.TakeTwo("x", a) == f"string x {a}"
            assert len(list((Pile[int](a) + b).Items)) == 2
            assert Opt.A in Opt(a % 8 | 1)
            assert (Color(a % 3) < Color(b % 3)) == (a % 3 < b % 3)
            with pytest.raises(TypeError):
                Vec(a, b) + "x"

    threads(work, times=5)


def test_call_sites(threads):
    """Names that all threads share and names of each one's own."""

    def work(number):
        rng = random.Random(number)
        shared, bag, everything, meta = ExpandoObject(), Bag(), Everything(), Meta()
        for i in range(60):
            name = f"name{rng.randrange(50)}" if i % 2 else f"own{number}_{i}"
            setattr(shared, name, i)
            assert getattr(shared, name) == i
            setattr(bag, name, name)
            assert getattr(bag, name) == name
            delattr(shared, name)
            assert not hasattr(shared, name)
            assert getattr(everything, name)(i) == f"{name}({i})"
            everything[name] = i
            assert everything[name] == i
            assert everything + i == f"Add {i}"
            assert meta.x1 == "meta get x1"

    threads(work)


def test_one_object_shared(threads):
    made = ExpandoObject()
    made.total = 0
    kept = [object() for _ in range(THREADS)]

    def work(number):
        name = f"of{number}"
        setattr(made, name, kept[number])
        assert getattr(made, name) is kept[number]
        assert name in dir(made)
        assert made.total == 0
        delattr(made, name)

    threads(work, times=100)


def test_nothing_is_left():
    def work(number):
        made = ExpandoObject()
        made.value = Vec(number, 1) + Vec(1, 2)
        assert made.value == Vec(number + 1, 3)
        assert Everything().Work(number) == f"Work({number})"

    assert_balanced(work, threads=THREADS, times=20)

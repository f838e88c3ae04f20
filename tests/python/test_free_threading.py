"""C1, C2: the GIL stays off, and reference counts stay right."""

import gc
import sys
import weakref

import pytest
import System
from ClrLink.Fixtures.Arrays import Calls as ArrayCalls
from ClrLink.Fixtures.Iteration import Sources
from ClrLink.Fixtures.Members import Fields
from ClrLink.Fixtures.Memory import Dropper, Holder
from ClrLink.Fixtures.Overloads import Sets
from ClrLink.Fixtures.Primitives import Echo
from ClrLink.Fixtures.Shapes import ManyCtors, Plain
from helpers import free_threaded_only, live_handles, raised_by, run_script, settle, wait_until

USES = {
    "import": "import clr",
    "namespace": "import clr, System; System.Math.Abs(-1)",
    "object": "import clr, System; System.Text.StringBuilder('a').Append(1).ToString()",
    "thread": "import clr, System, threading; t = threading.Thread(target=System.GC.Collect); t.start(); t.join()",
    "exception": "import clr, System\ntry: System.Int32.Parse('x')\nexcept System.FormatException: pass",
    "unload": "import clr, System, pythonnet; pythonnet.unload()",
}


@free_threaded_only
@pytest.mark.parametrize("use", USES)
def test_the_gil_stays_off_and_nothing_warns(use):
    run_script(f"{USES[use]}\nimport sys\nassert sys._is_gil_enabled() is False\n", "-W", "error", prelude="")


@free_threaded_only
def test_the_gil_is_off_here():
    assert sys._is_gil_enabled() is False


@pytest.mark.parametrize("use", USES)
def test_nothing_warns(use):
    run_script(USES[use], "-W", "error", prelude="")


class Thing:
    pass


def fail_to_convert(thing):
    assert isinstance(raised_by(Echo.EchoInt32, thing), TypeError)


def round_trip(thing):
    assert Echo.EchoObject(thing) is thing


def as_array_elements(thing):
    array = System.Array[System.Object]([thing, thing])
    assert array[0] is thing
    array[0] = None


def as_arguments(thing):
    assert ArrayCalls.Objects([thing, thing]).startswith("PyObject")


def held(thing):
    holder = Holder()
    holder.Kept = thing
    assert holder.Kept is thing
    assert holder.Swap(None) is thing


@pytest.mark.parametrize("use", [fail_to_convert, round_trip, as_array_elements, as_arguments, held])
def test_a_python_object_keeps_its_count(use):
    thing = Thing()
    use(thing)
    settle()
    before = sys.getrefcount(thing)
    for _ in range(100):
        use(thing)
    wait_until(lambda: settle() or sys.getrefcount(thing) == before, "the reference count is what it was")


@pytest.mark.parametrize("use", [fail_to_convert, round_trip, as_array_elements, held])
def test_threads_keep_its_count(use, threads):
    def used_by_all():
        thing = Thing()
        threads(lambda _: use(thing), times=100)
        return weakref.ref(thing)

    gone = used_by_all()
    wait_until(lambda: settle() or gone() is None, "the object is freed")


@pytest.mark.parametrize(
    "make", [lambda: "text" * 3, lambda: 10**30, lambda: [1, 2, 3], lambda: b"bytes" * 3, lambda: 1.5e300], ids=str
)
def test_a_converted_argument_keeps_its_count(make):
    value = make()
    before = sys.getrefcount(value)
    for _ in range(50):
        Echo.TypeName(value)
        Sets.Wide(value)
    wait_until(lambda: settle() or sys.getrefcount(value) == before, "the reference count is what it was")


def test_types_keep_their_counts():
    def use():
        for kind in (Plain, ManyCtors):
            kind()
            repr(kind)
            isinstance(kind(), System.Object)

    use()
    before = sys.getrefcount(Plain)
    for _ in range(100):
        use()
    gc.collect()
    assert sys.getrefcount(Plain) <= before + 5


def test_dropped_objects_are_freed_by_the_next_crossing():
    thing = Thing()
    gone = weakref.ref(thing)
    Dropper.Drop(thing)
    del thing
    wait_until(lambda: settle() or gone() is None, "the object .NET dropped is freed")


def test_many_wrappers_of_one_object(threads):
    plain = Plain(1)
    settle()
    before = live_handles()
    kept = threads(lambda _: plain.Self, times=100)
    assert live_handles() >= before + 1
    assert all(each == plain for each in kept[::97])
    kept.clear()
    wait_until(lambda: settle() or live_handles() <= before, "the handles are freed")


def test_shared_objects_shared_methods(threads):
    """All threads use the same wrapper, the same bound method, the same types."""
    plain = Plain(10)
    bound = plain.M

    def work(number):
        assert bound(number) == 10 + number
        assert plain.M(number) == 10 + number
        assert plain.Prop == 0
        assert Sets.Wide(number) == "int"
        assert list(Sources.Count(3)) == [0, 1, 2]

    threads(work, times=300)


@pytest.mark.skipif(sys.version_info < (3, 13), reason="sys._is_interned came with 3.13")
def test_a_constant_s_text_is_immortal_only_where_cpython_lets_it():
    text = Fields.ConstText
    assert sys._is_interned(text) or sys.getrefcount(text) < 2**31

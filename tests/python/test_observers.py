"""What watches Python code sees callbacks as it sees other functions, and .NET's methods as builtin ones: profilers, tracers,
sys.monitoring, tracemalloc, faulthandler."""

import contextlib
import cProfile
import pstats
import sys
import threading
import tracemalloc

import pytest
import System
from ClrLink.Fixtures.Delegates import Caller
from ClrLink.Fixtures.Derivation import Base
from ClrLink.Fixtures.Shapes import Plain
from helpers import raised_by, run_script, run_threads
from System import Action, Func

pytestmark = pytest.mark.thread_unsafe(reason="the process has one set of monitoring tools, and one tracemalloc")
needs_monitoring = pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring is there from 3.12 on")


class Derived(Base):
    def Describe(self):
        return described(super().Describe())


def described(text):
    return f"<{text}>"


def doubled(number):
    return number * 2


FUNCTION = Func[int, int](doubled)


@contextlib.contextmanager
def installed(install, function):
    install(function)
    try:
        yield
    finally:
        install(None)


# ---- sys.setprofile, sys.settrace ----


def test_a_profiler_sees_callbacks_come_and_go():
    seen = []

    def profile(frame, event, argument):
        if event in ("call", "return") and frame.f_code.co_name in ("doubled", "Describe", "described"):
            seen.append((event, frame.f_code.co_name))

    derived = Derived()
    with installed(sys.setprofile, profile):
        assert Caller.CallInt(FUNCTION, 21) == 42
        derived.CallDescribe()
    assert seen == [
        ("call", "doubled"),
        ("return", "doubled"),
        ("call", "Describe"),
        ("call", "described"),
        ("return", "described"),
        ("return", "Describe"),
    ]


def test_a_profiler_sees_an_exception_that_leaves_a_callback():
    events = []

    def profile(frame, event, argument):
        if frame.f_code.co_name == "fail":
            events.append((event, argument))

    def fail():
        raise LookupError("from Python")

    with installed(sys.setprofile, profile):
        error = raised_by(Caller.Call, Action(fail))
    assert type(error) is LookupError
    assert events[0] == ("call", None) and events[-1] == ("return", None)


def test_a_profiler_may_use_net_itself():
    lengths = []

    def profile(frame, event, argument):
        lengths.append(System.String.Concat(event, "!").__len__())

    with installed(sys.setprofile, profile):
        assert Caller.CallInt(FUNCTION, 4) == 8
    assert 5 in lengths and 7 in lengths


def test_a_profiler_that_raises_is_taken_away_and_its_exception_goes_through_net():
    def profile(frame, event, argument):
        if frame.f_code is doubled.__code__ and event == "call":
            raise LookupError("from the profiler")

    with installed(sys.setprofile, profile):
        error = raised_by(Caller.CallInt, FUNCTION, 1)
    assert type(error) is LookupError and sys.getprofile() is None
    assert Caller.CallInt(FUNCTION, 1) == 2


def test_a_tracer_sees_the_lines_of_callbacks():
    lines = []

    def trace(frame, event, argument):
        if frame.f_code is doubled.__code__:
            lines.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
            return trace
        return None

    before = sys.gettrace()
    with installed(sys.settrace, trace):
        assert Caller.CallInt(FUNCTION, 3) == 6
    sys.settrace(before)
    assert lines == [("call", 0), ("line", 1), ("return", 1)]


def test_cprofile_counts_callbacks_and_methods():
    profiler = cProfile.Profile()
    profiler.enable()
    for number in range(7):
        Caller.CallInt(FUNCTION, number)
    profiler.disable()
    counts = {key[2]: value[0] for key, value in pstats.Stats(profiler).stats.items()}
    assert counts["doubled"] == 7


def test_profilers_of_many_threads():
    counted = []

    def work(number):
        def profile(frame, event, argument):
            if frame.f_code is doubled.__code__ and event == "call":
                counted.append(number)

        with installed(sys.setprofile, profile):
            return [Caller.CallInt(FUNCTION, turn) for turn in range(100)] == [2 * turn for turn in range(100)]

    assert run_threads(work) == [True] * 8
    assert sorted(counted) == sorted(list(range(8)) * 100)


def test_a_profiler_of_all_threads_sees_callbacks_on_threads_that_python_started():
    seen = []

    def profile(frame, event, argument):
        if frame.f_code is doubled.__code__ and event == "call":
            seen.append(threading.get_ident())

    with installed(threading.setprofile, profile):
        thread = threading.Thread(target=lambda: Caller.CallInt(FUNCTION, 5))
        thread.start()
        thread.join()
    assert seen == [thread.ident]


# ---- sys.monitoring ----


@contextlib.contextmanager
def monitored(**callbacks):
    monitoring = sys.monitoring
    tool = monitoring.PROFILER_ID
    monitoring.use_tool_id(tool, "clrlink's tests")
    try:
        for name, callback in callbacks.items():
            monitoring.register_callback(tool, getattr(monitoring.events, name), callback)
        monitoring.set_events(tool, sum(getattr(monitoring.events, name) for name in callbacks))
        yield
    finally:
        monitoring.set_events(tool, 0)
        for name in callbacks:
            monitoring.register_callback(tool, getattr(monitoring.events, name), None)
        monitoring.free_tool_id(tool)


@needs_monitoring
def test_monitoring_sees_methods_called_and_callbacks_started():
    called, started = [], []

    def use():
        return Caller.CallInt(FUNCTION, 10)

    with monitored(
        CALL=lambda code, offset, function, argument: called.append(function),
        PY_START=lambda code, offset: started.append(code),
    ):
        assert use() == 20
    assert Caller.CallInt in called
    assert doubled.__code__ in started


@needs_monitoring
def test_monitoring_sees_exceptions_of_net_raised_and_handled():
    raised, handled = [], []

    def use():
        try:
            System.Int32.Parse("x")
        except System.FormatException:
            return "caught"

    with monitored(
        RAISE=lambda code, offset, error: raised.append(type(error)),
        EXCEPTION_HANDLED=lambda code, offset, error: handled.append(type(error)),
    ):
        assert use() == "caught"
    assert raised == handled == [System.FormatException]


@needs_monitoring
def test_monitoring_of_many_threads():
    started = []

    def work(number):
        return [Caller.CallInt(FUNCTION, turn) for turn in range(100)] == [2 * turn for turn in range(100)]

    with monitored(PY_START=lambda code, offset: started.append(1) if code is doubled.__code__ else None):
        assert run_threads(work) == [True] * 8
    assert len(started) == 800


# ---- tracemalloc ----


@contextlib.contextmanager
def traced(frames=8):
    tracemalloc.start(frames)
    try:
        yield
    finally:
        tracemalloc.stop()


def test_tracemalloc_names_the_line_that_made_a_wrapper():
    with traced():
        made = Plain()
        line = sys._getframe().f_lineno - 1
        trace = tracemalloc.get_object_traceback(made)
        assert (trace[-1].filename, trace[-1].lineno) == (__file__, line)


def test_tracemalloc_names_the_callback_that_took_the_memory():
    kept = []

    def take():
        kept.append(bytes(100_000))

    with traced():
        Caller.Call(Action(take))
        trace = tracemalloc.get_object_traceback(kept[0])
    assert (trace[-1].filename, trace[-1].lineno) == (__file__, take.__code__.co_firstlineno + 1)
    assert len(trace) > 1  # the frames below .NET's are part of it


def test_tracemalloc_while_threads_of_net_make_and_drop_objects():
    with traced():

        def work(number):
            return sum(Caller.OnThread(Func[int, int](lambda value: len([Plain() for _ in range(value)])), 5) for _ in range(20))

        assert run_threads(work, threads=4) == [100] * 4
        System.GC.Collect()
        System.GC.WaitForPendingFinalizers()
        current, peak = tracemalloc.get_traced_memory()
        assert 0 < current <= peak


# ---- faulthandler ----


def test_faulthandler_shows_the_frames_above_and_below_net():
    output = run_script(
        """
import faulthandler, sys
from ClrLink.Fixtures.Delegates import Caller
from System import Action
def inner():
    faulthandler.dump_traceback(sys.stdout)
def outer():
    Caller.Call(Action(inner))
outer()
"""
    )
    names = [line.rsplit(" in ", 1)[1] for line in output.splitlines() if " in " in line]
    assert names[-3:] == ["inner", "outer", "<module>"]

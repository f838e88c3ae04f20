"""Py.GIL() and the state of the engine, in a process that Python started."""

import sys
import threading

import clr
import pytest

import helpers
from helpers import raises

clr.AddReference("ClrLink.Fixtures.Runtime")

import System  # noqa: E402
from ClrLink.Fixtures.Runtime import Gil, Threads  # noqa: E402
from clrlink import _core  # noqa: E402


class Target:
    x = "value"


def test_it_nests():
    assert Gil.Nested(Target()) == "value"


def test_disposed_twice_is_harmless():
    assert Gil.DisposedTwice(Target()) == "value"


def test_the_order_does_not_matter():
    assert Gil.OuterFirst(Target()) == "value"


def test_an_old_state_does_not_end_a_new_one():
    assert Gil.OldStateAfterNew(Target()) == "value"


def test_python_may_be_called_and_call_back_within():
    assert Gil.CallWithin(lambda: Gil.CallWithin(lambda: Gil.Nested(Target()))) == "value"


def test_an_outer_state_ended_in_an_inner_call():
    script = """
        clr.AddReference("ClrLink.Fixtures.Runtime")
        from ClrLink.Fixtures.Runtime import Gil
        def inner():
            Gil.EndKept()
            return "inner"
        def outer():
            return Gil.CallWithin(inner)
        print(Gil.CallWithin(outer))
        Gil.Repeat(10)
        print(Gil.CallWithin(lambda: "after"))
    """
    body = script.replace("print(Gil.CallWithin(outer))", "Gil.KeepAndCall(outer) and print('inner')")
    assert helpers.run_script(body).split() == ["inner", "after"]


def test_of_another_thread_it_says_so():
    assert "on the thread that took it" in Gil.DisposedElsewhere()


def _run(body):
    """The stderr of a script whose status is 0: what is forgotten is told there."""
    import subprocess
    import textwrap

    source = helpers.PRELUDE + 'clr.AddReference("ClrLink.Fixtures.Runtime")\n' + textwrap.dedent(body)
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def test_a_forgotten_one_is_ended_and_told():
    out, err = _run(
        """
        import threading
        from ClrLink.Fixtures.Runtime import Gil
        for _ in range(3):
            Gil.Forget()
        done = []
        thread = threading.Thread(target=lambda: done.append(1))
        thread.start(); thread.join(20)
        print(done, Gil.CallWithin(lambda: 5))
        """
    )
    assert out.strip() == "[1] 5"
    assert err.count("a Py.GIL() was not disposed of") == 3


def test_a_forgotten_one_of_another_thread_is_ended_with_the_thread():
    out, err = _run(
        """
        import threading
        from ClrLink.Fixtures.Runtime import Gil
        for _ in range(3):
            Gil.ForgetOnThread()
        print(Gil.CallWithin(lambda: 5))
        """
    )
    assert out.strip() == "5"
    assert err.count("a Py.GIL() was not disposed of") == 3


@pytest.mark.parametrize("tasks, times", [(1, 100), (8, 200)])
def test_on_pool_threads(tasks, times):
    assert Threads.SumWithGil(lambda n: n, tasks, times) == tasks * sum(range(times))


def test_thread_states_are_cached_not_made_anew():
    Threads.SumWithGil(lambda n: n, 4, 100)
    before = _core.leaks()
    Threads.SumWithGil(lambda n: n, 4, 1000)
    after = _core.leaks()
    assert after.keys() == before.keys()


def test_allowed_threads_run():
    event = threading.Event()
    timer = threading.Timer(0.05, event.set)
    timer.start()
    assert Gil.AllowThreads(event.is_set) is True
    timer.join()
    assert Gil.AllowWithoutHold() is True


def test_the_engine_says_what_it_is():
    initialized, version, build, compiler, copyright, platform, least, good, bad = Gil.Engine()
    assert initialized == "True"
    assert version == sys.version
    assert copyright == sys.copyright and platform == sys.platform
    assert compiler in sys.version.replace("\n", " ") or compiler.strip() in sys.version
    assert build and least == "3.10" and (good, bad) == ("True", "False")


def test_Initialize_is_no_work_and_Shutdown_leaves_python_alone():
    assert Gil.InitializeAgain() is True
    assert Gil.Nested(Target()) == "value"


def test_after_unload_calls_say_so():
    out, err = _run(
        """
        import clrlink
        from ClrLink.Fixtures.Runtime import Gil, Objects
        function = Objects.Refcount
        clrlink.unload()
        try:
            Gil.Repeat(1)
        except RuntimeError as error:
            print("RuntimeError")
        """
    )
    assert out.strip() == "RuntimeError" and err == ""


def test_in_the_atexit_of_net_python_refuses():
    """A thread of .NET that comes when Python has ended gets an exception, not a crash."""
    out, err = _run(
        """
        from ClrLink.Fixtures.Runtime import Late
        Late.Start(print)
        """
    )
    assert err == ""
    assert set(out.split()) <= {"InvalidOperationException", "None"}


def test_taken_by_python_itself():
    out, err = _run(
        """
        import clr
        from Python.Runtime import Py, PythonEngine
        for _ in range(3):
            with Py.GIL() as state:
                with Py.GIL():
                    print(PythonEngine.Eval("1 + 1"))
            state.Dispose()
        """
    )
    assert out.split() == ["2"] * 3 and err == ""

"""Signals that .NET and Python share: faults, Ctrl-C."""

import os
import signal
import subprocess
import sys

import pytest
from helpers import PATHS, PRELUDE, run_script, without_thread_sanitizer

pytestmark = without_thread_sanitizer

FAULTS = """
import System
from ClrLink.Fixtures.Errors import Thrower

def faults():
    for _ in range(3):
        for use, kind in ((lambda: Thrower.NullReference(None), System.NullReferenceException),
                          (lambda: Thrower.DivideByZero(0), System.DivideByZeroException)):
            try:
                use()
            except kind:
                continue
            raise SystemExit("no exception")

faults()
"""
ON, OFF = "faulthandler.enable()\nfaults()\n", "faulthandler.disable()\nfaults()\n"
SWITCHINGS = {"": False, "on": True, "on off": False, "on on": True, "on off on": True, "off on off": False, "off": False}
CRASH = "import ctypes\nctypes.string_at(8)\n"


def switched(steps):
    return "import faulthandler\n" + "".join(ON if step == "on" else OFF for step in steps.split())


@pytest.mark.parametrize("steps", SWITCHINGS)
@pytest.mark.parametrize("before", ["", "faulthandler"])
def test_faulthandler_switched_while_net_runs(before, steps):
    options = ["-X", before] if before else []
    run_script(FAULTS + switched(steps) + "print('sound')", *options)


@pytest.mark.parametrize("steps", SWITCHINGS)
def test_a_fault_of_native_code_still_ends_the_process(steps):
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + FAULTS + switched(steps) + CRASH],
        env=dict(os.environ, PYTHONDEVMODE=""),  # which has faulthandler on
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (-signal.SIGSEGV, -signal.SIGABRT), done
    assert ("Segmentation fault" in done.stderr) == SWITCHINGS[steps], done.stderr


def test_a_fault_of_native_code_is_reported_when_faulthandler_was_on_before():
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", PRELUDE + FAULTS + CRASH],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGSEGV, done
    assert done.stderr.count("Segmentation fault") == 1, done.stderr


def test_faulthandler_switched_often_takes_no_memory():
    run_script(
        """
        import ctypes, faulthandler
        import System

        class MallInfo2(ctypes.Structure):
            _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks used free keepcost".split()]

        try:
            mallinfo2 = ctypes.CDLL(None).mallinfo2
        except AttributeError:
            raise SystemExit(0)  # an older glibc
        mallinfo2.restype = MallInfo2

        def switch(times):
            for _ in range(times):
                faulthandler.enable()
                faulthandler.disable()
            return mallinfo2().used

        before = switch(10)
        assert switch(2000) - before < 100_000
        """
    )


def test_faulthandler_looks_the_same():
    run_script(
        """
        import faulthandler
        assert faulthandler.enable.__name__ == "enable"
        assert "enable" in faulthandler.enable.__doc__.lower()
        faulthandler.enable(all_threads=False)
        assert faulthandler.is_enabled()
        assert faulthandler.disable() is True
        assert not faulthandler.is_enabled()
        """
    )


INTERRUPT = """
import os, signal, threading, time
import System

def press_again_and_again(ended):
    # CPython sleeps on where the signal comes between its last look and the sleep: as people do, press once more.
    for pause in (0.1, 4.0):
        if not ended.wait(pause):
            os.kill(os.getpid(), signal.SIGINT)

def interrupted(work, seconds=20.0):
    "Whether Ctrl-C, pressed meanwhile, ends the work at once."
    ended = threading.Event()
    presser = threading.Thread(target=press_again_and_again, args=(ended,))
    started = time.monotonic()
    try:
        presser.start()
        work(seconds)
    except KeyboardInterrupt:
        return time.monotonic() - started < seconds / 2
    finally:
        ended.set()
        presser.join()
    return False

def call_net(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        System.Math.Abs(-1)

def press():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        call_net(10.0)
    except KeyboardInterrupt:
        return True
    return False

"""
CONSOLE = {"": "", "console": "System.Console.Out.Flush()\n"}


@pytest.mark.parametrize("console", CONSOLE)
def test_ctrl_c_reaches_python(console):
    run_script(
        INTERRUPT
        + CONSOLE[console]
        + """
assert press() and press() and press()
assert interrupted(call_net)
assert interrupted(time.sleep)
assert interrupted(threading.Event().wait)
assert interrupted(time.sleep)
"""
    )


def test_ctrl_c_is_dot_nets_first_where_it_asks_for_it():
    run_script(
        INTERRUPT
        + """
seen, cancels = [], True
def pressed(sender, arguments):
    arguments.Cancel = cancels
    seen.append(cancels)

handler = System.ConsoleCancelEventHandler(pressed)
System.Console.add_CancelKeyPress(handler)
assert not interrupted(lambda seconds: time.sleep(0.5)) and seen == [True]
assert not interrupted(lambda seconds: call_net(0.5)) and seen == [True, True]
cancels = False
assert interrupted(time.sleep) and seen == [True, True, False], seen
System.Console.remove_CancelKeyPress(handler)
assert interrupted(time.sleep) and seen == [True, True, False]
"""
    )


def test_handlers_from_before_the_start_stay():
    run_script(
        """
        import os, signal, time
        seen = []
        numbers = (signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP, signal.SIGUSR1)
        for number in numbers:
            signal.signal(number, lambda which, frame: seen.append(which))
        import clr, System
        System.Console.Out.Flush()
        for count, number in enumerate(numbers * 2, 1):
            os.kill(os.getpid(), number)
            end = time.monotonic() + 60
            while len(seen) < count and time.monotonic() < end:
                System.Threading.Thread.Sleep(1)
        assert seen == list(numbers) * 2, seen
        """,
        prelude=PATHS,
    )


def test_handlers_of_python_stay():
    run_script(
        """
        import os, signal, System
        seen = []
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
            signal.signal(number, lambda which, frame: seen.append(which))
            os.kill(os.getpid(), number)
            System.Math.Abs(-1)
        assert seen == [signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1], seen
        """
    )

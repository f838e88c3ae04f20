"""Signals that .NET and Python share: faults, Ctrl-C."""

import signal
import subprocess
import sys

import pytest
from helpers import PRELUDE, run_script

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


def test_ctrl_c_reaches_python():
    run_script(
        """
        import os, signal, System
        System.Math.Abs(-1)
        try:
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(1000000):
                System.Math.Abs(-1)
        except KeyboardInterrupt:
            pass
        else:
            raise SystemExit("no KeyboardInterrupt")
        """
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

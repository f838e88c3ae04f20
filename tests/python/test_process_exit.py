"""C9: the handlers of AppDomain.ProcessExit run at the end of Python, and cannot keep the process."""

import subprocess
import sys
import time

import pytest
from helpers import PRELUDE, run_script

IMPORT = "from ClrLink.Fixtures.Endings import ProcessEnd\n"
ENDINGS = {
    "falling off the end": "",
    "sys.exit": "sys.exit(0)",
    "unload": "import clrlink; clrlink.unload()",
    "unload twice": "import clrlink; clrlink.unload(); clrlink.unload()",
    "Environment.Exit": "import System; System.Environment.Exit(0)",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_handler_runs_once(tmp_path, ending):
    path = tmp_path / "end"
    run_script(IMPORT + f"ProcessEnd.Write({str(path)!r}, 'ended')\n" + ENDINGS[ending])
    assert path.read_text() == "ended\n"


def test_a_handler_runs_after_atexit_functions(tmp_path):
    path = tmp_path / "end"
    run_script(
        IMPORT
        + f"""
import atexit
ProcessEnd.Write({str(path)!r}, "net")
def note():
    with open({str(path)!r}, "a") as file:
        file.write("python\\n")
atexit.register(note)
"""
    )
    assert path.read_text() == "python\nnet\n"


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_python_handler_runs_once(tmp_path, ending):
    path = tmp_path / "end"
    run_script(
        f"""
import atexit, System
def note(text):
    with open({str(path)!r}, "a") as file:
        file.write(text + "\\n")
System.AppDomain.CurrentDomain.ProcessExit += lambda sender, args: note(type(args).__name__)
"""
        + ENDINGS[ending]
    )
    assert path.read_text() == "EventArgs\n"


def test_a_python_handler_that_raises_is_reported():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            PRELUDE + "import System\ndef fail(*_): raise LookupError('at the end')\n"
            "System.AppDomain.CurrentDomain.ProcessExit += fail",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert "PythonException: at the end" in done.stderr


def test_not_in_a_forked_child(tmp_path):
    path = tmp_path / "end"
    run_script(
        IMPORT
        + f"""
import os, warnings
warnings.simplefilter("ignore", DeprecationWarning)
ProcessEnd.Write({str(path)!r}, "ended")
pid = os.fork()
if not pid:
    sys.exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
assert not os.path.exists({str(path)!r})
"""
    )
    assert path.read_text() == "ended\n"


def test_a_handler_that_throws_is_reported():
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + IMPORT + "ProcessEnd.Throw()"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0
    assert "thrown at the end" in done.stderr


def test_a_handler_that_hangs_is_left_alone():
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + IMPORT + "ProcessEnd.Hang()"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0
    assert "ProcessExit" in done.stderr
    assert time.monotonic() - start > 5

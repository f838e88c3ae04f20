"""CLRLINK_WATCHDOG in a program that Python has started: who keeps the threads of .NET out of Python is told of.

tests/managed has the same for programs that .NET has started, without a GIL too."""

import os
import re
import subprocess
import sys
import threading

import pytest
from helpers import LIMIT, gil_only

# A thread of Python's own might just wait for the GIL without .NET, of which nobody knows: each tick enters anew.
HOLDING = """
import ctypes
import clr
from System.Threading import Timer, TimerCallback

read = ctypes.PyDLL(None).read  # keeps Python while it waits
timer = Timer(TimerCallback(lambda state: None), None, 0, 50)


def hold_on():
    buffer = ctypes.create_string_buffer(1)
    read(0, buffer, 1)


hold_on()
timer.Dispose()
print("done")
"""


def run(code, **variables):
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, **variables},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@gil_only
def test_who_keeps_others_out_is_told_with_pythons_stacks():
    process = run(HOLDING, CLRLINK_WATCHDOG="0.5")
    limit = threading.Timer(LIMIT, process.kill)
    limit.start()
    try:
        report = []
        for line in process.stderr:
            report.append(line)
            if line == "clrlink: end of the watchdog's report\n":
                break
        output, rest = process.communicate("\n", timeout=60)
    finally:
        limit.cancel()
        process.kill()
    text = "".join(report)
    assert output == "done\n" and process.returncode == 0, text + rest
    assert re.search(r"thread 0x[0-9a-f]{16} waits for Python, for [0-9.]+ s\n", text)
    assert re.search(r'File "<string>", line \d+ in hold_on', text), text


@pytest.mark.parametrize("limit", ("soon", "-1", "0", "nan", "1e9", "1 s"))
def test_what_is_no_number_of_seconds_is_refused_in_words(limit):
    process = run("import clr, System; print(System.Math.Max(3, 7))", CLRLINK_WATCHDOG=limit)
    output, errors = process.communicate(timeout=60)
    assert (output, process.returncode) == ("7\n", 0)
    assert errors == f"clrlink: CLRLINK_WATCHDOG is '{limit}', which is no number of seconds above 0; nothing is watched\n"


def test_without_it_nothing_is_said():
    process = run("import clr, System; print(System.Math.Max(3, 7))", CLRLINK_WATCHDOG="")
    assert process.communicate(timeout=60) == ("7\n", "")

"""C15: fork, spawn and subinterpreters."""

import subprocess
import sys

import pytest
from helpers import run_python, run_script, without_thread_sanitizer

FORK = """
import os, sys, warnings
import System
from ClrLink.Fixtures.Shapes import Plain
warnings.simplefilter("ignore", DeprecationWarning)
plain, bound = Plain(3), Plain.Twice
bound(1), plain.Field, str(plain), list(System.Array[int](2))
class Base(System.Object):
    pass

def child(use):
    try:
        use()
    except RuntimeError as error:
        assert "fork" in str(error).lower(), str(error)
        return 0
    return 3

def forked(use):
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    status = 4
    try:
        status = child(use)
    finally:
        os._exit(status)
"""

USES = {
    "a static method": "lambda: System.Math.Abs(-1)",
    "a warm bound method": "lambda: bound(2)",
    "a field": "lambda: plain.Field",
    "a field write": "lambda: setattr(plain, 'Field', 4)",
    "a property": "lambda: plain.Prop",
    "a constructor": "lambda: Plain(4)",
    "str": "lambda: str(plain)",
    "iteration": "lambda: list(System.Array[int](2))",
    "a new type": "lambda: System.Text.StringBuilder",
    "a new generic type": "lambda: System.Collections.Generic.Dictionary[System.Guid, System.TimeSpan]",
    "a class that derives": "lambda: type('Derived', (Base,), {})",
    "AddReference": "lambda: clr.AddReference('System.Net.Http')",
    "a new namespace": "lambda: __import__('System.Net')",
    "an exception": "lambda: System.Int32.Parse('x')",
}


@pytest.mark.parametrize("use", USES)
def test_a_forked_child_gets_a_runtime_error(use):
    run_script(FORK + f"assert forked({USES[use]}) == 0\nassert System.Math.Abs(-1) == 1\n")


def test_a_forked_child_without_net_goes_on():
    run_script(FORK + "assert forked(lambda: print('still Python')) == 3\n")


def test_a_forked_child_drops_its_wrappers_and_exits():
    run_script(
        FORK
        + """
kept = [Plain(number) for number in range(100)]
sys.stdout.flush()
pid = os.fork()
if not pid:
    kept.clear()
    del plain, bound
    import gc
    gc.collect()
    sys.exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
assert sum(each.Field for each in kept) == 4950
"""
    )


DERIVED = """
import gc
class Derived(System.Object):
    def __del__(self):
        print("__del__", report(self), flush=True)

def report(derived):
    try:
        return derived.GetHashCode() is not None
    except RuntimeError as error:
        return str(error)
"""

DROPS = {
    "its last reference": "one = Derived()\nend = lambda: globals().pop('one')",
    "a cycle": "one = Derived(); one.me = one\ndef end():\n    del globals()['one']\n    gc.collect()",
    "one made by .NET": (
        "one = System.Activator.CreateInstance(clr.GetClrType(Derived))\nend = lambda: globals().pop('one')"
    ),
}


@without_thread_sanitizer
@pytest.mark.parametrize("drop", DROPS)
def test_a_forked_child_drops_objects_of_classes_that_derive_from_net(drop):
    """`__del__` runs there as in any child; what it wants of .NET is refused in words."""
    output = run_script(FORK + DERIVED + DROPS[drop] + "\nassert forked(end) == 3\nend()\nassert gc.collect() >= 0\n")
    child, *others = output.splitlines()
    assert child.startswith("__del__") and "fork" in child
    assert "__del__" not in "".join(others)  # the parent's own comes when .NET has collected it


@without_thread_sanitizer
@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP"])
def test_a_signal_to_the_child_ends_the_child_alone(number):
    """.NET's handlers write to a pipe that parent and child share."""
    run_script(
        FORK
        + f"""
import signal, time
signal.signal(signal.SIGINT, signal.SIG_DFL)
read, write = os.pipe()
pid = os.fork()
if not pid:
    os.write(write, b"x")
    time.sleep(60)
    os._exit(0)
os.read(read, 1)
os.kill(pid, signal.{number})
status = os.waitpid(pid, 0)[1]
assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.{number}, status
assert System.Math.Abs(-1) == 1
"""
    )


def test_a_fork_while_net_threads_call_back():
    run_script(
        FORK
        + """
import time
from callbacks import CallLoop
from clrlink import _core
from System import IntPtr
address, context = _core._callback_pointer(lambda argument: argument)
loop = CallLoop(IntPtr(address), IntPtr(context), 2)
while loop.Calls < 50:
    time.sleep(0.001)
for _ in range(5):
    assert forked(lambda: System.Math.Abs(-1)) == 0
before = loop.Calls
while loop.Calls < before + 50:
    time.sleep(0.001)
assert loop.Stop()
"""
    )


def test_a_forked_child_may_run_another_program():
    run_script(
        FORK
        + """
import subprocess
assert subprocess.run([sys.executable, "-c", "import clr, System; print(System.Math.Abs(-5))"],
                      capture_output=True, text=True, check=True).stdout == "5\\n"
"""
    )


SPAWN = """
import multiprocessing, sys

def work(number):
    import clr, System
    return System.Math.Abs(-number)

if __name__ == "__main__":
    import clr, System
    assert System.Math.Abs(-1) == 1
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        print(pool.map(work, [3, 4, 5]))
"""


@pytest.mark.parametrize("method", ["spawn", pytest.param("forkserver", marks=without_thread_sanitizer)])
def test_multiprocessing(method, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(SPAWN)
    assert run_python(path, method) == "[3, 4, 5]\n"


def test_multiprocessing_by_fork_fails_clearly(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(SPAWN)
    command = [sys.executable, "-W", "ignore", str(path), "fork"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "RuntimeError" in done.stderr and "fork" in done.stderr


SUBINTERPRETER = """
try:
    import _interpreters
except ImportError:
    import _xxsubinterpreters as _interpreters

def run(source):
    made = _interpreters.create()
    try:
        result = _interpreters.run_string(made, source)
    finally:
        _interpreters.destroy(made)
    assert result is None, result

INSIDE = '''
import sys
sys.path[:] = %r
try:
    import clr
except ImportError as error:
    text = str(error)
    if "interpreter" not in text:
        raise AssertionError(text)
else:
    raise AssertionError("imported in a subinterpreter")
''' % sys.path
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_subinterpreter_gets_an_import_error(when):
    imported = "import clr, System\nassert System.Math.Abs(-1) == 1\n"
    body = SUBINTERPRETER + (imported if when == "after" else "") + "run(INSIDE)\n" + imported
    run_script(body, prelude="import sys\n")

"""C9: a process ends cleanly, whatever .NET threads are doing in Python."""

import pytest
from helpers import run_script

# All imports come first: where threads spin, CPython 3.13t's import of a file takes seconds.
IMPORTS = """
import gc, os, pathlib, sys, threading, time
import pythonnet
import System
from callbacks import CallLoop, Callbacks, pointer
from clrlink import _core
from System import IntPtr
"""

# Threads of .NET that call Python for ever; the pointer is never released.
LOOP = (
    IMPORTS
    + """
def called(argument):
    return argument

address, context = _core._callback_pointer(called)
loop = CallLoop(IntPtr(address), IntPtr(context), 4)
while loop.Calls < 100:
    time.sleep(0.001)
assert loop.Failures == 0
"""
)

ENDINGS = {
    "falling off the end": "",
    "sys.exit": "sys.exit(0)",
    "sys.exit with a status": "sys.exit(7)",
    "an exception": "os.dup2(os.open(os.devnull, os.O_WRONLY), 2); raise ValueError",
    "os._exit": "sys.stdout.flush(); os._exit(0)",
    "Environment.Exit": "System.Environment.Exit(0)",
}
STATUS = {"sys.exit with a status": 7, "an exception": 1}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("start", ["idle", "loop"])
def test_ending(start, ending):
    body = (LOOP if start == "loop" else IMPORTS) + ENDINGS[ending]
    run_script(body, status=STATUS.get(ending, 0))


@pytest.mark.parametrize("_round", range(10))
def test_ending_with_threads_in_callbacks_again_and_again(_round):
    run_script(LOOP)


def test_ending_while_callbacks_run_python_code():
    run_script(
        IMPORTS
        + """
def called(argument):
    return sum(len(str(number)) for number in range(200))

address, context = _core._callback_pointer(called)
loop = CallLoop(IntPtr(address), IntPtr(context), 4)
while loop.Calls < 50:
    time.sleep(0.001)
"""
    )


def test_ending_while_a_callback_waits_for_net():
    run_script(
        IMPORTS
        + """
from ClrLink.Fixtures.Blocking import Door
door = Door()

def called(argument):
    door.Wait()
    return argument

address, context = _core._callback_pointer(called)
loop = CallLoop(IntPtr(address), IntPtr(context), 2)
while not door.SomeoneWaits:
    time.sleep(0.001)
"""
    )


def test_no_finally_is_lost():
    """A .NET thread that is inside Python when the process ends runs its `finally`, or was never let in."""
    out = run_script(
        IMPORTS
        + """
entered, left = [], []
lock = threading.Lock()

def called(argument):
    with lock:
        entered.append(argument)
    try:
        return sum(range(500))
    finally:
        with lock:
            left.append(argument)

address, context = _core._callback_pointer(called)
loop = CallLoop(IntPtr(address), IntPtr(context), 4)
while loop.Calls < 200:
    time.sleep(0.001)

class Report:
    def __del__(self):
        os.write(1, b"inside: %d\\n" % (len(entered) - len(left)))

sys.modules["report"] = Report()
"""
    )
    assert out in ("inside: 0\n", "")


def test_foreground_net_threads_are_waited_for_by_nobody():
    run_script(
        IMPORTS
        + """
address, context = _core._callback_pointer(lambda argument: argument)
loop = CallLoop(IntPtr(address), IntPtr(context), 2, False)
while loop.Calls < 10:
    time.sleep(0.001)
"""
    )


def test_daemon_threads_in_net_calls():
    run_script(
        IMPORTS
        + """
from ClrLink.Fixtures.Blocking import Door
door = Door()

def busy():
    while True:
        System.Math.Abs(-1)
        System.Text.StringBuilder("a").Append("b").ToString()

for target in (door.Wait, door.Wait, busy, busy):
    threading.Thread(target=target, daemon=True).start()
while not door.SomeoneWaits:
    time.sleep(0.001)
"""
    )


def test_sys_exit_in_a_thread_ends_that_thread_only():
    out = run_script(
        IMPORTS
        + """
def leave():
    System.Math.Abs(-1)
    sys.exit(3)

thread = threading.Thread(target=leave)
thread.start()
thread.join()
print(System.Math.Abs(-2))
"""
    )
    assert out == "2\n"


def test_sys_exit_in_a_callback():
    run_script(
        IMPORTS
        + """
def leave(argument):
    sys.exit(5)

with pointer(leave) as function:
    Callbacks.OnCurrentThread(*function, 0)
""",
        status=5,
    )


def test_net_used_at_exit():
    """atexit functions and finalizers of modules still use .NET."""
    out = run_script(
        IMPORTS
        + """
import atexit
atexit.register(lambda: print("atexit", System.Math.Abs(-3), flush=True))
"""
    )
    assert out == "atexit 3\n"


def test_net_objects_left_everywhere_at_exit():
    run_script(
        IMPORTS
        + """
from ClrLink.Fixtures.Shapes import Plain
from System.Collections.Generic import List

class Child(Plain):
    def __del__(self):
        try:
            self.Field
        except RuntimeError as error:
            assert "shut" in str(error)

kept = [Plain(1), Child(2), List[int](), iter(List[int]()), Plain(3).M, System.Array[int](3)]
cycle = Child(4)
cycle.me = cycle
sys.modules["keeper"] = Child(5)
local = threading.local()
local.kept = Plain(6)
try:
    System.Int32.Parse("x")
except System.FormatException as error:
    kept.append(error)
"""
    )


def test_a_finalizer_that_calls_net_after_the_end_does_no_harm():
    run_script(
        IMPORTS
        + """
class Late:
    def __init__(self):
        self.abs = System.Math.Abs

    def __del__(self):
        try:
            self.abs(-1)
        except Exception:
            pass

sys.modules["late"] = Late()
sys.late = Late()
"""
    )


@pytest.mark.parametrize("times", [1, 2])
def test_unload_and_then_the_end(times):
    run_script(LOOP + "pythonnet.unload()\n" * times)


def test_a_thread_that_calls_python_too_late_does_not_abort_the_process():
    """Nobody in .NET catches what it gets then, as with timers and tasks that a program leaves behind."""
    run_script(
        IMPORTS
        + """
from System.Threading import Thread, ThreadStart
thread = Thread(ThreadStart(lambda: print("called")))

class Late:
    def __del__(self):
        thread.Start()
        thread.Join(500)  # it ends for good, or stays where it is until the process is gone

sys.late = Late()
"""
    )


def test_objects_of_classes_that_derive_from_net_end_after_unload():
    """`__del__` runs without .NET: what it wants of it is refused in words."""
    output = run_script(
        IMPORTS
        + """
class Derived(System.Object):
    def __del__(self):
        try:
            self.GetHashCode()
        except RuntimeError as error:
            print("refused:", error)

one, two = Derived(), Derived()
two.me = two
pythonnet.unload()
del one
print("dropped")
del two
gc.collect()
"""
    )
    first, dropped, second = output.splitlines()
    assert first == second and first.startswith("refused: ") and dropped == "dropped"


def test_unload_from_another_thread():
    run_script(
        IMPORTS
        + """
thread = threading.Thread(target=pythonnet.unload)
thread.start()
thread.join(60)
assert not thread.is_alive()
"""
    )


def test_unload_from_many_threads_at_once():
    run_script(
        LOOP
        + """
threads = [threading.Thread(target=pythonnet.unload) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(60)
assert not any(thread.is_alive() for thread in threads)
"""
    )


def test_unload_while_threads_call_net():
    run_script(
        IMPORTS
        + """
calls = [0]
ended = []

def busy():
    try:
        while True:
            System.Math.Abs(-1)
            System.Text.StringBuilder("a").ToString()
            calls[0] += 1
    except (RuntimeError, ImportError) as error:
        ended.append(error)

threads = [threading.Thread(target=busy) for _ in range(4)]
for thread in threads:
    thread.start()
while calls[0] < 100:
    time.sleep(0.001)
pythonnet.unload()
for thread in threads:
    thread.join(60)
assert len(ended) == 4, ended
"""
    )


def test_a_callback_after_unload_is_an_exception_in_net(tmp_path):
    report = tmp_path / "report"
    run_script(
        IMPORTS
        + f"""
path = pathlib.Path({str(report)!r})
address, context = _core._callback_pointer(lambda argument: argument)
loop = CallLoop(IntPtr(address), IntPtr(context), 2, True, str(path))
while loop.Calls < 100:
    time.sleep(0.001)
pythonnet.unload()
end = time.monotonic() + 60
while not path.exists() or len(path.read_text().splitlines()) < 2:
    assert time.monotonic() < end, "the callbacks neither ended nor threw"
    time.sleep(0.01)
"""
    )
    lines = report.read_text().splitlines()
    assert len(lines) == 2
    assert all("shut" in line.lower() for line in lines), lines


def test_the_end_from_another_thread_while_main_waits_in_net():
    run_script(
        IMPORTS
        + """
from ClrLink.Fixtures.Blocking import Door
door = Door()

def later():
    while not door.SomeoneWaits:
        time.sleep(0.001)
    os._exit(4)

threading.Thread(target=later, daemon=True).start()
door.Wait()
""",
        status=4,
    )


def test_keyboard_interrupt_ends_a_program_in_a_callback():
    run_script(
        IMPORTS
        + """
import signal

def interrupt(argument):
    signal.raise_signal(signal.SIGINT)
    for _ in range(1000):
        pass
    return 0

try:
    with pointer(interrupt) as function:
        Callbacks.OnCurrentThread(*function, 0)
except KeyboardInterrupt:
    sys.exit(6)
""",
        status=6,
    )

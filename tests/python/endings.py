"""C9: every way for a process to end, from every state that it may be in. test_shutdown_matrix.py ends each once;
tests/stress/shutdown.py as often as one likes."""

import dataclasses
import itertools
import os
import re
import subprocess
import sys
import textwrap

from helpers import PRELUDE

LIMIT = 60.0  # seconds

# What is said goes to the file at once: nothing that is buffered is lost where a process ends without Python's end.
START = """
import atexit, gc, os, signal, sys, threading, time
import System
from System import Action, EventHandler, Func, Object
from System.Threading import ManualResetEventSlim, SemaphoreSlim, Thread, ThreadStart, Timer, TimerCallback
from System.Threading.Tasks import Task, TaskCompletionSource
from ClrLink.Fixtures.Derivation import Base, Finalized, Host

def say(text):
    os.write(1, (text + "\\n").encode())

def until(condition):
    end = time.monotonic() + 30
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("this state was never reached")
        time.sleep(0.001)
"""

STATES = {
    "idle": "",
    "threads of .NET calling back": """
        calls = []
        def called():
            while True:
                work()
        def work():
            try:
                calls.append(sum(range(50)))
                del calls[100:]
            finally:
                calls.append(0)
        from callbacks import CallLoop
        from clrlink import _core
        address, context = _core._callback_pointer(lambda argument: work())
        loop = CallLoop(System.IntPtr(address), System.IntPtr(context), 2)
        threads = [Thread(ThreadStart(called)) for _ in range(2)]
        for thread in threads:
            thread.IsBackground = True
            thread.Start()
        until(lambda: len(calls) > 50)
    """,
    # The busy ones have what they use by then: CPython 3.13t's own end hangs where a daemon thread is waiting for its lock of
    # types, as it does when it makes classes.
    "daemon threads in .NET": """
        inside = []
        def wait(how):
            inside.append(how)
            how()
        def once():
            System.String.Join(",", [System.Math.Max(1, 2), str(System.DateTime.Now)])
        def busy():
            once()
            inside.append(busy)
            while True:
                once()
        never = SemaphoreSlim(0)
        ways = [lambda: Thread.Sleep(-1), never.Wait, lambda: Task.Delay(-1).Wait(), ManualResetEventSlim(False).Wait]
        for way in ways:
            threading.Thread(target=wait, args=(way,), daemon=True).start()
        for _ in range(2):
            threading.Thread(target=busy, daemon=True).start()
        until(lambda: len(inside) == len(ways) + 2)
    """,
    "finalizers queued": """
        class Ended(Finalized):
            def __del__(self):
                self.GetHashCode()
        def leave():
            for number in range(300):
                Action(lambda: number)
                Host.Keep(Object())
                Ended()
                one = Base()
                one.me = [one, Func[int](lambda: number)]
        leave()
        gc.collect()
        System.GC.Collect()
        leave()
    """,
    "timers": """
        ticks = []
        timers = [Timer(TimerCallback(ticks.append), None, 0, 1) for _ in range(4)]
        until(lambda: len(ticks) > 10)
    """,
    "tasks pending": """
        source, ran = TaskCompletionSource[int](), []
        def again(task):
            ran.append(len(str(task)))
            del ran[100:]
            Task.Run(Action(lambda: None)).ContinueWith(Action[Task](again))
        for _ in range(3):
            again(None)
            source.Task.ContinueWith(Action[Task](again))
            Task.Delay(10_000).ContinueWith(Action[Task](again))
        Task.Delay(1).ContinueWith(Action[Task](lambda task: source.Task.Wait()))
        until(lambda: len(ran) > 20)
    """,
    "derived objects alive": """
        class Derived(Base):
            def Describe(self):
                return "derived"
            def __del__(self):
                self.Describe()
        kept = [Derived() for _ in range(50)]
        for each in kept[:25]:
            Host.Keep(each)
        del kept[:10]
        kept[0].me = kept[0]
        kept[1].handler = EventHandler(lambda sender, args: kept[1])
        System.AppDomain.CurrentDomain.ProcessExit += kept[1].handler
    """,
}


@dataclasses.dataclass(frozen=True)
class Ending:
    code: str
    status: int = 0
    said: str = ""  # on stderr, a regular expression
    promised: bool = True  # that Python runs `finally` and atexit functions


ENDINGS = {
    "main returns": Ending(""),
    "sys.exit on a thread": Ending(
        """
        thread = threading.Thread(target=lambda: sys.exit(3))
        thread.start()
        thread.join()
        """
    ),
    "atexit": Ending(
        """
        @atexit.register
        def at_exit():
            System.GC.Collect()
            assert Func[int, int](lambda number: number + 1)(1) == 2
            Task.Run(Action(lambda: say("called at exit"))).Wait()
        """
    ),
    "an unhandled exception": Ending("raise LookupError('the end')", 1, r"Traceback.*\nLookupError: the end\n"),
    "SIGINT": Ending(
        """
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.kill(os.getpid(), signal.SIGINT)
        Thread.Sleep(-1)
        """,
        -2,
        r"Traceback.*\nKeyboardInterrupt\n",
    ),
    "SIGTERM": Ending("os.kill(os.getpid(), signal.SIGTERM); Thread.Sleep(-1)", -15, promised=False),
    "Environment.Exit": Ending("System.Environment.Exit(5)", 5, promised=False),
    "PythonEngine.Shutdown": Ending("from Python.Runtime import PythonEngine; PythonEngine.Shutdown()"),
    # A thread that is in the midst of using .NET is told; two of them may write at once.
    "unload": Ending("import clrlink; clrlink.unload()", said=r"(Exception in thread Thread-\d+ \(busy\).*)?"),
    "os._exit": Ending("os._exit(6)", 6, promised=False),
}

CELLS = list(itertools.product(STATES, ENDINGS))


def _program(state, ending):
    lines = ["try:", "    atexit.register(say, 'atexit')", textwrap.indent(textwrap.dedent(STATES[state]), "    ")]
    lines += ["    say('ready')", textwrap.indent(textwrap.dedent(ENDINGS[ending].code), "    ")]
    lines += ["finally:", "    say('finally')"]
    return PRELUDE + START + "\n".join(lines)


def _environment(ending):
    """Without a look for leaks where .NET's threads run on meanwhile: LeakSanitizer fails then, and the status is its own."""
    env = dict(os.environ)
    if ending == "Environment.Exit" and "ASAN_OPTIONS" in env:
        env["ASAN_OPTIONS"] += ":detect_leaks=0"
    return env


def complaint(state, ending):
    """Ends a process; what is wrong with how it went, or None."""
    expected = ENDINGS[ending]
    command = [sys.executable, "-X", "faulthandler", "-c", _program(state, ending)]
    try:
        done = subprocess.run(command, env=_environment(ending), capture_output=True, text=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired as late:
        return f"hangs\nstdout: {late.stdout}\nstderr: {late.stderr}"
    lines = done.stdout.splitlines()
    wanted = ["ready", "finally", "atexit"] if expected.promised else ["ready"]
    missing = [line for line in wanted if line not in lines]
    if done.returncode == expected.status and not missing and re.fullmatch(expected.said, done.stderr, re.DOTALL):
        return None
    return f"status {done.returncode}, not said: {missing}\nstdout: {done.stdout}\nstderr: {done.stderr}"

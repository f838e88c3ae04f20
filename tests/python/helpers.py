"""What the tests share: threads that start together, waiting on conditions, scripts in processes of their own."""

import contextlib
import faulthandler
import gc
import os
import pathlib
import re
import subprocess
import sys
import sysconfig
import textwrap
import threading
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = pathlib.Path(os.environ.get("CLRLINK_FIXTURES", ROOT / "build" / "fixtures"))
FIXTURE_FOLDER = FIXTURES / "ClrLink.Fixtures"
CALLBACK_FOLDER = FIXTURES / "ClrLink.Fixtures.Callbacks"
COMPILER_FOLDER = FIXTURES / "ClrLink.Fixtures.Compiler"
RUNTIME_FOLDER = FIXTURES / "ClrLink.Fixtures.Runtime"
CODEC_FOLDER = FIXTURES / "ClrLink.Fixtures.Codecs"
LIBRARIES = pathlib.Path(os.environ.get("CLRLINK_LIBRARIES", ROOT / "build" / "libraries"))

FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
LIMIT = float(os.environ.get("CLRLINK_TEST_LIMIT", 60))  # seconds until something that should have happened is a failure
THREADS = 8

free_threaded_only = pytest.mark.skipif(not FREE_THREADED, reason="only a free-threaded build has no GIL to keep off")
gil_only = pytest.mark.skipif(FREE_THREADED, reason="only a GIL build has a GIL to release")


class Sequence:
    """The old sequence protocol: no __iter__."""

    def __init__(self, *items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


class IntChild(int):
    pass


class FloatChild(float):
    pass


class StrChild(str):
    pass


def add_library(name):
    """References an assembly of build/libraries. Without a NuGet feed it is not there: the tests are skipped, saying so."""
    import clr

    note = LIBRARIES / "not-restored.txt"
    if note.is_file():
        pytest.skip(note.read_text().strip(), allow_module_level=True)
    return clr.AddReference(name)


def add_compiler():
    """The C# compiler as a library, from NuGet too."""
    import clr

    note = COMPILER_FOLDER / "not-restored.txt"
    if note.is_file():
        pytest.skip(note.read_text().strip(), allow_module_level=True)
    return clr.AddReference(str(COMPILER_FOLDER / "ClrLink.Fixtures.Compiler.dll"))


# --- Errors ----------------------------------------------------------------------------------------------------------


def no_match(member, *arguments):
    """The contract's TypeError for arguments that fit no overload: `with no_match("Plain.M", "a"):`."""
    types = ", ".join(repr(type(argument)) for argument in arguments)
    return type_error(f"No method matches given arguments for {member}: ({types})")


def type_error(text):
    return raises(TypeError, text)


def raises(kind, text):
    """The exception of this kind whose text begins with `text`."""
    return pytest.raises(kind, match="^" + re.escape(text))


def raised_by(function, *arguments):
    """The exception that a call raises."""
    try:
        result = function(*arguments)
    except BaseException as error:
        del function, arguments  # this frame is in the traceback, which must not lead back to a delegate
        return error
    pytest.fail(f"{function} raised nothing but returned {result!r}")


def examples(count):
    """How many examples hypothesis is to try: fewer where each test is run many times, or a test takes long."""
    return max(5, count // int(os.environ.get("CLRLINK_FEWER_EXAMPLES", 1)))


def label(value):
    """The name of a parameter in a test's id: the same in every run."""
    return re.sub(r"( object)? at 0x[0-9a-f]+", "", ascii(value))[:40]


# --- Waiting ---------------------------------------------------------------------------------------------------------


def within(condition, limit=LIMIT):
    """Waits until the condition holds; whether it does within the limit."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.001)
    return True


def wait_until(condition, what, limit=LIMIT):
    """Waits until the condition holds; fails, naming it, when it does not within the limit."""
    if not within(condition, limit):
        pytest.fail(f"after {limit:.0f} s still not: {what}")


# --- Threads ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def quick_switching():
    """Under a GIL: threads take turns far more often than usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


class Together:
    """Threads that a barrier starts at once; their results and exceptions."""

    def __init__(self, function, threads, times):
        self.function = function
        self.times = times
        self.barrier = threading.Barrier(threads)
        self.results = [[] for _ in range(threads)]
        self.errors = []
        self.threads = [threading.Thread(target=self._run, args=(number,), daemon=True) for number in range(threads)]

    def _run(self, number):
        try:
            self.barrier.wait(LIMIT)
            for _ in range(self.times):
                self.results[number].append(self.function(number))
        except BaseException as error:
            self.errors.append(error)

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def join(self, limit=LIMIT):
        end = time.monotonic() + limit
        for thread in self.threads:
            thread.join(max(0.0, end - time.monotonic()))
        if any(thread.is_alive() for thread in self.threads):
            faulthandler.dump_traceback(all_threads=True)
            pytest.fail(f"{sum(t.is_alive() for t in self.threads)} threads still run after {limit:.0f} s")
        if self.errors:
            raise self.errors[0]
        return [result for results in self.results for result in results]


def run_threads(function, threads=THREADS, times=1, limit=LIMIT):
    """Calls function(number of the thread) `times` times in each of `threads` threads that start together.

    Returns all results; raises the first exception; fails when the threads do not end within the limit."""
    with quick_switching():
        return Together(function, threads, times).start().join(limit)


def in_thread(function, *arguments, stack=0, limit=LIMIT):
    """The result of the function on a thread of its own, with a stack of `stack` bytes."""
    before = threading.stack_size(stack)
    try:
        together = Together(lambda _: function(*arguments), 1, 1).start()
    finally:
        threading.stack_size(before)
    return together.join(limit)[0]


# --- The ledger of handles -------------------------------------------------------------------------------------------


def live_handles():
    from clrlink import _core

    return _core.live_handles()


def settle():
    """Collects on both sides, and crosses the border once so that queued releases are carried out."""
    from System import GC

    for _ in range(3):
        gc.collect()
        GC.Collect()
        GC.WaitForPendingFinalizers()


def assert_balanced(function, threads=1, times=1):
    """Runs the function once to fill what is kept for ever, then again: no handle may be left over."""
    run_threads(function, threads, times)
    settle()
    before = live_handles()
    run_threads(function, threads, times)
    settle()
    wait_until(lambda: settle() or live_handles() <= before, f"handles back at {before}, now {live_handles()}", 20.0)


# --- Processes -------------------------------------------------------------------------------------------------------

# It handles a signal when it next sees the thread call something, and knows one thread alone after a fork; and with its shadow
# memory there is no measuring memory.
without_thread_sanitizer = pytest.mark.skipif(
    "TSAN_OPTIONS" in os.environ, reason="ThreadSanitizer holds signals back, cannot follow a fork, and has memory of its own"
)

TESTS = pathlib.Path(__file__).resolve().parent
FOLDERS = [FIXTURE_FOLDER, CALLBACK_FOLDER, RUNTIME_FOLDER, CODEC_FOLDER, LIBRARIES, TESTS]
PATHS = f"import sys\nsys.path[:0] = {[str(folder) for folder in FOLDERS]}\n"
PRELUDE = PATHS + 'import clr\nclr.AddReference("ClrLink.Fixtures")\n'


def run_python(*arguments, env=None, limit=100.0, status=0):
    """Runs this interpreter; fails unless it ends with the status and a clean stderr. Returns its output."""
    done = _run([sys.executable, *map(str, arguments)], env, limit)
    _check(done, status)
    return done.stdout


def run_script(body, *options, prelude=PRELUDE, env=None, limit=100.0, status=0):
    """Runs a script, which finds clr imported, the fixtures referenced and these tests' modules."""
    source = prelude + textwrap.dedent(body)
    return run_python(*options, "-c", source, env=env, limit=limit, status=status)


def _run(command, env, limit):
    full = None if env is None else {key: value for key, value in {**os.environ, **env}.items() if value is not None}
    try:
        return subprocess.run(command, env=full, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired as late:
        pytest.fail(f"the process hangs\nstdout: {late.stdout}\nstderr: {late.stderr}")


def _check(done, status):
    report = f"status {done.returncode}, wanted {status}\nstdout: {done.stdout}\nstderr: {done.stderr}"
    assert done.returncode == status, report
    assert done.stderr == "", report

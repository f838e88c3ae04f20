"""Runs the tests of one lane: pytest against its core, or the core's own C tests."""

from __future__ import annotations

import fnmatch
import os
import re
import signal
import subprocess
import threading
from pathlib import Path

from . import kits, native, paths, steps
from .interpreters import Interpreter
from .results import Row
from .steps import Problem

_TEST_SECONDS = 120  # of one test
LANE_SECONDS = 2400  # of a whole lane beside another, in case even the timeout hangs
_FLATNESS_SECONDS = 2 * 3600  # of a hundred rounds of a part
CORE_INPUTS = [*native.INPUTS, paths.ROOT / "tests" / "core"]
_SUPPRESSIONS = paths.ROOT / "tools"
_TESTS = paths.ROOT / "tests" / "python"


# What repeats other tests, for figures that lanes of their own (flat-…) judge.
REPEATED = ("test_flatness",)


def files(left_out: tuple = ()) -> list[Path]:
    """The files of tests/python but for those of these names or patterns."""
    found = sorted(_TESTS.glob("test_*.py"))
    return [file for file in found if not any(fnmatch.fnmatchcase(file.stem, name) for name in left_out)]


def row_for(lane: str, python: Interpreter, runtime: str) -> Row:
    return Row(lane, f"CPython {python.full_version}", python.kind, runtime)


def stream(title: str, command: list, env: dict, log: Path, timeout: float, cwd: Path = paths.ROOT) -> tuple:
    """Runs a test program, its output shown and kept; (status, output).

    The status is None when it had to be ended at its time limit.
    """
    steps.refuse_if_stopping()
    steps.say(f"\n== {title}")
    log.parent.mkdir(parents=True, exist_ok=True)
    child = subprocess.Popen(
        [str(word) for word in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    steps.children.add(child)
    late = threading.Event()
    timer = threading.Timer(timeout, lambda: (late.set(), steps.stop_group(child)))
    timer.daemon = True
    timer.start()
    kept = []
    try:
        with open(log, "wb") as file:
            for line in child.stdout:
                file.write(line)
                kept.append(line)
                steps.show(line)
        status = child.wait()
    finally:
        timer.cancel()
        steps.stop_group(child)
        steps.children.discard(child)
    return (None if late.is_set() else status), b"".join(kept).decode(errors="replace")


def describe(status: int | None) -> str:
    """What a status says that the test program itself could not."""
    if status is None:
        return "was ended at its time limit"
    if status < 0:
        return f"died of {signal.Signals(-status).name}"
    return f"ended with status {status}"


def pytest_command(python: Interpreter, lane: str, arguments: tuple = (), tests: tuple = (_TESTS,)) -> tuple:
    """The command of a lane's tests (folders or files), its junit report and its log."""
    report = paths.RESULTS / f"{lane}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    # faulthandler is on from the start: enabled after the .NET runtime has
    # started, as pytest would do, it takes away the runtime's SIGSEGV handler.
    command = [python.executable, "-X", "faulthandler", "-m", "pytest", *tests]
    command += ["-q", "--tb=short", "-p", "no:cacheprovider", "--continue-on-collection-errors"]
    command += ["--durations=8", f"--timeout={_TEST_SECONDS}", f"--junitxml={report}"]
    return [*command, *arguments], report, paths.LOGS / f"pytest-{lane}.log"


def run_pytest(
    row: Row,
    build: native.Build,
    env: dict | None = None,
    arguments: tuple = (),
    seconds: float = LANE_SECONDS,
    tests: tuple = (_TESTS,),
    kit: kits.Kit = kits.PYTEST,
) -> None:
    """Fills the row from tests/python, or other folders or files of tests, on a lane; its build must be done."""
    made = kit.ensure(build.python)
    env = dict(native.environment(build, *([made] if made else [])), **(env or {}))
    command, report, log = pytest_command(build.python, row.lane, arguments, tests)
    status, _ = stream(f"tests on {row.lane}", command, env, log, seconds)
    read_report(row, report, status, log, ok=(0, 1))


def run_flatness(row: Row, build: native.Build, tests: tuple) -> None:
    """Fills the row from tests/stress/flatness.py: one a file of these; its build must be done."""
    kit = kits.PYTEST.ensure(build.python)
    env = native.environment(build, *([kit] if kit else []))
    log = paths.LOGS / f"{row.lane}.log"
    command = [build.python.executable, "-X", "faulthandler", paths.ROOT / "tests" / "stress" / "flatness.py", "--jobs", "2", *tests]
    status, text = stream(f"repeated tests on {row.lane}", command, env, log, _FLATNESS_SECONDS)
    bad = re.findall(r"^(?:GROWS|FAILED) .*$", text, re.M)
    row.passed += max(0, len(re.findall(r" rounds, ", text)) - len(bad))
    for note in bad:
        row.fail(note)
    if status != 0 and not bad:
        row.fail(f"the program {describe(status)}; see {paths.shown(log)}")


def read_report(row: Row, report: Path, status: int | None, log: Path, ok: tuple) -> None:
    """Adds a junit or trx report; a program that died or wrote none is a failure of its own."""
    if report.is_file():
        (row.add_trx if report.suffix == ".trx" else row.add_junit)(report)
    if status in ok and report.is_file() and (status == 0 or row.failed):
        return
    what = describe(status) if status not in ok or row.failed == 0 else "wrote no report"
    row.fail(f"the test program {what}; see {paths.shown(log)}")


def core_tests(python: Interpreter, sanitizer: str, compiler: str = "", prefix: str = "") -> native.Build:
    """The configuration of the core's C tests under a sanitizer."""
    short = {"address": "asan", "thread": "tsan"}[sanitizer]
    return native.Build(
        python,
        name=f"core-{short}-{prefix or native.folder_name(python)}",
        options={"CLRLINK_CORE_TESTS": "ON", "CLRLINK_SANITIZE": sanitizer},
        compiler=compiler,
        inputs=CORE_INPUTS,
    )


def plant(build: native.Build, kind: str) -> native.Build:
    """The same with a fault planted, to see that the sanitizer reports it."""
    return native.Build(
        build.python,
        name=f"{build.name}-plant-{kind}",
        options=dict(build.options, CLRLINK_PLANT=kind),
        compiler=build.compiler,
        targets=[f"core_plant_{kind}"],
        inputs=build.inputs,
    )


def sanitizer_environment(python: Interpreter) -> dict:
    """Options under which a report fails the test that caused it."""
    return {
        "ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1:abort_on_error=0",
        "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
        "LSAN_OPTIONS": f"suppressions={_SUPPRESSIONS / 'lsan.supp'}:print_suppressions=0",
        "TSAN_OPTIONS": f"suppressions={_SUPPRESSIONS / 'tsan.supp'}:exitcode=66:history_size=4"
        ":second_deadlock_stack=1",
        # The embedded interpreter of a build that was never told where it lives.
        "PYTHONHOME": python.home,
        # pymalloc hides overflows from the sanitizers.
        "PYTHONMALLOC": "malloc" if not python.free_threaded else "",
    }


def run_core_tests(row: Row, build: native.Build) -> None:
    """Fills the row from ctest; the build must be done."""
    report = paths.RESULTS / f"{row.lane}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    env = {key: value for key, value in dict(os.environ, **sanitizer_environment(build.python)).items() if value}
    command = ["ctest", "--test-dir", build.folder, "--output-on-failure", "--no-tests=error"]
    command += ["--timeout", _TEST_SECONDS, "--output-junit", report]
    log = paths.LOGS / f"ctest-{row.lane}.log"
    status, _ = stream(f"tests/core on {row.lane}", command, env, log, LANE_SECONDS)
    read_report(row, report, status, log, ok=(0, 8))


# What each sanitizer prints of the fault planted for it.
_REPORTS = {
    "overflow": r"ERROR: AddressSanitizer: \S*(overflow|underflow)|runtime error: .*(insufficient space|out of bounds)",
    "leak": r"LeakSanitizer: detected memory leaks",
    "race": r"WARNING: ThreadSanitizer: data race",
    "undefined": r"runtime error:",
}


def run_plant(row: Row, build: native.Build, kind: str) -> None:
    """One test: the planted fault is reported and fails its program."""
    build = plant(build, kind)
    build.compile()
    program = find_program(build.folder, f"core_plant_{kind}")
    env = {key: value for key, value in dict(os.environ, **sanitizer_environment(build.python)).items() if value}
    log = paths.LOGS / f"{build.name}.log"
    status, text = stream(f"planted {kind} on {row.lane}: must be reported", [program], env, log, _TEST_SECONDS)
    if status in (0, None) or not re.search(_REPORTS[kind], text):
        row.fail(f"the sanitizer does not report the planted {kind} ({describe(status)}); see {paths.shown(log)}")
    else:
        row.passed += 1


def find_program(folder: Path, name: str) -> Path:
    """The program of that name which was built in a folder."""
    for found in sorted(folder.rglob(name)):
        if found.is_file() and os.access(found, os.X_OK):
            return found
    raise Problem(f"no program {name} in {paths.shown(folder)}")

"""Lanes: which interpreters `make test` runs, and the pipeline that runs them.

Threads share the work: the builder prepares one lane after another while
others test the lanes that are ready.
"""

from __future__ import annotations

import fnmatch
import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Callable

from . import dotnet, interpreters, kits, managed, mono, native, steps, testing, toolchain
from .interpreters import Interpreter
from .passed import Passed
from .results import Row
from .steps import Problem

# The GIL lanes of `make test`; one of them at least is needed.
GIL_VERSIONS = ("3.11", "3.13")
_FILES_OF_A_PART = 12


@dataclass
class Setup:
    """What every command starts from."""

    dotnet: str
    runtime: str


def set_up() -> Setup:
    toolchain.ensure()
    program = dotnet.ensure()
    return Setup(program, dotnet.runtime(program))


def gil_lanes() -> list[Interpreter]:
    """The chosen GIL interpreter, where there is one, and those of GIL_VERSIONS."""
    asked = interpreters.chosen()
    lanes = [asked] if asked and not asked.free_threaded else []
    for version in GIL_VERSIONS:
        found = interpreters.find(version)
        if found and found.executable not in [lane.executable for lane in lanes]:
            lanes.append(found)
    return lanes or [interpreters.ensure_gil()]


@dataclass(frozen=True)
class Part:
    """What of a lane is run at a time, and kept if it passed."""

    name: str  # "" if it is all of the lane
    run: Callable[[Row], None]
    tests: tuple = ()  # files, if it is only these


@dataclass
class Job:
    """One row of the table: built by the builder, then run by a tester."""

    row: Row
    built: Future
    parts: list[Part]



class Pipeline:
    """The lanes of a command; with names (or patterns, as `gc-*`), those alone; without those that passed before."""

    def __init__(self, asked: tuple = (), passed: Passed | None = None, at_once: int = 1) -> None:
        self.rows: list[Row] = []
        self._asked, self._seen = asked, set()
        self._passed, self._at_once = passed, at_once
        self._jobs: list[Job] = []
        self._builder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="builder")

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(self, kind, error, trace) -> None:
        if kind is not None:
            steps.stop_all()
        self._builder.shutdown(wait=True, cancel_futures=True)

    def wants(self, lane: str) -> bool:
        """Whether the lane is to be run: to be asked before anything is made that only it needs."""
        self._seen.add(lane)
        return not self._asked or any(fnmatch.fnmatchcase(lane, name) for name in self._asked)

    def refuse_unknown(self) -> None:
        """Problem if no lane has a name that was asked for."""
        for name in self._asked:
            if not fnmatch.filter(self._seen, name):
                raise Problem(f"there is no lane {name!r}; there are: {', '.join(sorted(self._seen))}")

    def add(self, row: Row, build: Callable[[], None], run: Callable[[Row], None]) -> None:
        self.add_parts(row, build, [Part("", run)])

    def add_parts(self, row: Row, build: Callable[[], None], parts: list[Part]) -> None:
        """A lane whose parts run one after another, and are taken one by one where they passed before."""
        if not self.wants(row.lane):
            return
        before = self._passed and self._passed.find(row.lane)
        self.rows.append(before or row)
        if not before:
            self._jobs.append(Job(row, self._builder.submit(build), parts))

    def missing(self, lane: str, reason: Problem | str, required: bool = False) -> None:
        """A lane that cannot be set up: named loudly, a failure if it is required."""
        if not self.wants(lane) and not required:
            return
        reason = str(reason).splitlines()[0]
        steps.say(f"\n!! lane {lane} cannot be set up: {reason}")
        row = Row(lane, not_run=reason)
        if required:
            row.fail("this lane is required")
        self.rows.append(row)

    def run(self) -> None:
        """Runs the jobs, some at once, in order, waiting for the builder where it is behind."""
        with ThreadPoolExecutor(max_workers=self._at_once, thread_name_prefix="lane") as testers:
            try:
                list(testers.map(self._run, self._jobs))
            except BaseException:
                steps.stop_all()
                testers.shutdown(wait=False, cancel_futures=True)
                raise

    def _run(self, job: Job) -> None:
        if self._at_once > 1:
            steps.speaker.set(f"{job.row.lane} | ")
        try:
            job.built.result()
        except Problem as problem:
            _fail(job.row, problem)
        else:
            for part in job.parts:
                job.row.add(self._run_part(job.row.lane, part))
        if self._passed:
            self._passed.keep(job.row)

    def _run_part(self, lane: str, part: Part) -> Row:
        row, start = Row(f"{lane}-{part.name}" if part.name else lane), time.monotonic()
        kept = self._passed if part.name else None
        before = kept and kept.find(row.lane, part.tests)
        if before:
            return before
        try:
            part.run(row)
        except Problem as problem:
            _fail(row, problem)
        row.seconds = time.monotonic() - start
        if kept:
            kept.keep(row, part.tests)
        return row


def _fail(row: Row, problem: Problem) -> None:
    steps.say(f"\n!! {row.lane}: {problem}")
    row.fail(str(problem).splitlines()[0])


def lanes_at_once() -> int:
    """How many lanes a long command runs at a time: one keeps a processor busy, and some of its tests two."""
    return min(4, len(os.sched_getaffinity(0)))


def add_python_lane(pipeline: Pipeline, python: Interpreter, setup: Setup, lane: str = "") -> None:
    """tests/python on an interpreter, as people use it."""
    build = native.Build(python)

    def prepare() -> None:
        build.install()
        dotnet.build_fixtures(setup.dotnet)
        kits.PYTEST.ensure(python)

    row = testing.row_for(lane or build.name, python, setup.runtime)
    pipeline.add(row, prepare, lambda row: testing.run_pytest(row, build))


def add_mono_lane(pipeline: Pipeline, python: Interpreter) -> None:
    """The files of tests/python that run on Mono (tests/python/on_mono.py), on the netstandard2.0 build."""
    build = native.Build(python)
    lane = f"mono-{build.name}"
    if not pipeline.wants(lane):
        return
    try:
        mono.ensure()
    except Problem as problem:
        pipeline.missing(lane, problem)
        return

    def prepare() -> None:
        build.install()
        dotnet.build_mono_fixtures()
        kits.PYTEST.ensure(python)

    row = testing.row_for(lane, python, mono.version())
    pipeline.add(row, prepare, lambda row: testing.run_pytest(row, build, env=mono.environment()))


def add_managed_lane(pipeline: Pipeline, python: Interpreter, setup: Setup) -> None:
    """tests/managed: .NET programs that start an interpreter."""
    build = native.Build(python)
    lane = f"managed-{build.name}"
    reason = managed.complaint(python)
    if reason:
        pipeline.missing(lane, f"no .NET program can start {python.executable}: {reason}")
        return

    def prepare() -> None:
        build.install()
        managed.build(build, setup.dotnet)

    row = testing.row_for(lane, python, setup.runtime)
    pipeline.add(row, prepare, lambda row: managed.run(row, build))


def add_core_lane(pipeline: Pipeline, python: Interpreter, sanitizer: str, plants: tuple, **options) -> None:
    """The core's C tests under a sanitizer, and the faults planted to test it."""
    build = testing.core_tests(python, sanitizer, **options)

    def run(row: Row) -> None:
        testing.run_core_tests(row, build)
        for kind in plants:
            testing.run_plant(row, build, kind)

    label = {"address": "ASan+UBSan", "thread": "TSan"}[sanitizer]
    row = testing.row_for(build.name, python, f"none, {label}")
    pipeline.add(row, build.compile, run)


def add_flatness_lane(pipeline: Pipeline, python: Interpreter, setup: Setup) -> None:
    """Every test file a hundred times in one process: handles, .NET heap and Python's blocks must not grow."""
    build = native.Build(python)
    row = testing.row_for(f"flat-{build.name}", python, setup.runtime)
    parts = parts_of(testing.files(), lambda row, some: testing.run_flatness(row, build, some))
    pipeline.add_parts(row, build.install, parts)


def parts_of(tests: list, run: Callable[[Row, tuple], None]) -> list[Part]:
    """The parts of a long lane, a few files of tests each: each is told by its first."""
    chunks = [tuple(tests[start : start + _FILES_OF_A_PART]) for start in range(0, len(tests), _FILES_OF_A_PART)]
    return [Part(chunk[0].stem.removeprefix("test_"), lambda row, chunk=chunk: run(row, chunk), chunk) for chunk in chunks]


def free_threaded_or_missing(pipeline: Pipeline) -> Interpreter | None:
    try:
        return interpreters.ensure_free_threaded()
    except Problem as problem:
        steps.say(str(problem))
        pipeline.missing("free-threaded", problem, required=True)
        return None


def gil_or_missing(pipeline: Pipeline) -> list[Interpreter]:
    try:
        return gil_lanes()
    except Problem as problem:
        pipeline.missing("GIL", problem, required=True)
        return []

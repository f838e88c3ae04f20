"""Lanes that run tests/python under conditions that bring faults out which an ordinary run hides."""

from __future__ import annotations

import re

from . import cpython_build, dotnet, interpreters, kits, native, paths, testing
from .interpreters import Interpreter
from .lanes import Part, Pipeline, Setup, parts_of
from .results import Row

_PLANTS = paths.ROOT / "tools" / "plants"
# The rest is broad enough, and takes a quarter of an hour.
_EVERY_CROSSING = "101"
_LEFT_OUT_WITH_COLLECTIONS = (
    *("test_mono*", "test_flatness", "test_fuzz", "test_documents", "test_shutdown_matrix", "test_http_server"),
    *("test_real_programs", "test_programs_run_unchanged", "test_inference*", "test_mathnet_numerics", "test_roslyn"),
    *("test_newtonsoft_json", "test_protobuf", "test_serilog", "test_assembl*", "test_runtime_c*", "test_bad_input"),
)
# They start processes, which would only be done four times; or are hypothesis alone.
_LEFT_OUT_ON_THREADS = (
    *("test_mono*", "test_flatness", "test_fuzz", "test_documents", "test_shutdown*", "test_process*", "test_fork"),
    *("test_runtime_c*", "test_safety_page", "test_collection_programs"),
)
_THREADS_AT_ONCE = "--parallel-threads=4"
# On four threads it takes so long to find its examples that the rest of the lane is short beside it.
_HYPOTHESIS_ALONE = "--mark-hypothesis-as-unsafe"
_SITE = paths.ROOT / "tools" / "lane_site"
_PLANT_SECONDS = 300
_SLOWER = ("--timeout=600", "-o", "faulthandler_timeout=600")
_PART_SECONDS = 3600


class Lane:
    """An interpreter, a build of the core, and what is different. A fault is planted first, which the lane must find."""

    label = ""  # in the table, after the runtime
    plant: tuple = ()  # the program in tools/plants and its arguments
    report = ""  # a pattern of what the plant says when the fault is found
    arguments: tuple = _SLOWER  # to pytest
    left_out: tuple = ()  # files of tests/python, by names or patterns
    kit = kits.PYTEST

    def __init__(self, python: Interpreter, name: str, build: native.Build | None = None) -> None:
        self.python, self.name = python, name
        self.build = build or native.Build(python)

    def environment(self) -> dict:
        return {}

    def prepare(self) -> None:
        self.build.install()
        dotnet.build_fixtures()
        self.kit.ensure(self.python)

    def parts(self) -> list[Part]:
        return [Part("plant", self.run_plant), *parts_of(testing.files(self.left_out), self.run_tests)]

    def run_tests(self, row: Row, tests: tuple) -> None:
        testing.run_pytest(row, self.build, self.environment(), self.arguments, _PART_SECONDS, tests, self.kit)

    def run_plant(self, row: Row) -> None:
        env = dict(native.environment(self.build, *filter(None, [self.kit.ensure(self.python)])), **self.environment())
        command = [self.python.executable, *self.plant_command()]
        log = paths.LOGS / f"{self.name}-plant.log"
        status, text = testing.stream(f"planted fault on {self.name}: must be found", command, env, log, _PLANT_SECONDS)
        if re.search(self.report, text) and self.is_expected(status):
            row.passed += 1
        else:
            row.fail(f"the planted fault is not found ({testing.describe(status)}); see {paths.shown(log)}")

    def plant_command(self) -> list:
        return [_PLANTS / self.plant[0], *self.plant[1:]]

    def is_expected(self, status: int | None) -> bool:
        """Whether a plant whose fault is found ends so."""
        return status == 0

    def with_site(self) -> str:
        """PYTHONPATH with what each interpreter of the lane runs at its start, those that tests start too."""
        return f"{_SITE}:{native.environment(self.build, *filter(None, [self.kit.seen(self.python)]))['PYTHONPATH']}"


class SwitchLane(Lane):
    """Threads take turns as often as they can, from the first to the last line; what relies on a turn's length breaks."""

    label = "turns of 1 us"
    plant, report = ("lost_updates.py",), "rounds lost updates, threads taking turns each 1e-06 s"

    def __init__(self, python: Interpreter) -> None:
        super().__init__(python, f"switch-{python.name}")

    def environment(self) -> dict:
        return {"CLRLINK_SWITCH_INTERVAL": "1e-6", "PYTHONPATH": self.with_site()}


class DebugLane(Lane):
    """A CPython built --with-pydebug, in development mode: its assertions, counts that are looked at, filled memory."""

    label = "debug build, -X dev"
    plant, report = ("reference_count.py",), "negative ref ?count"
    left_out = testing.REPEATED

    def __init__(self, python: Interpreter) -> None:
        # With assertions in CPython's headers too.
        super().__init__(python, python.name, native.Build(python, f"{python.name}-asserts", {"CMAKE_BUILD_TYPE": "Debug"}))

    def environment(self) -> dict:
        return {"PYTHONDEVMODE": "1"}

    def is_expected(self, status: int | None) -> bool:
        return status not in (0, None)


class CollectionsLane(Lane):
    """Both collectors run at the border's crossings: what nobody holds there is gone at once."""

    label = "collections at crossings"
    plant, report = ("collected.py",), "gone from Python: True, from .NET: True"
    left_out = _LEFT_OUT_WITH_COLLECTIONS

    def __init__(self, python: Interpreter) -> None:
        name = f"gc-{python.name}"
        super().__init__(python, name, native.Build(python, name, {"CLRLINK_GC_STRESS": "ON"}))

    def environment(self) -> dict:
        return {"CLRLINK_GC_STRESS": _EVERY_CROSSING, "CLRLINK_TEST_LIMIT": "400", "CLRLINK_FEWER_EXAMPLES": "20"}


class ParallelLane(Lane):
    """Each test on four threads at once, under pytest-run-parallel; tests/python/pytest.ini says which cannot be."""

    label = "each test on 4 threads"
    plant, report = ("shared_by_threads.py",), r"::test_of_its_own PARALLEL PASSED(?s:.*)::test_of_all PARALLEL FAILED"
    # A thread that hangs cannot be ended but with the process.
    arguments = (*_SLOWER, "--timeout-method=thread", _THREADS_AT_ONCE, _HYPOTHESIS_ALONE)
    left_out = _LEFT_OUT_ON_THREADS
    kit = kits.RUN_PARALLEL

    def __init__(self, python: Interpreter) -> None:
        super().__init__(python, f"parallel-{python.name}")

    def plant_command(self) -> list:
        return ["-m", "pytest", "-v", "-p", "no:cacheprovider", _THREADS_AT_ONCE, *super().plant_command()]

    def is_expected(self, status: int | None) -> bool:
        return status == 1


def debug_python(version: str) -> Interpreter:
    """The debug build of a version, made on first use (some minutes)."""
    return interpreters.from_path(str(cpython_build.build(version)))


def add_lane(pipeline: Pipeline, lane: Lane, setup: Setup) -> None:
    row = testing.row_for(lane.name, lane.python, f"{setup.runtime}, {lane.label}")
    pipeline.add_parts(row, lane.prepare, lane.parts())

"""Lanes that run the whole bridge, .NET runtime included, under a sanitizer."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

from . import cpython_build, dotnet, interpreters, kits, managed, native, paths, steps, testing, toolchain
from .interpreters import Interpreter
from .lanes import Part, Pipeline, Setup, parts_of
from .results import Row
from .steps import Problem

TSAN_PYTHON = "3.13t-tsan"
_PLANTS = paths.ROOT / "tools" / "plants"
# Of tests/managed/Host.
_HOSTED = (("mixed", "60"), ("rounds", "200"), ("rounds-threads", "100"))
_HOSTED_SECONDS = 900
# A sanitizer costs a factor of 3 to 15.
_TESTS_SLOWER = ("--timeout=900", "-o", "faulthandler_timeout=900")
_PART_SECONDS = 3600
# The .NET runtime turns them into NullReferenceException and DivideByZeroException.
_SIGNALS_OF_DOTNET = {"handle_segv": 0, "handle_sigbus": 0, "handle_sigfpe": 0}
_SUMMARY = re.compile(r"^(?:SUMMARY: .*|.*: runtime error: .*)$", re.M)
# Its tracer reads memory that .NET's threads, ended by nobody, may be giving back.
_BLIND = "LeakSanitizer has encountered a fatal error"
_LEAK = re.compile(r"(?:Direct|Indirect) leak of ")
_TAKES_MEMORY = re.compile(r"libsanitizer|^in _?Py(?:Mem|Object)_\w*(?:Alloc|alloc|Strdup)")
_OWN_CODE = re.compile(r"/src/core/|/tools/plants/|/_core\.cpython-|/libplant\.so")
_TSAN_RULE = "=" * 18 + "\n"
_TSAN_ACCESS = re.compile(r"^  (?:Previous )?(?:atomic )?(?:write|read) of size .*\n((?:    #\d+ .*\n)+)", re.M | re.I)
_NET_ACCESS = re.compile(r" *#0 (?:mem(?:set|move|cpy)|malloc|calloc|realloc|free) .*\n *#1 <null> <null> \((?:memfd:doublemapper|[\w.]+\.dll)\b")


class Lane:
    """An interpreter, a build of the core for it, and a sanitizer's settings."""

    kind = ""
    faults: tuple = ()  # that are planted, one by one, to see that the lane reports them
    flag = ""

    def __init__(self, python: Interpreter, name: str, compiler: str) -> None:
        self.python, self.name, self.compiler = python, name, compiler
        options = {"CLRLINK_SANITIZE": self.kind}
        self.build = native.Build(python, name=name, options=options, compiler=compiler)
        self.plant = self.build.folder / "libplant.so"
        self.reports = paths.RESULTS / f"{name}-reports"

    def prepare(self) -> None:
        self.build.install()
        dotnet.build_fixtures()
        kits.PYTEST.ensure(self.python)
        source = _PLANTS / "plant.c"
        flags = ["-shared", "-fPIC", "-g", "-O1", self.flag]
        steps.run(f"plant a fault for {self.name}", [self.compiler, *flags, source, "-o", self.plant])

    def parts(self) -> list[Part]:
        plants = [Part(f"plant-{fault}", lambda row, fault=fault: self._run_plant(row, fault)) for fault in self.faults]
        return [*plants, *parts_of(testing.files(testing.REPEATED), self._run_tests)]

    def _run_tests(self, row: Row, tests: tuple) -> None:
        prefix = self._fresh_prefix(row.lane)
        testing.run_pytest(row, self.build, self.environment(prefix), _TESTS_SLOWER, _PART_SECONDS, tests)
        for report in self._read(prefix):
            row.fail(report)

    def _fresh_prefix(self, name: str) -> Path:
        """Where the sanitizer writes: `<prefix>.<process>`, one file a process.

        Not on stderr, which many tests compare.
        """
        self.reports.mkdir(parents=True, exist_ok=True)
        for old in self.reports.glob(f"{name}.*"):
            old.unlink()
        return self.reports / name

    def _run_plant(self, row: Row, fault: str) -> None:
        prefix = self._fresh_prefix(f"plant-{fault}")
        env = dict(native.environment(self.build), **self.environment(prefix))
        command = [self.python.executable, _PLANTS / "plant.py", fault, self.plant]
        log = paths.LOGS / f"{self.name}-plant-{fault}.log"
        testing.stream(f"planted {fault} on {self.name}: must be reported", command, env, log, 300)
        if any("plant" in text for text in self._read(prefix)):
            row.passed += 1
        else:
            row.fail(f"the sanitizer does not report the planted {fault}; see {paths.shown(log)}")

    def _read(self, prefix: Path) -> list[str]:
        """The summary of every report, each kind once."""
        found: dict = {}
        for file in sorted(prefix.parent.glob(f"{prefix.name}.*")):
            for summary in self.summaries(file.read_text(errors="replace")):
                found.setdefault(summary, file)
        return [f"{summary} ({paths.shown(file)})" for summary, file in found.items()]

    def summaries(self, text: str) -> list[str]:
        """Those of the reports in a sanitizer's file."""
        return _SUMMARY.findall(text)

    def environment(self, prefix: Path) -> dict:
        raise NotImplementedError


class AddressLane(Lane):
    """ASan and UBSan, and LSan under a GIL; the interpreter is an ordinary one, the runtime preloaded."""

    kind, faults, flag = "address", ("overflow",), "-fsanitize=address"

    def __init__(self, python: Interpreter) -> None:
        super().__init__(python, f"asan-{python.name}", "gcc")
        # A free-threaded build keeps objects in a heap of its own, which LSan does not look through: what they point to is no leak.
        self.finds_leaks = not python.free_threaded
        if self.finds_leaks:
            self.faults = ("overflow", "leak")

    def environment(self, prefix: Path) -> dict:
        runtime = (steps.output(["gcc", "-print-file-name=libasan.so"]) or "").strip()
        if not os.path.isabs(runtime):
            raise Problem("gcc has no libasan here")
        options = {
            "detect_leaks": int(self.finds_leaks),
            **_SIGNALS_OF_DOTNET,
            "use_sigaltstack": 0,
            # A leak leaves the program's status alone: .NET and CPython have some. All reports are counted from their files.
            "exitcode": 0,
            "abort_on_error": 0,
            "log_path": prefix,
        }
        env = {
            # With libstdc++, or else ASan finds no __cxa_throw to hand the runtime's C++ exceptions to.
            "LD_PRELOAD": f"{runtime} libstdc++.so.6",
            "ASAN_OPTIONS": _joined(options),
            "UBSAN_OPTIONS": _joined({"print_stacktrace": 1, "halt_on_error": 0, "log_path": prefix}),
        }
        if not self.python.free_threaded:
            env["PYTHONMALLOC"] = "malloc"  # pymalloc's blocks hide overflows
        return env

    def _run_tests(self, row: Row, tests: tuple) -> None:
        super()._run_tests(row, tests)
        blind = sum(_BLIND in file.read_text(errors="replace") for file in self.reports.glob(f"{row.lane}.*"))
        if blind:
            row.skipped += blind
            row.skip_reasons["processes whose leaks nobody looked for, as LeakSanitizer itself met an error"] += blind

    def summaries(self, text: str) -> list[str]:
        """But for leaks of others: .NET and CPython keep much until the end."""
        leaks = [f"LeakSanitizer: {where}" for where in map(own_leak, text.split("\n\n")) if where]
        return leaks + [found for found in _SUMMARY.findall(text) if "leaked in" not in found]


def own_leak(report: str) -> str | None:
    """Where the core or a plant has taken the memory of this leak, if it was they."""
    if not _LEAK.match(report.lstrip("\n")):
        return None
    frames = re.findall(r"^    #\d+ 0x[0-9a-f]+ (.*)$", report, re.M)
    caller = next((frame for frame in frames if not _TAKES_MEMORY.search(frame)), "")
    return caller if _OWN_CODE.search(caller) else None


class ThreadLane(Lane):
    """TSan: the interpreter itself is built with it, and so is the core."""

    kind, faults, flag = "thread", ("race",), "-fsanitize=thread"

    def __init__(self, python: Interpreter) -> None:
        super().__init__(python, TSAN_PYTHON, toolchain.sanitizer_clang())

    def prepare(self) -> None:
        super().prepare()
        managed.build_host()

    def parts(self) -> list[Part]:
        hosted = [Part(f"hosted-{each[0]}", lambda row, each=each: self._run_hosted(row, each)) for each in _HOSTED]
        return [*super().parts(), *hosted]

    def _run_hosted(self, row: Row, scenario: tuple) -> None:
        """A .NET program that joins the interpreter, which has no shared library by which it could be started."""
        prefix = self._fresh_prefix(f"hosted-{scenario[0]}")
        env = dict(managed.environment(self.build), **self.environment(prefix))
        command = [self.python.executable, paths.ROOT / "tools" / "hosted.py", *managed.host_command(scenario)]
        log = paths.LOGS / f"{self.name}-hosted-{scenario[0]}.log"
        status, _ = testing.stream(f"{' '.join(scenario)}, hosted, on {self.name}", command, env, log, _HOSTED_SECONDS)
        reports = self._read(prefix)
        if status == 0 and not reports:
            row.passed += 1
        for report in reports or [f"{scenario[0]}, hosted, {testing.describe(status)}; see {paths.shown(log)}"] * (status != 0):
            row.fail(report)

    def environment(self, prefix: Path) -> dict:
        options = {
            "suppressions": tsan_suppressions(),
            "exitcode": 0,  # reports are counted from their files
            "history_size": 4,
            "second_deadlock_stack": 1,
            **_SIGNALS_OF_DOTNET,
            "report_signal_unsafe": 0,  # the runtime's own handlers
            "external_symbolizer_path": _quiet_symbolizer(self.compiler),
            "log_path": prefix,
        }
        return {
            "TSAN_OPTIONS": _joined(options),
            # .NET stops threads for a collection by a signal. The sanitizer keeps signals until the thread calls something, and
            # then hands .NET the registers of before, in which the collector changes references: of objects in use.
            "DOTNET_INTERNAL_ThreadSuspendInjection": "0",
        }

    def summaries(self, text: str) -> list[str]:
        """But for what .NET code does with .NET's memory by the C library's functions, and the sanitizer sees of it alone."""
        reports = [report for report in text.split(_TSAN_RULE) if not is_between_net_code(report)]
        return [summary for report in reports for summary in _SUMMARY.findall(report)]


def is_between_net_code(report: str) -> bool:
    """Whether both accesses of a race are memset, memmove, malloc or free called by JIT-compiled or precompiled .NET code."""
    accesses = _TSAN_ACCESS.findall(report)
    return len(accesses) > 1 and all(_NET_ACCESS.match(stack) for stack in accesses)


def tsan_suppressions() -> Path:
    """One file of ours and CPython's: the sanitizer takes only one."""
    joined = paths.BUILD / "tsan.supp"
    joined.parent.mkdir(parents=True, exist_ok=True)
    texts = [(paths.ROOT / "tools" / "tsan.supp").read_text()]
    cpython = cpython_build.suppressions(TSAN_PYTHON)
    if cpython.is_file():
        texts.append(cpython.read_text())
    joined.write_text("\n".join(texts))
    return joined


def _quiet_symbolizer(clang: str) -> Path:
    """llvm-symbolizer without its errors: of what is no file, as JIT-compiled code, it complains on the tested program's stderr.

    It must bear this name: by it the sanitizer knows how to speak to it.
    """
    program = paths.BUILD / "symbolizer" / "llvm-symbolizer"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(toolchain.symbolizer(clang))} "$@" 2>/dev/null\n')
    program.chmod(0o755)
    return program


def _joined(options: dict) -> str:
    return ":".join(f"{key}={value}" for key, value in options.items())


def tsan_python() -> Interpreter:
    """The TSan-built interpreter, built on first use (some minutes)."""
    return interpreters.from_path(str(cpython_build.build(TSAN_PYTHON)))


def add_lane(pipeline: Pipeline, lane: Lane, setup: Setup) -> None:
    label = {"address": "ASan+UBSan+LSan" if "leak" in lane.faults else "ASan+UBSan", "thread": "TSan"}[lane.kind]
    row = testing.row_for(lane.name, lane.python, f"{setup.runtime}, {label}")
    pipeline.add_parts(row, lane.prepare, lane.parts())

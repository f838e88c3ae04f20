"""`make check`: what a change must pass before it is handed in."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable

from . import apt, commands, conditions, core_fuzz, debian_root, dotnet, fault_lane, interpreters, lanes, native, paths, results
from . import sanitizers, steps, toolchain
from .interpreters import Interpreter
from .passed import Passed
from .results import Row
from .steps import Problem

_CORE = paths.ROOT / "src" / "core"
_C_FOLDERS = (_CORE, *(paths.ROOT / folder for folder in ("tests/core", "tests/faults", "bench/native", "tools/plants")))
_WARNINGS = "-Wall -Wextra -Werror"
# Further interpreters, where they are installed.
_MORE_VERSIONS = ("3.10", "3.12")
# Built with --with-pydebug.
_DEBUG_VERSIONS = ("3.13d", "3.13td")
_TSAN_VERSION = "3.13t"
# Headers with which the core is compiled as for a free-threaded build.
_HEADER_VERSIONS = ("3.14", "3.15")


def check(*arguments: str) -> int:
    """Everything: `make test`, the static checks, more interpreters and sanitizers. With names of lanes, those alone.

    With --resume, without the lanes that have passed on these very sources before.
    """
    names = tuple(name for name in arguments if name != "--resume")
    passed = Passed(resume="--resume" in arguments)
    with lanes.Pipeline(names, passed, lanes.lanes_at_once()) as pipeline:
        setup = lanes.set_up()
        toolchain.ensure_checkers()
        gil, free = commands.add_test_lanes(pipeline, setup)
        if not names:
            _run_static(pipeline.rows, gil, free)
        _add_more_lanes(pipeline, setup, gil, free)
        pipeline.refuse_unknown()
        pipeline.run()
    return results.conclude(pipeline.rows)


def static() -> int:
    """The checks that need no test run: seconds to a few minutes."""
    lanes.set_up()
    toolchain.ensure_checkers()
    rows: list[Row] = []
    _run_static(rows, lanes.gil_lanes(), interpreters.ensure_free_threaded())
    return results.conclude(rows)


def _run_static(rows: list[Row], gil: list[Interpreter], free: Interpreter | None) -> None:
    pythons = [python for python in [*gil[-1:], free] if python]
    checks: dict = {"format": check_format, "layers": check_layers}
    for python in pythons:
        for compiler in ("gcc", toolchain.sanitizer_clang()):
            checks[f"warnings-{compiler}-{python.name}"] = lambda c=compiler, p=python: check_warnings(c, p)
    # Older headers declare less, and elsewhere.
    more = [found for found in map(interpreters.find, _MORE_VERSIONS) if found]
    for python in {python.name: python for python in [*gil[:-1], *more]}.values():
        checks[f"warnings-gcc-{python.name}"] = lambda p=python: check_warnings("gcc", p)
    if pythons:
        checks["tidy"] = lambda: check_tidy(pythons[-1])
        for version in _HEADER_VERSIONS:
            checks[f"headers-{version}t"] = lambda v=version: check_headers(v, pythons[-1])
    checks["dotnet-format"] = check_dotnet_format
    for name, program in checks.items():
        rows.append(_static_row(name, program))


def _static_row(name: str, program: Callable[[], None]) -> Row:
    row = Row(name, runtime="static check")
    try:
        program()
        row.passed += 1
    except NotHere as reason:
        steps.say(f"  -- {name}: {reason}")
        row.skipped += 1
        row.skip_reasons[str(reason).splitlines()[0]] += 1
    except Problem as problem:
        steps.say(f"!! {name}: {problem}")
        row.fail(str(problem).splitlines()[0])
    return row


class NotHere(Problem):
    """A check whose means cannot be had on this machine."""


def _c_files(*endings: str) -> list[Path]:
    return sorted(file for folder in _C_FOLDERS for ending in endings for file in folder.rglob(f"*{ending}"))


def check_format() -> None:
    steps.run("clang-format", ["clang-format", "--dry-run", "-Werror", *_c_files(".c", ".h")])


def check_layers() -> None:
    steps.run("layers", [sys.executable, paths.ROOT / "tools" / "check_layers.py"])


def _warning_build(compiler: str, python: Interpreter) -> native.Build:
    name = f"warnings-{os.path.basename(compiler)}-{python.name}"
    tests = paths.ROOT / "tests" / "core"
    with_tests = "ON" if (tests / "CMakeLists.txt").is_file() else "OFF"
    options = {"CMAKE_C_FLAGS": _WARNINGS, "CLRLINK_CORE_TESTS": with_tests}
    inputs = [*native.INPUTS, tests]
    return native.Build(python, name=name, options=options, compiler=compiler, inputs=inputs)


def check_warnings(compiler: str, python: Interpreter) -> None:
    """A build in which every warning is an error."""
    _warning_build(compiler, python).compile()


def _compile_commands(python: Interpreter) -> list[dict]:
    build = _warning_build(toolchain.sanitizer_clang(), python)
    build.compile()
    entries = json.loads((build.folder / "compile_commands.json").read_text())
    unique = {entry["file"]: entry for entry in entries if str(_CORE) in entry["file"]}
    return [unique[file] for file in sorted(unique)]


def check_tidy(python: Interpreter) -> None:
    """clang-tidy on every source of the core, as many at once as there are cores."""
    files = [entry["file"] for entry in _compile_commands(python)]
    folder = _warning_build(toolchain.sanitizer_clang(), python).folder

    def tidy(file: str) -> str:
        done = subprocess.run(
            ["clang-tidy", "-p", str(folder), "--quiet", "--warnings-as-errors=*", file],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return done.stdout.decode(errors="replace") if done.returncode else ""

    ticker = steps.Ticker(f"clang-tidy on {len(files)} files", None)
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        complaints = []
        for text in pool.map(tidy, files):
            ticker.tick()
            complaints += [text] if text else []
    ticker.done("!!" if complaints else "ok")
    if complaints:
        steps.say("\n".join(complaints))
        raise Problem(f"clang-tidy complains about {len(complaints)} of {len(files)} files")


def _headers(version: str) -> Path:
    """The headers of a CPython that is not installed, unpacked from Debian's package."""
    final = paths.cache() / "headers" / version
    with steps.lock(f"headers-{version}"):
        if not final.is_dir():
            with steps.fresh_folder(final) as work:
                made = work / "root"
                try:
                    apt.PrivateApt().prepare().fetch_binaries([f"libpython{version}-dev"], made)
                except Problem as problem:
                    raise NotHere(f"the headers of CPython {version} cannot be had") from problem
                steps.put_in_place(made, final)
    return final / "usr" / "include"


def check_headers(version: str, python: Interpreter) -> None:
    """Compiles the core as for a free-threaded `version`, static assertions included."""
    include = _headers(version)
    # Debian keeps pyconfig.h in the architecture's own folder, found through that.
    arch = next((folder.parent for folder in include.glob(f"*-linux-gnu*/python{version}")), include)
    flags = ["-fsyntax-only", "-DPy_GIL_DISABLED=1"]
    for folder in (include / f"python{version}", arch, include):
        flags += ["-isystem", str(folder)]
    compile_all = []
    for entry in _compile_commands(python):
        words = [word for word in shlex.split(entry["command"]) if "/include/python3" not in word]
        kept = _without_output(words)
        compile_all.append([kept[0], *flags, *kept[1:]])
    steps.run(f"compile as for CPython {version}t", *compile_all, cwd=paths.ROOT)


def _without_output(words: list[str]) -> list[str]:
    """A compile command without -o FILE and without -I or -isystem that lost their folder."""
    kept, skip = [], False
    for index, word in enumerate(words):
        if skip:
            skip = False
        elif word == "-o":
            skip = True
        elif word in ("-isystem", "-I") and (index + 1 == len(words) or words[index + 1].startswith("-")):
            continue
        else:
            kept.append(word)
    return kept


def check_dotnet_format() -> None:
    """Layout of the C# sources by .editorconfig."""
    projects = _csharp_projects()
    if not projects:
        raise NotHere("no C# project is there")
    for project in projects:
        _dotnet_format(project, "--verify-no-changes")


def format_all() -> None:
    toolchain.ensure_checkers()
    steps.run("clang-format", ["clang-format", "-i", *_c_files(".c", ".h")])
    for project in _csharp_projects():
        _dotnet_format(project)


def _csharp_projects() -> list[Path]:
    return sorted((paths.ROOT / "src" / "managed").glob("*/*.csproj"))


def _dotnet_format(project: Path, *options: str) -> None:
    command = [dotnet.ensure(), "format", "whitespace", project, "--no-restore", *options]
    steps.run(f"dotnet format {project.stem}", command, env=dotnet.environment())


def _add_more_lanes(pipeline: lanes.Pipeline, setup: lanes.Setup, gil: list, free: Interpreter | None) -> None:
    for version in _MORE_VERSIONS:
        found = interpreters.find(version)
        if found is None:
            pipeline.missing(version, f"no CPython {version} with headers is installed")
        elif found not in gil:
            lanes.add_python_lane(pipeline, found, setup)
    debian_root.add_lane(pipeline, setup)
    for python in filter(None, [*gil[-1:], free]):
        lanes.add_flatness_lane(pipeline, python, setup)
    for python in gil[-1:]:
        core_fuzz.add_lane(pipeline, python)
        conditions.add_lane(pipeline, conditions.SwitchLane(python), setup)
    if free:
        conditions.add_lane(pipeline, conditions.ParallelLane(free), setup)
    for version in _DEBUG_VERSIONS:
        _add_debug_lane(pipeline, setup, version)
    for python in filter(None, [*gil[-1:], free]):
        fault_lane.add_lane(pipeline, python, setup)
        conditions.add_lane(pipeline, conditions.CollectionsLane(python), setup)
        sanitizers.add_lane(pipeline, sanitizers.AddressLane(python), setup)
    if pipeline.wants(sanitizers.TSAN_PYTHON) | pipeline.wants(f"core-tsan-{_TSAN_VERSION}"):
        _add_tsan_lanes(pipeline, setup)


def _add_tsan_lanes(pipeline: lanes.Pipeline, setup: lanes.Setup) -> None:
    try:
        tsan = sanitizers.tsan_python()
        lane = sanitizers.ThreadLane(tsan)
    except Problem as problem:
        pipeline.missing(sanitizers.TSAN_PYTHON, problem)
        return
    sanitizers.add_lane(pipeline, lane, setup)
    lanes.add_core_lane(pipeline, tsan, "thread", ("race",), compiler=lane.compiler, prefix=_TSAN_VERSION)


def _add_debug_lane(pipeline: lanes.Pipeline, setup: lanes.Setup, version: str) -> None:
    if not pipeline.wants(version):
        return
    try:
        lane = conditions.DebugLane(conditions.debug_python(version))
    except Problem as problem:
        pipeline.missing(version, problem)
        return
    conditions.add_lane(pipeline, lane, setup)

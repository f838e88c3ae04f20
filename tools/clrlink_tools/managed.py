"""The tests of the managed API (tests/managed): .NET programs that start Python, run by xunit."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from . import dotnet, guide, native, nuget, paths, testing
from .interpreters import Interpreter
from .results import Row

_FOLDER = paths.ROOT / "tests" / "managed"
_BUILT = paths.BUILD / "managed-tests"
_GUIDE = paths.BUILD / "guide-tests"
_EXAMPLES = {"Console": "console", "WebApi": "webapi", "Worker": "worker"}  # project -> its folder in examples/
_WITH_ASPNET = ("WebApi", "Worker")
_TESTS, _HOST = "ClrLink.Tests", "Host"
_LANE_SECONDS = 1200


def complaint(python: Interpreter) -> str | None:
    """Why no .NET program can start it, or None."""
    return None if Path(python.library).is_file() and python.shared else "it has no shared library"


def build(build_of_core: native.Build, program: str | None = None) -> None:
    """The tests, and the programs that they run where they need a process of their own; the core must be built."""
    build_host(program)
    guide.write(_GUIDE)
    dotnet.build_hosting_tests(_FOLDER / _TESTS / f"{_TESTS}.csproj", _BUILT / _TESTS, program, [_GUIDE])
    _build_examples(build_of_core, program)


def build_host(program: str | None = None) -> None:
    """The scenarios of tests/managed/Host: see host_command."""
    dotnet.build_hosting_tests(_FOLDER / _HOST / "Host.csproj", _BUILT / _HOST, program)


def _packaged(build_of_core: native.Build) -> Path:
    """Where the examples of a lane are, built against a package of its core."""
    return paths.BUILD / "nuget" / build_of_core.name


def _build_examples(build_of_core: native.Build, program: str | None) -> None:
    folder = _packaged(build_of_core)
    unpacked = folder / "packages"
    package = nuget.make([build_of_core], folder / "feed", folder, unpacked)
    for name, where in _EXAMPLES.items():
        if name in _WITH_ASPNET and not dotnet.has_aspnet(program or dotnet.ensure()):
            shutil.rmtree(folder / name, ignore_errors=True)  # by which the tests know
            continue
        project = paths.ROOT / "examples" / where / f"{name}.csproj"
        dotnet.build_consumer(project, package, unpacked, folder / name, program)


def not_restored() -> str | None:
    """Why the tests could not be built, where NuGet is not reached."""
    note = _BUILT / _TESTS / "not-restored.txt"
    return note.read_text().strip() if note.is_file() else None


def environment(build_of_core: native.Build) -> dict:
    """What the tests read: which Python, which core, which host."""
    python = build_of_core.python
    env = native.environment(build_of_core)
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        env.pop(name, None)
    env["PYTHONNET_PYDLL"] = python.library
    env["CLRLINK_CORE"] = str(build_of_core.site)
    env["CLRLINK_TEST_PYTHON"] = python.executable
    env["CLRLINK_TEST_HOST"] = str(_BUILT / _HOST / "ClrLink.TestHost.dll")
    env["CLRLINK_TEST_EXAMPLES"] = str(_packaged(build_of_core))
    env["CLRLINK_TEST_SOURCES"] = str(_FOLDER)
    env["CLRLINK_TEST_GUIDE"] = str(paths.ROOT / "docs" / "guide" / "hosting.md")
    env["PATH"] = os.pathsep.join([dotnet.root(dotnet.ensure()), env["PATH"]])
    env["VSTEST_CONNECTION_TIMEOUT"] = "300"
    return env


def command(report: Path | None, arguments: tuple = ()) -> list:
    words = [dotnet.ensure(), "vstest", _BUILT / _TESTS / f"{_TESTS}.dll", "--logger:console;verbosity=normal"]
    if report is not None:
        words += [f"--logger:trx;LogFileName={report.name}", f"--ResultsDirectory:{report.parent}"]
    return [*words, *arguments]


def host_command(arguments: tuple) -> list:
    return [dotnet.ensure(), _BUILT / _HOST / "ClrLink.TestHost.dll", *arguments]


def run(row: Row, build_of_core: native.Build) -> None:
    """Fills the row; the core and the tests must be built."""
    reason = not_restored()
    if reason:
        row.not_run = reason
        return
    report = paths.RESULTS / f"{row.lane}.trx"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    log = paths.LOGS / f"xunit-{row.lane}.log"
    env = environment(build_of_core)
    status, _ = testing.stream(f"tests/managed on {row.lane}", command(report), env, log, _LANE_SECONDS)
    testing.read_report(row, report, status, log, ok=(0, 1))

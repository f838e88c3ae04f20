"""The .NET SDK and what is built with it: managed half, fixtures, demo library, packages from NuGet."""

from __future__ import annotations

import os
import platform
import re
import shutil
from pathlib import Path

from . import apt, fingerprint, paths, steps
from .steps import Problem

_PROJECT = paths.ROOT / "src" / "managed" / "Python.Runtime" / "Python.Runtime.csproj"
_MANAGED_SOURCES = [paths.ROOT / "src" / "managed", paths.ROOT / "Directory.Build.props"]
_BUILT = paths.BUILD / "bin" / "Python.Runtime" / "Release"
_FOR_MONO = "netstandard2.0"
_OLDEST = 8
_USUAL = ("/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet", "/usr/local/share/dotnet", "/opt/dotnet")
# No server is left running behind, and one project is built at a time.
_QUIET = ["-nologo", "-v:m", "-m:1", "--disable-build-servers", "-nodeReuse:false"]


def _programs():
    found = shutil.which("dotnet")
    if found:
        yield found
    folders = [os.environ.get("DOTNET_ROOT"), *_USUAL, os.path.expanduser("~/.dotnet")]
    for folder in filter(None, folders):
        program = os.path.join(folder, "dotnet")
        if os.access(program, os.X_OK):
            yield program


def find() -> str | None:
    """The first dotnet that has an SDK of a supported version."""
    for program in _programs():
        majors = [int(major) for major in re.findall(r"^(\d+)\.", steps.output([program, "--list-sdks"]) or "", re.M)]
        if majors and max(majors) >= _OLDEST:
            return program
    return None


def ensure() -> str:
    found = find()
    if found is None and apt.available():
        package = next((name for name in _apt_names() if apt.candidate(name)), None)
        if package:
            apt.install([package], "the .NET SDK")
            found = find()
    if found is None:
        raise Problem(
            f"no .NET SDK {_OLDEST}.0 or newer on PATH, in DOTNET_ROOT, {', '.join(_USUAL)} or ~/.dotnet.\n"
            "  Install the package dotnet-sdk-10.0 (or dotnet-sdk-8.0) as https://dotnet.microsoft.com/download\n"
            "  describes for your system, or run Microsoft's dotnet-install.sh with --channel 10.0, which\n"
            "  installs into ~/.dotnet; then run this command again."
        )
    return found


def _apt_names():
    return [f"dotnet-sdk-{major}.0" for major in (10, 9, 8)]


def root(program: str) -> str:
    return os.path.dirname(os.path.realpath(program))


def runtime(program: str) -> str:
    """The newest runtime there, as the table of lanes shows it."""
    found = re.findall(r"Microsoft\.NETCore\.App (\S+)", steps.output([program, "--list-runtimes"]) or "")
    newest = max(found, key=lambda text: [int(part) for part in re.findall(r"\d+", text)], default="?")
    return f"CoreCLR {newest}"


def has_aspnet(program: str) -> bool:
    """Whether programs for ASP.NET Core run here: some systems have it as a package of its own."""
    return "Microsoft.AspNetCore.App " in (steps.output([program, "--list-runtimes"]) or "")


def environment() -> dict:
    """For dotnet commands: no banner, no telemetry, nothing left running."""
    return dict(
        os.environ,
        DOTNET_NOLOGO="1",
        DOTNET_CLI_TELEMETRY_OPTOUT="1",
        DOTNET_SKIP_FIRST_TIME_EXPERIENCE="1",
        DOTNET_CLI_USE_MSBUILD_SERVER="0",
        MSBUILDDISABLENODEREUSE="1",
    )


def rid() -> str:
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
    return f"linux-{machine.get(platform.machine().lower(), platform.machine().lower())}"


def _lock():
    """One dotnet build at a time: projects that reference one another share folders."""
    return steps.lock("dotnet", paths.BUILD / "locks")


class _Builder:
    """Runs dotnet as steps; looks for it only when there is something to build."""

    def __init__(self, program: str | None) -> None:
        self._program = program

    def run(self, title: str, *words) -> None:
        self._program = self._program or ensure()
        steps.run(title, [self._program, *words], env=environment(), cwd=paths.ROOT)


_failed: dict = {}


def build_managed(program: str | None = None) -> None:
    """Builds and publishes Python.Runtime, unless it is up to date."""
    stamp = fingerprint.Stamp(paths.BUILD / "managed" / ".stamp", _MANAGED_SOURCES)
    if _published(stamp):
        return
    with _lock():
        if _published(stamp):  # by another process, while this one waited
            return
        if not _PROJECT.is_file():
            raise Problem(f"{paths.shown(_PROJECT)} is not there")
        if stamp.wanted in _failed:  # for another lane of this run: it would fail again
            raise _failed[stamp.wanted]
        builder = _Builder(program)
        stamp.clear()
        try:
            builder.run("build the managed half", "build", _PROJECT, "-c", "Release", *_QUIET)
            _publish(builder)
        except Problem as problem:
            _failed[stamp.wanted] = problem
            raise
        stamp.write()


def _published(stamp: fingerprint.Stamp) -> bool:
    files = (paths.MANAGED / "Python.Runtime.dll", paths.MANAGED / _FOR_MONO / "Python.Runtime.dll")
    return stamp.current() and all(file.is_file() for file in files)


def _publish(builder: _Builder) -> None:
    """Publishes for net8.0, compiled ahead of time where that compiler can be had; beside it what is built for Mono."""
    with steps.fresh_folder(paths.MANAGED) as work:
        made = work / "out"
        publish = ["publish", _PROJECT, "-c", "Release", "-f", "net8.0", "-o", made, *_QUIET]
        ahead = ["-r", rid(), "--self-contained", "false", "-p:PublishReadyToRun=true"]
        try:
            builder.run("publish the managed half (ReadyToRun)", *publish, *ahead)
        except Problem as problem:
            if not re.search(r"NU110\d|NU130\d|NETSDK1094|[Cc]rossgen", str(problem)):
                raise
            steps.say("  -- note: the ReadyToRun compiler cannot be had here; the managed half starts slower")
            builder.run("publish the managed half", *publish)
        shutil.copytree(_BUILT / _FOR_MONO, made / _FOR_MONO, ignore=shutil.ignore_patterns("*.deps.json"))
        steps.put_in_place(made, paths.MANAGED)


_COMPILER = "ClrLink.Fixtures.Compiler"  # needs the C# compiler's own packages


def build_fixtures(program: str | None = None) -> None:
    """Each project of tests/fixtures into a folder of its name below build/fixtures."""
    folder = paths.ROOT / "tests" / "fixtures"
    projects = sorted(folder.glob("*/*.csproj"))
    if not projects:
        return
    build_managed(program)
    # Fixtures may use the managed half: the one that the tests load, not one of their own.
    runtime = f"-p:PythonRuntimeDll={paths.MANAGED / 'Python.Runtime.dll'}"
    for project in projects:
        into = paths.FIXTURES / project.stem
        if project.stem == _COMPILER:
            lost = "The tests against the C# compiler are skipped."
            _build_with_packages(project, into, [project.parent], "fixture", lost, program)
        else:
            _build(project, into, [folder, *_MANAGED_SOURCES], "fixture", program, runtime)
    build_demo_library(program)  # the demo and the guide run as tests
    restore_libraries(program)


# What is built for Mono too, in this order: a part comes before what needs it.
_MONO_FIXTURES = tuple(f"ClrLink.Fixtures{part}" for part in (".Dependency", "", ".Runtime", ".Callbacks"))


def build_mono_fixtures(program: str | None = None) -> None:
    """The fixtures for netstandard2.0, each into a folder of its name below build/fixtures-mono."""
    folder = paths.ROOT / "tests" / "fixtures"
    build_managed(program)
    options = [f"-p:FixtureFramework={_FOR_MONO}", f"-p:PythonRuntimeDll={paths.MANAGED / _FOR_MONO / 'Python.Runtime.dll'}"]
    for name in _MONO_FIXTURES:
        project = folder / name / f"{name}.csproj"
        into = paths.MONO_FIXTURES / name
        _build(project, into, [folder, *_MANAGED_SOURCES], "Mono fixture", program, *options)


def build_demo_library(program: str | None = None) -> None:
    """The demo's own C# library, straight into build/demo."""
    folder = paths.ROOT / "examples" / "demo"
    for project in sorted([*folder.glob("*.csproj"), *folder.glob("*/*.csproj")]):
        inputs = [project.parent, folder.parent / "Directory.Build.props"]
        _build(project, paths.DEMO_LIB, inputs, "the demo's library", program)


def build_hosting_tests(project: Path, into: Path, program: str | None = None, more: list | None = None) -> None:
    """A project of tests/managed, against the managed half that goes into packages. `more`: sources from elsewhere."""
    build_managed(program)
    inputs = [project.parent, project.parent.parent / "Directory.Build.props", *_MANAGED_SOURCES, *(more or [])]
    lost = "The tests of the managed API are not run."
    _build_with_packages(project, into, inputs, "the hosting tests", lost, program)


def pack(nuspec: Path, folder: Path, out: Path) -> None:
    """Makes a NuGet package of a folder; the managed half must be built."""
    with _lock():
        command = ["pack", _PROJECT, "-c", "Release", "--no-build", "-o", out, *_QUIET]
        # The managed half that processes of Python start is no reference of a project (NU5100).
        command += [f"-p:NuspecFile={nuspec}", f"-p:NuspecBasePath={folder}", "-p:NoWarn=NU5100"]
        _Builder(None).run("pack the NuGet package", *command)


def build_consumer(project: Path, package: Path, unpacked: Path, into: Path, program: str | None = None) -> None:
    """A project that takes clrlink from the folder of `package`, its NuGet package, and unpacks it into `unpacked`."""
    options = [f"-p:RestoreSources={package.parent}", f"-p:RestorePackagesPath={unpacked}"]
    _build(project, into, [project.parent, package], "the example", program, *options)


_LIBRARIES = "the folder of NuGet packages"
# What NuGet says when no feed answers, or none of them knows the package: the machine's lack, not an error of ours.
_NO_PACKAGE = re.compile(r"error (NU1100|NU1101|NU1301|NU1303): (.+?)(?: \[[^[]+csproj\])?$", re.M)
_not_restored: set[Path] = set()  # asked once a run


def restore_libraries(program: str | None = None) -> None:
    """The NuGet packages of examples/libraries into build/libraries."""
    project = paths.ROOT / "examples" / "libraries" / "Libraries.csproj"
    lost = "The tests of real libraries are skipped, and the demo goes without."
    _build_with_packages(project, paths.LIBRARIES, [project], _LIBRARIES, lost, program)


def _build_with_packages(project: Path, into: Path, inputs: list[Path], what: str, lost: str, program: str | None) -> None:
    """Builds what needs packages from NuGet.

    Without a feed that has them the folder holds only the reason, in not-restored.txt: the tests that need them are
    skipped by that name.
    """
    note = into / "not-restored.txt"
    if project in _not_restored:
        return
    try:
        _build(project, into, inputs, what, program)
        note.unlink(missing_ok=True)
    except Problem as problem:
        found = _NO_PACKAGE.search(steps.log_path(f"build {what} {project.stem}").read_text(errors="replace"))
        if found is None:
            raise
        reason = f"NuGet packages not restored, {found[1]}: {found[2].strip()}"
        _not_restored.add(project)
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(reason + "\n")
        steps.say(f"\n!! {problem}\n!! {reason}\n!! {lost}\n")


def _build(project: Path, into: Path, inputs: list[Path], what: str, program: str | None, *more: str) -> None:
    # Beside the output folder, which msbuild may fill as it likes.
    stamp = fingerprint.Stamp(paths.BUILD / "stamps" / into.relative_to(paths.BUILD), inputs)
    if stamp.current() and into.is_dir():
        return
    with _lock():
        if stamp.current() and into.is_dir():
            return
        stamp.clear()
        command = ["build", project, "-c", "Release", "-o", into, *more, *_QUIET]
        _Builder(program).run(f"build {what} {project.stem}", *command)
        stamp.write()

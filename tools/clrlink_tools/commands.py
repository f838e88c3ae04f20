"""The commands of the Makefile: set-up, test, demo, bench, wheel, nuget, docs, clean."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import dotnet, interpreters, kits, lanes, mono, native, nuget, paths, results, steps
from .interpreters import Interpreter
from .passed import Passed
from .steps import Problem, say


def set_up() -> int:
    """Finds or makes everything that `make test` needs, and says what it is."""
    found = lanes.set_up()
    say(f"  .NET SDK   {found.dotnet} ({found.runtime})")
    pythons = [*lanes.gil_lanes(), interpreters.ensure_free_threaded()]
    for python in pythons:
        kit = kits.PYTEST.ensure(python)
        say(f"  {python.name:<9}  {python.executable} ({python.full_version}, {python.kind})")
        say(f"             pytest: {kit or 'its own'}")
    say(f"  Mono       {_mono_or_reason()}")
    return 0


def _mono_or_reason() -> str:
    try:
        mono.ensure()
    except Problem as problem:
        return f"NOT HERE, so its lanes are not run: {problem}"
    return mono.version()


def test() -> int:
    """The tests of every lane there is; `make check ARGS=--resume` takes what passes here."""
    with lanes.Pipeline(passed=Passed(resume=False), at_once=min(2, lanes.lanes_at_once())) as pipeline:
        setup = lanes.set_up()
        add_test_lanes(pipeline, setup)
        pipeline.run()
    return results.conclude(pipeline.rows)


def add_test_lanes(pipeline: lanes.Pipeline, setup: lanes.Setup) -> tuple:
    """The lanes of `make test`; the GIL interpreters and the free-threaded one."""
    gil = lanes.gil_or_missing(pipeline)
    for python in gil:
        lanes.add_python_lane(pipeline, python, setup)
    if gil:
        lanes.add_managed_lane(pipeline, gil[-1], setup)
        lanes.add_core_lane(pipeline, gil[-1], "address", ())
    # Making this one takes minutes on a new machine; the builder works meanwhile.
    free = lanes.free_threaded_or_missing(pipeline)
    if free:
        lanes.add_python_lane(pipeline, free, setup)
        lanes.add_managed_lane(pipeline, free, setup)
        lanes.add_core_lane(pipeline, free, "address", ("overflow", "leak"))
    for python in [*gil[-1:], *filter(None, [free])]:
        lanes.add_mono_lane(pipeline, python)
    return gil, free


def check(*arguments: str) -> int:
    from . import checks

    return checks.check(*arguments)


def lint() -> int:
    from . import checks

    return checks.static()


def _chosen_pair() -> list:
    """PYTHON alone if it is set, else a GIL interpreter and a free-threaded one."""
    asked = interpreters.chosen()
    if asked:
        return [asked]
    return [interpreters.ensure_gil, interpreters.ensure_free_threaded]


def _on_each(what: str, program: Path, setup, arguments: tuple = (), env: dict | None = None) -> int:
    """Runs a program on the chosen interpreters; the worst of its statuses."""
    if not program.is_file():
        raise Problem(f"{paths.shown(program)} is not there")
    worst = 0
    for choice in _chosen_pair():
        python: Interpreter = choice if isinstance(choice, Interpreter) else choice()
        build = native.Build(python)
        build.install()
        say(f"\n== {what} on CPython {python.full_version} ({python.kind}), {setup.runtime}")
        full = dict(native.environment(build), CLRLINK_DEMO_LIB=str(paths.DEMO_LIB), **(env or {}))
        given = [argument.format(lane=build.name) for argument in arguments]
        status = subprocess.call([python.executable, str(program), *given], cwd=paths.ROOT, env=full)
        if status != 0:
            say(f"!! {what} on {python.name} ended with status {status}")
        worst = max(worst, abs(status))
    return min(worst, 125)


def demo() -> int:
    setup = lanes.set_up()
    dotnet.build_managed(setup.dotnet)
    dotnet.build_demo_library(setup.dotnet)
    dotnet.restore_libraries(setup.dotnet)
    return _on_each("demo", paths.ROOT / "examples" / "demo" / "demo.py", setup)


def bench(*arguments: str) -> int:
    setup = lanes.set_up()
    return _on_each("bench", paths.ROOT / "bench" / "run.py", setup, arguments)


def fuzz(*arguments: str) -> int:
    """New seeds, a quarter of an hour on each of a GIL and a free-threaded interpreter."""
    setup = lanes.set_up()
    return _on_each("fuzz", paths.ROOT / "tests" / "fuzz" / "fuzz.py", setup, arguments or ("--seconds", "900"))


def wheel() -> int:
    """A wheel for the chosen interpreter, in dist/; needs no network of its own."""
    lanes.set_up()
    python = interpreters.chosen() or interpreters.ensure_gil()
    pip = kits.pip_for(python)
    if pip is None:
        raise Problem(f"no pip that could build a wheel for {python.executable} (Debian: python3-pip)")
    dotnet.build_managed()
    kit = kits.WHEEL.ensure(python)
    env = dict(os.environ, PYTHONPATH=str(kit)) if kit else None
    out = paths.ROOT / "dist"
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "-w", out]
    # The managed half that is there already, instead of one published in the wheel's own build.
    options += ["--config-settings", f"cmake.define.CLRLINK_MANAGED_DIR={paths.MANAGED}"]
    steps.run(f"build the wheel for {python.name}", [*pip, "wheel", *options, paths.ROOT], env=env)
    say("  " + "\n  ".join(paths.shown(file) for file in sorted(out.glob("*.whl"))))
    return 0


def nuget_package() -> int:
    """The NuGet package, in dist/, for every CPython that is installed here (or the chosen one)."""
    lanes.set_up()
    asked = interpreters.chosen()
    pythons = [asked] if asked else nuget.pythons()
    if not pythons:
        raise Problem("no CPython from 3.10 to 3.15 with headers was found: `make setup` installs some")
    builds = [native.Build(python) for python in pythons]
    for build in builds:
        build.install()
    # The examples unpack it into build/packages.
    package = nuget.make(builds, paths.ROOT / "dist", paths.BUILD / "nuget", paths.BUILD / "packages")
    say(f"  {paths.shown(package)}: CPython {', '.join(python.name for python in pythons)}")
    return 0


def format_sources() -> int:
    """Lays out the C and C# sources as `make check` wants them."""
    from . import checks

    checks.format_all()
    return 0


def docs() -> int:
    python = interpreters.chosen() or interpreters.ensure_gil()
    if steps.output([python.executable, "-m", "sphinx", "--version"]) is None:
        raise Problem(f"{python.executable} has no Sphinx: install sphinx and myst-parser for it (pip or apt)")
    out = paths.BUILD / "docs"
    command = [python.executable, "-m", "sphinx", "-W", "-b", "html", paths.ROOT / "docs", out]
    steps.run("build the documentation", command)
    say(f"  {paths.shown(out / 'index.html')}")
    return 0


def clean() -> int:
    """Removes what was built in the tree; the user's cache folder stays."""
    shutil.rmtree(paths.BUILD, ignore_errors=True)
    shutil.rmtree(paths.ROOT / "dist", ignore_errors=True)
    for project in _projects():
        for name in ("bin", "obj"):
            shutil.rmtree(project.parent / name, ignore_errors=True)
    say(f"  interpreters and other caches stay in {paths.cache()}")
    return 0


def _projects():
    for folder in ("src", "tests", "bench", "examples"):
        yield from (paths.ROOT / folder).rglob("*.csproj")


COMMANDS = {
    "setup": set_up,
    "test": test,
    "check": check,
    "lint": lint,
    "format": format_sources,
    "demo": demo,
    "fuzz": fuzz,
    "bench": bench,
    "wheel": wheel,
    "nuget": nuget_package,
    "docs": docs,
    "clean": clean,
}


def main(arguments: list) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if name not in COMMANDS:
        print(f"usage: {os.path.basename(sys.argv[0])} {{{'|'.join(COMMANDS)}}}", file=sys.stderr)
        return 2
    return steps.main(lambda: COMMANDS[name](*rest))

"""The NuGet package: the managed half, and Python's side of the bridge with the core of several CPythons."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from . import dotnet, fingerprint, interpreters, native, paths, steps
from .interpreters import Interpreter
from .steps import Problem

_SOURCES = paths.ROOT / "src" / "managed" / "Package"
_FRAMEWORKS = {"net8.0": paths.MANAGED, "netstandard2.0": paths.MANAGED / "netstandard2.0"}
# Where CorePlace.cs looks, beside Python.Runtime.dll and in an unpacked package.
_PYTHON = "clrlink-python"


def version() -> str:
    text = (paths.ROOT / "src" / "python" / "clrlink" / "_version.py").read_text()
    return re.search(r'__version__ = "([^"]+)"', text)[1]


def pythons() -> list[Interpreter]:
    """Every supported CPython that is installed here, GIL and free-threaded."""
    names = [f"3.{minor}{kind}" for minor in range(interpreters.OLDEST[1], interpreters.NEWEST[1] + 1) for kind in ("", "t")]
    return [python for python in map(interpreters.find, names) if python]


def make(builds: list[native.Build], out: Path, work: Path, unpacked: Path) -> Path:
    """Packs the cores of `builds`, which must be built, into a file in `out`; nothing is done where it is there.

    `unpacked`: a folder of packages, out of which an older one is taken: NuGet never looks again at a version that it has.
    """
    package = out / f"clrlink.{version()}.nupkg"
    inputs = [_SOURCES, paths.MANAGED, *(build.site for build in builds)]
    stamp = fingerprint.Stamp(work / "nuget.stamp", inputs, str(package))
    if stamp.current() and package.is_file():
        return package
    stamp.clear()
    with steps.fresh_folder(work / "package") as folder:
        _lay_out(folder / "files", builds)
        out.mkdir(parents=True, exist_ok=True)
        dotnet.pack(_nuspec(folder, builds), folder / "files", out)
    if not package.is_file():
        raise Problem(f"dotnet pack made no {paths.shown(package)}")
    shutil.rmtree(unpacked / "clrlink" / version(), ignore_errors=True)
    stamp.write()
    return package


def _nuspec(folder: Path, builds: list[native.Build]) -> Path:
    text = (_SOURCES / "clrlink.nuspec").read_text()
    for name, value in {"version": version(), "pythons": ", ".join(build.python.name for build in builds)}.items():
        text = text.replace(f"${name}$", value)
    filled = folder / "clrlink.nuspec"
    filled.write_text(text)
    return filled


def _lay_out(folder: Path, builds: list[native.Build]) -> None:
    for framework, built in _FRAMEWORKS.items():
        into = folder / "lib" / framework
        into.mkdir(parents=True)
        for name in ("Python.Runtime.dll", "Python.Runtime.xml"):
            shutil.copy2(built / name, into)
    for build in builds:
        # The Python files are the same in each; the core has a name of its own. Beside them the managed half once more:
        # processes of Python that the program starts (multiprocessing) import clr by themselves.
        ignored = shutil.ignore_patterns("__pycache__", "*.pdb", "Python.Runtime.xml")
        shutil.copytree(build.site, folder / _PYTHON, ignore=ignored, dirs_exist_ok=True)
    for name in ("build", "buildTransitive"):
        (folder / name).mkdir()
        shutil.copy2(_SOURCES / "clrlink.targets", folder / name)
    shutil.copy2(_SOURCES / "README.md", folder)

"""Mono, on which the netstandard2.0 build of the managed half is tested: found, or installed by apt."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from . import apt, paths, steps
from .steps import Problem

# The embedding library, the program, and the class library with its facades (netstandard.dll).
_PACKAGES = ["libmonosgen-2.0-1", "mono-runtime-sgen", "mono-devel"]
_LIBRARIES = ("usr/lib", "usr/lib64", "usr/local/lib", "opt/mono/lib")
_FACADE = "mono/4.5/Facades/netstandard.dll"


def _complete() -> bool:
    for folder in (Path("/", name) for name in _LIBRARIES):
        if any(folder.glob("libmonosgen-2.0.so*")) and (folder / _FACADE).is_file():
            return True
    return False


def ensure() -> None:
    """Mono with its embedding library and its facades; Problem says how to get them."""
    if _complete():
        return
    if apt.available():
        apt.install(_PACKAGES, "to run the bridge on Mono")
    if not _complete():
        raise Problem(
            "no Mono with libmonosgen-2.0.so and the facade netstandard.dll. "
            "Install mono-devel (Debian, Ubuntu) or mono-complete, or see https://www.mono-project.com/download"
        )


def version() -> str:
    """The runtime as the table of lanes shows it."""
    program = shutil.which("mono") or shutil.which("mono-sgen") or "mono"
    found = re.search(r"version (\d+\.\d+[.\d]*)", steps.output([program, "--version"]) or "")
    return f"Mono {found[1]}" if found else "Mono"


def environment() -> dict:
    """What a lane's tests run with."""
    return {"PYTHONNET_RUNTIME": "mono", "CLRLINK_FIXTURES": str(paths.MONO_FIXTURES)}

"""Compilers and build tools: found, or installed by apt."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from . import apt, steps
from .steps import Problem

# program -> Debian package
_NEEDED = {"gcc": "gcc", "make": "make", "cmake": "cmake", "ninja": "ninja-build", "pkg-config": "pkg-config"}


def ensure() -> None:
    missing = [package for program, package in _NEEDED.items() if shutil.which(program) is None]
    if not Path("/usr/include/stdio.h").exists() and apt.available():
        missing.append("libc6-dev")
    if missing:
        apt.install(missing, "to compile the core")


def ensure_checkers() -> None:
    """clang-format and clang-tidy, for `make check` alone."""
    missing = [program for program in ("clang-format", "clang-tidy") if shutil.which(program) is None]
    if missing:
        apt.install(missing, "to check the sources")


def sanitizer_clang() -> str:
    """A clang with sanitizer runtimes; installed by apt when there is none."""
    found = _find_sanitizer_clang()
    if found is None:
        major = _default_clang_major()
        apt.install([f"clang-{major}", f"libclang-rt-{major}-dev"], "for the sanitizers")
        found = _find_sanitizer_clang()
    if found is None:
        raise Problem("no clang with the sanitizers' runtimes (Debian: clang-NN and libclang-rt-NN-dev)")
    return found


def _find_sanitizer_clang() -> str | None:
    names = ["clang"] + [f"clang-{major}" for major in range(22, 12, -1)]
    for name in filter(shutil.which, names):
        if sanitizer_runtime(name, "tsan") and sanitizer_runtime(name, "asan"):
            return name
    return None


def sanitizer_runtime(clang: str, kind: str) -> Path | None:
    """The path of clang's shared runtime of a sanitizer, if it is installed."""
    machine = os.uname().machine
    for name in (f"libclang_rt.{kind}-{machine}.so", f"libclang_rt.{kind}.so"):
        text = (steps.output([clang, f"-print-file-name={name}"]) or "").strip()
        if os.path.isabs(text) and os.path.exists(text):
            return Path(text)
    return None


def symbolizer(clang: str) -> str:
    """The path of the llvm-symbolizer of that clang; installed by apt when there is none."""
    found = _find_symbolizer(clang)
    if found is None:
        apt.install([f"llvm-{_default_clang_major()}"], "to name the functions in the sanitizers' reports")
        found = _find_symbolizer(clang)
    if found is None:
        raise Problem("no llvm-symbolizer, without which the sanitizers' reports name nothing (Debian: llvm-NN)")
    return found


def _find_symbolizer(clang: str) -> str | None:
    return shutil.which((steps.output([clang, "-print-prog-name=llvm-symbolizer"]) or "").strip() or "llvm-symbolizer")


def _default_clang_major() -> int:
    """The newest clang on the machine, else the one that apt offers."""
    for major in range(22, 12, -1):
        if shutil.which(f"clang-{major}"):
            return major
    for major in range(22, 12, -1):
        if apt.candidate(f"clang-{major}"):
            return major
    return 14

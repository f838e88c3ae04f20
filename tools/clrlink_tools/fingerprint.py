"""Stamps that tell whether a build is newer than everything it came from.

A stamp records path, size and modification time of each input; comparing them
takes milliseconds, where asking msbuild or ninja takes a second and more.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_SKIPPED_FOLDERS = {"bin", "obj", "__pycache__", ".git", "build", "dist", ".hypothesis", ".pytest_cache"}
_SKIPPED_ENDINGS = (".pyc", ".md", "~", ".swp")


def of(inputs: list, extra: str = "") -> str:
    digest = hashlib.sha256(extra.encode())
    for path in inputs:
        for name, status in sorted(_files(os.fspath(path))):
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def of_contents(folder: Path) -> dict:
    """By its relative name, the digest of each file's content: the same for any copy of a tree."""
    found = {}
    for name, _ in _files(os.fspath(folder)):
        with open(name, "rb") as file:
            found[os.path.relpath(name, folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


def together(contents: dict) -> str:
    """One for all of them."""
    return hashlib.sha256(repr(sorted(contents.items())).encode()).hexdigest()


def _files(path: str):
    if os.path.isfile(path):
        yield path, os.stat(path)
        return
    try:
        entries = list(os.scandir(path))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in _SKIPPED_FOLDERS:
                yield from _files(entry.path)
        elif not entry.name.endswith(_SKIPPED_ENDINGS) and entry.is_file():
            yield entry.path, entry.stat()


class Stamp:
    """A file that holds the fingerprint with which something was built.

    The inputs are read before the build starts: one changed during the build
    makes the next run build again.
    """

    def __init__(self, file: Path, inputs: list, extra: str = "") -> None:
        self.file = file
        self.wanted = of(inputs, extra)

    def current(self) -> bool:
        try:
            return self.file.read_text() == self.wanted
        except OSError:
            return False

    def clear(self) -> None:
        self.file.unlink(missing_ok=True)

    def write(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(self.wanted)

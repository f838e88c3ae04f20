"""Where things lie: the source tree, its build folder, the user's cache."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
MANAGED = BUILD / "managed" / "net8.0"
FIXTURES = BUILD / "fixtures"
MONO_FIXTURES = BUILD / "fixtures-mono"
DEMO_LIB = BUILD / "demo"
LIBRARIES = BUILD / "libraries"  # restored from NuGet
RESULTS = BUILD / "results"
LOGS = BUILD / "logs"


def cache() -> Path:
    """The user's cache folder: interpreters, pytest, file-system roots."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "clrlink"


def shown(path: os.PathLike | str) -> str:
    """`path` as people like to read it: relative to the tree or to home."""
    text, home = str(path), os.path.expanduser("~")
    if text.startswith(str(ROOT) + os.sep):
        return text[len(str(ROOT)) + 1 :]
    if text.startswith(home + os.sep):
        return "~" + text[len(home) :]
    return text

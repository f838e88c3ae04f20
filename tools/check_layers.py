#!/usr/bin/env python3
"""Checks that src/core keeps its layers: a low one never includes a high one.

It also checks that the few things that belong in one file are in no other:
<Python.h>, PY_VERSION_HEX, Py_GIL_DISABLED and platform tests.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

CORE = Path(__file__).resolve().parents[1] / "src" / "core"

# Low to high. Files directly in src/core are the highest, "core".
LAYERS = (
    "support", "bridge", "host", "lifetime", "errors", "metadata", "convert",
    "call", "objects", "types", "callback", "capi", "core",
)  # fmt: skip

# pattern -> (the only files in which it may stand, what it is)
ONLY_IN = {
    r'#\s*include\s*[<"]Python\.h[>"]': (("support/python.h",), "#include <Python.h>"),
    r"\bPY_VERSION_HEX\b": (("support/py_compat.h", "support/py_compat.c"), "PY_VERSION_HEX"),
    r"\bPy_GIL_DISABLED\b": (
        ("support/sync.h", "support/sync.c", "support/py_compat.h", "support/py_compat.c"),
        "Py_GIL_DISABLED",
    ),
}
_INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)


def layer_of(path: Path) -> str:
    parts = path.relative_to(CORE).parts
    return parts[0] if len(parts) > 1 else "core"


def without_comments(text: str) -> str:
    """The text with its comments blanked, so that line numbers stay."""
    return _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment.group()), text)


def find_header(name: str, file: Path) -> Path | None:
    for folder in (file.parent, CORE):
        header = (folder / name).resolve()
        if header.is_file() and CORE in header.parents:
            return header
    return None


def complaints_about(file: Path):
    name = file.relative_to(CORE).as_posix()
    text = without_comments(file.read_text())
    own = layer_of(file)
    if own not in LAYERS:
        yield name, 1, f"the folder {own} is no known layer (tools/check_layers.py lists them)"
        return
    for found in _INCLUDE.finditer(text):
        header = find_header(found.group(1), file)
        if header and LAYERS.index(layer_of(header)) > LAYERS.index(own):
            line = text.count("\n", 0, found.start(1)) + 1
            yield name, line, f"layer {own} includes {found.group(1)} of the higher layer {layer_of(header)}"
    for pattern, (places, what) in ONLY_IN.items():
        if name in places:
            continue
        for found in re.finditer(pattern, text):
            line = text.count("\n", 0, found.start()) + 1
            yield name, line, f"{what} may stand only in {', '.join(places)}"


def main() -> int:
    files = sorted([*CORE.rglob("*.c"), *CORE.rglob("*.h")])
    found = [complaint for file in files for complaint in complaints_about(file)]
    for name, line, text in found:
        print(f"src/core/{name}:{line}: {text}")
    if not found:
        print(f"{len(files)} files keep their layers")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""CPython interpreters: what one is, and where they are found."""

from __future__ import annotations

import glob
import json
import os
import re
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path

from . import apt, cpython_build, paths, steps
from .steps import Problem

OLDEST, NEWEST = (3, 10), (3, 15)
PROBE = r"""
import json, os, sys, sysconfig
var = sysconfig.get_config_var
try:
    import ctypes
except ImportError:
    ctypes = None
print(json.dumps(dict(
    executable=os.path.realpath(sys.executable) if sys.prefix == sys.base_prefix else sys.executable,
    home=sys.base_prefix,
    implementation=sys.implementation.name,
    version=list(sys.version_info[:3]),
    free_threaded=bool(var("Py_GIL_DISABLED")),
    debug=hasattr(sys, "gettotalrefcount"),
    headers=os.path.isfile(os.path.join(sysconfig.get_path("include"), "Python.h")),
    shared=bool(var("Py_ENABLE_SHARED")),
    library=os.path.join(var("LIBDIR") or "", var("LDLIBRARY") or ""),
    ctypes=ctypes is not None,
)))
"""


@dataclass(frozen=True)
class Interpreter:
    executable: str
    home: str
    version: tuple
    free_threaded: bool
    debug: bool
    headers: bool
    shared: bool
    library: str
    ctypes: bool

    @property
    def name(self) -> str:
        """The lane's name: `3.13`, `3.13t`, `3.13td`."""
        flags = ("t" if self.free_threaded else "") + ("d" if self.debug else "")
        return f"{self.version[0]}.{self.version[1]}{flags}"

    @property
    def full_version(self) -> str:
        return ".".join(map(str, self.version))

    @property
    def kind(self) -> str:
        return "free-threaded" if self.free_threaded else "GIL"

    def complaint(self) -> str | None:
        """Why the core cannot be built for it, or None."""
        if not OLDEST <= tuple(self.version[:2]) <= NEWEST:
            return f"CPython {self.full_version} is not among the supported versions (3.10 to 3.15)"
        if not self.headers:
            return "it has no Python.h (Debian: python3-dev)"
        if not self.ctypes:
            return "it was built without ctypes"
        return None


class _Memory:
    """What was learnt of programs, kept in the cache folder.

    Starting an interpreter to ask takes longer than everything else that
    `tools/python` does. A program that changed is asked again.
    """

    def __init__(self) -> None:
        self.facts: dict | None = None

    def key(self, path: str) -> str:
        real = os.stat(path)
        # Of the question too: what an older one learnt may lack something.
        question = zlib.crc32(PROBE.encode())
        return f"{path}|{os.path.realpath(path)}|{real.st_mtime_ns}|{real.st_size}|{question}"

    def load(self) -> dict:
        if self.facts is None:
            try:
                self.facts = json.loads(self._file().read_text())
            except (OSError, ValueError):
                self.facts = {}
        return self.facts

    def save(self, key: str, facts: dict) -> None:
        self.load()[key] = facts
        file = self._file()
        file.parent.mkdir(parents=True, exist_ok=True)
        temp = file.with_name(f".{file.name}.{os.getpid()}")
        temp.write_text(json.dumps(self.facts, indent=1))
        os.replace(temp, file)

    def _file(self) -> Path:
        return paths.cache() / "interpreters.json"


_memory = _Memory()


def probe(program: str) -> Interpreter | None:
    """Asks a program what it is; None when it is no CPython."""
    path = shutil.which(program)
    if path is None:
        return None
    if _is_shim(path):
        return from_facts(_ask(path))
    key = _memory.key(path)
    facts = _memory.load().get(key)
    # Headers may have been installed since.
    if facts is None or not facts["headers"]:
        facts = _ask(path)
        if facts:
            _memory.save(key, facts)
    return from_facts(facts)


def _is_shim(path: str) -> bool:
    """A launcher such as pyenv's, whose answer depends on the folder and the environment."""
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def _ask(path: str) -> dict | None:
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONHOME", "PYTHONPATH")}
    text = steps.output([path, "-I", "-S", "-c", PROBE], env=env, timeout=30)
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def from_facts(facts: dict | None) -> Interpreter | None:
    if facts is None or facts["implementation"] != "cpython":
        return None
    fields = {key: value for key, value in facts.items() if key != "implementation"}
    return Interpreter(**dict(fields, version=tuple(fields["version"])))


def _candidates(version: str):
    """Programs that may be `version` (`3.13`, `3.14t`, `3.13d`), the likeliest first."""
    on_path = shutil.which(f"python{version}")
    if on_path and not _is_shim(on_path):  # what a shim leads to is found below
        yield on_path
    if version.endswith("d"):  # version managers have no name for them
        yield str(cpython_build.executable(version))
        return
    plain = version.rstrip("t")
    suffix = "t" if version.endswith("t") else ""
    home = os.path.expanduser("~")
    pyenv = os.environ.get("PYENV_ROOT") or os.path.join(home, ".pyenv")
    for folder in _newest(glob.glob(f"{pyenv}/versions/{plain}.*")):
        if folder.endswith("t") == bool(suffix):
            yield os.path.join(folder, "bin", "python3")
    for base in _uv_folders(home):
        flavour = "+freethreaded" if suffix else ""
        for folder in _newest(glob.glob(f"{base}/cpython-{plain}.*{flavour}-*")):
            if ("+freethreaded" in folder) == bool(suffix):
                yield os.path.join(folder, "bin", f"python{version}")
    if suffix:
        yield str(cpython_build.executable(version))


def _uv_folders(home: str):
    if os.environ.get("UV_PYTHON_INSTALL_DIR"):
        yield os.environ["UV_PYTHON_INSTALL_DIR"]
    data = os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    yield os.path.join(data, "uv", "python")


def _newest(folders: list) -> list:
    return sorted(folders, key=lambda folder: [int(part) for part in re.findall(r"\d+", folder)], reverse=True)


def find(version: str) -> Interpreter | None:
    """An installed interpreter of that version for which the core can be built."""
    for program in _candidates(version):
        found = probe(program)
        if found and found.name == version and found.complaint() is None:
            return found
    return None


def from_path(program: str) -> Interpreter:
    """The interpreter that somebody named; says what is wrong with it."""
    found = probe(program)
    if found is None:
        raise Problem(f"{program} is not a CPython that runs")
    if found.complaint():
        raise Problem(f"{program}: {found.complaint()}")
    return found


def chosen() -> Interpreter | None:
    """The interpreter in the environment variable PYTHON, if it is set."""
    program = os.environ.get("PYTHON")
    return from_path(program) if program else None


def ensure_gil() -> Interpreter:
    """A GIL interpreter: PYTHON, python3 on PATH, pyenv's, uv's."""
    asked = chosen()
    if asked and not asked.free_threaded:
        return asked
    found = probe("python3")
    if found and not found.free_threaded:
        if found.executable.startswith("/usr/bin/") and not found.headers and apt.available():
            found = _with_headers(found)
        if found.complaint() is None:
            return found
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = find(f"3.{minor}")
        if other:
            return other
    why = found.complaint() if found else "python3 is not on PATH"
    raise Problem(
        f"no CPython from 3.10 to 3.15 with headers: {why}. Install one (Debian: python3 and python3-dev) "
        "or set PYTHON=/path/to/python"
    )


def _with_headers(found: Interpreter) -> Interpreter:
    """The system's own Python, with its headers and library installed by apt."""
    apt.install(["python3-dev"], f"headers of {found.executable}")
    return probe("python3") or found


def ensure_free_threaded() -> Interpreter:
    """A free-threaded interpreter: an installed one, uv's, or a built one."""
    asked = chosen()
    if asked and asked.free_threaded:
        return asked
    found = find("3.14t") or find("3.13t") or find("3.15t")
    return found or _from_uv() or from_path(str(cpython_build.build_free_threaded()))


def _from_uv() -> Interpreter | None:
    if shutil.which("uv") is None:
        return None
    try:
        steps.run("uv python install 3.14t", ["uv", "python", "install", "3.14t"], timeout=300)
    except Problem as problem:
        steps.say(f"  -- uv could not install 3.14t, building CPython instead: {str(problem).splitlines()[0]}")
        return None
    path = (steps.output(["uv", "python", "find", "3.14t"]) or "").strip()
    return probe(path) if path else None


def ensure(version: str) -> Interpreter:
    """The interpreter of a lane's name or path, made if it can be made."""
    if os.sep in version:
        return from_path(version)
    asked = chosen()
    if asked and asked.name == version:
        return asked
    found = find(version)
    if found:
        return found
    if re.fullmatch(r"3\.1[3-5]td?|3\.1[0-5]d", version):
        return from_path(str(cpython_build.build(version)))
    raise Problem(
        f"no CPython {version} with headers on PATH, under ~/.pyenv/versions or in uv's folder"
    )

"""Builds CPythons from Debian's source packages: free-threaded ones, and ones with `--with-pydebug` or ThreadSanitizer.

The result goes to the user's cache folder under its final prefix. It is built
and installed in a temporary folder beside it and renamed at the end, so that
an interrupted build leaves nothing that looks finished.
"""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

from . import apt, paths, steps
from .steps import Problem

# Newest first. Debian's archive decides which of them can be had.
_SOURCES = ("3.14", "3.13")
_TOOLS = ["gcc", "make", "libc6-dev", "xz-utils"]
_LIBRARIES = ["libffi-dev", "zlib1g-dev", "libssl-dev", "libbz2-dev", "liblzma-dev", "libsqlite3-dev"]


def prefix(name: str) -> Path:
    """The final folder of a built interpreter, e.g. `3.13t`, `3.13d` or `3.13t-tsan`."""
    return paths.cache() / "python" / name


def executable(name: str) -> Path:
    return prefix(name) / "bin" / f"python{_flagged(name)}"


def built(name: str) -> bool:
    return executable(name).is_file()


def build_free_threaded() -> Path:
    """Builds the newest free-threaded CPython whose source can be had."""
    reasons = []
    for version in _SOURCES:
        try:
            return build(f"{version}t")
        except SourceMissing as missing:
            reasons.append(str(missing))
            steps.say(f"  -- {missing}")
    raise Problem("no CPython source could be had:\n  " + "\n  ".join(reasons))


class SourceMissing(Problem):
    pass


def _version(name: str) -> str:
    """`3.13` of `3.13td`."""
    return _flagged(name).rstrip("td")


def _flagged(name: str) -> str:
    """`3.13td` of `3.13td` and `3.13t` of `3.13t-tsan`: the version with the ABI's flags, which files bear."""
    return name.split("-")[0]


def _has_flag(name: str, flag: str) -> bool:
    return flag in _flagged(name)


def build(name: str) -> Path:
    """Builds `3.13t`, `3.13d` (debug), `3.13td`, or `3.13t-tsan` (ThreadSanitizer); its executable."""
    final = prefix(name)
    with steps.lock(f"python-{name}"):
        if not built(name):
            _need_build_packages()
            with steps.fresh_folder(final) as work:
                source = _unpack(_fetch(_version(name), work), work)
                made = _compile(name, source, work, final)
                _check(made, name)
                steps.put_in_place(made, final)
    _check_finished(name)
    return executable(name)


def _need_build_packages() -> None:
    if apt.available():
        apt.install(_TOOLS + _LIBRARIES, "to build CPython")


def _fetch(version: str, work: Path) -> Path:
    """The upstream archive of the newest source package that downloads."""
    package = f"python{version}"
    private = apt.PrivateApt().prepare()
    reason = "no such package"
    for found in private.source_versions(package):
        try:
            return private.fetch_source(package, found, work / "source" / found)
        except Problem as problem:
            reason = _first_error(str(problem))
            steps.say(f"  -- {package} {found} could not be downloaded: {reason}")
    raise SourceMissing(f"Debian's source package {package} cannot be had here ({reason})")


def _first_error(text: str) -> str:
    """apt's own reason out of a long log."""
    for mark in ("| E:", "| Err"):
        for line in text.splitlines():
            if mark in line:
                return line.split("| ", 1)[1].strip()
    return text.splitlines()[0]


def _unpack(archive: Path, work: Path) -> Path:
    tree = work / "tree"
    tree.mkdir()
    with tarfile.open(archive) as tar:
        tar.extractall(tree)  # signed and checked by apt
    inner = [entry for entry in tree.iterdir() if entry.is_dir()]
    return inner[0] if len(inner) == 1 else tree


def _compile(name: str, source: Path, work: Path, final: Path) -> Path:
    """Configures, builds and installs below `work`; the installed folder."""
    tsan = name.endswith("-tsan")
    options = [f"--prefix={final}", "--with-ensurepip=no", "--disable-test-modules"]
    if _has_flag(name, "t"):
        options.append("--disable-gil")
    if _has_flag(name, "d"):
        options.append("--with-pydebug")
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    make_flags = []
    if tsan:
        options.append("--with-thread-sanitizer")
        env["CC"], env["CXX"] = _clang()
        # configure does not link with the sanitizer by itself.
        env["LDFLAGS"] = "-fsanitize=thread"
        make_flags.append("LDFLAGS=-fsanitize=thread")
        env["TSAN_OPTIONS"] = "report_bugs=0"
    else:
        options.append("--enable-shared")
        # Absolute, so that the program runs without LD_LIBRARY_PATH.
        env["LDFLAGS"] = f"-Wl,-rpath,{final}/lib"
    stage = work / "stage"
    jobs = f"-j{os.cpu_count() or 2}"
    for title, step, command in (
        ("configure", "configure", ["./configure", "-q", *options]),
        ("compile (minutes)", "make", ["make", "-s", jobs, *make_flags]),
        ("install", "install", ["make", "-s", *make_flags, f"DESTDIR={stage}", "install"]),
    ):
        steps.run(f"CPython {name}: {title}", command, cwd=source, env=env, log=_log(name, step))
    made = Path(f"{stage}{final}")
    if tsan:
        _keep_suppressions(source, made)
    return made


def suppressions(name: str) -> Path:
    """CPython's own list of races that it knows of, kept beside a TSan build."""
    return prefix(name) / "share" / "tsan-suppressions.txt"


def _keep_suppressions(source: Path, made: Path) -> None:
    kept = made / "share" / "tsan-suppressions.txt"
    lists = [source / "Tools" / "tsan" / f"suppressions{end}.txt" for end in ("", "_free_threading")]
    kept.write_text("".join(file.read_text() for file in lists if file.is_file()))


def _log(name: str, step: str) -> Path:
    return steps.log_path(f"python-{name}-{step}", paths.cache() / "logs")


def _clang() -> tuple[str, str]:
    from . import toolchain

    clang = toolchain.sanitizer_clang()
    return clang, clang.replace("clang", "clang++")


def _check(made: Path, name: str) -> None:
    """The core's headers, the program and ctypes must be there before it counts."""
    flagged = _flagged(name)
    program = made / "bin" / f"python{flagged}"
    env = dict(os.environ, LD_LIBRARY_PATH=str(made / "lib"), PYTHONHOME=str(made), TSAN_OPTIONS="report_bugs=0")
    test = f"import sys, ctypes, zlib; assert sys.abiflags == {_flagged(name)[len(_version(name)):]!r}"
    if steps.output([program, "-c", test], env=env) is None:
        raise Problem(
            f"the CPython {name} just built does not work: `{test}` fails in it. Log: {_log(name, 'make')}"
        )
    if not (made / "include" / f"python{flagged}" / "Python.h").is_file():
        raise Problem(f"the CPython {name} just built has no Python.h")


def _check_finished(name: str) -> None:
    if steps.output([executable(name), "-c", "import ctypes"]) is None:
        raise Problem(
            f"{executable(name)} does not run. Remove {prefix(name)} and try again: it is built anew"
        )

"""The lane of tests/core/fuzz_descriptions.c: libFuzzer, with ASan and UBSan, on what the core reads of .NET's metadata."""

from __future__ import annotations

import os
import struct
from pathlib import Path

from . import native, paths, testing, toolchain
from .interpreters import Interpreter
from .lanes import Pipeline
from .results import Row

_PROGRAM = "core_fuzz_descriptions"
_RUNS = 300_000
_SECONDS = 120
_LIMIT = 600


def add_lane(pipeline: Pipeline, python: Interpreter) -> None:
    build = _build(python, f"core-fuzz-{native.folder_name(python)}")
    planted = _build(python, f"{build.name}-plant", CLRLINK_PLANT="fuzz")

    def run(row: Row) -> None:
        _run_plant(row, planted)
        _run(row, build)

    row = testing.row_for(build.name, python, "none, libFuzzer")
    pipeline.add(row, lambda: (build.compile(), planted.compile()), run)


def _build(python: Interpreter, name: str, **more: str) -> native.Build:
    options = {"CLRLINK_CORE_TESTS": "ON", "CLRLINK_SANITIZE": "address", "CLRLINK_FUZZ": "ON", **more}
    compiler = toolchain.sanitizer_clang()
    return native.Build(python, name=name, options=options, compiler=compiler, targets=[_PROGRAM], inputs=testing.CORE_INPUTS)


def _run(row: Row, build: native.Build) -> None:
    status, _ = _fuzz(f"{_PROGRAM} on {build.python.name}", build, f"-runs={_RUNS}", f"-max_total_time={_SECONDS}")
    if status == 0:
        row.passed += 1
    else:
        row.fail(f"the fuzzer {testing.describe(status)}; see {paths.shown(_log(build))}")


def _run_plant(row: Row, build: native.Build) -> None:
    status, text = _fuzz(f"planted fault in {_PROGRAM}: must be found", build, "-runs=10000")
    if status == 0 or "ERROR: AddressSanitizer" not in text:
        row.fail(f"the fuzzer does not find the planted fault ({testing.describe(status)}); see {paths.shown(_log(build))}")
    else:
        row.passed += 1


def _fuzz(title: str, build: native.Build, *options: str) -> tuple:
    """Each run begins with the same corpus and seed: what it finds can be found again."""
    corpus = build.folder / "corpus"
    _write_corpus(corpus)
    command = [testing.find_program(build.folder, _PROGRAM), "-seed=1", "-print_final_stats=1", "-rss_limit_mb=4096"]
    command += [f"-artifact_prefix={build.folder}/found-", *options, corpus]
    env = {key: value for key, value in dict(os.environ, **testing.sanitizer_environment(build.python)).items() if value}
    return testing.stream(title, command, env, _log(build), _LIMIT)


def _log(build: native.Build) -> Path:
    return paths.LOGS / f"{build.name}.log"


# ---- the corpus: one well-formed description of each kind (src/core/bridge/metadata_format.h) ----


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode()


def _type() -> bytes:
    head = struct.pack("<QBBIBQQQ", 1, 0, 0, 0, 0, 16, 0, 32)
    arguments, siblings = struct.pack("<IQ", 1, 48), struct.pack("<IQ", 1, 1)
    names = b"".join(map(_text, ["Space", "Name", "Space.Name", "Name`1", "Assembly, Version=1.0.0.0"]))
    return head + arguments + siblings + struct.pack("<I", 1) + names + struct.pack("<Q", 0)


def _overload() -> bytes:
    head = struct.pack("<IIQI", 1, 0, 16, 0) + _text("Int32 Over(System.Int32)") + _text("Over") + struct.pack("<Q", 32)
    parameter = struct.pack("<Q", 32) + _text("value") + struct.pack("<HI", 0, 0)
    return head + struct.pack("<I", 2) + parameter * 2


def _write_corpus(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for kind, data in enumerate([_type(), struct.pack("<I", 2) + _overload() * 2, _overload()]):
        (folder / str(kind)).write_bytes(bytes([kind]) + data)

"""Nothing grows with repetition: every quick test of every file some times in one process, the files in a few processes.

`make check` repeats all of them a hundred times (tests/stress/flatness.py)."""

import concurrent.futures
import pathlib
import re
import sys

import pytest
from helpers import FREE_THREADED, ROOT, run_python, without_thread_sanitizer

FLATNESS = ROOT / "tests" / "stress" / "flatness.py"
PARTS = 24  # few files each, as the collectors look through what all of a process's files have made
GROWING = ROOT / "tools" / "plants" / "growing.py"
AT_ONCE = 2  # processes; each works on one thread for the most part
FILES = sorted(path.name for path in pathlib.Path(__file__).parent.glob("test_*.py"))


judged_blocks = pytest.mark.skipif(
    sys.version_info < ((3, 14) if FREE_THREADED else (3, 11)), reason="CPython's own blocks grow there: they are not judged"
)


def repeated(part):
    return run_python(FLATNESS, "--rounds", "6", "--longest", "0.03", *FILES[part::PARTS], limit=590)


@pytest.fixture(scope="module")
def reports(request):
    """By part, what it says once it is through; of the parts that are asked for."""
    parts = [item.callspec.params["part"] for item in request.session.items if item.path == request.path and "part" in item.callspec.params]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        yield {part: pool.submit(repeated, part) for part in parts}


@without_thread_sanitizer
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
def test_repeated_tests_leave_nothing_behind(part, reports):
    told = dict(line.split(maxsplit=1) for line in reports[part].result().splitlines() if line.startswith("test_"))
    assert len(told) >= len(FILES[part::PARTS]) // 2  # the others are marked `once`, or are not for this interpreter
    assert any(" rounds, " in figures for figures in told.values())


@without_thread_sanitizer
@pytest.mark.parametrize("kind", ["handles", "heap", pytest.param("blocks", marks=judged_blocks)])
def test_what_grows_is_told(kind):
    report = run_python(FLATNESS, "--rounds", "6", "--each", "-k", f"{kind} or nothing", GROWING, status=1, limit=100)
    growing = re.findall(r"^GROWS .*::test_(\w+): (.*)$", report, re.MULTILINE)
    assert [name for name, _ in growing] == [kind]
    gains = {name: float(gain.replace(",", "")) for name, gain in re.findall(r"(\w+) ([+-][\d,]+)", growing[0][1])}
    assert gains[kind] > {"handles": 5, "heap": 50_000, "blocks": 200}[kind]

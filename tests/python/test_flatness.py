"""Nothing grows with repetition: every quick test of every file some times in one process, the files in a few processes.

`make check` repeats all of them a hundred times (tests/stress/flatness.py)."""

import concurrent.futures
import pathlib

import pytest
from helpers import ROOT, run_python, without_thread_sanitizer

PARTS = 24  # few files each, as the collectors look through what all of a process's files have made
AT_ONCE = 2  # processes; each works on one thread for the most part
FILES = sorted(path.name for path in pathlib.Path(__file__).parent.glob("test_*.py"))


def repeated(part):
    program = ROOT / "tests" / "stress" / "flatness.py"
    return run_python(program, "--rounds", "6", "--longest", "0.03", *FILES[part::PARTS], limit=590)


@pytest.fixture(scope="module")
def reports(request):
    """By part, what it says once it is through; of the parts that are asked for."""
    parts = [item.callspec.params["part"] for item in request.session.items if item.path == request.path]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        yield {part: pool.submit(repeated, part) for part in parts}


@without_thread_sanitizer
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
def test_repeated_tests_leave_nothing_behind(part, reports):
    told = dict(line.split(maxsplit=1) for line in reports[part].result().splitlines() if line.startswith("test_"))
    assert len(told) >= len(FILES[part::PARTS]) // 2  # the others are marked `once`, or are not for this interpreter
    assert any(" rounds, " in figures for figures in told.values())

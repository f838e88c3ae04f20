"""Nothing grows with repetition: every quick test of every file some times in one process, the files in a few processes.

`make check` repeats all of them a hundred times (tests/stress/flatness.py)."""

import pathlib

import pytest
from helpers import ROOT, run_python, without_thread_sanitizer

PARTS = 6
FILES = sorted(path.name for path in pathlib.Path(__file__).parent.glob("test_*.py"))


@without_thread_sanitizer
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
def test_repeated_tests_leave_nothing_behind(part):
    program = ROOT / "tests" / "stress" / "flatness.py"
    report = run_python(program, "--rounds", "6", "--longest", "0.03", *FILES[part::PARTS], limit=590)
    assert report.count(" rounds, ") >= len(FILES[part::PARTS]) // 2

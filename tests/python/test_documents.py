"""What README, guide and demo say runs: each page as a program of its own, the demo from its first line to its report,
and a short round of the mixed stress (the long one is run by hand)."""

import pathlib

import pytest
from helpers import LIBRARIES, run_python

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "docs" / "guide").glob("*.md"), ROOT / "README.md"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_run(page):
    note = LIBRARIES / "not-restored.txt"
    if page.stem == "libraries" and note.is_file():
        pytest.skip(note.read_text().strip())
    run_python(str(ROOT / "docs" / "run_examples.py"), str(page), limit=180)


def test_the_demo_prints_its_report():
    report = run_python(str(ROOT / "examples" / "demo" / "demo.py"), limit=180)
    assert "4003 reports read" in report and "2 threads" in report
    assert "10 records of cold" in report
    left_out = (LIBRARIES / "not-restored.txt").is_file()
    assert left_out or ("by normal equations: 3.73 °C" in report and "by JSONPath" in report)


def test_a_short_mixed_stress_leaves_nothing_behind():
    counts = run_python(str(ROOT / "tests" / "stress" / "mixed.py"), "--seconds", "5", "--threads", "4", "--seed", "1", limit=180)
    assert counts.strip()

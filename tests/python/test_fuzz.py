"""Random programs over the fixtures and System.* (tests/fuzz): no crash, no hang, no exception that programs may not see."""

import re

import pytest
from helpers import ROOT, run_python

FUZZ = ROOT / "tests" / "fuzz" / "fuzz.py"


def corpus():
    lines = (ROOT / "tests" / "fuzz" / "corpus.txt").read_text().splitlines()
    return [int(line.split("#")[0]) for line in lines if line.split("#")[0].strip()]


SEEDS = [*range(1, 31), *corpus()]


@pytest.mark.parametrize("start", range(0, len(SEEDS), 6))  # 6, since each takes a minute with a sanitizer
def test_random_programs(start):
    report = run_python(FUZZ, "--seeds", *SEEDS[start : start + 6], limit=590)
    assert re.fullmatch(r"[1-9][0-9]* programs, [0-9]+ operations, 0 failed\n", report), report


@pytest.mark.parametrize(
    ("plant", "told"),
    [
        ("crash", r"seed 1: status -?\d+\n(?s:.*)in crash"),
        ("hang", r"Timeout (?s:.*)in hang"),
        ("leak", r"AssertionError: .*System\.Object"),
        ("impossible_exception", r"AssertionError: an impossible exception: .*AccessViolation"),
    ],
)
def test_a_planted_fault_is_found(plant, told):
    limit = ["--limit", "40"] if plant == "hang" else []
    report = run_python(FUZZ, "--seeds", "1", *limit, "--plant", plant, status=1, limit=590)
    assert re.search(told, report), report
    assert report.endswith("1 programs, 0 operations, 1 failed\n")

"""Random programs over the fixtures and System.* (tests/fuzz): no crash, no hang, no exception that programs may not see."""

import re

from helpers import ROOT, run_python


def corpus():
    lines = (ROOT / "tests" / "fuzz" / "corpus.txt").read_text().splitlines()
    return [int(line.split("#")[0]) for line in lines if line.split("#")[0].strip()]


def test_random_programs():
    program = ROOT / "tests" / "fuzz" / "fuzz.py"
    report = run_python(program, "--seeds", *range(1, 31), *corpus(), limit=590)
    assert re.fullmatch(r"[1-9][0-9]* programs, [0-9]+ operations, 0 failed\n", report), report

"""docs/internals/safety.md names the tests that keep its promises: they are there; and a short round of the stress of all hazards."""

import re

from helpers import ROOT, run_python

NAME = re.compile(r"`(test_\w+|\w+Tests)\.(py|cs|c)(?:::(\w+))?`")
FOLDERS = {"py": ROOT / "tests" / "python", "c": ROOT / "tests" / "core", "cs": ROOT / "tests" / "managed" / "ClrLink.Tests"}
FORMS = {"py": r"^def {}\(", "c": r"^TEST\(\w+, {}\)", "cs": r"^    public void {}\("}


def is_there(file, kind, name):
    path = FOLDERS[kind] / f"{file}.{kind}"
    if not path.is_file():
        return False
    return not name or re.search(FORMS[kind].format(name), path.read_text(), re.MULTILINE) is not None


def test_the_page_names_tests_that_exist():
    named = NAME.findall((ROOT / "docs" / "internals" / "safety.md").read_text())
    assert len(named) > 50
    assert [each for each in named if not is_there(*each)] == []


def test_each_hazard_has_a_row():
    page = (ROOT / "docs" / "internals" / "safety.md").read_text()
    assert [number for number in range(1, 18) if f"\n| C{number} |" not in page] == []


def test_a_short_stress_of_all_hazards_leaves_nothing_behind():
    script = ROOT / "tests" / "stress" / "hazards.py"
    assert "stress ok" in run_python(script, "--seconds", "5", "--threads", "6", "--seed", "1", limit=240)

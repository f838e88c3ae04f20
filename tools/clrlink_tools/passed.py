"""Which lanes have passed on the sources as they are: a `make check` that was broken off goes on where it was.

Pages (.md) are no sources: who changes an example there runs a lane with test_documents again. Nor are, for a part of a lane
that runs some files of tests, the other files.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter

from . import fingerprint, paths
from .results import Row

_FOLDER = paths.RESULTS / "passed"
_TESTS = os.path.join("tests", "python", "test_")


class Passed:
    """The rows that had no failure, a file each, with the fingerprint of the sources at the command's start."""

    def __init__(self, resume: bool) -> None:
        self._resume = resume
        self._at_start = fingerprint.of_contents(paths.ROOT)

    def find(self, lane: str, tests: tuple = ()) -> Row | None:
        """The row of a lane, or of the part of one with these files of tests, that passed before, if it is to be taken."""
        if not self._resume:
            return None
        try:
            kept = json.loads((_FOLDER / f"{lane}.json").read_text())
        except FileNotFoundError:
            return None
        if kept.pop("sources") != _sources(self._at_start, tests):
            return None
        return Row(**dict(kept, skip_reasons=Counter(kept["skip_reasons"])))

    def keep(self, row: Row, tests: tuple = ()) -> None:
        """Keeps a row that passed; forgets one of before that does no more, and any if the sources were changed meanwhile."""
        file = _FOLDER / f"{row.lane}.json"
        sources = _sources(self._at_start, tests)
        if row.failed or row.not_run or _sources(fingerprint.of_contents(paths.ROOT), tests) != sources:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        kept = dict(vars(row), before=time.strftime("%Y-%m-%d %H:%M"), sources=sources)
        file.write_text(json.dumps(kept, indent=1))


def _sources(contents: dict, tests: tuple) -> str:
    """The fingerprint; of a part with some files of tests, without the other ones: a mended test costs its part alone."""
    names = {os.path.relpath(test, paths.ROOT) for test in tests}
    others = {name for name in contents if names and name.startswith(_TESTS)} - names
    return fingerprint.together({name: each for name, each in contents.items() if name not in others})

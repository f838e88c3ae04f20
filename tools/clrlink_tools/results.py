"""What the lanes came to: rows of the closing table and the closing line."""

from __future__ import annotations

import ast
import sys
import xml.etree.ElementTree as xml
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

_TRX = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
_COLUMNS = ("lane", "interpreter", "build", "runtime", "passed", "failed", "skipped", "time")


@dataclass
class Row:
    lane: str
    interpreter: str = "-"
    build: str = "-"
    runtime: str = "-"
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    skip_reasons: Counter = field(default_factory=Counter)
    notes: list = field(default_factory=list)
    not_run: str = ""
    seconds: float | None = None
    before: str = ""  # when it, or its first part, passed, if not now

    def fail(self, note: str) -> None:
        self.failed += 1
        self.notes.append(note)

    def add(self, part: Row) -> None:
        """Adds what a part of the lane came to."""
        self.passed, self.failed, self.skipped = self.passed + part.passed, self.failed + part.failed, self.skipped + part.skipped
        self.skip_reasons.update(part.skip_reasons)
        self.notes += part.notes
        self.seconds = (self.seconds or 0.0) + (part.seconds or 0.0)
        self.before = min(filter(None, (self.before, part.before)), default="")

    def add_junit(self, file: Path) -> None:
        """Adds the counts of a junit file as pytest and ctest write it."""
        for case in xml.parse(file).getroot().iter("testcase"):
            self._add_case(case)

    def add_trx(self, file: Path) -> None:
        """Adds the counts of a .trx file as vstest writes it."""
        for case in xml.parse(file).getroot().iter(f"{_TRX}UnitTestResult"):
            outcome = case.get("outcome")
            if outcome == "Passed":
                self.passed += 1
            elif outcome == "NotExecuted":
                self.skipped += 1
                texts = [node.text for node in case.iter() if node.tag in (f"{_TRX}Message", f"{_TRX}StdOut")]
                self.skip_reasons[(next(filter(None, texts), "") or "no reason given").strip().splitlines()[0]] += 1
            else:
                self.failed += 1

    def _add_case(self, case) -> None:
        if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
            self.failed += 1
            return
        skipped = case.find("skipped")
        if skipped is None and case.get("status") not in ("notrun", "disabled"):
            self.passed += 1
            return
        self.skipped += 1
        self.skip_reasons[_reason(skipped)] += 1

    def cells(self) -> tuple:
        if self.not_run:
            return (self.lane, self.interpreter, self.build, self.runtime, "NOT RUN", "", "", "")
        minutes = "" if self.seconds is None else f"{self.seconds / 60:.1f} min"
        numbers = (str(self.passed), str(self.failed), str(self.skipped), minutes)
        return (self.lane, self.interpreter, self.build, self.runtime, *numbers)


def _reason(skipped) -> str:
    """Why a test was skipped; of a whole file, pytest writes it as a tuple's repr: (path, line, "Skipped: why")."""
    if skipped is None:
        return "no reason given"
    reason = skipped.get("message") or ""
    if reason == "collection skipped" and skipped.text:
        reason = ast.literal_eval(skipped.text)[2].removeprefix("Skipped: ")
    return (reason.strip() or "no reason given").splitlines()[0]


def _remarks(row: Row) -> list[str]:
    remarks = [f"NOT RUN: {row.not_run}"] if row.not_run else []
    remarks += [f"passed since {row.before}"] if row.before else []
    remarks += [f"failed: {note}" for note in row.notes]
    remarks += [f"{count} skipped: {reason}" for reason, count in sorted(row.skip_reasons.items())]
    return remarks


def table(rows: list[Row]) -> str:
    cells = [_COLUMNS] + [row.cells() for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_COLUMNS))]
    lines = []
    for index, line in enumerate(cells):
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
        if index == 0:
            lines.append("  ".join("-" * width for width in widths))
            continue
        lines += [f"    {remark}" for remark in _remarks(rows[index - 1])]
    return "\n".join(lines)


def conclude(rows: list[Row]) -> int:
    """Prints the table and the closing line; the exit status."""
    passed, failed = sum(row.passed for row in rows), sum(row.failed for row in rows)
    sys.stderr.flush()
    print(f"\n{table(rows)}\n\n{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0

"""What `make check --resume` takes from earlier runs: rows of lanes that passed on these very sources."""

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from clrlink_tools import fingerprint, lanes, passed, testing  # noqa: E402
from clrlink_tools.results import Row, table  # noqa: E402

pytestmark = [
    pytest.mark.thread_unsafe(reason="the tools' folders are the process's"),
    pytest.mark.once("no .NET in it; CPython 3.12 keeps every path's name for ever"),
]


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A tree of one source."""
    (tmp_path / "tree").mkdir()
    source = tmp_path / "tree" / "core.c"
    source.write_text("int x;")
    monkeypatch.setattr(passed.paths, "ROOT", tmp_path / "tree")
    monkeypatch.setattr(passed, "_FOLDER", tmp_path / "passed")
    return source


def row(**values):
    return Row("lane", "CPython 3.13.0", "GIL", "CoreCLR", **dict({"passed": 7, "seconds": 90.0}, **values))


def found(resume=True):
    return passed.Passed(resume).find("lane")


def test_a_lane_that_passed_is_taken_and_the_table_says_when(sources):
    passed.Passed(False).keep(row(skipped=2, skip_reasons=Counter({"no Mono": 2})))
    taken = found()
    assert (taken.passed, taken.skipped, taken.skip_reasons) == (7, 2, {"no Mono": 2})
    assert "1.5 min\n    passed since 20" in table([taken])


def test_only_where_it_is_asked_for(sources):
    passed.Passed(True).keep(row())
    assert found(resume=False) is None


def test_changed_sources(sources):
    passed.Passed(True).keep(row())
    sources.write_text("int y;")
    assert found() is None
    sources.write_text("int x;")
    assert found() is not None


def test_sources_changed_while_the_lane_ran(sources):
    at_start = passed.Passed(True)
    sources.write_text("int y;")
    at_start.keep(row())
    assert found() is None


@pytest.mark.parametrize("bad", [{"failed": 1}, {"not_run": "no such interpreter"}])
def test_a_lane_that_does_no_more_pass_is_forgotten(sources, bad):
    passed.Passed(True).keep(row())
    passed.Passed(True).keep(row(**bad))
    assert found() is None


def test_parts_of_a_lane_that_passed_are_taken(sources):
    ran = []

    def part(name, failed=0):
        return lanes.Part(name, lambda row: (ran.append(name), row.__setattr__("passed", 1), row.__setattr__("failed", failed)))

    def run(failed):
        with lanes.Pipeline((), passed.Passed(True)) as pipeline:
            pipeline.add_parts(Row("lane"), lambda: None, [part("a"), part("b", failed), part("c")])
            pipeline.run()
        return pipeline.rows[0]

    first = run(failed=1)
    assert (ran, first.passed, first.failed, first.before) == (["a", "b", "c"], 3, 1, "")
    assert found() is None
    second = run(failed=0)
    assert (ran[3:], second.passed, second.failed) == (["b"], 3, 0)
    assert second.before
    assert found().passed == 3


def test_a_mended_test_costs_its_part_alone(sources):
    tests = [sources.parent / "tests" / "python" / f"test_{name}.py" for name in "abc"]
    tests[0].parent.mkdir(parents=True)
    for test in tests:
        test.write_text("pass")
    passed.Passed(True).keep(row(), tuple(tests[:2]))
    tests[2].write_text("assert True")
    assert passed.Passed(True).find("lane", tuple(tests[:2]))
    tests[1].write_text("assert True")
    assert not passed.Passed(True).find("lane", tuple(tests[:2]))
    tests[1].write_text("pass")
    (tests[1].parent / "helpers.py").write_text("pass")
    assert not passed.Passed(True).find("lane", tuple(tests[:2]))


def test_the_parts_of_long_lanes_are_all_files_once():
    files = testing.files(("test_fuzz", "test_mono*"))
    parts = lanes.parts_of(files, lambda row, some: row.notes.extend(some))
    row = Row("lane")
    for part in parts:
        part.run(row)
    assert [test for part in parts for test in part.tests] == files
    assert row.notes == files
    assert len(parts) > 5 and len(files) > 100
    assert not {"test_fuzz", "test_mono"} & {file.stem for file in files}


def test_what_is_built_and_pages_are_no_sources(sources):
    before = fingerprint.of_contents(sources.parent)
    for name in ("build/core.o", "src/__pycache__/x.pyc", "README.md"):
        file = sources.parent / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("else")
    assert fingerprint.of_contents(sources.parent) == before
    (sources.parent / "other.c").write_text("int x;")
    assert fingerprint.of_contents(sources.parent) != before


def test_the_pipeline_runs_what_has_not_passed(sources):
    passed.Passed(True).keep(row())
    ran = []
    with lanes.Pipeline((), passed.Passed(True), at_once=2) as pipeline:
        for name in ("lane", "other", "third"):
            pipeline.add(Row(name), lambda: None, lambda row: (ran.append(row.lane), row.__setattr__("passed", 1)))
        pipeline.run()
    assert sorted(ran) == ["other", "third"]
    assert [(row.lane, row.passed) for row in pipeline.rows] == [("lane", 7), ("other", 1), ("third", 1)]
    assert passed.Passed(True).find("third").passed == 1

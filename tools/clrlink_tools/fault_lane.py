"""The lane of tests/faults: a core of which every call that may fail can be made to."""

from __future__ import annotations

from . import dotnet, kits, native, paths, testing
from .interpreters import Interpreter
from .lanes import Pipeline, Setup

_FAULTS = paths.ROOT / "tests" / "faults"


def add_lane(pipeline: Pipeline, python: Interpreter, setup: Setup) -> None:
    options = {"CLRLINK_FAULTS": "ON", "CLRLINK_LTO": "OFF"}
    build = native.Build(python, name=f"faults-{native.folder_name(python)}", options=options, inputs=[*native.INPUTS, _FAULTS])

    def prepare() -> None:
        build.install()
        dotnet.build_fixtures(setup.dotnet)
        kits.PYTEST.ensure(python)

    row = testing.row_for(build.name, python, setup.runtime)
    pipeline.add(row, prepare, lambda row: testing.run_pytest(row, build, tests=(_FAULTS,)))

"""References the fixture assemblies for every test."""

import sys

import helpers

sys.path.append(str(helpers.FIXTURE_FOLDER))
sys.path.append(str(helpers.CALLBACK_FOLDER))

import clr  # noqa: E402
import pytest  # noqa: E402

clr.AddReference("ClrLink.Fixtures")


@pytest.fixture
def threads():
    """threads(function, threads=8, times=1): function(number) in threads that start together; all results."""
    return helpers.run_threads


@pytest.fixture
def balanced():
    """balanced(function, threads=1, times=1): fails when the function leaves handles behind."""
    return helpers.assert_balanced

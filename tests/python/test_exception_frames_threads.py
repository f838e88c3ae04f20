"""A17, many threads at once: shared exceptions and their tracebacks."""

import sys
import traceback

import pytest
import System
from ClrLink.Fixtures.Errors import CodeException, ErrorShapes, Thrower
from helpers import FREE_THREADED, raised_by
from System import Action


def names(error):
    return [entry.name for entry in traceback.extract_tb(error.__traceback__)]


def test_one_exception_of_net_raised_by_all_at_once(threads):
    def work(_):
        error = raised_by(ErrorShapes.ThrowShared)
        assert type(error) is System.InvalidOperationException
        assert error.Message == "shared"
        assert names(error)[0] == "raised_by"
        return error

    errors = threads(work, times=30)
    assert all(error == errors[0] for error in errors)


@pytest.mark.skipif(
    FREE_THREADED and sys.version_info < (3, 14),
    reason="CPython 3.13t replaces the traceback of an exception without a lock, and frees it under who reads it",
)
def test_one_python_exception_raised_by_all_at_once(threads):
    shared = ValueError("shared")

    def fail():
        raise shared

    def work(_):
        assert raised_by(ErrorShapes.Through, Action(fail)) is shared

    threads(work, times=20)
    shared.__traceback__ = None


def test_the_traceback_of_one_object_asked_for_by_all_at_once(threads):
    for _ in range(20):
        error = raised_by(Thrower.Deep, 3)
        found = threads(lambda _, error=error: names(error), times=2)
        assert all(each.count("ClrLink.Fixtures.Errors.Thrower.Deep") in (0, 4) for each in found)
        assert names(error) == ["raised_by"] + ["ClrLink.Fixtures.Errors.Thrower.Deep"] * 4


def test_each_gets_its_own_back_through_net(threads):
    def work(number):
        mine = CodeException("mine", number)

        def fail():
            raise mine

        assert raised_by(ErrorShapes.Through, Action(fail)) is mine
        assert raised_by(ErrorShapes.Wrap, Action(fail)).__cause__ is mine
        assert ErrorShapes.Swallow(Action(fail))
        mine.__traceback__ = None

    threads(work, times=20)

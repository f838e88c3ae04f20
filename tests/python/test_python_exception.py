"""Python exceptions in .NET as Python.Runtime.PythonException, and .NET's that go through Python."""

import sys
import traceback

import clr
import pytest

import helpers
from helpers import raises

clr.AddReference("ClrLink.Fixtures.Runtime")

import System  # noqa: E402
from ClrLink.Fixtures.Runtime import Errors  # noqa: E402
from Python.Runtime import PythonException  # noqa: E402


class OwnError(Exception):
    def __init__(self, *args, code=0):
        super().__init__(*args)
        self.code = code


def raiser(error):
    def raise_it():
        raise error

    return raise_it


def divide():
    return 1 // 0


def chained():
    try:
        divide()
    except ZeroDivisionError as error:
        raise OwnError("outer") from error


# --- The same object -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: OwnError("x", code=5),
        lambda: KeyError("k"),
        lambda: SystemExit(3),
        KeyboardInterrupt,
        lambda: StopIteration(5),
    ],
    ids=["own", "KeyError", "SystemExit", "KeyboardInterrupt", "StopIteration"],
)
def test_an_exception_comes_back_as_the_same_object(make):
    error = make()
    assert helpers.raised_by(Errors.Through, raiser(error)) is error
    assert helpers.raised_by(Errors.Rethrow, raiser(error)) is error


def test_it_is_a_PythonException_in_net():
    assert Errors.Catch(raiser(OwnError("text"))) == "OwnError: text"
    assert Errors.Catch(divide).startswith("ZeroDivisionError: ")
    assert Errors.Catch(raiser(KeyError("k"))) == "KeyError: 'k'"
    assert Errors.OnAnotherThread(divide).startswith("ZeroDivisionError: ")


def test_its_parts():
    error = OwnError("text")
    kind, value, frames, message, normalized = Errors.Parts(raiser(error))
    assert kind is OwnError and value is error and message == "text" and normalized is True
    assert frames is error.__traceback__ or [f.name for f in traceback.extract_tb(frames)] == ["raise_it"]


def test_its_texts():
    text = Errors.Format(chained)
    assert "ZeroDivisionError: " in text and "direct cause" in text and text.rstrip().endswith("OwnError: outer")
    frames = Errors.StackTrace(chained)
    assert "in chained" in frames and "at Python.Runtime" in frames
    assert Errors.Text(chained).startswith("Python.Runtime.PythonException: outer")


def test_a_message_that_cannot_be_made_does_no_harm():
    class Mute(Exception):
        def __str__(self):
            raise ValueError("no text")

    assert Errors.Catch(raiser(Mute())) == "Mute: Mute"


# --- Causes ----------------------------------------------------------------------------------------------------------


def test_the_inner_exception_is_the_cause():
    assert [name.split(":")[0] for name in Errors.Inner(chained)] == ["PythonException"]
    assert list(Errors.Inner(divide)) == []


def test_a_net_cause_is_itself():
    def fail():
        try:
            Errors.Throw()
        except System.ArgumentOutOfRangeException as error:
            raise OwnError("outer") from error

    (inner,) = Errors.Inner(fail)
    assert inner.startswith("ArgumentOutOfRangeException:thrown in .NET")


def test_causes_in_a_circle_end():
    first, second = OwnError("first"), OwnError("second")
    first.__cause__ = second
    second.__cause__ = first
    inner = Errors.Inner(raiser(first))
    assert 0 < len(inner) < 100


def test_wrapped_by_net_it_is_the_cause():
    error = OwnError("text")
    wrapped = helpers.raised_by(Errors.Wrap, raiser(error))
    assert isinstance(wrapped, System.InvalidOperationException) and wrapped.Message == "wrapped"
    assert wrapped.__cause__ is error or isinstance(wrapped.__cause__, PythonException)
    del wrapped  # the error's traceback holds this frame, and it holds the error by way of .NET


# --- .NET's own ------------------------------------------------------------------------------------------------------


def test_a_net_exception_goes_through_python_as_itself():
    assert Errors.SameThroughPython(lambda action: action()) is True


def test_a_net_exception_raised_in_python_is_itself_in_net():
    assert Errors.Catch(raiser(System.TimeoutException("late"))) == "System.TimeoutException: late"


# --- Raised by .NET --------------------------------------------------------------------------------------------------


def test_net_raises_python_exceptions():
    with raises(OwnError, "text"):
        Errors.Raise(OwnError, "text")
    error = OwnError("instance")
    assert helpers.raised_by(Errors.Raise, OwnError, error) is error
    assert helpers.raised_by(Errors.Raise, OwnError, ("a", "b")).args == ("a", "b")
    assert helpers.raised_by(Errors.Raise, KeyError, PythonNone()).args == ()
    with raises(TypeError, "exceptions must derive from BaseException"):
        Errors.Raise(int, 5)
    assert Errors.RaisedMessage(OwnError, "x") == "given"


def PythonNone():
    return None


def test_tracebacks_show_python_frames():
    error = helpers.raised_by(Errors.Through, chained)
    names = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    assert "chained" in names and "raised_by" in names


# --- Lifetime --------------------------------------------------------------------------------------------------------


def test_references_are_counted():
    error = OwnError("text")
    function = raiser(error)
    before = sys.getrefcount(error)
    for _ in range(30):
        helpers.raised_by(Errors.Through, function)
        helpers.raised_by(Errors.Rethrow, function)
        Errors.Catch(function)
        Errors.Parts(function)
        error.__traceback__ = error.__context__ = None
    helpers.wait_until(lambda: helpers.settle() or sys.getrefcount(error) <= before, "all references given up")


def test_on_many_threads(threads):
    def use(number):
        error = OwnError(str(number))
        assert helpers.raised_by(Errors.Through, raiser(error)) is error
        assert Errors.Catch(raiser(error)) == f"OwnError: {number}"
        assert Errors.SameThroughPython(lambda action: action())

    threads(use, times=20)

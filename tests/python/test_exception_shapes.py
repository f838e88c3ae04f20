"""A17: causes, builtin attributes, odd exceptions, and Python's special ones through .NET."""

import asyncio
import errno

import pytest
import System
from ClrLink.Fixtures.Errors import CodeException, ErrorShapes, HostileException, SealedAwayException, Thrower
from helpers import no_match, raised_by, raises
from System import Action


def raising(error):
    def fail():
        raise error

    return Action(fail)


# --- Builtin bases ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (System.DivideByZeroException, ZeroDivisionError),
        (System.ArithmeticException, ArithmeticError),
        (System.ArgumentException, ValueError),
        (System.FormatException, ValueError),
        (System.InvalidCastException, TypeError),
        (System.UnauthorizedAccessException, PermissionError),
        (System.IO.DirectoryNotFoundException, FileNotFoundError),
        (System.IO.EndOfStreamException, EOFError),
        (System.IO.IOException, OSError),
        (System.IO.PathTooLongException, OSError),
    ],
)
def test_builtin_equivalents(kind, builtin):
    assert issubclass(kind, builtin)
    with pytest.raises(builtin):
        raise kind("text")


@pytest.mark.parametrize(
    ("make", "number"),
    [
        (lambda: System.IO.FileNotFoundException("text"), errno.ENOENT),
        (lambda: System.IO.DirectoryNotFoundException("text"), errno.ENOENT),
        (lambda: System.UnauthorizedAccessException("text"), errno.EACCES),
        (lambda: System.TimeoutException("text"), errno.ETIMEDOUT),
        (lambda: System.IO.IOException("text"), None),
        (lambda: System.IO.IOException("text", errno.EEXIST), errno.EEXIST),
    ],
)
def test_os_errors_tell_their_number(make, number):
    error = make()
    assert (error.errno, error.strerror, error.args) == (number, "text", ("text",))
    assert str(error) == "text"


def test_a_missing_file_is_named():
    error = raised_by(System.IO.File.OpenRead, "no-such-file")
    assert error.filename.endswith("no-such-file")
    assert error.errno == errno.ENOENT
    assert error.FileName == error.filename


def test_what_the_system_said():
    assert raised_by(ErrorShapes.FailIo, errno.ENOSPC).errno == errno.ENOSPC


# --- Causes ----------------------------------------------------------------------------------------------------------


def test_long_chains():
    error = raised_by(ErrorShapes.Chain, 3000)
    count = 0
    while error is not None:
        error, count = error.__cause__, count + 1
    assert count == 3000


def test_a_python_exception_inside_is_the_cause_itself():
    inner = ValueError("inner")
    error = raised_by(ErrorShapes.Wrap, raising(inner))
    assert error.__cause__ is inner
    assert error.InnerException.Message == "inner"
    inner.__traceback__ = None


def test_a_comparer_that_fails_is_the_cause():
    inner = LookupError("cannot compare")

    def compare(_left, _right):
        raise inner

    with raises(System.InvalidOperationException, "Failed to compare two elements in the array.") as caught:
        System.Collections.Generic.List[int](System.Array[int]([2, 1])).Sort(System.Comparison[int](compare))
    assert caught.value.__cause__ is inner
    inner.__traceback__ = None


def test_several_at_once():
    inner = ValueError("in a task")
    error = raised_by(ErrorShapes.InTask, raising(inner))
    assert type(error) is System.AggregateException
    assert error.exceptions == (inner,)
    assert error.__cause__ is inner
    assert [type(each) for each in raised_by(Thrower.Aggregate).exceptions] == [
        System.InvalidOperationException,
        System.NotSupportedException,
    ]
    assert not hasattr(System.InvalidOperationException("x"), "exceptions")
    inner.__traceback__ = None


def test_net_sees_the_chain_of_python():
    def fail():
        try:
            raise KeyError("first")
        except KeyError as error:
            raise CodeException("second", 1, raised_by(Thrower.Invalid, "inner")) from error

    assert ErrorShapes.TypeSeen(Action(fail)) == "ClrLink.Fixtures.Errors.CodeException|second|inner"

    def fail_in_python():
        try:
            Thrower.Invalid("first")
        except System.InvalidOperationException as error:
            raise ValueError("second") from error

    assert ErrorShapes.TypeSeen(Action(fail_in_python)) == "Python.Runtime.PythonException|second|first"


# --- Odd ones --------------------------------------------------------------------------------------------------------


def test_an_exception_whose_members_throw():
    error = raised_by(HostileException.Throw)
    assert type(error) is HostileException
    assert "its Message threw System.InvalidOperationException" in error.args[0]
    assert "its ToString threw InvalidOperationException" in str(error)
    with raises(System.InvalidOperationException, "in Message"):
        error.Message
    with raises(System.InvalidOperationException, "in StackTrace"):
        error.StackTrace
    assert "HostileException" in repr(error)
    assert error.__traceback__ is not None


def test_an_exception_that_nobody_can_make():
    error = raised_by(SealedAwayException.Throw, 3)
    assert (error.Number, error.Message) == (3, "sealed away")
    with no_match("SealedAwayException..ctor", "x", 1):
        SealedAwayException("x", 1)
    with pytest.raises(SealedAwayException):
        raise error


def test_filters_see_the_message():
    assert ErrorShapes.Filter(raising(ValueError("this one")), "this one") is None
    with raises(ValueError, "another"):
        ErrorShapes.Filter(raising(ValueError("another")), "this one")


@pytest.mark.parametrize(
    "make", [SystemExit, KeyboardInterrupt, GeneratorExit, asyncio.CancelledError, StopIteration, StopAsyncIteration]
)
def test_special_exceptions_of_python_come_back_as_the_same(make):
    error = make()
    for through in (ErrorShapes.Through, ErrorShapes.ThrowAgain):
        assert raised_by(through, raising(error)) is error
    error.__traceback__ = None


# --- Classes of Python's ---------------------------------------------------------------------------------------------


def test_parameters_of_ones_own():
    class Own(System.Exception):
        def __init__(self, first, *, second):
            super().__init__(f"{first} and {second}")
            self.second = second

    error = raised_by(ErrorShapes.Through, raising(Own(1, second=2)))
    assert (error.Message, error.args, error.second, str(error).split("\n")[0]) == ("1 and 2", ("1 and 2",), 2, "1 and 2")


@pytest.mark.parametrize(
    ("arguments", "message"), [(("text",), "text"), ((5,), "5"), ((1, "a"), "(1, 'a')"), ((["x"],), "['x']")]
)
def test_an_init_that_leaves_the_base_out(arguments, message):
    class Own(System.InvalidOperationException):
        def __init__(self, *arguments):
            self.kept = arguments

    error = Own(*arguments)
    assert (error.Message, error.args, error.kept) == (message, arguments, arguments)
    assert ErrorShapes.TypeSeen(raising(error)).split("|")[1] == message


def test_an_init_without_arguments():
    class Own(System.InvalidOperationException):
        def __init__(self):
            pass

    assert Own().Message == System.InvalidOperationException().Message


def test_an_os_error_of_ones_own():
    class Own(System.IO.FileNotFoundException):
        def __init__(self, name):
            super().__init__(f"no {name}", name)

    error = Own("some.txt")
    assert (error.Message, error.FileName, error.filename, error.errno) == ("no some.txt", "some.txt", "some.txt", errno.ENOENT)
    with pytest.raises(FileNotFoundError):
        raise error

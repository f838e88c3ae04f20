"""A17: .NET exceptions pickled and copied, of every type."""

import copy
import pickle

import pytest
import System
from ClrLink.Fixtures.Errors import CodeException, ErrorShapes, RichException, SealedAwayException, Thrower
from helpers import PATHS, raised_by, run_python

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


class Own(CodeException):
    """A class of Python's, with parameters of its own."""

    def __init__(self, number, *, extra=None):
        super().__init__(f"number {number}", number)
        self.extra = extra


class Plain(System.InvalidOperationException):
    pass


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_type_message_and_properties_are_kept(protocol):
    error = raised_by(Thrower.Code, "coded", 42)
    again = pickle.loads(pickle.dumps(error, protocol))
    assert type(again) is CodeException
    assert (again.Message, again.args, again.Code, again.Detail) == ("coded", ("coded",), 42, "detail")
    assert again is not error and again != error
    assert (again.HResult, again.Source, again.StackTrace) == (error.HResult, error.Source, error.StackTrace)


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy])
def test_copied(make):
    error = raised_by(Thrower.Code, "coded", 42)
    error.mine = [1]
    again = make(error)
    assert (type(again), again.Code, again.mine) == (CodeException, 42, [1])
    assert again is not error
    again.Detail = "other"
    assert error.Detail == "detail"


def test_a_type_without_public_constructors():
    error = raised_by(SealedAwayException.Throw, 5)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.Number, again.Message) == (SealedAwayException, 5, "sealed away")


def test_fields_of_many_kinds():
    error = raised_by(RichException.Throw)
    again = pickle.loads(pickle.dumps(error))
    for name in ("Time", "Day", "Price", "Kind", "Large", "Id", "Message"):
        assert getattr(again, name) == getattr(error, name), name
    assert list(again.Names) == ["a", "b"]
    assert (again.Data["key"], again.Data.Contains("lost")) == (5, False)
    assert (error.HasToken, again.HasToken) == (True, False)
    assert (type(again.__cause__), again.__cause__.ParamName) == (System.ArgumentException, "which")
    assert again.InnerException == again.__cause__


@pytest.mark.parametrize("kind", ["KeyNotFound", "FileNotFound", "Overflow", "Timeout", "OutOfMemory", "ArgumentOutOfRange"])
def test_those_that_are_builtin_ones_too(kind):
    error = raised_by(Thrower.Throw, kind)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.args, again.Message) == (type(error), error.args, error.Message)


def test_causes_and_aggregates():
    again = pickle.loads(pickle.dumps(raised_by(Thrower.ThreeDeep)))
    assert [again.Message, again.__cause__.Message, again.__cause__.__cause__.Message] == ["one", "two", "three"]
    several = pickle.loads(pickle.dumps(raised_by(Thrower.Aggregate)))
    assert [inner.Message for inner in several.exceptions] == ["first", "second"]
    assert several.__cause__ == several.exceptions[0]


def test_a_python_exception_inside_is_kept_as_its_text():
    def fail():
        raise ValueError("in Python")

    again = pickle.loads(pickle.dumps(raised_by(ErrorShapes.Wrap, System.Action(fail))))
    assert again.InnerException.Message == "ValueError: in Python"


def test_cancelled_operations():
    error = System.OperationCanceledException("stopped")
    assert pickle.loads(pickle.dumps(error)).Message == "stopped"


def test_notes_and_attributes():
    error = raised_by(Thrower.Invalid, "boom")
    error.mine = {"a": 1}
    if hasattr(error, "add_note"):
        error.add_note("a note")
    again = pickle.loads(pickle.dumps(error))
    assert again.__dict__ == error.__dict__ and again.mine == {"a": 1}


def test_classes_of_pythons():
    again = pickle.loads(pickle.dumps(Own(5, extra="more")))
    assert (type(again), again.Message, again.Code, again.extra) == (Own, "number 5", 5, "more")
    assert isinstance(again, CodeException)
    again = pickle.loads(pickle.dumps(Plain("text")))
    assert (type(again), again.Message, again.args) == (Plain, "text", ("text",))


def test_in_a_process_that_has_no_net_yet(tmp_path):
    file = tmp_path / "errors"
    errors = [raised_by(Thrower.Code, "coded", 42), raised_by(Thrower.Aggregate), raised_by(Thrower.Throw, "FileNotFound")]
    file.write_bytes(pickle.dumps(errors))
    script = (
        f"{PATHS}import pathlib, pickle\n"
        f"errors = pickle.loads(pathlib.Path({str(file)!r}).read_bytes())\n"
        "print([type(error).__name__ for error in errors], errors[0].Code, errors[2].filename, isinstance(errors[2], OSError))"
    )
    assert run_python("-c", script).split("\n")[0] == (
        "['CodeException', 'AggregateException', 'FileNotFoundException'] 42 /no/such/file True"
    )


def test_bytes_that_are_no_exception():
    from clrlink._exceptions import thaw

    for bad in (b"", b"\x05abc", b"\xff" * 40):
        with pytest.raises(System.Exception):
            thaw(None, bad)
    with pytest.raises(TypeError, match="no class of .NET exceptions"):
        thaw(ValueError, b"")
    with pytest.raises(TypeError):
        thaw(None, "text")


def test_copies_leave_no_handles(balanced):
    error = raised_by(RichException.Throw)
    balanced(lambda _: pickle.loads(pickle.dumps(error)).Time, threads=2, times=20)


def test_threads_copy_one_exception(threads):
    error = raised_by(RichException.Throw)
    assert all(found == error.Time for found in threads(lambda _: copy.copy(error).Time, times=20))

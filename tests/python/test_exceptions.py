"""A17: exceptions in both directions."""

import pickle
import traceback

import pytest
import System
from callbacks import Callbacks, pointer
from ClrLink.Fixtures.Errors import (
    BadStatic,
    BadStaticOf,
    BadStaticToo,
    CodeChildException,
    CodeException,
    Thrower,
)
from ClrLink.Fixtures.Memory import Collector
from helpers import raised_by, raises, run_script, settle, wait_until

# (what Thrower.Throw makes, the .NET class, the builtin classes it is caught as)
BUILTINS = [
    ("KeyNotFound", System.Collections.Generic.KeyNotFoundException, [KeyError, LookupError]),
    ("IndexOutOfRange", System.IndexOutOfRangeException, [IndexError, LookupError]),
    ("ArgumentOutOfRange", System.ArgumentOutOfRangeException, [ValueError, IndexError]),
    ("Overflow", System.OverflowException, [OverflowError, ArithmeticError]),
    ("FileNotFound", System.IO.FileNotFoundException, [FileNotFoundError, OSError]),
    ("NotImplemented", System.NotImplementedException, [NotImplementedError]),
    ("Timeout", System.TimeoutException, [TimeoutError]),
    ("OutOfMemory", System.OutOfMemoryException, [MemoryError]),
    ("InsufficientExecutionStack", System.InsufficientExecutionStackException, [RecursionError]),
]


def test_a_net_exception_is_caught_by_its_class():
    with raises(System.InvalidOperationException, "boom") as caught:
        Thrower.Invalid("boom")
    error = caught.value
    assert type(error) is System.InvalidOperationException
    assert error.Message == "boom"
    assert error.args == ("boom",)
    assert repr(error) == "InvalidOperationException('boom')"


@pytest.mark.parametrize("base", [System.InvalidOperationException, System.SystemException, System.Exception, Exception])
def test_a_net_exception_is_caught_by_its_bases(base):
    with pytest.raises(base):
        Thrower.Invalid("boom")


def test_another_class_does_not_catch_it():
    with pytest.raises(System.InvalidOperationException):
        try:
            Thrower.Invalid("boom")
        except System.NotSupportedException:
            pytest.fail("caught by a class that is none of its bases")


def test_every_net_exception_is_an_object():
    error = raised_by(Thrower.Invalid, "boom")
    assert isinstance(error, System.Object)
    assert isinstance(error, BaseException)
    assert error.GetType().FullName == "System.InvalidOperationException"


@pytest.mark.parametrize(("kind", "net", "builtins"), BUILTINS, ids=[row[0] for row in BUILTINS])
def test_a_net_exception_is_a_builtin_one_too(kind, net, builtins):
    error = raised_by(Thrower.Throw, kind)
    assert type(error) is net
    for builtin in builtins:
        assert isinstance(error, builtin)
        assert issubclass(net, builtin)
    assert error.Message == Thrower.Make(kind).Message


@pytest.mark.parametrize(("kind", "net", "builtins"), BUILTINS, ids=[row[0] for row in BUILTINS])
def test_a_builtin_class_catches_it(kind, net, builtins):
    for builtin in builtins:
        with pytest.raises(builtin):
            Thrower.Throw(kind)


@pytest.mark.parametrize(("kind", "net", "builtins"), BUILTINS, ids=[row[0] for row in BUILTINS])
def test_the_text_of_a_mapped_exception_is_its_message(kind, net, builtins):
    error = raised_by(Thrower.Throw, kind)
    assert str(error).startswith(error.Message)


def test_text_holds_message_and_stack_once_thrown():
    error = raised_by(Thrower.Invalid, "boom")
    assert str(error).startswith("boom")
    assert "Thrower.Invalid" in str(error)
    assert "Thrower.Invalid" in error.StackTrace
    assert str(System.InvalidOperationException("never thrown")) == "never thrown"


def test_own_properties():
    with pytest.raises(CodeException) as caught:
        Thrower.Code("coded", 42)
    assert (caught.value.Code, caught.value.Detail) == (42, "detail")
    caught.value.Detail = "changed"
    assert caught.value.Detail == "changed"
    with pytest.raises(CodeException) as caught:
        Thrower.CodeChild(7)
    assert type(caught.value) is CodeChildException
    assert caught.value.Code == 7


def test_common_properties():
    error = raised_by(Thrower.Invalid, "boom")
    assert error.InnerException is None
    assert isinstance(error.HResult, int)
    assert error.Source == "ClrLink.Fixtures"
    assert "boom" in error.ToString()
    assert error.Data.Count == 0


def test_attributes_and_notes():
    error = raised_by(Thrower.Invalid, "boom")
    error.mine = [1]
    assert error.mine == [1]
    if hasattr(BaseException, "add_note"):
        error.add_note("a note")
        assert error.__notes__ == ["a note"]


def test_the_inner_exception_is_the_cause():
    error = raised_by(Thrower.WithInner, "outer", "inner")
    assert type(error.__cause__) is System.ArgumentException
    assert error.__cause__.Message == "inner"
    assert error.InnerException.Message == "inner"
    assert error.__suppress_context__ is True


def test_causes_go_all_the_way_down():
    error = raised_by(Thrower.ThreeDeep)
    assert [type(each) for each in (error, error.__cause__, error.__cause__.__cause__)] == [
        System.InvalidOperationException,
        System.NotSupportedException,
        CodeException,
    ]
    assert error.__cause__.__cause__.Code == 3
    assert error.__cause__.__cause__.__cause__ is None


def test_an_aggregates_cause_is_its_first():
    error = raised_by(Thrower.Aggregate)
    assert type(error.__cause__) is System.InvalidOperationException
    assert [inner.Message for inner in error.InnerExceptions] == ["first", "second"]


def test_a_failed_task():
    with raises(System.AggregateException, "One or more errors occurred. (in a task)") as caught:
        Thrower.TaskFailure()
    assert caught.value.__cause__.Message == "in a task"


def test_raised_in_python():
    with raises(System.InvalidOperationException, "mine"):
        raise System.InvalidOperationException("mine")
    with pytest.raises(System.Exception):
        raise System.Exception
    with raises(CodeException, "coded") as caught:
        raise CodeException("coded", 5)
    assert caught.value.Code == 5


def test_made_with_default_arguments():
    error = System.Exception()
    assert error.args == (error.Message,)
    with pytest.raises(TypeError):
        System.Exception(5)


def test_made_with_an_inner_exception():
    inner = System.ArgumentException("inner")
    error = System.InvalidOperationException("outer", inner)
    assert error.InnerException == inner
    with pytest.raises(System.InvalidOperationException) as caught:
        Thrower.ThrowIt(error)
    assert caught.value.__cause__.Message == "inner"


def test_raised_from():
    with pytest.raises(System.InvalidOperationException) as caught:
        raise System.InvalidOperationException("outer") from ValueError("inner")
    assert isinstance(caught.value.__cause__, ValueError)


def test_the_context_is_kept():
    try:
        try:
            raise ValueError("first")
        except ValueError:
            Thrower.Invalid("second")
    except System.InvalidOperationException as error:
        assert isinstance(error.__context__, ValueError)


def test_a_net_exception_as_an_argument():
    error = raised_by(Thrower.Code, "coded", 3)
    assert Thrower.Rethrow(error) == "ClrLink.Fixtures.Errors.CodeException|coded"
    with pytest.raises(CodeException) as caught:
        Thrower.ThrowIt(error)
    assert caught.value.Code == 3


def test_the_traceback_shows_both_sides():
    text = "".join(traceback.format_exception(raised_by(Thrower.Deep, 3)))
    assert "raised_by" in text
    assert "InvalidOperationException: at the bottom" in text
    assert text.count("in ClrLink.Fixtures.Errors.Thrower.Deep\n") == 4
    assert text.count("   at ClrLink.Fixtures.Errors.Thrower.Deep(") == 4


@pytest.mark.parametrize("error", [ValueError("mine"), KeyError("k"), SystemExit(3), KeyboardInterrupt(), OSError(2, "x")])
def test_a_python_exception_through_net_is_the_same_object(error):
    error = type(error)(*error.args)  # each time another: raising one adds to its traceback

    def fail(_argument):
        raise error

    with pointer(fail) as function:
        assert raised_by(Callbacks.OnCurrentThread, *function, 0) is error


def test_a_python_class_of_exceptions_of_ones_own():
    class Own(Exception):
        def __init__(self, first, second):
            super().__init__(first)
            self.second = second

    def fail(_argument):
        raise Own(1, 2)

    with pointer(fail) as function:
        error = raised_by(Callbacks.OnCurrentThread, *function, 0)
    assert (type(error), error.second) == (Own, 2)


def test_the_python_traceback_is_kept():
    def fail_here(_argument):
        raise ValueError("deep")

    with pointer(fail_here) as function:
        error = raised_by(Callbacks.OnCurrentThread, *function, 0)
    assert "fail_here" in [frame.name for frame in traceback.extract_tb(error.__traceback__)]


def test_net_sees_a_python_exception():
    def fail(_argument):
        raise ValueError("seen from .NET")

    with pointer(fail) as function:
        assert Callbacks.WhatDotNetSees(*function) == "Python.Runtime.PythonException|seen from .NET"


def test_net_sees_its_own_exception_through_python():
    def fail(_argument):
        Thrower.Code("own", 9)

    with pointer(fail) as function:
        assert Callbacks.WhatDotNetSees(*function) == "ClrLink.Fixtures.Errors.CodeException|own"
        with pytest.raises(CodeException) as caught:
            Callbacks.OnCurrentThread(*function, 0)
    assert caught.value.Code == 9


def test_a_net_exception_raised_in_python_keeps_its_type_through_net():
    def fail(_argument):
        raise CodeException("raised", 4)

    with pointer(fail) as function:
        with pytest.raises(CodeException) as caught:
            Callbacks.OnCurrentThread(*function, 0)
    assert caught.value.Code == 4


def test_a_python_exception_wrapped_by_net():
    raised = ValueError("wrapped inside")

    def fail(_argument):
        raise raised

    with pointer(fail) as function:
        error = raised_by(Callbacks.Wrapped, *function)
    assert (type(error), error.Message) == (System.InvalidOperationException, "wrapped")
    assert error.InnerException.Message == "wrapped inside"
    assert error.__cause__ is not None
    del error  # it would keep itself: its inner exception's traceback leads to this frame


def test_a_finally_of_net_runs():
    def fail(_argument):
        raise ValueError

    ran = System.Array[int](1)
    with pointer(fail) as function:
        with pytest.raises(ValueError):
            Callbacks.WithFinally(*function, ran)
    assert ran[0] == 1


def test_an_exception_on_another_net_thread_comes_back():
    raised = ValueError("on a thread")

    def fail(_argument):
        raise raised

    with pointer(fail) as function:
        assert raised_by(Callbacks.OnNewThreads, *function, 1, 1) is raised


@pytest.mark.parametrize("use", [lambda: BadStatic.Value, BadStatic.Method, BadStaticToo, BadStaticOf[int].Method])
def test_a_static_constructor_that_throws_does_so_each_time_the_same_way(use):
    errors = [raised_by(use) for _ in range(4)]
    assert {type(error) for error in errors} == {System.TypeInitializationException}
    assert len({error.Message for error in errors}) == 1
    assert "BadStatic" in errors[0].Message
    assert {type(error.InnerException) for error in errors} == {System.InvalidOperationException}


def test_a_static_constructor_that_throws_when_a_field_is_written():
    def write():
        BadStaticOf[str].Field = 1

    for _ in range(3):
        assert type(raised_by(write)) is System.TypeInitializationException


def test_a_real_null_reference():
    with pytest.raises(System.NullReferenceException):
        Thrower.NullReference(None)


def test_division_by_zero_and_bad_casts():
    with pytest.raises(System.DivideByZeroException):
        Thrower.DivideByZero(0)
    with pytest.raises(System.InvalidCastException):
        Thrower.BadCast(System.Object())


def test_a_python_subclass_of_a_net_exception():
    class Own(System.InvalidOperationException):
        extra = 5

    error = raised_by(raise_it, Own("mine"))
    assert type(error) is Own
    assert isinstance(error, System.InvalidOperationException)
    assert (error.Message, error.extra) == ("mine", 5)


def raise_it(error):
    raise error


def test_pickled():
    error = pickle.loads(pickle.dumps(System.InvalidOperationException("kept")))
    assert type(error) is System.InvalidOperationException
    assert error.Message == "kept"


def test_the_net_exception_dies_with_the_last_reference():
    error = raised_by(Thrower.Invalid, "boom")
    watch = Collector.Watch(error)
    assert watch.IsAliveAfterCollect() is True
    del error
    wait_until(lambda: settle() or not watch.IsAlive, "the .NET exception is collected")


def test_exceptions_leave_no_handles(balanced):
    def work(_):
        with pytest.raises(System.InvalidOperationException):
            Thrower.WithInner("a", "b")

    balanced(work, threads=2, times=20)


def test_an_uncaught_one_ends_the_process_with_its_text():
    import subprocess
    import sys

    import helpers

    source = helpers.PRELUDE + "from ClrLink.Fixtures.Errors import Thrower\nThrower.Invalid('to the top')\n"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "InvalidOperationException: to the top" in done.stderr
    assert "Thrower.Invalid" in done.stderr


def test_a_process_that_caught_many_goes_on():
    run_script(
        """
        import System
        from ClrLink.Fixtures.Errors import Thrower
        for i in range(2000):
            try:
                Thrower.Deep(i % 20)
            except System.InvalidOperationException:
                pass
        assert System.Math.Abs(-1) == 1
        """
    )


def test_threads_catch_their_own(threads):
    def work(number):
        error = raised_by(Thrower.Code, f"from {number}", number)
        assert (error.Message, error.Code) == (f"from {number}", number)
        assert type(raised_by(Thrower.Throw, BUILTINS[number][0])) is BUILTINS[number][1]

    threads(work, times=30)


def test_threads_meet_the_same_broken_static_constructor(threads):
    errors = threads(lambda _: raised_by(BadStaticOf[System.Guid].Method), times=3)
    assert {type(error) for error in errors} == {System.TypeInitializationException}
    assert len({error.Message for error in errors}) == 1


def test_threads_get_their_own_python_exception_back(threads):
    def work(number):
        mine = ValueError(number)

        def fail(_argument):
            raise mine

        with pointer(fail) as function:
            assert raised_by(Callbacks.OnCurrentThread, *function, 0) is mine

    threads(work, times=30)
    settle()

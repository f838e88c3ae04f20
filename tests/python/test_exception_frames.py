"""A17: tracebacks read from the outermost frame to the innermost, whichever side it is on."""

import logging
import pickle
import sys
import traceback

import clr
import pytest
import System
from ClrLink.Fixtures.Errors import CodeException, ErrorShapes, Thrower
from helpers import raised_by, run_script, wait_until
from System import Action

clr.AddReference("ClrLink.Fixtures.Runtime")

from ClrLink.Fixtures.Runtime import Errors  # noqa: E402

SHAPES = "ClrLink.Fixtures.Errors.ErrorShapes"


def names(error):
    return [entry.name.removeprefix("ClrLink.Fixtures.") for entry in traceback.extract_tb(error.__traceback__)]


def fail():
    raise ValueError("in Python")


def fail_in_net():
    raise CodeException("coded", 5)


def test_the_frames_of_net_come_last():
    assert names(raised_by(Thrower.Deep, 2)) == ["raised_by"] + ["Errors.Thrower.Deep"] * 3


def test_their_files_and_lines_come_from_the_symbols():
    last = traceback.extract_tb(raised_by(Thrower.Deep, 0).__traceback__)[-1]
    assert last.filename.endswith("Errors.cs")
    assert last.line == 'throw new InvalidOperationException("at the bottom");'


def test_without_symbols_the_assembly_is_named():
    last = traceback.extract_tb(raised_by(System.Int32.Parse, "x").__traceback__)[-1]
    assert (last.filename, last.lineno, last.line) == ("<System.Private.CoreLib>", 0, "")
    assert last.name.startswith("System.Number.")


def test_the_printed_traceback_shows_both_sides_and_ends_with_the_text_of_net():
    text = "".join(traceback.format_exception(raised_by(Thrower.Deep, 1)))
    assert text.index("in raised_by") < text.index("in ClrLink.Fixtures.Errors.Thrower.Deep")
    assert text.index("in ClrLink.Fixtures.Errors.Thrower.Deep") < text.index("InvalidOperationException: at the bottom")
    assert "   at ClrLink.Fixtures.Errors.Thrower.Deep(Int32 depth)" in text


def test_a_python_exception_shows_the_frames_of_net_between():
    error = raised_by(ErrorShapes.Through, Action(fail))
    assert names(error) == ["raised_by", "Errors.ErrorShapes.Through", "Errors.ErrorShapes.Second", "fail"]


def test_a_net_exception_that_python_raised_does_too():
    error = raised_by(ErrorShapes.Through, Action(fail_in_net))
    assert names(error) == ["raised_by", "Errors.ErrorShapes.Through", "Errors.ErrorShapes.Second", "fail_in_net"]


def test_there_and_back_several_times():
    def middle():
        ErrorShapes.Through(Action(bottom))

    def bottom():
        Thrower.Deep(1)

    between = ["Errors.ErrorShapes.Through", "Errors.ErrorShapes.Second"]
    error = raised_by(ErrorShapes.Through, Action(middle))
    assert names(error) == ["raised_by", *between, "middle", *between, "bottom", "Errors.Thrower.Deep", "Errors.Thrower.Deep"]


def test_a_net_exception_is_the_same_object_when_it_comes_back():
    kept = CodeException("mine", 3)
    kept.note = [1]

    def fail():
        raise kept

    assert raised_by(ErrorShapes.Through, Action(fail)) is kept
    assert raised_by(ErrorShapes.ThrowAgain, Action(fail)) is kept
    wrapped = raised_by(ErrorShapes.Wrap, Action(fail))
    assert (wrapped.Message, wrapped.__cause__) == ("wrapped", kept)
    assert wrapped.__cause__ is kept
    assert kept.note == [1]
    kept.__traceback__ = None  # it leads to this frame


def test_what_net_catches_is_let_go_of():
    import weakref

    class Own(CodeException):
        pass

    seen = []

    def fail():
        error = Own("swallowed", 1)
        seen.append(weakref.ref(error))
        raise error

    assert ErrorShapes.Swallow(Action(fail)) is True
    wait_until(lambda: collected(seen[0]), "what .NET swallowed is gone")


def collected(reference):
    from helpers import settle

    settle()
    return reference() is None


def test_a_class_of_ones_own_stays_itself_through_net():
    class Own(CodeException):
        def __init__(self, text, extra):
            super().__init__(text, 7)
            self.extra = extra

    def fail():
        raise Own("text", "more")

    error = raised_by(ErrorShapes.Through, Action(fail))
    assert (type(error), error.Message, error.Code, error.extra) == (Own, "text", 7, "more")


def test_caught_kept_and_thrown_again():
    error = raised_by(ErrorShapes.ThrowAgain, Action(fail))
    assert names(error)[0] == "raised_by" and names(error)[-1] == "fail"
    assert "Errors.ErrorShapes.ThrowAgain" in names(error)


def test_frames_on_another_thread():
    error = raised_by(ErrorShapes.InTask, Action(fail_in_net))
    assert type(error) is System.AggregateException
    assert type(error.__cause__) is CodeException
    assert raised_by(ErrorShapes.InTask, Action(fail)).__cause__.args == ("in Python",)


def test_a_cause_has_its_frames():
    error = raised_by(Thrower.TaskFailure)
    assert any("Thrower" in name for name in names(error.__cause__))


def test_iterators_and_generics_are_named_as_written():
    def use():
        for _ in ErrorShapes.Iterate():
            pass

    assert "Errors.ErrorShapes.Iterate" in names(raised_by(use))
    found = names(raised_by(System.Collections.Generic.Queue[int]().Dequeue))
    assert any(name.startswith("System.Collections.Generic.Queue`1.") for name in found)


def test_an_exception_never_thrown_has_no_traceback():
    assert System.InvalidOperationException("new").__traceback__ is None


def test_the_traceback_can_be_set():
    error = raised_by(Thrower.Deep, 1)
    before = error.__traceback__
    error.__traceback__ = None
    assert error.__traceback__ is None
    error.__traceback__ = before
    assert names(error) == ["raised_by"] + ["Errors.Thrower.Deep"] * 2
    assert error.with_traceback(before) is error
    with pytest.raises(TypeError):
        error.__traceback__ = 5
    with pytest.raises(TypeError):
        del error.__traceback__


def test_asking_again_adds_nothing():
    error = raised_by(Thrower.Deep, 1)
    assert names(error) == names(error)
    try:
        raise error
    except System.InvalidOperationException:
        assert names(error).count("Errors.Thrower.Deep") == 2


def test_a_program_that_throws_in_a_loop_finds_them_when_it_asks():
    for _ in range(300):
        error = raised_by(Thrower.Deep, 1)
    assert names(error) == ["raised_by"] + ["Errors.Thrower.Deep"] * 2


def test_notes_stand_in_the_traceback():
    if not hasattr(BaseException, "add_note"):
        pytest.skip("notes came with Python 3.11")
    error = raised_by(Thrower.Invalid, "boom")
    error.add_note("told by Python")
    assert traceback.format_exception(error)[-1] == "told by Python\n"


def test_frames_can_be_looked_at_and_cleared():
    error = raised_by(Thrower.Deep, 1)
    last = error.__traceback__
    while last.tb_next is not None:
        last = last.tb_next
    if sys.version_info >= (3, 11):  # before, CPython gives every new frame one
        assert last.tb_frame.f_back is None
    assert dict(last.tb_frame.f_globals) == {} and dict(last.tb_frame.f_locals) == {}
    assert last.tb_frame.f_code.co_name == "ClrLink.Fixtures.Errors.Thrower.Deep"
    traceback.clear_frames(error.__traceback__)


def test_logging_shows_them(caplog):
    with caplog.at_level(logging.ERROR):
        try:
            Thrower.Deep(1)
        except System.InvalidOperationException as error:
            logging.error("failed", exc_info=error)
    assert "in ClrLink.Fixtures.Errors.Thrower.Deep" in caplog.text


def test_an_uncaught_one_is_printed_with_them():
    done = run_failing("from ClrLink.Fixtures.Errors import Thrower\nThrower.Deep(1)\n")
    assert done.count("in ClrLink.Fixtures.Errors.Thrower.Deep\n") == 2


def run_failing(body):
    import subprocess

    import helpers

    done = subprocess.run([sys.executable, "-c", helpers.PRELUDE + body], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    return done.stderr


def test_python_frames_stand_in_the_stack_trace_of_net():
    def outer():
        ErrorShapes.Through(Action(fail))

    trace = Errors.StackTrace(outer)
    assert trace.index("in outer") < trace.index("ErrorShapes.Through") < trace.index("in fail")


def test_after_the_end_of_net_it_is_left_as_it_is():
    run_script(
        """
        import clrlink, System, traceback
        from ClrLink.Fixtures.Errors import Thrower
        errors = []
        for _ in range(3):
            try:
                Thrower.Deep(1)
            except System.InvalidOperationException as error:
                errors.append(error)
        clrlink.unload()
        for error in errors:
            traceback.format_tb(error.__traceback__)
        """
    )


def test_frames_leave_no_handles(balanced):
    def work(_):
        names(raised_by(Thrower.Deep, 2))
        names(raised_by(ErrorShapes.Through, Action(fail_in_net)))
        names(raised_by(ErrorShapes.Through, Action(fail)))

    balanced(work, threads=2, times=20)


def test_a_copy_has_the_text_of_the_stack():
    error = raised_by(Thrower.Deep, 1)
    copy = pickle.loads(pickle.dumps(error))
    assert copy.StackTrace == error.StackTrace
    assert copy.__traceback__ is None

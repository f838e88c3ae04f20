"""PyModule scopes, PythonEngine's ways to run code, and Py's shortcuts, used by a C# library."""

import sys
import threading
import time

import clr
import pytest

import helpers
from helpers import run_script

clr.AddReference("ClrLink.Fixtures.Runtime")

import System  # noqa: E402
from ClrLink.Fixtures.Runtime import Scopes  # noqa: E402
from Python.Runtime import PyModule, RunFlagType  # noqa: E402

shared_name = "of this module"


# --- Scopes ----------------------------------------------------------------------------------------------------------


def test_variables_are_set_and_expressions_evaluated():
    assert Scopes.SetAndEval() == 113


def test_code_runs_in_the_scope_under_its_name():
    assert Scopes.ExecDefinesNames() == "named 5"


def test_locals_take_what_is_bound():
    assert Scopes.ExecWithLocals() == "False 2"


def test_compiled_code_is_executed():
    assert Scopes.Executes() == "40 True 21"


def test_TryGet_says_what_there_is():
    assert Scopes.Finds() == "True 1 False True True 1 False True True True"


def test_Get_of_what_is_not_there_names_it():
    assert Scopes.Misses() == "the module has no variable 'b'"


def test_Remove_removes_and_complains_where_there_is_nothing():
    assert Scopes.RemovesOne() is False
    with pytest.raises(KeyError):
        Scopes.RemovesNone()


def test_imports_bind_as_the_statement_does():
    path = __import__("os").path
    assert Scopes.Imports() == f"2 3 {path.sep} [1] True {path.__name__}"


def test_import_all_takes_what_is_listed_or_everything_but_the_modules_own_names():
    module = type(sys)("made")
    module.a, module._b, module.__c__ = 1, 2, 3
    assert list(Scopes.ImportsAll(module))[-2:] == ["a", "_b"]
    assert "__c__" not in list(Scopes.ImportsAll(module))
    module.__all__ = ["__c__"]
    assert list(Scopes.ImportsAll(module))[-1] == "__c__"
    module.__all__ = ["missing"]
    with pytest.raises(AttributeError, match="missing"):
        Scopes.ImportsAll(module)


def test_import_all_of_a_dict():
    assert Scopes.ImportsDict({"name": "value"}) == "value"


def test_a_new_scope_begins_with_the_same_variables():
    assert Scopes.NewScopes() == "1 False 2"


def test_builtins_are_replaced():
    assert Scopes.ReplacesBuiltins() == "its own"


@pytest.mark.thread_unsafe(reason="puts a module among those of the process and takes it out")
def test_a_module_of_source_code_can_be_imported():
    try:
        module = Scopes.FromString("clrlink_made_module", "value = __name__")
        assert sys.modules["clrlink_made_module"] is module
        assert module.value == "clrlink_made_module"
        assert Scopes.KnowsModule("clrlink_made_module")
    finally:
        sys.modules.pop("clrlink_made_module", None)


def test_a_module_whose_code_fails_is_not_there():
    name = f"clrlink_failed_module_{threading.get_ident()}"
    with pytest.raises(ZeroDivisionError):
        Scopes.FromString(name, "1 / 0")
    assert name not in sys.modules


@pytest.mark.thread_unsafe(reason="changes a module and loads it again")
def test_reload_runs_the_module_anew():
    import colorsys

    colorsys.ONE_THIRD = 5
    assert Scopes.Reload(colorsys) is colorsys
    assert colorsys.ONE_THIRD == pytest.approx(1 / 3)


def test_dynamic_reads_writes_and_calls_variables():
    assert Scopes.Dynamic() == "6 7 16 True"
    with pytest.raises(AttributeError, match="missing"):
        Scopes.DynamicMissing()


def test_a_scope_is_a_module_for_python():
    scope = Scopes.Make("its name")
    assert type(scope) is type(sys) and scope.__name__ == "its name"
    scope.x = 4
    assert Scopes.Evaluate(scope, "x + 1") == 5
    assert isinstance(PyModule("made by Python"), type(sys))


def test_values_of_expressions_are_converted():
    scope = Scopes.Make("")
    assert Scopes.Evaluate(scope, "None") is None
    assert Scopes.Evaluate(scope, "'a' * 3") == "aaa"
    assert Scopes.Evaluate(scope, "[1, 2]") == [1, 2]


@pytest.mark.parametrize("code", ["1 +", "x = = 1", "for"])
def test_wrong_syntax_is_a_SyntaxError(code):
    with pytest.raises(SyntaxError):
        Scopes.Execute(Scopes.Make(""), code)


def test_source_with_NUL_and_lone_surrogates_is_refused_not_cut_short():
    with pytest.raises((ValueError, SyntaxError), match="null"):
        Scopes.Execute(Scopes.Make(""), "a = 1\0b = 2")
    with pytest.raises(UnicodeEncodeError):
        Scopes.Execute(Scopes.Make(""), "a = '\ud800'")


def test_a_str_has_its_encoding_whatever_a_comment_says():
    assert Scopes.EngineEval("'é' # -*- coding: latin-1 -*-") == "é"


def test_an_exception_whose_str_raises_comes_through():
    with pytest.raises(LookupError):
        Scopes.Execute(Scopes.Make(""), "class E(LookupError):\n    def __str__(self): raise ValueError()\nraise E()")


def test_a_disposed_scope_refuses():
    with pytest.raises(System.ObjectDisposedException):
        Scopes.UseDisposed()


@pytest.mark.thread_unsafe(reason="leaves its result in sys")
def test_code_goes_on_when_its_scope_is_disposed_of():
    assert Scopes.DisposedInUse() == 45
    del sys.clrlink_result


# --- PythonEngine ----------------------------------------------------------------------------------------------------


def test_code_without_globals_sees_those_of_the_caller():
    assert Scopes.EngineEval("shared_name") == "of this module"


def test_code_on_a_thread_of_nets_has_globals_of_its_own():
    assert Scopes.EvalOnThread("len([1, 2])") == "2"
    assert Scopes.EvalOnThread("sorted(globals())") == "['__builtins__']"


def test_globals_and_locals_are_used():
    assert Scopes.EngineEvalIn("a + b", {"a": 1, "b": 2}, {"b": 10}) == 11
    assert Scopes.EngineEvalIn("a + b", {"a": 1, "b": 2}, None) == 3
    scope = {}
    Scopes.EngineExec("x = [i for i in range(3)]", scope)
    assert scope["x"] == [0, 1, 2]
    assert Scopes.RunString("y = x", scope) is True and scope["y"] == [0, 1, 2]


def test_code_is_compiled_for_its_purpose():
    assert eval(Scopes.Compile("1 + 2", "f", RunFlagType.Eval)) == 3
    assert Scopes.Compile("a = 1", "its file", RunFlagType.File).co_filename == "its file"
    with pytest.raises(SyntaxError):
        Scopes.Compile("a = 1", "f", RunFlagType.Eval)
    with pytest.raises(ValueError, match="not as 5"):
        Scopes.Compile("a = 1", "f", RunFlagType(5, True))


def test_simple_strings_run_in_main_and_print_their_errors():
    run_script(
        """
        import io
        clr.AddReference("ClrLink.Fixtures.Runtime")
        from ClrLink.Fixtures.Runtime import Scopes
        x, sys.stderr = 1, io.StringIO()
        assert Scopes.RunSimple("x = 2") == 0 and x == 2
        assert Scopes.RunSimple("1 / 0") == -1
        printed, sys.stderr = sys.stderr.getvalue(), sys.__stderr__
        assert "ZeroDivisionError" in printed, printed
        """
    )


def test_the_number_of_a_thread_is_pythons():
    assert Scopes.ThreadId() == threading.get_ident()
    assert Scopes.Interrupt(1) == 0


def test_interrupt_raises_KeyboardInterrupt_in_that_thread():
    numbers, seen, started = [], [], threading.Event()

    def run():
        numbers.append(Scopes.ThreadId())
        try:
            started.set()
            while True:
                time.monotonic()
        except KeyboardInterrupt as error:
            seen.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    started.wait(20)
    assert Scopes.Interrupt(numbers[0]) == 1
    thread.join(20)
    assert len(seen) == 1


def test_there_is_no_main_thread_of_nets_where_Python_began():
    assert Scopes.MainThread() == 0


# --- Py --------------------------------------------------------------------------------------------------------------


def test_DebugGIL_decides_which_state_there_is():
    assert Scopes.GilTypes() == "DebugGILState GILState"


def test_SetArgv_sets_sys_argv(monkeypatch):
    monkeypatch.setattr(sys, "argv", list(sys.argv))
    Scopes.SetArgv(["a", "é"])
    assert sys.argv == ["a", "é"]
    Scopes.SetArgv([])
    assert sys.argv == [""]
    Scopes.SetArgvOfProcess()
    assert len(sys.argv) >= 1
    with pytest.raises(System.ArgumentNullException):
        Scopes.SetArgv(["a", None])


class Manager:
    def __init__(self, suppresses=False):
        self.suppresses = suppresses
        self.seen = []

    def __enter__(self):
        self.seen.append("enter")
        return "entered"

    def __exit__(self, kind, value, traceback):
        self.seen.append((kind, value, traceback is not None))
        return self.suppresses


def test_With_enters_and_exits():
    manager = Manager()
    assert Scopes.With(manager, False) == "entered"
    assert manager.seen == ["enter", (None, None, False)]


def test_With_tells_of_exceptions_of_both_sides():
    manager = Manager()
    with pytest.raises(System.InvalidOperationException, match="in the body"):
        Scopes.With(manager, True)
    assert manager.seen[1][0] is System.InvalidOperationException

    manager, error = Manager(), LookupError("on purpose")

    def fail():
        raise error

    with pytest.raises(LookupError) as caught:
        Scopes.WithRaises(manager, fail)
    assert caught.value is error and manager.seen[1] == (LookupError, error, True)


def test_With_lets_exit_suppress():
    assert Scopes.With(Manager(suppresses=True), True) == "entered"


def test_With_needs_a_context_manager():
    with pytest.raises(AttributeError, match="__exit__"):
        Scopes.With(5, False)


# --- Threads ---------------------------------------------------------------------------------------------------------


def test_a_scope_is_used_by_many_threads():
    assert Scopes.OnTasks(Scopes.Make("shared"), 8, 50) == 8 * sum(range(50)) * 2


def test_scopes_of_many_threads_leave_each_other_alone():
    def work(_):
        for _ in range(50):
            assert Scopes.SetAndEval() == 113
            assert Scopes.Finds().startswith("True 1 False")

    helpers.run_threads(work, threads=6)

"""A16: delegates of every shape, chosen by what a callable takes, called from everywhere."""

import functools
import gc
import threading

import pytest
import System
from ClrLink.Fixtures.Delegates import (
    Caller,
    CallsWhenFinalized,
    EnumShape,
    Nested,
    NullableStruct,
    ShapeCaller,
    Sixteen,
    SixteenRefs,
    Variant,
    WithOptional,
    WithParams,
)
from ClrLink.Fixtures.Enums import Color
from ClrLink.Fixtures.Shapes import S0, IntFunction, Plain
from helpers import assert_balanced, no_match, raised_by, run_script, run_threads, settle, type_error, wait_until
from System import Action, DateTime, Func, Object, String
from System.Collections.Generic import List

# --- Shapes ----------------------------------------------------------------------------------------------------------


def test_params():
    seen = []
    assert ShapeCaller.CallParams(lambda first, rest: seen.append(list(rest)) or first) == 1
    assert seen == [["a", "b"]]
    function = WithParams(lambda first, rest: first + len(rest))
    assert function(1) == 1
    assert function(1, "a") == 2
    assert function(1, "a", "b", "c") == 4
    assert function(1, System.Array[String](["a", "b"])) == 3


def test_optional():
    function = WithOptional(lambda first, second, text: f"{first} {second} {text}")
    assert ShapeCaller.CallOptional(function) == "1 7 none"
    assert function(1) == "1 7 none"
    assert function(1, 2) == "1 2 none"
    assert function(1, text="given") == "1 7 given"
    assert function(text="t", second=3, first=1) == "1 3 t"


def test_keywords():
    assert IntFunction(lambda x: x + 1)(x=4) == 5
    assert Func[int, int, int](lambda a, b: a - b)(arg2=1, arg1=3) == 2
    with no_match("IntFunction.Invoke"):
        IntFunction(lambda x: x)(y=4)


def test_delegates_that_take_and_return_delegates():
    assert ShapeCaller.CallNested(lambda inner: lambda x: inner(x) * 2) == 22
    assert ShapeCaller.CallNested(lambda inner: inner) == 11
    nested = Nested(lambda inner: lambda x: inner(inner(x)))
    assert nested(lambda x: x + 5)(1) == 11
    assert type(nested(lambda x: x)) is Func[int, int]
    with pytest.raises(TypeError, match=r"<lambda>\(\) takes 0 arguments, but a System.Func\[Int32,Int32\] passes 1"):
        ShapeCaller.CallNested(lambda inner: lambda: 1)


def test_sixteen_parameters():
    seen = []

    def called(*args):
        seen.extend(args)
        return len(args)

    assert ShapeCaller.CallSixteen(called) == 16
    assert seen[:10] == [1, 2, 3, 4, "e", True, 7.5, 8.5, "i", "j"]
    assert seen[10] == Color.Green and seen[11] == 12 and seen[12] == System.Decimal(13.5)
    assert seen[13] == DateTime(2020, 1, 2) and seen[14].Field == 15 and list(seen[15]) == [16]
    assert isinstance(Sixteen(called), Sixteen)


def test_sixteen_references():
    def called(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p):  # noqa: E741
        assert (a, b, c, d, e, f, g, h, i) == (1, 2, "c", 4.0, True, "f", "g", Color.Blue, None)
        n.X = 140
        return (a + 1, b + 1, c + "!", d / 8, not e, "F", [g], Color.Red, 9, System.Decimal(2.5), DateTime(2021, 1, 1),
                Plain(l.Field + 1), [1, 2], n, o + 1, p - 1)

    text = "2 3 c! 0.5 False F ['g'] Red 9 2.5 2021 13 2 140 16 18446744073709551614"
    assert ShapeCaller.CallSixteenRefs(called) == text
    assert ShapeCaller.CallSixteenRefs(SixteenRefs(called)) == text


def test_enums_structs_and_nullables():
    assert ShapeCaller.CallEnumShape(lambda value, changed: (changed, value)) == "Red Green"
    assert EnumShape(lambda value, changed: (Color.Blue, changed))(Color.Red, Color.Red) == (Color.Blue, Color.Red)
    assert ShapeCaller.YearOf(lambda value: value, DateTime(2020, 1, 1)) == 2020
    assert ShapeCaller.YearOf(lambda value: None, DateTime(2020, 1, 1)) is None
    assert ShapeCaller.YearOf(lambda value: DateTime(1999, 1, 1) if value is None else None, None) == 1999
    assert NullableStruct(lambda value: value)(None) is None
    assert Func[S0, S0](lambda s: s)(S0()).X == 0


def test_variance():
    assert ShapeCaller.CallVariant(lambda text: text + "!") == "in!"
    general = Variant[Object, String](lambda value: f"<{value}>")
    assert ShapeCaller.CallVariant(general) == "<in>"


def test_types_that_emitted_code_cannot_name():
    made = ShapeCaller.MakeInternal()
    assert made(4) == 5
    own = type(made)(lambda x: x * 3)
    assert own(4) == 12 and ShapeCaller.CallInternal(own, 5) == 15
    assert own == type(made)(own) and type(made)(abs) == type(made)(abs)


def test_predicates_comparisons_and_the_like():
    assert ShapeCaller.Ask(lambda text: len(text) > 1, "a", "bb", "cc") == 2
    numbers = List[int](System.Array[int]([3, 1, 2]))
    numbers.Sort(lambda a, b: a - b)
    assert list(numbers) == [1, 2, 3]
    assert numbers.Find(lambda n: n > 1) == 2
    assert numbers.RemoveAll(lambda n: n > 1) == 2
    assert list(System.Array.ConvertAll[int, String](System.Array[int]([1, 2]), str)) == ["1", "2"]
    assert System.Lazy[int](lambda: 5).Value == 5
    numbers.ForEach(lambda n: None)
    table = System.Collections.Concurrent.ConcurrentDictionary[String, int]()
    assert table.GetOrAdd("a", lambda key: len(key)) == 1
    assert table.AddOrUpdate("a", lambda key: 0, lambda key, old: old + 1) == 2


def test_methods_of_net():
    """They become delegates of .NET's own: no Python in between, and equal where the objects are."""
    twice = Func[int, int](ShapeCaller.Twice)
    assert twice(4) == 8 and twice == ShapeCaller.TwiceAsFunc() and twice.Target is None
    assert ShapeCaller.CallConverter(ShapeCaller.Twice) == 42
    numbers, items = List[int](), List[Object]()
    add = Action[int](numbers.Add)
    add(3)
    assert add == Action[int](numbers.Add) and add != Action[int](List[int]().Add)
    assert add.Target == numbers and list(numbers) == [3]
    Action[String](items.Add)("text")  # by contravariance
    assert list(items) == ["text"]
    assert Func[int, int](System.Math.Abs)(-3) == 3  # of the overloads, the one of Int32
    assert Func[System.Double, System.Double](System.Math.Abs)(-3.5) == 3.5
    # No overload of Sign takes an Int32 and returns an Int64: the binder calls it, through Python.
    assert Func[int, System.Int64](System.Math.Sign)(-5) == -1
    assert Func[Plain, String](Plain.ToString)(Plain(1)) is not None


# --- Choosing --------------------------------------------------------------------------------------------------------


def test_by_the_number_of_arguments_first():
    assert ShapeCaller.OneOrTwo(lambda a: 1) == "one"
    assert ShapeCaller.OneOrTwo(lambda a, b: 1) == "two"
    assert ShapeCaller.OneOrTwo(lambda a, *, b=1: 1) == "one"
    with pytest.raises(TypeError, match="ambiguous"):
        ShapeCaller.OneOrTwo(lambda a, b=1: 1)


def test_what_returns_something_before_what_does_not():
    assert ShapeCaller.ActionOrFunc(lambda: None) == "Func"
    assert ShapeCaller.ActionOrFunc(print) == "Func"
    assert ShapeCaller.ActionOrFunc(Action(print)) == "Action"
    assert ShapeCaller.OneOrTwo(Action[int](print)) == "action"


def test_an_action_before_what_returns_a_task():
    assert ShapeCaller.ActionOrTask(lambda: None) == "Action"


# --- At once where it can be known -----------------------------------------------------------------------------------


class Methods:
    def none(self):
        return 0

    def one(self, a):
        return a

    @staticmethod
    def static(a):
        return a

    @classmethod
    def of_class(cls, a):
        return a

    @classmethod
    def of_class_none(cls):
        return 0


@pytest.mark.parametrize("fits", [lambda a: a, lambda a, b=2: a, lambda *a: 1, lambda a, *b: 1, lambda a=1: a,
                                  lambda a, *, b=1: a, lambda a, **k: a, Methods().one, Methods.static, Methods.of_class,
                                  functools.partial(lambda a, b: a, 1), abs])
def test_callables_that_fit(fits):
    assert Func[int, int](fits)(1) == 1


@pytest.mark.parametrize(("wrong", "says"), [
    (lambda: 1, "<lambda>() takes 0 arguments"),
    (lambda a, b: 1, "<lambda>() takes 2 arguments"),
    (lambda a, b, c=1: 1, "<lambda>() takes 2 to 3 arguments"),
    (lambda a, b, *c: 1, "<lambda>() takes at least 2 arguments"),
    (lambda a, *, b: 1, "<lambda>() needs 1 keyword-only argument"),
    (lambda a, *, b, c, d=1: 1, "<lambda>() needs 2 keyword-only arguments"),
    (Methods().none, "Methods.none() takes 0 arguments"),
    (Methods.of_class_none, "Methods.of_class_none() takes 0 arguments"),
])  # fmt: skip
def test_callables_that_do_not(wrong, says):
    text = f"{says}, but a System.Func[Int32,Int32] passes 1"
    with type_error(text):
        Func[int, int](wrong)
    with pytest.raises(TypeError) as raised:
        Caller.CallInt(wrong, 1)
    assert text in str(raised.value) and "No method matches given arguments for Caller.CallInt" in str(raised.value)
    caller = Caller()
    with type_error(text):
        caller.Field = wrong


def test_others_are_found_out_when_called():
    function = Func[int, int](functools.partial(lambda one, *, two: 1, two=2))
    assert function(1) == 1
    function = Func[int, int](functools.partial(lambda *, two: 1, two=2))
    with pytest.raises(TypeError, match="positional argument"):
        function(1)


def test_a_partials_arguments_are_told():
    with type_error("test_a_partials_arguments_are_told.<locals>.<lambda>() takes 0 arguments, but a System.Func"):
        Func[int, int](functools.partial(lambda: 1))
    assert Func[int, int](functools.partial(lambda one, two: one * 10 + two, 1))(2) == 12


def test_of_builtin_functions_it_is_found_out_too():
    assert isinstance(raised_by(Caller.CallInt, dict.fromkeys, 1), TypeError)


# --- Called from everywhere ------------------------------------------------------------------------------------------


def test_tasks_timers_and_the_pool():
    seen = []
    System.Threading.Tasks.Task.Run(Action(lambda: seen.append(1))).Wait()
    System.Threading.Tasks.Task.Run(lambda: seen.append(2)).Wait()
    assert System.Threading.Tasks.Task.Run[int](Func[int](lambda: 5)).Result == 5
    assert seen == [1, 2]
    ticked = threading.Event()
    timer = System.Threading.Timer(System.Threading.TimerCallback(lambda state: ticked.set()), None, 1, -1)
    assert ticked.wait(60)
    timer.Dispose()
    called = threading.Event()
    System.Threading.ThreadPool.QueueUserWorkItem(System.Threading.WaitCallback(lambda state: called.set()))
    assert called.wait(60)


def test_parallel_loops():
    lock, seen = threading.Lock(), []

    def body(number):
        with lock:
            seen.append(number)

    System.Threading.Tasks.Parallel.For(0, 200, Action[int](body))
    assert sorted(seen) == list(range(200))


def test_in_a_finalizer():
    names, called = [], threading.Event()

    def finalized():
        names.append(threading.get_ident())
        called.set()

    CallsWhenFinalized.Drop(Action(finalized))
    wait_until(lambda: settle() or called.is_set(), "the finalizer calls")
    assert names[0] != threading.get_ident()


def test_inside_a_lock():
    gate = Object()
    assert ShapeCaller.InLock(gate, lambda x: ShapeCaller.InLock(gate, lambda y: y + 1, x) + 1, 1) == 3
    assert sum(run_threads(lambda number: ShapeCaller.InLock(gate, lambda x: x + number, 1), times=50)) == 50 * (28 + 8)


def test_after_the_end_of_python_an_exception(tmp_path):
    path = tmp_path / "refused"
    run_script(
        f"""
        import os, threading, clrlink, helpers
        from System import Action
        from ClrLink.Fixtures.Delegates import LateCaller
        called = threading.Event()
        LateCaller.CallUntilRefused(Action(called.set), {str(path)!r})
        assert called.wait(60)
        clrlink.unload()
        helpers.wait_until(lambda: os.path.exists({str(path)!r}), "the callback refused")
        """
    )
    assert path.read_text() == "Python is shutting down: the callback was not called."


def test_closures_are_kept_while_called():
    """A delegate that lets go of its own callable while that runs."""
    holder = {}

    def make(number):
        def called(x):
            holder.clear()
            gc.collect()
            System.GC.Collect()
            return x + number

        holder["function"] = Func[int, int](called)
        return holder["function"]

    assert make(5)(1) == 6
    assert holder == {}


# --- Made by many threads --------------------------------------------------------------------------------------------


def test_each_dispatcher_once(threads):
    """The code behind delegates of a type is emitted once, whoever asks first."""
    kind = System.Tuple[int]
    for _ in range(8):
        kind = System.Tuple[kind]
        shape = Func[kind, int]
        methods = threads(lambda number, shape=shape: shape(lambda value: number).Method)
        assert len(methods) == 8 and len(set(methods)) == 1


def test_one_target_for_one_callable(threads):
    def called(x):
        return x

    for _ in range(50):
        targets = threads(lambda number: Func[int, int](called).Target)
        assert len(set(targets)) == 1


def use_all(_number=0):
    ShapeCaller.CallNested(lambda inner: lambda x: inner(x))
    ShapeCaller.CallEnumShape(lambda value, changed: (changed, value))
    ShapeCaller.CallParams(lambda first, rest: len(rest))
    ShapeCaller.CallSixteen(lambda *args: len(args))
    ShapeCaller.CallConverter(Func[int, int](abs))
    ShapeCaller.YearOf(lambda value: value, DateTime(2020, 1, 1))
    raised_by(Caller.CallInt, lambda: 1, 1)
    raised_by(ShapeCaller.CallNested, lambda inner: lambda: 1)


def test_no_handle_is_left():
    assert_balanced(use_all, times=20)

"""A16: delegates from Python callables, called on Python's threads."""

import functools
import gc
import weakref

import clr
import pytest
import System
from ClrLink.Fixtures import Delegates as Fixtures
from ClrLink.Fixtures.Delegates import (
    Caller,
    OneObjectRef,
    OneOut,
    OneRef,
    TakesPointer,
    TwoByRefs,
    TwoRefsOnly,
    WithIn,
)
from ClrLink.Fixtures.Enums import Color
from ClrLink.Fixtures.Shapes import IntFunction, Plain, S0
from helpers import assert_balanced, no_match, raised_by, run_script, settle, type_error, wait_until
from System import Action, Comparison, Func, Int32, Object, String
from System.Collections.Generic import List
from System.Reflection import BindingFlags


class Called:
    """Callables of every kind; each adds one."""

    def method(self, x):
        return x + 1

    @staticmethod
    def static(x):
        return x + 1

    @classmethod
    def of_class(cls, x):
        return x + 1

    def __call__(self, x):
        return x + 1


class Number(int):
    def __new__(cls, x):
        return super().__new__(cls, x + 1)


CALLABLES = {
    "function": lambda x: x + 1,
    "bound method": Called().method,
    "static method": Called.static,
    "class method": Called.of_class,
    "object": Called(),
    "class": Number,
    "builtin": (1).__add__,
    "partial": functools.partial(lambda a, b: a + b, 1),
    ".NET method": Plain(1).M,
    "another delegate type": Func[int, int](lambda x: x + 1),
    "the same delegate type": IntFunction(lambda x: x + 1),
}


# --- Construction ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CALLABLES)
def test_a_delegate_of(kind):
    function = IntFunction(CALLABLES[kind])
    assert type(function) is IntFunction
    assert function(3) == 4
    assert function.Invoke(4) == 5
    assert function.Invoke(x=5) == 6
    assert Caller.CallInt(Func[int, int](function), 6) == 7


@pytest.mark.parametrize("value", [5, None, "abs"])
def test_what_is_not_callable(value):
    with type_error("argument must be callable"):
        IntFunction(value)


def test_how_many_arguments():
    for arguments in ((), (abs, abs)):
        with type_error("class takes exactly one argument"):
            IntFunction(*arguments)
    with type_error("class takes exactly one argument"):
        IntFunction(abs, name=1)


def test_delegates_that_cannot_be():
    spans = getattr(Fixtures, "TakesSpan", TakesPointer)  # netstandard2.0 has no spans
    for kind in (TakesPointer, spans):
        with pytest.raises((TypeError, NotImplementedError, System.NotSupportedException)):
            kind(lambda a: None)
    with pytest.raises(TypeError):
        System.Delegate(abs)


def test_bad_arguments():
    function = IntFunction(abs)
    with no_match("IntFunction.Invoke", "a"):
        function("a")
    with no_match("Func`2.Invoke", "a"):
        Func[int, int](abs)("a")
    assert isinstance(raised_by(IntFunction(len), 5), TypeError)


def test_equality():
    def function(x):
        return x

    one = IntFunction(function)
    assert one == one
    assert one == IntFunction(one)
    assert hash(one) == hash(IntFunction(one))
    assert one == IntFunction(function)
    assert hash(one) == hash(IntFunction(function))
    assert one != IntFunction(lambda x: x)


def test_equality_in_each_of_several_types():
    def function(x, y=0):
        return x

    types = [IntFunction, Func[int, int], Func[Object, Object], Comparison[int]]
    made = [type_(function) for type_ in types]
    again = [type_(function) for type_ in reversed(types)]
    assert made == again[::-1]
    assert all(one.Target == other.Target for one, other in zip(made, again[::-1]))


def test_what_a_delegate_tells_of_its_method():
    """As of a lambda of C#: a method of an instance with the delegate's parameters; web frameworks and script engines ask."""
    one = TwoByRefs(lambda a, b, c: ("r", b + 1, "c"))
    shown = [(p.Name, str(p.ParameterType), p.IsOut, p.IsIn) for p in one.Method.GetParameters()]
    assert shown == [
        (p.Name, str(p.ParameterType), p.IsOut, p.IsIn) for p in clr.GetClrType(TwoByRefs).GetMethod("Invoke").GetParameters()
    ]
    assert one.Method.ReturnType.FullName == "System.String"
    assert not one.Method.IsStatic
    assert one.Method.Invoke(one.Target, System.Array[Object]([1, 2, None])) == "r"
    assert one.DynamicInvoke(System.Array[Object]([1, 2, None])) == "r"


def test_multicast():
    seen = []
    one, two = Action[int](lambda x: seen.append(x)), Action[int](lambda x: seen.append(-x))
    both = System.Delegate.Combine(one, two)
    assert type(both) is Action[int]
    both(3)
    assert seen == [3, -3]
    System.Delegate.Remove(both, one)(4)
    assert seen == [3, -3, -4]
    assert both.GetInvocationList().Length == 2


# --- Passing callables -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [k for k in CALLABLES if "delegate" not in k])
def test_passing(kind):
    assert Caller.CallInt(CALLABLES[kind], 3) == 4


def test_passing_none_and_what_does_not_fit():
    assert Caller.Keep(None) is None
    for value in (5, "text", List[int], Func[System.Int64, int](abs)):
        with no_match("Caller.CallInt", value, 1):
            Caller.CallInt(value, 1)


def test_a_delegate_comes_back_as_itself():
    function = Func[int, int](lambda x: x + 1)
    assert Caller.Keep(function) == function
    kept = Caller.Keep(lambda x: x * 3)
    assert type(kept) is Func[int, int]
    assert kept(3) == 9


def test_fields_and_properties():
    caller, seen = Caller(), []
    caller.Field = lambda x: x * 2
    assert caller.CallField(4) == 8
    assert caller.Field(5) == 10
    caller.Property = seen.append
    caller.CallProperty("a")
    assert seen == ["a"]
    caller.Property = None
    assert caller.Property is None
    with type_error("'int' value cannot be converted to"):
        caller.Property = 5


def test_choosing_by_arity():
    assert Caller.Over(lambda: None) == "Action"
    assert Caller.Over(lambda a: None) == "Action<int>"
    assert Caller.Over(lambda a, b: None) == "Action<int, int>"
    with pytest.raises(TypeError, match="ambiguous"):
        Caller.Over(lambda a, *rest, b=1: rest and b)
    assert Caller.Over(System.Action[int](lambda *rest: None)) == "Action<int>"
    assert Caller.Over(Called().method) == "Action<int>"
    for function in (lambda a, b, c: None, lambda *, a: None):
        assert isinstance(raised_by(Caller.Over, function), TypeError)


def test_object_and_str_come_after():
    assert Caller.OrObject(lambda: 5) == "Func 5"
    assert Caller.OrObject("text") == "object"
    assert Caller.OrString(lambda: 5) == "Func 5"
    assert Caller.OrString("text") == "string"


def test_of_the_framework():
    def list_of(*values):
        return List[int](System.Array[int](values))

    assert list(Caller.Sorted(list_of(3, 1, 2), lambda a, b: b - a)) == [3, 2, 1]
    numbers = list_of(1, 2, 3, 4)
    assert list(numbers.FindAll(lambda n: n % 2 == 0)) == [2, 4]
    numbers.Sort(Comparison[int](lambda a, b: b - a))
    assert list(numbers) == [4, 3, 2, 1]
    assert list(numbers.ConvertAll[String](str)) == ["4", "3", "2", "1"]


def test_generic_methods():
    assert Caller.Echo[int](lambda x: x + 1, 4) == 5
    assert Caller.Echo[str](lambda x: x + "!", "a") == "a!"
    assert Caller.Echo(lambda x: x + 1, 4) == 5


# --- Values ----------------------------------------------------------------------------------------------------------


def test_numbers():
    seen = []
    assert Caller.CallMany(lambda *args: str(seen.append(args) or len(args))) == "8"
    assert seen == [(True, "x", -3, 65535, 2**32 - 1, 2**64 - 1, 0.5, 1e300)]
    assert type(seen[0][0]) is bool
    assert Caller.CallULong(lambda: 2**64 - 1) == 2**64 - 1
    assert Caller.CallLong(lambda: -(2**63)) == -(2**63)
    assert Caller.CallDecimal(lambda d: d, System.Decimal(1.5)) == System.Decimal(1.5)
    assert Caller.CallPointer(lambda p: p) == System.IntPtr(77)
    assert Caller.CallBig(lambda n: 2**100, System.Numerics.BigInteger(1)).ToString() == str(2**100)


@pytest.mark.parametrize("text", ["", "ascii", "caf\xe9", "\u20ac", "\U0001f600", "a\0b", "x" * 5000, "\u20ac" * 5000, None])
def test_text(text):
    seen = []
    assert Caller.CallString(lambda t: seen.append(t) or t, text) == text
    assert seen == [text]


def test_objects():
    marker, plain = object(), Plain(7)
    assert Caller.CallObject(lambda o: o, marker) is marker
    assert Caller.CallObject(lambda o: (o, 1), 5) == (5, 1)
    assert Caller.CallObject(lambda o: o, "text") == "text"
    assert Caller.CallObject(lambda o: o, Color.Green) == Color.Green
    assert Caller.CallObject(lambda o: o, plain) == plain
    assert Caller.CallObject(lambda o: None, plain) is None
    assert Caller.CallClass(lambda p: Plain(p.Field + 1), plain).Field == 8
    assert Caller.CallClass(lambda p: None, None) is None
    assert Caller.SameClass(lambda p: p)
    assert Caller.CallEnum(lambda c: Color(int(c) + 1), Color.Red) == Color.Green
    assert Caller.CallNullable(lambda n: None if n == 3 else 3, 3) is None
    assert Caller.CallNullable(lambda n: 3 if n is None else 4, None) == 3
    assert list(Caller.CallArray(lambda a: [*a, 3])) == [1, 2, 3]
    seen = []
    assert Caller.CallInterface(lambda c: seen.append(c) or c).CompareTo(5) == 0

    def struct(s):
        s.X += 1
        return s

    assert Caller.CallStruct(struct) == 4


def test_what_object_results_become():
    assert Caller.NameOfResult(lambda: 5) in ("Int32", "PyInt")
    assert Caller.NameOfResult(lambda: "a") == "String"
    assert Caller.NameOfResult(lambda: [1]) == "PyObject"
    assert Caller.NameOfResult(lambda: None) == "null"


@pytest.mark.parametrize("wrong", ["a", None, 1.5])
def test_an_integer_is_required(wrong):
    with type_error("an integer is required"):
        Caller.CallInt(lambda x: wrong, 1)


def test_ranges():
    with pytest.raises(OverflowError):
        Caller.CallInt(lambda x: 2**31, 1)
    with pytest.raises(OverflowError):
        Caller.CallByte(lambda: -1)
    with pytest.raises(OverflowError):
        Caller.CallLong(lambda: 2**63)
    assert Caller.CallInt(lambda x: True, 1) == 1


def test_other_results():
    with pytest.raises(TypeError):
        Caller.CallString(lambda x: 5, "a")
    with pytest.raises(TypeError):
        Caller.CallClass(lambda p: 5, None)
    Caller.Call(lambda: 5)
    Caller.Call(object)


# --- By reference ----------------------------------------------------------------------------------------------------


def test_by_reference():
    seen = []
    assert Caller.CallRef(OneRef(lambda a: a + 1), 4) == 5
    assert Caller.CallRef(lambda a: (None, a + 2), 4) == 6
    assert Caller.CallOut(lambda a: seen.append(a) or "out") == "out"
    assert Caller.CallOut(lambda a: None) is None
    assert seen == [None]
    assert Caller.CallTwo(lambda a, b, c: (f"{a}{b}{c}", b + 1, "c")) == "12None 3 c"
    assert Caller.CallTwoRefs(lambda a, b: (a + 1, b + "!")) == "2 b!"
    assert Caller.CallTwoRefs(lambda a, b: (None, a + 1, b + "!")) == "2 b!"
    assert Caller.CallIn(lambda a, b: (a * 2, b + 1)) == "8 6"
    assert Caller.CallObjectRef(lambda a: (a + "!", (None, 7))) .startswith("in! ")


def test_calling_such_delegates_from_python():
    assert OneRef(lambda a: a + 1)(4) == 5
    assert OneOut(lambda a: "out")() == "out"
    assert TwoByRefs(lambda a, b, c: ("r", b + 1, "c"))(1, 2) == ("r", 3, "c")
    assert TwoRefsOnly(lambda a, b: (b and 2, b * 2))(1, "b") == (2, "bb")
    assert WithIn(lambda a, b: (a, b))(1, 2) == (1, 2)
    assert OneObjectRef(lambda a: (1, a))("x") == (1, "x")


def test_wrong_by_reference_results():
    text = "The Python function did not return System.Int32 (the out parameter type)"
    for wrong in ("a", None, (1, 2), (None, "a")):
        error = raised_by(Caller.CallRef, lambda a, wrong=wrong: wrong, 1)
        assert isinstance(error, TypeError)
        if wrong != (None, "a"):
            assert str(error) == text
    text = "Expected a tuple (System.String,System.Int32,System.String) of the return value and the values for out and ref parameters, "
    with type_error(text + "got int."):
        Caller.CallTwo(lambda a, b, c: 5)
    with type_error(text + "got tuple of size 2."):
        Caller.CallTwo(lambda a, b, c: (1, 2))
    with type_error("an integer is required"):
        Caller.CallTwo(lambda a, b, c: ("a", "b", "c"))
    with pytest.raises(OverflowError):
        Caller.CallRef(lambda a: 2**40, 1)


# --- Exceptions ------------------------------------------------------------------------------------------------------


class Own(Exception):
    pass


def throw(error):
    raise error


@pytest.mark.parametrize("error", [Own("mine"), KeyError("k"), StopIteration(), KeyboardInterrupt(), SystemExit(3)])
def test_the_same_exception_comes_back(error):
    error = type(error)(*error.args)  # each time another: raising one adds to its traceback
    assert raised_by(Caller.Call, lambda: throw(error)) is error
    assert raised_by(Action(lambda: throw(error))) is error
    nested = Action(lambda: Caller.Call(lambda: Caller.Call(lambda: throw(error))))
    assert raised_by(nested) is error
    del nested  # by the traceback of the error it would reach itself


def test_in_net_it_is_a_python_exception():
    assert Caller.Catch(lambda: throw(Own("text"))) == "PythonException: text"


def test_a_net_exception_stays_what_it_was():
    assert Caller.Catch(Caller.ThrowInvalid) == "InvalidOperationException: from .NET"
    error = raised_by(Caller.Call, lambda: Caller.ThrowInvalid())
    assert type(error) is System.InvalidOperationException
    assert raised_by(Caller.Call, lambda: throw(error)) is not None


def test_the_traceback_names_the_callable():
    def named():
        raise Own

    names, trace = [], raised_by(Caller.Call, named).__traceback__
    while trace is not None:
        names.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    assert "named" in names


def test_endless_recursion():
    def down(n):
        return Caller.Deeper(down, n + 1)

    error = raised_by(down, 0)
    assert isinstance(error, (RecursionError, System.InsufficientExecutionStackException))
    assert Caller.Deeper(lambda n: n, 3) == 3


def test_recursion():
    def down(n):
        return 0 if n == 0 else 1 + Caller.Deeper(down, n - 1)

    assert down(50) == 50


# --- Lifetime --------------------------------------------------------------------------------------------------------


def use_all(_number=0):
    plain = Plain(1)
    IntFunction(abs)(3)
    Caller.CallObject(lambda o: o, plain)
    Caller.CallObject(lambda o: [o], plain)
    Caller.CallClass(lambda p: Plain(2), plain)
    Caller.CallString(lambda t: t * 300, "\u20ac")
    Caller.CallStruct(lambda s: s)
    Caller.CallTwo(lambda a, b, c: ("r", 1, "c"))
    Caller.CallArray(lambda a: [1])
    Caller.CallDecimal(lambda d: d, System.Decimal(2))
    raised_by(Caller.CallObject, lambda o: throw(Own()), plain)
    raised_by(Caller.CallTwo, lambda a, b, c: ("r", 1, 5))
    raised_by(Caller.Call, lambda: Caller.ThrowInvalid())


def test_no_handle_is_left():
    assert_balanced(use_all, times=20)


def test_the_callable_lives_as_long_as_the_delegate():
    class Callable:
        def __call__(self):
            return 1

    target = Callable()
    seen = weakref.ref(target)
    function = Func[int](target)
    del target
    gc.collect()
    assert function() == 1
    assert seen() is not None
    del function
    for _ in range(20):
        settle()
        if seen() is None:
            break
    assert seen() is None


def test_a_clone_of_what_a_delegate_is_closed_over_owns_nothing():
    ended = []

    class Callable:
        def __call__(self):
            return 5

        def __del__(self):
            ended.append(1)

    one = Callable()
    closure = System.Func[int](one).Target.MemberwiseClone()
    field = closure.GetType().GetField("Owner", BindingFlags.Instance | BindingFlags.NonPublic)
    owner = field.GetValue(closure).MemberwiseClone()
    assert System.Func[int](one)() == 5
    del one, closure, field, owner

    def collected():
        System.GC.Collect()
        System.GC.WaitForPendingFinalizers()
        return ended == [1]

    wait_until(collected, "the end of the callable")
    assert System.Func[int](lambda: 6)() == 6


def test_many_delegates():
    total = 0
    for i in range(2000):
        total += Caller.CallInt(lambda x, i=i: x + i, 1)
    assert total == 2000 + 1999 * 1000


def test_no_leak_is_reported():
    run_script(
        """
        import clrlink, gc
        from System import GC, Func
        from ClrLink.Fixtures.Delegates import Caller
        def round():
            for i in range(500):
                Caller.CallObject(lambda o: [o], object())
                Func[int](lambda: 1)()
        def settle():
            for _ in range(5):
                gc.collect(); GC.Collect(); GC.WaitForPendingFinalizers(); str(GC.MaxGeneration)
        round(); settle()
        before = clrlink.leaks()
        for _ in range(10):
            round()
        settle()
        after = clrlink.leaks()
        # Mono looks at stacks conservatively: one or two may live on.
        kinds = [kind for kind in after if not kind.startswith("held_by_")]
        assert all(after[kind] <= before[kind] + 2 for kind in kinds), (before, after)
        """
    )


def test_int_object_and_string_exist():
    assert Func[Int32, Object, String](lambda a, b: f"{a}{b}")(1, 2) == "12"
    assert S0().X == 0

"""What programs written for Python.NET see of events and delegates, statement by statement."""

import pytest
from ClrLink.Fixtures.Delegates import Caller, OneOut, OneRef, TwoByRefs, TwoRefsOnly
from ClrLink.Fixtures.Events import Publisher, Ticked
from ClrLink.Fixtures.Shapes import IntFunction, Plain
from helpers import no_match, raises, type_error
from System import Action, Delegate, Func, Object

# ---- events ----


class Seeing:
    def __init__(self):
        self.seen = []

    def note(self, number):
        self.seen.append(number)


def test_handlers_are_added_and_removed():
    publisher = Publisher()
    seeing = Seeing()
    publisher.Tick += seeing.note
    publisher.Raise(1)
    publisher.Tick += seeing.note
    publisher.Raise(2)
    publisher.Tick -= seeing.note
    publisher.Raise(3)
    publisher.Tick -= seeing.note
    publisher.Raise(4)
    assert seeing.seen == [1, 2, 2, 3]


@pytest.mark.thread_unsafe(reason="raises a static event and looks at who was called")
def test_handlers_of_all_kinds():
    publisher = Publisher()
    seen = []
    handlers = [seen.append, lambda number: seen.append(number), Ticked(seen.append), Seeing().note]
    for handler in handlers:
        publisher.Tick += handler
    publisher.Hidden += seen.append  # protected
    publisher.Raise(5)
    publisher.RaiseHidden(6)
    assert seen == [5, 5, 5, 6]
    Publisher.Shared += seen.append
    Publisher.RaiseShared(7)
    Publisher.Shared -= seen.append
    Publisher.RaiseShared(8)
    assert seen[-1] == 7


def test_the_looks_of_events():
    publisher = Publisher()
    assert repr(publisher.Tick) == "<bound event 'Tick'>" and type(publisher.Tick).__name__ == "EventBinding"
    assert repr(Publisher.Shared) == "<unbound event 'Shared'>" and type(Publisher.Shared).__name__ == "EventBinding"
    assert repr(Publisher.Tick) == "<event 'Tick'>" and type(Publisher.Tick).__name__ == "EventObject"


@pytest.mark.parametrize(
    ("statement", "error", "text"),
    [
        ("one.Tick -= print", ValueError, "unknown event handler"),
        ("one.Tick += 5", TypeError, "event handlers must be callable"),
        ("one.Tick += None", TypeError, "event handlers must be callable"),
        ("one.Tick -= 5", TypeError, "event handlers must be callable"),
        ("one.Tick = print", TypeError, "cannot set event attributes"),
        ("del one.Tick", TypeError, "cannot set event attributes"),
        ("Publisher.Shared = print", TypeError, "cannot set event attributes"),
        ("one.Tick(1)", TypeError, "'EventBinding' object is not callable"),
        ("one.Tick + print", TypeError, "unsupported operand type(s) for +: 'EventBinding' and 'builtin_function_or_method'"),
        ("one.Tick.add", AttributeError, "'EventBinding' object has no attribute 'add'"),
        ("Publisher.Tick += function", TypeError, "unsupported operand type(s) for +=: 'EventObject' and 'function'"),
    ],
)
def test_what_events_refuse(statement, error, text):
    publisher = Publisher()
    with raises(error, text):
        exec(statement, {"one": publisher, "Publisher": Publisher, "function": lambda number: None})


def test_accessors_take_delegates():
    publisher = Publisher()
    seen = []
    publisher.add_Tick(Ticked(seen.append))
    publisher.Raise(1)
    publisher.remove_Tick(Ticked(seen.append))  # equal, since the callables are
    publisher.Raise(2)
    assert (seen, publisher.Count) == ([1], 0)


def test_what_a_handler_raises_reaches_the_raiser():
    publisher = Publisher()
    error = KeyError("mine")

    def fail(number):
        raise error

    publisher.Tick += fail
    with pytest.raises(KeyError) as caught:
        publisher.Raise(1)
    assert caught.value is error
    publisher.Tick -= fail  # its error's traceback has the publisher: a cycle by way of .NET


def test_what_a_handler_returns_is_the_raisers():
    publisher = Publisher()
    publisher.Ask += len
    assert publisher.RaiseAsk("abc") == 3


# ---- delegates: making and calling ----


@pytest.mark.parametrize("callable_", [int, abs, Plain.Twice, IntFunction(abs), Func[int, int](abs), lambda x: x], ids=range(6))
def test_delegates_of_any_callable(callable_):
    assert IntFunction(callable_)(3) == callable_(3)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((5,), "argument must be callable"),
        ((None,), "argument must be callable"),
        ((), "class takes exactly one argument"),
        ((abs, abs), "class takes exactly one argument"),
    ],
)
def test_what_is_no_delegate(arguments, text):
    with type_error(text):
        IntFunction(*arguments)


def test_calls():
    doubled = IntFunction(lambda x: 2 * x)
    assert (doubled(1), doubled.Invoke(2), doubled(x=3), doubled.Invoke(x=4)) == (2, 4, 6, 8)
    for arguments in (("a",), (), (1, 2)):
        with no_match("IntFunction.Invoke", *arguments):
            doubled(*arguments)
        with no_match("Func`2.Invoke", *arguments):
            Func[int, int](abs).Invoke(*arguments)


@pytest.mark.parametrize(
    ("kind", "returned", "result"),
    [
        (IntFunction, "text", TypeError),
        (IntFunction, None, TypeError),
        (IntFunction, 1.5, TypeError),
        (IntFunction, 2**40, OverflowError),
        (IntFunction, True, 1),
        (Func[int, str], None, None),
        (Func[int, str], "text", "text"),
        (Func[int, str], 5, TypeError),
        (Action[int], 5, None),
        (Func[int, Object], 5, 5),
        (Func[int, Object], [1], [1]),
    ],
)
def test_what_is_returned_is_converted(kind, returned, result):
    delegate = kind(lambda _: returned)
    if isinstance(result, type):
        text = "an integer is required" if kind is IntFunction and result is TypeError else ""
        with raises(result, text):
            delegate(1)
    else:
        assert delegate(1) == result and type(delegate(1)) is type(result)


def test_passed_by_reference():
    assert OneRef(lambda a: a + 1)(5) == 6
    assert OneRef(lambda a: (None, 7))(5) == 7
    assert OneOut(lambda a: "out")(None) == OneOut(lambda a: "out")() == "out"
    assert TwoByRefs(lambda a, b, c: ("r", a + b, "c"))(1, 2, None) == ("r", 3, "c")
    assert TwoRefsOnly(lambda a, b: (a + 1, b + "x"))(1, "q") == (2, "qx")


@pytest.mark.parametrize(
    ("delegate", "arguments", "text"),
    [
        (OneRef(lambda a: "s"), (5,), "The Python function did not return System.Int32 (the out parameter type)"),
        (OneRef(lambda a: None), (5,), "The Python function did not return System.Int32 (the out parameter type)"),
        (
            TwoByRefs(lambda a, b, c: 5),
            (1, 2, None),
            "Expected a tuple (System.String,System.Int32,System.String) of the return value and the values for out and ref "
            "parameters, got int.",
        ),
        (
            TwoByRefs(lambda a, b, c: ("r", 1)),
            (1, 2, None),
            "Expected a tuple (System.String,System.Int32,System.String) of the return value and the values for out and ref "
            "parameters, got tuple of size 2.",
        ),
    ],
    ids=range(4),
)
def test_wrong_results_by_reference(delegate, arguments, text):
    with type_error(text):
        delegate(*arguments)


# ---- delegates: sums, equality, passing ----


def test_sums():
    first, second = IntFunction(lambda x: x + 1), IntFunction(abs)
    assert type(Delegate.Combine(first, second)) is IntFunction
    assert first + second == Delegate.Combine(first, second)
    assert (first + second)(-5) == 5
    assert first - first is None
    with type_error("unsupported operand type(s) for +: 'IntFunction' and 'int'"):
        first + 5


def test_equality():
    made = IntFunction(abs)
    assert made == made and made == IntFunction(abs) and hash(made) == hash(IntFunction(abs))
    assert made != IntFunction(len)


def test_passing_a_lambda():
    assert Caller.CallInt(lambda x: x + 1, 5) == 6
    caller = Caller()
    caller.Field = lambda x: x + 2
    assert caller.Field(5) == 7

"""Whatever is refused to the core, an operation ends in an exception, leaves nothing behind, and works the next time.

Each operation is tried with the first call that may fail failing, then with the second, and so on until there are no more. Some get something
new each time (a type, a class), so that what is done but once is met too."""

import contextlib
import datetime
import decimal
import itertools
import uuid

import clr
import clrlink
import pytest

import faults
import helpers

clr.AddReference("ClrLink.Fixtures")
clr.AddReference("ClrLink.Fixtures.Runtime")

import System  # noqa: E402
from callbacks import Callbacks, pointer  # noqa: E402
from ClrLink.Fixtures import Guarded  # noqa: E402
from ClrLink.Fixtures.Arrays import Calls as Arrays  # noqa: E402
from ClrLink.Fixtures.ByRef import Calls as ByRef  # noqa: E402
from ClrLink.Fixtures.Derivation import Base, Host, IGreeter  # noqa: E402
from ClrLink.Fixtures.Disposal import Resource  # noqa: E402
from ClrLink.Fixtures.Enums import EnumCalls, Opt  # noqa: E402
from ClrLink.Fixtures.Errors import Thrower  # noqa: E402
from ClrLink.Fixtures.Events import Publisher  # noqa: E402
from ClrLink.Fixtures.Generics import Box, Methods  # noqa: E402
from ClrLink.Fixtures.Indexers import Idx  # noqa: E402
from ClrLink.Fixtures.Memory import Dropper, Holder  # noqa: E402
from ClrLink.Fixtures.Members import Fields, Properties  # noqa: E402
from ClrLink.Fixtures.Optional import Calls as Optional  # noqa: E402
from ClrLink.Fixtures.Overloads import Sets  # noqa: E402
from ClrLink.Fixtures.Primitives import Echo  # noqa: E402
from ClrLink.Fixtures.Runtime import Buffers, Classes, Threads  # noqa: E402
from ClrLink.Fixtures.Shapes import ManyCtors, Plain, Point  # noqa: E402
from System.Collections.Generic import Dictionary, KeyValuePair, List  # noqa: E402
from System.Dynamic import ExpandoObject  # noqa: E402
from System.Linq import Enumerable  # noqa: E402

MOST = 3000  # points that one operation may have
STEP = 20  # points between two looks at the ledger
CLEAN = (MemoryError, RecursionError, System.OutOfMemoryException, System.InsufficientExecutionStackException)


class Thing:
    def method(self):
        return 1


class Derived(Base):
    def Describe(self):
        return "derived"


# --- The operations: each does what it does, asserts, and lets go of it. What it is given is new each time. ----------


def new_type(count):
    """A type that is seen for the first time: nested as deep as the count."""
    kinds = [System.Int32, System.String, System.Double, System.Guid]
    made = kinds[count % 4]
    while count:
        made = Guarded[made, kinds[count % 4]]
        count //= 4
    return made


FRESH = itertools.count(100)


def operation(function):
    OPERATIONS[function.__name__] = function
    return function


OPERATIONS = {}
CLASSES = {}


def fresh_class(number):
    class Fresh(Base, IGreeter):
        def Describe(self):
            return "fresh"

        def Greet(self, name):
            return f"hello {name}"

    return Fresh


FRESH_CLASSES = [fresh_class(number) for number in range(100)]


@operation
def numbers(_):
    assert Echo.EchoInt32(5) == 5 and Echo.EchoDouble(2.5) == 2.5 and Echo.EchoInt64(2**40) == 2**40


@operation
def texts(_):
    assert Echo.EchoString("é" * 300) == "é" * 300 and Echo.EchoString("日本") == "日本"


@operation
def objects(_):
    thing = Thing()
    assert Echo.EchoObject(thing) is thing and Echo.EchoObject(5) == 5 and Echo.EchoObject(Plain(3)).Field == 3


@operation
def construction(_):
    assert ManyCtors(5).Which == "int 5" and Point(3, 4).Length == 5.0


@operation
def members(_):
    made, fields, indexed = Properties(), Fields(), Idx()
    made.Int = fields.Int = 7
    made.Text = fields.Text = indexed["key"] = "text"
    assert (made.Int, fields.Int, made.Text, fields.Text, indexed["key"]) == (7, 7, "text", "text", "text")


@operation
def overloads(_):
    assert Sets.Wide(1) == "int" and Sets.Wide(2**40) == "long" and Sets.Elements([1.5]) == "double[]"


@operation
def optional_and_by_reference(_):
    assert Optional.Three(third=3, first=1, second=2) == "1 2 3"
    assert ByRef.Mixed(1, None, 2) == (9, "s1", 3)


@operation
def refused_arguments(_):
    with pytest.raises(TypeError, match="EchoInt32"):
        Echo.EchoInt32("a")


@operation
def enums(_):
    assert EnumCalls.EchoOpt(Opt.A | Opt.B) == Opt.A | Opt.B and int(Opt.B) and str(Opt.A) == "A"


@operation
def arrays(_):
    made = System.Array[int](list(range(20)))
    assert list(made) == list(range(20)) and Arrays.Sum([1, 2, 3]) == 6 and list(made[2:10:3]) == [2, 5, 8]
    made[1:3] = [7, 8]
    assert made[-18] == 8 and bytes(memoryview(made)[:1]) == b"\0\0\0\0"


@operation
def collections(_):
    made = List[str](["a", "b"])
    made.Add("c")
    found = Dictionary[str, int]()
    found["a"] = 1
    assert list(made) == ["a", "b", "c"] and dict(found) == {"a": 1} and "a" in found and len(made) == 3


@operation
def pairs(_):
    pair = KeyValuePair[str, int]("a", 1)
    assert (pair.Key, pair.Value) == ("a", 1)


@operation
def generics(_):
    assert Box[int]().Number == 1 and Methods.NameOf[int]() == "System.Int32"


@operation
def a_new_type(fresh):
    assert Guarded[new_type(fresh), System.Byte]().Number == 7


@operation
def a_new_generic_method(fresh):
    assert "Guarded" in Methods.NameOf[Guarded[new_type(fresh), System.Char]]()


@operation
def a_new_array_type(fresh):
    assert len(System.Array[Guarded[new_type(fresh), System.Int16]](2)) == 2


@operation
def exceptions(_):
    with pytest.raises(System.Exception) as error:
        Thrower.Code("told", 5)
    assert error.value.Code == 5 and "told" in str(error.value)


@operation
def exceptions_of_callbacks(_):
    raised = ValueError("raised")

    def fail(_):
        raise raised

    with pointer(fail) as function, pytest.raises(ValueError) as error:
        Callbacks.OnCurrentThread(*function, 1)
    assert error.value is raised


@operation
def delegates(_):
    assert System.Func[int, int](lambda number: number + 1)(4) == 5
    with pointer(lambda number: number) as function:
        assert Callbacks.OnCurrentThread(*function, 3) == 3


@operation
def a_new_delegate_type(fresh):
    kind = System.Func[Guarded[new_type(fresh), System.Byte], int]
    assert kind(lambda _: 5)(None) == 5


@operation
def events(_):
    publisher, seen = Publisher(), []
    publisher.Tick += seen.append
    publisher.Raise(3)
    publisher.Tick -= seen.append
    assert seen == [3] and publisher.Count == 0


@operation
def derived_objects(_):
    made = Derived()
    made.note = 5
    holder = Holder()
    holder.Kept = made
    assert Base.Ask(made) == "derived" and holder.Kept is made and holder.Kept.note == 5
    holder.Kept = None


@operation
def a_new_class(fresh):
    """A name that is taken once the statement is through, and not before."""
    if fresh in CLASSES:
        return

    class Made(Base, IGreeter):
        __namespace__ = f"ClrLink.Faults.N{fresh}"

        def Describe(self):
            return "made"

        def Greet(self, name):
            return f"hello {name}"

    CLASSES[fresh] = Made


@operation
def the_first_object_of_a_class(fresh):
    made = FRESH_CLASSES[fresh % len(FRESH_CLASSES)]()
    made.note = fresh
    assert Base.Ask(made) == "fresh" and IGreeter(made).Greet("you") == "hello you" and made.note == fresh


@operation
def managers(_):
    with Resource() as resource:
        pass
    assert resource.Disposed == 1


@operation
def dynamic_objects(_):
    made = ExpandoObject()
    made.name = 5
    assert made.name == 5


@operation
def python_objects_in_net(_):
    holder = Holder()
    holder.Kept = Thing()
    assert holder.Kept.method() == 1
    Dropper.Drop(Thing())


@operation
def texts_of_objects(_):
    assert repr(Plain(1)) and str(System.Guid.Empty) and hash(System.DateTime(2020, 1, 1)) and dir(Plain) and Plain.__doc__ is not None


@operation
def namespaces(_):
    import System.IO

    assert System.IO.Path.Combine("a", "b") == "a/b" and not hasattr(System.IO, "Nothing")


@operation
def values_of_the_standard_library(_):
    assert System.Decimal.Add(decimal.Decimal("1.5"), decimal.Decimal("2")).ToString() == "3.5"
    assert System.DateTime.Compare(datetime.datetime(2020, 1, 2), datetime.datetime(2020, 1, 1)) == 1
    assert System.TimeSpan.Compare(datetime.timedelta(1), datetime.timedelta(2)) == -1
    assert System.Guid.Empty.Equals(uuid.UUID(int=0)) and System.Numerics.BigInteger.Add(2**100, 1).IsEven is False


@operation
def inferred_calls_of_python_functions(_):
    assert list(Enumerable.Select(List[int]([1, 2]), lambda number: number + 1)) == [2, 3]


@operation
def a_library_s_python_objects(_):
    made = Classes.NewList("a", "c")
    Classes.EditList(made, "b")
    assert "b" in made and Classes.NewTuple(1, "b") == (1, "b") and Classes.NewDict("a", 1) == {"a": 1, "text": 1}
    assert Classes.Sum([1, 2, 3]) == 6 and Classes.ToBigInteger(2**100) == str(2**100) and Classes.Slice([1, 2, 3], 1, 2) == [2]
    assert list(Classes.Keys({"a": 1}, "a", "b")) == [True, False] and Classes.StringText("text") == "text"


@operation
def a_library_s_calls(_):
    assert Classes.Apply(lambda value: value + 1, 5) == 6
    with pytest.raises(ZeroDivisionError):
        Classes.Apply(lambda value: value / 0, 5)


@operation
def a_library_s_buffers(_):
    assert bytes(Buffers.Read(b"abcd", 0, 4, 0)) == b"abcd"


# --- The tests -------------------------------------------------------------------------------------------------------


def ledger():
    helpers.settle()
    found = clrlink.leaks()
    return {
        "handles": found["handles"] - found["derived_types"],
        "references": found["python_references"],
        "derived": found["derived_objects"],
    }


def left_over(before):
    """What there is more of than before, once both collectors had their time."""
    helpers.within(lambda: all(now <= then for now, then in zip(ledger().values(), before.values())), limit=10)
    return {name: now - before[name] for name, now in ledger().items() if now > before[name]}


def attempt(function, kind, nth):
    """The operation with that point failing, which it may survive; whether there was such a point."""
    fresh = next(FRESH)
    with faults.failing(kind, nth) as fault, contextlib.suppress(*CLEAN):
        function(fresh)
    function(fresh)  # nothing half done is in its way
    return fault.met


def try_all(function, kind):
    """Every point of the operation, one after the other; how many there are."""
    for _ in range(3):
        function(next(FRESH))
    before = ledger()
    for nth in itertools.count(1):
        assert nth < MOST
        met = attempt(function, kind, nth)
        if not met or nth % STEP == 0:
            left = left_over(before)
            assert not left, f"{left} left over by one of the last {STEP} points before {nth}"
        if not met:
            return nth - 1


@pytest.mark.parametrize("kind", ["allocation", "python", "managed"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_any_call_may_fail(name, kind):
    try_all(OPERATIONS[name], faults.KINDS[kind])


def test_there_are_points_of_each_kind():
    found = {kind: try_all(OPERATIONS["a_new_class"], faults.KINDS[kind]) for kind in ("allocation", "python", "managed")}
    assert min(found.values()) >= 3, found


def test_a_thread_of_net_that_gets_no_state_is_told_so():
    with pointer(lambda argument: argument) as function:
        with faults.failing(faults.ATTACH, 1, everywhere=True) as fault:
            error = helpers.raised_by(Callbacks.OnNewThreads, *function, 1, 1)
        assert fault.met and isinstance(error, System.Exception)
        assert Callbacks.OnNewThreads(*function, 2, 2) == 2


# --- That these tests can fail ---------------------------------------------------------------------------------------


def test_what_is_left_over_is_reported():
    kept = []

    def leaking(_):
        with contextlib.suppress(*CLEAN):
            return Plain(1)
        kept.append(Plain(1))

    with pytest.raises(AssertionError, match="'handles': 1} left over"):
        try_all(leaking, faults.PYTHON)


def test_an_exception_that_is_not_clean_is_reported():
    def rewording(_):
        try:
            Plain(1)
        except CLEAN as error:
            raise ValueError("something went wrong") from error

    with pytest.raises(ValueError):
        try_all(rewording, faults.PYTHON)


def test_what_does_not_work_afterwards_is_reported():
    broken = []

    def breaking(_):
        assert not broken
        try:
            Plain(1)
        except CLEAN:
            broken.append(1)

    with pytest.raises(AssertionError):
        try_all(breaking, faults.PYTHON)

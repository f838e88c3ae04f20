"""The rest of the managed API, used by a C# library: finalizer, comparers, types, attributes, obsolete members."""

import ctypes
import sys
import threading

import clr
import pytest

import helpers

clr.AddReference("ClrLink.Fixtures.Runtime")

import System  # noqa: E402
from ClrLink.Fixtures.Runtime import Objects, Rest  # noqa: E402


class Thing:
    text = "abc"


# --- Identity, equality ----------------------------------------------------------------------------------------------


def test_the_reference_comparer_compares_as_is_does():
    assert list(Rest.ComparesReferences([1], [1])) == [True, False, True, False, True]
    one = [1]
    assert Rest.CountDistinct([one, one, [1], {}, {}]) == 4


def test_lists_and_dicts_may_be_keys():
    assert list(Rest.ContainersAsKeys([1], [1], {1: 2}, {1: 2})) == [True] * 4
    assert list(Rest.ContainersAsKeys([1], [2], {1: 2}, {})) == [False, True, False, True]


# --- Obsolete members ------------------------------------------------------------------------------------------------


def test_a_handle_is_the_objects_address():
    thing = Thing()
    assert Rest.Handle(thing) == id(thing)


def test_GetAttr_with_a_default():
    other = []
    assert Rest.GetAttrOr(Thing(), "text", other) == "abc"
    assert Rest.GetAttrOr(Thing(), "missing", other) is other
    assert Rest.GetAttrObjectOr(Thing(), "missing", other) is other


def test_serialization_is_refused_in_words():
    with pytest.raises(System.NotSupportedException, match="pickle"):
        Rest.Serialize([1])
    with pytest.raises(System.NotSupportedException, match="cannot be serialized"):
        Rest.Deserialize()


# --- The finalizer ---------------------------------------------------------------------------------------------------


@pytest.fixture
def held():
    Rest.HoldFinalizer(True)
    try:
        yield
    finally:
        Rest.HoldFinalizer(False)


def test_the_finalizer_has_the_settings_that_programs_know():
    assert Rest.FinalizerDefaults() == "200 True"


def test_references_are_given_up_without_being_asked_for():
    thing = Thing()
    before = sys.getrefcount(thing)
    for _ in range(20):
        Rest.Abandon(thing)
    helpers.wait_until(lambda: helpers.settle() or sys.getrefcount(thing) <= before, "references given up")


def test_a_disabled_finalizer_waits_for_Collect(held):
    thing = Thing()
    before = sys.getrefcount(thing)
    for _ in range(20):
        Rest.Abandon(thing)
    Rest.CollectNet()
    Rest.CollectNet()
    assert sys.getrefcount(thing) > before
    assert Rest.CollectCounting() > 0
    assert sys.getrefcount(thing) < before + 20


no_debug_build = pytest.mark.skipif(hasattr(sys, "gettotalrefcount"), reason="a debug build ends a process whose deallocators raise")


def capsule_that_raises():
    """An object whose deallocator leaves a MemoryError behind."""
    api = ctypes.pythonapi
    new = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)(
        ("PyCapsule_New", api)
    )
    return new(1, None, ctypes.cast(api.PyErr_NoMemory, ctypes.c_void_p).value)


def abandon_capsule():
    Rest.Abandon(capsule_that_raises())


@no_debug_build
def test_what_objects_raise_as_they_go_goes_to_the_handler(held):
    Rest.Collect()
    helpers.in_thread(abandon_capsule)
    helpers.wait_until(lambda: Rest.CollectNet() or Rest.CollectHandling() == "MemoryError 0", "the error handled")


@no_debug_build
def test_what_no_handler_takes_is_thrown(held):
    Rest.Collect()
    helpers.in_thread(abandon_capsule)

    def throws():
        Rest.CollectNet()
        try:
            Rest.Collect()
        except System.Exception as error:
            return type(error).__name__ == "FinalizationException"
        return False

    helpers.wait_until(throws, "the error thrown")


def test_a_FinalizationException_gives_the_object():
    thing = Thing()
    assert Rest.ObjectOfFinalization(id(thing)) is thing
    with pytest.raises(System.InvalidOperationException, match="gone"):
        Rest.ObjectOfFinalization(0)


def test_the_exceptions_have_their_bases():
    assert Rest.Exceptions() == "FinalizationException:5 MissingMethodException: Exception:"


# --- Types -----------------------------------------------------------------------------------------------------------


REPR = ctypes.cast(ctypes.pythonapi.PyObject_Repr, ctypes.c_void_p).value


def test_a_type_is_made_by_specification():
    made = Rest.MakeType(REPR, None)
    assert made.__name__ == "Made" and made.__module__ == "fixtures"
    one = made()
    assert +one == repr(one) and "fixtures.Made" in +one


def test_a_type_by_specification_has_bases():
    made = Rest.MakeType(REPR, (Thing,))
    one = made()
    assert issubclass(made, Thing) and one.text == "abc" and +one == repr(one)


def test_a_wrong_specification_is_refused():
    with pytest.raises((SystemError, RuntimeError)):
        Rest.MakeWrongType()


# --- Conversions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [[1, 2, 3], (1, 2, 3)], ids=helpers.label)
def test_sequences_as_lists_and_arrays(value):
    assert Rest.AsLists(value) == "1,2,3; 1,2,3; 1,2,3; 1,2,3; 1,2,3; 1,2,3"


def test_dicts_as_dictionaries():
    assert Rest.AsDictionary({"a": 1, "b": 2}) == "1 2"
    for wrong in ({"a": "one"}, {1: 1}, {None: 1}, [("a", 1)]):
        with pytest.raises(System.InvalidCastException):
            Rest.AsDictionary(wrong)


def test_tuples_as_tuples():
    assert Rest.AsTuple((5, "five")) == "5 five 5 five"
    assert Rest.AsLongTuple((1, 2, 3, 4, 5, 6, 7, "8", 9)) == "(1, 2, 3, 4, 5, 6, 7, 8, 9)"
    for wrong in ((5,), (5, 6, 7), [5, "five"], ("five", 5), None):
        with pytest.raises((System.InvalidCastException, System.NullReferenceException)):
            Rest.AsTuple(wrong)


def test_callables_as_delegates():
    assert Rest.AsDelegate(lambda n: n + 1) == 21


def test_None_and_numbers_as_nullables():
    assert Rest.AsNullable(None) == "null"
    assert Rest.AsNullable(1.5) == "1.5"
    assert Rest.AsRuntime(7) == 7


def test_what_does_not_convert_says_why():
    with pytest.raises(System.InvalidCastException):
        Rest.AsRuntime("seven")
    with pytest.raises(System.InvalidCastException):
        Rest.AsRuntime(None)


def test_a_thread_without_the_gil_attaches_by_itself():
    assert Rest.OnThreadWithoutGil(Thing()) == 3


# --- Attributes ------------------------------------------------------------------------------------------------------


def test_hidden_types_cannot_be_imported_but_used():
    import ClrLink.Fixtures.Runtime.Attributed as Attributed

    with pytest.raises(ImportError):
        from ClrLink.Fixtures.Runtime.Attributed import Hidden  # noqa: F401
    assert not hasattr(Attributed, "Hidden") and "Hidden" not in dir(Attributed)
    assert Attributed.Shown.MakeHidden().Value == 7


@pytest.mark.parametrize("name, let_in", [("WaitsAttached", False), ("WaitsDetached", True)])
@pytest.mark.thread_unsafe(reason="sets the switch interval")
def test_members_that_forbid_threads_keep_the_gil(name, let_in):
    from ClrLink.Fixtures.Runtime.Attributed import Plain, Signal

    signal, inside, method = Signal(), threading.Event(), getattr(Plain, name)
    ready = Signal()
    ready.Set()
    assert method(ready) is True  # compiled, for which the GIL is given up

    def set_signal():
        inside.wait(20)
        signal.Set()

    thread = threading.Thread(target=set_signal)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(10)  # the GIL goes when it is given up, not by the clock
    try:
        thread.start()
        inside.set()
        seen = method(signal)
    finally:
        sys.setswitchinterval(interval)
        thread.join()
    assert seen is let_in or helpers.FREE_THREADED

"""C17: which cycles through Python and .NET die, and that the others are listed by clrlink.leaks().

Each case makes one cycle, on a thread of its own, so that no stack keeps any of it. docs/internals/cycles.md has the same rows.
"""

import gc
import weakref

import clrlink
import pytest
import System
from ClrLink.Fixtures.Memory import Holder
from helpers import in_thread, settle, wait_until
from System import Action
from System.Collections.Generic import List
from System.ComponentModel import Component
from System.Threading import Timer, TimerCallback
from System.Threading.Tasks import Task, TaskCompletionSource


class Thing:
    """What a case returns: it is in the cycle, and may be watched."""


class Derived(Holder):
    """A .NET object with a storage in .NET (Kept) and attributes in Python."""


class Window:
    def __init__(self):
        self.button = Component()
        self.button.Disposed += self.on_end

    def on_end(self, sender, args):
        pass


class WeakWindow:
    def __init__(self):
        self.button = Component()
        on_end = weakref.WeakMethod(self.on_end)
        self.button.Disposed += lambda sender, args: on_end() and on_end()(sender, args)

    def on_end(self, sender, args):
        pass


class Form(Component):
    def __init__(self):
        super().__init__()
        self.Disposed += self.on_end

    def on_end(self, sender, args):
        pass


class Parent(Component):
    def __init__(self):
        super().__init__()
        self.button = Component()
        self.button.Disposed += self.on_end

    def on_end(self, sender, args):
        pass


# --- Those that die --------------------------------------------------------------------------------------------------


def attributes_of_a_wrapper():
    thing, thing.holder = Thing(), Holder()
    thing.holder.thing = thing
    return thing


def a_handler_without_its_publisher():
    thing, component = Thing(), Component()
    component.Disposed += lambda sender, args: thing
    return thing


def a_delegate_in_storage_that_python_has_dropped():
    thing, holder = Thing(), Holder()
    holder.Kept = Action(lambda: thing)
    return thing


def a_handler_that_was_removed():
    window = Window()
    window.button.Disposed -= window.on_end
    return window


def a_derived_object_and_its_attributes():
    derived = Derived()
    derived.me = derived
    return derived


def two_derived_objects_by_attributes():
    first, second = Derived(), Derived()
    first.other, second.other = second, first
    return first


def a_derived_object_in_its_own_storage():
    derived = Derived()
    derived.Kept = derived
    return derived


def two_derived_objects_by_storage():
    first, second = Derived(), Derived()
    first.Kept, second.Kept = second, first
    return first


def a_task_that_is_through():
    thing, source = Thing(), TaskCompletionSource[int]()
    thing.task = source.Task.ContinueWith(Action[Task[int]](lambda task: thing))
    source.SetResult(1)
    thing.task.Wait()
    thing.source = source
    return thing


def an_exception_of_net():
    thing = Thing()
    try:
        System.Int32.Parse("x")
    except System.FormatException as error:
        thing.error, error.thing = error, thing
    return thing


def an_exception_of_python_that_went_through_net():
    thing = Thing()

    def fail():
        thing.error = ValueError(thing)
        raise thing.error

    with pytest.raises(ValueError):
        Action(fail)()
    return thing


def a_weak_reference_of_net():
    thing = Thing()
    thing.weak = System.WeakReference(thing)
    return thing


DYING = [
    attributes_of_a_wrapper,
    a_handler_without_its_publisher,
    a_delegate_in_storage_that_python_has_dropped,
    WeakWindow,
    a_handler_that_was_removed,
    a_derived_object_and_its_attributes,
    two_derived_objects_by_attributes,
    a_derived_object_in_its_own_storage,
    two_derived_objects_by_storage,
    a_task_that_is_through,
    an_exception_of_net,
    an_exception_of_python_that_went_through_net,
    a_weak_reference_of_net,
]


def watch(make):
    """A weak reference to what the case makes; nothing else of it stays."""
    return in_thread(lambda: weakref.ref(make()))


@pytest.mark.parametrize("make", DYING, ids=lambda make: make.__name__)
def test_it_dies(make):
    gone = watch(make)
    wait_until(lambda: settle() or gone() is None, "the end of the cycle")


# --- Those that stay, how leaks() lists them, and how they are broken ------------------------------------------------------


def storage():
    thing, thing.holder = Thing(), Holder()
    thing.holder.Kept = thing
    return thing


def a_list_of_objects():
    thing, thing.list = Thing(), List[System.Object]()
    thing.list.Add(thing)
    return thing


def a_handler_that_has_its_publisher():
    thing, component = Thing(), Component()

    def handler(sender, args):
        return thing, component

    component.Disposed += handler
    thing.handler = weakref.ref(handler)
    return thing


def a_delegate_among_the_attributes_of_what_it_calls():
    thing = Thing()
    thing.action = Action(lambda: thing)
    return thing


def a_delegate_in_storage():
    thing, thing.holder = Thing(), Holder()
    thing.holder.Kept = Action(lambda: thing)
    return thing


def derived_objects_by_an_attribute_and_storage():
    first, second = Derived(), Derived()
    first.other, second.Kept = second, first
    return first


def a_derived_object_by_an_attribute_in_storage():
    derived, derived.holder = Derived(), Holder()
    derived.holder.Kept = derived
    return derived


def a_derived_object_by_python_in_its_storage():
    derived, derived.Kept = (made := Derived()), Thing()
    made.Kept.derived = made
    return derived


def a_task_that_waits():
    thing, thing.source = Thing(), TaskCompletionSource[int]()
    thing.task = thing.source.Task.ContinueWith(Action[Task[int]](lambda task: thing))
    return thing


def a_timer():
    thing = Thing()
    thing.timer = Timer(TimerCallback(lambda state: thing))
    return thing


def drop(name):
    return lambda thing: delattr(thing, name)


def empty_holder(thing):
    thing.holder.Kept = None


def empty(thing):
    thing.Kept = None


def remove_handler(window):
    window.button.Disposed -= window.on_end


def remove_closure(thing):
    handler = thing.handler()
    _, component = handler(None, None)
    component.Disposed -= handler


def remove_own_handler(form):
    form.Disposed -= form.on_end


def dispose_timer(thing):
    thing.timer.Dispose()
    del thing.timer


THING = f"{__name__}.Thing"
DERIVED = f"{__name__}.Derived"
HOLDER = "ClrLink.Fixtures.Memory.Holder"
COMPONENT = "System.ComponentModel.Component"
HANDLER = "a delegate System.EventHandler, event System.ComponentModel.Component.Disposed"
OF_NET = f"its .NET object, a {DERIVED}"

# The case; what is listed: the type, its keeper, and what it keeps in turn; what breaks the cycle.
STAYING = [
    (storage, THING, "a PyObject", HOLDER, empty_holder),
    (a_list_of_objects, THING, "a PyObject", "System.Collections.Generic.List[Object]", lambda thing: thing.list.Clear()),
    (a_handler_that_has_its_publisher, "function", HANDLER, COMPONENT, remove_closure),
    (Window, "method", HANDLER, COMPONENT, remove_handler),
    (a_delegate_among_the_attributes_of_what_it_calls, "function", "a delegate System.Action", "System.Action", drop("action")),
    (a_delegate_in_storage, "function", "a delegate System.Action", HOLDER, empty_holder),
    (derived_objects_by_an_attribute_and_storage, DERIVED, OF_NET, DERIVED, drop("other")),
    (a_derived_object_by_an_attribute_in_storage, DERIVED, OF_NET, HOLDER, empty_holder),
    (a_derived_object_by_python_in_its_storage, THING, "a PyObject", DERIVED, empty),
    (Form, "method", f"a delegate System.EventHandler, event {__name__}.Form.Disposed", f"{__name__}.Form", remove_own_handler),
    (Parent, "method", HANDLER, COMPONENT, remove_handler),
    (
        a_task_that_waits,
        "function",
        "a delegate System.Action[Task[Int32]]",
        "System.Threading.Tasks.TaskCompletionSource[Int32]",
        lambda thing: thing.source.SetResult(1),
    ),
    (a_timer, "function", "a delegate System.Threading.TimerCallback", "System.Threading.Timer", dispose_timer),
]


@pytest.fixture
def tracked():
    before = clrlink.track_leaks()
    yield
    clrlink.track_leaks(before)


@pytest.mark.parametrize("make, kind, kept_by, keeps, break_it", STAYING, ids=lambda case: getattr(case, "__name__", ""))
def test_it_stays_is_listed_with_its_place_and_dies_when_broken(make, kind, kept_by, keeps, break_it, tracked):
    watched = watch(make)
    settle()
    assert watched() is not None
    listed = [
        each
        for each in clrlink.leaks()["held_by_net"]
        if (each.type, each.kept_by) == (kind, kept_by) and keeps in each.keeps and f"{__file__}:" in str(each.place)
    ]
    assert len(listed) == 1 and listed[0].count == 1, clrlink.leaks()["held_by_net"]
    in_thread(lambda: break_it(watched()))
    wait_until(lambda: settle() or watched() is None, "the end of the cycle that was broken")


def test_many_cycles_are_collected_in_time():
    """The numbers come back to what they were: nothing is left of cycles that die."""
    for make in DYING:
        watch(make)
    gc.collect()
    settle()
    before = clrlink.leaks()

    def more():
        for _ in range(20):
            for make in DYING:
                make()

    in_thread(more)

    def is_flat():
        settle()
        now = clrlink.leaks()
        return all(now[name] <= before[name] + 2 for name in ("handles", "python_references", "derived_objects"))

    wait_until(is_flat, "the counts of before")

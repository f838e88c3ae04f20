"""A15: events: += and -= of any callable, whatever the event's shape."""

import functools
import gc
import random
import weakref

import pytest
import System
from ClrLink.Fixtures.Events import (
    Adjusted,
    Asked,
    CustomPublisher,
    DerivedPublisher,
    ExplicitPublisher,
    GenericPublisher,
    ImplicitPublisher,
    IOtherPublisher,
    IPublisher,
    Make,
    Notifier,
    OverridingPublisher,
    Publisher,
    StructPublisher,
    TickEventArgs,
    Ticked,
)
from helpers import assert_balanced, raised_by, raises, settle, type_error, wait_until
from System import Action, EventHandler


class Handler:
    def __init__(self):
        self.seen = []

    def method(self, number):
        self.seen.append(number)

    def __call__(self, number):
        self.seen.append(number)

    @staticmethod
    def static(number):
        SEEN.append(number)

    @classmethod
    def of_class(cls, number):
        SEEN.append(number)


SEEN = []


class Noting:
    """A class as a handler: it is called to make an object."""

    def __init__(self, number):
        SEEN.append(number)


def function(number):
    SEEN.append(number)


HANDLERS = {
    "function": function,
    "lambda": lambda number: SEEN.append(number),
    "bound method": Handler().method,
    "static method": Handler.static,
    "class method": Handler.of_class,
    "callable object": Handler(),
    "class": Noting,
    "partial": functools.partial(lambda note, number: note.append(number), SEEN),
    "builtin": SEEN.append,
    ".NET delegate": Ticked(function),
    "delegate of another type": Action[int](function),
    ".NET method": Publisher().Note,
}


@pytest.fixture(autouse=True)
def nothing_seen():
    SEEN.clear()


# --- Adding and removing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", HANDLERS)
@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_any_callable(kind):
    publisher, handler = Publisher(), HANDLERS[kind]
    publisher.Tick += handler
    assert publisher.Count == 1
    publisher.Raise(1)
    publisher.Tick -= handler
    assert publisher.Count == 0
    publisher.Raise(2)
    if kind not in ("bound method", "callable object", ".NET method"):
        assert SEEN == [1]


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_twice_is_called_twice():
    publisher = Publisher()
    publisher.Tick += function
    publisher.Tick += function
    publisher.Raise(1)
    assert SEEN == [1, 1]
    publisher.Tick -= function
    publisher.Raise(2)
    assert SEEN == [1, 1, 2]
    publisher.Tick -= function
    with raises(ValueError, "unknown event handler"):
        publisher.Tick -= function


def test_equal_bound_methods_remove_each_other():
    publisher, handler = Publisher(), Handler()
    publisher.Tick += handler.method
    publisher.Tick -= handler.method
    assert publisher.Count == 0
    publisher.Tick += handler.method
    with raises(ValueError, "unknown event handler"):
        publisher.Tick -= Handler().method
    assert publisher.Count == 1
    one, two = [], []
    publisher.Tick += one.append
    with raises(ValueError, "unknown event handler"):
        publisher.Tick -= two.append
    publisher.Tick -= one.append


def test_methods_of_net_are_handlers_of_their_own():
    publisher, other = Publisher(), Publisher()
    publisher.Tick += other.Note
    publisher.Raise(1)
    publisher.Tick -= other.Note
    publisher.Raise(2)
    assert list(other.Seen) == [1]
    with raises(ValueError, "unknown event handler"):
        publisher.Tick -= publisher.Note
    publisher.AddOwn()
    publisher.Tick -= publisher.Note
    assert publisher.Count == 0


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_in_the_order_in_which_they_were_added():
    publisher = Publisher()
    for name in "abc":
        publisher.Tick += lambda number, name=name: SEEN.append(name)
    publisher.Raise(1)
    assert SEEN == ["a", "b", "c"]


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_a_handler_that_removes_itself_and_adds_another():
    publisher = Publisher()

    def once(number):
        publisher.Tick -= once
        publisher.Tick += function

    publisher.Tick += once
    publisher.Raise(1)
    assert SEEN == []
    publisher.Raise(2)
    assert SEEN == [2]


@pytest.mark.parametrize("publisher", [Publisher, DerivedPublisher, CustomPublisher, ImplicitPublisher, OverridingPublisher])
@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_what_is_no_handler(publisher):
    publisher = publisher()
    with raises(ValueError, "unknown event handler"):
        publisher.Tick -= function
    publisher.Tick += function
    with raises(ValueError, "unknown event handler"):
        publisher.Tick -= print
    publisher.Tick -= function
    with raises(ValueError, "unknown event handler"):
        publisher.Tick -= function
    publisher.Raise(1)
    assert SEEN == []


@pytest.mark.parametrize("wrong", [5, None, "text", [], object()])
def test_handlers_must_be_callable(wrong):
    publisher = Publisher()
    with type_error("event handlers must be callable"):
        publisher.Tick += wrong
    with type_error("event handlers must be callable"):
        publisher.Tick -= wrong


def test_handlers_of_the_wrong_arity_are_refused_at_once():
    publisher = Publisher()
    with type_error("test_handlers_of_the_wrong_arity_are_refused_at_once.<locals>.none() takes 0 arguments, but a "
                    "ClrLink.Fixtures.Events.Ticked passes 1"):
        def none():
            pass

        publisher.Tick += none
    with pytest.raises(TypeError, match="takes at least 2 arguments"):
        publisher.Tick += lambda a, b, *c: None
    with pytest.raises(TypeError, match="needs 1 keyword-only argument, but"):
        publisher.Tick += lambda a, *, b: None
    assert publisher.Count == 0
    publisher.Tick += len  # nothing is known of builtins: the call says it
    assert isinstance(raised_by(publisher.Raise, 1), TypeError)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("kind", [Publisher, CustomPublisher, ImplicitPublisher])
@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_random_additions_and_removals(kind, seed):
    chance, publisher, handler, expected = random.Random(seed), kind(), Handler(), []
    # Each looks its callable up anew, as programs do.
    choices = {"function": lambda: function, "method": lambda: handler.method, "object": lambda: handler,
               "builtin": lambda: SEEN.append, "delegate": lambda: Ticked(function)}
    for _ in range(40):
        name = chance.choice(list(choices))
        if chance.random() < 0.6:
            publisher.Tick += choices[name]()
            expected.append(name)
            continue
        same = {"function", "delegate"} if name in ("function", "delegate") else {name}
        places = [place for place, each in enumerate(expected) if each in same]
        if not places:
            with raises(ValueError, "unknown event handler"):
                publisher.Tick -= choices[name]()
            continue
        publisher.Tick -= choices[name]()
        del expected[places[0] if kind is CustomPublisher else places[-1]]
    publisher.Raise(1)
    assert len(SEEN) == sum(each in ("function", "builtin", "delegate") for each in expected)
    assert len(handler.seen) == sum(each in ("method", "object") for each in expected)


# --- What is no event handling ---------------------------------------------------------------------------------------


def test_events_are_not_attributes_to_set():
    publisher, other = Publisher(), Publisher()
    for value in (function, None, 5, other.Tick, publisher.Plain):
        with type_error("cannot set event attributes"):
            publisher.Tick = value
        with type_error("cannot set event attributes"):
            Publisher.Shared = value
    with type_error("cannot set event attributes"):
        publisher.Tick = Publisher.Shared
    with type_error("cannot set event attributes"):
        del publisher.Tick
    with type_error("cannot set event attributes"):
        del Publisher.Shared


def test_texts():
    publisher = Publisher()
    assert repr(publisher.Tick) == "<bound event 'Tick'>"
    assert repr(Publisher.Tick) == "<event 'Tick'>"
    assert repr(Publisher.Shared) == repr(publisher.Shared) == "<unbound event 'Shared'>"
    assert type(publisher.Tick).__module__ == "CLR"
    assert Publisher.Tick.__name__ == "Tick"
    with type_error("'EventBinding' object is not callable"):
        publisher.Tick(1)
    with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for \+: 'EventBinding' and 'function'"):
        publisher.Tick + function
    with type_error("unsupported operand type(s) for +=: 'EventObject' and 'function'"):
        Publisher.Tick += function
    assert not hasattr(publisher.Tick, "add")


# --- Events of every shape -------------------------------------------------------------------------------------------


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_static():
    Publisher.Shared += function
    Publisher.RaiseShared(1)
    publisher = Publisher()
    publisher.Shared += function
    Publisher.RaiseShared(2)
    assert SEEN == [1, 2, 2]
    Publisher.Shared -= function
    publisher.Shared -= function
    assert Publisher.SharedCount == 0
    with raises(ValueError, "unknown event handler"):
        Publisher.Shared -= function


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_protected():
    publisher = Publisher()
    publisher.Hidden += function
    publisher.RaiseHidden(1)
    publisher.Hidden -= function
    publisher.RaiseHidden(2)
    assert SEEN == [1]


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_inherited():
    publisher = DerivedPublisher()
    publisher.Tick += function
    publisher.Raise(1)
    publisher.Tick -= function
    DerivedPublisher.Shared += function
    Publisher.RaiseShared(2)
    Publisher.Shared -= function
    assert SEEN == [1, 2]


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_of_a_python_class():
    class Own(Publisher):
        def __init__(self):
            super().__init__()
            self.Tick += self.on_tick

        def on_tick(self, number):
            SEEN.append(number)

    own = Own()
    own.Raise(1)
    own.Tick -= own.on_tick
    own.Raise(2)
    assert SEEN == [1]


def test_event_handlers():
    publisher, seen = Publisher(), []
    publisher.Plain += lambda sender, args: seen.append((sender, type(args)))
    publisher.RaisePlain()
    assert seen == [(publisher, System.EventArgs)]

    def generic(sender, args):
        seen.append(args.Number)

    publisher.Generic += generic
    publisher.RaiseGeneric(5)
    assert seen[1:] == [5]
    publisher.Generic -= EventHandler[TickEventArgs](generic)
    publisher.RaiseGeneric(6)
    assert seen[1:] == [5]
    seen.clear()  # a handler that reaches its publisher keeps it


def test_events_that_return_something():
    publisher = Publisher()
    publisher.Ask += lambda question: len(question)
    assert publisher.RaiseAsk("four") == 4
    publisher.Function += lambda x: 2 * x
    publisher.Function += lambda x: 3 * x
    assert publisher.RaiseFunction(5) == 15
    publisher.Adjust += lambda value, text: (value + 1, f"was {text}")
    assert publisher.RaiseAdjust(4) == "5 was None"
    assert isinstance(Adjusted(lambda value, text: (1, "")), Adjusted)
    publisher.Ask += lambda question: "wrong"
    with type_error("an integer is required"):
        publisher.RaiseAsk("")
    assert isinstance(Asked(len), Asked)


def test_actions():
    publisher, seen = Publisher(), []
    publisher.Action += lambda *args: seen.append(args)
    publisher.RaiseAction(1, "a")
    assert seen == [(1, "a")]


def test_of_generic_types():
    publisher, seen = GenericPublisher[str](), []
    publisher.Tick += seen.append
    publisher.Raise("a")
    publisher.Tick -= seen.append
    publisher.Raise("b")
    assert seen == ["a"]


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_of_an_interface():
    publisher = Make.Implicit()
    assert type(publisher) is IPublisher
    publisher.Tick += function
    publisher.Raise(1)
    publisher.Tick -= function
    with raises(ValueError, "unknown event handler"):
        publisher.Tick -= function
    own = ImplicitPublisher()
    own.Tick += function
    seen_so = IPublisher(own)
    seen_so.Tick -= function
    own.Raise(2)
    assert SEEN == [1]


def test_through_an_interface_that_lacks_the_event():
    items, seen = System.Collections.ObjectModel.ObservableCollection[int](), []
    view = System.Collections.Generic.IList[int](items)

    def changed(sender, args):
        seen.append(args.NewItems[0])

    view.CollectionChanged += changed
    view.Add(5)
    items.CollectionChanged -= changed
    view.Add(6)
    assert seen == [5]
    with raises(ValueError, "unknown event handler"):
        view.CollectionChanged -= changed
    with type_error("cannot set event attributes"):
        view.CollectionChanged = changed


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_explicitly_implemented():
    own = ExplicitPublisher()
    first, second = IPublisher(own), IOtherPublisher(own)
    first.Tick += function
    second.Tick += Handler.static
    own.Raise(1)
    own.RaiseOther(2)
    assert SEEN == [1, 2]
    assert not hasattr(own, "Tick")
    IPublisher(own).Tick -= function
    second.Tick -= Handler.static
    own.Raise(3)
    own.RaiseOther(4)
    assert SEEN == [1, 2]


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_abstract_and_overridden():
    publisher = Make.Abstract()
    publisher.Tick += function
    publisher.Virtual += function
    publisher.Raise(1)
    publisher.RaiseVirtual(2)
    assert SEEN == [1, 2]
    publisher.Tick -= function
    publisher.Virtual -= function
    with raises(ValueError, "unknown event handler"):
        publisher.Virtual -= function
    publisher.Raise(3)
    publisher.RaiseVirtual(4)
    assert SEEN == [1, 2]


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_own_accessors():
    publisher = CustomPublisher()
    publisher.Tick += function
    publisher.Raise(1)
    publisher.Tick -= function
    assert (list(publisher.Log), publisher.Count, SEEN) == (["add", "remove"], 0, [1])
    CustomPublisher.SharedTick += function
    with raises(ValueError, "unknown event handler"):
        CustomPublisher.SharedTick -= print
    CustomPublisher.SharedTick -= function
    with raises(ValueError, "unknown event handler"):
        CustomPublisher.SharedTick -= function


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_several_at_once_by_accessors_of_their_own():
    publisher = CustomPublisher()
    publisher.Tick += Ticked(function) + Handler.static
    publisher.Raise(1)
    with raises(ValueError, "unknown event handler"):
        publisher.Tick -= Handler.static
    publisher.Tick -= Ticked(function) + Handler.static
    assert (SEEN, publisher.Count) == ([1, 1], 0)


def test_accessors_that_throw():
    publisher = CustomPublisher()
    publisher.Tick += function
    publisher.Refuses = True
    for _ in range(2):
        error = raised_by(exec, "publisher.Tick -= function", {"publisher": publisher, "function": function})
        assert isinstance(error, System.InvalidOperationException) and error.Message == "nothing is removed"
    error = raised_by(exec, "publisher.Tick += function", {"publisher": publisher, "function": function})
    assert isinstance(error, System.InvalidOperationException) and error.Message == "no more handlers"
    publisher.Refuses = False
    publisher.Tick -= function
    with raises(ValueError, "unknown event handler"):
        publisher.Tick -= function


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_of_a_struct():
    publisher = StructPublisher()
    publisher.Tick += function
    publisher.Raise(1)
    publisher.Tick -= function
    publisher.Raise(2)
    assert SEEN == [1]


def test_of_the_framework():
    notifier, seen = Notifier(), []
    notifier.PropertyChanged += lambda sender, args: seen.append(args.PropertyName)
    notifier.Name = "a"
    assert seen == ["Name"]
    items = System.Collections.ObjectModel.ObservableCollection[int]()

    def changed(sender, args):
        seen.append(args.NewItems[0])

    items.CollectionChanged += changed
    items.Add(5)
    items.CollectionChanged -= changed
    items.Add(6)
    assert seen == ["Name", 5]
    domain = System.AppDomain.CurrentDomain
    domain.ProcessExit += changed
    domain.ProcessExit -= changed
    with raises(ValueError, "unknown event handler"):
        domain.ProcessExit -= changed


# --- Beside .NET's own handlers and accessors ------------------------------------------------------------------------


def test_accessor_methods():
    publisher = Publisher()
    publisher.add_Tick(Ticked(function))
    publisher.add_Tick(function)
    assert publisher.Count == 2
    publisher.remove_Tick(Ticked(function))
    publisher.Tick -= function
    assert publisher.Count == 0
    publisher.Tick += function
    publisher.remove_Tick(function)
    assert publisher.Count == 0


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_handlers_of_net():
    publisher = Publisher()
    publisher.AddOwn()
    publisher.Tick += function
    publisher.Raise(1)
    assert (list(publisher.Seen), SEEN) == ([1], [1])
    whole = publisher.Handlers
    whole(2)
    assert (list(publisher.Seen), SEEN) == ([1, 2], [1, 2])
    own = publisher.Handlers.GetInvocationList()[0]
    publisher.Tick -= own
    with raises(ValueError, "unknown event handler"):
        publisher.Tick -= own
    publisher.Raise(3)
    assert (list(publisher.Seen), SEEN) == ([1, 2], [1, 2, 3])
    publisher.Clear()
    with raises(ValueError, "unknown event handler"):
        publisher.Tick -= function


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_several_at_once():
    publisher, both = Publisher(), Ticked(function) + Handler.static
    publisher.Tick += both
    assert publisher.Count == 2
    publisher.Raise(1)
    assert SEEN == [1, 1]
    publisher.Tick -= both
    assert publisher.Count == 0


# --- Exceptions ------------------------------------------------------------------------------------------------------


class Own(Exception):
    pass


@pytest.mark.thread_unsafe(reason="its handlers note in one list")
def test_an_exception_reaches_the_raiser():
    publisher, error = Publisher(), Own("mine")

    def fail(number):
        raise error

    publisher.Tick += function
    publisher.Tick += fail
    publisher.Tick += function
    assert raised_by(publisher.Raise, 1) is error
    assert SEEN == [1]
    publisher.RaiseAndCatch(2)
    assert publisher.Caught == "PythonException: mine"
    publisher.Tick -= fail  # by the traceback of its error it reaches its publisher


# --- Nothing is leaked -----------------------------------------------------------------------------------------------


class Callable:
    def __call__(self, number):
        pass

    def method(self, number):
        pass


def freed(*references):
    wait_until(lambda: settle() or all(each() is None for each in references), "everything is freed")


def test_a_removed_handler_is_freed():
    publisher, handler = Publisher(), Callable()
    gone = weakref.ref(handler)
    publisher.Tick += handler
    publisher.Tick += handler.method
    publisher.Tick -= handler
    publisher.Tick -= handler.method
    del handler
    freed(gone)
    assert publisher.Count == 0


@pytest.mark.parametrize("kind", [Publisher, CustomPublisher, ImplicitPublisher])
def test_a_handler_is_freed_with_its_publisher(kind):
    publisher, handler = kind(), Callable()
    gone, its_publisher = weakref.ref(handler), System.WeakReference(publisher)
    publisher.Tick += handler.method
    del handler
    gc.collect()
    assert gone() is not None
    del publisher
    freed(gone)
    assert not its_publisher.IsAlive


def test_a_handler_does_not_keep_its_publisher():
    publisher = CustomPublisher()
    reference = System.WeakReference(publisher)
    publisher.Tick += function
    del publisher
    wait_until(lambda: settle() or not reference.IsAlive, "the publisher is freed")


def use_all(_number=0):
    publisher, handler = Publisher(), Callable()
    publisher.Tick += handler
    publisher.Tick += handler.method
    publisher.Tick += lambda number: None
    publisher.Raise(1)
    publisher.Tick -= handler.method
    publisher.Generic += lambda sender, args: sender
    publisher.RaiseGeneric(1)
    Publisher.Shared += handler
    Publisher.RaiseShared(1)
    Publisher.Shared -= handler
    custom = CustomPublisher()
    custom.Tick += handler
    custom.Tick -= handler
    custom.Tick += Ticked(handler) + handler.method
    for wrong in (print, 5):
        try:
            custom.Tick -= wrong
        except (ValueError, TypeError):
            pass


def test_no_handle_is_left():
    assert_balanced(use_all, times=20)

"""C17: clrlink.leaks() lists what each side holds for the other, by type, keeper and place of creation."""

import pathlib
import re
import sys

import clr
import clrlink
import pytest
import System

clr.AddReference("ClrLink.Fixtures.Runtime")

from ClrLink.Fixtures.Delegates import Caller  # noqa: E402
from ClrLink.Fixtures.Derivation import Base, Host  # noqa: E402
from ClrLink.Fixtures.Events import CustomPublisher  # noqa: E402
from ClrLink.Fixtures.Memory import Holder  # noqa: E402
from ClrLink.Fixtures.Runtime import Keeping  # noqa: E402
from ClrLink.Fixtures.Shapes import Plain  # noqa: E402
from helpers import live_handles, raised_by, run_script, settle, wait_until  # noqa: E402
from System import Action, EventHandler, Func, Int32, Object  # noqa: E402
from System.Collections.Generic import List  # noqa: E402
from System.ComponentModel import Component  # noqa: E402

HERE = pathlib.Path(__file__).name
COUNTS = {"derived_objects", "derived_types", "handles", "python_references", "release_queue", "thread_states"}


class Thing:
    pass


class Window:
    def __init__(self):
        self.button = Component()
        self.button.Disposed += self.on_end

    def on_end(self, sender, args):
        pass


class Derived(Base):
    def Describe(self):
        return "derived"


@pytest.fixture(autouse=True)
def earlier_ones_ended():
    """What earlier tests, or earlier rounds of this one, gave to the other side is not listed any more."""

    def listed_still():
        report = clrlink.leaks()
        entries = report["held_by_python"] + report["held_by_net"]
        return any(text and text.startswith(f"{__name__}.") for each in entries for text in (each.type, each.name))

    wait_until(lambda: not listed_still() or settle(), "the end of what earlier tests made")


@pytest.fixture
def places():
    """Places are kept during the test; `places()` is the line of the caller's that follows, as leaks() shows it."""
    before = clrlink.track_leaks()
    yield lambda: f"{__file__}:{sys._getframe(1).f_lineno + 1}"
    clrlink.track_leaks(before)


def listed(side, **wanted):
    """The entries of which all that is asked for is so."""
    entries = clrlink.leaks()[side]
    return [each for each in entries if all(getattr(each, name) == value for name, value in wanted.items())]


def held_by_net(**wanted):
    return listed("held_by_net", **wanted)


def count(side, **wanted):
    return sum(each.count for each in listed(side, **wanted))


def type_name(cls):
    return f"{cls.__module__}.{cls.__qualname__}"


# --- What Python holds -----------------------------------------------------------------------------------------------


def test_the_counts_are_there():
    report = clrlink.leaks()
    assert report.keys() == COUNTS | {"held_by_python", "held_by_net"}
    assert all(isinstance(report[name], int) for name in COUNTS)


def test_net_objects_are_counted_by_type():
    before = count("held_by_python", type="ClrLink.Fixtures.Shapes.Plain")
    kept = [Plain(number) for number in range(17)]
    assert count("held_by_python", type="ClrLink.Fixtures.Shapes.Plain") == before + 17
    kept.clear()
    assert count("held_by_python", type="ClrLink.Fixtures.Shapes.Plain") == before


def test_names_are_those_of_the_classes():
    kept = [List[int](), Func[Int32, Object](lambda n: n)]
    assert count("held_by_python", type="System.Collections.Generic.List[Int32]") >= 1
    assert count("held_by_python", type="System.Func[Int32,Object]") >= 1
    assert kept


def test_the_list_has_as_many_as_the_count():
    settle()
    kept = [Plain(1), Holder(), raised_by(Int32.Parse, "x")]
    report = clrlink.leaks()
    assert sum(each.count for each in report["held_by_python"]) == report["handles"] == live_handles()
    assert kept


def test_what_waits_in_a_batch_is_not_listed(threads):
    """A thread that has let go of a few objects does not clear their handles yet."""
    settle()
    before = count("held_by_python", type="ClrLink.Fixtures.Shapes.Plain")

    def work(_):
        for _ in range(5):
            Plain(1)
        return count("held_by_python", type="ClrLink.Fixtures.Shapes.Plain")

    threads(work, threads=4)
    assert count("held_by_python", type="ClrLink.Fixtures.Shapes.Plain") <= before  # what others had may have ended


def test_most_come_first():
    kept = [Plain(number) for number in range(300)]
    counts = [each.count for each in clrlink.leaks()["held_by_python"]]
    assert counts == sorted(counts, reverse=True) and counts[0] >= len(kept)


# --- What .NET holds ---------------------------------------------------------------------------------------------------


def test_a_python_object_in_net_storage():
    holder = Holder()
    holder.Kept = Thing()
    (found,) = held_by_net(type=type_name(Thing))
    assert (found.count, found.kept_by, found.name, found.keeps) == (1, "a PyObject", None, ())
    holder.Kept = None
    wait_until(lambda: settle() or not held_by_net(type=type_name(Thing)), "the end of the thing")


def test_a_handler_names_its_event_and_what_it_keeps():
    window = Window()
    (found,) = held_by_net(type="method", kept_by="a delegate System.EventHandler, event System.ComponentModel.Component.Disposed")
    assert re.fullmatch(rf"{__name__}\.Window\.on_end \(.*{HERE}:\d+\) of {__name__}\.Window", found.name)
    assert found.keeps == ("System.ComponentModel.Component",)
    window.button.Disposed -= window.on_end
    wait_until(lambda: settle() or not held_by_net(name=found.name), "the end of the handler")


def test_an_event_that_does_not_show_its_handlers():
    def handler(*arguments):
        pass

    publisher = CustomPublisher()
    publisher.Tick += handler
    (found,) = [each for each in held_by_net(type="function") if f"{handler.__qualname__} " in each.name]
    assert found.kept_by.endswith(", event ClrLink.Fixtures.Events.CustomPublisher.Tick")
    publisher.Tick -= handler


def test_a_delegate_that_was_removed_from_its_event_names_it_no_more():
    def handler(sender, args):
        pass

    delegate, component = EventHandler(handler), Component()
    component.Disposed += delegate
    component.Disposed += delegate
    name = f"{__name__}.{handler.__qualname__} ({__file__}:{handler.__code__.co_firstlineno})"
    assert [each.kept_by for each in held_by_net(name=name)] == [
        "a delegate System.EventHandler, event System.ComponentModel.Component.Disposed"
    ]
    component.Disposed -= delegate
    assert held_by_net(name=name)[0].kept_by.endswith(".Disposed")
    component.Disposed -= delegate
    assert held_by_net(name=name)[0].kept_by == "a delegate System.EventHandler"


def test_functions_say_where_they_are_defined():
    action = Action(lambda: None)
    line = sys._getframe().f_lineno - 1
    name = f"{__name__}.test_functions_say_where_they_are_defined.<locals>.<lambda> ({__file__}:{line})"
    assert [each.kept_by for each in held_by_net(name=name)] == ["a delegate System.Action"]
    assert action


@pytest.mark.parametrize(
    "callable_, name",
    [([].append, "list.append"), (Thing, f"{__name__}.Thing"), (dict, "dict")],
)
def test_other_callables_have_names(callable_, name):
    function = Func[Object](callable_)
    assert held_by_net(name=name, kept_by="a delegate System.Func[Object]")
    assert function


def test_a_net_exception_holds_the_python_exception():
    from System import AggregateException
    from System.Threading.Tasks import Task

    def fail():
        raise KeyError("kept")

    task = Task.Run(Action(fail))
    raised_by(task.Wait)
    assert isinstance(task.Exception, AggregateException)
    assert held_by_net(type="KeyError", kept_by="a PythonException")


def test_a_derived_object_that_net_alone_wants():
    Host.Keep(Derived())
    (found,) = held_by_net(type=type_name(Derived))
    assert (found.count, found.kept_by) == (1, f"its .NET object, a {__name__}.Derived")
    Host.Clear()
    wait_until(lambda: settle() or not held_by_net(type=type_name(Derived)), "the end of the derived object")


def test_a_derived_object_that_python_wants_is_a_net_object_held_by_python():
    derived = Derived()
    assert count("held_by_python", type=f"{__name__}.Derived") == 1
    assert not held_by_net(type=type_name(Derived))
    assert derived


def test_keeps_looks_into_closures_defaults_attributes_slots_and_containers():
    class Slotted:
        __slots__ = ("empty", "full")

    slotted, thing, holder = Slotted(), Thing(), Holder()
    slotted.full = Plain(1)
    thing.mine = {"a": [(List[int](), {1, 2})]}

    def handler(component=Component()):
        return slotted, thing, component

    holder.Kept = Action(handler)
    (found,) = [each for each in held_by_net(type="function") if handler.__qualname__ in each.name]
    assert found.keeps == (
        "ClrLink.Fixtures.Shapes.Plain",
        "System.Collections.Generic.List[Int32]",
        "System.ComponentModel.Component",
    )


def test_objects_that_lie_are_not_asked():
    class Liar:
        __slots__ = ()
        __module__ = property(lambda self: 1 / 0)

        def __getattribute__(self, name):
            raise AssertionError(name)

        __hash__ = __eq__ = __repr__ = __call__ = lambda self, *other: 1 / 0

    holder, delegate = Holder(), Action(Liar())
    holder.Kept = Liar()
    assert {each.kept_by for each in clrlink.leaks()["held_by_net"] if each.type.endswith("Liar")} == {
        "a PyObject",
        "a delegate System.Action",
    }
    assert delegate


# --- Places ----------------------------------------------------------------------------------------------------------


def test_places_of_net_objects(places):
    line = places()
    kept = [Plain(number) for number in range(3)]
    assert count("held_by_python", type="ClrLink.Fixtures.Shapes.Plain", place=line) == 3
    with pytest.raises(System.FormatException) as raised:
        line = places()
        Int32.Parse("x")
    assert count("held_by_python", type="System.FormatException", place=line) == 1
    assert kept and raised


def test_places_of_callables_objects_and_derived_objects(places):
    holder = Holder()
    line = places()
    holder.Kept = Thing()
    assert [each.place for each in held_by_net(type=type_name(Thing))] == [line]
    line = places()
    action = Action(lambda: None)
    assert held_by_net(place=line, kept_by="a delegate System.Action")
    line = places()
    derived = Derived()
    assert count("held_by_python", type=f"{__name__}.Derived", place=line) == 1
    Host.Keep(derived)
    del derived
    assert count("held_by_net", type=type_name(Derived), place=line) == 1
    again = Host.Get(0)
    assert count("held_by_python", type=f"{__name__}.Derived", place=line) == 1  # where it was made, not where it came back
    Host.Clear()
    assert action and again


def test_what_c_sharp_makes_has_the_line_that_called_it(places):
    line = places()
    Keeping.Make(3)
    assert count("held_by_net", type="dict", place=line) == 3
    Keeping.Clear()
    assert count("held_by_net", type="dict", place=line) == 0


def test_what_c_sharp_makes_on_no_python_frame_says_so(places):
    before = count("held_by_net", place=".NET code, called by no Python code")
    Keeping.MakeOnThread(4)
    assert count("held_by_net", type="dict", place=".NET code, called by no Python code") == before + 4
    Keeping.Clear()


def test_clrlink_s_own_python_code_is_passed_over(places):
    plains = List[Plain](System.Array[Plain]([Plain(1), Plain(2)]))
    line = places()
    popped = plains.pop()
    assert count("held_by_python", place=line) == 1
    assert popped.Field == 2


def test_switched_on_late_off_and_on_again():
    before = clrlink.track_leaks(False)
    try:
        early = Plain(1)
        assert clrlink.track_leaks() is False and clrlink.track_leaks() is True
        late = Plain(2)
        places = {each.place for each in listed("held_by_python", type="ClrLink.Fixtures.Shapes.Plain")}
        assert None in places and len(places) == 2
        assert clrlink.track_leaks(False) is True and clrlink.track_leaks(False) is False
        assert {each.place for each in listed("held_by_python", type="ClrLink.Fixtures.Shapes.Plain")} == {None}
        clrlink.track_leaks()
        assert {each.place for each in listed("held_by_python", type="ClrLink.Fixtures.Shapes.Plain")} == {None}
        del early, late
    finally:
        clrlink.track_leaks(before)


def test_entries_go_with_their_objects(places):
    holder = Holder()
    for number in range(50):  # the same handles and references again and again
        kept = [Plain(number) for _ in range(20)]
        holder.Kept = Thing()
        line = f"{__file__}:{sys._getframe().f_lineno - 2}"
        assert count("held_by_python", type="ClrLink.Fixtures.Shapes.Plain", place=line) == len(kept)
    holder.Kept = None
    kept.clear()
    wait_until(
        lambda: settle() or not count("held_by_net", type=type_name(Thing)), "the end of what the holder had"
    )
    assert not count("held_by_python", type="ClrLink.Fixtures.Shapes.Plain", place=line)


def test_a_handle_that_is_yielded_to_net_takes_no_place_along(places):
    """What a callable returns goes to .NET with its handle, which then is another object's."""
    line = places()
    function = Func[Object](lambda: Plain(1))
    assert {Caller.NameOfResult(function) for _ in range(100)} == {"Plain"}
    kept = [List[int]() for _ in range(100)]
    assert not count("held_by_python", place=line, type="System.Collections.Generic.List[Int32]")
    assert kept


def test_the_environment_switches_it_on():
    out = run_script(
        """
        import clrlink
        from ClrLink.Fixtures.Shapes import Plain
        kept = Plain(1)
        print(clrlink.track_leaks())
        print([each.place for each in clrlink.leaks()["held_by_python"] if each.type.endswith("Plain")])
        """,
        env={"CLRLINK_LEAKS": "1"},
    )
    assert out.splitlines()[0] == "True" and re.search(r":\d+'\]", out.splitlines()[1])


@pytest.mark.parametrize("tracked", [False, True])
def test_before_the_start_and_after_the_end(tracked):
    out = run_script(
        f"""
        import clrlink
        clrlink.track_leaks({tracked})
        report = clrlink.leaks()
        print(report["handles"], report["held_by_python"], report["held_by_net"])
        import clr, System
        kept = System.Text.StringBuilder()
        print(len(clrlink.leaks()["held_by_python"]) > 0)
        clrlink.unload()
        report = clrlink.leaks()
        print(report["handles"], report["held_by_python"])
        """,
        prelude="",
    )
    assert out.splitlines() == ["-1 [] []", "True", "-1 []"]


def test_nothing_is_kept_by_looking():
    holder = Holder()
    holder.Kept = Thing()
    clrlink.leaks()
    settle()
    before = _counts()
    for _ in range(20):
        clrlink.leaks()
    assert _counts() == before
    assert holder.Kept


def _counts():
    report = clrlink.leaks()
    return {name: report[name] for name in COUNTS}

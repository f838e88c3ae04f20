"""A20, A17: Python classes deriving from .NET exceptions: raised, caught by C# under their type, the same objects again."""

import copy
import gc
import pickle

import clr
import pytest
import System
from ClrLink.Fixtures.Derivation import Host


class Trouble(System.Exception):
    pass


class Special(System.ArgumentException):
    def __init__(self, what):
        super().__init__("about " + what)
        self.what = what


def test_raised_and_caught_in_python():
    with pytest.raises(Trouble, match="bad") as caught:
        raise Trouble("bad")
    assert caught.value.Message == "bad"
    assert caught.value.args == ("bad",)
    assert isinstance(caught.value, System.Exception)


def test_own_init():
    special = Special("this")
    assert (special.what, special.Message) == ("this", "about this")
    with pytest.raises(ValueError):
        raise special


def test_caught_by_net_under_its_type():
    def fail():
        raise Trouble("bad")

    assert Host.CatchAs[Trouble](System.Action(fail))
    assert Host.Catch(System.Action(fail)) == __name__ + ".Trouble: bad"


def test_comes_back_as_the_same_object():
    error = Special("that")

    def fail():
        raise error

    with pytest.raises(Special) as caught:
        System.Action(fail).Invoke()
    assert caught.value is error
    assert caught.value.what == "that"


def test_message_is_overridden():
    class Worded(System.Exception):
        @property
        def Message(self):
            return "in my words"

    assert Host.Any(Worded()).Message == "in my words"

    def fail():
        raise Worded()

    assert Host.Catch(System.Action(fail)).endswith(": in my words")


def test_kept_by_net_alone():
    index = Host.Keep(Special("kept"))
    gc.collect()
    System.GC.Collect()
    again = Host.Get(index)
    assert type(again) is Special and again.what == "kept" and again.Message == "about kept"
    Host.Clear()


def test_made_by_net():
    made = System.Activator.CreateInstance(clr.GetClrType(Trouble), "made")
    assert type(made) is Trouble and made.Message == "made"


def test_inner_exception_and_cause():
    inner = Trouble("inner")
    outer = System.InvalidOperationException("outer", inner)
    assert outer.InnerException is inner
    assert outer.__cause__ is inner


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))], ids=["copy", "deep", "pickle"])
def test_copies(way):
    error = Special("this")
    error.Data["k"] = 1
    error.Source, error.HelpLink = "source", "help"
    error.__notes__ = ["noted"]  # as add_note does, from 3.11 on
    made = way(error)
    assert type(made) is Special and made is not error
    assert (made.what, made.args, made.Message) == ("this", ("about this",), "about this")
    assert (made.Data["k"], made.Source, made.HelpLink, made.HResult) == (1, "source", "help", error.HResult)
    assert made.__notes__ == ["noted"]
    assert clr.GetClrType(Special).IsInstanceOfType(made)


def test_a_copy_is_raised_and_caught_as_the_first():
    made = pickle.loads(pickle.dumps(Trouble("bad")))

    def fail():
        raise made

    assert Host.CatchAs[Trouble](System.Action(fail))
    with pytest.raises(Trouble) as caught:
        System.Action(fail).Invoke()
    assert caught.value is made


def test_a_copy_of_what_net_has_thrown_keeps_its_trace():
    def fail():
        raise Trouble("thrown")

    with pytest.raises(Trouble) as caught:
        System.Action(fail).Invoke()
    made = pickle.loads(pickle.dumps(caught.value))
    assert made.Message == "thrown" and "at " in made.StackTrace


def test_a_copy_of_an_override():
    class Worded(Trouble):
        @property
        def Message(self):
            return "in my words: " + super().Message

    made = copy.copy(Worded("x"))
    assert type(made) is Worded and made.Message.endswith("in my words: x")


def test_copies_leave_no_handles(balanced):
    error = Special("this")

    def work(_):
        assert pickle.loads(pickle.dumps(error)).what == copy.copy(error).what == "this"

    balanced(work, threads=4, times=10)

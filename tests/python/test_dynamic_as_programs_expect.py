"""What programs written for Python.NET see of dynamic objects and of the GIL, statement by statement."""

import threading

import pytest
import Python.Runtime as PR
from ClrLink.Fixtures.Dynamics import Bag, ReadOnlyBag
from helpers import LIMIT, raises
from System import Action
from System.Dynamic import ExpandoObject
from System.Threading import ManualResetEventSlim

# ---- dynamic objects ----


def an_expando():
    made = ExpandoObject()
    made.a = 5
    made.f = lambda x: x + 1
    return made


def test_an_expando():
    expando = an_expando()
    assert (expando.a, expando.f(4)) == (5, 5)
    assert {"a", "f"} <= set(dir(expando))
    expando.a = "six"
    assert expando.a == "six" and expando["a"] == "six"
    del expando.a
    with raises(AttributeError, "'ExpandoObject' object has no attribute 'a'"):
        expando.a
    with raises(AttributeError, "'ExpandoObject' object has no attribute 'nope'"):
        del expando.nope


def test_an_expandos_items():
    expando = an_expando()
    pairs = list(expando)
    assert [type(pair).__name__ for pair in pairs] == ["KeyValuePair[String,Object]"] * 2
    assert [pair.Key for pair in pairs] == ["a", "f"] and pairs[0].Value == 5


def test_declared_members_come_first():
    bag = Bag()
    bag.x = 5
    assert (bag.x, bag.Declared, bag.Method(3)) == (5, 7, "Method(3)")
    assert ReadOnlyBag().abc == "ABC"


@pytest.mark.parametrize(
    ("make", "statement", "text"),
    [
        (Bag, "one.nope", "'Bag' object has no attribute 'nope'"),
        (Bag, "one.fixed1 = 5", "'Bag' object has no attribute 'fixed1'"),
        (Bag, "del one.nope", "'Bag' object has no attribute 'nope'"),
        (ReadOnlyBag, "one.nope", "'ReadOnlyBag' object has no attribute 'nope'"),
        (ReadOnlyBag, "one.abc = 5", "'ReadOnlyBag' object has no attribute 'abc'"),
    ],
)
def test_what_the_object_refuses(make, statement, text):
    with raises(AttributeError, text):
        exec(statement, {"one": make()})


# ---- the GIL ----


def test_other_threads_run_during_a_call():
    done, ran = ManualResetEventSlim(), []

    def run():
        ran.append(threading.get_ident())
        done.Set()

    thread = threading.Thread(target=run)
    starter = Action(thread.start)
    starter()
    assert done.Wait(int(LIMIT * 1000))  # in .NET: it is set by Python code on the other thread
    thread.join(LIMIT)
    assert len(ran) == 1 and ran[0] != threading.get_ident()


def test_the_api_for_net_called_from_python():
    import sys

    assert PR.PyInt(5) == 5 and PR.PyInt(5) + 1 == 6
    assert PR.PyString("abc") == "abc" and PR.PyList() == []
    assert PR.Py.Import("sys") is sys
    assert PR.PythonEngine.Eval("1 + 1") == 2
    with PR.Py.GIL():
        assert PR.PythonEngine.Eval("[1]") == [1]

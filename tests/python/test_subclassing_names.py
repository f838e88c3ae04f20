"""A20: a class with a __namespace__ is imported and found by its .NET name, like any type."""

import importlib
import sys

import clr
import pytest
import System
from ClrLink.Fixtures.Derivation import Base, Host
from helpers import raises, run_script, run_threads
from System import Activator, Type


class Named(Base):
    __namespace__ = "Names.Of.Python"

    def Describe(self):
        return "named"


class Placed(Base):
    __namespace__ = "Names.Of.Python"
    __assembly__ = "Names.Assembly"


def test_it_is_imported():
    from Names.Of.Python import Named as found

    assert found is Named
    import Names.Of.Python as space

    assert space.Named is Named and space.Placed is Placed
    assert {"Named", "Placed"} <= set(space.__all__) and "Named" in dir(space)
    assert "Of" in dir(importlib.import_module("Names"))
    assert {line.partition(",")[0] for line in space.__doc__.splitlines()[2:]} >= {"- Python.Runtime.Dynamic", "- Names.Assembly"}


@pytest.mark.once("the name of a .NET type is taken for ever")
@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_a_later_one_joins():
    import Names.Of.Python as space

    assert not hasattr(space, "Later")
    type("Later", (Base,), {"__namespace__": "Names.Of.Python"})
    assert clr.GetClrType(space.Later).FullName == "Names.Of.Python.Later"


def test_what_is_not_there_is_missing():
    with raises(ImportError, "cannot import name 'Nope' from 'Names.Of.Python'"):
        from Names.Of.Python import Nope  # noqa: F401
    with raises(ModuleNotFoundError, "No module named 'Names.Of.Nope'"):
        importlib.import_module("Names.Of.Nope")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Names.Of.Python.Named, Python.Runtime.Dynamic", Named),
        ("Names.Of.Python.Placed, Names.Assembly", Placed),
        (clr.GetClrType(Named).AssemblyQualifiedName, Named),
        ("names.of.python.named, python.runtime.dynamic", None),
        ("Names.Of.Python.Placed, Python.Runtime.Dynamic", None),
        ("Names.Of.Python.Named, Python.Runtime.Dynamic, Version=9.0.0.0", None),
    ],
)
def test_type_gettype(name, kind):
    try:
        found = Type.GetType(name)
    except System.IO.FileLoadException:  # of another version
        found = None
    assert found == (None if kind is None else clr.GetClrType(kind))


def test_made_by_its_name():
    made = Activator.CreateInstance(Type.GetType("Names.Of.Python.Named, Python.Runtime.Dynamic"))
    assert type(made) is Named and Base.Ask(made) == "named"
    wrapped = Activator.CreateInstance("Python.Runtime.Dynamic", "Names.Of.Python.Named")
    assert type(wrapped.Unwrap()) is Named
    assert str(clr.AddReference("Python.Runtime.Dynamic")).startswith("Python.Runtime.Dynamic, Version=1.0.0.0")
    assert type(Host.Make[Named]()) is Named


@pytest.mark.once("the name of a .NET type is taken for ever")
@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_names_of_net_stay_net_s():
    uri = type("Uri", (Base,), {"__namespace__": "System"})
    own = type("UriOfPython", (Base,), {"__namespace__": "System"})
    assert System.Uri is not uri and str(System.Uri("http://x/")) == "http://x/"
    assert System.UriOfPython is own
    generic = type("LinkedList", (Base,), {"__namespace__": "System.Collections.Generic"})
    from System.Collections.Generic import LinkedList

    assert LinkedList is not generic and LinkedList[int]().Count == 0


@pytest.mark.once("the name of a .NET type is taken for ever")
@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_the_global_namespace():
    bare = type("BareOfPython", (Base,), {"__namespace__": ""})
    assert clr.BareOfPython is bare


@pytest.mark.once("the name of a .NET type is taken for ever")
@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_a_python_module_comes_first(tmp_path, monkeypatch):
    (tmp_path / "names_module.py").write_text("own = True")
    monkeypatch.syspath_prepend(tmp_path)
    type("Hidden", (Base,), {"__namespace__": "names_module"})
    assert importlib.import_module("names_module").own
    del sys.modules["names_module"]


def test_classes_without_a_namespace_are_python_s_alone():
    run_script("""
        import importlib
        from ClrLink.Fixtures.Derivation import Base

        class Own(Base):
            __module__ = "some.place"

        assert clr.GetClrType(Own).FullName == "some.place.Own"
        try:
            importlib.import_module("some.place")
        except ModuleNotFoundError:
            pass
        else:
            raise AssertionError("it is no .NET namespace")
    """)


@pytest.mark.once("the name of a .NET type is taken for ever")
@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_threads_make_and_import_at_once():
    def work(number):
        kind = type(f"One{number}", (Base,), {"__namespace__": f"Names.Threads{number % 2}"})
        module = importlib.import_module(f"Names.Threads{number % 2}")
        found = Type.GetType(f"Names.Threads{number % 2}.One{number}, Python.Runtime.Dynamic")
        return getattr(module, f"One{number}") is kind and found == clr.GetClrType(kind) and f"One{number}" in dir(module)

    assert all(run_threads(work))

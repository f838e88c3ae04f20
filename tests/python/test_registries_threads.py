"""C6: what is looked up and kept for all threads: namespaces, names, types, assemblies, exceptions."""

import sys

import clr
import pytest
import System
from ClrLink.Fixtures.Enums import Color
from ClrLink.Fixtures.Errors import Thrower
from ClrLink.Fixtures.Generics import Box, Methods
from ClrLink.Fixtures.Primitives import Boxed, Echo
from ClrLink.Fixtures.Shapes import FooImpl, IFoo, Plain
from helpers import raised_by, run_script
from System import Array
from System.Collections.Generic import List

NAMES = ["Math", "String", "DateTime", "Guid", "Random", "Version", "Uri", "TimeSpan", "Buffer", "Lazy", "Convert", "Char"]


def test_namespace_attributes(threads):
    def look(number):
        return [getattr(System, name) for name in NAMES[number:] + NAMES[:number]]

    found = threads(look, times=20)
    assert all(set(each) == set(found[0]) for each in found)


def test_namespace_attributes_that_are_missing(threads):
    def look(number):
        with pytest.raises(AttributeError):
            getattr(System, f"Missing{number}")
        return hasattr(System, "Math")

    assert all(threads(look, times=50))


def test_dir_of_a_namespace_while_it_grows(threads):
    names = [name for name in System.__all__ if not name.startswith("_")]

    def work(number):
        if number % 2:
            assert "Math" in dir(System)
            assert "Math" in System.__all__
        else:
            for name in names[number * 10 : number * 10 + 10]:
                getattr(System, name)

    threads(work, times=10)


def test_array_types(threads):
    def close(_):
        return [Array[kind] for kind in (int, str, Plain, Color, Array[int], List[int])]

    found = threads(close, times=20)
    assert all(each == found[0] for each in found)


def test_types_looked_up_from_values(threads):
    def look(_):
        return type(Boxed.Plain()), type(Boxed.Struct()), type(Boxed.Enum()), type(Echo.EchoObject(FooImpl()))

    assert len(set(threads(look, times=50))) == 1


def test_generic_methods_closed_at_once(threads):
    kind = System.Version
    for _ in range(10):
        kind = Box[kind]
        name = threads(lambda _, of=kind: Methods.NameOf[of]())
        assert len(set(name)) == 1


def test_isinstance_against_interfaces(threads):
    def check(number):
        assert isinstance(FooImpl(), IFoo)
        assert not isinstance(Plain(), IFoo)
        assert issubclass(List[int], System.Collections.IEnumerable)
        return isinstance(Box[Plain](), System.Object)

    assert all(threads(check, times=100))


def test_python_classes_are_registered_by_abc_while_net_types_are_made(threads):
    """Making .NET types must not undo or break what abc caches."""
    from collections.abc import Sized

    class Mine:
        def __len__(self):
            return 0

    kind = [System.Half]

    def work(number):
        if number == 0:
            kind[0] = Box[kind[0]]
        assert isinstance(Mine(), Sized)
        assert not isinstance(5, Sized)

    threads(work, times=30)


def test_exceptions_of_all_threads_keep_their_handles_apart(threads):
    def work(number):
        errors = [raised_by(Thrower.Code, str(code), code) for code in range(number, number + 10)]
        assert [error.Code for error in errors] == list(range(number, number + 10))

    threads(work, times=20)


def test_interned_names(threads):
    """Member names made at run time, equal to but not the same as those in the types."""

    def work(number):
        plain = Plain(number)
        assert getattr(plain, "".join(["Fi", "eld"])) == number
        assert getattr(plain, "".join(["Me"])[:1])(1) == number + 1
        assert hasattr(plain, f"No{number}") is False

    threads(work, times=200)


def test_assemblies_listed_while_loaded(threads):
    names = ("Xml.XDocument", "Net.Mail", "IO.Pipes", "Net.Ping", "Security.Claims", "Web.HttpUtility")
    late = [f"System.{name}" for name in names]

    def work(number):
        if number < len(late):
            assert clr.AddReference(late[number]).GetName().Name == late[number]
        names = list(clr.ListAssemblies(False))
        assert names.count("ClrLink.Fixtures") == 1
        assert all(names.count(name) <= 1 for name in late)

    threads(work, times=5)


def test_sys_modules_holds_one_module_for_each_namespace(threads):
    def look(_):
        import System.Timers

        return sys.modules["System.Timers"], System.Timers.ElapsedEventArgs

    found = threads(look, times=20)
    assert len({id(module) for module, _ in found}) == 1
    assert len({kind for _, kind in found}) == 1


def test_everything_for_the_first_time_in_a_process():
    run_script(
        """
        from helpers import run_threads

        def use(number):
            from System import Array, Int32, InvalidOperationException
            from ClrLink.Fixtures.Errors import Thrower
            from ClrLink.Fixtures.Enums import Opt
            from ClrLink.Fixtures.Generics import Methods
            from ClrLink.Fixtures.Iteration import Sources
            try:
                Thrower.Invalid("x")
            except InvalidOperationException as error:
                assert error.Message == "x"
            assert int(Opt(3)) == 3
            assert list(Array[Int32]([1, 2])) == [1, 2]
            assert list(Sources.Count(2)) == [0, 1]
            assert Methods.Named(number) == "System.Int32"
            return InvalidOperationException, Opt, Array[Int32]

        found = run_threads(use)
        assert len({tuple(map(id, each)) for each in found}) == 1
        """
    )

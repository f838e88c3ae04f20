"""C3: one Python type for one .NET type, never half built, whatever the race."""

import pytest
import System
from ClrLink.Fixtures import Generics
from ClrLink.Fixtures.Generics import Box, Ping, Pong, Recurring, RecurringInt
from helpers import PATHS, run_script
from System.Collections.Generic import Dictionary, List

ROUNDS = 20
MEMBERS = ["Value", "Next", "Number", "Method", "Static", "Constant", "ToString", "GetType"]


def fresh_types(of):
    """Types that were never used: each closes the one before."""
    kind = Box[of]
    for _ in range(ROUNDS):
        kind = Box[kind]
        yield kind


def test_all_threads_get_the_same_type(threads):
    argument = System.Guid
    for _ in range(ROUNDS):
        found = threads(lambda _, of=argument: Box[of])
        assert len({id(kind) for kind in found}) == 1
        argument = found[0]


def test_no_thread_sees_a_half_built_type(threads):
    argument = System.DateTime
    for _ in range(ROUNDS):

        def use(_, of=argument):
            kind = Box[of]
            assert kind.__mro__ == (kind, System.Object, object)
            assert set(MEMBERS) <= set(dir(kind))
            made = kind()
            assert (made.Number, made.Next, made.Method(1), kind.Static(1), kind.Constant) == (1, None, 2, 3, 5)
            assert isinstance(made, System.Object)
            assert kind.__name__.startswith("Box[")
            return kind

        argument = threads(use)[0]


def test_first_use_by_different_doors(threads):
    """The type is reached as a subscript, a property's value, an argument and a base at once."""
    argument = System.TimeSpan
    for _ in range(ROUNDS):
        doors = [
            lambda of: type(Pong[of]()),
            lambda of: Pong[of],
            lambda of: Ping[of]().__class__,
            lambda of: Ping[of]().Self().__class__,
        ]
        found = threads(lambda number, of=argument: doors[number % 4](argument))
        assert {kind for kind in found} == {Pong[argument], Ping[argument]}
        argument = Pong[argument]


def test_base_and_derived_at_once(threads):
    argument = System.Int16
    for _ in range(ROUNDS):

        def use(number, of=argument):
            first, second = (Ping[of], Pong[of]) if number % 2 else (Pong[of], Ping[of])
            return first, second

        for first, second in threads(use):
            assert issubclass(first, second) or issubclass(second, first)
        assert Pong[argument].__mro__[:2] == (Pong[argument], Ping[argument])
        argument = Ping[argument]


def test_types_that_name_each_other(threads):
    def use(_):
        ping, pong = Ping[System.UInt16](), Pong[System.UInt16]()
        ping.Other = pong
        pong.Back = ping
        assert ping.Other == pong
        assert pong.Back == ping
        pong.Deeper = Ping[Pong[System.UInt16]]()
        assert pong.Deeper.Other is None

    threads(use, times=20)


def test_a_type_whose_base_names_it(threads):
    def use(_):
        made = RecurringInt()
        made.Twin = made
        assert made.Twin.Twin.Value == 6
        return type(made)

    assert set(threads(use)) == {RecurringInt}
    assert RecurringInt.__mro__[1] is Recurring[RecurringInt]


@pytest.mark.parametrize(
    "namespace", ["System.Collections.Concurrent", "System.Globalization", "System.Net", "System.Reflection", "System.Xml"]
)
def test_all_types_of_a_namespace_at_once(namespace, threads):
    module = __import__(namespace, fromlist=["*"])
    names = list(module.__all__)

    def use(number):
        found = {}
        for name in names[number:] + names[:number]:
            kind = getattr(module, name)
            assert isinstance(kind, type)
            found[name] = kind
        return found

    results = threads(use)
    assert all(found == results[0] for found in results)
    assert len(results[0]) == len(names)


def test_first_use_in_a_new_process():
    """Everything is first used by all threads at once: clr, namespaces, types, members."""
    run_script(
        """
        from helpers import run_threads

        def use(number):
            import System
            from System.Collections.Generic import Dictionary, List
            from ClrLink.Fixtures.Shapes import Plain, Derived1
            made = Dictionary[str, List[int]]()
            made["a"] = List[int]()
            made["a"].Add(number)
            assert made["a"][0] == number
            assert Plain(3).M(4) == 7
            assert Derived1().Name() == "Derived1"
            return type(made), Plain, Derived1, System.Math

        found = run_threads(use)
        assert len({tuple(map(id, each)) for each in found}) == 1
        """
    )


def test_importing_clr_in_all_threads_at_once():
    run_script(
        """
        from helpers import run_threads

        def use(number):
            import clr
            import System
            return System.Math.Abs(-number)

        assert sorted(run_threads(use)) == list(range(8))
        """,
        prelude=PATHS,
    )


def test_subclasses_of_one_type(threads):
    for kind in fresh_types(System.Single):

        def derive(number, base=kind):
            child = type(f"Child{number}", (base,), {})
            return isinstance(child(), base) and child().Method(1) == 2

        assert all(threads(derive, threads=4))


def test_members_are_first_used_at_once(threads):
    for kind in fresh_types(System.Double):
        made = kind()

        def use(number, made=made, kind=kind):
            for name in MEMBERS[number:] + MEMBERS[:number]:
                getattr(made, name)
            return kind.Static(number), made.Method(number), made.Number

        assert sorted(threads(use)) == [(n + 2, n + 1, 1) for n in range(8)]


def test_a_type_that_cannot_be_made_fails_for_all(threads):
    def fail(_):
        with pytest.raises(TypeError, match="violates the constraint"):
            Generics.OnlyClass[int]
        return True

    assert all(threads(fail, times=20))


def test_deeply_nested_generics(threads):
    def nest(number):
        kind = List[System.Int32]
        for _ in range(15):
            kind = Dictionary[str, kind] if number % 2 else List[kind]
        return kind

    found = threads(nest)
    assert len({id(kind) for kind in found}) == 2

"""A20: Python's abstract base classes among the bases of a class that derives from .NET."""

import abc
import collections.abc
import inspect
import typing

import pytest
from ClrLink.Fixtures.Derivation import Base, Host, IGreeter
from ClrLink.Fixtures.Shapes import Bare, Plain
from helpers import raises, run_threads, type_error
from System import ArgumentException, Object
from System.Collections.Generic import List


class Described(abc.ABC):
    @abc.abstractmethod
    def Describe(self): ...

    @abc.abstractmethod
    def extra(self): ...

    def both(self):
        return self.Describe() + self.extra()


class Pairs(collections.abc.Mapping, Base):
    def __getitem__(self, key):
        return key * 2

    def __iter__(self):
        return iter([1, 2])

    def __len__(self):
        return 2

    def Describe(self):
        return "pairs"


def test_the_mixin_s_methods_work_and_net_finds_the_overrides():
    pairs = Pairs()
    assert (dict(pairs), pairs.get(1), list(pairs.items()), 5 in pairs) == ({1: 2, 2: 4}, 2, [(1, 2), (2, 4)], True)
    assert isinstance(pairs, collections.abc.Mapping) and isinstance(pairs, Base)
    assert issubclass(Pairs, collections.abc.Sized)
    assert Base.Ask(pairs) == "pairs" and Host.Any(pairs) is pairs


def test_in_either_order():
    class Behind(Base, Described):
        def extra(self):
            return "!"

    class InFront(Described, Base):
        def extra(self):
            return "?"

        def Describe(self):
            return "front"

    assert (Behind().both(), InFront().both(), Base.Ask(InFront())) == ("base!", "front?", "front")


def test_with_interfaces_and_exceptions():
    class Greeter(IGreeter, collections.abc.Sized):
        def Greet(self, name):
            return "hi " + name

        def __len__(self):
            return 3

    class Trouble(ArgumentException, collections.abc.Sized):
        def __len__(self):
            return 4

    assert (Host.Greet(Greeter(), "x"), len(Greeter())) == ("hi x", 3)
    with pytest.raises(ValueError) as caught:
        raise Trouble("m")
    assert len(caught.value) == 4


def test_what_is_abstract_has_no_instances():
    class Front(Described, Base):
        pass

    class Behind(Base, Described):
        pass

    assert Front.__abstractmethods__ == {"Describe", "extra"}
    assert Behind.__abstractmethods__ == {"extra"}  # Base has the other
    assert inspect.isabstract(Front) and not inspect.isabstract(Pairs) and not inspect.isabstract(Base)
    for kind in (Front, Behind):
        with type_error(f"Can't instantiate abstract class {kind.__name__} with"):
            kind()

    class Finished(Front):
        def Describe(self):
            return "finished"

        def extra(self):
            return "."

    assert Finished().both() == "finished."


def test_others_are_registered():
    class Kind(Base, collections.abc.Sized):
        def __len__(self):
            return 0

    class Other:
        pass

    assert not isinstance(Other(), Kind) and not issubclass(Other, Kind)
    assert Kind.register(Other) is Other
    assert isinstance(Other(), Kind) and issubclass(Other, Kind)
    assert not isinstance(Base(), Kind) and isinstance(Kind(), Kind)


def test_abstract_methods_of_a_class_that_has_no_abstract_base_say_nothing():
    class Plainly(Base):
        @abc.abstractmethod
        def extra(self): ...

    assert Plainly().extra() is None


def test_net_s_types_are_no_abstract_base_classes():
    assert isinstance(Plain, abc.ABCMeta) and not isinstance(5, Plain)
    for kind in (Plain, List[int]):
        assert not hasattr(kind, "_abc_impl") and not hasattr(kind, "__abstractmethods__")
    with pytest.raises(AttributeError):
        Plain.register(int)


def test_generics_of_typing():
    T = typing.TypeVar("T")

    class Box(Base, typing.Generic[T]):
        def Describe(self):
            return "box"

    assert Base.Ask(Box[int]()) == "box"
    assert typing.get_origin(Box[int]) is Box

    class Plainly(Base):
        pass

    with type_error("unsubscriptable object"):
        Plainly[int]


def test_other_metaclasses_need_one_of_both():
    class Named(typing.Protocol):
        def name(self): ...

    with raises(TypeError, "metaclass conflict"):

        class Conflict(Base, Named):
            pass

    both = type("Both", (type(Base), type(Named)), {})

    class Settled(Base, Named, metaclass=both):
        def Describe(self):
            return "settled"

    assert Base.Ask(Settled()) == "settled" and type(Settled) is both


def test_metaclasses_of_a_programs_own_are_all_asked():
    asked = []

    class Asking(type):
        def __new__(metaclass, name, bases, body, **keywords):
            asked.append(name)
            return super().__new__(metaclass, name, bases, body, **keywords)

    class Asked(metaclass=Asking):
        pass

    class Both(type(Base), Asking):
        pass

    class Mixed(Base, Asked, collections.abc.Sized, metaclass=Both):
        def __len__(self):
            return 5

    assert asked == ["Asked", "Mixed"]
    assert len(Mixed()) == 5 and isinstance(Mixed(), collections.abc.Sized)


def test_super_calls_go_through_all():
    class First(abc.ABC):
        def Describe(self):
            return "first, " + super().Describe()

    class Second(Base):
        def Describe(self):
            return "second, " + super().Describe()

    class Third(First, Second):
        def Describe(self):
            return "third, " + super().Describe()

    assert Base.Ask(Third()) == "third, first, second, base"


@pytest.mark.once("each class statement costs a type")
def test_threads_mix_at_once():
    def work(number):
        class Mixed(Described, Object):
            def Describe(self):
                return str(number)

            def extra(self):
                return "!"

        return Mixed().both() == f"{number}!" and isinstance(Mixed(), Described) and not isinstance(Bare(), Mixed)

    assert all(run_threads(work, times=5))

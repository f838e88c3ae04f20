"""A20: overrides of generic methods, which are told their type arguments where they ask."""

import functools

import pytest
from ClrLink.Fixtures.Derivation import Base, Host, IConverter, IDecoder
from helpers import run_threads
from System import Int32, InvalidCastException, String


class Telling(Base):
    def Echo(self, value, *, type_arguments):
        self.told = type_arguments
        return super().Echo[type_arguments[0]](value)


def test_they_are_classes():
    telling = Telling()
    assert Base.EchoText(telling, "ab") == "ab" and telling.told == (String,)
    assert Base.EchoNumber(telling, 5) == 5 and telling.told == (Int32,)


def test_results_by_them():
    class Decoder(IDecoder):
        def TryDecode(self, value, result, *, type_arguments):
            return True, 5 if type_arguments == (Int32,) else "five"

    assert Host.Decode(Decoder(), 1) == "True 5 True five"


@pytest.mark.parametrize(
    "echo",
    [
        lambda self, value: value,
        lambda self, value, *, other=3: value,
        lambda self, *values: values[0],
        lambda self, value, **more: value if not more else None,
    ],
    ids=range(4),
)
def test_who_does_not_ask_is_not_told(echo):
    assert Base.EchoText(type("Quiet", (Base,), {"Echo": echo})(), "x") == "x"


def test_callables_of_all_kinds():
    def echo(self, value, *, type_arguments):
        return f"{value} {type_arguments[0].__name__}"

    class Static(Base):
        Echo = staticmethod(lambda value, *, type_arguments: echo(None, value, type_arguments=type_arguments))

    class OfClass(Base):
        @classmethod
        def Echo(cls, value, *, type_arguments):
            return echo(None, value, type_arguments=type_arguments)

    class OnInstance(Base):
        def __init__(self):
            super().__init__()
            self.Echo = functools.partial(echo, self)

    class Mixin:
        Echo = echo

    class Mixed(Mixin, Base):
        pass

    for kind in (Static, OfClass, Mixed):
        assert Base.EchoText(kind(), "x") == "x String"
    shown = type("Shown", (OnInstance,), {"Echo": lambda self, value: "class"})()
    assert Base.EchoText(shown, "x") == "x String"


def test_optional_ones_may_be_called_by_python_without():
    class Optional(Base):
        def Echo(self, value, *, type_arguments=None):
            return type_arguments and value * 2

    assert Optional().Echo("ab") is None
    assert Base.EchoText(Optional(), "ab") == "abab"


def test_a_result_that_does_not_fit_them():
    class Wrong(Base):
        def Echo(self, value, *, type_arguments):
            return "text"

    assert Base.EchoText(Wrong(), "ab") == "text"
    with pytest.raises(InvalidCastException):
        Base.EchoNumber(Wrong(), 5)


def test_what_it_raises_comes_back():
    error = KeyError("mine")

    class Raising(Base):
        def Echo(self, value, *, type_arguments):
            raise error

    with pytest.raises(KeyError) as caught:
        Base.EchoText(Raising(), "x")
    assert caught.value is error


def test_attribute_errors_within_are_no_missing_member():
    class Looking(IConverter[int]):
        def Convert(self, value):
            return 1

        def TryConvert(self, value, result, *, type_arguments):
            return self.nothing

    with pytest.raises(AttributeError, match="nothing"):
        Host.TryConvert(Looking(), "x")


def test_on_many_threads(balanced):
    telling = [Telling() for _ in range(8)]

    def work(number):
        if number % 2:
            assert Base.EchoText(telling[number], str(number)) == str(number) and telling[number].told == (String,)
        else:
            assert Base.EchoNumber(telling[number], number) == number and telling[number].told == (Int32,)

    run_threads(work, times=50)
    balanced(work, threads=8, times=10)

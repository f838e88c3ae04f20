"""A20: Python classes implementing .NET interfaces: inherited, generic and default members, events, generic methods."""

import clr
import pytest
import System
from ClrLink.Fixtures.Derivation import Base, Host, IConverter, IDecoder, IGreeter, IPoliteGreeter, IStatic
from System.Collections.Generic import IComparer, IEqualityComparer, List


class Greeter(IGreeter):
    def Greet(self, name):
        return "hello " + name


class Polite(IPoliteGreeter):
    def __init__(self):
        self.polite = "please"

    def Greet(self, name):
        return "good day " + name

    @property
    def Polite(self):
        return self.polite

    @Polite.setter
    def Polite(self, value):
        self.polite = value + "!"


def test_interface_is_implemented():
    assert Host.Greet(Greeter(), "you") == "hello you"
    assert isinstance(Greeter(), IGreeter)
    assert issubclass(Greeter, IGreeter)
    assert clr.GetClrType(IGreeter).IsAssignableFrom(clr.GetClrType(Greeter))


def test_interface_with_object_and_with_a_class():
    class Plain(System.Object, IGreeter):
        Greet = Greeter.Greet

    class Both(Base, IGreeter):
        Greet = Greeter.Greet

        def Describe(self):
            return "both"

    for kind in (Plain, Both):
        assert Host.Greet(kind(), "you") == "hello you"
    assert Base.Ask(Both()) == "both"


def test_inherited_interface_members():
    polite = Polite()
    assert Host.Greet(polite, "you") == "good day you"
    assert Host.ReadPolite(polite) == "please"
    Host.WritePolite(polite, "thanks")
    assert polite.Polite == "thanks!"


def test_several_interfaces():
    class Several(IPoliteGreeter, IDecoder):
        def Greet(self, name):
            return name

        def TryDecode(self, value, result):
            return False, None

    assert Host.Greet(Several(), "you") == "you"
    assert isinstance(Several(), IDecoder)


def test_default_member_is_inherited_and_overridden():
    assert Host.Bye(Polite(), "you") == "bye you"

    class Leaving(Polite):
        def Farewell(self, name):
            return "and " + super().Farewell(name)

    assert Host.Bye(Leaving(), "you") == "and bye you"


def test_missing_member():
    class Mute(IGreeter):
        pass

    with pytest.raises(System.NotImplementedException, match="Python object does not have a 'Greet' method"):
        Host.Greet(Mute(), "you")
    mute = Mute()
    mute.Greet = lambda name: "at last, " + name
    assert Host.Greet(mute, "you") == "at last, you"


def test_generic_interface_and_generic_method():
    class Converter(IConverter[int]):
        def Convert(self, value):
            return int(value) + 1

        def TryConvert(self, value, result):
            return value.isdigit(), int(value) if value.isdigit() else 0

    converter = Converter()
    assert Host.Convert(converter, "4") == 5
    assert Host.TryConvert(converter, "12") == "yes 12"
    assert Host.TryConvert(converter, "x") == "no"


def test_generic_method_s_result_has_the_type_that_is_asked_for():
    class Decoder(IDecoder):
        def TryDecode(self, value, result):
            return (True, 5) if result == 0 else (True, "five")

    assert Host.Decode(Decoder(), "value") == "True 5 True five"


def test_framework_interfaces():
    class Backwards(IComparer[int]):
        def Compare(self, left, right):
            return right - left

    class Parity(IEqualityComparer[int]):
        def Equals(self, left, right):
            return left % 2 == right % 2

        def GetHashCode(self, value):
            return value % 2

    numbers = List[int]()
    for number in (1, 3, 2):
        numbers.Add(number)
    numbers.Sort(Backwards())
    assert list(numbers) == [3, 2, 1]
    different = System.Collections.Generic.HashSet[int](numbers, Parity())
    assert different.Count == 2


def test_value_typed_as_an_interface_is_the_object_itself():
    greeter = Greeter()
    assert Host.Same(greeter) is greeter
    greeters = List[IGreeter]()
    greeters.Add(greeter)
    assert greeters[0] is greeter


def test_objects_compare_and_hash_as_themselves():
    one, other = Greeter(), Greeter()
    assert one == one and one != other
    assert len({one, other, one}) == 2
    with pytest.raises(AttributeError):
        one.Missing
    one.note = 1
    assert one.note == 1
    assert "Greet" in dir(one)


def test_event_without_accessors_is_kept_and_raised():
    polite = Polite()
    seen = []

    def handler(sender, args):
        seen.append((sender, args))

    IPoliteGreeter.add_Greeted(polite, System.EventHandler(handler))
    polite.Greeted(polite, System.EventArgs.Empty)
    assert seen[0][0] is polite
    polite.Greeted -= handler
    polite.Greeted(polite, System.EventArgs.Empty)
    assert len(seen) == 1


def test_event_of_a_base_class_is_not_raised_from_outside():
    class Quiet(Base):
        pass

    with pytest.raises(TypeError):
        Base().Changed(None, None)
    with pytest.raises(System.ArgumentException):
        Quiet().Changed(None, None)


def test_static_abstract_members_are_refused():
    with pytest.raises(TypeError, match="Count is static and abstract"):

        class Impossible(IStatic):
            pass


def test_disposable():
    class Closing(System.IDisposable):
        closed = False

        def Dispose(self):
            self.closed = True

    with Closing() as closing:
        assert not closing.closed
    assert closing.closed


def test_reflection_sees_the_implementation():
    map_ = clr.GetClrType(Polite).GetInterfaceMap(clr.GetClrType(IGreeter))
    assert map_.TargetMethods[0].Name == "Greet"
    assert clr.GetClrType(Polite).GetProperty("Polite") is not None

"""What programs written for Python.NET see of interfaces and of classes that derive from .NET, statement by statement."""

import clr
import pytest
import System
from ClrLink.Fixtures import Derivation
from ClrLink.Fixtures.Derivation import Base, Host, IConverter, IGreeter, IPoliteGreeter, Shape
from ClrLink.Fixtures.Enums import Color
from ClrLink.Fixtures.Shapes import (
    AbstractShape,
    BarImpl,
    Base1,
    Derived1,
    ExplicitFoo,
    FooImpl,
    IBar,
    IDefaulted,
    IFoo,
    IntFunction,
    ManyCtors,
    OneCtor,
    Plain,
    PrivateConstructor,
    S1,
    SealedShape,
    StaticOnly,
)
from helpers import no_match, raises, type_error
from System import Array, Int32, Object
from System.Collections.Generic import IComparer, List

# ---- interfaces ----


def test_a_value_of_interface_type():
    view, impl = IFoo(FooImpl()), FooImpl()
    assert type(view) is IFoo and view.Foo() == 1 and view.GetType().Name == "FooImpl"
    assert IBar(BarImpl()).Foo() == 10
    with raises(AttributeError, "'IFoo' object has no attribute 'Nope'"):
        view.Nope
    assert type(view.__implementation__) is FooImpl and type(view.__raw_implementation__) is FooImpl
    assert IFoo(impl) == impl and impl == IFoo(impl) and hash(IFoo(impl)) == hash(impl)
    assert str(view) == "ClrLink.Fixtures.Shapes.FooImpl"
    assert isinstance(view, FooImpl) and isinstance(impl, IFoo)


def test_the_cast():
    assert not hasattr(ExplicitFoo(), "Foo") and IFoo(ExplicitFoo()).Foo() == 100
    with type_error("object does not implement IFoo"):
        IFoo(Plain())
    with type_error("interface takes exactly one argument"):
        IFoo()


def test_hidden_members():
    assert (Derived1().NV(), Base1.NV(Derived1())) == ("Derived1.NV", "Base1.NV")


# ---- without __namespace__ ----


class Simple(Base1):
    def Name(self):
        return "Simple"


class Shaped(AbstractShape):
    pass


def test_classes_without_a_namespace():
    assert Simple().Name() == "Simple"
    assert Simple.__mro__ == (Simple, Base1, Object, object)
    assert repr(Simple) == f"<class '{__name__}.Simple'>" and Simple.__module__ == __name__
    assert clr.GetClrType(Simple).FullName == f"{__name__}.Simple"
    assert type(Shaped()) is Shaped
    with type_error("cannot instantiate abstract class"):
        AbstractShape()


# ---- with __namespace__ ----


class Full(Base):
    """Overrides whatever can be overridden, by methods."""

    __namespace__ = "Expected.Space"

    def Describe(self):
        return "full, " + super().Describe()

    def Add(self, a, b):
        return a * 100 + b

    def TryParse(self, text, value, calls):
        return True, len(text), calls + 1

    def get_Item(self, index):
        return f"item {index}"

    def get_Title(self):
        return self.title

    def set_Title(self, value):
        self.title = "set " + value

    def Secret(self, key):
        return "told " + key

    def ToString(self):
        return "as text"

    def Equals(self, other):
        return other is self or other == 5

    def GetHashCode(self):
        return 123


class FullPlaced(Base):
    __namespace__ = "Expected.Space"
    __assembly__ = "Expected.Assembly"


class Deeper(Full):
    __namespace__ = "Expected.Space"

    def Describe(self):
        return "deeper, " + super().Describe()


@pytest.mark.parametrize("kind", [Full, Deeper])
@pytest.mark.parametrize(
    ("operation", "result"),
    [
        (lambda one: one.CallAdd(1, 2), 102),
        (lambda one: one.CallAdd(1.5, 2.0), 152.0),
        (lambda one: Base.Parse(one, "four", 0, 1), (True, 4, 2)),
        (lambda one: one.ReadItem(3), "item 3"),
        (lambda one: one[7], "item 7"),
        (lambda one: (one.WriteTitle("x"), one.ReadTitle(), one.Title)[1:], ("set x", "set x")),
        (lambda one: one.CallSecret("k"), "told k"),
        (lambda one: one.Secret("k"), "told k"),
        (lambda one: str(one), "as text"),
        (lambda one: System.String.Format("{0}", one), "as text"),
        (lambda one: hash(one), 123),
        (lambda one: (one == 5, one == 6, Object.Equals(one, 5)), (True, False, True)),
        (lambda one: one.Plain(), "plain"),
    ],
    ids=range(13),
)
def test_overrides(kind, operation, result):
    assert operation(kind()) == result


def test_super_and_levels():
    assert Full().CallDescribe() == "full, base"
    assert Deeper().CallDescribe() == "deeper, full, base"


def test_names_and_places():
    kind = clr.GetClrType(Full)
    assert (kind.FullName, kind.BaseType.FullName) == ("Expected.Space.Full", "ClrLink.Fixtures.Derivation.Base")
    assert kind.Assembly.GetName().Name == "Python.Runtime.Dynamic"
    assert clr.GetClrType(FullPlaced).Assembly.GetName().Name == "Expected.Assembly"
    assert clr.GetClrType(Deeper).BaseType == kind
    assert "Python.Runtime.IPythonDerivedType" in [one.FullName for one in kind.GetInterfaces()]
    assert Full.__module__ == __name__
    assert Full().GetType() == kind


def test_the_same_full_name_twice():
    with type_error("Duplicate type name within an assembly."):
        type("Full", (Base,), {"__namespace__": "Expected.Space"})


# ---- abstract members and errors ----


def test_what_is_not_overridden():
    with raises(System.NotImplementedException, "Python object does not have a 'get_Area' method"):
        Shaped().Describe()

    class Silent(IGreeter):
        pass

    with raises(System.NotImplementedException, "Python object does not have a 'Greet' method"):
        Host.Greet(Silent(), "you")


def test_a_result_of_the_wrong_type():
    class Wrong(Base):
        def Add(self, a, b):
            return "much"

    with raises(System.InvalidCastException, "cannot convert object to target type") as caught:
        Wrong().CallAdd(1, 2)
    assert caught.value.InnerException.Message == "an integer is required"
    assert type(caught.value.InnerException).__name__ == "PythonException"


def test_an_override_that_raises():
    error = LookupError("mine")

    class Raising(Base):
        def Describe(self):
            if self.FromConstructor is None:
                return "calm"
            raise error

    calm = Raising()
    with pytest.raises(LookupError) as caught:
        Base.Ask(calm)
    assert caught.value is error


# ---- interfaces as bases ----


def test_interfaces_as_bases():
    class One(IFoo, IGreeter):
        def Foo(self):
            return 5

        def Greet(self, name):
            return "hi " + name

    class OfObject(Object, IFoo):
        def Foo(self):
            return 6

    class OfClass(Base1, IFoo):
        def Foo(self):
            return 7

    class Inheriting(IBar):
        def Foo(self):
            return 8

        def Bar(self):
            return 9

    class Defaulted(IDefaulted):
        def Plain(self):
            return 10

    assert (IFoo(One()).Foo(), Host.Greet(One(), "x")) == (5, "hi x")
    assert (IFoo(OfObject()).Foo(), IFoo(OfClass()).Foo(), OfClass().Name()) == (6, 7, "Base1")
    assert (IFoo(Inheriting()).Foo(), IBar(Inheriting()).Bar()) == (8, 9)
    assert IDefaulted(Defaulted()).Doubled() == 20


def test_generic_interfaces_and_methods():
    class Comparer(IComparer[int]):
        def Compare(self, left, right):
            return right - left

    class Converter(IConverter[int]):
        def Convert(self, value):
            return int(value)

        def TryConvert(self, value, result):
            return True, len(value)

    numbers = List[int]([1, 3, 2])
    numbers.Sort(Comparer())
    assert list(numbers) == [3, 2, 1]
    assert (Host.Convert(Converter(), "12"), Host.TryConvert(Converter(), "four")) == (12, "yes 4")


# ---- construction ----


def test_constructors():
    class Handing(OneCtor):
        def __init__(self, a, b):
            super().__init__(a)
            self.b = b

    class NotCalling(Base1):
        def __init__(self):
            self.z = 1

    made = Handing(1, 2)
    assert (made.X, made.b) == (1, 2)
    assert (NotCalling().z, NotCalling().Name()) == (1, "Base1")
    kept = List[Object]()
    kept.Add(made)
    assert kept[0] is made


def test_inherited_constructors():
    class Single(OneCtor):
        pass

    class Overloaded(ManyCtors):
        pass

    class Listed(List[int]):
        pass

    assert Single(5).X == 5
    for wrong in ((), ("a",), (1, 2)):
        with no_match("Single..ctor", *wrong):
            Single(*wrong)
    assert [Overloaded(*given).Which for given in ((), (1,), ("x",), (1, 2))] == ["()", "int 1", "string x", "int 1, int 2"]
    listed = Listed()
    listed.Add(5)
    assert list(listed) == [5] and Listed([1, 2]).Count == 2


def test_made_by_net():
    class Made(OneCtor):
        def __init__(self, x):
            super().__init__(x)
            self.doubled = 2 * x

    made = System.Activator.CreateInstance(clr.GetClrType(Made), 5)
    assert type(made) is Made and (made.X, made.doubled) == (5, 10)


def test_virtual_calls_in_the_base_constructor():
    assert Full().FromConstructor == "full, base"


# ---- reflection ----


class Declaring(Base1):
    __namespace__ = "Expected.Space"

    def plain(self):
        return 1

    @clr.clrmethod(int, [int])
    def Next(self, x):
        return x + 1

    @clr.clrproperty(int)
    def Nine(self):
        return 9

    def _get(self):
        return self._kept

    def _set(self, value):
        self._kept = value

    Kept = clr.clrproperty(int, _get, _set)
    Read = clr.clrproperty(int, _get)


def test_declared_members():
    kind, made = clr.GetClrType(Declaring), Declaring()
    assert kind.GetMethod("plain") is None
    assert kind.GetMethod("Next").Invoke(made, Array[Object]([Int32(4)])) == 5
    assert kind.GetProperty("Nine").GetValue(made) == 9
    assert (made.Next(3), made.Nine) == (4, 9)
    made.Kept = 5
    assert (made.Kept, kind.GetProperty("Kept").GetValue(made)) == (5, 5)
    for name in ("Nine", "Read"):
        with raises(AttributeError, f"{name} is read-only"):
            setattr(made, name, 1)
        assert not kind.GetProperty(name).CanWrite


# ---- refusals ----


@pytest.mark.parametrize("base", [Color, IntFunction, Array[int], System.Enum, System.Delegate, System.MulticastDelegate, Array])
def test_delegates_enums_and_arrays(base):
    with type_error("delegates, enums and array types cannot be subclassed"):
        type("Impossible", (base,), {})


@pytest.mark.parametrize("base", [SealedShape, StaticOnly, S1, System.String])
@pytest.mark.parametrize("more", [{}, {"__namespace__": "Expected.Space"}])
def test_sealed_classes(base, more):
    with type_error(f"cannot derive from {base.__module__}.{base.__name__}: the .NET type is sealed"):
        type("Impossible", (base,), more)


@pytest.mark.parametrize(
    ("base", "text"),
    [
        (List, "cannot derive from System.Collections.Generic.List[]: its type arguments are missing, as in List[int]"),
        (System.ValueType, "cannot derive from System.ValueType: a Python class is no struct"),
        (PrivateConstructor, "ClrLink.Fixtures.Shapes.PrivateConstructor cannot be derived from: it has no constructor"),
    ],
)
def test_others_that_cannot_be_bases(base, text):
    with type_error(text):
        type("Impossible", (base,), {})


@pytest.mark.parametrize("more", [{}, {"__namespace__": "Expected.Space"}])
def test_two_net_classes(more):
    text = "Multiple inheritance with managed classes cannot be used. Types: ClrLink.Fixtures.Shapes.Base1 "
    with type_error(text + "ClrLink.Fixtures.Shapes.Plain "):
        type("Impossible", (Base1, Plain), more)


def test_python_classes_mix_in():
    class Mixin:
        def hello(self):
            return "hello"

    for bases in ((Base1, Mixin), (Mixin, Base1)):
        made = type("Mixed", bases, {})()
        assert (made.hello(), made.Name()) == ("hello", "Base1")
    for base in (dict, list, int, ValueError):
        with pytest.raises(TypeError):
            type("Impossible", (Base1, base), {})


def test_protected_members_are_readable():
    assert Base().Secret("x") == "secret x"
    assert Derivation.Base.Secret(Full(), "x") == "secret x"


def test_abstract_shapes_by_python():
    class Square(Shape):
        def Area(self):
            return 4.0

        def get_Name(self):
            return "square"

    class Polite(IPoliteGreeter):
        Polite = "very"

        def Greet(self, name):
            return name

    assert Square().Report() == "square 4"
    assert (Host.ReadPolite(Polite()), Host.Bye(Polite(), "x")) == ("very", "bye x")

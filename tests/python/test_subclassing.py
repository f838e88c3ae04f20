"""A20: Python classes deriving from .NET classes are .NET types: overrides, super(), constructors, reflection."""

import abc
import gc
import weakref

import clr
import pytest
import System
from ClrLink.Fixtures.Derivation import Base, Closed, Constructed, Host, Shape
from helpers import wait_until
from System.Collections.Generic import List


class Derived(Base):
    def Describe(self):
        return "derived from " + super().Describe()

    def Add(self, a, b):
        return a * b

    @property
    def Title(self):
        return "<" + super().Title + ">"

    @Title.setter
    def Title(self, value):
        Base.Title.__set__(self, value.upper())

    def Secret(self, key):
        return "told " + super().Secret(key)

    def TryParse(self, text, value, calls):
        return True, len(text), calls + 10

    def Echo(self, value):
        return value * 2


# ---- overrides ----


def test_virtual_method_is_called_by_net():
    assert Derived().CallDescribe() == "derived from base"
    assert Base.Ask(Derived()) == "derived from base"


def test_virtual_call_in_the_base_constructor_reaches_python():
    assert Derived().FromConstructor == "derived from base"


def test_one_function_overrides_all_overloads():
    derived = Derived()
    assert derived.CallAdd(3, 4) == 12
    assert derived.CallAdd(1.5, 4.0) == 6.0
    assert derived.Add(3, 4) == 12


def test_what_is_not_overridden_is_the_base_s():
    derived = Derived()
    assert derived.Plain() == "plain"
    assert derived[1] == "none"
    derived[1] = "one"
    assert (derived.ReadItem(1), derived[1]) == ("one", "one")


def test_property_overrides_both_accessors():
    derived = Derived()
    derived.WriteTitle("title")
    assert derived.ReadTitle() == "<TITLE>"
    assert derived.Title == "<TITLE>"


def test_accessor_methods_override_a_property():
    class Accessors(Base):
        def get_Title(self):
            return "got " + super().get_Title()

        def set_Title(self, value):
            super().set_Title("set " + value)

    accessors = Accessors()
    accessors.WriteTitle("it")
    assert accessors.ReadTitle() == "got set it"
    assert accessors.Title == "got set it"


def test_protected_virtual_is_called_by_net():
    assert Derived().CallSecret("key") == "told secret key"


def test_by_reference_parameters_come_back_as_a_tuple():
    assert Base.Parse(Derived(), "four", 0, 1) == (True, 4, 11)


def test_generic_virtual_is_called_for_every_type():
    assert Base.EchoText(Derived(), "ab") == "abab"
    assert Base.EchoNumber(Derived(), 21) == 42


@pytest.mark.parametrize("names", [("get_Item", "set_Item"), ("__getitem__", "__setitem__")])
def test_indexer_is_overridden(names):
    def get(self, index):
        return f"item {index}"

    def put(self, index, value):
        self.put = (index, value)

    indexed = type("Indexed", (Base,), {names[0]: get, names[1]: put})()
    assert indexed.ReadItem(3) == "item 3"
    indexed.WriteItem(4, "four")
    assert indexed.put == (4, "four")
    assert indexed[5] == "item 5"


def test_getitem_reaches_the_base_by_super():
    class Indexed(Base):
        def __getitem__(self, index):
            return "[" + super().__getitem__(index) + "]"

    assert Indexed().ReadItem(7) == "[none]"


def test_event_accessors_are_overridden():
    class Watched(Base):
        def add_Changed(self, handler):
            self.added = handler
            super().add_Changed(handler)

    watched = Watched()
    seen = []

    def handler(sender, args):
        seen.append(sender)

    watched.Changed += handler
    watched.Raise()
    assert seen == [watched]
    assert watched.added is not None


def test_object_s_own_methods_serve_str_hash_and_equality():
    class Value(System.Object):
        def ToString(self):
            return "value"

        def Equals(self, other):
            return other == 5

        def GetHashCode(self):
            return 77

    value = Value()
    assert str(value) == "value"
    assert hash(value) == 77
    assert value.Equals(5)
    assert value == 5
    assert System.Object.Equals(value, 5)


def test_override_set_on_the_instance_or_class_later_counts():
    class Late(Shape):
        pass

    late = Late()
    late.Area = lambda: 2.5
    assert Host.Total([late]) == 2.5
    Late.Area = lambda self: 3.5
    del late.Area
    assert Host.Total([late]) == 3.5


# ---- super() ----


def test_super_of_an_abstract_member_says_that_there_is_none():
    class Square(Shape):
        def Area(self):
            return super().Area()

    with pytest.raises(System.NotImplementedException, match="Python object does not have a 'Area' method"):
        Square().Area()


def test_levels_are_called_in_order():
    class Second(Derived):
        def Describe(self):
            return "second, " + super().Describe()

    class Third(Second):
        pass

    class Fourth(Third):
        def Describe(self):
            return "fourth, " + super().Describe()

    assert Fourth().CallDescribe() == "fourth, second, derived from base"
    assert Third().CallDescribe() == "second, derived from base"
    assert clr.GetClrType(Fourth).BaseType.FullName == clr.GetClrType(Third).FullName
    assert Base.Describe(Fourth()) == "base"


def test_mixin_overrides():
    class Mixin:
        def Describe(self):
            return "mixed, " + super().Describe()

    class Mixed(Mixin, Base):
        pass

    assert Mixed().CallDescribe() == "mixed, base"


# ---- abstract classes ----


def test_abstract_class_is_implemented():
    class Square(Shape):
        Name = "square"

        def __init__(self, side):
            self.side = side

        def Area(self):
            return self.side**2

    assert Square(3).Report() == "square 9"
    assert Host.Total([Square(1), Square(2)]) == 5.0


def test_abstract_member_that_is_missing():
    class Nothing(Shape):
        pass

    nothing = Nothing()
    with pytest.raises(System.NotImplementedException, match="Python object does not have a 'Area' method"):
        Host.Total([nothing])
    with pytest.raises(NotImplementedError):
        Host.Total([nothing])


# ---- results and errors ----


def test_result_of_the_wrong_type():
    class Wrong(Shape):
        def Area(self):
            return "much"

    with pytest.raises(System.InvalidCastException, match="cannot convert object to target type") as caught:
        Host.Total([Wrong()])
    assert caught.value.InnerException is not None


def test_exception_of_an_override_comes_back_as_it_is():
    error = KeyError("mine")

    class Raising(Shape):
        def Area(self):
            raise error

    with pytest.raises(KeyError) as caught:
        Host.Total([Raising()])
    assert caught.value is error


def test_attribute_error_within_an_override_is_no_missing_member():
    class Raising(Shape):
        def Area(self):
            return self.nothing

    with pytest.raises(AttributeError, match="nothing"):
        Host.Total([Raising()])


# ---- constructors ----


def test_constructors_are_inherited():
    class Inherited(Constructed):
        pass

    assert Inherited(5).How == "int 5"
    assert Inherited("x").How == "string x"
    assert Inherited("x", 5).How == "both x5"
    assert Inherited(System.DateTime(2024, 1, 1)).How == "time 2024"


def test_wrong_constructor_arguments_are_a_type_error():
    class Inherited(Constructed):
        pass

    for args in [(), (1, 2, 3), (None, None, None)]:
        with pytest.raises(TypeError, match="No method matches given arguments"):
            Inherited(*args)


def test_init_hands_arguments_on():
    class Handing(Constructed):
        def __init__(self, a, *, b):
            super().__init__(a + b)
            self.b = b

    handing = Handing("a", b="b")
    assert (handing.How, handing.b) == ("string ab", "b")


def test_failed_constructor_can_be_tried_again():
    class Trying(Constructed):
        def __init__(self):
            with pytest.raises(TypeError):
                super().__init__(1, 2, 3)
            super().__init__(4)

    assert Trying().How == "int 4"


def test_made_by_net_runs_init():
    made = []

    class Made(Base):
        def __init__(self):
            super().__init__()
            self.value = 5
            made.append(self)

    one = Host.Make[Made]()
    assert type(one) is Made and one is made[0] and one.value == 5
    other = System.Activator.CreateInstance(clr.GetClrType(Made))
    assert type(other) is Made and other is made[1]


def test_made_by_net_passes_arguments_to_init():
    class Made(Constructed):
        def __init__(self, text, number=0):
            super().__init__(text, number)
            self.given = (text, number)

    made = System.Activator.CreateInstance(clr.GetClrType(Made), "a", 5)
    assert (made.given, made.How) == (("a", 5), "both a5")


def test_exception_of_init_leaves_activator():
    class Failing(Base):
        def __init__(self):
            raise KeyError("no")

    with pytest.raises(System.Reflection.TargetInvocationException):
        Host.Make[Failing]()


# ---- identity ----


def test_the_same_object_comes_back():
    derived = Derived()
    objects = List[System.Object]()
    objects.Add(derived)
    assert objects[0] is derived
    assert Host.Any(derived) is derived
    typed = List[Derived]()
    typed.Add(derived)
    assert typed[0] is derived


def test_attributes_last_as_long_as_the_object():
    index = Host.Keep(Derived())
    Host.Get(index).note = "kept"
    gc.collect()
    assert Host.Get(index).note == "kept"
    Host.Clear()


# ---- reflection ----


@pytest.mark.once("the name of a .NET type is taken for ever")
@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_names_and_places():
    class Named(Base):
        __namespace__ = "My.Space"

    type_ = clr.GetClrType(Named)
    assert type_.FullName == "My.Space.Named"
    assert type_.Assembly.GetName().Name == "Python.Runtime.Dynamic"
    assert type_.BaseType.FullName == "ClrLink.Fixtures.Derivation.Base"
    assert Named.__module__ == __name__
    assert type_.Assembly.GetType("My.Space.Named") is not None
    assert Named().GetType().FullName == "My.Space.Named"


@pytest.mark.once("the name of a .NET type is taken for ever")
@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_assembly_is_chosen():
    class Placed(Base):
        __namespace__ = "Placed.Space"
        __assembly__ = "Placed.Assembly"

    assert clr.GetClrType(Placed).Assembly.GetName().Name == "Placed.Assembly"


def test_without_a_namespace_the_module_s_name_serves():
    assert clr.GetClrType(Derived).FullName == __name__ + ".Derived"


def test_marker_interface():
    import Python.Runtime

    assert clr.GetClrType(Python.Runtime.IPythonDerivedType).IsAssignableFrom(clr.GetClrType(Derived))
    assert isinstance(Derived(), Python.Runtime.IPythonDerivedType)
    assert not isinstance(Base(), Python.Runtime.IPythonDerivedType)


@pytest.mark.once("the name of a .NET type is taken for ever")
@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_same_name_twice_with_a_namespace():
    def define():
        class Twice(Base):
            __namespace__ = "Twice.Space"

        return Twice

    define()
    with pytest.raises(TypeError, match="^Duplicate type name within an assembly.$"):
        define()


def test_same_name_again_without_a_namespace():
    def define(value):
        class Again(Base):
            def Describe(self):
                return value

        return Again

    first, second = define("one"), define("two")
    assert Base.Ask(first()) == "one"
    assert Base.Ask(second()) == "two"
    assert clr.GetClrType(first).FullName == clr.GetClrType(second).FullName


def test_generic_instance_as_base():
    class Numbers(List[int]):
        def twice(self):
            return [2 * item for item in self]

    numbers = Numbers()
    numbers.Add(1)
    numbers.Add(2)
    assert numbers.twice() == [2, 4]
    assert len(numbers) == 2
    assert isinstance(numbers, List[int])
    assert list(System.Collections.Generic.IEnumerable[int](numbers)) == [1, 2]


# ---- refusals ----


def test_sealed_class_is_refused():
    with pytest.raises(TypeError, match="sealed"):

        class Impossible(Closed):
            pass


@pytest.mark.parametrize("base", [System.DayOfWeek, System.Action, System.Array[int]])
def test_enums_delegates_and_arrays_are_refused(base):
    with pytest.raises(TypeError, match="^delegates, enums and array types cannot be subclassed$"):
        type("Impossible", (base,), {})


def test_two_classes_are_refused():
    with pytest.raises(TypeError, match="Multiple inheritance with managed classes cannot be used"):

        class Impossible(Base, Constructed):
            pass


@pytest.mark.once("the name of a .NET type is taken for ever")
@pytest.mark.thread_unsafe(reason="takes the name of a .NET type")
def test_failed_class_statement_leaves_nothing():
    def define(assembly):
        class Failing(Base):
            __namespace__ = "Failing.Space"
            __assembly__ = assembly

        return Failing

    with pytest.raises(TypeError):
        define(5)
    assert define("Failing.Assembly")().Describe() == "base"


def test_abstract_base_classes_mix_in():
    class Abstract(abc.ABC):
        @abc.abstractmethod
        def extra(self): ...

    metaclass = type("Both", (type(Base), abc.ABCMeta), {})

    class Concrete(Base, Abstract, metaclass=metaclass):
        def extra(self):
            return "extra"

        def Describe(self):
            return "concrete"

    assert Base.Ask(Concrete()) == "concrete"
    assert Concrete().extra() == "extra"


# ---- weak references ----


def test_weak_reference_dies_with_the_object():
    derived = Derived()
    weak = weakref.ref(derived)
    index = Host.Keep(derived)
    del derived
    gc.collect()
    assert weak() is Host.Get(index)
    assert weak().Plain() == "plain"
    Host.Clear()


# ---- layout ----


def test_slots_are_let_go_with_the_object():
    class Slotted(Base):
        __slots__ = ("held",)

    class Held:
        pass

    slotted, held = Slotted(), Held()
    weak = weakref.ref(held)
    slotted.held = held
    del held
    assert slotted.held is weak()
    del slotted

    def gone():
        gc.collect()
        System.GC.Collect()
        System.GC.WaitForPendingFinalizers()
        return weak() is None

    wait_until(gone, "the end of what the slot holds")


def test_object_without_a_net_object_yet_ends():
    ended = []

    class Unmade(Constructed):
        def __init__(self):
            pass

        def __del__(self):
            ended.append(1)

    unmade = Unmade.__new__(Unmade)
    with pytest.raises(TypeError):
        unmade.How
    del unmade
    gc.collect()
    assert ended == [1]

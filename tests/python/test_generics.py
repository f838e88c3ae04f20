"""A6: generic types and methods."""

import sys

import clr
import pytest
import System
from ClrLink.Fixtures import Generics
from ClrLink.Fixtures.Generics import GC1, Many, Methods, OnlyClass, OnlyComparable, OnlyNew, OnlyStruct
from ClrLink.Fixtures.Shapes import Derived1, Plain
from helpers import FREE_THREADED, no_match, type_error
from System import Array, Func
from System.Collections.Generic import Dictionary, HashSet, List


@pytest.mark.parametrize(
    ("python", "net"),
    [(int, "System.Int32"), (str, "System.String"), (float, "System.Double"), (bool, "System.Boolean")],
)
def test_python_types_stand_for_net_types(python, net):
    assert GC1[python].ArgumentName() == net


@pytest.mark.parametrize("argument", [System.Int64, Plain, System.DateTime, List[int], Array[int], System.IDisposable])
def test_net_types_are_arguments(argument):
    assert GC1[argument].ArgumentName() == clr.GetClrType(argument).FullName


def test_bytes_and_object_are_arguments():
    assert List[bytes] is List[Array[System.Byte]]
    assert GC1[object].ArgumentName() == "System.Object"
    assert Methods.NameOf[bytes]() == "System.Byte[]"


@pytest.mark.skipif(
    FREE_THREADED and sys.version_info < (3, 14), reason="CPython 3.13t makes classes immortal once there are threads"
)
def test_a_python_class_over_a_net_type_is_a_type_argument():
    class Mine(Plain):
        pass

    assert GC1[Mine] is not GC1[Plain]
    assert GC1[Mine] is GC1[Mine]
    assert clr.GetClrType(GC1[Mine]).GetGenericArguments()[0].Equals(clr.GetClrType(Mine))


def test_a_type_object_is_an_argument():
    assert GC1[clr.GetClrType(Plain)] is GC1[Plain]


def test_a_closed_type_is_one_class():
    assert List[int] is List[System.Int32]
    assert Dictionary[str, int] is Dictionary[System.String, System.Int32]
    assert GC1[GC1[int]] is GC1[GC1[int]]
    assert GC1[int] is not GC1[str]


def test_statics_are_each_closed_types_own():
    GC1[Plain].Count = 3
    assert GC1[Plain].Count == 3
    assert GC1[Derived1].Count == 0


def test_members_take_and_give_the_argument():
    made = GC1[str]("text")
    assert made.Value == "text"
    made.Value = "other"
    assert made.Echo("x") == "x"
    with no_match("GC1`1.Echo", 5):
        made.Echo(5)


def test_nested_arguments():
    outer = GC1[List[int]](List[int](Array[int]([1, 2])))
    assert list(outer.Value) == [1, 2]
    assert Dictionary[str, List[int]]().Count == 0


def test_a_class_nested_in_a_closed_type():
    inner = GC1[int].Inner()
    inner.Value = 4
    assert inner.Value == 4


def test_a_name_with_several_arities():
    assert Many.Arity() == "0"
    assert Many[int].Arity() == "1 Int32"
    assert Many[int, str].Arity() == "2 Int32 String"
    assert System.Action is not System.Action[int]
    assert Func[int, str] is Func[int, str]


@pytest.mark.parametrize("argument", [list, type(None), None, 5, "int", object(), Plain()])
def test_what_is_no_type_argument(argument):
    with type_error("type(s) expected"):
        GC1[argument]


@pytest.mark.parametrize("arguments", [(int, str), (int, str, float)])
def test_too_many_arguments_name_the_type(arguments):
    with pytest.raises(TypeError, match="GC1`1.* does not accept"):
        GC1[arguments]


def test_no_such_arity():
    with type_error("unsubscriptable object: ClrLink.Fixtures.Generics.Many[,] takes 1 or 2 type arguments, 3 given"):
        Many[int, int, int]
    with type_error("unsubscriptable object: ClrLink.Fixtures.Shapes.Plain is not generic"):
        Plain[int]
    with type_error("unsubscriptable object: ClrLink.Fixtures.Generics.GC1[Int32] has its type arguments"):
        GC1[int][int]
    with pytest.raises(TypeError):
        GC1[()]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (OnlyClass, str, int),
        (OnlyStruct, int, str),
        (OnlyNew, Plain, Generics.NoDefault),
        (OnlyComparable, int, Plain),
    ],
)
def test_constraints(kind, good, bad):
    assert kind[good] is not None
    name = clr.GetClrType(bad).FullName
    with pytest.raises(TypeError, match=rf"GenericArguments\[0\], '{name}'.* violates the constraint of type 'T'") as caught:
        kind[bad]
    assert f"{name} does not meet the constraint 'where T : " in str(caught.value)
    assert kind[good] is kind[good]


def test_a_constrained_type_works():
    assert isinstance(OnlyNew[Plain].Make(), Plain)
    assert OnlyComparable[int].Less(1, 2) is True


def test_the_names_of_closed_and_open_types():
    assert repr(List[int]) == "<class 'System.Collections.Generic.List[Int32]'>"
    assert List[int].__name__ == "List[Int32]"
    assert repr(Dictionary[str, int]) == "<class 'System.Collections.Generic.Dictionary[String,Int32]'>"
    assert List[List[int]].__name__ == "List[List[Int32]]"
    assert repr(List) == "<class 'System.Collections.Generic.List[]'>"
    assert repr(Dictionary) == "<class 'System.Collections.Generic.Dictionary[,]'>"


def test_a_closed_type_is_no_subclass_of_the_open_one():
    assert not issubclass(List[int], List)


def test_recurring_types():
    assert Generics.RecurringInt().Value == 6
    one, two = Generics.RecurringInt(), Generics.RecurringInt()
    one.Twin = two
    assert one.Twin == two


@pytest.mark.parametrize(
    ("arguments", "value", "result"),
    [(int, 1, 1), (str, "a", "a"), (float, 1.5, 1.5), (bool, True, True), (System.Int64, 2**40, 2**40)],
)
def test_a_generic_method_by_subscript(arguments, value, result):
    assert Methods.Id[arguments](value) == result


def test_type_arguments_reach_the_method():
    assert Methods.NameOf[int]() == "System.Int32"
    assert Methods.NameOf[Plain]() == "ClrLink.Fixtures.Shapes.Plain"
    assert Methods.NamesOf[int, str]() == "Int32 String"
    assert Methods().Instance[System.Object]("a") == "System.Object"
    assert list(Methods.Arr[int]([1, 2])) == [1, 2]
    assert isinstance(Methods.MakeNew[Plain](), Plain)


def test_a_closed_method_checks_its_arguments():
    with no_match("Methods.Id", "a"):
        Methods.Id[int]("a")


@pytest.mark.parametrize("arguments", [(int, str), (int, int, int)])
def test_no_such_arity_of_a_method(arguments):
    told = f"System.String NameOf[T]() takes 1 type argument, {len(arguments)} given"
    with type_error("No match found for given type params\n  " + told):
        Methods.NameOf[arguments]


def test_a_methods_constraint():
    with type_error("No match found for given type params"):
        Methods.ClassOnly[int]
    with type_error("No match found for given type params"):
        Methods.MakeNew[Generics.NoDefault]


@pytest.mark.parametrize("argument", ["int", 5, None])
def test_what_is_no_type_argument_of_a_method(argument):
    with type_error("type(s) expected"):
        Methods.NameOf[argument]


@pytest.mark.parametrize(
    ("method", "arguments", "inferred"),
    [
        ("Named", (5,), "System.Int32"),
        ("Named", (2**40,), "System.Int64"),
        ("Named", ("a",), "System.String"),
        ("Named", (1.5,), "System.Double"),
        ("Named", (True,), "System.Boolean"),
        ("Named", (Plain(),), "ClrLink.Fixtures.Shapes.Plain"),
        ("Named", (System.Byte(1),), "System.Byte"),
        ("Same", (1, 2), "System.Int32"),
        ("Same", ("a", "b"), "System.String"),
        ("ClassOnly", ("a",), "System.String"),
    ],
)
def test_type_arguments_are_inferred(method, arguments, inferred):
    assert getattr(Methods, method)(*arguments) == inferred


@pytest.mark.parametrize(
    ("method", "arguments", "value", "result"),
    [
        ("FromArray", int, [1], "System.Int32"),
        ("FromArray", str, Array[str](["a"]), "System.String"),
        ("FromList", str, List[str](), "System.String"),
        ("FromEnumerable", int, List[int](Array[int]([1, 2])), "System.Int32 2"),
        ("FromEnumerable", float, Array[float]([1.5]), "System.Double 1"),
        ("FromEnumerable", str, HashSet[str](), "System.String 0"),
        ("FromDictionary", (str, int), Dictionary[str, int](), "String Int32"),
        ("FromNullable", int, 5, "System.Int32"),
        ("FromNullable", int, None, "System.Int32"),
        ("Nested", int, List[List[int]](), "System.Int32"),
    ],
)
def test_a_generic_parameter_inside_another_type(method, arguments, value, result):
    assert getattr(Methods, method)[arguments](value) == result


def test_nothing_to_infer_from():
    for call in (lambda: Methods.NameOf(), lambda: Methods.Named(None), lambda: Methods.ClassOnly(5)):
        with pytest.raises(TypeError):
            call()


def test_a_plain_overload_comes_before_a_generic_one():
    assert Methods.Over(5) == "int"
    assert Methods.Over("a") == "T String"
    assert Methods.Over(5, "a") == "T U Int32 String"
    assert Methods.Over[int](5) == "T Int32"

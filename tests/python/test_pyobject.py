"""Python.Runtime.PyObject in the hands of a C# library: members, conversions, dynamic."""

import gc
import math
import operator
import sys

import clr
import pytest

import helpers
from helpers import raises, type_error

clr.AddReference("ClrLink.Fixtures.Runtime")

import System  # noqa: E402
from ClrLink.Fixtures.Runtime import Conversions, Dynamics, Level, Named, Objects  # noqa: E402


class Thing:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)

    def add(self, a, b=10, c=20):
        return (a, b, c)


def fail(*_):
    raise LookupError("on purpose")


def references_left(thing, function, times=50):
    """How many references to `thing` the calls leave behind once both collectors have run."""
    before = sys.getrefcount(thing)
    for _ in range(times):
        function()
    helpers.wait_until(lambda: helpers.settle() or sys.getrefcount(thing) <= before, "references given up")
    return sys.getrefcount(thing) - before


# --- The object itself -----------------------------------------------------------------------------------------------

ANYTHING = [[1], (1, 2), {"a": 1}, Thing(), len, Thing, 5, "text", 2.5, True, None, b"x", 2**70, {1}, sys]


@pytest.mark.parametrize("value", ANYTHING, ids=helpers.label)
def test_a_parameter_gets_the_object_and_the_result_is_the_very_same(value):
    assert Objects.Echo(value) is value


def test_a_net_object_as_PyObject_is_its_wrapper():
    wrapper = Named()
    assert Objects.Echo(wrapper) is wrapper
    assert Objects.Echo(Named) is Named


@pytest.mark.parametrize("value", [[1], (1, 2), {"a": 1}, Thing(), len, b"x", {1}], ids=helpers.label)
def test_object_parameters_get_python_objects_as_PyObject_and_give_them_back(value):
    assert Objects.TypeOf(value) == "Python.Runtime.PyObject"
    assert Objects.EchoObject(value) is value


@pytest.mark.parametrize(
    "value, kind",
    [(1, "Int32"), (2**40, "Int64"), (2**70, "Numerics.BigInteger"), ("a", "String"), (True, "Boolean"), (1.5, "Double")],
)
def test_object_parameters_get_numbers_and_texts_as_values(value, kind):
    assert Objects.TypeOf(value) == "System." + kind
    assert Objects.TypeOf(None) == "null"


def test_None_is_an_object_and_a_left_out_argument_is_null():
    assert Objects.EchoOptional() is None
    assert Objects.IsNull(None) is False
    assert getattr(Objects, "None")() is None
    assert Objects.RuntimeNone() is None


def test_attributes():
    thing = Thing(x=[1])
    assert Objects.GetAttr(thing, "x") is thing.x
    assert Objects.GetAttrByObject(thing, "x") is thing.x
    Objects.SetAttr(thing, "y", thing.x)
    assert thing.y is thing.x
    assert Objects.HasAttr(thing, "y")
    Objects.DelAttr(thing, "y")
    assert not Objects.HasAttr(thing, "y")
    Objects.SetAttr(thing, "名前\U0001f600", 5)
    assert getattr(thing, "名前\U0001f600") == 5


def test_errors_of_attributes():
    thing = Thing()
    with raises(AttributeError, "'Thing' object has no attribute 'y'"):
        Objects.GetAttr(thing, "y")
    with pytest.raises(AttributeError, match="y"):
        Objects.DelAttr(thing, "y")
    with pytest.raises(AttributeError):
        Objects.SetAttr(object(), "y", 1)
    with pytest.raises(System.ArgumentNullException, match="name"):
        Objects.GetAttr(thing, None)
    with raises(TypeError, "attribute name must be string"):
        Objects.GetAttrByObject(thing, 5)


def test_HasAttr_hides_no_other_error():
    class Broken:
        x = property(fail)

    with raises(LookupError, "on purpose"):
        Objects.HasAttr(Broken(), "x")


def test_items():
    table = {"a": [1], 5: [2], (1, 2): [3]}
    assert Objects.GetItem(table, (1, 2)) is table[1, 2]
    assert Objects.GetItemByName(table, "a") is table["a"]
    assert Objects.GetItemByIndex(table, 5) is table[5]
    Objects.SetItem(table, (3,), 1)
    Objects.SetItemByName(table, "n", 2)
    Objects.SetItemByIndex(table, -7, 3)
    assert (table[3,], table["n"], table[-7]) == (1, 2, 3)
    Objects.DelItem(table, (3,))
    Objects.DelItemByName(table, "n")
    Objects.DelItemByIndex(table, -7)
    assert list(table) == ["a", 5, (1, 2)]
    assert Objects.GetItemByIndex([1, 2, 3], -1) == 3


def test_errors_of_items():
    with raises(KeyError, "'zz'"):
        Objects.GetItemByName({}, "zz")
    with raises(IndexError, "list index out of range"):
        Objects.GetItemByIndex([], 0)
    with type_error("'int' object is not subscriptable"):
        Objects.GetItem(5, 1)
    with type_error("'tuple' object does not support item assignment"):
        Objects.SetItemByIndex((1,), 0, 5)


def test_calls():
    add = Thing().add
    assert Objects.Invoke(add, 1) == (1, 10, 20)
    assert Objects.Invoke(add, 1, 2) == (1, 2, 20)
    assert Objects.Invoke(lambda *args: args, *range(20)) == tuple(range(20))
    assert Objects.Invoke(list) == []
    assert Objects.InvokeMethod(Thing(), "add", 1, 2) == (1, 2, 20)
    assert Objects.InvokeTuple(add, (1, 2), None) == (1, 2, 20)
    assert Objects.InvokeTuple(add, (1,), {"c": 5}) == (1, 10, 5)
    assert Objects.InvokeKeywords(add, [1], {"b": 7}) == (1, 7, 20)
    assert Objects.InvokeKeywords(add, [1], None) == (1, 10, 20)
    assert Objects.InvokeMethodKeywords(Thing(), "add", [1], {"c": 9}) == (1, 10, 9)


def test_keyword_dicts_are_not_changed():
    given = {"a": 1}

    def change(**kw):
        kw["b"] = 2
        return kw

    assert Objects.InvokeKeywords(change, [], given) == {"a": 1, "b": 2}
    assert given == {"a": 1}


def test_errors_of_calls():
    with raises(LookupError, "on purpose"):
        Objects.Invoke(fail)
    with type_error("'int' object is not callable"):
        Objects.Invoke(5)
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        Objects.Invoke(lambda a: a)
    with raises(AttributeError, "'Thing' object has no attribute 'nope'"):
        Objects.InvokeMethod(Thing(), "nope")
    with pytest.raises(System.ArgumentNullException, match="PyObject.None"):
        Objects.InvokeWithNull(fail)
    with pytest.raises(TypeError, match="keywords must be strings"):
        Objects.InvokeTuple(Thing().add, (1,), {5: 1})


def test_builtin_functions():
    thing = Thing(x=1)
    assert Objects.Length("abc") == 3
    assert Objects.Repr("a'b\n") == repr("a'b\n")
    assert Objects.Text([1, 2]) == "[1, 2]"
    assert Objects.Text("\ud83d\0\U0001f600") == "\ud83d\0\U0001f600"
    assert list(Objects.Dir(thing)) == dir(thing)
    assert list(Objects.DynamicNames(thing)) == dir(thing)
    assert Objects.TypeOfPython(thing) is Thing
    assert Objects.IsInstance(True, int) and not Objects.IsInstance(5, (str, list))
    assert Objects.IsSubclass(bool, int)
    assert Objects.TypeCheck(True, int) and not Objects.TypeCheck(5, str)
    with raises(TypeError, "object of type 'int' has no len()"):
        Objects.Length(5)
    with pytest.raises(TypeError, match="isinstance"):
        Objects.IsInstance(5, 5)


@pytest.mark.parametrize("value", ["abc", "äöü", "名前", "\U0001f600", "a" * 1000, "名" * 100_000, ""], ids=helpers.label)
def test_texts_of_every_width_and_length(value):
    assert Objects.Text(value) == value
    assert Objects.GetItemByName({value: 1}, value) == 1


def test_what_it_is():
    assert list(Objects.Is(len)) == [True, False, False, True]
    assert list(Objects.Is([])) == [False, True, False, False]
    assert list(Objects.Is(None)) == [False, False, True, False]
    assert list(Objects.Is("a")) == [False, True, False, True]


def test_equality_and_hash_are_pythons():
    assert Objects.AreEqual([1], [1]) and not Objects.AreEqual([1], [2])
    assert Objects.AreEqual(5, 5.0)
    assert Objects.EqualsObject((1, 2), (1, 2))
    assert Objects.Hash((1, 2)) == Objects.Hash((1, 2))
    with type_error("unhashable type: 'list'"):
        Objects.Hash([])

    class Odd:
        __eq__ = fail

    with raises(LookupError, "on purpose"):
        Objects.AreEqual(Odd(), 5)


def test_iteration():
    items = [Thing(), 5, None, "x"]
    found = Objects.Iterate(items)
    assert [found[i] for i in range(found.Count)] == items
    assert list(Objects.Iterate(n * n for n in range(5))) == [0, 1, 4, 9, 16]
    assert Objects.Join(str(n) for n in range(4)) == "0,1,2,3"
    with type_error("'int' object is not iterable"):
        Objects.Iterate(5)

    def broken():
        yield 1
        fail()

    with raises(LookupError, "on purpose"):
        Objects.Iterate(broken())


# --- Lifetime --------------------------------------------------------------------------------------------------------


def test_use_after_dispose_says_so():
    assert Objects.UseAfterDispose(Thing(x=1)) == "PyObject"
    assert set(Objects.EveryUseAfterDispose([1, 2])) == {"ObjectDisposedException"}


def test_dispose_leaves_the_callers_object_alone():
    thing = Thing(x=[1])
    Objects.DisposeArgument(thing)
    assert thing.x == [1]
    assert Objects.TwoReferences(thing) is thing


def test_the_reference_count_is_pythons():
    thing = Thing()
    first = Objects.Refcount(thing)
    keep = [thing] * 10
    assert Objects.Refcount(thing) == first + 10
    before, between, after = Objects.RefcountsRoundDispose(thing)
    assert (between, after) == (before + 1, before)
    del keep


@pytest.mark.parametrize(
    "use",
    [
        Objects.Echo,
        Objects.EchoObject,
        Objects.Repr,
        Objects.UseAfterDispose,
        Objects.TwoReferences,
        Objects.EveryUseAfterDispose,
        Objects.Is,
        lambda thing: Objects.GetItemByIndex([thing], 0),
        lambda thing: Objects.InvokeMethod(thing, "add", thing, thing),
        lambda thing: Objects.Invoke(lambda *a: a, *[thing] * 20),
        lambda thing: list(Objects.Iterate([thing] * 5)),
        lambda thing: Objects.SetAttr(thing, "itself", None),
        lambda thing: helpers.raised_by(Objects.GetAttr, thing, "nope") and None,
        lambda thing: Conversions.AsObject(thing),
        lambda thing: Conversions.ToPythonTwice(thing),
        lambda thing: Conversions.AsPyObject(thing),
    ],
    ids=range(16),
)
def test_references_are_counted(use):
    thing = Thing(x=1)
    assert references_left(thing, lambda: use(thing)) <= 0


def test_the_ledger_is_balanced(balanced):
    thing = Thing(x=1, value=[1], __call__=None)

    def use(_):
        Objects.GetAttr(thing, "x")
        Objects.Invoke(thing.add, "text", Named())
        Conversions.ToPython()
        helpers.raised_by(Objects.GetAttr, thing, "nope")
        Dynamics.CallMethodNamed(thing)
        list(Objects.Iterate([1, 2, 3]))

    balanced(use, threads=2, times=20)


# --- Conversions -----------------------------------------------------------------------------------------------------


def test_As_converts_as_parameters_do():
    assert Conversions.AsInt(5) == 5 and Conversions.AsInt(True) == 1
    assert Conversions.AsLong(2**40) == 2**40
    assert Conversions.AsByte(255) == 255
    assert Conversions.AsULong(2**64 - 1) == 2**64 - 1
    assert Conversions.AsDouble(2.5) == 2.5 and Conversions.AsDouble(2) == 2.0
    assert Conversions.AsFloat(0.5) == 0.5
    assert Conversions.AsBool(True) is True
    assert Conversions.AsChar("x") == "x"
    assert Conversions.AsString("a\0b") == "a\0b" and Conversions.AsString(None) is None
    assert str(Conversions.AsDecimal(System.Decimal(1.5))) == "1.5"
    assert Conversions.AsBigInteger(-(2**100)) == str(-(2**100))
    assert Conversions.AsNullable(5) == 5 and Conversions.AsNullable(None) is None
    assert Conversions.AsLevel(Level.High) == Level.High
    assert Conversions.AsInterface(Named()) == "its name"
    assert list(Conversions.AsArray([1, 2, 3])) == [1, 2, 3]
    assert [list(row) for row in Conversions.AsNested([["a"], ["b", "c"]])] == [["a"], ["b", "c"]]
    assert Conversions.AsFunction(lambda n: n + 1, 5) == 6
    assert Conversions.AsType(str).FullName == "System.String"


def test_As_of_python_classes_is_another_reference():
    items = [1]
    assert Conversions.AsPyObject(items) is items
    assert Conversions.AsPyList(items) is items


@pytest.mark.parametrize(
    "value, text",
    [
        (5, "Int32:5"),
        (2**40, f"Int64:{2**40}"),
        (2**70, f"BigInteger:{2**70}"),
        ("a", "String:a"),
        (True, "Boolean:True"),
        (None, "null"),
        ([1], "PyObject:[1]"),
        (Level.High, "Level:High"),
    ],
)
def test_As_object_is_as_an_object_parameter(value, text):
    assert Conversions.AsObject(value) == text
    assert Conversions.AsManaged(value, System.Object) == text


def test_what_cannot_be_converted_says_why():
    def why(value, kind):
        return tuple(Conversions.WhyNot(value, kind).split("|"))

    prefix = "cannot convert object to target type "
    assert why("a", System.Int32) == (prefix + "System.Int32", "PythonException", "an integer is required")
    assert why(2**40, System.Int32) == (prefix + "System.Int32", "PythonException", "value too large to convert")
    assert why(5, System.String) == (
        prefix + "System.String",
        "PythonException",
        "'int' value cannot be converted to System.String",
    )
    assert why([1], Named)[0] == prefix + "ClrLink.Fixtures.Runtime.Named"
    with pytest.raises(System.InvalidCastException, match="cannot convert object to target type System.Int32"):
        Conversions.AsInt("a")


def test_ToPython():
    none, one, two, half, text, true, char, big, bigger, level, named, array, date, money = Conversions.ToPython()
    assert none is None
    assert (one, two, half, text, true, char) == (1, 2, 2.5, "text", True, "c")
    assert type(one) is int and type(true) is bool and type(text) is str
    assert big == 2**64 - 1
    assert str(bigger) == str(2**70)
    assert level == Level.High
    assert isinstance(named, Named) and named.Other == 5
    assert list(array) == [1, 2] and type(array) is System.Array[int]
    assert isinstance(date, System.DateTime) and isinstance(money, System.Decimal)


def test_ToPython_of_a_python_object_is_itself():
    thing = Thing()
    assert Conversions.ToPythonTwice(thing) is thing
    assert Conversions.FromManaged(thing) is thing
    assert Conversions.FromManaged(5) == 5


def test_ToPythonAs_shows_the_declared_type():
    assert type(Conversions.ToPythonAsInterface()).__name__ == "INamed"
    assert not hasattr(Conversions.ToPythonAsInterface(), "Nope")
    assert type(Conversions.ToPythonAsClass()) is Named
    assert Conversions.ToPythonAsNumber() == 5
    assert Conversions.ToPythonAsNull() is None


def test_delegates_go_to_python_as_callables():
    assert Conversions.WithinLambda(lambda function: function(21)) == 42


def test_IConvertible():
    assert list(Conversions.Convertible(5)) == ["5", "5", "5", "5", "5", "Int16", "Object"]


def test_a_dict_as_Dictionary():
    result = Conversions.ToDictionary({"a": 1, "b": [2], "c": None})
    assert (result["a"], result["b"], result["c"]) == (1, [2], None)


# --- dynamic ---------------------------------------------------------------------------------------------------------


def test_dynamic_members():
    thing = Thing(value=[1])
    assert Dynamics.Get(thing) is thing.value
    Dynamics.Set(thing, None)
    assert thing.value is None
    Dynamics.SetNumber(thing)
    assert thing.value == 5
    with raises(AttributeError, "'Thing' object has no attribute 'value'"):
        Dynamics.Get(Thing())


def test_dynamic_calls():
    def collect(*args, **kw):
        return args, kw

    assert Dynamics.Call(collect) == ((1, "two", 3.5), {})
    assert Dynamics.CallNamed(collect) == ((1,), {"b": 2, "c": "three"})
    assert Dynamics.CallMethod(Thing()) == (1, 2, 20)
    assert Dynamics.CallMethodNamed(Thing()) == (1, 2, 20)
    assert Dynamics.CallKw(Thing()) == (1, 2, None)
    assert Dynamics.CallManyArguments(collect) == (tuple(range(1, 13)), {})
    with raises(LookupError, "on purpose"):
        Dynamics.Call(fail)
    with raises(AttributeError, "'object' object has no attribute 'add'"):
        Dynamics.CallMethod(object())


def test_dynamic_items():
    table = {"key": 1, (1, "b"): 2}
    assert Dynamics.Index(table) == 1
    assert Dynamics.IndexMany(table) == 2
    Dynamics.SetIndex(table)
    Dynamics.SetIndexMany(table)
    assert table == {"key": 7, (1, "b"): 7}


def test_dynamic_conversions():
    assert Dynamics.ToInt(5) == 5
    assert Dynamics.ToText("a") == "a"
    assert Dynamics.ToDouble(Thing(value=2)) == 2.0
    assert list(Dynamics.ToEnumerable([1, 2])) == [1, 2]
    assert list(Dynamics.Each((1, "b", None))) == [1, "b", None]
    with pytest.raises(System.Exception, match="Cannot implicitly convert|Unable to cast|convert"):
        Dynamics.ToInt("five")


class Number:
    """Not an int, which would be C#'s own number in a dynamic parameter."""

    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other.value

    def __lt__(self, other):
        return self.value < other.value

    def __le__(self, other):
        return self.value <= other.value

    def __gt__(self, other):
        return self.value > other.value

    def __ge__(self, other):
        return self.value >= other.value


def _operator(name):
    function = getattr(operator, name)

    def apply(self, *others):
        return function(self.value, *(getattr(other, "value", other) for other in others))

    return apply


for name in "add sub mul truediv mod and or xor lshift rshift neg pos invert".split():
    setattr(Number, f"__{name}__", _operator(f"__{name}__"))


def test_dynamic_operators():
    seven, two = Number(7), Number(2)
    assert list(Dynamics.Operators(seven, two)) == [9, 5, 14, 3.5, 1, 2, 7, 5, 14, 3, -7, 7, -8]
    assert list(Dynamics.Comparisons(two, seven)) == [True, True, False, False, False, True, False]
    assert list(Dynamics.Comparisons(two, Number(2))) == [False, True, False, True, True, False, False]
    assert Dynamics.Compare(two, seven) == "Boolean"
    assert Dynamics.Truth([1]) == "true" and Dynamics.Truth([]) == "false"
    with pytest.raises(TypeError, match="unsupported operand"):
        Dynamics.Operators([], [])


def test_dynamic_comparisons_may_answer_anything():
    class Vector:
        def __lt__(self, other):
            return [True, False]

    assert Dynamics.Compare(Vector(), 1) == "PyObject"


def test_dynamic_assignment_is_in_place():
    items = [1]
    assert Dynamics.AddAssign(items, [2]) is items
    assert items == [1, 2]


def test_dynamic_chains():
    assert Dynamics.Chain(Thing(child=Thing(child=Thing()))) == 1
    assert Dynamics.Import("math") == math.sqrt(16)


# --- Python's side ---------------------------------------------------------------------------------------------------


def test_the_classes_of_builtin_containers():
    assert clr.GetClrType(list).FullName == "Python.Runtime.PyList"
    assert clr.GetClrType(tuple).FullName == "Python.Runtime.PyTuple"
    assert clr.GetClrType(dict).FullName == "Python.Runtime.PyDict"
    assert clr.GetClrType(int).FullName == "System.Int32"
    with pytest.raises(TypeError):
        clr.GetClrType(set)


def test_construction_from_python_gives_pythons_own():
    from Python.Runtime import PyDict, PyInt, PyList, PyString, PyTuple

    assert PyInt(5) == 5 and type(PyInt(5)) is int
    assert PyInt("77") == 77
    assert PyString("abc") == "abc"
    assert PyList() == [] and PyDict() == {} and PyTuple() == ()
    items = [1]
    assert PyList(items) == items and PyTuple((1, 2)) == (1, 2)
    assert PyInt.Overloads[System.String]("7") == 7


def test_no_class_derives_from_a_stand_in():
    from Python.Runtime import PyList

    with pytest.raises(TypeError, match="PyList"):

        class Derived(PyList):
            pass


def test_gc_collects_cycles_that_python_alone_holds():
    import weakref

    class Node:
        pass

    node = Node()
    node.itself = Objects.Echo(node)
    alive = weakref.ref(node)
    del node
    helpers.wait_until(lambda: helpers.settle() or gc.collect() is None or alive() is None, "the cycle is collected")

"""Python.Runtime's classes for Python's types: PyInt, PyFloat, PyString, PyList, PyTuple, PyDict, PyIter, PyType."""

import collections
import sys

import clr
import pytest

import helpers
from helpers import no_match, raises, type_error

clr.AddReference("ClrLink.Fixtures.Runtime")

import System  # noqa: E402
from ClrLink.Fixtures.Runtime import Classes, Matrix, Named, Unmakeable  # noqa: E402
from Python.Runtime import PyObject  # noqa: E402


class OwnInt(int):
    pass


class OwnList(list):
    pass


class OwnDict(dict):
    def keys(self):
        return ["its", "own"]


# --- Parameters ------------------------------------------------------------------------------------------------------

FITTING = {
    "Int": [5, True, 2**70, OwnInt(3)],
    "Float": [2.5, float("inf")],
    "String": ["", "text", "\ud83d"],
    "List": [[], [1], OwnList([1])],
    "Tuple": [(), (1, 2), collections.namedtuple("P", "x y")(1, 2)],
    "Dict": [{}, {"a": 1}, OwnDict(), collections.OrderedDict()],
    "Type": [int, Named, type, OwnInt],
    "Iter": [iter([]), (n for n in range(2)), zip()],
    "Iterable": [[1], "a", {1}, range(3), iter([])],
    "Sequence": [[1], (1,), "a", range(3), b"x"],
    "Number": [5, 2.5, 2j, True],
}


@pytest.mark.parametrize("name, value", [(n, v) for n, values in FITTING.items() for v in values], ids=helpers.label)
def test_a_parameter_gets_the_object_of_its_type(name, value):
    assert getattr(Classes, name)(value) is value


OTHERS = {
    "Int": [2.5, "5", None.__class__, [1]],
    "Float": [5, "2.5"],
    "String": [5, b"text"],
    "List": [(1,), {1}, "list", {}],
    "Tuple": [[1], "ab"],
    "Dict": [[], [("a", 1)], "d"],
    "Type": [5, "int", len],
    "Iter": [[1], "a", 5],
    "Iterable": [5, len],
    "Sequence": [5, {1}],
    "Number": ["5", [1]],
}


@pytest.mark.parametrize("name, value", [(n, v) for n, values in OTHERS.items() for v in values], ids=helpers.label)
def test_an_object_of_another_type_is_no_match(name, value):
    with no_match("Classes." + name, value):
        getattr(Classes, name)(value)


def test_fields_and_properties_have_their_type():
    holder = Classes()
    items = [1]
    holder.Stored = items
    holder.StoredList = items
    assert holder.Stored is items and holder.StoredList is items
    with type_error("'tuple' value cannot be converted to Python.Runtime.PyList"):
        holder.StoredList = (1,)
    options = {"a": 1}
    holder.Options = options
    assert holder.Options is options
    holder.Options = None
    assert holder.Options is None


def test_overloads_are_chosen_by_the_type():
    assert [Classes.Which(value) for value in ([], {}, (), 5, True, "a", None.__class__)] == [
        "list",
        "dict",
        "tuple",
        "int",
        "int",
        "object",
        "object",
    ]
    assert Classes.WhichNumber(5) == "Int32"
    assert Classes.WhichNumber(2**70) == "PyInt"


def test_None_is_null_where_a_type_is_wanted():
    assert Classes.IsNull(None) is True
    assert Classes.List(None) is None


def test_by_reference():
    a, b = [1], [2]
    first, second = Classes.Swap(a, b)
    assert first is b and second is a
    value = [5]
    assert Classes.TryGet({"k": value}, "k") == (True, value)
    assert Classes.TryGet({"k": value}, "z") == (False, None)


def test_arrays_and_lists_of_objects():
    values = [1, "a", None, [2]]
    array = Classes.Array(values)
    assert [array[i] for i in range(4)] == values and array[3] is values[3]
    array[0] = values
    assert array[0] is values
    nested = Classes.Nested(values)
    assert nested[0] is values and nested.Count == 2
    nested.Add([5])
    assert nested[2] == [5]
    with no_match("List`1.Add", 5):
        nested.Add(5)
    assert list(Classes.ArrayTypes([1, "a", None, [2], 2.5])) == ["Int32", "String", "null", "PyObject", "Double"]
    assert Classes.Boxed(values) is values


def test_an_interface_over_a_python_list_iterates_its_objects():
    values = [[1], "a"]
    many = Classes.Many(values)
    assert [item for item in many][0] is values[0]
    assert Classes.List(many) is values


def test_delegates_with_these_types():
    value = [3]
    assert Classes.Apply(System.Func[PyObject, PyObject](lambda x: x), value) is value
    assert Classes.ApplyList(lambda items: {"n": len(items)}, value) == "{'n': 1}"
    with type_error("'int' value cannot be converted to Python.Runtime.PyDict"):
        Classes.ApplyList(lambda items: 5, value)


def test_classes_of_users():
    rows = [[1], [2]]
    assert Matrix.RowsOf(rows) == 2
    assert Matrix.Make(rows) is rows
    assert Matrix(rows) is rows
    with pytest.raises((TypeError, System.ArgumentException)):
        Matrix.RowsOf(5)
    with pytest.raises(System.InvalidCastException, match="no public constructor that takes a PyObject"):
        Unmakeable.LengthOf([1])


# --- PyInt, PyFloat --------------------------------------------------------------------------------------------------


def test_new_ints():
    assert list(Classes.NewInts()) == [
        5,
        5,
        -5,
        2**64 - 1,
        -3,
        3,
        255,
        -128,
        -123456789012345678901234567890,
        2**100,
        -1,
    ]
    assert all(type(number) is int for number in Classes.NewInts())
    assert Classes.ParseInt(" 12 ") == 12
    with raises(ValueError, "invalid literal for int() with base 10: 'x'"):
        Classes.ParseInt("x")


def test_int_conversions():
    assert (Classes.ToInt16(-5), Classes.ToInt32(2**31 - 1), Classes.ToInt64(-(2**63))) == (-5, 2**31 - 1, -(2**63))
    assert Classes.ToBigInteger(-(2**100)) == str(-(2**100))
    for function, value in [(Classes.ToInt16, 2**15), (Classes.ToInt32, 2**31), (Classes.ToInt64, 2**63)]:
        with pytest.raises(OverflowError):
            function(value)
    assert Classes.AsInt("12") == 12 and Classes.AsInt(2.9) == 2
    with pytest.raises(System.ArgumentException, match="object is not an int"):
        Classes.WrapInt("5")
    assert Classes.WrapInt(5) == 5


def test_int_texts_and_codes():
    assert Classes.FormatInt(255, "X4") == "00FF"
    assert [Classes.IntTypeCode(n) for n in (5, 2**40, 2**63, 2**70)] == ["Int32", "Int64", "UInt64", "Object"]


def test_int_comparison():
    assert [Classes.CompareInt(5, n) for n in (4, 5, 6)] == [1, 0, -1]
    assert Classes.CompareInt(2**70, 5) == 1
    assert Classes.CompareInts(5, 6) == -1 and Classes.CompareInts(2**70, 2**70) == 0
    assert Classes.IntEquals(5, 5) and not Classes.IntEquals(5, 6)
    assert not Classes.IntEquals(5, "5") and not Classes.IntEquals(5, None)
    assert Classes.IntEquals(5, System.UInt64(5))


def test_floats():
    assert Classes.ToDouble(2.5) == 2.5 and Classes.NewFloat(0.1) == 0.1
    assert Classes.ParseFloat("1e3") == 1000.0
    with pytest.raises(ValueError, match="could not convert string to float"):
        Classes.ParseFloat("x")
    assert Classes.AsFloat(5) == 5.0
    assert [Classes.CompareFloat(2.5, n) for n in (2.0, 2.5, 3.0)] == [1, 0, -1]
    assert Classes.FloatEquals(2.5, 2.5) and not Classes.FloatEquals(2.5, "2.5")
    assert Classes.IsNumber(5) and not Classes.IsNumber("5")


# --- PyString --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "abc", "a\0b", "äöü", "名前", "\U0001f600", "\ud83d", "x" * 5000], ids=helpers.label)
def test_strings(text):
    assert Classes.NewString(text) == text
    assert Classes.StringText(text) == text
    assert Classes.StringEquals(text, text) and not Classes.StringEquals(text, text + "x")


def test_string_comparison():
    assert Classes.CompareString("a", "b") < 0 < Classes.CompareString("b", "a")
    assert Classes.CompareString("a", "a") == 0
    assert not Classes.StringEquals("a", None)
    with pytest.raises(System.ArgumentNullException):
        Classes.NewString(None)


# --- PyList, PyTuple, PySequence -------------------------------------------------------------------------------------


def test_new_lists_and_tuples():
    item = [1]
    made = Classes.NewList(item, "a", None)
    assert made == [item, "a", None] and made[0] is item
    assert Classes.EmptyList() == [] and Classes.EmptyTuple() == ()
    assert Classes.NewTuple(1, "a") == (1, "a")
    assert Classes.NewTuple(*range(30)) == tuple(range(30))
    assert Classes.AsList("ab") == ["a", "b"] and Classes.AsTuple(range(3)) == (0, 1, 2)
    with pytest.raises(System.ArgumentException, match="object is not a list"):
        Classes.WrapList((1,))
    with type_error("'int' object is not iterable"):
        Classes.AsList(5)


def test_lists_are_edited():
    items = [3, 1]
    Classes.EditList(items, 2)
    assert items == [1, 2, 2, 3]
    with pytest.raises(TypeError, match="not supported between instances"):
        Classes.EditList(["a"], 5)


def test_sequences():
    items = [1, 2, 3, 4]
    assert Classes.Slice(items, 1, 3) == [2, 3]
    assert Classes.Slice("hello", 1, -1) == "ell"
    Classes.SetSlice(items, 0, 2, [9])
    assert items == [9, 3, 4]
    Classes.DelSlice(items, 1, 3)
    assert items == [9]
    assert Classes.Index((1, 2, 3), 3) == 2
    with pytest.raises(ValueError, match="not in"):
        Classes.Index((1, 2, 3), 4)
    assert Classes.Contains("abc", "b") and not Classes.Contains([1], 2)
    assert Classes.Concat((1,), (2,)) == (1, 2) and Classes.Repeat("ab", 3) == "ababab"
    with pytest.raises(TypeError, match="doesn't support slice assignment"):
        Classes.SetSlice((1, 2), 0, 1, [5])


# --- PyDict ----------------------------------------------------------------------------------------------------------


def test_dicts():
    assert Classes.NewDict((1, 2), [3]) == {(1, 2): [3], "text": [3]}
    first = {"a": 1}
    assert Classes.Merge(first, {"b": 2}) == {"a": 1, "b": 2} and first == {"a": 1}
    assert Classes.Merge(first, [("c", 3)]) == {"a": 1, "c": 3}
    Classes.Clear(first)
    assert first == {}
    assert list(Classes.Keys({5: 1, "n": 2}, 5, "n")) == [True, True]
    assert list(Classes.Keys({}, 5, "n")) == [False, False]
    assert list(Classes.KeysValuesItems({"a": 1, "b": 2})) == ["a,b", "1,2", "a=1,b=2"]
    assert Classes.KeysValuesItems(OwnDict(a=1))[0] == "its,own"
    with pytest.raises(TypeError, match="unhashable type: 'list'"):  # from 3.14 on CPython says more about it
        Classes.NewDict([], 1)


def test_kinds():
    def kinds(value):
        return "".join("ifsltdTSN"[i] for i, yes in enumerate(Classes.Kinds(value)) if yes)

    assert [kinds(v) for v in (5, 2.5, "a", [1], (1,), {}, int, None)] == ["iN", "fN", "sS", "lS", "tS", "d", "T", ""]


# --- PyIter, PyIterable ----------------------------------------------------------------------------------------------


def test_iteration_with_disposal():
    assert Classes.Sum(range(1000)) == 499500
    assert Classes.Sum(n for n in [1, 2]) == 3
    assert Classes.IterateTwice(iter("abc")) == "abcend"
    with pytest.raises(System.InvalidOperationException, match="MoveNext comes first"):
        Classes.CurrentTooEarly(iter([1]))
    with pytest.raises(System.NotSupportedException):
        Classes.ResetIterator(iter([1]))


def test_iterated_objects_are_given_up():
    class Item:
        def __index__(self):
            return 1

    item = Item()
    before = sys.getrefcount(item)
    assert Classes.Sum([item] * 100) == 100
    helpers.wait_until(lambda: helpers.settle() or sys.getrefcount(item) == before, "the items are given up")


# --- PyType ----------------------------------------------------------------------------------------------------------


def test_types():
    assert Classes.TypeName(OwnInt) == "OwnInt" and Classes.TypeName(Named) == "Named"
    assert Classes.TypeIsReady(int)
    assert Classes.ClassOf(System.Type.GetType("System.Uri, System.Private.Uri")) is System.Uri
    assert Classes.ClassOf(Named) is Named
    assert Classes.MakeInstance(OwnList) == []
    assert isinstance(Classes.MakeInstance(Named), Named)

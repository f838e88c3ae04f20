"""A5: why a call fits no overload is said for each; clashing indexers, conversions in their order, `dynamic`."""

import operator
import types

import pytest
import System
from ClrLink.Fixtures.Overloads import Sets
from ClrLink.Fixtures.Reasons import Choosy, Dynamics, Indexed, IByName, IByPlace, IClashing, ISettled, Refusing
from helpers import no_match, raised_by, type_error
from System import Array
from System.Collections.Generic import List


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: Refusing.Byte(300), "parameter 'small' is System.Byte, 300 is out of its range"),
        (lambda: Refusing.Byte(-1), "parameter 'small' is System.Byte, -1 is out of its range"),
        (lambda: Refusing.Unsigned(10**5000), "parameter 'large' is System.UInt64, the int is out of its range"),
        (lambda: Refusing.Byte("1"), "parameter 'small' is System.Byte, got 'str'"),
        (lambda: Refusing.Byte(), "parameter 'small' is missing"),
        (lambda: Refusing.Byte(1, 2), "takes at most 1 arguments, 2 given"),
        (lambda: Refusing.Byte(1, small=2), "got several values for parameter 'small'"),
        (lambda: Refusing.Byte(large=2), "has no parameter 'large'"),
        (lambda: Refusing.Array([1, 2, "x"]), "parameter 'numbers' is System.Int32[], item 2 of the list is 'str'"),
        (lambda: Refusing.Array((1, None)), "parameter 'numbers' is System.Int32[], item 1 of the tuple is 'NoneType'"),
        (lambda: Refusing.Array(5), "parameter 'numbers' is System.Int32[], got 'int'"),
        (lambda: Refusing.Items(["a", 2]), "IEnumerable[String], item 1 of the list is 'int'"),
        (lambda: Refusing.Params("a", 1, 2.5), "parameter 'numbers' takes System.Int32, element 1 is 'float'"),
        (lambda: Refusing.Constrained("a"), "System.String does not meet the constraint 'where T : struct'"),
        (lambda: Refusing.Delegate(lambda: 1), "<lambda>() takes 0 arguments, but a System.Func[Int32,Int32] passes 1"),
        (lambda: Sets.Skipped(5), "has parameters or a result that Python cannot hold (pointers, spans)"),
    ],
)
def test_the_reason_is_given(call, reason):
    error = raised_by(call)
    assert isinstance(error, TypeError) and str(error).startswith("No method matches given arguments for")
    assert reason in str(error)


def test_each_overload_has_its_reason():
    text = str(raised_by(Sets.Elements, [1, "x", 2.5]))
    assert "Elements(Int32[]) parameter 'x' is System.Int32[], item 1 of the list is 'str'" in text
    assert "Elements(System.String[]) parameter 'x' is System.String[], item 0 of the list is 'int'" in text


# --- Overloads by hand -----------------------------------------------------------------------------------------------


def test_constructors_of_generic_types_and_structs():
    assert List[int].Overloads[int](5).Capacity == 5
    assert List[int].__overloads__[System.Collections.Generic.IEnumerable[int]](Array[int]([1, 2])).Count == 2
    assert List[int].Overloads[()]().Count == 0
    assert System.DateTime.Overloads[int, int, int](2020, 1, 2).Year == 2020
    assert str(System.String.Overloads[Array[System.Char]](Array[System.Char]("abc"))) == "abc"
    with type_error("No match found for signature"):
        List[int].Overloads[str]
    for wrong in ("x", 5, [int], None):
        with type_error("type(s) expected"):
            List[int].Overloads[wrong]


def test_parameters_by_reference():
    by_ref = System.Type.GetType("System.Int32").MakeByRefType()
    assert System.Int32.TryParse.Overloads[str, by_ref]("5") == (True, 5)
    assert System.Int32.TryParse.Overloads[str, int]("5") == (True, 5)


# --- Indexers of unrelated interfaces --------------------------------------------------------------------------------


def test_indexers_that_clash_are_ambiguous():
    view = Indexed.Clashing()
    assert view["a"] == "name a"
    with pytest.raises(TypeError, match="the call is ambiguous"):
        view[1]
    assert IByName(view)[1] == "IByName 1" and IByPlace(view)[1] == "IByPlace 1"
    view[1] = "x"  # only one of them can be set
    assert view.Set == "IByPlace x"
    assert isinstance(view, IClashing)


def test_an_indexer_of_its_own_settles_it():
    view = Indexed.Settled()
    assert view[1] == "ISettled 1" and view["a"] == "name a"
    view[1] = "x"
    assert view.Set == "ISettled x" and ISettled(view)[2] == "ISettled 2"


# --- Conversions to numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "as_int", "as_float"),
    [
        (System.Int64(5), 5, 5.0),
        (System.Int32(6), 6, 6.0),
        (System.Byte(7), 7, 7.0),
        (System.Double(1.75), 1, 1.75),
        (System.Decimal(2.5), 2, 2.5),
    ],
)
def test_explicit_conversions_are_tried_in_their_order(held, as_int, as_float):
    assert int(Choosy(held)) == as_int and float(Choosy(held)) == as_float


def test_the_first_refusal_is_told():
    with pytest.raises(System.InvalidOperationException, match="String is no Int64"):
        int(Choosy("text"))
    with pytest.raises(System.InvalidOperationException, match="String is no Double"):
        float(Choosy("text"))
    with pytest.raises(TypeError):
        operator.index(Choosy(System.Int32(5)))


def test_what_is_no_refusal_ends_it():
    for thrown in (System.OverflowException("large"), System.ArgumentNullException("x")):
        with pytest.raises(type(thrown)):
            int(Choosy(thrown))


def test_json_values():
    import clr

    clr.AddReference("System.Text.Json")
    from System.Text.Json.Nodes import JsonNode, JsonValue

    assert int(JsonNode.Parse("5")) == 5 and float(JsonNode.Parse("1.5")) == 1.5
    assert int(JsonValue.Create(5)) == 5 and float(JsonValue.Create(5)) == 5.0
    assert int(JsonValue.Create(5.5)) == 5 and float(JsonValue.Create(System.Decimal(5))) == 5.0
    with pytest.raises(System.InvalidOperationException):
        int(JsonNode.Parse('"a"'))


# --- dynamic ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind"),
    [(5, "Int32"), (2**40, "Int64"), (1.5, "Double"), ("a", "String"), (True, "Boolean"), (None, "null")],
)
def test_dynamic_is_object(value, kind):
    assert Dynamics.TypeOf(value) == kind and Dynamics.Echo(value) == value
    Dynamics.Property = value
    Dynamics.Field = value
    assert Dynamics.Property == value and Dynamics.Field == value


def test_pythons_objects_pass_dynamic_as_themselves():
    made = types.SimpleNamespace(Name="of Python")
    assert Dynamics.Echo(made) is made
    assert Dynamics.Name(made) == "of Python" and Dynamics.Name(System.Type.GetType("System.Int32")) == "Int32"
    assert Dynamics.Add([1], [2]) == [1, 2]


def test_operators_of_dynamic_values():
    assert Dynamics.Add(1, 2) == 3 and Dynamics.Add("a", "b") == "ab" and Dynamics.Add(1, 2.5) == 3.5
    assert Dynamics.Doubling()("ab") == "abab" and Dynamics.Doubling()(2) == 4


def test_dynamic_comes_last_among_overloads():
    assert Dynamics.Choose(5) == "int" and Dynamics.Choose("a") == Dynamics.Choose(2**40) == "dynamic"
    assert list(Dynamics.List(1, "a", None)) == [1, "a", None]
    assert Dynamics.Choose.Overloads[System.Object](5) == "dynamic"


def test_a_wrong_call_beside_dynamic():
    with no_match("Dynamics.Add", 1):
        Dynamics.Add(1)

"""A6: the type arguments of generic methods, told by the arguments of a call."""

import functools

import clr
import pytest
import System
from ClrLink.Fixtures.Enums import Color
from ClrLink.Fixtures.Inferred import (
    Animal, Calls, Dog, Holder, IMaker, Limits, Maker, Plain, Shape, Ties, Twice, WithText,
)
from helpers import no_match
from System import Action, Array, Func, IComparable
from System.Collections.Generic import Comparer, Dictionary, HashSet, IEnumerable, KeyValuePair, List

INTS = List[int](Array[int]([1, 2, 3]))
WORDS = Array[str](["a", "b"])

# --- .NET arguments --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "value", "inferred"),
    [
        (Shape.Of, INTS, "List`1"),
        (Shape.Of, System.Byte(1), "Byte"),
        (Shape.Of, Color.Red, "Color"),
        (Shape.Of, Dog(), "Dog"),
        (Shape.Of, WORDS, "String[]"),
        (Shape.Enumerable, INTS, "Int32"),
        (Shape.Enumerable, WORDS, "String"),
        (Shape.Enumerable, HashSet[float](), "Double"),
        (Shape.Enumerable, Dictionary[str, int](), "KeyValuePair`2"),
        (Shape.Enumerable, System.String("abc"), "Char"),
        (Shape.ReadOnlyList, INTS, "Int32"),
        (Shape.ReadOnlyList, WORDS, "String"),
        (Shape.List, INTS, "Int32"),
        (Shape.Dictionary, Dictionary[str, List[int]](), "String List`1"),
        (Shape.DictionaryOfLists, Dictionary[str, List[int]](), "String Int32"),
        (Shape.Pairs, Dictionary[str, int](), "String Int32"),
        (Shape.Pairs, List[KeyValuePair[int, bool]](), "Int32 Boolean"),
        (Shape.Matrix, System.Array.CreateInstance(System.Int32, 2, 3), "Int32 6"),
        (Shape.Jagged, Array[Array[int]](2), "Int32 2"),
        (Shape.Equatable, Plain(), "Plain"),
        (Shape.Equatable, System.Int32(5), "Int32"),
        (Shape.Array, Array[Dog](1), "Dog 1"),
    ],
)
def test_a_net_argument(method, value, inferred):
    assert method(value) == inferred


def test_several_bounds_of_one_parameter():
    assert Shape.Same(Dog(), Animal()) == "Animal"
    assert Shape.Same(Animal(), Dog()) == "Animal"
    assert Shape.Same(System.Byte(1), System.Int64(1)) == "Int64"
    assert Shape.Same(System.Single(1), System.Int32(1)) == "Single"
    assert Shape.Collection(List[System.Int64](), System.Int32(5)) == "Int64"
    assert Shape.Compared(Comparer[System.Object].Default, Dog()) == "Object"


def test_a_contravariant_interface_limits_from_above():
    comparer = System.Collections.Generic.IComparer[System.Object](Comparer[System.Object].Default)
    assert Shape.Compared(comparer, Dog()) == "Object"


def test_bounds_that_disagree():
    with pytest.raises(TypeError, match=r"its arguments disagree on its type parameter T: .*Dog and System.String"):
        Shape.Same(Dog(), System.String("a"))
    with pytest.raises(TypeError, match="System.Byte and System.Int32"):
        Shape.Collection(List[System.Byte](), System.Int32(5))


def test_an_interface_at_two_types_tells_neither():
    with pytest.raises(TypeError, match=r"no argument says what its type parameter T is; give it by subscript: Equ"):
        Shape.Equatable(Twice())
    assert Shape.Equatable[int](Twice()) == "Int32"


def test_a_value_typed_as_an_interface_counts_as_that():
    made = IEnumerable[int](INTS)
    assert Shape.Of(made) == "IEnumerable`1"
    assert Shape.Enumerable(made) == "Int32"


def test_a_value_typed_as_an_interface_counts_as_what_it_is_where_the_interface_tells_nothing():
    assert Shape.List(IEnumerable[int](INTS)) == "Int32"


# --- Python arguments ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "inferred"),
    [
        (True, "Boolean"), (5, "Int32"), (-(2**31), "Int32"), (2**31, "Int64"), (2**63, "UInt64"), (2**64, "BigInteger"),
        (1.5, "Double"), ("a", "String"), (b"a", "Byte[]"), (bytearray(b"a"), "Byte[]"), (int, "Type"), (Dog, "Type"),
        (object(), "Object"), ([1], "Object"), (len, "Object"), (lambda: 1, "Object"), (ValueError, "Object"),
    ],
)  # fmt: skip
def test_a_python_value_has_a_type_of_its_own(value, inferred):
    assert Shape.Of(value) == inferred


class Numbered:
    def __index__(self):
        return 5


def test_an_object_with_an_index_is_an_integer():
    assert Shape.Of(Numbered()) == "Int64"


@pytest.mark.parametrize(
    ("values", "inferred"),
    [
        ((1, 2), "Int32"), ((1, 2**40), "Int64"), ((1, 2**63), "UInt64"), ((-1, 2**63), "BigInteger"),
        ((1, 2**70), "BigInteger"), ((1, 2.5), "Double"), (("a", None), "String"), (("a", object()), "Object"),
        ((5, System.Byte(1)), "Int32"), ((5, System.UInt64(1)), "UInt64"), ((Dog(), None), "Dog"),
    ],
)  # fmt: skip
def test_python_values_agree(values, inferred):
    assert Shape.Same(*values) == inferred
    assert Shape.Same(*reversed(values)) == inferred


def test_net_types_come_before_what_python_values_are():
    assert Shape.Collection(List[System.Byte](), 5) == "Byte"
    assert Shape.Collection(List[System.Object](), 5) == "Object"
    with no_match("Shape.Collection", List[System.Byte](), 500):
        Shape.Collection(List[System.Byte](), 500)


@pytest.mark.parametrize("values", [(1, "a"), (True, 1), ("a", 1.5)])
def test_python_values_disagree(values):
    with pytest.raises(TypeError, match="disagree on its type parameter T"):
        Shape.Same(*values)
    assert Shape.Same[System.Object](*values) == "Object"


@pytest.mark.parametrize(
    ("method", "value", "inferred"),
    [
        (Shape.Array, [1, 2], "Int32 2"),
        (Shape.Array, (1, 2.5), "Double 2"),
        (Shape.Array, {"a"}, "String 1"),
        (Shape.Array, {"a": 1}, "String 1"),
        (Shape.Array, range(3), "Int32 3"),
        (Shape.Array, range(2**40, 2**40 + 2), "Int64 2"),
        (Shape.Array, [1, 2**40], "Int64 2"),
        (Shape.Array, ["a", None], "String 2"),
        (Shape.Array, [Dog(), Animal()], "Animal 2"),
        (Shape.Array, b"abc", "Byte 3"),
        (Shape.Array, [object(), 1], "Object 2"),
        (Shape.Jagged, [[1], [2, 3]], "Int32 2"),
        (Shape.Enumerable, [1, 2**40], "Int64"),
        (Shape.ReadOnlyList, ("a", "b"), "String"),
        (Shape.Set, {1, 2}, "Int32 2"),
        (Shape.Dictionary, {"a": 1, "b": 2**40}, "String Int64"),
        (Shape.Pairs, {1: "a"}, "Int32 String"),
        (Shape.Enumerable, {"a": 1}, "String"),
    ],
)
def test_the_items_of_a_python_sequence(method, value, inferred):
    assert method(value) == inferred


def test_a_buffer_tells_its_items():
    import array

    assert Shape.Array(array.array("d", [1, 2])) == "Double 2"
    assert Shape.Array(array.array("f", [1])) == "Single 1"
    assert Shape.Array(array.array("H", [1])) == "UInt16 1"
    assert Shape.Array(memoryview(b"ab")) == "Byte 2"


def test_what_says_nothing():
    for value in ([], (), [None], iter([1]), (x for x in [1])):
        with pytest.raises(TypeError, match=r"no argument says what its type parameter T is.*Array\[T\]\(\.\.\.\)"):
            Shape.Array(value)
    generated = (x for x in [1])
    assert Shape.Array[int](generated) == "Int32 1"


def test_items_that_disagree():
    with pytest.raises(TypeError, match=r"disagree on its type parameter T: System.Int32 and System.String"):
        Shape.Array([1, "a"])


def test_a_list_of_itself_is_an_error():
    looped = []
    looped.append(looped)
    with pytest.raises(RecursionError):
        Shape.Array(looped)


def test_nullable():
    assert Shape.Nullable(5) == "Int32"
    assert Shape.Nullable(System.DateTime(2020, 1, 1)) == "DateTime"
    assert Shape.Nullable(System.Nullable[int](5)) == "Int32"
    with pytest.raises(TypeError, match="type parameter T"):
        Shape.Nullable(None)


def test_params():
    assert Shape.Params(1, 2, 3) == "Int32 3"
    assert Shape.Params(1, 2.5) == "Double 2"
    assert Shape.Params([1, 2]) == "Int32 2"
    assert Shape.Params(WORDS) == "String 2"
    assert Shape.ParamsBehind("x", 1.5) == "Double 1"
    assert Shape.Params[int]() == "Int32 0"
    with pytest.raises(TypeError, match="type parameter T"):
        Shape.Params()


def test_by_reference():
    assert Shape.Ref(5) == ("Int32", 5)
    assert Shape.Ref("a") == ("String", "a")
    assert Shape.In(System.Byte(1)) == "Byte"
    assert Shape.First(INTS) == (True, 1)
    assert Shape.First(INTS, 0) == (True, 1)
    assert Shape.TryGet(Dictionary[str, System.Int64](), "a") == (False, 0)


def test_named_and_optional():
    assert Shape.Two(y=1, x="a") == "String Int32"
    assert Shape.Optional("a") == "String null"
    assert Shape.Optional(1) == "Int32 0"
    assert Shape.Optional(1, 2.5) == "Double 2.5"


# --- Delegates -------------------------------------------------------------------------------------------------------


def annotated(x: int) -> str:
    return str(x)


def as_text(x: "int") -> "str":
    return str(x)


def named_later(x: "Nowhere") -> "Nothing":  # noqa: F821
    return x


def of_dogs(x: Dog) -> Dog:
    return x


class Python:
    def method(self, x: int) -> float:
        return x / 2


def test_a_net_delegate_tells_its_types():
    assert Calls.Result(Func[int](lambda: 5)) == "Int32 5"
    assert Calls.Argument(Action[str](print)) == "String"
    assert Calls.Composed(Func[int, str](str), Func[str, float](float)) == "Int32 String Double"
    assert Calls.Map(INTS, Func[int, str](str)) == "Int32 String 1 2 3"


def test_a_callable_takes_what_other_arguments_say_and_returns_an_object():
    assert Calls.Map(INTS, lambda x: x * 2) == "Int32 Object 2 4 6"
    assert Calls.MapIndexed(INTS, lambda x, i: x * i) == "Int32 Object 0 2 6"
    assert Calls.Fold(INTS, 0, lambda a, x: a + x) == "Int32 Int32 6"
    assert Calls.Fold(INTS, "", lambda a, x: a + str(x)) == "Int32 String 123"
    assert Calls.Fold(INTS, None, lambda a, x: x) == "Int32 Object 3"
    assert Calls.Result(lambda: 5) == "Object 5"


@pytest.mark.parametrize("function", [annotated, as_text, str])
def test_what_a_callable_says_it_returns(function):
    assert Calls.Map(INTS, function) == "Int32 String 1 2 3"


def test_annotations():
    assert Calls.Map(INTS, Python().method) == "Int32 Double 0.5 1 1.5"
    assert Calls.Map(Array[Dog](0), of_dogs) == "Dog Dog "
    assert Calls.Argument(annotated) == "Int32"
    assert Calls.Argument(of_dogs) == "Dog"
    assert Calls.Composed(annotated, len).startswith("Int32 String")


def test_an_annotation_of_a_parameter_gives_way_to_what_is_passed():
    assert Calls.Map(List[System.Int64](), annotated) == "Int64 String "


def test_annotations_that_say_nothing():
    assert Calls.Map(INTS, named_later) == "Int32 Object 1 2 3"
    assert Calls.Map(INTS, functools.partial(max, 2)) == "Int32 Object 2 2 3"


def test_a_python_class_as_a_callable():
    assert Calls.Map(WORDS, Python2) == "String Object a! b!"


class Python2:
    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text + "!"


def test_a_callables_parameters_cannot_be_guessed():
    with pytest.raises(TypeError, match=r"type parameter T is; give it by subscript: Argument\[T\]"):
        Calls.Argument(lambda x: x)


def test_the_same_parameter_in_and_out():
    assert Calls.Itself(lambda x: x) == "Object"
    assert Calls.Itself(of_dogs) == "Dog"


def returns_double(x) -> float:
    return x / 2


def test_the_overload_that_returns_what_the_callable_says():
    assert Calls.Over(INTS, returns_double) == "double 3"
    assert Calls.Over(INTS, int) == "int 6"


def test_the_overload_whose_number_holds_most_where_the_callable_says_nothing():
    assert Calls.Over(INTS, lambda x: x) == "double 6"


def test_the_overload_that_returns_an_object_where_the_callable_says_nothing():
    assert Calls.Any(INTS, lambda x: x) == "R Object"
    assert Calls.Any(INTS, int) == "int"


def test_the_overload_of_fewer_parameters_where_a_callable_does_not_tell_how_many():
    assert Calls.ByPlaces(INTS, str) == "one 1 2 3"
    assert Calls.ByPlaces(INTS, lambda x, i: str(x + i)) == "two 1 3 5"


# --- Constraints -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "good", "bad", "words"),
    [
        (Limits.Class, "a", 5, "System.Int32 does not meet the constraint 'where T : class'"),
        (Limits.Struct, 5, "a", "System.String does not meet the constraint 'where T : struct'"),
        (Limits.New, Dog(), "a", "System.String does not meet the constraint 'where T : new()'"),
        (Limits.Base, Dog(), "a", "where T : ClrLink.Fixtures.Inferred.Animal'"),
        (Limits.Compared, Dog(), Animal(), "where T : System.IComparable<T>'"),
        (Limits.Enumerated, Color.Red, 5, "where T : System.Enum'"),
        (Limits.Unmanaged, Plain(), WithText(), "where T : unmanaged'"),
        (Limits.Unmanaged, 5, "a", "where T : unmanaged'"),
    ],
)
def test_constraints(method, good, bad, words):
    assert method(good)
    with pytest.raises(TypeError) as caught:
        method(bad)
    assert words in str(caught.value)
    with pytest.raises(TypeError, match="No match found for given type params") as caught:
        method[type(bad)]
    assert words in str(caught.value)


def test_notnull_limits_nothing():
    assert Limits.NotNull("a") == "String"


def test_a_constraint_by_another_parameter():
    assert Limits.Other(Animal(), Dog()) == "Animal Dog"
    with pytest.raises(TypeError, match="where U : T"):
        Limits.Other(Dog(), Animal())


def test_an_overload_whose_constraint_is_broken_is_none():
    assert Limits.Over("a") == "class String"
    assert Limits.Over(5) == "object"


# --- Several that fit ------------------------------------------------------------------------------------------------


def test_a_plain_one_comes_first():
    assert Ties.Plain(5) == "int"
    assert Ties.Plain(System.Byte(5)) == "T Byte"


def test_the_more_specific_comes_first():
    assert Ties.Specific(WORDS) == "T[]"
    assert Ties.Specific(5) == "T"
    assert Ties.Constructed(INTS) == "List<T>"
    assert Ties.Constructed(WORDS) == "T"
    assert Ties.Inner(List[List[int]]()) == "IEnumerable<List<T>>"
    assert Ties.Wide(1, 2) == "two"
    assert Ties.Wide(1, 2, 3) == "params"


def test_unrelated_types_are_equal_until_nothing_else_tells():
    assert Ties.Unrelated(Dog(), Dog()) == "Dog, IComparable<Dog>"
    assert Ties.Nearer(Dog()) == "Animal"
    assert Ties.Items(List[str](), System.String("ab")) == "as it is"


def test_each_more_specific_somewhere():
    with pytest.raises(TypeError, match="ambiguous"):
        Ties.Half(INTS, INTS)
    assert Ties.Half(INTS, 1) == "List<T>, U"
    assert Ties.Crossed(1, INTS) == "T, List<T>"


# --- Where the methods are -------------------------------------------------------------------------------------------


def test_methods_of_generic_types():
    assert Holder[int].Static(1, "a") == "Int32 String"
    assert Holder[str]().Of("a", INTS) == "String Int32"
    assert Holder[str].Inner[int]().Of(1, 1.5) == "String Int32 Double"
    with no_match("Holder`1.Of", 1, INTS):
        Holder[str]().Of(1, INTS)


def test_virtual_and_interface_methods():
    assert Dog().Kind(5) == "Dog Int32"
    assert Animal.Kind(Dog(), 5) == "Dog Int32"
    assert Maker().Make(5) == "made Int32"
    assert IMaker(Maker()).Make("a") == "made String"
    assert IMaker(Maker()).Defaulted(INTS) == "default Int32"


def test_a_call_may_be_repeated_with_other_types():
    for _ in range(3):
        for value, inferred in ((1, "Int32"), ("a", "String"), (1.5, "Double"), (INTS, "List`1"), (2**40, "Int64")):
            assert Shape.Of(value) == inferred
            assert Shape.Two(value, 1) == f"{inferred} Int32"


def test_more_types_than_are_kept_for_quick_calls():
    kinds = [System.Byte, System.SByte, System.Int16, System.UInt16, System.Int32, System.UInt32, System.Int64,
             System.UInt64, System.Single, System.Double]  # fmt: skip
    for _ in range(3):
        for first in kinds:
            for second in kinds:
                assert Shape.Two(first(1), second(1)) == f"{first.__name__} {second.__name__}"


def test_linq_on_python_sequences():
    from System.Linq import Enumerable

    assert list(Enumerable.Select([1, 2], lambda x: x * 2)) == [2, 4]
    assert list(Enumerable.Union([1, 2], (2, 3))) == [1, 2, 3]
    assert Enumerable.Max([1.5, 2.5]) == 2.5
    assert list(Enumerable.Concat(WORDS, ["c"])) == ["a", "b", "c"]


def test_linq():
    from System.Linq import Enumerable

    doubled = Enumerable.Select(INTS, lambda x: x * 2)
    assert list(doubled) == [2, 4, 6]
    assert list(Enumerable.Where(INTS, lambda x: x > 1)) == [2, 3]
    assert Enumerable.ToList(Enumerable.Where(INTS, lambda x: x > 1)).Count == 2
    assert list(Enumerable.OrderBy(WORDS, lambda x: -ord(x))) == ["b", "a"]
    assert Enumerable.Max(INTS, lambda x: -x) == -1
    assert Enumerable.ToDictionary(INTS, str)["2"] == 2
    assert Enumerable.Aggregate(INTS, lambda a, b: a + b) == 6
    assert list(Enumerable.Repeat("a", 2)) == ["a", "a"]
    assert {g.Key: Enumerable.Count(g) for g in Enumerable.GroupBy(INTS, lambda x: x % 2)} == {1: 2, 0: 1}
    assert [(p.Item1, p.Item2) for p in Enumerable.Zip(INTS, WORDS)] == [(1, "a"), (2, "b")]


def test_factories():
    assert str(System.Tuple.Create(1, "a")) == "(1, a)"
    assert System.Threading.Tasks.Task.FromResult(5).Result == 5
    assert System.Array.IndexOf(Array[int]([1, 2]), 2) == 1
    assert IComparable(System.Int32(5)) is not None


def test_an_open_type_is_no_type_argument():
    clr.AddReference("System.Collections.Concurrent")
    from System.Collections.Concurrent import ConcurrentStack
    from System.Linq import Enumerable

    open_array = System.Array[ConcurrentStack]
    with pytest.raises(TypeError, match=r"is open: it needs type arguments of its own"):
        Enumerable.Select([1], open_array)
    with pytest.raises(TypeError, match=r"No method matches"):
        Enumerable.Join([1], 4, open_array, open_array, open_array)

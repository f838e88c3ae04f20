"""A23: objects whose members only they know (IDynamicMetaObjectProvider)."""

import gc
import operator

import pytest
import System
from ClrLink.Fixtures.Dynamics import (
    Bag,
    DynamicCalls,
    DynamicThrower,
    Everything,
    Indexed,
    Meta,
    ReadOnlyBag,
    Truthy,
)
from ClrLink.Fixtures.Shapes import Bare, Plain
from helpers import add_library, raises
from System.Dynamic import ExpandoObject

# --- ExpandoObject ---------------------------------------------------------------------------------------------------


def test_members_of_an_expando():
    made = ExpandoObject()
    made.name = "Ada"
    made.count = 5
    made.share = 0.5
    made.nothing = None
    assert (made.name, made.count, made.share, made.nothing) == ("Ada", 5, 0.5, None)
    made.count += 1
    assert made.count == 6
    del made.name
    with raises(AttributeError, "'ExpandoObject' object has no attribute 'name'"):
        made.name
    with raises(AttributeError, "'ExpandoObject' object has no attribute 'name'"):
        del made.name
    assert hasattr(made, "count") and not hasattr(made, "name")
    assert getattr(made, "name", "default") == "default"


def test_what_net_put_in():
    made = DynamicCalls.Expando()
    assert (made.Name, made.Age, made.Twice(21)) == ("Ada", 36, 42)


@pytest.mark.once("C#'s own call sites keep a rule for every class of ExpandoObject that they met, up to some hundred")
def test_what_net_reads():
    made = ExpandoObject()
    made.name = "Ada"
    made.count = 5
    made.work = System.Func[int, int](lambda x: x * 2)
    assert DynamicCalls.Read(made) == "Ada 5"
    assert DynamicCalls.Call(made, 21) == 42


def test_python_objects_come_back_as_the_same():
    made, kept, plain = ExpandoObject(), [1], Plain(3)

    def function(x, y=1):
        return x + y

    made.list, made.function, made.plain, made.type = kept, function, plain, dict
    assert made.list is kept
    assert made.function is function
    assert made.function(1, y=2) == 3
    assert made.plain == plain
    assert made.type is dict
    made.method = kept.append
    made.method(2)
    assert kept == [1, 2]


def test_names_of_all_kinds():
    made = ExpandoObject()
    for name in ("class", "None", "_private", "über", "with space", "", "x" * 300, "\U0001f600", "ToString2"):
        setattr(made, name, name)
        assert getattr(made, name) == name
        delattr(made, name)
        assert not hasattr(made, name)


def test_names_that_collections_have_are_the_objects():
    made = ExpandoObject()
    for name in ("keys", "values", "items", "get", "pop", "update", "clear", "append", "count", "index"):
        setattr(made, name, f"my {name}")
        assert getattr(made, name) == f"my {name}"
        delattr(made, name)


def test_special_names_are_pythons():
    made = ExpandoObject()
    assert made.__class__ is ExpandoObject
    assert not hasattr(made, "__array__")
    assert not hasattr(made, "__length_hint__")
    assert made.GetHashCode() == made.GetHashCode()
    assert made.ToString() == "System.Dynamic.ExpandoObject"


def test_dir():
    made = ExpandoObject()
    made.first, made.second = 1, 2
    listed = dir(made)
    assert {"first", "second", "ToString", "GetHashCode"} <= set(listed)
    assert listed == sorted(listed)
    del made.first
    assert "first" not in dir(made)


def test_items_of_an_expando():
    made = ExpandoObject()
    made["a"] = 1
    assert made["a"] == made.a == 1
    made.b = 2
    assert made["b"] == 2
    del made["a"]
    assert not hasattr(made, "a")
    with pytest.raises(KeyError):
        made["a"]
    with pytest.raises(KeyError):
        del made["a"]
    with pytest.raises(TypeError):
        made[1.5]


def test_an_expando_iterates_its_members():
    made = DynamicCalls.Expando()
    assert {pair.Key for pair in made} == {"Name", "Age", "Twice"}
    assert len(made) == 3
    assert bool(made) and not ExpandoObject()


def test_an_expando_is_no_function_and_no_number():
    made = ExpandoObject()
    assert not callable(made)
    with raises(TypeError, "'ExpandoObject' object is not callable"):
        made()
    for function in (lambda: made + 1, lambda: -made, lambda: int(made), lambda: made < 1):
        with pytest.raises(TypeError):
            function()
    assert made == made
    assert made != ExpandoObject()
    assert (made == 5) is False
    assert len({made, made}) == 1


def test_nested_expandos():
    made = ExpandoObject()
    made.inner = ExpandoObject()
    made.inner.value = 5
    made.inner.value += 1
    assert made.inner.value == 6


# --- DynamicObject ---------------------------------------------------------------------------------------------------


def test_declared_members_come_first():
    bag = Bag()
    assert bag.Declared == 7
    bag.Declared = 8
    assert bag.Declared == 8
    assert bag.Method(3) == "Method(3)"
    assert bag.Asked == 0
    with pytest.raises(TypeError):
        bag.Declared = "text"
    with raises(TypeError, "property is read-only"):
        bag.Asked = 5


def test_then_the_objects_own():
    bag = Bag()
    bag.x = 5
    assert bag.x == 5
    assert bag.TypeOf("x") == "System.Int32"
    bag.y = [1]
    assert bag.y is bag.Peek("y")
    del bag.x
    with raises(AttributeError, "'Bag' object has no attribute 'x'"):
        bag.x
    assert "y" in dir(bag) and "x" not in dir(bag) and "Declared" in dir(bag)


def test_what_the_object_refuses():
    bag = Bag()
    for function in (lambda: setattr(bag, "fixed1", 1), lambda: delattr(bag, "nope"), lambda: bag.nope):
        with raises(AttributeError, "'Bag' object has no attribute '"):
            function()
    read = ReadOnlyBag()
    assert read.abc == "ABC"
    with raises(AttributeError, "'ReadOnlyBag' object has no attribute 'nope'"):
        read.nope
    with raises(AttributeError, "'ReadOnlyBag' object has no attribute 'abc'"):
        read.abc = 1
    with raises(AttributeError, "'ReadOnlyBag' object has no attribute 'abc'"):
        del read.abc


def test_types_have_what_they_answer():
    for name in ("__add__", "__int__", "__neg__"):
        assert not hasattr(Bag, name)
        assert hasattr(Everything, name)
    assert not callable(Bag())
    assert callable(Everything())
    for name in ("__getattr__", "__dir__"):
        assert name not in vars(Bare)


def test_calls():
    everything = Everything()
    assert everything() == "call()"
    assert everything(1, "a", None) == "call(1, a, null)"
    assert everything(1, b=2, c="x") == "call(1, b: 2, c: x)"
    with raises(TypeError, "'Everything' object is not callable"):
        everything(*range(9))


def test_calls_of_members():
    everything = Everything()
    assert everything.Work() == "Work()"
    assert everything.Work(1, 2) == "Work(1, 2)"
    assert everything.Work(1, key="v") == "Work(1, key: v)"
    assert everything.work.__name__ == "work"
    assert everything.work.__self__ == everything
    assert repr(everything.work) == "<bound method 'work'>"
    with raises(AttributeError, "'Everything' object has no attribute 'Missing'"):
        everything.Missing(1)


def test_items():
    everything = Everything()
    everything["a"] = 1
    everything[1, 2] = "pair"
    assert everything["a"] == 1
    assert everything[1, 2] == "pair"
    del everything["a"]
    with raises(TypeError, "'Everything' object is not subscriptable"):
        everything["a"]
    with pytest.raises(TypeError):
        del everything["a"]


def test_declared_indexers_come_first():
    indexed = Indexed()
    assert indexed[5] == "declared 5"
    assert indexed["a"] == "dynamic a"


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        (operator.add, "Add"),
        (operator.sub, "Subtract"),
        (operator.mul, "Multiply"),
        (operator.truediv, "Divide"),
        (operator.mod, "Modulo"),
        (operator.and_, "And"),
        (operator.or_, "Or"),
        (operator.xor, "ExclusiveOr"),
        (operator.lshift, "LeftShift"),
        (operator.rshift, "RightShift"),
        (operator.lt, "LessThan"),
        (operator.le, "LessThanOrEqual"),
        (operator.gt, "GreaterThan"),
        (operator.ge, "GreaterThanOrEqual"),
        (operator.eq, "Equal"),
        (operator.ne, "NotEqual"),
    ],
)
def test_operators(operation, name):
    assert operation(Everything(), 5) == f"{name} 5"
    assert operation(Everything(), None) == f"{name} null"


def test_operators_that_are_refused():
    everything = Everything()
    with raises(TypeError, "unsupported operand type(s) for +: 'Everything' and 'str'"):
        everything + "refused"
    assert (everything == "refused") is False
    with raises(TypeError, "unsupported operand type(s) for +: 'int' and 'Everything'"):
        1 + everything
    with raises(TypeError, "bad operand type for unary ~: 'Everything'"):
        ~everything


def test_unary_operators_and_conversions():
    everything = Everything()
    assert (-everything, +everything) == ("Negate", "UnaryPlus")
    assert bool(everything) is False
    assert int(everything) == 42
    assert float(everything) == 2.5
    assert bool(Truthy("true")) is True
    assert bool(Truthy("False")) is False
    assert bool(Truthy("what")) is True, "what converts to no bool is true, as any object"
    with pytest.raises(TypeError):
        int(Truthy("true"))


def test_what_throws_comes_through():
    thrower = DynamicThrower()
    for _ in range(2):
        for place, function in (
            ("in get x", lambda: thrower.x),
            ("in get x", lambda: hasattr(thrower, "x")),
            ("in set x", lambda: setattr(thrower, "x", 1)),
            ("in delete x", lambda: delattr(thrower, "x")),
            ("in invoke", lambda: thrower(1)),
            ("in Add", lambda: thrower + 1),
            ("in Equal", lambda: thrower == 1),
        ):
            with raises(System.InvalidOperationException, place):
                function()
        with raises(KeyError, ""):
            thrower["a"]


# --- Meta-objects ----------------------------------------------------------------------------------------------------


def test_a_meta_object_of_its_own():
    meta = Meta()
    assert meta.x1 == "meta get x1"
    meta.x2 = 5
    assert meta(1) == "meta call 1"
    assert meta["a", "b"] == "meta index 2"
    assert meta + 1 == "meta add"
    assert meta.Log == "get x1;set x2;call 1;index 2;add;"
    assert {"x1", "x2", "Log"} <= set(dir(meta))


def test_a_row_of_a_table_is_the_dictionary_of_its_columns():
    row = DynamicCalls.Row()
    assert row.Name == row["Name"] == "Ada"
    row["City"] = "Paris"
    assert dict(row) == {"Name": "Ada", "Age": 36, "City": "Paris"}
    assert len(row) == 3 and "City" in row
    del row["City"]
    assert {key: value for key, value in row} == {"Name": "Ada", "Age": 36}
    with pytest.raises(TypeError):
        row[1]


def test_a_row_has_no_other_attributes_whatever_it_throws():
    row = DynamicCalls.Row()
    assert not hasattr(row, "keys") and getattr(row, "City", None) is None
    with raises(AttributeError, "'Row' object has no attribute 'City'"):
        row.City
    with pytest.raises(System.MissingFieldException, match="no column City"):
        row["City"]
    with pytest.raises(KeyError):
        del row["City"]


def test_what_a_meta_object_leaves_to_its_base():
    meta = Meta()
    with raises(AttributeError, "'Meta' object has no attribute 'y'"):
        meta.y
    with raises(AttributeError, "'Meta' object has no attribute 'y'"):
        meta.y = 1
    with raises(TypeError, "'Meta' object is not callable"):
        meta(1, 2, 3)
    with raises(TypeError, "unsupported operand type(s) for -: 'Meta' and 'int'"):
        meta - 1
    assert bool(meta) is True
    assert meta == meta
    assert (meta == 1) is False
    with pytest.raises(TypeError):
        int(meta)


# --- Newtonsoft.Json -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def linq():
    add_library("Newtonsoft.Json")
    import Newtonsoft.Json.Linq

    return Newtonsoft.Json.Linq


def test_members_of_a_jobject(linq):
    made = linq.JObject.Parse('{"name": "Ada", "age": 36, "a": {"b": [1, 2.5, true, null]}, "items": 7, "Count": 1}')
    assert str(made.name) == "Ada"
    assert int(made.age) == 36
    assert int(made["a"]["b"][0]) == 1
    assert float(made.a.b[1]) == 2.5
    assert bool(made.a.b[2]) is True
    assert int(made.items) == 7, "what the object has comes before what collections add"
    assert made.Count == 5, "what the type declares comes first"
    assert made.nope is None, "a JObject answers null for what is missing"
    assert {"name", "age", "Count"} <= set(dir(made))


def test_a_jobject_is_written(linq):
    made = linq.JObject()
    made.name = linq.JValue("Ada")
    made.tags = linq.JArray()
    made.tags.Add("x")
    made["count"] = 5
    assert made.ToString(getattr(import_json().Formatting, "None")) == '{"name":"Ada","tags":["x"],"count":5}'
    assert bool(made) and not linq.JObject()


def import_json():
    import Newtonsoft.Json

    return Newtonsoft.Json


def test_jvalues_compute_and_compare(linq):
    five = linq.JValue(5)
    assert five == 5
    assert five != 6
    assert five < 6 and five >= 5
    assert int(five + 1) == 6
    assert int(five) == 5 and float(five) == 5.0
    assert str(linq.JValue("text")) == "text"
    assert linq.JValue("text") == "text"
    assert bool(linq.JValue(False)) is False
    assert bool(linq.JValue("text")) is True
    with pytest.raises(TypeError):
        five @ 5


# --- Python classes --------------------------------------------------------------------------------------------------


def test_a_python_class_keeps_what_it_defines():
    class Mine(Bag):
        shared = "class"

        def double(self):
            return 2 * self.x

        @property
        def computed(self):
            return self.x + 1

    mine = Mine()
    mine.x = 5
    assert (mine.shared, mine.double(), mine.computed) == ("class", 10, 6)
    assert mine.Peek("x") == 5
    mine.fixed = "kept by Python"
    assert mine.fixed == "kept by Python"
    del mine.fixed
    with raises(AttributeError, "'Mine' object has no attribute 'fixed'"):
        mine.fixed
    with raises(AttributeError, ""):
        mine.computed = 5


# --- Lifetime and threads --------------------------------------------------------------------------------------------


def test_sites_for_names_without_end(balanced):
    def work(number):
        made = ExpandoObject()
        for i in range(50):
            setattr(made, f"name{number}_{i}", i)
            assert getattr(made, f"name{number}_{i}") == i

    balanced(work, times=3)


def test_no_handle_is_left(balanced):
    def work(number):
        made = ExpandoObject()
        made.list = [number]
        made.plain = Plain(number)
        assert made.plain.Field == number
        assert not hasattr(made, "nope")
        dir(made)
        everything = Everything()
        everything.Work(number, key=[1])
        everything[1] = Plain(1)
        assert everything + 1 == "Add 1"
        with pytest.raises(AttributeError):
            everything.Missing()
        gc.collect()

    balanced(work, times=10)

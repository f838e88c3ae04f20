"""A25: LINQ on .NET's sequences as attributes, and on Python's as arguments, with Python's functions as its lambdas."""

import array
import functools
import operator
from fractions import Fraction
from typing import Optional

import pytest
import System
import System.Linq
from ClrLink.Fixtures.Extended import Families, Sources
from helpers import no_match, raised_by, raises, type_error
from System import Array, DateTime, Decimal, TimeSpan
from System.Collections.Generic import Dictionary, EqualityComparer, HashSet, ICollection, IEnumerable, IList, List
from System.Linq import Enumerable, Queryable


@pytest.fixture(autouse=True, scope="module")
def imported():
    import clr

    clr.ImportExtensions(System.Linq)


def numbers(*items):
    return List[int](Array[int](items or [3, 1, 2, 5]))


def is_large(x):
    return x > 2


# --- Receivers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "receiver",
    [
        lambda: numbers(),
        lambda: Array[int]([3, 1, 2, 5]),
        lambda: IEnumerable[int](numbers()),
        lambda: IList[int](numbers()),
        lambda: Sources.Numbers(3, 1, 2, 5),
        lambda: HashSet[int](numbers()),
        lambda: System.Collections.Generic.Queue[int](numbers()),
        lambda: System.Collections.ObjectModel.ReadOnlyCollection[int](numbers()),
        lambda: numbers().Where(lambda x: True),
        lambda: System.Memory[int](Array[int]([3, 1, 2, 5])).ToArray(),
    ],
)
def test_on_what_has_items(receiver):
    xs = receiver()
    found = xs.Where(lambda x: x > 2).Select(lambda x: x * 2).ToList()
    assert sorted(found) == [6, 10] and type(found).__name__ == "List[Object]"
    assert type(xs.Where(is_large)).__name__ == "IEnumerable[Int32]"
    assert xs.Sum() == 11 and xs.First() == 3 and xs.Contains(5)


def test_on_dictionaries():
    prices = Dictionary[str, float]({"a": 1.5, "b": 2.5})
    assert list(prices.Where(lambda pair: pair.Value > 2).Select(lambda pair: pair.Key)) == ["b"]
    assert prices.Sum(lambda pair: pair.Value) == 4.0
    assert prices.OrderByDescending(lambda pair: pair.Key).First().Key == "b"
    assert prices.ToDictionary(lambda pair: pair.Value, lambda pair: pair.Key)[2.5] == "b"


def test_on_strings():
    assert list(System.String("abcb").Distinct()) == ["a", "b", "c"]
    assert System.String("abc").Reverse().First() == "c"
    assert list(Enumerable.Where("abc", lambda c: c > "a")) == ["b", "c"]
    assert Enumerable.Count("abcb", lambda c: c == "b") == 2


def test_on_non_generic_sequences():
    mixed = System.Collections.ArrayList()
    for item in (1, "a", 2.5, 3):
        mixed.Add(item)
    assert list(mixed.OfType[int]()) == [1, 3] and list(mixed.OfType[str]()) == ["a"]
    assert mixed.Cast[System.Object]().Count() == 4
    with pytest.raises(System.InvalidCastException):
        list(mixed.Cast[int]())


def test_not_on_what_has_none():
    assert not hasattr(System.Object(), "Where") and not hasattr(DateTime.Now, "Select")
    assert not hasattr(System.Collections.ArrayList(), "Where") and hasattr(System.Collections.ArrayList(), "Cast")


def test_the_members_of_the_type_itself_win():
    xs = numbers()
    assert xs.Count == 4 and xs.Reverse() is None and list(xs) == [5, 2, 1, 3]
    assert xs.Contains(5) and xs.ToArray().Length == 4
    assert xs.AsEnumerable().Count() == 4 and list(xs.AsEnumerable().Reverse()) == [3, 1, 2, 5]
    assert list(xs) == [5, 2, 1, 3]


# --- The operators ---------------------------------------------------------------------------------------------------


def test_filters_and_parts():
    xs = numbers()
    assert list(xs.Where(lambda x, i: i > 1)) == [2, 5]
    assert list(xs.Skip(1).Take(2)) == [1, 2] and list(xs.TakeWhile(lambda x: x > 2)) == [3]
    assert list(xs.SkipWhile(lambda x: x != 2)) == [2, 5] and list(xs.TakeLast(1)) == [5]
    assert [list(chunk) for chunk in xs.Chunk(3)] == [[3, 1, 2], [5]]
    assert list(xs.Concat(xs).Distinct()) == [3, 1, 2, 5] and list(xs.Except([1, 2])) == [3, 5]
    assert list(xs.Union([9])) == [3, 1, 2, 5, 9] and list(xs.Intersect(range(3))) == [1, 2]
    assert list(xs.Append(7).Prepend(0)) == [0, 3, 1, 2, 5, 7]
    assert list(xs.DefaultIfEmpty()) == [3, 1, 2, 5] and list(List[int]().DefaultIfEmpty(4)) == [4]
    assert list(xs.DistinctBy(lambda x: x % 2)) == [3, 2]


def test_single_elements():
    xs = numbers()
    assert (xs.First(), xs.Last(), xs.ElementAt(1)) == (3, 5, 1)
    assert xs.First(lambda x: x < 3) == 1 and xs.Last(lambda x: x < 3) == 2 and xs.Single(lambda x: x > 3) == 5
    assert xs.FirstOrDefault(lambda x: x > 9) == 0 and xs.FirstOrDefault(lambda x: x > 9, -1) == -1
    assert xs.SingleOrDefault(lambda x: x > 9) == 0
    with raises(System.InvalidOperationException, "Sequence contains no matching element"):
        xs.First(lambda x: x > 9)
    with raises(System.InvalidOperationException, "Sequence contains more than one matching element"):
        xs.Single(is_large)


def test_questions():
    xs = numbers()
    assert xs.Any() and xs.Any(is_large) and not xs.All(is_large) and not List[int]().Any()
    assert xs.AsEnumerable().Count(is_large) == 2 and xs.SequenceEqual([3, 1, 2, 5]) and not xs.SequenceEqual([3])


def test_projections():
    xs = numbers()
    assert list(xs.Select(lambda x, i: x * i)) == [0, 1, 4, 15]
    assert list(xs.Select(str)) == ["3", "1", "2", "5"] and type(xs.Select(str)).__name__ == "IEnumerable[String]"
    assert [tuple(pair) for pair in xs.Zip(["a", "b"])] == [(3, "a"), (1, "b")]
    assert list(xs.Zip(xs, lambda a, b: a * b)) == [9, 1, 4, 25]
    assert [(pair.Item1, pair.Item2) for pair in xs.Zip(iter("ab"))] == [(3, "a"), (1, "b")]


@pytest.mark.parametrize(
    "items", [lambda x: [x, x], lambda x: (x, x), lambda x: Array[int]([x, x]), lambda x: List[int]([x, x]), lambda x: iter([x, x])]
)
def test_sequences_of_sequences(items):
    xs = numbers(3, 1)
    assert list(xs.SelectMany(items)) == [3, 3, 1, 1]
    assert list(xs.SelectMany(items, lambda x, y: x * 10 + y)) == [33, 33, 11, 11]


def test_what_has_no_items_cannot_be_flattened():
    with pytest.raises(TypeError):
        list(numbers().SelectMany(lambda x: None))
    with pytest.raises(TypeError):
        list(numbers().SelectMany(lambda x: x))
    assert list(Sources.Orders().SelectMany(lambda order: order.Tags)) == ["pen", "3", "ink", "1", "pen", "2"]


def test_groups_and_joins():
    orders = Sources.Orders()
    grouped = {group.Key: [order.Count for order in group] for group in orders.GroupBy(lambda order: order.Product)}
    assert grouped == {"pen": [3, 2], "ink": [1]}
    assert list(orders.GroupBy(lambda o: o.Product, lambda o: o.Count, lambda key, counts: f"{key} {sum(counts)}")) == ["pen 5", "ink 1"]
    looked_up = orders.ToLookup(lambda order: order.Product)
    assert looked_up["pen"].Count() == 2 and looked_up["none"].Count() == 0
    joined = orders.Join(["ink", "pen"], lambda order: order.Product, lambda name: name, lambda order, name: (name, order.Count))
    assert list(joined) == [("pen", 3), ("ink", 1), ("pen", 2)]
    by_name = Enumerable.GroupJoin(["ink", "cap"], orders, lambda n: n, lambda o: o.Product, lambda n, found: (n, found.Count()))
    assert list(by_name) == [("ink", 1), ("cap", 0)]


def test_collections_are_made():
    orders = Sources.Orders().Take(2)
    counts = orders.ToDictionary(lambda order: order.Product, lambda order: order.Count)
    assert counts["pen"] == 3 and counts.Count == 2
    assert orders.ToDictionary(lambda order: order.Product)["ink"].Count == 1
    assert numbers().ToHashSet().Count == 4 and list(numbers().AsEnumerable().ToArray()) == [3, 1, 2, 5]
    assert numbers().AsEnumerable().ToList().Count == 4


def test_aggregates():
    xs = numbers()
    assert xs.Aggregate(lambda a, b: a * 10 + b) == 3125
    assert xs.Aggregate(10, lambda a, b: a + b) == 21
    assert xs.Aggregate("", lambda text, x: text + str(x), lambda text: f"<{text}>") == "<3125>"
    assert (xs.Sum(), xs.Min(), xs.Max(), xs.Average()) == (11, 1, 5, 2.75)
    assert Enumerable.Range(1, 4).Aggregate(lambda a, b: a * b) == 24


def test_orders():
    xs = numbers()
    assert list(xs.OrderBy(lambda x: x)) == [1, 2, 3, 5] and list(xs.OrderByDescending(lambda x: x)) == [5, 3, 2, 1]
    assert list(xs.OrderBy(lambda x: x % 2).ThenByDescending(lambda x: x)) == [2, 5, 3, 1]
    assert list(xs.Order()) == [1, 2, 3, 5] and list(xs.Select(lambda x: -x).Order()) == [-5, -3, -2, -1]
    assert list(xs.Select(lambda x: -x).OrderDescending()) == [-1, -2, -3, -5]
    assert list(Sources.Texts("b", "C", "a").OrderBy(lambda text: text.lower())) == ["a", "b", "C"]
    assert list(xs.OrderBy(lambda x: x, System.Collections.Generic.Comparer[System.Object].Default)) == [1, 2, 3, 5]


# --- Lambdas of which nothing says what they return ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (lambda x: (x % 2, x), [2, 1, 3, 5]),  # tuples, as Python orders them
        (lambda x: x if x > 2 else x + 0.5, [1, 2, 3, 5]),
        (lambda x: Decimal(x) if x > 2 else x, [1, 2, 3, 5]),
        (lambda x: 2**40 - x if x > 2 else x, [1, 2, 5, 3]),
        (lambda x: 2**70 - x, [5, 3, 2, 1]),
        (lambda x: None if x > 2 else x, [3, 5, 1, 2]),
        (lambda x: DateTime(2000 + x, 1, 1), [1, 2, 3, 5]),
        (lambda x: Fraction(1, x), [5, 3, 2, 1]),
        (str, [1, 2, 3, 5]),
    ],
)
def test_keys_of_every_kind(key, expected):
    xs = numbers()
    assert list(xs.OrderBy(key)) == expected
    if None not in map(key, xs):
        assert list(xs.OrderByDescending(key)) == expected[::-1]
        assert xs.MinBy(key) == expected[0] and xs.MaxBy(key) == expected[-1]
        assert xs.Min(key) == key(expected[0]) and xs.Max(key) == key(expected[-1])


def test_keys_that_have_no_order():
    with pytest.raises(System.InvalidOperationException) as raised:
        list(numbers().OrderBy(lambda x: "a" if x > 2 else 1))
    assert "'<' not supported" in str(raised.value.InnerException.Message)


@pytest.mark.parametrize(
    ("select", "total"),
    [
        (lambda x: x, 11),
        (lambda x: x / 2, 5.5),
        (lambda x: x if x > 2 else x / 2, 9.5),
        (lambda x: Decimal(x) if x > 2 else x, Decimal(11)),
        (lambda x: 2**62, 2**64),
        (lambda x: 2**100 + x, 2**102 + 11),
        (lambda x: -(2**63), -(2**65)),
        (lambda x: None if x > 2 else x, 3),
        (lambda x: None, 0),
        (lambda x: x > 2, 2),
        (lambda x: Fraction(1, 2), Fraction(2)),
        (lambda x: System.Single(0.5), 2.0),
        (lambda x: System.UInt64(2**63), 2**65),
        (lambda x: TimeSpan(0, x, 0), TimeSpan(0, 11, 0)),
    ],
)
def test_sums(select, total):
    xs = numbers()
    assert xs.Sum(select) == total and Enumerable.Sum(xs, select) == total
    assert xs.Select(select).Sum() == total
    assert type(xs.Sum(select)) is type(total)


def test_sums_of_what_does_not_add_up():
    text = str(raised_by(lambda: numbers().Sum(lambda x: Decimal(x) if x > 2 else 0.5)))
    assert "unsupported operand" in text, text
    text = str(raised_by(lambda: numbers().Sum(lambda x: object())))
    assert "unsupported operand" in text, text


def test_averages():
    xs = numbers()
    assert xs.Average(lambda x: x) == 2.75 and xs.Average(lambda x: x / 2) == 1.375
    assert xs.Average(lambda x: Decimal(x)) == Decimal(2.75)
    assert xs.Average(lambda x: None if x > 2 else x) == 1.5
    assert xs.Average(lambda x: Fraction(x, 2)) == Fraction(11, 8)
    assert xs.Average(lambda x: 2**70) == 2.0**70
    assert xs.Select(lambda x: x).Average() == 2.75
    for empty in (List[int](), numbers().Select(lambda x: None)):
        with raises(System.InvalidOperationException, "Sequence contains no elements"):
            empty.Average(lambda x: x)


def test_extremes():
    xs = numbers()
    assert xs.Min(lambda x: -x) == -5 and xs.Max(lambda x: x / 2) == 2.5
    assert xs.Select(lambda x: x * 2).Max() == 10 and xs.Select(lambda x: x * 2).Min() == 2
    assert xs.MaxBy(lambda x: x % 3) == 2 and xs.MinBy(lambda x: -x) == 5
    with raises(System.InvalidOperationException, "Sequence contains no elements"):
        List[int]().Max(lambda x: x)


def test_a_selector_is_called_once_for_each_item():
    seen = []

    def note(x):
        seen.append(x)
        return x

    assert numbers().Sum(note) == 11 and seen == [3, 1, 2, 5]
    seen.clear()
    assert list(numbers().OrderBy(note)) == [1, 2, 3, 5] and sorted(seen) == [1, 2, 3, 5]
    seen.clear()
    assert numbers().MaxBy(note) == 5 and seen == [3, 1, 2, 5]


def test_properties_decide():
    orders = Sources.Orders()
    assert orders.Sum(lambda order: order.Price) == Decimal(13.25)
    assert orders.Sum(lambda order: order.Price * Decimal(order.Count)) == Decimal(17.25)
    assert orders.Sum(lambda order: order.Count) == 6 and orders.Sum(lambda order: order.Weight) == 3.0
    assert orders.OrderBy(lambda order: order.Price).First().Product == "pen"
    assert orders.MaxBy(lambda order: order.Price).Product == "ink"


def test_an_exception_in_a_lambda_comes_through():
    error = ValueError("mine")

    def fail(x):
        raise error

    for use in (xs_sum, xs_where, xs_select):
        assert raised_by(use, fail) is error


def xs_sum(f):
    return numbers().Sum(f)


def xs_where(f):
    return list(numbers().Where(f))


def xs_select(f):
    return numbers().Select(f).ToList()


# --- What callables say ----------------------------------------------------------------------------------------------


def to_int(x: int) -> int:
    return x * 2


def to_optional(x: int) -> Optional[int]:
    return x if x > 2 else None


def to_union(x) -> "int | None":
    return x


def to_list(x) -> list[float]:
    return [x, x / 2]


def to_text(x) -> "list[str]":
    return [str(x)]


def to_pairs(x) -> "System.Decimal":
    return Decimal(x)


def to_unknown(x) -> "Missing[int]":  # noqa: F821
    return x


def to_optional_text(x) -> Optional[str]:
    return None


def combine(a, b) -> int:
    return a * 10 + b


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (to_int, "Int32"),
        (to_optional, "Nullable[Int32]"),
        (to_union, "Nullable[Int32]"),
        (to_pairs, "Decimal"),
        (to_unknown, "Object"),
        (to_optional_text, "String"),
        (str, "String"),
        (float, "Double"),
        (operator.neg, "Object"),
        (functools.partial(combine, 1), "Int32"),
        (functools.partial(combine, b=1), "Int32"),
        (functools.partial(lambda a, b: a, 1), "Object"),
        (System.Math.Sqrt, "Double"),
        (System.Convert.ToString, "String"),
        (System.Func[int, float](lambda x: x), "Double"),
    ],
)
def test_the_result_of_a_selector(function, kind):
    selected = numbers().Select(function)
    assert type(selected).__name__ == f"IEnumerable[{kind}]"
    assert selected.Count() == 4 and list(selected)


def test_sequences_as_results():
    assert type(numbers().SelectMany(to_list)).__name__ == "IEnumerable[Double]"
    assert list(numbers(1, 2).SelectMany(to_list)) == [1.0, 0.5, 2.0, 1.0]
    assert type(numbers().SelectMany(to_text)).__name__ == "IEnumerable[String]"


def test_a_partial_says_how_many_it_takes():
    assert list(numbers().Where(functools.partial(lambda low, x: x > low, 2))) == [3, 5]
    assert list(numbers().Where(functools.partial(lambda low, x, i: i > low, 2))) == [5]
    assert list(Enumerable.Where([(1, True), (2, False)], operator.itemgetter(1))) == [(1, True)]


@pytest.mark.parametrize(
    ("function", "chosen"),
    [
        (lambda x: x, "double 3"),
        (lambda x: 0.5, "double 0.5"),
        (to_int, "int 6"),
        (float, "double 3"),
        (to_union, "int? 3"),
        (to_pairs, "decimal 3"),
    ],
)
def test_overloads_that_differ_by_what_delegates_return(function, chosen):
    assert Families.ByNumber(function) == chosen


def test_object_holds_whatever_comes():
    assert Families.WithObject(lambda x: x) == "object 3"
    assert Families.WithObject(str) == "string 3"
    assert Families.Whole(to_int) == "long 6" and Families.Whole(lambda x: x) == "double 3"


# --- Python's sequences ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ([1, 2, 3], "Int32"),
        ((1, 2, 3), "Int32"),
        (range(1, 4), "Int32"),
        ({1, 2, 3}, "Int32"),
        (frozenset([1, 2, 3]), "Int32"),
        ({1: "a", 2: "b", 3: "c"}, "Int32"),
        ([1, 2, 3.0], "Double"),
        ([1, 2, 3, 2**40], "Int64"),
        (bytes([1, 2, 3]), "Byte"),
        (bytearray([1, 2, 3]), "Byte"),
        (memoryview(bytes([1, 2, 3])), "Byte"),
        (array.array("d", [1, 2, 3]), "Double"),
        (array.array("i", [1, 2, 3]), "Int32"),
    ],
)
def test_pythons_sequences_as_arguments(source, kind):
    found = Enumerable.Where(source, lambda x: 1 < x < 4)
    assert type(found).__name__ == f"IEnumerable[{kind}]" and sorted(found)[:2] == [2, 3]
    assert Enumerable.Count(source, lambda x: x < 4) == 3
    assert Enumerable.Max(source, lambda x: x if x < 4 else 0) == 3


@pytest.mark.parametrize(
    "make", [lambda: (x for x in [1, 2, 3]), lambda: iter([1, 2, 3]), lambda: map(int, "123"), lambda: {1: 0, 2: 0, 3: 0}.keys(), lambda: ["a", 2, 3][1:] + [1]]
)
def test_what_cannot_be_looked_into_has_objects(make):
    assert sorted(Enumerable.Where(make(), lambda x: x > 1)) == [2, 3]
    assert sorted(Enumerable.Select(make(), lambda x: x * 2)) == [2, 4, 6]
    assert Enumerable.Sum(make()) == 6 and Enumerable.Max(make()) == 3
    assert Enumerable.ToList(make()).Count == 3


def test_items_that_have_nothing_in_common_are_objects():
    assert list(Enumerable.Where([1, "a", None], lambda x: x != 1)) == ["a", None]
    assert list(Enumerable.Where([], lambda x: True)) == []
    assert type(Enumerable.Where([1, "a"], lambda x: True)).__name__ == "IEnumerable[Object]"
    assert Families.Iterated(x for x in "ab") == "object 2" and Families.Iterated([1]) == "int 1"


def test_none_is_no_sequence():
    with pytest.raises(TypeError, match="no argument says what its type parameter TSource is"):
        Enumerable.Where(None, lambda x: True)


def test_sums_of_pythons_sequences():
    assert Enumerable.Sum([1, 2]) == 3 and Enumerable.Sum([1.5, 2]) == 3.5
    assert Enumerable.Average((1, 2)) == 1.5 and Enumerable.Max(["b", "a"]) == "b"


# --- Queries ---------------------------------------------------------------------------------------------------------


def test_code_for_an_expression_tree_is_refused_in_words():
    query = numbers().AsQueryable()
    for call in (lambda: Queryable.Where(query, is_large), lambda: Families.Query(query, is_large)):
        text = str(raised_by(call))
        assert "parameter 'predicate' is System.Linq.Expressions.Expression[Func[Int32,Boolean]]" in text
        assert "call .AsEnumerable() first" in text


def test_methods_for_code_are_called_on_queries():
    query = numbers().AsQueryable()
    assert list(query.Where(is_large)) == [3, 5] and list(query.AsEnumerable().Where(is_large)) == [3, 5]
    assert query.Count() == 4 and query.First() == 3
    assert type(query.Take(2)).__name__ == "IQueryable[Int32]"
    assert Families.Either(is_large) == "code False"


# --- Chains ----------------------------------------------------------------------------------------------------------


def test_long_chains():
    result = (
        Enumerable.Range(0, 100)
        .Where(lambda x: x % 3 == 0)
        .Select(to_int)
        .Where(lambda x: x > 20)
        .OrderByDescending(lambda x: x)
        .Skip(2)
        .Take(3)
        .ToList()
    )
    assert list(result) == [186, 180, 174] and type(result).__name__ == "List[Int32]"


def test_nothing_is_left_behind(balanced):
    def use(_):
        xs = numbers()
        assert xs.Where(lambda x: x > 2).Select(lambda x: x * 2).ToList().Count == 2
        assert xs.Sum(lambda x: Fraction(x, 2)) == Fraction(11, 2)
        assert list(xs.OrderBy(lambda x: (x % 2, x))) == [2, 1, 3, 5]
        assert list(xs.SelectMany(lambda x: [x])) == [3, 1, 2, 5]
        assert Enumerable.Sum(x for x in [1, 2]) == 3

    balanced(use, times=20)


def test_chains_in_all_threads(threads):
    xs = numbers()

    def use(number):
        for _ in range(20):
            assert list(xs.Where(lambda x: x > number % 3).Order()) == sorted(x for x in xs if x > number % 3)
            assert xs.Sum(lambda x: x + number) == 11 + 4 * number
            assert list(xs.OrderBy(lambda x: (x + number) % 3).ThenBy(lambda x: x)) == sorted(xs, key=lambda x: ((x + number) % 3, x))

    threads(use)


def test_overloads_are_chosen_by_the_types_of_the_arguments():
    xs = List[int](Array[int]([3, 1, 2]))
    assert list(xs.Take.Overloads[int](2)) == list(xs.Take.__overloads__[int](2)) == [3, 1]
    assert list(xs.Where[int].Overloads[System.Func[int, bool]](lambda x: x > 1)) == [3, 2]
    assert xs.First.Overloads[()]() == 3
    chosen = xs.Take.Overloads[int]
    assert (repr(chosen), chosen.__name__, chosen.__self__ is xs) == ("<bound method 'Take'>", "Take", True)
    assert chosen == xs.Take.Overloads[int] and chosen != xs.Take
    assert str(chosen.Overloads) == str(xs.Take.Overloads).splitlines()[0]
    assert type(xs.Take.Overloads) is not type(chosen) and "Take[TSource]" in str(xs.Take.Overloads)
    for wrong in (str, (int, int), List[int]):
        with type_error("No match found for signature"):
            xs.Take.Overloads[wrong]
    with type_error("type(s) expected"):
        xs.Take.Overloads["int"]
    with type_error("No method matches given arguments for Enumerable.Take"):
        chosen("a")


# --- Where a method of the type's own takes none of the arguments ----------------------------------------------------


@pytest.fixture
def comparer():
    return EqualityComparer[int].Default


def test_an_extension_of_its_name_is_called(comparer):
    numbers = List[int]([1, 2, 3])
    assert numbers.Contains(3) is True
    assert numbers.Contains(3, comparer) is True and numbers.Contains(4, comparer) is False
    assert numbers.Contains(3, comparer=comparer) is True
    bound = numbers.Contains
    assert bound(3, comparer) is True and bound(3, comparer=comparer) is True
    assert List[int].Contains(numbers, 3, comparer) is True
    assert ICollection[int](numbers).Contains(3, comparer) is True


def test_the_type_s_own_reasons_are_told_where_none_takes_them():
    with no_match("List`1.Contains", 1, 2, 3):
        List[int]().Contains(1, 2, 3)
    with no_match("List`1.Contains", 1, 2, 3):
        (List[int]().Contains)(1, 2, 3)


def test_what_was_chosen_by_hand_stands_for_itself(comparer):
    with no_match("List`1.Contains", 3, comparer):
        List[int]([3]).Contains.Overloads[int](3, comparer)


def test_a_type_error_of_the_called_is_its_own():
    calls = []

    def fails(item):
        calls.append(item)
        raise TypeError("mine")

    with type_error("mine"):
        List[int]([1, 2]).Find(fails)
    with type_error("mine"):
        (List[int]([1, 2]).Find)(fails)
    assert calls == [1, 1]


def test_no_handle_is_left_by_calls_that_give_way(comparer, balanced):
    def work(_=None):
        numbers = List[int]([1, 2, 3])
        assert numbers.Contains(3, comparer)
        with pytest.raises(TypeError):
            numbers.Contains(1, 2, 3)

    balanced(work, threads=8, times=10)

"""A16: equal delegates, and several in one: +, -, Delegate.Combine and Remove."""

import functools
import random
import weakref

import pytest
import System
from ClrLink.Fixtures.Delegates import OneRef, ShapeCaller
from ClrLink.Fixtures.Shapes import IntFunction
from helpers import assert_balanced, raised_by, settle, type_error, wait_until
from System import Action, Delegate, Func

Number = Func[int, int]


class Thing:
    def method(self, x):
        return x

    def __call__(self, x):
        return -x


def one(x):
    return x + 1


def two(x):
    return x + 2


# --- Equality --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("callable_", [one, lambda x: x, Thing(), int, functools.partial(max, 1), abs, [].count, Thing().method])
def test_delegates_of_one_callable_are_equal(callable_):
    left, right = Number(callable_), Number(callable_)
    assert left == right and not left != right
    assert hash(left) == hash(right)
    assert left.Equals(right) and ShapeCaller.AreEqual(left, right)
    assert {left: 1}[right] == 1
    assert left != Number(lambda x: x)


def test_delegates_of_equal_bound_methods_are_equal():
    thing, items = Thing(), [1]
    assert Number(thing.method) == Number(thing.method)
    assert hash(Number(thing.method)) == hash(Number(thing.method))
    assert Number(thing.method) != Number(Thing().method)
    assert Number(items.count) == Number(items.count)
    assert Number(items.count) != Number([1].count)
    assert Number(items.count) != Number(items.index)


def test_delegates_of_two_types_are_not_equal():
    assert Number(one) != IntFunction(one)
    assert Number(one) != one
    assert Number(one) is not None


def test_equal_also_after_the_first_is_gone():
    """The collector may be between one and its successor."""
    for _ in range(4):
        first = Number(one)
        settle()
        assert first == Number(one)
        del first
        System.GC.Collect()
        assert Number(one) == Number(one)


def test_several_are_equal_entry_by_entry():
    assert Number(one) + one == Number(one) + Number(one)
    assert Number(one) + two != Number(two) + one
    assert hash(Number(one) + two) == hash(Number(one) + two)
    assert Number(one) + two != Number(one)


# --- + and - ---------------------------------------------------------------------------------------------------------


def test_adding():
    both = Number(one) + Number(two)
    assert type(both) is Number
    assert both(1) == 3
    assert ShapeCaller.Sum(both, 1) == 5
    assert ShapeCaller.Entries(both) == len(both.GetInvocationList()) == 2
    assert [each(10) for each in both.GetInvocationList()] == [11, 12]
    assert ShapeCaller.Entries(both + both) == 4


def test_adding_a_callable():
    assert ShapeCaller.Sum(Number(one) + two, 1) == 5
    assert ShapeCaller.Sum(one + Number(two), 1) == 5
    assert [each(10) for each in (one + Number(two)).GetInvocationList()] == [11, 12]


def test_none_is_the_empty_delegate():
    single = Number(one)
    assert single + None == None + single == single
    assert single - None == single
    assert None - single is None
    assert single - single is None
    assert single - one is None


def test_subtracting():
    three = Number(one) + two + one
    assert ShapeCaller.Sum(three, 0) == 4
    left = three - one  # the last one
    assert [each(0) for each in left.GetInvocationList()] == [1, 2]
    assert three - two - one - one is None
    assert three - Number(abs) == three
    assert (three - (Number(two) + one)) == Number(one)
    assert three - (Number(one) + one) == three


def test_in_place():
    handlers = Number(one)
    handlers += two
    handlers += Number(one)
    assert ShapeCaller.Entries(handlers) == 3
    handlers -= one
    handlers -= Number(two)
    assert handlers == Number(one)
    handlers -= one
    assert handlers is None
    handlers += Number(one)
    assert handlers(1) == 2


def test_what_cannot_be_added():
    for wrong in (5, "text", object()):
        with pytest.raises(TypeError, match="unsupported operand"):
            Number(one) + wrong
        with pytest.raises(TypeError, match="unsupported operand"):
            wrong - Number(one)
    with pytest.raises(TypeError, match=r"takes 0 arguments, but a System.Func\[Int32,Int32\] passes 1"):
        Number(one) + (lambda: 1)
    assert isinstance(raised_by(Delegate.Combine, Number(one), IntFunction(one)), System.ArgumentException)


def test_delegates_of_other_types_are_converted():
    both = Number(one) + IntFunction(two)
    assert type(both) is Number and ShapeCaller.Sum(both, 1) == 5
    assert both - IntFunction(two) == Number(one)
    assert both - IntFunction(one) == Number(two)


def test_combine_and_remove():
    both = Delegate.Combine(Number(one), Number(two))
    assert type(both) is Number
    assert Delegate.Remove(both, Number(two)) == Number(one)
    assert Delegate.Remove(Number(one), Number(one)) is None
    assert Delegate.Combine(None, Number(one)) == Number(one)
    assert Delegate.RemoveAll(both + one + one, Number(one)) == Number(two)


def test_delegates_of_net():
    twice = ShapeCaller.TwiceAsFunc()
    assert twice == ShapeCaller.TwiceAsFunc()
    both = twice + one
    assert ShapeCaller.Sum(both, 5) == 16
    assert both - ShapeCaller.TwiceAsFunc() == Number(one)


def test_called_in_their_order_with_the_last_result():
    seen = []
    many = Action[int](seen.append)
    for number in range(1, 5):
        many += lambda x, number=number: seen.append(x * number)
    many(10)
    assert seen == [10, 10, 20, 30, 40]
    refs = OneRef(lambda a: a + 1) + (lambda a: a * 10)
    assert refs(4) == 50


def test_an_exception_ends_the_call():
    seen, error = [], ValueError("mine")

    def fail():
        raise error

    many = Action(lambda: seen.append(1)) + fail + (lambda: seen.append(2))
    assert raised_by(many) is error
    assert seen == [1]
    del many  # by the traceback of its error a function of it would reach it


# --- Conversion to types that fit ------------------------------------------------------------------------------------


def test_delegates_of_a_type_that_fits():
    assert ShapeCaller.CallConverter(Number(one)) == 22
    assert ShapeCaller.CallConverter(ShapeCaller.TwiceAsFunc()) == 42
    notes = System.Collections.Generic.List[System.Object]()
    ShapeCaller.CallOnStrings(ShapeCaller.NoteAsAction(notes))  # Action<object>, by contravariance
    assert list(notes) == ["text"]
    assert System.Predicate[int](Func[int, bool](lambda x: x > 1))(2) is True
    assert IntFunction(Number(one)) == IntFunction(one)
    converted = IntFunction(ShapeCaller.TwiceAsFunc())
    assert converted == IntFunction(ShapeCaller.TwiceAsFunc()) and converted(4) == 8
    assert IntFunction(Number(one) + two) == IntFunction(one) + IntFunction(two)


def test_delegates_of_a_type_that_does_not_fit():
    with pytest.raises(TypeError, match="No method matches given arguments for ShapeCaller.CallConverter"):
        ShapeCaller.CallConverter(Func[int, str](str))
    # Asked for by name, it is called as any callable is.
    assert Func[System.Int64, System.Int64](Number(one))(4) == 5
    with type_error("an integer is required"):
        Func[System.Int64, System.Int64](Func[int, str](str))(4)


# --- Lifetime --------------------------------------------------------------------------------------------------------


def test_a_callable_is_freed_with_its_last_delegate():
    thing = Thing()
    gone = weakref.ref(thing)
    many = Number(thing) + thing.method + thing
    many -= thing
    del thing
    settle()
    assert gone() is not None and ShapeCaller.Sum(many, 1) == 0
    del many
    wait_until(lambda: settle() or gone() is None, "the callable is freed")


def use_all(_number=0):
    many = Number(one) + two + Thing() + Thing().method
    assert hash(many) == hash(many + None)
    many -= two
    many(1)
    IntFunction(many)(1)
    for wrong in (lambda: 1, 5):
        try:
            many + wrong
        except TypeError:
            pass


def test_no_handle_is_left():
    assert_balanced(use_all, times=20)


def test_on_many_threads(threads):
    shared = Thing()

    def work(number):
        own = Number(shared)
        assert own == Number(shared) and hash(own) == hash(Number(shared))
        many = own + shared.method + (lambda x: x * number)
        assert ShapeCaller.Sum(many, 3) == 3 * number
        assert many - shared.method - own is not None
        return own

    results = threads(work, times=50)
    assert len(set(results)) == 1


# --- Against a model -------------------------------------------------------------------------------------------------


def without(entries, removed):
    """Delegate.Remove, said of lists: the last place at which all of `removed` stand in a row goes."""
    if not removed:
        return entries
    for start in range(len(entries) - len(removed), -1, -1):
        if entries[start : start + len(removed)] == removed:
            return entries[:start] + entries[start + len(removed) :]
    return entries


def as_delegate(entries, chance):
    """A delegate of these callables, made in one of several ways."""
    made = None
    for each in entries:
        made = chance.choice([lambda d, f: d + Number(f), lambda d, f: Delegate.Combine(d, Number(f)),
                              lambda d, f: Number(f) if d is None else d + f])(made, each)
    return made


@pytest.mark.parametrize("seed", range(20))
def test_random_sums_and_differences(seed):
    chance = random.Random(seed)
    functions = [one, two, Thing(), abs]
    entries, made = [], None
    for _ in range(40):
        more = chance.choices(functions, k=chance.randrange(4))
        if chance.random() < 0.5:
            entries, made = entries + more, as_delegate(more, chance) if made is None else made + as_delegate(more, chance)
        else:
            entries = without(entries, more)
            made = None if made is None else made - as_delegate(more, chance)
        assert ShapeCaller.Entries(made) == len(entries)
        assert ShapeCaller.Sum(made, -3) == sum(each(-3) for each in entries)
        assert made == as_delegate(entries, chance)

"""C3, C6, C7: generic types and methods closed for the first time by several threads at once, each once."""

import random

import clr
import pytest
import System
from ClrLink.Fixtures.Generics import GC1, Box, Methods, OnlyClass
from ClrLink.Fixtures.Inferred import Fresh, Shape
from ClrLink.Fixtures.Shapes import Plain
from helpers import THREADS
from System import Array, Func
from System.Collections.Generic import Dictionary, List

ROUNDS = 10


def fresh_types(count=ROUNDS):
    """Types that no type or method was closed over yet."""
    argument = System.Text.StringBuilder
    for _ in range(count):
        argument = Box[argument]
        yield argument


def test_threads_close_the_same_type(threads):
    argument = Plain
    for _ in range(10):
        argument = GC1[argument]
        found = threads(lambda _, of=argument: GC1[of])
        assert len({id(kind) for kind in found}) == 1


def test_threads_close_and_call_generic_methods(threads):
    kinds = [System.Int32, str, float, bool, Plain, System.Byte, System.Guid, System.Object]
    names = [clr.GetClrType(kind).FullName for kind in kinds]

    def close(number):
        return [Methods.NameOf[kind]() for kind in kinds[number:] + kinds[:number]] == names[number:] + names[:number]

    assert all(threads(close, times=50))


def test_each_instantiation_is_one_class(threads):
    for argument in fresh_types():
        shapes = [
            lambda of=argument: List[of],
            lambda of=argument: Array[of],
            lambda of=argument: Dictionary[str, List[of]],
            lambda of=argument: Func[of, of],
            lambda of=argument: GC1[of].Inner,
        ]

        def close(number, shapes=shapes):
            turn = number % len(shapes)
            return [id(shape()) for shape in shapes[turn:] + shapes[:turn]], turn

        for made, turn in threads(close):
            found = made[len(shapes) - turn :] + made[: len(shapes) - turn]
            assert found == [id(shape()) for shape in shapes]


def test_an_instance_of_a_type_that_all_close(threads):
    for argument in fresh_types():
        made = threads(lambda number, of=argument: List[of]().GetType())
        assert len(set(made)) == 1


def test_a_method_inferred_first_by_all_at_once(threads):
    for argument in fresh_types():
        kind = Fresh[argument]
        values = [(1, "Int32"), ("a", "String"), (1.5, "Double"), (True, "Boolean"), (2**40, "Int64"), (argument(), "Box`1")]
        items = List[argument]()

        def call(number, kind=kind, values=values, items=items):
            turn = number % len(values)
            return all(kind.Of(value, items) == f"{name} Box`1" for value, name in values[turn:] + values[:turn])

        assert all(threads(call))


def test_a_call_that_nothing_is_inferred_for(threads):
    for argument in fresh_types():

        def fail(_, kind=Fresh[argument]):
            with pytest.raises(TypeError, match="no argument says what its type parameter T is") as caught:
                kind.Of(None, List[int]())
            return str(caught.value)

        assert len(set(threads(fail))) == 1


def test_a_broken_constraint(threads):
    def fail(_):
        with pytest.raises(TypeError, match="does not meet the constraint 'where T : class'") as caught:
            OnlyClass[System.Guid]
        return str(caught.value)

    assert len(set(threads(fail, times=20))) == 1


def test_many_subscripts_at_once(threads):
    kinds = [int, str, float, bool, bytes, object, Plain, *fresh_types(20)]
    chosen = random.Random(5)
    pairs = [(chosen.choice(kinds), chosen.choice(kinds)) for _ in range(200)]

    def close(number):
        order = random.Random(number).sample(range(len(pairs)), len(pairs))
        found = {place: Dictionary[pairs[place]] for place in order}
        return [found[place] for place in range(len(pairs))]

    made = threads(close)
    assert len(made) == THREADS
    for place, pair in enumerate(pairs):
        assert {id(classes[place]) for classes in made} == {id(Dictionary[pair])}


def test_lists_that_change_while_their_items_are_looked_at(threads):
    shared = [1, 2, 3]

    def turn(number):
        if number % 2:
            shared.append(1)
            shared.pop()
            return True
        return Shape.Array(shared).startswith("Int32 ")

    assert all(threads(turn, times=300))

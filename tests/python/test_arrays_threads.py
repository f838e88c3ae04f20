"""Arrays shared by threads: read, written, cut, iterated, made at the same time.

.NET promises that an element of a machine word is read and written whole; nothing here may break, and nothing may be seen
that was never stored."""

import array
import random

import pytest
import System
from ClrLink.Fixtures.Arrays import Given, Received
from helpers import THREADS
from System import Array

ROUNDS = 60
SIZE = 64


def tagged(number):
    """Values that only the thread of that number stores."""
    return [number * 1000 + place for place in range(SIZE)]


def test_elements_of_one_array(threads):
    shared = Array[int](SIZE)

    def work(number):
        mine = random.Random(number)
        for _ in range(SIZE):
            place = mine.randrange(-SIZE, SIZE)
            shared[place] = number * 1000 + place % SIZE
            seen = shared[place]
            assert seen % 1000 == place % SIZE and seen // 1000 in range(THREADS)

    threads(work, times=ROUNDS)
    assert all(item % 1000 == place for place, item in enumerate(shared) if item)


def test_strings_and_objects_of_one_array(threads):
    """References: each is a whole one, and what was replaced is let go."""
    texts, things = Array[str](8), Array[System.Object](8)

    def work(number):
        for place in range(8):
            texts[place] = f"{number} of {place}"
            things[place] = (number, place)
            text, thing = texts[place], things[place]
            assert int(text.split(" of ")[1]) == place
            assert thing[0] in range(THREADS) and thing[1] == place

    threads(work, times=ROUNDS)


def test_parts_of_one_array(threads):
    shared = Array[int](SIZE)

    def work(number):
        shared[:] = tagged(number)
        for seen in (shared[:], shared[::-1][::-1]):
            assert [item % 1000 for item in seen] == list(range(SIZE))
            assert {item // 1000 for item in seen} <= set(range(THREADS))
        shared[::2] = tagged(number)[::2]
        shared[:] = shared
        assert len(shared[1:-1:3]) == len(range(SIZE)[1:-1:3])

    threads(work, times=ROUNDS)


def test_parts_of_one_array_of_strings(threads):
    shared = Array[str](["0"] * SIZE)

    def work(number):
        shared[number * 8 : number * 8 + 8] = [str(number)] * 8
        assert set(shared[number * 8 : number * 8 + 8]) == {str(number)}
        assert all(int(text) in range(THREADS) for text in shared[::-3])

    threads(work, times=ROUNDS)


def test_parts_of_one_array_of_structs(threads):
    shared = Given.Structs(SIZE)
    others = Given.Structs(SIZE)

    def work(number):
        shared[number * 8 : number * 8 + 8] = others[number * 8 : number * 8 + 8]
        assert all(one.Text == f"n{one.Number}" for one in shared[number::8])

    threads(work, times=ROUNDS // 3)


def test_iterating_what_others_write(threads):
    shared = Array[int](SIZE)

    def work(number):
        if number % 2:
            shared[:] = tagged(number)
        else:
            assert all(item % 1000 == place for place, item in enumerate(shared) if item)
            assert len(list(reversed(shared))) == SIZE

    threads(work, times=ROUNDS)


def test_one_iterator(threads):
    """Every element is given to one thread."""
    shared = iter(Array[int](range(5000)))
    seen = [item for items in threads(lambda _: list(shared)) for item in items]
    assert sorted(seen) == list(range(5000))
    assert next(shared, None) is None


def test_one_iterator_of_a_matrix_backwards(threads):
    shared = reversed(Array[int, 2]([range(100 * row, 100 * row + 100) for row in range(20)]))
    seen = [item for items in threads(lambda _: list(shared)) for item in items]
    assert sorted(seen) == list(range(2000))


def test_searching_and_turning_round_one_array(threads):
    shared = Array[int](range(SIZE))

    def work(number):
        if number == 0:
            shared.reverse()
        else:
            assert SIZE + 5 not in shared
            assert 0 <= shared.count(3) <= SIZE
            try:
                assert shared.index(7) in (7, SIZE - 8)
            except ValueError:
                pass  # it was moved behind the search's back

    threads(work, times=ROUNDS)
    assert sorted(shared) == list(range(SIZE))


def test_a_list_that_shrinks_while_an_array_is_made_of_it(threads):
    source = list(range(SIZE))
    rows = [list(range(8)) for _ in range(8)]

    def work(number):
        if number % 4 == 0:
            source.pop()
            source.append(1)
            rows[number] = list(range(8))
            return
        made = Array[int](source)
        assert len(made) in (SIZE - 2, SIZE - 1, SIZE)
        assert len(Array[int, 2](rows)) == 64

    threads(work, times=ROUNDS)


def test_a_buffer_that_is_written_while_it_is_copied(threads):
    """Which writes a copy has, and whether a number is half of one, is up to the copying: bytes are what is promised."""
    source = array.array("B", [0] * 4096)

    def work(number):
        if number % 2:
            for place in range(0, 4096, 64):
                source[place] = number
        else:
            assert {*Array[System.Byte](source)} <= {*range(THREADS)}

    threads(work, times=10)
    assert list(Array[System.Byte](source)) == list(source)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_first_uses_of_an_element_type(threads, rank):
    """The type, its thunks and its copier are made by threads at once, and once."""
    element = [System.Int16, System.DateTimeOffset, System.Nullable[System.Int64]][rank - 1]
    made = threads(lambda _: type(Array[element, rank](*[2] * rank)[(slice(None, None, -1),) * rank]))
    assert set(made) == {Array[element, rank]}


def test_arguments_of_every_kind(threads):
    def work(number):
        assert Received.Ints([number] * 3) == f"3: {number} {number} {number}"
        assert Received.Matrix([[number], [number]]) == f"2x1: {number} {number}"
        assert Received.Doubles(array.array("d", [number])) == f"1: {number}"
        assert Received.Jagged([[number], range(2)]) == f"1: {number} | 2: 0 1"

    threads(work, times=ROUNDS)


def test_nothing_is_left(balanced):
    shared = Array[System.Object](SIZE)

    def work(number):
        shared[number] = [number]
        shared[number:] = [None] * (SIZE - number)
        list(shared[::-1])
        Array[str](["a", "b"])[::-1]
        Array[int, 2]([[1, 2], [3, 4]])[:, 0]

    balanced(work, threads=THREADS, times=20)

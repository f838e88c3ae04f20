"""A12 under threads: shared collections, first uses of collection types, and abstract base classes."""

import collections.abc as abc
import random

import pytest
import System
from ClrLink.Fixtures.Collections import Makers
from helpers import run_script
from System.Collections.Concurrent import ConcurrentDictionary, ConcurrentQueue
from System.Collections.Generic import Dictionary, HashSet, List


def test_a_concurrent_dictionary_is_shared(threads):
    shared = ConcurrentDictionary[str, int]()

    def work(number):
        chosen = random.Random(number)
        for i in range(200):
            key = str(chosen.randrange(20))
            kind = chosen.randrange(6)
            if kind == 0:
                shared[key] = i
            elif kind == 1:
                shared.pop(key, None)
            elif kind == 2:
                assert isinstance(shared.setdefault(key, i), int)
            elif kind == 3:
                shared.update({key: i}, more=i)
            elif kind == 4:
                assert all(isinstance(value, int) for _, value in shared.items())
            else:
                assert shared.get(key) is None or key not in shared or isinstance(shared.get(key, 0), int)

    threads(work)
    assert set(shared.keys()) <= {*map(str, range(20)), "more"}


def test_each_item_is_popped_once(threads):
    shared = ConcurrentDictionary[int, int]({i: i for i in range(800)})

    def take(_):
        taken = []
        while True:
            try:
                taken.append(shared.popitem())
            except KeyError:
                return taken

    taken = [pair for pairs in threads(take) for pair in pairs]
    assert sorted(taken) == [(i, i) for i in range(800)]


def test_each_key_is_popped_once(threads):
    shared = ConcurrentDictionary[int, str]({i: str(i) for i in range(300)})
    missing = object()
    results = threads(lambda _: [shared.pop(i, missing) for i in range(300)])
    found = [value for values in results for value in values if value is not missing]
    assert sorted(found, key=int) == [str(i) for i in range(300)]


def test_one_default_wins(threads):
    shared = ConcurrentDictionary[str, int]()
    assert len(set(threads(lambda number: shared.setdefault("key", number)))) == 1


def test_threads_read_one_list(threads):
    shared = List[int](range(1000))
    assert set(threads(lambda _: (sum(shared), shared[500], 700 in shared, len(shared)), times=20)) == {
        (499500, 500, True, 1000)
    }


def test_threads_read_one_dictionary(threads):
    shared = Dictionary[str, int]({str(i): i for i in range(200)})

    def read(number):
        assert shared[str(number)] == number
        assert shared.get("none") is None
        assert len(dict(shared.items())) == 200
        assert shared == {str(i): i for i in range(200)}
        assert "5" in shared
        return sum(value for _, value in shared)

    assert set(threads(read, times=5)) == {19900}


def test_a_queue_between_threads(threads):
    queue = ConcurrentQueue[int]()

    def work(number):
        if number % 2 == 0:
            for i in range(200):
                queue.Enqueue(i)
            return 0
        count = 0
        while count < 200:
            found, _ = queue.TryDequeue()
            count += found
        return count

    assert sum(threads(work)) == 800
    assert len(queue) == 0


def test_a_list_changed_by_others_breaks_nothing(threads):
    shared = List[int](range(100))
    lock = System.Object()

    def work(number):
        for i in range(100):
            if number == 0:
                System.Threading.Monitor.Enter(lock)
                try:
                    shared.append(i)
                    shared.pop(0)
                finally:
                    System.Threading.Monitor.Exit(lock)
            else:
                try:
                    list(shared)
                except System.InvalidOperationException:
                    pass

    threads(work, threads=4)
    assert len(shared) == 100


def test_own_collections_of_each_thread(balanced):
    def work(number):
        own = HashSet[System.Object]([number, "a", None])
        own |= {1, 2}
        own & {1}
        held = List[System.Object]([own, Makers.Pair()])
        for item in held:
            list(item)
        held.pop()
        Makers.Objects().popitem()

    balanced(work, threads=4, times=30)


FIRST_USE = """
    import collections.abc as abc
    import random
    import threading
    import System
    from System.Collections.Generic import Dictionary, HashSet, KeyValuePair, List, SortedSet

    elements = [System.Int32, System.String, System.Int64, System.Byte, System.Object, System.Guid, System.DateTime]
    barrier = threading.Barrier(8)
    errors = []

    def work(seed):
        try:
            chosen = random.Random(seed)
            order = list(elements)
            chosen.shuffle(order)
            barrier.wait(30)
            for element in order:
                made = List[element]()
                assert isinstance(made, abc.MutableSequence) and not isinstance(made, abc.Mapping)
                made.extend([])
                assert list(made.__reversed__()) == []
                held = Dictionary[str, element]()
                assert isinstance(held, abc.MutableMapping)
                assert held.get("x") is None and held == {}
                assert isinstance(HashSet[element](), abc.MutableSet)
                assert HashSet[element]() == set()
                assert not isinstance(element, abc.Sequence)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    if errors:
        raise errors[0]
    assert len({id(List[element]) for element in elements}) == len(elements)
    print("done")
"""


@pytest.mark.parametrize("attempt", range(3))
def test_first_uses_in_many_threads(attempt):
    assert run_script(FIRST_USE).strip() == "done"


def test_registration_says_nothing_of_others(threads):
    class Fresh:
        pass

    assert not any(threads(lambda _: isinstance(Fresh(), abc.Sequence) or issubclass(int, abc.Mapping)))
    assert all(threads(lambda _: isinstance([], abc.Sequence) and isinstance({}, abc.Mapping)))

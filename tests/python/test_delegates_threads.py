"""A16: delegates called on .NET's threads, and from many threads at once."""

import threading

import pytest
import System
from ClrLink.Fixtures.Delegates import Caller
from ClrLink.Fixtures.Shapes import IntFunction, Plain
from helpers import raised_by, run_script, run_threads
from System import Action, Func
from test_delegates import Own, throw, use_all


def test_on_a_net_thread():
    seen = []
    assert Caller.OnThread(lambda x: seen.append(threading.get_ident()) or x * 2, 4) == 8
    assert seen[0] != threading.get_ident()


def test_on_the_thread_pool():
    assert Caller.OnPool(lambda x: x + 1, 4).Result == 5
    assert Caller.SumOnPool(lambda x: x, 200) == 199 * 100


def test_parallel_for():
    assert Caller.ParallelSum(lambda x: x * 2, 3000) == 2999 * 3000
    assert Caller.ParallelSum(lambda x: len("\u20ac" * x) and 1, 300) == 299


def test_exceptions_on_net_threads():
    error = raised_by(Caller.OnThread, lambda x: throw(Own("there")), 1)
    assert isinstance(error, System.AggregateException)
    assert "there" in error.InnerException.Message if hasattr(error, "InnerException") else "there" in str(error)
    with pytest.raises(System.AggregateException):
        Caller.ParallelSum(lambda x: throw(Own("there")), 50)


def test_endless_recursion_on_a_net_thread():
    def down(n):
        return Caller.Deeper(down, n + 1)

    assert raised_by(Caller.OnThread, down, 0) is not None
    assert Caller.OnThread(lambda n: n, 3) == 3


def test_one_delegate_from_many_threads():
    function = IntFunction(lambda x: x + 1)
    assert sorted(run_threads(lambda n: function(n), times=200)) == sorted([n + 1 for n in range(8)] * 200)


def test_making_delegates_on_many_threads():
    def make(number):
        plain = Plain(number)
        assert Caller.CallClass(lambda p: Plain(p.Field + 1), plain).Field == number + 1
        return Func[int, int](lambda x: x + number)(1)

    assert sorted(run_threads(make, times=100)) == sorted([n + 1 for n in range(8)] * 100)


def test_the_first_delegates_of_a_type_on_many_threads():
    def make(number):
        kind = Func[System.Tuple[int, System.Int64], System.Int16, System.Byte, int]
        return kind(lambda a, b, c: b + c)(None, number, 1)

    assert sorted(run_threads(make)) == list(range(1, 9))


def test_texts_on_many_threads():
    def echo(number):
        text = chr(0x100 + number) * (number + 1) * 50
        return Caller.CallString(lambda t: t + "!", text) == text + "!"

    assert all(run_threads(echo, times=300))


def test_everything_on_many_threads(balanced):
    balanced(use_all, threads=8, times=10)


def test_parallel_for_leaves_nothing(balanced):
    balanced(lambda _: Caller.ParallelSum(lambda x: Plain(x).Field, 500))


def test_python_waits_while_net_calls():
    started, go = threading.Event(), threading.Event()
    task = Caller.OnPool(lambda x: started.set() or (go.wait(30) and x), 5)
    assert started.wait(30)
    go.set()
    assert task.Result == 5


def test_callbacks_at_the_end_of_the_process():
    run_script(
        """
        import time
        from System import Action
        from System.Threading import Thread, ThreadStart
        from ClrLink.Fixtures.Delegates import Caller
        count = [0]
        def tick(x):
            count[0] += 1
            return x
        tasks = [Caller.OnPool(lambda x: Caller.SumOnPool(tick, 100000), 1) for _ in range(3)]
        while count[0] < 50:
            time.sleep(0.001)
        """
    )


def test_actions_as_thread_starts():
    seen = []
    thread = System.Threading.Thread(System.Threading.ThreadStart(lambda: seen.append(1)))
    thread.Start()
    thread.Join()
    assert seen == [1]
    assert System.Threading.ThreadPool.QueueUserWorkItem is not None
    assert Action(lambda: None)() is None

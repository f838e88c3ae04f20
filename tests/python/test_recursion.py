"""C16: recursion through both sides ends in an exception, on any thread."""

import os
import sys
import threading

import pytest
import System
from callbacks import Callbacks, pointer
from ClrLink.Fixtures.Recursion import Deep, Node
from helpers import LIMIT, in_thread, raised_by, run_script

SMALL_STACK = 512 * 1024


def recurse_through_net():
    """How deep Python → .NET → Python → … went, and what ended it."""
    deepest = [0]

    def down(argument):
        deepest[0] = argument
        return Callbacks.OnCurrentThread(*function, argument + 1)

    with pointer(down) as function:
        error = raised_by(Callbacks.OnCurrentThread, *function, 1)
    return deepest[0], error


def assert_ended_well(result):
    depth, error = result
    assert isinstance(error, RecursionError)
    assert depth > 10


def test_on_the_main_thread():
    assert_ended_well(recurse_through_net())


def test_again_and_again():
    depths = [recurse_through_net() for _ in range(3)]
    for result in depths:
        assert_ended_well(result)
    assert System.Math.Abs(-1) == 1


def test_on_a_python_thread():
    assert_ended_well(in_thread(recurse_through_net))


@pytest.mark.thread_unsafe(reason="the size of new threads' stacks is the process's")
def test_on_a_python_thread_with_a_small_stack():
    assert_ended_well(in_thread(recurse_through_net, stack=SMALL_STACK))


@pytest.mark.parametrize("stack", [256 * 1024, 1024 * 1024, 16 * 1024 * 1024])
def test_on_net_threads_with_stacks_of_their_own(stack):
    def down(argument):
        return Callbacks.OnCurrentThread(*function, argument + 1)

    with pointer(down) as function:
        error = raised_by(Callbacks.OnThreadWithStack, *function, 1, stack)
    assert isinstance(error, RecursionError)


def test_with_a_high_recursion_limit_the_stack_itself_is_the_limit():
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000_000)
    try:
        assert_ended_well(recurse_through_net())
        assert_ended_well(in_thread(recurse_through_net, stack=SMALL_STACK))
    finally:
        sys.setrecursionlimit(before)


def test_in_several_threads_at_once(threads):
    for result in threads(lambda _: recurse_through_net(), threads=4):
        assert_ended_well(result)


def test_each_level_on_a_thread_of_its_own_is_no_recursion():
    def down(argument):
        return argument if argument == 30 else Callbacks.OnThreadWithStack(*function, argument + 1, 0)

    with pointer(down) as function:
        assert Callbacks.OnThreadWithStack(*function, 0, 0) == 30


def test_net_frames_unwind():
    ran = System.Array[int](1)

    def down(argument):
        return Callbacks.WithFinally(*function, ran)

    with pointer(down) as function:
        assert isinstance(raised_by(Callbacks.WithFinally, *function, ran), RecursionError)
    assert ran[0] > 10


def test_a_handler_deep_down_goes_on():
    """The error is caught near the bottom, and the call above returns normally."""

    def down(argument):
        try:
            return Callbacks.OnCurrentThread(*function, argument + 1)
        except RecursionError:
            return argument

    with pointer(down) as function:
        assert Callbacks.OnCurrentThread(*function, 1) > 5


def test_nets_own_guard_is_a_recursion_error():
    with pytest.raises(RecursionError):
        Deep.UntilGuard(0)
    with pytest.raises(System.InsufficientExecutionStackException):
        Deep.UntilGuard(0)


def test_pure_python_recursion_beside_it_still_ends():
    def down():
        return System.Math.Abs(-1) + down()

    with pytest.raises(RecursionError):
        down()


def test_deep_data_is_no_recursion():
    node = Node.Chain(2000)
    assert node.Depth == 2000
    count = 0
    while node is not None:
        node, count = node.Child, count + 1
    assert count == 2000


def test_nested_lists_that_contain_themselves():
    from ClrLink.Fixtures.Arrays import Calls

    endless = []
    endless.append(endless)
    with pytest.raises((TypeError, RecursionError)):
        Calls.SumJagged(endless)


def test_a_long_chain_of_wrappers_is_dropped():
    from ClrLink.Fixtures.Shapes import Plain

    class Link(Plain):
        pass

    chain = None
    # Where both collectors run all the time, each looks through all of it.
    for _ in range(5_000 if "CLRLINK_GC_STRESS" in os.environ else 50_000):
        link = Link()
        link.next = chain
        chain = link
    del chain, link
    assert System.Math.Abs(-1) == 1


def test_in_a_process_of_its_own_that_goes_on():
    run_script(
        f"""
        import threading
        import System
        from test_recursion import assert_ended_well, recurse_through_net
        threading.stack_size({SMALL_STACK})
        results = []
        threads = [threading.Thread(target=lambda: results.append(recurse_through_net())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join({LIMIT})
        assert len(results) == 4
        for result in results:
            assert_ended_well(result)
        assert System.Math.Abs(-1) == 1
        """
    )


def test_the_depth_is_forgotten_by_the_thread_that_had_it():
    """A thread that hit the limit may go as deep again."""
    depths = []

    def twice():
        for _ in range(2):
            depths.append(recurse_through_net()[0])

    thread = threading.Thread(target=twice)
    thread.start()
    thread.join(LIMIT)
    assert len(depths) == 2
    assert abs(depths[0] - depths[1]) <= max(depths) // 2

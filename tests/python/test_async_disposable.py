"""A18: `async with` disposes of an IAsyncDisposable, and the loop goes on meanwhile."""

import asyncio
import contextvars
import gc
import sys

import pytest
import System
from ClrLink.Fixtures.Disposal import (
    AsyncDisposeThrows,
    AsyncResource,
    BothResource,
    ExplicitAsyncResource,
    NotDisposable,
    QuickAsyncResource,
    Tasks,
)
from clrlink._async import Completion
from helpers import LIMIT, raises, run_script


def run(coroutine):
    """asyncio.run, with a limit."""

    async def limited():
        return await asyncio.wait_for(coroutine, LIMIT)

    return asyncio.run(limited())


async def until(condition):
    while not condition():
        await asyncio.sleep(0)


# --- async with ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [QuickAsyncResource, ExplicitAsyncResource])
def test_async_with_gives_the_object_and_disposes_it(make):
    async def use():
        resource = make()
        async with resource as inside:
            assert inside is resource
            assert resource.Disposed == 0
        return resource.Disposed

    assert run(use()) == 1


def test_the_loop_goes_on_while_net_disposes():
    async def use():
        resource = AsyncResource()
        seen = []

        async def other():
            await until(lambda: resource.Begun == 1)
            seen.append(resource.Disposed)
            resource.Open()

        task = asyncio.create_task(other())
        async with resource:
            assert resource.Value == 1
        assert resource.Disposed == 1
        await task
        return seen

    assert run(use()) == [0]


def test_an_object_with_both():
    async def use():
        both = BothResource()
        async with both:
            pass
        assert (both.Disposed, both.DisposedAsync) == (0, 1)
        with both:
            pass
        assert (both.Disposed, both.DisposedAsync) == (1, 1)

    run(use())


def test_disposed_after_an_exception_too():
    async def use():
        resource = ExplicitAsyncResource()
        with pytest.raises(LookupError):
            async with resource:
                raise LookupError
        return resource.Disposed

    assert run(use()) == 1


@pytest.mark.parametrize(("at_once", "text"), [(True, "at once"), (False, "later")])
def test_a_disposal_that_throws(at_once, text):
    async def use():
        async with AsyncDisposeThrows(at_once):
            raise LookupError("before")

    with raises(System.InvalidOperationException, text) as caught:
        run(use())
    assert isinstance(caught.value.__context__, LookupError)


def test_a_disposal_that_net_cancels():
    async def use():
        resource = AsyncResource()
        resource.Cancel()
        async with resource:
            pass

    with pytest.raises(asyncio.CancelledError):
        run(use())


def test_a_disposal_that_fails_while_it_is_waited_for():
    async def use():
        resource = AsyncResource()

        async def other():
            await until(lambda: resource.Begun == 1)
            resource.Break(System.TimeoutException("too late"))

        task = asyncio.create_task(other())
        try:
            async with resource:
                pass
        finally:
            await task

    with raises(TimeoutError, "too late"):
        run(use())


def test_cancelled_inside_it_is_disposed():
    async def use():
        resource = ExplicitAsyncResource()

        async def inside():
            async with resource:
                await asyncio.Event().wait()

        task = asyncio.create_task(inside())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return resource.Disposed

    assert run(use()) == 1


def test_cancelled_while_it_disposes_it_is_disposed_first():
    async def use():
        resource = AsyncResource()

        async def inside():
            async with resource:
                pass

        task = asyncio.create_task(inside())
        await until(lambda: resource.Begun == 1)
        for _ in range(3):
            task.cancel()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        assert not task.done()
        resource.Open()
        with pytest.raises(asyncio.CancelledError):
            await task
        return resource.Disposed

    assert run(use()) == 1


def test_disposed_also_when_nobody_waits():
    resource = QuickAsyncResource()
    resource.__aexit__(None, None, None).close()
    assert resource.Disposed == 1


def test_many_at_once():
    async def use():
        resources = [ExplicitAsyncResource() for _ in range(100)]

        async def one(resource):
            async with resource:
                await asyncio.sleep(0)

        await asyncio.gather(*map(one, resources))
        return sum(resource.Disposed for resource in resources)

    assert run(use()) == 100


def test_what_is_not_asynchronously_disposable():
    async def use():
        async with NotDisposable():
            pass

    # CPython 3.10 words it as a missing attribute
    kind, text = (TypeError, "asynchronous context manager protocol") if sys.version_info >= (3, 11) else (AttributeError, "__aenter__")
    with pytest.raises(kind, match=text):
        run(use())
    assert not hasattr(QuickAsyncResource, "__enter__")


def test_streams_of_the_framework():
    async def use():
        async with System.IO.MemoryStream() as stream:
            stream.WriteByte(1)
        return stream.CanRead

    assert run(use()) is False


# --- The awaitable ---------------------------------------------------------------------------------------------------


def test_results():
    async def use():
        assert await Completion(Tasks.Number(5)) == 5
        assert await Completion(Tasks.Nothing()) is None
        assert await Completion(Tasks.Text("text")) == "text"
        assert await Completion(Tasks.Ready(7)) == 7
        assert await asyncio.gather(*(Completion(Tasks.Number(i)).future() for i in range(50))) == list(range(50))

    run(use())


@pytest.mark.parametrize("fail", [Tasks.Fails, Tasks.FailsLater])
def test_failures_are_the_exceptions_themselves(fail):
    async def use():
        with raises(System.ArgumentException, "wrong"):
            await Completion(fail(System.ArgumentException("wrong")))

    run(use())


def test_a_cancelled_task():
    async def use():
        with pytest.raises(asyncio.CancelledError) as caught:
            await Completion(Tasks.Canceled())
        assert isinstance(caught.value.__cause__, System.OperationCanceledException)

    run(use())


def test_a_cancelled_waiter_leaves_the_task_alone():
    async def use():
        source = System.Threading.Tasks.TaskCompletionSource[int]()
        waiter = asyncio.ensure_future(Completion(source.Task).future())
        await asyncio.sleep(0)
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter
        source.SetResult(5)
        assert await Completion(source.Task) == 5

    run(use())


def test_the_context_of_the_waiter_is_kept():
    variable = contextvars.ContextVar("variable")
    seen = []

    async def use():
        variable.set("mine")
        source = System.Threading.Tasks.TaskCompletionSource[int]()
        future = Completion(source.Task).future()
        future.add_done_callback(lambda _: seen.append(variable.get()))
        System.Threading.Tasks.Task.Run(System.Action(lambda: source.SetResult(1)))
        assert await future == 1
        assert variable.get() == "mine"
        await until(lambda: seen)

    run(use())
    assert seen == ["mine"]


def test_a_loop_that_is_closed_before_the_task_is_through():
    source = System.Threading.Tasks.TaskCompletionSource[int]()

    async def use():
        Completion(source.Task).future()

    asyncio.run(use())
    source.SetResult(1)
    assert source.Task.Result == 1


def test_without_a_loop():
    with pytest.raises(RuntimeError, match="no running event loop"):
        Completion(System.Threading.Tasks.TaskCompletionSource[int]().Task).future()


def test_in_a_process_of_its_own():
    run_script(
        """
        import asyncio
        from ClrLink.Fixtures.Disposal import ExplicitAsyncResource
        async def main():
            asyncio.get_running_loop().slow_callback_duration = 60  # in development mode a slow machine is told of
            async with ExplicitAsyncResource() as resource:
                pass
            assert resource.Disposed == 1
        asyncio.run(main())
        """
    )


def test_nothing_is_left_behind(balanced):
    async def use():
        async with ExplicitAsyncResource():
            await Completion(Tasks.Number(5))

    def work(_):
        run(use())
        gc.collect()

    balanced(work, threads=2, times=5)

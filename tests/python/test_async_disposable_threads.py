"""A18, many loops at once."""

import asyncio

from ClrLink.Fixtures.Disposal import ExplicitAsyncResource, Tasks
from clrlink._async import Completion


def test_a_loop_in_each_thread(threads):
    async def use(number):
        resources = [ExplicitAsyncResource() for _ in range(10)]

        async def one(resource):
            async with resource:
                assert await Completion(Tasks.Number(number)) == number

        await asyncio.gather(*map(one, resources))
        return all(resource.Disposed == 1 for resource in resources)

    assert all(threads(lambda number: asyncio.run(use(number)), times=5))


def test_one_task_awaited_by_all(threads):
    from System.Threading.Tasks import TaskCompletionSource

    source = TaskCompletionSource[int]()

    async def use(number):
        future = Completion(source.Task).future()
        if number == 0:
            source.TrySetResult(9)
        return await future

    assert set(threads(lambda number: asyncio.run(use(number)), times=3)) == {9}

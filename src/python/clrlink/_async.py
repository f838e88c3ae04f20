"""Waiting for .NET's tasks on an asyncio loop, which goes on meanwhile.

Imported by the first `async with` of an IAsyncDisposable.
"""

import asyncio
import contextvars


class Completion:
    """Awaitable: the result of a Task or ValueTask of .NET, or its exception.

    .NET's thread that completes the task posts that to the loop that awaits, in the context of who awaits. A cancelled task
    is an asyncio.CancelledError there. Cancelling who awaits does not touch the task.
    Each is awaited once, on a thread with a running asyncio loop."""

    __slots__ = ("_task",)

    def __init__(self, task):
        self._task = task.AsTask() if hasattr(task, "AsTask") else task

    def __await__(self):
        return self._wait().__await__()

    async def _wait(self):
        return result_of(self._task) if self._task.IsCompleted else await self.future()

    def future(self):
        """The same as an asyncio.Future of the running loop."""
        from System import Action
        from System.Threading.Tasks import Task

        loop = asyncio.get_running_loop()
        future = loop.create_future()
        context = contextvars.copy_context()

        def completed():
            try:
                loop.call_soon_threadsafe(_settle, future, self._task, context=context)
            except RuntimeError:
                if not loop.is_closed():  # else nobody waits any more
                    raise

        # An awaiter takes up the context of .NET, but no scheduler of tasks: what runs there only posts.
        Task.ConfigureAwait(self._task, False).GetAwaiter().UnsafeOnCompleted(Action(completed))
        return future


def result_of(task):
    """What a completed task gives: its result, None if it has none, or its exception, raised."""
    from System import OperationCanceledException
    from System.Threading.Tasks import Task

    try:
        Task.GetAwaiter(task).GetResult()
    except OperationCanceledException as error:
        if task.IsCanceled:
            raise asyncio.CancelledError(error.Message) from error
        raise
    result = getattr(task, "Result", None)
    return None if type(result).__name__ == "VoidTaskResult" else result  # what async methods without a result return


def _settle(future, task):
    if future.done():  # cancelled meanwhile
        return
    try:
        future.set_result(result_of(task))
    except asyncio.CancelledError as error:
        future.cancel(*error.args)
    except StopIteration as error:  # which no future takes
        failure = RuntimeError("a task of .NET raised StopIteration")
        failure.__cause__ = error
        future.set_exception(failure)
    except BaseException as error:
        future.set_exception(error)


async def entered(resource):
    return resource


async def disposed(task):
    """Waits until a disposal is through, also when it is cancelled while it waits: then it is cancelled after that."""
    if task.IsCompleted:
        result_of(task)
        return
    future = Completion(task).future()
    cancelled = None
    while not future.done():
        try:
            await asyncio.shield(future)
        except asyncio.CancelledError as error:
            cancelled = error
        except BaseException:
            if not future.done():
                raise
            break  # the disposal's own: raised below
    if cancelled is not None and not future.cancelled():
        if future.exception() is not None:
            raise future.exception() from cancelled
        raise cancelled
    future.result()

"""Pools of processes: .NET works in each worker, values and exceptions of .NET come back; forked workers get a clear error."""

import pytest
from helpers import run_python, without_thread_sanitizer

FRESH = ["spawn", pytest.param("forkserver", marks=without_thread_sanitizer)]

# What a worker does is found in the module of the same name, by the child that imports the program anew.
WORK = """
import concurrent.futures, multiprocessing, os, sys

def length(text):
    import clr, System
    return System.Text.StringBuilder(text).Length

def day(number):
    import clr, System
    return System.DateTime(2024, 1, number)

def parse(text):
    import clr, System
    return System.Int32.Parse(text)

def fail_within(number):
    import clr, System
    raise System.ArgumentException("number", "no " + str(number))

def called_back(number):
    import clr, System
    squares = System.Array.ConvertAll[int, int](System.Array[int](range(number)), lambda each: each * each)
    return sum(squares)

def where(_):
    return os.getpid()

def raised_by(call):
    try:
        call()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")
"""

EXECUTOR = """
def main(context, clr, System):
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        {body}
"""

POOL = """
def main(context, clr, System):
    with context.Pool(2) as pool:
        {body}
        pool.close()
        pool.join()
"""

MAIN = """
if __name__ == "__main__":
    import clr, System
    assert System.Math.Abs(-1) == 1  # .NET runs in the parent before any worker is there
    main(multiprocessing.get_context(sys.argv[1]), clr, System)
    print("done")
"""


def run(tmp_path, method, pool, body, *options):
    """Runs the body with `pool`, of worker processes made in that way."""
    program = tmp_path / "program.py"
    indented = body.strip().replace("\n", "\n        ")
    program.write_text(WORK + pool.replace("{body}", indented) + MAIN)
    assert run_python(*options, program, method) == "done\n"


@pytest.mark.parametrize("method", FRESH)
def test_an_executor_s_workers_use_net(method, tmp_path):
    body = """
assert list(pool.map(length, ["a", "bb", "ccc"])) == [1, 2, 3]
assert list(pool.map(called_back, [3, 4])) == [5, 14]
assert os.getpid() not in set(pool.map(where, range(8)))
"""
    run(tmp_path, method, EXECUTOR, body)


@pytest.mark.parametrize("method", FRESH)
def test_net_values_cross(method, tmp_path):
    body = """
days = list(pool.map(day, [1, 2]))
assert days == [System.DateTime(2024, 1, 1), System.DateTime(2024, 1, 2)] and type(days[0]) is System.DateTime
given = System.Collections.Generic.List[System.Int32]([1, 2])
assert pool.submit(list, given).result() == [1, 2]
"""
    run(tmp_path, method, EXECUTOR, body)


@pytest.mark.parametrize("method", FRESH)
def test_an_executor_s_net_exceptions_come_back(method, tmp_path):
    body = """
error = raised_by(pool.submit(parse, "x").result)
assert type(error) is System.FormatException and "x" in error.Message, repr(error)
own = raised_by(pool.submit(fail_within, 3).result)
assert type(own) is System.ArgumentException and own.ParamName == "no 3", repr(own)
assert "fail_within" in str(own.__cause__)  # the worker's traceback
assert pool.submit(parse, "7").result() == 7  # the worker lives on
"""
    run(tmp_path, method, EXECUTOR, body)


@pytest.mark.parametrize("method", FRESH)
def test_a_pool_s_workers_use_net(method, tmp_path):
    body = """
assert pool.map(length, ["a", "bb"]) == [1, 2]
assert sorted(pool.imap_unordered(called_back, [3, 4])) == [5, 14]
assert pool.apply_async(day, [3]).get(60) == System.DateTime(2024, 1, 3)
error = raised_by(lambda: pool.apply(parse, ["x"]))
assert type(error) is System.FormatException and "x" in error.Message, repr(error)
"""
    run(tmp_path, method, POOL, body)


@pytest.mark.parametrize("method", FRESH)
def test_workers_that_are_replaced(method, tmp_path):
    body = """
with context.Pool(1, maxtasksperchild=1) as short:
    assert short.map(length, ["a", "bb", "ccc"], chunksize=1) == [1, 2, 3]
    assert len(set(short.map(where, range(3), chunksize=1))) == 3
"""
    run(tmp_path, method, POOL, body)


@without_thread_sanitizer
@pytest.mark.parametrize("pool", [EXECUTOR, POOL], ids=["executor", "pool"])
def test_forked_workers_get_a_runtime_error(pool, tmp_path):
    """And what uses nothing of .NET works."""
    body = """
apply = pool.apply if hasattr(pool, "apply") else lambda function, given: pool.submit(function, *given).result()
error = raised_by(lambda: apply(length, ["a"]))
assert type(error) is RuntimeError and "fork" in str(error), repr(error)
assert apply(where, [0]) != os.getpid()
"""
    # CPython itself warns of forks where threads run.
    run(tmp_path, "fork", pool, body, "-W", "ignore::DeprecationWarning")

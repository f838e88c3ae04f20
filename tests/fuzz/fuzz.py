"""A fuzzer: random programs over the fixtures and System.* by a seed, in a process each.

    tools/python 3.13t tests/fuzz/fuzz.py --seconds 60 --jobs 2          new seeds, until the time is over
    tools/python 3.13t tests/fuzz/fuzz.py --seeds 7 12                   these
    tools/python 3.13t tests/fuzz/fuzz.py --program 7                    one, in this process; every step is shown

What must hold: no crash, no hang, no fault reported, no exception but those that programs may see, and the ledger of living
objects comes down again once everything is let go of. The exit code is 1 where that does not hold, with the seeds; put them
into tests/fuzz/corpus.txt with the mend. Which build and tree a seed means what for is the program's alone: it
is a record of what was found, not a file format.
"""

import argparse
import concurrent.futures
import itertools
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE / "corpus.txt"
OVERHEAD = 300.0  # seconds, for a program's start and end on a busy machine
LIMIT = 120.0  # seconds for a program, which takes one or two; after which it tells where it is, and ends
OPERATIONS = 1500  # of a program


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--first", type=int, default=None, help="the first of the new seeds")
    parser.add_argument("--seeds", type=int, nargs="+", help="just these")
    parser.add_argument("--corpus", action="store_true", help="those of the corpus too")
    parser.add_argument("--operations", type=int, default=OPERATIONS, help="of a program")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for a program")
    parser.add_argument("--plant", help="a fault of plants.py, which must be found")
    parser.add_argument("--program", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def complaint(seed, asked):
    """Runs one program; what is wrong with it, or None. Counts what it did."""
    command = [sys.executable, "-X", "faulthandler", str(HERE / "fuzz.py"), "--program", str(seed)]
    command += ["--operations", str(asked.operations), "--limit", str(asked.limit), *(["--plant", asked.plant] if asked.plant else [])]
    env = dict(os.environ, DOTNET_GCHeapHardLimit="0x60000000", PYTHONHASHSEED="0")
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, errors="replace", timeout=asked.limit + OVERHEAD, check=False)
    except subprocess.TimeoutExpired as late:
        return 0, f"seed {seed} hangs\n{_tail(late.stdout)}\n{_tail(late.stderr)}"
    counted = re.search(r"^(\d+) operations\n\Z", done.stdout, re.MULTILINE)
    if done.returncode == 0 and counted and "clrlink: fault" not in done.stderr:
        return int(counted[1]), None
    return 0, f"seed {seed}: status {done.returncode}\n{_tail(done.stdout)}\n{_tail(done.stderr)}"


def _tail(text):
    text = text.decode(errors="replace") if isinstance(text, bytes) else text or ""
    return "\n".join(text.splitlines()[-40:])


def seeds(asked):
    if asked.seeds:
        return asked.seeds, float("inf")
    first = asked.first if asked.first is not None else int(time.time()) * 1000
    kept = [int(line.split("#")[0]) for line in CORPUS.read_text().splitlines() if line.split("#")[0].strip()]
    return itertools.chain(kept if asked.corpus else [], itertools.count(first)), time.monotonic() + asked.seconds


def main():
    asked = options()
    if asked.program is not None:
        import program  # needs clr

        return program.run(asked.program, asked.operations, asked.limit, asked.plant)
    queue, end = seeds(asked)
    operations = programs = 0
    complaints = []
    with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
        running = set()
        for seed in queue:
            if time.monotonic() > end or len(complaints) > 10:
                break
            running.add(pool.submit(complaint, seed, asked))
            if len(running) < asked.jobs:
                continue
            done, running = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
            for each in done:
                operations, programs = operations + each.result()[0], programs + 1
                complaints += [each.result()[1]] if each.result()[1] else []
        for each in running:
            operations, programs = operations + each.result()[0], programs + 1
            complaints += [each.result()[1]] if each.result()[1] else []
    for each in complaints:
        print(each, flush=True)
    print(f"{programs} programs, {operations} operations, {len(complaints)} failed")
    return 1 if complaints or not programs else 0


if __name__ == "__main__":
    sys.exit(main())

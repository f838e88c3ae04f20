"""Every way for a process to end, from every state that it may be in (tests/python/endings.py), again and again.

    tools/python 3.13t tests/stress/shutdown.py --runs 50 --jobs 2 [--cells TEXT]

Prints a line for each cell whose name has TEXT. Exit code 0: each run of each went well; otherwise 1, with what went wrong.
"""

import argparse
import concurrent.futures
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "python"))

import endings  # noqa: E402


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--cells", default="", help="only those whose name has this")
    return parser.parse_args()


def main():
    asked = options()
    failed = runs = 0
    with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
        for state, ending in endings.CELLS:
            name = f"{state} × {ending}"
            if asked.cells not in name:
                continue
            found = list(pool.map(lambda _, cell=(state, ending): endings.complaint(*cell), range(asked.runs)))
            complaints = [complaint for complaint in found if complaint is not None]
            runs += len(found)
            failed += len(complaints)
            print(f"{name}: {len(found) - len(complaints)} of {len(found)}", flush=True)
            for complaint in complaints[:3]:
                print(complaint, flush=True)
    print(f"{runs} runs, {failed} failed")
    return 1 if failed or not runs else 0


if __name__ == "__main__":
    sys.exit(main())

"""What the stress programs share: their options, and threads that each do jobs, chosen by a chance of their own, until
the time is over or one fails."""

import argparse
import faulthandler
import sys
import threading
import time
import traceback
from collections import Counter

HANGS = 60  # seconds that a thread may take to end once the time is over


def options(description, only=None):
    """The options of a stress program, which is then watched: it ends by itself, with all stacks, when it hangs. `only`: what it may be
    asked for alone."""
    parser = argparse.ArgumentParser(description=description.split("\n", maxsplit=1)[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    if only:
        parser.add_argument("--only", nargs="+", choices=only, metavar="NAME")
    found = parser.parse_args()
    faulthandler.dump_traceback_later(found.seconds + 4 * HANGS, exit=True)
    sys.setswitchinterval(1e-5)
    return found


class Crew:
    """jobs: a dict of functions and their weights. members: for each thread its random.Random and what jobs get."""

    def __init__(self, jobs, members):
        self.jobs = jobs
        self.members = members
        self.counts = [Counter() for _ in members]
        self.barrier = threading.Barrier(len(members))
        self.failures = []

    def _work(self, number, seconds):
        chance, subject = self.members[number]
        self.barrier.wait(HANGS)
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.failures:
            (job,) = chance.choices(list(self.jobs), self.jobs.values())
            try:
                job(subject)
            except BaseException:
                self.failures.append(f"{job.__name__}:\n{traceback.format_exc()}")
            self.counts[number][job.__name__] += 1

    def go(self, seconds):
        """Runs all threads; what failed is in `failures`, threads that hang among it."""
        threads = [
            threading.Thread(target=self._work, args=(number, seconds), daemon=True) for number in range(len(self.members))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(seconds + HANGS)
        if any(thread.is_alive() for thread in threads):
            faulthandler.dump_traceback(all_threads=True)
            self.failures.append("threads hang")

    def total(self):
        """How often each job was done."""
        return sum(self.counts, Counter())

    def report(self, options, figures):
        """Says how it went; the program's exit code."""
        verdict = "FAILED" if self.failures else "ok"
        counts = " ".join(f"{name}={count}" for name, count in sorted(self.total().items()))
        print(f"stress {verdict}: seed={options.seed} threads={options.threads} {figures} {counts}", flush=True)
        for failure in self.failures:
            print(failure, flush=True)
        return 1 if self.failures else 0

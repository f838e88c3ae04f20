"""The analysis of the web API, whose summaries wait for one another inside of Python."""

import sys
import threading
import time

import analysis
from analysis import library, primes  # noqa: F401

_PARTIES = 8
_LIMIT = 60.0  # seconds


class _Spinning:
    """Parties that compute while they wait: all of them run at once, or none gets past."""

    def __init__(self):
        self._lock = threading.Lock()
        self._arrived = 0
        sys.setswitchinterval(2 * _LIMIT)  # with a GIL the first to spin would keep it

    def wait(self):
        with self._lock:
            self._arrived += 1
        end = time.monotonic() + _LIMIT
        while self._arrived < _PARTIES:
            if time.monotonic() > end:
                raise TimeoutError(f"{self._arrived} of {_PARTIES} requests were in Python at once")


class _Waiting:
    """Parties that give the GIL away while they wait."""

    def __init__(self):
        self._barrier = threading.Barrier(_PARTIES)

    def wait(self):
        self._barrier.wait(_LIMIT)


free_threaded = not getattr(sys, "_is_gil_enabled", lambda: True)()
_barrier = _Spinning() if free_threaded else _Waiting()


def summary(values):
    _barrier.wait()
    return analysis.summary(values)

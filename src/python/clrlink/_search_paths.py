"""Tells the managed half what sys.path is: it looks for assemblies there, on any thread, at any time."""

import os
import sys
from _thread import allocate_lock

from . import _core

_lock = allocate_lock()
_sent = None  # what the managed half has; changed under _lock


def send():
    """Sends sys.path if it changed since the last time."""
    global _sent
    _core.check()  # before the lock: a forked child may find it held for ever
    paths = _snapshot()
    with _lock:
        if paths != _sent:
            _core.search_paths_set(paths)
            _sent = paths


def _snapshot():
    entries = [entry for entry in list(sys.path) if isinstance(entry, (str, bytes, os.PathLike))]
    folders = [os.path.abspath(os.fsdecode(entry)) for entry in entries]
    return "\0".join(folders).encode("utf-8", "surrogateescape")

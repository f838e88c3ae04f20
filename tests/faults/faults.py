"""What fault points there are (fault_points.h), and how they are made to fail.

    with failing(MANAGED, 3) as fault:
        …                             # the third call of a managed slot on this thread fails
    fault.met                         # whether there were as many
"""

import contextlib
import ctypes

from clrlink import _core

ALLOCATION, PYTHON, MANAGED, ATTACH = range(4)
KINDS = {"allocation": ALLOCATION, "python": PYTHON, "managed": MANAGED, "attach": ATTACH}

# Without letting others in: they would meet the points of this thread's callers.
_library = ctypes.PyDLL(_core.__file__)
_at, _end = _library.clrlink_fault_at, _library.clrlink_fault_end
_at.argtypes, _at.restype = (ctypes.c_int, ctypes.c_long, ctypes.c_int), None
_end.argtypes, _end.restype = (ctypes.c_int, ctypes.c_int), ctypes.c_int


class Fault:
    met = False


@contextlib.contextmanager
def failing(kind, nth, everywhere=False):
    """Within, the nth point of that kind fails: of this thread, or of any."""
    fault = Fault()
    _at(kind, nth, everywhere)
    try:
        yield fault
    finally:
        fault.met = bool(_end(kind, everywhere))

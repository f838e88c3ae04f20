"""Python callables for .NET as plain C function pointers, as ClrLink.Fixtures.Callbacks takes them."""

import contextlib

import clr
from clrlink import _core

clr.AddReference("ClrLink.Fixtures.Callbacks")

from ClrLink.Fixtures.Callbacks import Callbacks, CallLoop  # noqa: E402
from System import IntPtr  # noqa: E402

__all__ = ["CallLoop", "Callbacks", "pointer"]


@contextlib.contextmanager
def pointer(function):
    """`with pointer(f) as p: Callbacks.OnCurrentThread(*p, 1)`: the pointer and its context, freed at the end."""
    address, context = _core._callback_pointer(function)
    try:
        yield IntPtr(address), IntPtr(context)
    finally:
        _core._callback_release(context)

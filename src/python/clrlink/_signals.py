"""Lets faulthandler be switched on and off while .NET runs.

.NET learns of null references by SIGSEGV, so its handler must stay the first. faulthandler would put its own before it
when enabled after the runtime's start, and take it away when disabled: so both put the order right afterwards.
"""

import faulthandler

from . import _core


def keep():
    """Called when a runtime has started."""
    for name in ("enable", "disable"):
        function = getattr(faulthandler, name)
        if not hasattr(function, "__wrapped__"):
            setattr(faulthandler, name, _followed_by_rechain(function))


def _followed_by_rechain(function):
    def call(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        finally:
            _core.signals_rechain(faulthandler.is_enabled())

    call.__name__ = call.__qualname__ = function.__name__
    call.__module__ = function.__module__
    call.__doc__ = function.__doc__
    call.__wrapped__ = function
    return call

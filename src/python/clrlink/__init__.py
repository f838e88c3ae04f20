"""clrlink: Python and .NET in one process.

``import clr`` makes .NET namespaces importable. This package chooses the runtime and says what is going on:

    clrlink.load("coreclr", dotnet_root="/opt/dotnet")
    clrlink.get_runtime_info()
    clrlink.leaks()
"""

from os import environ as _environ

from ._runtime import RuntimeInfo, get_runtime_info, load, set_runtime, set_runtime_from_env, unload
from ._version import __version__

TYPE_CHECKING = False  # typing's, without importing it
if TYPE_CHECKING:
    from ._leaks import Held, leaks, track_leaks

__all__ = [
    "Held",
    "RuntimeInfo",
    "__version__",
    "get_runtime_info",
    "leaks",
    "load",
    "set_runtime",
    "set_runtime_from_env",
    "track_leaks",
    "unload",
]


def __getattr__(name):
    """What few programs use is imported when it is first asked for."""
    if name not in ("Held", "leaks", "track_leaks"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import _leaks

    globals()[name] = found = getattr(_leaks, name)
    return found


if _environ.get("CLRLINK_LEAKS") == "1":
    from ._leaks import track_leaks

    track_leaks()

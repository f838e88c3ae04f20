"""clrlink: Python and .NET in one process.

``import clr`` makes .NET namespaces importable. This package chooses the runtime and says what is going on:

    clrlink.load("coreclr", dotnet_root="/opt/dotnet")
    clrlink.get_runtime_info()
    clrlink.leaks()
"""

from ._core import leaks
from ._runtime import RuntimeInfo, get_runtime_info, load, set_runtime, set_runtime_from_env, unload
from ._version import __version__

__all__ = [
    "RuntimeInfo",
    "__version__",
    "get_runtime_info",
    "leaks",
    "load",
    "set_runtime",
    "set_runtime_from_env",
    "unload",
]

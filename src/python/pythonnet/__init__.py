"""The names under which programs written for Python.NET choose the runtime; see clrlink."""

from clrlink import get_runtime_info, load, set_runtime, set_runtime_from_env, unload

__all__ = ["set_runtime", "set_runtime_from_env", "load", "unload", "get_runtime_info"]

"""Gives up a reference that it does not own: a debug build of CPython must end the process, saying so."""

import ctypes

import clr  # noqa: F401 (the fault must be reported with the runtime in the process)
import System

give_up = ctypes.pythonapi.Py_DecRef
give_up.argtypes, give_up.restype = [ctypes.py_object], None

planted = System.Text.StringBuilder()
owners = [planted, planted]
give_up(planted)
del planted
owners.clear()

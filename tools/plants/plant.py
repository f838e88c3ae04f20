"""Runs a planted fault in a process that hosts .NET: plant.py KIND LIBRARY."""

import ctypes
import sys
import threading

import clr  # noqa: F401 (the fault must be reported with the runtime in the process)
import System

kind, library = sys.argv[1:]
System.String  # the runtime has started
plants = ctypes.CDLL(library)

if kind == "race":
    threads = [threading.Thread(target=plants.plant_race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
elif kind == "leak":
    plants.plant_leak(16)
else:
    plants.plant_overflow(16)

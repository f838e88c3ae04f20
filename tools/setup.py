#!/usr/bin/env python3
"""tools/setup.py [COMMAND]: clrlink's set-up program, and what follows it.

Without a command it finds or installs what building and testing need: a C
compiler and CMake, a .NET SDK, a GIL CPython, a free-threaded CPython, pytest.
The commands of the Makefile (test, check, demo, bench, ...) do the same as
they start, so it need not be run by hand. It may be run twice or interrupted.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

if sys.version_info < (3, 9):
    sys.exit("tools/setup.py needs Python 3.9 or newer to run it")

from clrlink_tools import commands  # noqa: E402

if __name__ == "__main__":
    sys.exit(commands.main(sys.argv[1:] or ["setup"]))

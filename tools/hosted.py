"""hosted.py DOTNET PROGRAM.dll [ARGS...]: runs a .NET program in the process of this Python, which the program then joins.

For interpreters without a shared library, as the one that is built with ThreadSanitizer: no .NET program can start these.
"""

import ctypes
import os
import sys
from pathlib import Path


def main(dotnet, program, *words):
    dotnet = Path(dotnet).resolve()
    fxr = max((dotnet.parent / "host" / "fxr").iterdir(), key=lambda folder: [int(part) for part in folder.name.split(".")])
    run = ctypes.CDLL(str(fxr / "libhostfxr.so")).hostfxr_main_startupinfo
    texts = [os.fsencode(word) for word in (dotnet, *words)]
    arguments = (ctypes.c_char_p * (len(texts) + 1))(*texts)
    places = [ctypes.c_char_p(os.fsencode(place)) for place in (dotnet, dotnet.parent, program)]
    return run(len(texts), arguments, *places)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""The core's thread-locals lie at a fixed place of each thread, which the C library sets little aside for: see
cmake/ClrlinkCompile.cmake."""

import pathlib
import struct
import sys

import pytest
from clrlink import _core

PT_TLS = 7  # of <elf.h>, as the layouts below
HEADER = struct.Struct("<4s28xQ14xHH")  # magic; offset, size and number of program headers
PROGRAM_HEADER = struct.Struct("<I36xQ8x")  # kind; size in memory


@pytest.mark.skipif(sys.platform != "linux", reason="the core is an ELF file on Linux alone")
def test_thread_locals_are_small():
    data = pathlib.Path(_core.__file__).read_bytes()
    magic, offset, size, count = HEADER.unpack_from(data)
    assert magic == b"\x7fELF" and size == PROGRAM_HEADER.size
    headers = [PROGRAM_HEADER.unpack_from(data, offset + number * size) for number in range(count)]
    (memory,) = (memory for kind, memory in headers if kind == PT_TLS)
    assert 0 < memory <= 320

"""C9: every way for a process to end, from every state that it may be in (endings.py): no hang, no crash, the right
status, and Python's `finally` and atexit run where Python promises them."""

import endings
import pytest
from helpers import without_thread_sanitizer

CELLS = [
    pytest.param(state, ending, marks=[without_thread_sanitizer] if ending == "SIGTERM" else []) for state, ending in endings.CELLS
]


@pytest.mark.parametrize(("state", "ending"), CELLS)
def test_a_process_ends_well(state, ending):
    found = endings.complaint(state, ending)
    assert found is None, found

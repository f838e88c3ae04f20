"""References the fixture assemblies for every test."""

import gc
import os
import signal
import sys

import helpers
import on_mono

sys.path.append(str(helpers.FIXTURE_FOLDER))
sys.path.append(str(helpers.CALLBACK_FOLDER))
sys.path.append(str(helpers.RUNTIME_FOLDER))
sys.path.append(str(helpers.CODEC_FOLDER))
sys.path.append(str(helpers.LIBRARIES))


def take_signals():
    """A runner in the background ignores some signals, and processes inherit that: the tests of signals need them.

    Before .NET starts, which looks at them once."""
    for number in (signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


take_signals()

import clr  # noqa: E402
import pytest  # noqa: E402

clr.AddReference("ClrLink.Fixtures")


def pytest_addoption(parser, pluginmanager):
    """The options of pytest-run-parallel in pytest.ini mean nothing to the lanes without it, and are no mistake there."""
    if not pluginmanager.hasplugin("run-parallel"):
        for name in ("thread_unsafe_functions", "thread_unsafe_fixtures"):
            parser.addini(name, "for pytest-run-parallel", type="linelist")


def pytest_pycollect_makemodule(module_path, parent):
    if on_mono.reason_to_leave_out(module_path) is None:
        return None
    return on_mono.LeftOut.from_parent(parent, path=module_path)


def pytest_collection_finish():
    """What is there when the tests begin, pytest and all test files, need not be looked through in each collection."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items):
    for item in items:
        reason = on_mono.reason_to_skip(item)
        if reason is not None:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse="TSAN_OPTIONS" in os.environ)
def faults_are_delivered():
    """ThreadSanitizer blocks all signals while it runs a handler, and the .NET runtime's never return to it: after a
    NullReferenceException the thread would not survive a DivideByZeroException."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGFPE, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGINT})


@pytest.fixture
def threads():
    """threads(function, threads=8, times=1): function(number) in threads that start together; all results."""
    return helpers.run_threads


@pytest.fixture
def balanced():
    """balanced(function, threads=1, times=1): fails when the function leaves handles behind."""
    return helpers.assert_balanced

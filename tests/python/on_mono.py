"""Which of these tests run on Mono, where PYTHONNET_RUNTIME says mono: the lanes mono-… do.

The fixtures are then built for netstandard2.0, which lacks what is newer than 2018: default members of interfaces,
spans, ranges, C#'s dynamic, immutable collections. A file that is not run is one skipped test, whose
reason the table of lanes shows.
"""

import os

import pytest

RUN = (
    "array_slices",
    "arrays",
    "arrays_threads",
    "assigned_conversions",
    "byref",
    "construction",
    "delegate_shapes",
    "delegates",
    "delegates_threads",
    "disposable",
    "enums",
    "events_threads",
    "exceptions",
    "generics",
    "generics_threads",
    "implicit_conversions",
    "indexers",
    "inference",
    "iteration",
    "members",
    "multidimensional",
    "namespaces",
    "operators",
    "operators_threads",
    "optional",
    "ordering",
    "protocol",
    "python_exception",
    "python_types",
    "tuples",
)

_NEWER = "uses types that are newer than netstandard2.0"
_CORECLR = "says what holds of CoreCLR and its hosts alone"
_GARBAGE = "stacks are scanned conservatively: what is garbage may live on for a while"
_LONG = "passes, and is left out to keep the lane short"

NOT_RUN = {
    "array_sources": _LONG,
    "assemblies": "texts, .deps.json and strong names are CoreCLR's; loading is tried by what runs",
    "bad_input": _CORECLR,
    "binder_threads": _LONG,
    "blocking": "times what waits, which a smoke test has no time for",
    "callbacks": "not gone through yet",
    "collection_programs": _LONG,
    "collections": _NEWER,
    "collections_threads": _LONG,
    "cycles": _GARBAGE,
    "cycles_threads": _GARBAGE,
    "documents": "the guide speaks of CoreCLR",
    "dynamic": "C#'s dynamic is no part of netstandard2.0",
    "events": "not gone through yet; its threads are",
    "finalizer": _GARBAGE,
    "flatness": _GARBAGE,
    "fork": _LONG,
    "free_threading": _LONG,
    "gil_state": "not gone through yet",
    "handles_threads": _LONG,
    "inference_against_csharp": "the C# compiler it asks needs CoreCLR",
    "interfaces": "half of it are default members, which netstandard2.0 has not",
    "layout": _LONG,
    "leaks": "lists what CoreCLR tells; what Mono does is in test_mono.py",
    "leaks_threads": _GARBAGE,
    "mappings": _NEWER,
    "mathnet_numerics": "the libraries are restored for CoreCLR",
    "mono": "starts Mono in processes of its own, in every other lane",
    "mono_hosting": "starts Mono in a process of its own, in every other lane",
    "multicast": "Mono takes delegates for equal that are not, and so subtracts others",
    "newtonsoft_json": "the libraries are restored for CoreCLR",
    "numeric_conversions": _NEWER,
    "overloads": _LONG,
    "primitives": _LONG,
    "process_exit": "not gone through yet",
    "pyobject": "C#'s dynamic is no part of netstandard2.0",
    "pyobject_threads": _LONG,
    "real_programs": _NEWER,
    "recursion": "Mono ends deep recursion by StackOverflowException",
    "registries_threads": _NEWER,
    "runtime_choice": _CORECLR,
    "sets": _NEWER,
    "shutdown": _LONG,
    "signals": "not gone through yet",
    "slices": _NEWER,
    "type_creation_threads": "not gone through yet",
}

# The beginnings of test names, with the reason why these alone are skipped.
_FRAMEWORK = "the class is newer than Mono's class library, or elsewhere in it"
_LOWER_BOUNDS = "Mono reaches the elements of an array of one dimension by places from 0, whatever its bounds"
_TUPLES = "ITuple is newer than netstandard2.0: tuples of one part, or of more than seven, do not unpack"

SKIPPED = {
    "array_slices: lower_bounds": _LOWER_BOUNDS,
    "arrays: an_array_that_does_not_begin_at_zero": _LOWER_BOUNDS,
    "assigned_conversions: of_the_framework": _FRAMEWORK,
    "byref: the_framework": _FRAMEWORK,
    "delegates: what_a_delegate_tells_of_its_method": "delegates are of dynamic methods there, which show what they are closed over",
    "exceptions: common_properties": "Mono sets no Source",
    "exceptions: the_traceback_shows_both_sides": "frames that Mono has inlined are missing",
    "implicit_conversions: the_framework": _FRAMEWORK,
    "inference: virtual_and_interface_methods": "default members of interfaces are newer than netstandard2.0",
    "inference: linq": _FRAMEWORK,
    "operators: interfaces_abstract_operators": "abstract operators of interfaces are newer than netstandard2.0",
    "operators: operators_of_interfaces": "operators of interfaces are newer than netstandard2.0",
    "operators_threads: first_uses": _FRAMEWORK,
    "ordering: the_framework": _FRAMEWORK,
    "python_types: types": _FRAMEWORK,
    "tuples: no_handle_is_left_over": _TUPLES,
    "tuples: tuples_are_like_pythons[<lambda>-parts6]": _TUPLES,
    "tuples: tuples_are_like_pythons[Nine": _TUPLES,
}


def is_mono():
    """Whether these tests run on Mono."""
    return os.environ.get("PYTHONNET_RUNTIME") == "mono"


def reason_to_leave_out(file):
    """Why a test file is not run; None: it is."""
    name = file.name.removeprefix("test_").removesuffix(".py")
    if not is_mono() or name in RUN:
        return None
    return f"{file.name} is not run on Mono: {NOT_RUN.get(name, 'not tried yet')}"


class LeftOut(pytest.File):
    """A file that is not run: one skipped test, so that reports name it."""

    def collect(self):
        yield LeftOutFile.from_parent(self, name="all")


class LeftOutFile(pytest.Item):
    def runtest(self):
        pytest.skip(reason_to_leave_out(self.path))


def reason_to_skip(item):
    """Why a collected test is not run; None: it is."""
    name = item.nodeid.rpartition("/")[2].removeprefix("test_").replace(".py::test_", ": ")
    return next((reason for start, reason in SKIPPED.items() if name.startswith(start)), None) if is_mono() else None

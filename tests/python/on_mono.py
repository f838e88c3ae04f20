"""Which of these tests run on Mono, where PYTHONNET_RUNTIME says mono: the lanes mono-… do.

The fixtures are then built for netstandard2.0, which lacks what is newer than 2018: default members of interfaces,
spans, ranges, C#'s dynamic, immutable collections. A file in neither list is not run; `make test` says so.
"""

import os
import pathlib

RUN = (
    "array_slices",
    "array_sources",
    "arrays",
    "arrays_threads",
    "assigned_conversions",
    "binder_threads",
    "byref",
    "callbacks",
    "collections_threads",
    "construction",
    "delegate_shapes",
    "delegates",
    "delegates_threads",
    "disposable",
    "enums",
    "events",
    "events_threads",
    "exceptions",
    "finalizer",
    "free_threading",
    "generics",
    "generics_threads",
    "gil_state",
    "handles_threads",
    "implicit_conversions",
    "indexers",
    "inference",
    "iteration",
    "layout",
    "members",
    "mono",
    "multidimensional",
    "namespaces",
    "operators",
    "operators_threads",
    "optional",
    "ordering",
    "overloads",
    "process_exit",
    "protocol",
    "python_exception",
    "python_types",
    "signals",
    "tuples",
    "type_creation_threads",
)

_NEWER = "uses types that are newer than netstandard2.0"
_CORECLR = "says what holds of CoreCLR and its hosts alone"
_LONG = "passes, and takes too long for a smoke test"

NOT_RUN = {
    "assemblies": "texts, .deps.json and strong names are CoreCLR's; loading is tried by what runs",
    "bad_input": _CORECLR,
    "blocking": "times what waits, which a smoke test has no time for",
    "collection_programs": _LONG,
    "collections": _NEWER,
    "documents": "the guide speaks of CoreCLR",
    "dynamic": "C#'s dynamic is no part of netstandard2.0",
    "flatness": "stacks are scanned conservatively: what is garbage may live on for a while",
    "fork": _LONG,
    "inference_against_csharp": "the C# compiler it asks needs CoreCLR",
    "interfaces": "half of it are default members, which netstandard2.0 has not",
    "mappings": _NEWER,
    "mathnet_numerics": "the libraries are restored for CoreCLR",
    "multicast": "Mono takes delegates for equal that are not, and so subtracts others",
    "newtonsoft_json": "the libraries are restored for CoreCLR",
    "numeric_conversions": _NEWER,
    "primitives": _LONG,
    "pyobject": "C#'s dynamic is no part of netstandard2.0",
    "pyobject_threads": _LONG,
    "real_programs": _NEWER,
    "recursion": "Mono ends deep recursion by StackOverflowException",
    "registries_threads": _NEWER,
    "runtime_choice": _CORECLR,
    "sets": _NEWER,
    "shutdown": _LONG,
    "slices": _NEWER,
}

# The beginnings of test names, with the reason why these alone are skipped.
_TEXT = "Mono says it in other words"
_FRAMEWORK = "the class is newer than Mono's class library, or elsewhere in it"
_GARBAGE = "stacks are scanned conservatively: what is garbage may live on for a while"

SKIPPED = {
    "array_sources: searching_and_storing": _TEXT,
    "assigned_conversions: of_the_framework": _FRAMEWORK,
    "byref: the_framework": _FRAMEWORK,
    "events: a_handler_does_not_keep_its_publisher": _GARBAGE,
    "handles_threads: an_exceptions_handle_is_freed_by_whichever_thread_drops_it": _TEXT,
    "inference: virtual_and_interface_methods": "default members of interfaces are newer than netstandard2.0",
    "inference: linq": _FRAMEWORK,
    "operators: interfaces_abstract_operators": "abstract operators of interfaces are newer than netstandard2.0",
    "operators: operators_of_interfaces": "operators of interfaces are newer than netstandard2.0",
    "ordering: the_framework": _FRAMEWORK,
    "python_types: types": _FRAMEWORK,
}


def is_mono():
    """Whether these tests run on Mono."""
    return os.environ.get("PYTHONNET_RUNTIME") == "mono"


def left_out():
    """Names of the test files that are not collected."""
    if not is_mono():
        return []
    files = [path.name for path in pathlib.Path(__file__).parent.glob("test_*.py")]
    return [name for name in files if name.removeprefix("test_").removesuffix(".py") not in RUN]


def header():
    """What is said before the run."""
    names = [name.removeprefix("test_").removesuffix(".py") for name in left_out()]
    return [f"not run on Mono: {name}: {NOT_RUN.get(name, 'not tried yet')}" for name in sorted(names)]


def reason_to_skip(item):
    """Why a collected test is not run; None: it is."""
    name = item.nodeid.rpartition("/")[2].removeprefix("test_").replace(".py::test_", ": ")
    return next((reason for start, reason in SKIPPED.items() if name.startswith(start)), None) if is_mono() else None

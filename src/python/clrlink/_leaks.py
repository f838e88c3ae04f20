"""What lives across the border, for those who look for a leak: clrlink.leaks() and clrlink.track_leaks()."""

import os
import types
from collections import Counter
from typing import NamedTuple

from . import _core

_FOLDER = os.fsencode(os.path.join(os.path.dirname(os.path.abspath(__file__)), ""))
_DEPTH = 6  # how far `keeps` looks from a Python object
_MOST = 500  # and at how many
_CONTAINERS = (list, tuple, set, frozenset)


class Held(NamedTuple):
    """Things of one kind that one side holds for the other: an entry of `clrlink.leaks()`.

    type: of .NET objects the type's full name, as its class shows it, None where .NET does not tell (Mono, of what was made
        before `track_leaks`); of Python objects the class, with its module.
    name: of functions, methods and classes the qualified name, of functions where they are defined; else None.
    count: how many there are.
    kept_by: what holds them: "Python"; or "a delegate D, event T.E", "a PyObject", "a PythonException",
        "its .NET object, a T".
    keeps: the types of the .NET objects that such a Python object holds in its turn, as far as its closure, its attributes and
        the containers in them show. Where one of them is what holds the Python object, the two keep each other.
    place: "file:line" of the Python code that made them, ".NET code, called by no Python code", or None: it was not kept then.
    """

    type: "str | None"
    name: "str | None"
    count: int
    kept_by: str
    keeps: "tuple[str, ...]"
    place: "str | None"


def leaks():
    """What crosses the border between Python and .NET and is alive, as a dict.

    Counts: "handles" (.NET objects that Python holds), "python_references" (references to Python objects that .NET holds),
    "release_queue" (of these, the ones that .NET has given up), "derived_objects" and "derived_types" (objects of Python
    classes that derive from .NET's, and the .NET types made for such classes), "thread_states".

    Lists of `Held`, most first: "held_by_python" and "held_by_net". After `track_leaks()` they say where each was made.

    Collects nothing. May be called from any thread; what others make or let go of meanwhile is in it or not.
    """
    report = _core.leaks()
    report["held_by_python"] = _ordered(
        Held(name, None, count, "Python", (), place) for (name, place), count in _core.held_by_python().items()
    )
    counts = Counter(map(_held_by_net, _core.held_by_net()))
    report["held_by_net"] = _ordered(record._replace(count=count) for record, count in counts.items())
    return report


def track_leaks(on=True):
    """Keeps, from now on, the line of Python code that makes what crosses the border; `clrlink.leaks()` shows it.

    What lives already has no place. Making an object costs a microsecond more, and 40 bytes while it lives. False forgets
    all places. The environment variable CLRLINK_LEAKS=1 switches it on from the start.

    Returns whether it was on before. May be called from any thread.
    """
    return _core.track_places(bool(on), _FOLDER)


def _ordered(records):
    return sorted(records, key=lambda record: (-record.count, *map(str, record)))


def _held_by_net(reference):
    value, kind, name, events, place = reference
    return Held(_class_name(type(value)), _name(value), 1, _keeper(kind, name, events), _kept_types(value), place)


def _keeper(kind, name, events):
    if kind == "delegate":
        # Of one that .NET is about to collect no more is known.
        return f"a delegate {name}".strip() + "".join(f", event {each}" for each in sorted(events))
    if kind == "derived":
        return f"its .NET object, a {name}"
    return "a PythonException" if kind == "exception" else "a PyObject"


# --- Names and attributes: nothing that a program could have overridden is asked -------------------------------------------


def _class_name(cls):
    module = type.__getattribute__(cls, "__module__")
    name = type.__getattribute__(cls, "__qualname__")
    return name if module == "builtins" or not isinstance(module, str) else f"{module}.{name}"


def _name(value):
    kind = type(value)
    if kind is types.MethodType:
        inner = _name(value.__func__) or _class_name(type(value.__func__))
        return f"{inner} of {_class_name(type(value.__self__))}"
    if kind is types.FunctionType:
        code = value.__code__
        return f"{value.__module__}.{value.__qualname__} ({code.co_filename}:{code.co_firstlineno})"
    if kind is types.BuiltinFunctionType:
        return value.__qualname__
    return _class_name(value) if issubclass(kind, type) else None


def _is_net(cls):
    return any(map(_core.is_net_class, type.__getattribute__(cls, "__mro__")))


def _kept_types(value):
    """The names of the .NET types among what is found from `value`, layer by layer."""
    names, seen, layer = set(), {id(value): value}, [value]
    for _ in range(_DEPTH):
        found = []
        for each in (part for whole in layer for part in _parts(whole)):
            if id(each) in seen or len(seen) >= _MOST:
                continue
            seen[id(each)] = each  # kept, so that its number stays its own
            found.append(each)
            if _is_net(type(each)):
                names.add(_class_name(type(each)))
        layer = found
    return tuple(sorted(names))


def _parts(value):
    kind = type(value)
    if kind is types.MethodType:
        return [value.__self__, value.__func__]
    if kind is types.FunctionType:
        return [*_contents(value.__closure__ or ()), *(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values()]
    if kind in _CONTAINERS:
        return list(value)
    if kind is dict:
        return [part for pair in value.copy().items() for part in pair]
    return [] if issubclass(kind, (type, types.ModuleType)) else _attributes(value)


def _contents(cells):
    for cell in cells:
        try:
            yield cell.cell_contents
        except ValueError:  # not filled yet
            continue


def _attributes(value):
    found = []
    for cls in type.__getattribute__(type(value), "__mro__"):
        for attribute in type.__getattribute__(cls, "__dict__").copy().values():
            try:
                if type(attribute) is types.GetSetDescriptorType and attribute.__name__ == "__dict__":
                    found += attribute.__get__(value).copy().values()
                elif type(attribute) is types.MemberDescriptorType:
                    found.append(attribute.__get__(value))
            except AttributeError:  # a slot that is empty
                continue
    return found

"""What is left once a program has let go: nothing but the types it has made."""

import contextlib
import gc
import types

import clrlink
import System
from System.Collections import IDictionary, IList
from System.Reflection import BindingFlags

STATIC = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly
COUNTS = "derived_objects", "python_references", "release_queue"


def lives_for_ever(holder):
    """Whether an attribute set on this object stays: types, their properties, modules and their functions, the members of an enum."""
    if isinstance(holder, types.FunctionType):
        return "<locals>" not in holder.__qualname__
    return isinstance(holder, (type, property, types.ModuleType, System.Enum))


def forget(marks):
    """Deletes attributes, each (holder, name), and empties the static fields of the fixtures."""
    for holder, name in marks:
        with contextlib.suppress(AttributeError, TypeError):  # set twice
            delattr(holder, name)
    for assembly in System.AppDomain.CurrentDomain.GetAssemblies():
        if assembly.GetName().Name.startswith("ClrLink.Fixtures"):
            for kind in assembly.GetTypes():
                if not kind.ContainsGenericParameters:
                    _empty(kind)


def _empty(kind):
    for field in kind.GetFields(STATIC):
        if field.FieldType.IsValueType or field.IsLiteral:
            continue
        if not field.IsInitOnly:
            field.SetValue(None, None)
            continue
        _clear(field.GetValue(None))


def _clear(value):
    for view in (IList, IDictionary):
        if isinstance(value, view) and not view(value).IsReadOnly:
            view(value).Clear()


def settled():
    """What each side still holds for the other once it has collected, in words; empty if nothing but types."""
    _collect()
    if any(_counts()):  # a cycle through .NET's storage has a reference to Python in it
        _break_cycles()
        _collect()
    return _left()


def _collect():
    for _ in range(5):
        gc.collect()
        System.GC.Collect()
        System.GC.WaitForPendingFinalizers()


def _break_cycles():
    """Cycles through .NET's storage stay by right (docs/internals/cycles.md): their parts are emptied, as users do.

    References and handles that nobody holds stay, and are found.
    """
    everything = gc.get_objects()
    for holder in everything:
        held = [] if lives_for_ever(holder) else [each for each in gc.get_referents(holder) if _is_net_object(each)]
        for each in held:
            _clear(each)
        if isinstance(holder, (dict, list, set)):
            if held and holder is not everything and not any(map(lives_for_ever, gc.get_referrers(holder))):
                holder.clear()
        elif held and hasattr(holder, "__dict__"):
            vars(holder).clear()


def _is_net_object(each):
    return isinstance(each, System.Object) and not isinstance(each, type)


def _counts():
    told = clrlink.leaks()
    return [told[name] for name in COUNTS]


def _left():
    told = clrlink.leaks()
    held = [each for each in told["held_by_python"] if each.type != "System.RuntimeType"] + list(told["held_by_net"])
    return [f"{name}: {told[name]}" for name in COUNTS if told[name]] + list(map(str, held))

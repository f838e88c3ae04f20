""".NET's collections as Python's: the methods of collections.abc that .NET's do not have.

Imported with the first collection type that Python sees. `install` puts the functions of the classes below into the
.NET types themselves, under the names that those do not have: no class here, and none of collections.abc, is a base of
any .NET type. isinstance holds because the kinds at the end of this file are registered with collections.abc, once,
and answer for all .NET types that are of their kind.
"""

import _collections_abc as abc  # what collections.abc is: without the rest of that package
from _operator import index as index_of

from ._core import collection_ask, collection_call, collection_find, collection_items, collection_shape

# metadata_format.h, COLLECTION_SHAPES
SEQUENCE, MUTABLE_SEQUENCE, FIXED_SEQUENCE, MAPPING, MUTABLE_MAPPING, SET, MUTABLE_SET, KEYS, VALUES, TUPLE = (
    1 << bit for bit in range(10)
)

_MISSING = object()


def _is_net(value):
    return collection_shape(type(value)) != 0


# ---- sequences ----


class SequenceMethods:
    def index(self, value, start=0, stop=None):
        """The first place of a value; ValueError when it is not there."""
        if start == 0 and stop is None and collection_shape(type(self)) & MUTABLE_SEQUENCE:
            place = collection_ask(self, "IndexOf", -1, value)
            if place >= 0:
                return place
        else:
            first, last, _ = slice(start, stop).indices(len(self))
            for place in range(first, last):
                item = collection_call(self, "get_Item", place)
                if item is value or item == value:
                    return place
        raise ValueError(f"{value!r} is not in the collection")

    def count(self, value):
        """How often a value is there."""
        return sum(1 for item in self if item is value or item == value)

    def __reversed__(self):
        for place in range(len(self) - 1, -1, -1):
            yield collection_call(self, "get_Item", place)


class MutableSequenceMethods:
    def append(self, value):
        """Adds a value at the end."""
        collection_call(self, "Add", value)

    def extend(self, values):
        """Adds all values at the end, or none when one of them does not fit."""
        collection_call(self, "AddRange", list(values))

    def insert(self, index, value):
        """Inserts a value before the index."""
        length = len(self)
        index = index_of(index)
        index = max(index + length, 0) if index < 0 else min(index, length)
        collection_call(self, "Insert", index, value)

    def pop(self, index=-1):
        """Removes the item at the index and returns it."""
        length = len(self)
        place = index_of(index)
        place = place + length if place < 0 else place
        if not 0 <= place < length:
            raise IndexError("pop from empty list" if length == 0 else "pop index out of range")
        value = collection_call(self, "get_Item", place)
        collection_call(self, "RemoveAt", place)
        return value

    def remove(self, value):
        """Removes the first item that equals the value."""
        if not collection_ask(self, "Remove", False, value):
            raise ValueError(f"{value!r} is not in the collection")

    def reverse(self):
        """Reverses the items in place."""
        collection_call(self, "Reverse")

    def clear(self):
        """Removes all items."""
        collection_call(self, "Clear")

    def __iadd__(self, values):
        collection_call(self, "AddRange", list(values))
        return self


# ---- mappings ----


class KeysOf(abc.KeysView):
    """The keys of a mapping that cannot count them itself."""

    def __iter__(self):
        return (key for key, _ in collection_items(self._mapping))


class ItemsOf(abc.ItemsView):
    """A mapping's pairs, as tuples."""

    def __iter__(self):
        return collection_items(self._mapping)

    def __contains__(self, item):
        try:
            key, value = item
        except (TypeError, ValueError):
            return False
        found = collection_find(self._mapping, key, _MISSING)
        return found is not _MISSING and (found is value or found == value)

    def __repr__(self):
        return f"ItemsOf({list(self)!r})"


class MappingMethods:
    def keys(self):
        """The keys: .NET's own collection of them."""
        keys = collection_call(self, "Keys")
        return keys if hasattr(keys, "__len__") else KeysOf(self)

    def values(self):
        """The values: .NET's own collection of them."""
        return collection_call(self, "Values")

    def items(self):
        """The pairs, as tuples."""
        return ItemsOf(self)

    def get(self, key, default=None):
        """The value of the key, or the default."""
        return collection_find(self, key, default)


def _pairs(other):
    """What dict.update takes, as pairs."""
    if collection_shape(type(other)) & MAPPING:
        return list(collection_items(other))
    if hasattr(other, "keys"):
        return [(key, other[key]) for key in other.keys()]
    return other


class MutableMappingMethods:
    def pop(self, key, default=_MISSING):
        """Removes the key and returns its value; of a missing one the default, or KeyError."""
        found, value = collection_ask(self, "TryRemove", (False, None), key)
        if found:
            return value
        if default is _MISSING:
            raise KeyError(key)
        return default

    def popitem(self):
        """Removes some pair and returns it."""
        while True:
            for key, _ in collection_items(self):
                break
            else:
                raise KeyError("popitem(): the dictionary is empty")
            found, value = collection_call(self, "TryRemove", key)
            if found:  # else another thread took it
                return key, value

    def setdefault(self, key, default=None):
        """The value of the key, which is set to the default where it was missing."""
        value = collection_find(self, key, _MISSING)
        return collection_call(self, "GetOrAdd", key, default) if value is _MISSING else value

    def update(self, other=(), /, **more):
        """Sets the keys of a mapping, of pairs, and of keyword arguments."""
        for key, value in _pairs(other):
            collection_call(self, "set_Item", key, value)
        for key, value in more.items():
            collection_call(self, "set_Item", key, value)

    def clear(self):
        """Removes all keys."""
        collection_call(self, "Clear")

    def __ior__(self, other):
        MutableMappingMethods.update(self, other)
        return self


def _mapping_equals(self, other):
    if not isinstance(other, abc.Mapping) or len(self) != len(other):
        return NotImplemented if not isinstance(other, abc.Mapping) else False
    for key, value in collection_items(self):
        found = other.get(key, _MISSING)
        if found is _MISSING or not (found is value or found == value):
            return False
    return True


# ---- sets ----


def _result(self, values):
    """A new set of the type's own, where it has one that can be made; else Python's."""
    if not collection_shape(type(self)) & MUTABLE_SET:
        return set(values)
    result = collection_call(self, "Empty")
    for value in values:
        collection_call(result, "Add", value)
    return result


def _container(values):
    return values if isinstance(values, (abc.Set, abc.Mapping)) else set(values)


class SetMethods:
    def isdisjoint(self, other):
        """Whether no item of the other is in here."""
        return not any(value in self for value in other)

    def __and__(self, other):
        if not isinstance(other, abc.Iterable):
            return NotImplemented
        return _result(self, [value for value in other if value in self])

    def __or__(self, other):
        if not isinstance(other, abc.Iterable):
            return NotImplemented
        return _result(self, [*self, *other])

    def __sub__(self, other):
        if not isinstance(other, abc.Iterable):
            return NotImplemented
        other = _container(other)
        return _result(self, [value for value in self if value not in other])

    def __xor__(self, other):
        if not isinstance(other, abc.Iterable):
            return NotImplemented
        other = _container(other)
        left = [value for value in self if value not in other]
        return _result(self, left + [value for value in other if value not in self])

    # What stands on the left is no .NET set: the result is Python's.

    def __rand__(self, other):
        return {value for value in other if value in self} if isinstance(other, abc.Iterable) else NotImplemented

    def __ror__(self, other):
        return {*other, *self} if isinstance(other, abc.Iterable) else NotImplemented

    def __rsub__(self, other):
        return {value for value in other if value not in self} if isinstance(other, abc.Iterable) else NotImplemented

    def __rxor__(self, other):
        return set(other) ^ set(self) if isinstance(other, abc.Iterable) else NotImplemented


class MutableSetMethods:
    def add(self, value):
        """Adds a value."""
        collection_call(self, "Add", value)

    def discard(self, value):
        """Removes a value if it is there."""
        collection_ask(self, "Remove", False, value)

    def remove(self, value):
        """Removes a value; KeyError when it is not there."""
        if not collection_ask(self, "Remove", False, value):
            raise KeyError(value)

    def pop(self):
        """Removes some value and returns it."""
        while True:
            for value in self:
                break
            else:
                raise KeyError("pop from an empty set")
            if collection_call(self, "Remove", value):  # else another thread took it
                return value

    def clear(self):
        """Removes all values."""
        collection_call(self, "Clear")

    def __ior__(self, other):
        if not isinstance(other, abc.Iterable):
            return NotImplemented
        for value in list(other):
            collection_call(self, "Add", value)
        return self

    def __iand__(self, other):
        if not isinstance(other, abc.Iterable):
            return NotImplemented
        other = _container(other)
        for value in [value for value in self if value not in other]:
            collection_call(self, "Remove", value)
        return self

    def __isub__(self, other):
        if not isinstance(other, abc.Iterable):
            return NotImplemented
        for value in list(other):
            collection_ask(self, "Remove", False, value)
        return self

    def __ixor__(self, other):
        if not isinstance(other, abc.Iterable):
            return NotImplemented
        for value in list(_container(other)):
            if not collection_ask(self, "Remove", False, value):
                collection_call(self, "Add", value)
        return self


def _is_subset(one, other):
    return len(one) <= len(other) and all(value in other for value in one)


_SET_COMPARISONS = (  # in the order of Py_LT, Py_LE, Py_EQ, Py_NE, Py_GT, Py_GE
    lambda one, other: len(one) < len(other) and _is_subset(one, other),
    _is_subset,
    lambda one, other: len(one) == len(other) and _is_subset(one, other),
    lambda one, other: len(one) != len(other) or not _is_subset(one, other),
    lambda one, other: len(one) > len(other) and _is_subset(other, one),
    lambda one, other: _is_subset(other, one),
)
_EQ, _NE = 2, 3


def compare(self, other, operation):
    """Rich comparison of a .NET set with any set, or of a .NET mapping with one of Python's."""
    if collection_shape(type(self)) & SET:
        return _SET_COMPARISONS[operation](self, other) if isinstance(other, abc.Set) else NotImplemented
    equal = _mapping_equals(self, other)
    return not equal if operation == _NE and equal is not NotImplemented else equal


# ---- to_py ----


def _value(item):
    """What an item of a collection becomes: its own to_py(), where it has one."""
    if isinstance(type(item), _net_type) and hasattr(type(item), "to_py"):
        return item.to_py()
    return item


def _key(item):
    """The same of what must be hashable; what then is not stays as it is."""
    value = _value(item)
    try:
        hash(value)
    except TypeError:
        return item
    return value


class PythonValue:
    """to_py() of each shape: new Python collections, whose items are converted the same way."""

    def as_dict(self):
        """A dict of the pairs, both parts converted."""
        return {_key(key): _value(value) for key, value in collection_items(self)}

    def as_set(self):
        """A set of the items, converted."""
        return {_key(item) for item in self}

    def as_tuple(self):
        """A tuple of the parts, converted."""
        return tuple(_value(item) for item in self)

    def as_list(self):
        """A list of the items, converted."""
        return [_value(item) for item in self]

    def as_rows(self):
        """A list of the items, converted; bytes of a Byte[]; lists of lists of several dimensions."""
        if self.Rank > 1:
            rest = (slice(None),) * (self.Rank - 1)
            return [_value(self[(place, *rest)]) for place in range(self.GetLength(0))]
        if type(self).__name__ == "Byte[]":
            return bytes(self)
        return [_value(item) for item in self]


_VALUES = (
    (FIXED_SEQUENCE, PythonValue.as_rows),
    (MAPPING, PythonValue.as_dict),
    (SET, PythonValue.as_set),
    (TUPLE, PythonValue.as_tuple),
    (SEQUENCE | VALUES, PythonValue.as_list),
)
_OURS = [function for _, function in _VALUES]
_net_type = ()


def _install_value(net_type, shape, inherited):
    global _net_type
    _net_type = type(net_type)
    function = next((function for bits, function in _VALUES if shape & bits), None)
    if function is not None and not any("to_py" in names and names["to_py"] not in _OURS for names in inherited):
        setattr(net_type, "to_py", function)


# ---- what types get ----

_METHODS = (
    (SEQUENCE, SequenceMethods),
    (MUTABLE_SEQUENCE, MutableSequenceMethods),
    (MAPPING, MappingMethods),
    (MUTABLE_MAPPING, MutableMappingMethods),
    (SET, SetMethods),
    (MUTABLE_SET, MutableSetMethods),
)
_OF_CLASSES = frozenset(("__module__", "__qualname__", "__doc__", "__dict__", "__weakref__", "__firstlineno__",
                         "__static_attributes__"))  # fmt: skip


def install(net_type, shape):
    """Puts the methods of the shape into a type, where it has none of their names."""
    inherited = [vars(base) for base in net_type.__mro__]
    _install_value(net_type, shape, inherited)
    if shape & (FIXED_SEQUENCE | TUPLE):  # arrays and tuples have their own
        return
    for bit, methods in _METHODS:
        if not shape & bit:
            continue
        for name, function in vars(methods).items():
            if name not in _OF_CLASSES and not any(name in names for names in inherited):
                setattr(net_type, name, function)


# ---- what types are ----


class Kind(type):
    """A class that all .NET types of a shape are subclasses of, as far as collections.abc can see."""

    def __new__(cls, name, bit):
        return super().__new__(cls, name, (), {"__slots__": (), "bit": bit})

    def __init__(cls, name, bit):
        super().__init__(name, (), {})

    def __subclasscheck__(cls, other):
        return collection_shape(other) & cls.bit != 0

    def __instancecheck__(cls, value):
        return collection_shape(type(value)) & cls.bit != 0


KINDS = {
    abc.Sequence: Kind("NetSequence", SEQUENCE),
    abc.MutableSequence: Kind("NetMutableSequence", MUTABLE_SEQUENCE),
    abc.Mapping: Kind("NetMapping", MAPPING),
    abc.MutableMapping: Kind("NetMutableMapping", MUTABLE_MAPPING),
    abc.Set: Kind("NetSet", SET),
    abc.MutableSet: Kind("NetMutableSet", MUTABLE_SET),
    abc.KeysView: Kind("NetKeys", KEYS),
    abc.ValuesView: Kind("NetValues", VALUES),
}
for _abc, _kind in KINDS.items():
    _abc.register(_kind)

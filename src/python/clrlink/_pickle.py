"""Copying and pickling of .NET objects and classes.

What can be pickled, and by which rules, is decided in the managed half (Bridge/Graph): an object and all that it refers to
become a flat table there, since identity inside of .NET is seen there alone. Here tables become what pickle writes, and
objects again. A pickle names functions of this module, so whoever loads one needs clrlink, and .NET starts then; the
assemblies are found by the names that were written with the classes.
"""

from copy import deepcopy as _deepcopy_python
from copyreg import dispatch_table as _reducers

import clr
from System import Array, Byte, String, Type

from . import _core

_Table = _core.find_class("Python.Runtime.Bridge.ObjectTable")
_Builder = _core.find_class("Python.Runtime.Bridge.ObjectBuilder")
_MEMORY, _ARRAY, _ITEMS, _FIELDS = 1, 2, 3, 4  # Bridge/Graph/ObjectTable.cs, GraphForm

_PLAIN = {
    "System.Boolean": bool,
    "System.Char": str,
    "System.String": str,
    "System.Single": float,
    "System.Double": float,
    **dict.fromkeys(["System." + name for name in "SByte Byte Int16 UInt16 Int32 UInt32 Int64 UInt64".split()], int),
}


# ---- classes ----


def reduce_class(kind):
    """How pickle writes a class: by its name, or of what it is made of."""
    if not _is_net(kind):
        return kind.__qualname__  # a Python class over a .NET one: by reference, as Python's are
    described = clr.GetClrType(kind)
    if described.IsArray:
        return _array_class, (_core.class_of(described.GetElementType()), _rank(described))
    if described.IsGenericType and not described.IsGenericTypeDefinition:
        arguments = tuple(_core.class_of(each) for each in described.GetGenericArguments())
        return _closed_class, (_core.class_of(described.GetGenericTypeDefinition()), arguments)
    assembly = described.Assembly
    return _named_class, (described.FullName, assembly.FullName, assembly.Location or "")


def _is_net(kind):
    return _core.class_of(kind) is kind


def _rank(array):
    """0 of T[], else the number of dimensions: T[*] has one too."""
    vector = array.GetElementType().MakeArrayType()
    return 0 if vector.Equals(array) else array.GetArrayRank()


def _array_class(element, rank):
    described = clr.GetClrType(element)
    return _core.class_of(described.MakeArrayType(rank) if rank else described.MakeArrayType())


def _closed_class(definition, arguments):
    types = Array[Type]([clr.GetClrType(each) for each in arguments])
    return _core.class_of(clr.GetClrType(definition).MakeGenericType(types))


def _named_class(name, assembly, path):
    """The class of that full name, in an assembly that is loaded or can be found by name or by path."""
    failures = []
    for reference in (assembly, path, assembly.partition(",")[0]):
        if not reference:
            continue
        try:
            found = clr.AddReference(reference).GetType(name)
        except Exception as error:
            failures.append(f"{reference}: {error}")
            continue
        if found is not None:
            return _core.class_of(found)
        failures.append(f"{reference} has no type {name}")
    raise TypeError(f"the .NET class {name} of a pickle was not found: " + "; ".join(failures))


# ---- objects ----


def reduce_ex(self, protocol):
    """What __reduce_ex__ of all .NET objects does."""
    kind = type(self)
    if not _is_net(kind):
        return _reduce_python(self, kind, protocol)
    described = clr.GetClrType(kind)
    if described.IsInterface:
        return _cast, (kind, self.__implementation__)
    if described.IsEnum:
        return _enum, (kind, int(self))
    plain = _PLAIN.get(described.FullName)
    if plain is not None:
        return kind, (plain(self),)
    if _is_nullable(described):
        return kind, (self.Value,)  # .NET knows no boxed Nullable: Python alone has such an object
    return _reduce_table(self, _table_of(self))


def _is_nullable(described):
    return described.IsValueType and described.Name == "Nullable`1" and described.Namespace == "System"


def _reduce_python(self, kind, protocol):
    """Instances of Python classes are pickled as these say themselves."""
    own = next((base for base in kind.__mro__ if "__reduce__" in vars(base)), object)
    if own is not object:
        return self.__reduce__()
    return object.__reduce_ex__(self, protocol)


def _cast(interface, value):
    return interface(value)


def _enum(kind, value):
    return kind(value, True)


def _table_of(self):
    table, refusal = _Table.Take(self)
    if table is None:
        raise TypeError(refusal)
    return table


def _read(table):
    """(classes, type of each object, form of each, texts, contents, names of fields): all that pickle has to write."""
    classes = tuple(_core.class_of(each) for each in table.Types)
    forms = bytes(table.Forms)
    contents = {}
    names = {}
    types = bytes(table.TypeOf)
    for place in range(len(forms) // 4):
        form = _number(forms, place)
        if form == _MEMORY:
            contents[place] = bytes(table.Memory(place)), bytes(table.Lengths(place))
        elif form != 0:
            contents[place] = list(table.Values(place)), bytes(table.References(place)), bytes(table.Lengths(place))
        if form == _FIELDS:
            kind = _number(types, place)
            if kind not in names:
                names[kind] = tuple(table.Names(kind))
    return classes, types, forms, tuple(table.Texts), contents, names


def _number(numbers, place):
    return int.from_bytes(numbers[4 * place : 4 * place + 4], "little")


def _reduce_table(self, table):
    """With Python's objects inside, which may lead back to this one, it is made empty first and filled then."""
    state = _read(table)
    form = _number(state[2], 0)
    leads_back = table.HoldsPython and (form in (_ARRAY, _FIELDS) or (form == _ITEMS and state[4][0][0][0] is None))
    if not leads_back:
        return restore, state
    return _blank, (state[0][_number(state[1], 0)], state[4][0][-1]), state, None, None, _fill


def restore(classes, types, forms, texts, contents, names, root=None):
    """Makes the objects of a table; the first of them is the result."""
    builder = _builder(classes, types, forms, texts)
    for place, content in contents.items():
        if len(content) == 2:
            builder.Memory(place, *content)
        else:
            builder.Content(place, *content)
    for kind, fields in names.items():
        builder.Names(kind, Array[String](fields))
    return builder.Build(root)


def _builder(classes, types, forms, texts):
    described = Array[Type]([clr.GetClrType(each) for each in classes])
    return _Builder(described, Array[Byte](types), Array[Byte](forms), Array[String](texts))


def _blank(kind, sizes):
    return _Builder.Blank(clr.GetClrType(kind), sizes)


def _fill(root, state):
    restore(*state, root=root)


# ---- copies ----


def copy(self, _):
    """What copy.copy does: a new object that refers to the same; of what cannot change, the same."""
    kind = type(self)
    if not _is_net(kind) or kind in _reducers:
        return _copy_python(self, kind)
    described = clr.GetClrType(kind)
    if described.IsInterface:
        return kind(copy(self.__implementation__, None))
    if described.IsEnum or described.FullName in _PLAIN or _is_nullable(described):
        return self
    made, refusal = _Table.Copy(self)
    if refusal is not None:
        raise TypeError(refusal)
    return made


def deepcopy(self, memo):
    """What copy.deepcopy does: the object and all that it refers to, Python's objects too, made anew."""
    kind = type(self)
    if not _is_net(kind) or kind in _reducers:
        return _copy_python(self, kind, memo)
    described = clr.GetClrType(kind)
    if described.IsInterface:
        return kind(_deepcopy_python(self.__implementation__, memo))
    if described.IsEnum or described.FullName in _PLAIN or _is_nullable(described):
        return self
    reduced = _reduce_table(self, _table_of(self))
    if len(reduced) == 2:
        return restore(*reduced[1])
    root = _blank(*reduced[1])
    memo[id(self)] = root
    classes, types, forms, texts, contents, names = reduced[2]
    for place, content in contents.items():
        if len(content) == 3:
            contents[place] = [_deepcopy_python(each, memo) for each in content[0]], *content[1:]
    _fill(root, (classes, types, forms, texts, contents, names))
    return root


def _copy_python(self, kind, memo=None):
    """As copy would without __copy__ and __deepcopy__: as copyreg knows, or by __reduce_ex__."""
    import copy as library

    reduced = _reducers[kind](self) if kind in _reducers else self.__reduce_ex__(4)
    if isinstance(reduced, str):
        return self
    return library._reconstruct(self, memo, *reduced)

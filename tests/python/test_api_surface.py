"""The public types and members of Python.Runtime.dll are those that programs expect: api_surface.txt."""

import functools
import pathlib

import clr
import pytest

clr.AddReference("Python.Runtime")

import System  # noqa: E402
from System.Reflection import BindingFlags  # noqa: E402

ASSEMBLY = next(a for a in System.AppDomain.CurrentDomain.GetAssemblies() if a.GetName().Name == "Python.Runtime")
EVERYTHING = (
    BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy
)
WORDS = {
    "Void": "void", "Boolean": "bool", "Byte": "byte", "SByte": "sbyte", "Int16": "short", "UInt16": "ushort",
    "Int32": "int", "UInt32": "uint", "Int64": "long", "UInt64": "ulong", "Single": "float", "Double": "double",
    "Decimal": "decimal", "Char": "char", "String": "string", "Object": "object",
}  # fmt: skip


def read_list():
    """(mark, type, member, reason) of each line; no member: the line is of the whole type."""
    for line in (pathlib.Path(__file__).parent / "api_surface.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            mark = line[0] if line[:2] in ("? ", "- ") else ""
            text, _, reason = line[2 if mark else 0 :].partition(" -- ")
            type_name, _, member = text.partition(": ")
            yield mark, type_name, member, reason


LIST = list(read_list())


# --- Names as C# has them --------------------------------------------------------------------------------------------


def name_of(type_):
    if type_.IsByRef:
        return name_of(type_.GetElementType())
    if type_.IsArray:
        return name_of(type_.GetElementType()) + "[]"
    name = type_.Name.split("`")[0]
    if type_.IsGenericParameter:
        return name
    if type_.IsNested:
        return name_of(type_.DeclaringType) + "." + name
    if type_.IsGenericType:
        return name + "<" + ",".join(name_of(argument) for argument in type_.GetGenericArguments()) + ">"
    return WORDS.get(name, name) if type_.Namespace == "System" else name


def parameters_of(member):
    return ", ".join(("out " if p.IsOut else "") + name_of(p.ParameterType) for p in member.GetParameters())


def line_of_method(method):
    generic = "<" + ",".join(a.Name for a in method.GetGenericArguments()) + ">" if method.IsGenericMethod else ""
    static = "static " if method.IsStatic else ""
    return f"{static}{method.Name}{generic}({parameters_of(method)}) -> {name_of(method.ReturnType)}"


def line_of_property(property_):
    accessors = [a for a in (property_.GetGetMethod(True), property_.GetSetMethod(True)) if a is not None and is_open(a)]
    static = "static " if accessors and accessors[0].IsStatic else ""
    words = ",".join("get" if a.Name.startswith("get_") else "set" for a in accessors)
    indices = ", ".join(name_of(p.ParameterType) for p in property_.GetIndexParameters())
    name = f"this[{indices}]" if indices else property_.Name
    return f"{static}{name} -> {name_of(property_.PropertyType)} {{{words}}}"


def is_open(method):
    return method.IsPublic or method.IsFamily or method.IsFamilyOrAssembly


@functools.cache
def members_of(name):
    """The lines of a type, inherited members included; None: there is no such type."""
    namespace = "Python.Runtime.Codecs." if name.startswith("Codecs.") else "Python.Runtime."
    generic = name.partition("<")[0]
    reflected = namespace + generic.removeprefix("Codecs.").replace(".", "+") + ("`1" if "<" in name else "")
    type_ = ASSEMBLY.GetType(reflected)
    if type_ is None or not (type_.IsPublic or type_.IsNestedPublic):
        return None
    lines = {line_of_property(p) for p in type_.GetProperties(EVERYTHING)}
    lines |= {line_of_method(m) for m in type_.GetMethods(EVERYTHING) if is_open(m)}
    lines |= {f"new({parameters_of(c)})" for c in type_.GetConstructors(EVERYTHING) if is_open(c) and not c.IsStatic}
    lines |= {f"event {e.Name} -> {name_of(e.EventHandlerType)}" for e in type_.GetEvents()}
    lines |= {kind_of(type_)} | {f"{kind_of(type_)} : {name_of(base)}" for base in bases_of(type_)}
    if type_.IsEnum:
        lines |= {f"{name}={int(System.Enum.Parse(type_, name))}" for name in type_.GetEnumNames()}
    return lines


def kind_of(type_):
    if type_.IsEnum:
        return "enum"
    if clr.GetClrType(System.Delegate).IsAssignableFrom(type_):
        return "delegate"
    return "interface" if type_.IsInterface else "struct" if type_.IsValueType else "class"


def bases_of(type_):
    base = type_.BaseType
    while base is not None:
        yield base
        base = base.BaseType
    yield from type_.GetInterfaces()


def split(bases):
    """At the commas outside of <>."""
    depth, part = 0, ""
    for letter in bases:
        depth += (letter == "<") - (letter == ">")
        if letter == "," and depth == 0:
            yield part.strip()
            part = ""
        else:
            part += letter
    yield part.strip()


def wanted(member):
    kind, separator, bases = member.partition(" : ")
    return [f"{kind} : {base}" for base in split(bases)] if separator else [member]


# --- The tests -------------------------------------------------------------------------------------------------------


KINDS = ("class", "struct", "interface", "enum", "delegate")


def bare(member):
    return member.split("(")[0].split(" ->")[0]


@pytest.mark.parametrize("name", sorted({name for mark, name, _, _ in LIST if mark != "-"}))
def test_a_type_has_the_members_that_programs_expect(name):
    own = [(mark, member) for mark, type_name, member, _ in LIST if type_name == name and mark != "-"]
    comes_later = any(mark == "?" and member.split(" ")[0] in KINDS for mark, member in own)
    present = members_of(name)
    if present is None:
        assert comes_later, f"there is no public type {name}"
        return
    names = {bare(line) for line in present} - {"new"}
    due = [member for mark, member in own if mark != "?" or comes_later or bare(member) in names]
    missing = [line for member in due for line in wanted(member) if line not in present]
    assert not missing, f"{name} lacks {missing}; it has {sorted(present)}"


@pytest.mark.parametrize("line", [line for line in LIST if line[0] == "-"], ids=lambda line: line[1])
def test_what_is_left_out_has_a_reason_and_is_not_there(line):
    _, name, member, reason = line
    assert reason.strip()
    present = members_of(name)
    assert present is None or (member and member not in present)


def test_obsolete_members_are_marked():
    for name, member in [("PyObject", "Handle"), ("PythonEngine", "RunString")]:
        (found,) = ASSEMBLY.GetType("Python.Runtime." + name).GetMember(member)
        assert found.IsDefined(System.ObsoleteAttribute, False), member


def test_every_public_type_is_listed_or_new():
    listed = {name.partition("<")[0] for _, name, _, _ in LIST}
    new = {"CLRModule", "PySpan", "PyReadOnlySpan"}
    public = {name_of(t).partition("<")[0] for t in ASSEMBLY.GetExportedTypes() if t.Namespace == "Python.Runtime"}
    assert public - listed - new == set()

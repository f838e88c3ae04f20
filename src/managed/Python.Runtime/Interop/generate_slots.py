#!/usr/bin/env python3
"""Writes Slots.g.cs, the C# mirror of the border, from the X-macro lists of src/core/bridge/*.h.

    generate_slots.py            writes Slots.g.cs
    generate_slots.py --check    exit code 1 when Slots.g.cs is not what the headers say

One list makes both halves: the enums, the table of native functions as C# calls them, the table of
managed functions as C gets it, and for each managed function its entry, which is one try ... catch
round one call of the method of that name in Bridge/Exports.*.cs.
"""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
BRIDGE = HERE.parents[2] / "core" / "bridge"
TARGET = HERE / "Slots.g.cs"

# Words whose C# spelling is not simply Capitalised.
WORDS = {
    "BIGINT": "BigInt", "BYREF": "ByRef", "INTPTR": "IntPtr", "UINTPTR": "UIntPtr", "SBYTE": "SByte",
    "UINT128": "UInt128", "UINT16": "UInt16", "UINT32": "UInt32", "UINT64": "UInt64", "PYOBJECT": "PyObject",
}

# C type of a parameter or result -> C# type. Qualifiers are dropped beforehand.
TYPES = {
    "void": "void", "void *": "void*", "char *": "byte*", "uint8_t *": "byte*", "char16_unit *": "char*",
    "int32_t": "int", "int32_t *": "int*", "uint32_t": "uint", "uint32_t *": "uint*",
    "int64_t": "long", "int64_t *": "long*", "uint64_t *": "ulong*",
    "void **": "nint*", "void * *": "nint*", "uintptr_t": "nint", "uintptr_t *": "nint*", "NetHandle": "nint", "NetHandle *": "nint*", "NetTypeKey": "nint", "NetTypeKey *": "nint*", "Thunk *": "nint*",
    "Value *": "Value*", "CallResult *": "CallResult*", "Blob *": "Blob*",
}

# C# words that are parameter names in the headers.
RESERVED = {"out", "object", "string", "ref", "in", "params"}

# macro of the list -> (C# enum, underlying type, number or bit, summary)
ENUMS = {
    "VALUE_KINDS": ("ValueKind", "uint", False, "What a cell's payload is, where its tag is no type key."),
    "TYPE_KINDS": ("TypeKind", "byte", False, "What a type is."),
    "TYPE_CODES": ("TypeCode", "byte", False, "How values of a type are carried in cells."),
    "TYPE_FLAGS": ("TypeFlags", "uint", True, "Properties of a type."),
    "MEMBER_KINDS": ("MemberKind", "byte", False, "What a member is."),
    "MEMBER_FLAGS": ("MemberFlags", "ushort", True, "Properties of a member."),
    "OVERLOAD_FLAGS": ("OverloadFlags", "uint", True, "Properties of an overload."),
    "DESCRIPTION_FLAGS": ("DescriptionFlags", "byte", True, "What is said of an exception."),
    "PARAMETER_FLAGS": ("ParameterFlags", "ushort", True, "Properties of a parameter."),
    "ARGUMENT_SHAPES": ("ArgumentShapeKind", "byte", False, "What an argument says of its type."),
    "PYTHON_OPERATIONS": ("PythonOperation", "int", False, "What .NET may do with Python objects."),
    "PROTOCOLS": ("Protocol", "byte", False, "What Python's protocols are answered by."),
    "COLLECTION_SHAPES": ("CollectionShapes", "uint", True, "What a type is among Python's collections."),
    "DYNAMIC_OPERATIONS": ("DynamicOperation", "byte", False, "What Python asks of dynamic objects."),
    "OPERATORS": ("Operator", "byte", False, "What Python's operators are answered by."),
}


def read(name):
    return (BRIDGE / name).read_text(encoding="utf-8")


def list_body(text, macro):
    """The entries of `#define MACRO(X) \\ ...`, a line each, also those that are laid out over several."""
    match = re.search(r"^#define %s\(X\)((?:.*\\\n)*.*)$" % macro, text, re.MULTILINE)
    if match is None:
        raise SystemExit("no list %s" % macro)
    joined = re.sub(r"\s*\\\n\s*", " ", match.group(1))
    return re.sub(r" (?=X\()", "\n", joined)


def pascal(name, sep="_"):
    return "".join(WORDS.get(word.upper(), word[:1].upper() + word[1:].lower()) for word in name.split(sep))


def enum_entries(body):
    for line in body.splitlines():
        match = re.search(r"X\((\w+),\s*(\d+)\)\s*(?:/\*\s*(.*?)\s*\*/)?", line)
        if match:
            yield match.group(1), int(match.group(2)), match.group(3)


def strip_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def cs_type(c):
    c = re.sub(r"\bconst\b", "", c)
    c = re.sub(r"\s*\*", " *", c)
    c = re.sub(r"\s+", " ", c).strip()
    return TYPES[c]


def parameters(text):
    """[(C# type, name)] of a C parameter list."""
    text = text.strip()
    if text == "void":
        return []
    result = []
    for part in text.split(","):
        match = re.match(r"^(.*?)(\w+)$", part.strip())
        result.append((cs_type(match.group(1)), match.group(2)))
    return result


def managed_slots(text):
    quick = {}
    body = list_body(text, "MANAGED_SLOTS")
    for line in body.splitlines():
        match = re.search(r"X\((\w+), \((.*?)\)\)\s*(?:/\*(.*?)\*/)?", line)
        if match:
            yield match.group(1), parameters(match.group(2)), "[quick]" in (match.group(3) or "")


def native_slots(text):
    body = list_body(text, "NATIVE_SLOTS")
    for line in body.splitlines():
        match = re.search(r"X\(([\w ]+\*?), (\w+), \((.*?)\)\)\s*(?:/\*(.*?)\*/)?", line)
        if match:
            yield cs_type(match.group(1)), match.group(2), parameters(match.group(3)), "[quick]" in (match.group(4) or "")


def constants(text):
    """The plain numbers that the headers define beside their lists."""
    for match in re.finditer(r"^#define ((?:PYTHON|PYREF|PREPARED|CALL)_\w+) (\d+)u?\b", text, re.MULTILINE):
        yield match.group(1), int(match.group(2))


def escape(name):
    return "@" + name if name in RESERVED else camel(name)


def camel(name):
    words = name.split("_")
    first = words[0]
    return first + "".join(word.capitalize() for word in words[1:])


def xml(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def generate():
    out = []
    write = out.append
    metadata, value, operations = read("metadata_format.h"), read("value.h"), read("python_operations.h")
    managed = list(managed_slots(read("managed_slots.h")))
    native = list(native_slots(read("native_slots.h")))

    write("// <auto-generated>Interop/generate_slots.py wrote this from src/core/bridge/*.h. Change those.</auto-generated>")
    write("#nullable enable")
    write("")
    write("using System;")
    write("using System.Runtime.CompilerServices;")
    write("using System.Runtime.InteropServices;")
    write("")
    write("namespace Python.Runtime.Bridge;")

    for macro, (name, underlying, is_bits, summary) in ENUMS.items():
        body = list_body({"VALUE_KINDS": value, "PYTHON_OPERATIONS": operations}.get(macro, metadata), macro)
        write("")
        write("/// <summary>%s</summary>" % summary)
        if is_bits:
            write("[Flags]")
        write("internal enum %s : %s" % (name, underlying))
        write("{")
        if is_bits:
            write("    None = 0,")
        for entry, number, comment in enum_entries(body):
            if comment:
                write("    /// <summary>%s</summary>" % xml(comment))
            write("    %s = %s," % (pascal(entry), "1 << %d" % number if is_bits else str(number)))
        write("}")

    write("")
    write("/// <summary>The plain numbers of the headers.</summary>")
    write("internal static class BridgeConstants")
    write("{")
    for text in (value, read("managed_slots.h"), read("native_slots.h"), operations):
        for name, number in constants(text):
            write("    internal const int %s = %d;" % (pascal(name), number))
    write("}")

    write("")
    write("/// <summary>The functions of the core, as C# calls them.</summary>")
    write("[StructLayout(LayoutKind.Sequential)]")
    write("internal unsafe struct NativeSlots")
    write("{")
    for result, name, arguments, quick in native:
        types = ", ".join([t for t, _ in arguments] + [result])
        comment = ", ".join("%s %s" % (t, n) for t, n in arguments)
        convention = "Cdecl, SuppressGCTransition" if quick else "Cdecl"
        write("    /// <summary>%s %s(%s)%s</summary>" % (result, name, xml(comment), " [quick]" if quick else ""))
        write("#if NET")
        write("    internal delegate* unmanaged[%s]<%s> %s;" % (convention, types, pascal(name)))
        write("#else")
        # Mono 6.8 recurses without end over a struct with a field of a function pointer's type.
        write("    private readonly nint %s;" % camel(name))
        write("    internal readonly delegate* unmanaged[Cdecl]<%s> %s => (delegate* unmanaged[Cdecl]<%s>)%s;"
              % (types, pascal(name), types, camel(name)))
        write("#endif")
    write("}")

    write("")
    write("/// <summary>The functions of the managed half, as C calls them.</summary>")
    write("[StructLayout(LayoutKind.Sequential)]")
    write("internal struct ManagedSlots")
    write("{")
    for name, _, _ in managed:
        write("    internal nint %s;" % pascal(name))
    write("}")

    write("")
    write("/// <summary>The entries of the managed slots: each one try ... catch round one call.</summary>")
    write("internal static unsafe partial class Exports")
    write("{")
    write("    private static void Fill(ManagedSlots* slots)")
    write("    {")
    write("#if NET")
    for name, arguments, _ in managed:
        types = ", ".join([t for t, _ in arguments] + ["nint"])
        write("        slots->%s = (nint)(delegate* unmanaged[Cdecl]<%s>)&Entries.%s;" % (pascal(name), types, pascal(name)))
    write("#else")
    for name, _, _ in managed:
        write("        slots->%s = Keep(new EntryTypes.%s(Entries.%s));" % ((pascal(name),) * 3))
    write("#endif")
    write("    }")
    write("")
    write("#if !NET")
    write("    private static class EntryTypes")
    write("    {")
    for name, arguments, _ in managed:
        text = ", ".join("%s %s" % (t, escape(n)) for t, n in arguments)
        write("        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]")
        write("        internal delegate nint %s(%s);" % (pascal(name), text))
    write("    }")
    write("#endif")
    write("")
    write("    private static class Entries")
    write("    {")
    first = True
    for name, arguments, _ in managed:
        if not first:
            write("")
        first = False
        text = ", ".join("%s %s" % (t, escape(n)) for t, n in arguments)
        names = ", ".join(escape(n) for _, n in arguments)
        write("#if NET")
        write("        [UnmanagedCallersOnly(CallConvs = new[] { typeof(CallConvCdecl) })]")
        write("#endif")
        write("        internal static nint %s(%s)" % (pascal(name), text))
        write("        {")
        write("            try")
        write("            {")
        write("                Exports.%s(%s);" % (pascal(name), names))
        write("                return 0;")
        write("            }")
        write("            catch (Exception failure)")
        write("            {")
        write("                return Failed(failure);")
        write("            }")
        write("        }")
    write("    }")
    write("}")
    return "\n".join(out) + "\n"


def main():
    text = generate()
    if "--check" in sys.argv[1:]:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
            print("%s is not what src/core/bridge/*.h say: run %s" % (TARGET.name, pathlib.Path(__file__).name), file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What programs written for Python.NET see of modules, types, methods, members and enums, statement by statement."""

import functools
import importlib
import inspect
import pydoc
import rlcompleter
import sys
import types
import weakref

import clr
import pythonnet
import pytest
import System
from ClrLink.Fixtures import Shapes
from ClrLink.Fixtures.Optional import Calls
from ClrLink.Fixtures.Overloads import Sets
from ClrLink.Fixtures.Shapes import (
    Bare,
    BarImpl,
    Base1,
    Derived1,
    FooImpl,
    IBar,
    IFoo,
    OneCtor,
    Plain,
    Point,
    S0,
    S1,
)
from helpers import raises, type_error
from System import DayOfWeek
from System.Collections.Generic import Dictionary, List
from System.IO import FileAccess

# ---- clr and the namespaces ----


def test_clr_is_a_module():
    assert type(clr) is types.ModuleType
    names = "AddReference FindAssembly GetClrType ListAssemblies getPreload setPreload loader __version__".split()
    assert set(names) <= set(dir(clr))
    assert repr(clr).startswith("<module 'clr' from ")


def test_what_clr_gives_by_attribute():
    assert clr.System is System
    assert "System" in dir(clr)
    assert clr.GlobalT.__module__ == ""
    assert repr(clr.GlobalT) == "<class '.GlobalT'>"
    with raises(AttributeError, "module 'clr' has no attribute 'Nope'"):
        clr.Nope
    with raises(ModuleNotFoundError, "No module named 'GlobalT'"):
        importlib.import_module("GlobalT")
    clr.foo = 1
    assert clr.foo == 1
    del clr.foo
    assert not hasattr(clr, "foo")


def test_the_functions_of_clr():
    assert clr.AddReference.__doc__.startswith("System.Reflection.Assembly AddReference(System.String)")
    assert clr.FindAssembly("System.Private.CoreLib").endswith("System.Private.CoreLib.dll")
    assert clr.FindAssembly("No.Such") is None
    assert "System.Private.CoreLib" in list(clr.ListAssemblies(False))
    assert any(name.startswith("System.Private.CoreLib, Version=") for name in clr.ListAssemblies(True))
    with type_error("No method matches given arguments for CLRModule.ListAssemblies: ()"):
        clr.ListAssemblies()


def test_preload():
    assert clr.getPreload() is False
    clr.setPreload(True)
    assert clr.getPreload() is True
    clr.setPreload(False)
    for wrong in (None, 1):
        with type_error("No method matches given arguments for CLRModule.setPreload"):
            clr.setPreload(wrong)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(System.String, "System.String"), (IFoo, "ClrLink.Fixtures.Shapes.IFoo"), (str, "System.String"), (float, "System.Double")]
    + [(bool, "System.Boolean"), (int, "System.Int32"), (List[int], None)],
)
def test_get_clr_type(kind, name):
    made = clr.GetClrType(kind)
    assert repr(type(made)) == "<class 'System.RuntimeType'>"
    assert name is None or made.FullName == name


@pytest.mark.parametrize("wrong", [type, 5, "text", Plain(), System])
def test_get_clr_type_of_what_is_no_type(wrong):
    with type_error("No method matches given arguments for CLRModule.GetClrType: ("):
        clr.GetClrType(wrong)


def test_a_namespace_module():
    assert repr(System) == "<module 'System'>"
    assert repr(type(System)) == "<class 'CLR.ModuleObject'>"
    assert type(System).__mro__ == (type(System), object)
    assert not isinstance(System, types.ModuleType)
    assert sys.modules["System"] is System
    assert System.__name__ == System.__spec__.name == "System"
    assert System.__file__.endswith(".dll") and System.__loader__ is not None
    assert list(System.__path__) == []


def test_the_doc_of_a_namespace_lists_its_assemblies():
    lines = System.__doc__.splitlines()
    assert lines[:2] == ["Namespace containing types from the following assemblies:", ""]
    assert any(line.startswith("- System.Private.CoreLib, Version=") for line in lines[2:])


def test_all_of_a_namespace_has_types_by_their_bare_names_alone():
    assert {"String", "Action", "Func", "Tuple"} <= set(System.__all__)
    assert not {"Collections", "IO"} & set(System.__all__)
    assert not [name for name in System.__all__ if "`" in name or "[" in name]
    assert len(set(System.__all__)) == len(System.__all__)


def test_dir_of_a_namespace_is_complete_from_the_start():
    assert {"Runtime"} <= set(dir(importlib.import_module("Python")))
    listed = dir(importlib.import_module("Python.Runtime"))
    assert {"PyObject", "PythonEngine"} <= set(listed)
    assert len(set(listed)) == len(listed)


def test_namespaces_are_read_only():
    for name in ("foo", "String"):
        with raises(AttributeError, "type does not support setting attributes"):
            setattr(System, name, 5)
    with raises(AttributeError, "readonly attribute"):
        del System.String


def test_namespaces_are_reloaded_and_imported_by_name():
    assert importlib.reload(System) is System
    assert importlib.import_module("System.Collections.Generic").List is List


def test_the_finder_is_the_last():
    finders = [type(finder).__name__ for finder in sys.meta_path]
    assert "DotNetFinder" in finders
    finder = next(finder for finder in sys.meta_path if type(finder).__name__ == "DotNetFinder")
    assert type(finder).__module__ == "clr.loader"


def test_missing_names():
    with pytest.raises(AttributeError, match="Nope"):
        System.Nope
    with raises(ModuleNotFoundError, "No module named 'System.Nope'"):
        importlib.import_module("System.Nope")
    with raises(ModuleNotFoundError, "No module named 'System.String'"):
        importlib.import_module("System.String")
    with raises(ImportError, "cannot import name 'Nope' from 'System'"):
        from System import Nope  # noqa: F401


def test_add_reference_gives_the_assembly():
    first = clr.AddReference("System.Xml")
    assert repr(type(first)) == "<class 'System.Reflection.RuntimeAssembly'>"
    assert str(first).startswith("System.Xml, Version=")
    assert clr.AddReference("system.xml") == first
    assert clr.AddReference(str(first)) == first


@pytest.mark.parametrize(
    ("name", "error", "text"),
    [
        ("No.Such", System.IO.FileNotFoundException, "Could not load file or assembly 'No.Such, Culture=neutral"),
        ("TL.dll", System.IO.FileNotFoundException, "Could not load file or assembly 'TL.dll, Culture=neutral"),
        ("/no/such.dll", System.IO.FileNotFoundException, "Unable to find assembly '/no/such.dll'."),
        (__file__, System.BadImageFormatException, "Bad IL format. The format of the file '"),
        ("", System.ArgumentException, "The value cannot be an empty string. (Parameter 'assemblyName')"),
        (None, System.ArgumentNullException, "Value cannot be null. (Parameter 'name')"),
        (5, TypeError, "No method matches given arguments for CLRModule.AddReference: (<class 'int'>)"),
    ],
)
def test_add_reference_of_what_is_not_there(name, error, text):
    with raises(error, text):
        clr.AddReference(name)


def test_pythonnet():
    assert set(pythonnet.__all__) == {"set_runtime", "set_runtime_from_env", "load", "unload", "get_runtime_info"}
    shown = {name: str(inspect.signature(getattr(pythonnet, name))) for name in pythonnet.__all__}
    assert shown["load"] == "(runtime=None, **params)"
    assert shown["set_runtime"] == "(runtime, **params)"
    assert shown["set_runtime_from_env"] == shown["get_runtime_info"] == "()"
    info = pythonnet.get_runtime_info()
    assert (info.kind, info.initialized, info.shutdown, info.properties) == ("CoreCLR", True, False, {})
    assert pythonnet.load() is None
    assert pythonnet.load("coreclr") is None
    with raises(RuntimeError, "The runtime "):
        pythonnet.set_runtime("coreclr")


# ---- types ----


@pytest.mark.parametrize(
    ("kind", "shown", "name"),
    [
        (System.String, "System.String", "String"),
        (List[int], "System.Collections.Generic.List[Int32]", "List[Int32]"),
        (Dictionary[str, int], "System.Collections.Generic.Dictionary[String,Int32]", "Dictionary[String,Int32]"),
        (List[List[int]], "System.Collections.Generic.List[List[Int32]]", "List[List[Int32]]"),
        (List, "System.Collections.Generic.List[]", "List[]"),
        (Dictionary, "System.Collections.Generic.Dictionary[,]", "Dictionary[,]"),
        (System.Action, "System.Action", "Action"),
        (System.Tuple, "System.Tuple", "Tuple"),
        (System.Nullable, "System.Nullable", "Nullable"),
        (System.Array[int], "System.Int32[]", "Int32[]"),
        (type(System.Array[int](1, 1)), "System.Int32[,]", "Int32[,]"),
        (System.Array[System.Array[int]], "System.Int32[][]", "Int32[][]"),
        (Plain.Nested, "ClrLink.Fixtures.Shapes.Plain.Nested", "Nested"),
        (Dictionary[str, int].KeyCollection, "System.Collections.Generic.Dictionary[String,Int32].KeyCollection", "KeyCollection"),
    ],
)
def test_the_names_of_types(kind, shown, name):
    assert repr(kind) == f"<class '{shown}'>"
    assert kind.__name__ == name
    assert kind.__module__ == shown.rpartition(name)[0].rstrip(".").removesuffix(".Plain").removesuffix(".Dictionary[String,Int32]")


def test_the_metatype():
    assert repr(type(Plain)) == "<class 'clr._internal.CLRMetatype'>"
    assert type(Plain).__mro__[0] is type(Plain) and type(Plain).__mro__[-2:] == (type, object)


def test_bases():
    assert Plain.__mro__ == (Plain, System.Object, object)
    assert S0.__mro__[1:] == (System.ValueType, System.Object, object)
    assert DayOfWeek.__mro__[1:3] == (System.Enum, System.ValueType)
    assert IFoo.__mro__ == (IFoo, object)
    assert issubclass(IBar, IFoo) and issubclass(BarImpl, IFoo) and isinstance(BarImpl(), IBar)
    assert System.Exception.__mro__[-3:] == (Exception, BaseException, object)
    assert isinstance(System.Exception("m"), System.Object)


def test_the_doc_of_types_without_documentation():
    assert Plain.__doc__ == "Void .ctor()\nVoid .ctor(Int32)"
    assert OneCtor.__doc__ == "Void .ctor(Int32)"
    assert S0.__doc__ == "Python wrapper for .NET type ClrLink.Fixtures.Shapes.S0"
    assert "Void .ctor(Int32, System.String)" in S1.__doc__
    assert (IFoo.__doc__, Shapes.IntFunction.__doc__, System.Array[Plain].__doc__) == (None, None, None)


def test_the_doc_of_methods_without_documentation():
    assert set(Sets.IntDouble.__doc__.splitlines()) == {"System.String IntDouble(Int32)", "System.String IntDouble(Double)"}
    assert Plain().M.__doc__ == "Int32 M(Int32)"
    assert Plain.__dict__["Prop"].__doc__ is None


def test_signatures():
    assert str(Plain.M.__signature__) == "(x)"
    assert isinstance(Plain.M.__signature__, inspect.Signature)
    assert str(inspect.signature(Calls.Def)) == "(a, b=1)"
    assert str(inspect.signature(OneCtor)) == "(x)"
    assert str(inspect.signature(Plain().M)) == "(x)"
    assert str(Plain.M.__signature__.replace(parameters=[])) == "()"


# ---- methods ----


def test_the_looks_of_methods():
    plain = Plain()
    assert repr(plain.M) == "<bound method 'M'>"
    assert repr(Plain.M) == repr(Plain.__dict__["M"]) == "<unbound method 'M'>"
    assert type(plain.M).__name__ == "MethodBinding"
    assert type(Plain.__dict__["M"]).__name__ == "MethodObject"


def test_the_attributes_of_methods():
    plain = Plain()
    assert plain.M.__name__ == "M"
    assert plain.M.__qualname__ == Plain.M.__qualname__ == "Plain.M"
    assert plain.M.__module__ == "ClrLink.Fixtures.Shapes"
    assert plain.M.__self__ is plain
    assert plain.M.__func__ == Plain.M
    assert Plain.M.__objclass__ is Plain
    assert str(plain.M.Overloads) == repr(plain.M.__overloads__) == "Int32 M(Int32)"
    assert repr(type(plain.M.Overloads)) == "<class 'CLR.OverloadMapper'>"
    assert callable(plain.M.__call__)
    with pytest.raises(AttributeError):
        plain.M.anything = 1


def test_methods_are_equal_and_hash_alike():
    plain = Plain()
    assert plain.M == plain.M and hash(plain.M) == hash(plain.M)
    assert plain.M != Plain().M and plain.M != plain.ToString
    assert Plain.M == Plain.M and {Plain.M: 1}[Plain.M] == 1
    assert plain.M == plain.Self.M


def test_methods_count_as_routines():
    for method in (Plain.M, Plain.Twice, Plain().M):
        assert inspect.isroutine(method)
    assert "M" in [name for name, _ in inspect.getmembers(Plain(), inspect.isroutine)]


def test_wraps():
    @functools.wraps(Plain.Twice)
    def wrapper(*args):
        return Plain.Twice(*args) + 1

    assert (wrapper.__name__, wrapper.__qualname__, wrapper.__doc__) == ("Twice", "Plain.Twice", "Int32 Twice(Int32)")
    assert wrapper.__wrapped__ == Plain.Twice
    assert str(inspect.signature(wrapper)) == "(x)"
    assert wrapper(2) == 5
    assert functools.partial(Plain.Twice, 4)() == 8


def test_the_looks_of_members():
    assert repr(Plain.Prop) == "<property 'Int32 Prop'>"
    assert repr(Plain.__dict__["Field"]) == "<field 'Int32 Field'>"
    with type_error("instance attribute must be accessed through a class instance"):
        Plain.Field
    assert repr(iter(List[int]())).startswith("<CLR.Iterator object at ")


# ---- help and completion ----


def _help(thing):
    lines = pydoc.plain(pydoc.render_doc(thing)).splitlines()  # until 3.12, empty ones end with blanks
    return "\n".join(line.rstrip() for line in lines)


def test_help_of_a_class():
    text = _help(Plain)
    assert "class Plain(System.Object)" in text
    assert " |  Plain(field)\n |\n |  Void .ctor()\n |  Void .ctor(Int32)\n" in text
    assert "M(x)\n" in text and "Int32 M(Int32)" in text
    assert "Twice(x)\n" in text
    assert "Data descriptors defined here:" in text and "Prop" in text and "Field" in text


@pytest.mark.parametrize("kind", [IFoo, DayOfWeek, S1, List[int], List, System.Action[int], System.Exception, System.Array[int], Shapes.AbstractShape])
def test_help_of_every_kind_of_class(kind):
    assert f"class {kind.__name__.partition('[')[0]}" in _help(kind)


def test_help_of_methods():
    assert "M(x)" in _help(Plain.M) and "Int32 M(Int32)" in _help(Plain.M)
    assert "M(x)" in _help(Plain().M) and "Int32 M(Int32)" in _help(Plain().M)
    assert "Twice(x)" in _help(Plain.Twice)
    text = _help(Sets.IntDouble)
    assert "System.String IntDouble(Int32)" in text and "System.String IntDouble(Double)" in text


def test_help_of_objects_namespaces_and_members():
    assert "M(x)" in _help(Plain())
    assert "DayOfWeek" in _help(DayOfWeek.Friday)
    assert "Prop" in _help(Plain.Prop)
    assert "Namespace containing types from" in _help(System.Collections)


def test_dir_has_no_name_twice():
    for thing in (Plain(), Plain, List[int](), DayOfWeek.Friday, DayOfWeek, System.Array[int](1), IFoo(FooImpl()), System, clr):
        listed = dir(thing)
        assert len(listed) == len(set(listed))


def test_dir_of_an_object():
    listed = set(dir(Derived1()))
    assert {"Name", "NV", "VP", "get_VP", "ToString", "GetType", "Overloads", "__overloads__"} <= listed
    assert "Item" not in dir(List[int]())


def _completions(namespace, text):
    completer = rlcompleter.Completer(namespace)
    found = []
    while (name := completer.complete(text, len(found))) is not None:
        found.append(name)
    return found


@pytest.mark.parametrize(
    ("thing", "prefix", "expected"),
    [
        (Plain(), "Pr", ["x.Prop"]),
        (Plain(), "To", ["x.ToString()"]),
        (Plain, "Tw", ["x.Twice("]),
        (Plain.Nested, "D", ["x.Deep("]),
        (DayOfWeek, "Fri", ["x.Friday"]),
        (System, "DayOfW", ["x.DayOfWeek("]),
        (System, "Collec", ["x.Collections"]),
        (List[int](), "Add", ["x.Add(", "x.AddRange("]),
        (IFoo(FooImpl()), "Fo", ["x.Foo()"]),
        (System.Array[int](1), "Len", ["x.Length"]),
        (clr, "AddR", ["x.AddReference("]),
    ],
)
def test_completion(thing, prefix, expected):
    found = _completions({"x": thing}, "x." + prefix)
    assert [name.rstrip("()") for name in found] == [name.rstrip("()") for name in expected]


# ---- members ----


def test_attributes_of_wrappers_and_classes():
    plain = Plain()
    plain.Nope = 1
    assert plain.Nope == 1 and not hasattr(plain.Self, "Nope")
    with raises(AttributeError, "'Plain' object has no attribute '__dict__'"):
        plain.__dict__
    with pytest.raises(TypeError):
        vars(plain)
    for kind in (Bare, DayOfWeek, IFoo):
        kind.New = 5
        assert kind.New == 5
        del kind.New
        assert not hasattr(kind, "New")
    with raises(AttributeError, "attribute is read-only"):
        del Plain.M


def test_the_name_of_a_class_may_be_set():
    Bare.__name__ = "Z"
    assert Bare.__name__ == "Z"
    Bare.__name__ = "Bare"


def test_accessor_methods_can_be_called():
    plain = Plain()
    plain.set_Prop(5)
    assert plain.get_Prop() == plain.Prop == 5
    items = List[int]([7])
    assert items.get_Item(0) == 7


def test_the_class_of_an_object_is_fixed():
    for thing in (Plain(), S0(), DayOfWeek.Friday, System.Array[int](1), IFoo(FooImpl())):
        for other in (Bare, int, Derived1):
            with type_error(f"cannot change the class of a '{type(thing).__name__}' object"):
                thing.__class__ = other
        assert thing.__class__ is type(thing)
        with pytest.raises(TypeError):
            del thing.__class__


def test_python_classes_over_one_net_class_do_not_change_places():
    class One(Plain):
        pass

    class Other(Plain):
        pass

    made = One(3)
    for other in (Other, Plain):
        with type_error("cannot change the class"):
            made.__class__ = other
    assert type(made) is One and made.Field == 3


def test_weak_references_to_everything():
    for thing in (Plain(), S0(), DayOfWeek.Friday, List[int](), System.Action(print), IFoo(FooImpl()), Plain, System):
        assert weakref.ref(thing)() is thing


def test_isinstance_along_bases_and_interfaces():
    assert isinstance(Derived1(), Base1) and not isinstance(Base1(), Derived1)
    assert issubclass(Derived1, System.Object) and not issubclass(Base1, Derived1)
    assert isinstance(IFoo(FooImpl()), FooImpl)
    assert isinstance(Point(1, 2), System.ValueType)
    assert not isinstance(5, System.Int32) and not isinstance("a", System.String)
    assert not issubclass(List[int], List)
    with type_error("issubclass() arg 1 must be a class"):
        issubclass(5, Plain)


# ---- enums ----


def test_the_looks_of_enums():
    assert repr(DayOfWeek.Friday) == "<DayOfWeek.Friday: 5>"
    assert (str(DayOfWeek.Friday), f"{DayOfWeek.Friday}") == ("Friday", "Friday")
    assert repr(FileAccess.Read | FileAccess.Write) == "<FileAccess.ReadWrite: 0x00000003>"
    assert repr(DayOfWeek(99, True)) == "<DayOfWeek.99: 99>"
    assert repr(FileAccess(8)) == "<FileAccess.8: 0x00000008>"


def test_enums_from_numbers():
    assert (DayOfWeek(1), DayOfWeek(True), int(DayOfWeek(77, True))) == (DayOfWeek.Monday, DayOfWeek.Monday, 77)
    for arguments in ((77,), (77, False)):
        with raises(ValueError, "Invalid enumeration value. Pass True as the second argument if unchecked conversion is desired"):
            DayOfWeek(*arguments)


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        (("Friday",), TypeError, "an integer is required"),
        ((1.0,), TypeError, "an integer is required"),
        ((), TypeError, "no constructors match given arguments"),
        ((1, True, 3), TypeError, "no constructors match given arguments"),
        ((1, 2), TypeError, "second argument to enum constructor must be a boolean"),
        ((2**70,), OverflowError, ""),
        ((2**70, True), OverflowError, ""),
    ],
)
def test_enums_from_anything_else(arguments, error, text):
    with raises(error, text):
        DayOfWeek(*arguments)


def test_enums_as_numbers():
    assert (int(DayOfWeek.Friday), float(DayOfWeek.Friday), hex(DayOfWeek.Friday), "%d" % DayOfWeek.Friday) == (5, 5.0, "0x5", "5")
    assert [10, 20][DayOfWeek.Monday] == 20
    assert not isinstance(DayOfWeek.Friday, int)


def test_enums_compare_with_their_own_alone():
    assert (DayOfWeek.Friday == 5, DayOfWeek.Friday == FileAccess.Read) == (False, False)
    assert DayOfWeek.Monday < DayOfWeek.Friday
    for other in (5, FileAccess.Read):
        with pytest.raises(TypeError):
            DayOfWeek.Monday < other
    assert {DayOfWeek.Friday: "f"}[DayOfWeek(5)] == "f"
    assert hash(DayOfWeek.Friday) == hash(DayOfWeek(5))
    match DayOfWeek(5):
        case DayOfWeek.Friday:
            pass
        case _:
            pytest.fail("Friday was not matched")


def test_flags_alone_combine():
    assert FileAccess.Read | FileAccess.Write == FileAccess.ReadWrite
    assert FileAccess.ReadWrite & FileAccess.Read == FileAccess.Read
    assert FileAccess.ReadWrite ^ FileAccess.Read == FileAccess.Write
    assert int(~FileAccess.Read) == -2
    for other in (1, DayOfWeek.Friday):
        with pytest.raises(TypeError):
            FileAccess.Read | other
    with pytest.raises(TypeError):
        DayOfWeek.Friday | DayOfWeek.Monday
    for operation in (lambda: DayOfWeek.Friday + 1, lambda: DayOfWeek.Friday - 1, lambda: -DayOfWeek.Friday):
        with pytest.raises(TypeError):
            operation()


def test_what_enums_are_not():
    for operation in (lambda: list(DayOfWeek), lambda: DayOfWeek["Friday"]):
        with pytest.raises(TypeError):
            operation()
    for name in ("name", "value"):
        assert not hasattr(DayOfWeek.Friday, name)
    assert not hasattr(DayOfWeek, "__members__")
    assert DayOfWeek.Friday.value__ == 5
    assert DayOfWeek.Friday.Monday == DayOfWeek.Monday
    with type_error("field is read-only"):
        DayOfWeek.Friday = 5


def test_enums_by_system_enum():
    assert list(System.Enum.GetNames(DayOfWeek))[:2] == ["Sunday", "Monday"]
    assert list(System.Enum.GetValues(DayOfWeek))[5] == DayOfWeek.Friday
    assert System.Enum.Parse(DayOfWeek, "Friday") == DayOfWeek.Friday
    assert System.Enum.GetName(DayOfWeek, DayOfWeek.Friday) == "Friday"
    assert System.Enum.ToObject(DayOfWeek, 1) == DayOfWeek.Monday
    assert System.Enum.IsDefined(DayOfWeek, 1) is True

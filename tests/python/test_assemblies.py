"""A2: AddReference and what tells about assemblies."""

import pathlib
import sys

import clr
import pytest
import System
from helpers import FIXTURE_FOLDER, no_match, raises, run_script


def late(number):
    return str(FIXTURE_FOLDER / "late" / f"Late{number}")


def name_of(assembly):
    return assembly.GetName().Name


def test_add_reference_returns_the_assembly():
    assembly = clr.AddReference("ClrLink.Fixtures")
    assert name_of(assembly) == "ClrLink.Fixtures"
    assert str(assembly).startswith("ClrLink.Fixtures, Version=")


@pytest.mark.parametrize("name", ["ClrLink.Fixtures", "clrlink.fixtures", "CLRLINK.FIXTURES"])
def test_the_same_assembly_again_ignoring_case(name):
    assert clr.AddReference(name) == clr.AddReference("ClrLink.Fixtures")


def test_by_strong_name():
    full = str(clr.AddReference("System.Text.Json"))
    assert name_of(clr.AddReference(full)) == "System.Text.Json"


@pytest.mark.parametrize("suffix", ["", ".dll"])
def test_by_path_with_and_without_dll(suffix):
    assert name_of(clr.AddReference(late(3) + suffix)) == "Late3"


def test_a_path_and_a_name_are_the_same_assembly():
    by_path = clr.AddReference(str(FIXTURE_FOLDER / "ClrLink.Fixtures.dll"))
    assert by_path == clr.AddReference("ClrLink.Fixtures")


def test_a_framework_assembly_by_simple_name():
    assert name_of(clr.AddReference("System.Net.Http")) == "System.Net.Http"


def test_sys_path_is_searched_anew_when_it_changed():
    run_script(
        """
        import System, os
        try:
            clr.AddReference("Late4")
        except System.IO.FileNotFoundException:
            pass
        else:
            raise SystemExit("found before it was on sys.path")
        sys.path.append(os.path.join(sys.path[0], "late"))
        assert clr.AddReference("Late4").GetName().Name == "Late4"
        """
    )


def test_a_dependency_beside_the_assembly_is_found():
    from ClrLink.Fixtures.Shapes import Distant

    assert Distant().Part.Name == "reached"
    assert Distant().FromBase == 11


@pytest.mark.parametrize(
    ("folder", "name", "where"), [("neighbour", "Neighbour", "beside"), ("plugin", "Plugin", "deps.json")]
)
def test_a_dependency_of_an_assembly_given_by_path(folder, name, where):
    run_script(
        f"""
        clr.AddReference({str(FIXTURE_FOLDER / folder / name)!r})
        from ClrLink.{name} import User
        assert User().Ask() == {where!r}
        assert User().Part.Where == {where!r}
        """
    )


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("No.Such", "FileNotFoundException", "Could not load file or assembly 'No.Such"),
        ("/no/such.dll", "FileNotFoundException", "Unable to find assembly '/no/such.dll'."),
        ("", "ArgumentException", "The value cannot be an empty string. (Parameter 'assemblyName')"),
    ],
)
def test_an_assembly_that_is_nowhere_is_named(name, kind, text):
    with raises(System.Exception, text) as caught:
        clr.AddReference(name)
    assert type(caught.value).__name__ == kind


def test_a_missing_assembly_is_a_file_not_found_error():
    with pytest.raises(FileNotFoundError):
        clr.AddReference("No.Such")


def test_none_is_no_name():
    with raises(System.ArgumentNullException, "Value cannot be null. (Parameter 'name')"):
        clr.AddReference(None)


def test_the_wrong_type_of_name():
    with no_match("CLRModule.AddReference", 5):
        clr.AddReference(5)
    with no_match("CLRModule.AddReference"):
        clr.AddReference()


def test_a_pathlib_path_is_a_path():
    assert name_of(clr.AddReference(pathlib.Path(late(5)))) == "Late5"


@pytest.mark.parametrize("content", [b"This is no assembly.", b"", b"MZ", b"\x7fELF" + bytes(64)])
def test_a_file_that_is_no_assembly_is_named(tmp_path, content):
    path = tmp_path / "Broken.dll"
    path.write_bytes(content)
    with pytest.raises(System.BadImageFormatException, match="Broken"):
        clr.AddReference(str(path))
    assert "Broken" not in list(clr.ListAssemblies(False))


def test_a_native_library_is_no_assembly(tmp_path):
    runtime = pathlib.Path(System.Object().GetType().Assembly.Location).parent
    native = next(runtime.glob("libclrjit.*"), None) or next(runtime.glob("clrjit.dll"))
    with pytest.raises(System.BadImageFormatException):
        clr.AddReference(str(native))


def test_a_missing_dependency_spoils_only_what_needs_it():
    run_script(
        f"""
        import System
        clr.AddReference({str(FIXTURE_FOLDER / "orphan" / "Orphan")!r})
        import ClrLink.Orphan
        assert ClrLink.Orphan.Whole().Sound() == 3
        for _ in range(2):
            try:
                ClrLink.Orphan.Child
            except (System.IO.FileNotFoundException, System.TypeLoadException, AttributeError) as error:
                assert "OrphanPart" in str(error) or "Child" in str(error), str(error)
            else:
                raise SystemExit("a class without its base")
        assert ClrLink.Orphan.Whole().Sound() == 3
        """
    )


def test_a_member_that_names_a_missing_type_spoils_only_itself():
    run_script(
        f"""
        import System
        clr.AddReference({str(FIXTURE_FOLDER / "orphan" / "Orphan")!r})
        from ClrLink.Orphan import Half
        assert Half().Sound() == 2
        try:
            Half().Lost()
        except (System.IO.FileNotFoundException, System.TypeLoadException, AttributeError, TypeError) as error:
            assert "OrphanPart" in str(error) or "LostBase" in str(error), str(error)
        else:
            raise SystemExit("a method without its type")
        assert Half().Sound() == 2
        """
    )


def test_find_assembly():
    assert clr.FindAssembly("System.Private.CoreLib").endswith("System.Private.CoreLib.dll")
    assert clr.FindAssembly("No.Such") is None
    assert pathlib.Path(clr.FindAssembly("ClrLink.Fixtures")) == FIXTURE_FOLDER / "ClrLink.Fixtures.dll"


def test_list_assemblies():
    assert "ClrLink.Fixtures" in list(clr.ListAssemblies(False))
    assert any(name.startswith("ClrLink.Fixtures, Version=") for name in clr.ListAssemblies(True))
    with no_match("CLRModule.ListAssemblies"):
        clr.ListAssemblies()


@pytest.mark.parametrize(
    ("of", "name"),
    [
        ("System.String", "System.String"),
        ("System.Collections.Generic.List[int]", "System.Collections.Generic.List`1[System.Int32]"),
        ("System.IDisposable", "System.IDisposable"),
        ("str", "System.String"),
        ("float", "System.Double"),
        ("bool", "System.Boolean"),
    ],
)
def test_get_clr_type(of, name):
    import System.Collections.Generic  # noqa: F401

    assert str(clr.GetClrType(eval(of, {"System": System}))) == name


@pytest.mark.parametrize("of", [5, object(), System, None])
def test_get_clr_type_of_what_is_no_type(of):
    with pytest.raises(TypeError):
        clr.GetClrType(of)


def test_threads_add_the_same_assembly(threads):
    found = threads(lambda _: clr.AddReference(late(6)), times=10)
    assert {name_of(assembly) for assembly in found} == {"Late6"}
    assert all(assembly == found[0] for assembly in found)
    assert list(clr.ListAssemblies(False)).count("Late6") == 1


def test_threads_add_different_assemblies(threads):
    def add(number):
        clr.AddReference(late(8 + number))
        return __import__(f"ClrLink.Late.N{8 + number}", fromlist=["Inside"]).Inside().Number

    assert sorted(threads(add, threads=8)) == list(range(8, 16))


def test_threads_that_fail_to_add_all_get_the_error(threads):
    def fail(_):
        with pytest.raises(System.IO.FileNotFoundException):
            clr.AddReference("No.Such.At.All")
        return True

    assert all(threads(fail, times=5))


def test_threads_change_sys_path_while_others_search(threads):
    before = list(sys.path)

    def work(number):
        if number % 2:
            sys.path.append(f"/no/such/folder/{number}")
            sys.path.remove(f"/no/such/folder/{number}")
        else:
            assert name_of(clr.AddReference("ClrLink.Fixtures")) == "ClrLink.Fixtures"

    threads(work, times=30)
    assert sys.path == before

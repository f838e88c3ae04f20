"""Where assemblies are looked for, and in which order: what lies in a folder takes nobody's place but its own."""

import pathlib
import shutil

import pytest
from helpers import FIXTURE_FOLDER, run_script

NEIGHBOUR = pathlib.Path(FIXTURE_FOLDER) / "neighbour" / "Neighbour.dll"
PLUGIN = pathlib.Path(FIXTURE_FOLDER) / "plugin"


def plant(folder, *names):
    """Assemblies that are others than their files' names say."""
    for name in names:
        shutil.copy(NEIGHBOUR, folder / f"{name}.dll")


@pytest.mark.parametrize("entry", ["", ".", "folder"])
@pytest.mark.parametrize("name", ["System.Xml", "system.xml", "System.Xml.dll", "System.Xml.Linq, Version=4.0.0.0"])
def test_a_folder_of_sys_path_does_not_shadow_the_runtimes_own(tmp_path, entry, name):
    plant(tmp_path, "System.Xml", "System.Private.Xml", "System.Xml.Linq", "System.Private.Xml.Linq", "System.Xml.ReaderWriter")
    run_script(
        f"""
        import os
        os.chdir({str(tmp_path)!r})
        sys.path.insert(0, {str(tmp_path) if entry == "folder" else entry!r})
        assembly = clr.AddReference({name!r})
        assert assembly.GetName().Name.startswith("System."), assembly
        assert not assembly.Location.startswith({str(tmp_path)!r}), assembly.Location
        assert not str(clr.FindAssembly({name.split(",")[0]!r})).startswith({str(tmp_path)!r})
        from System.Xml import XmlDocument
        document = XmlDocument()
        document.LoadXml("<a>1</a>")
        assert document.DocumentElement.InnerText == "1"
        """
    )


def test_a_dependency_does_not_shadow_the_runtimes_own(tmp_path):
    for file in NEIGHBOUR.parent.iterdir():
        shutil.copy(file, tmp_path)
    plant(tmp_path, "System.Runtime", "System.Collections", "System.Private.CoreLib", "System.Linq")
    run_script(
        f"""
        clr.AddReference({str(tmp_path / "Neighbour")!r})
        from ClrLink.Neighbour import User
        assert User().Ask() == "beside"
        from System.Linq import Enumerable
        assert Enumerable.Sum[int]([1, 2], lambda x: x) == 3
        """
    )


def test_the_first_folder_of_sys_path_wins(tmp_path):
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        shutil.copytree(NEIGHBOUR.parent, folder)
    run_script(
        f"""
        sys.path[:0] = {[str(folder) for folder in folders]!r}
        assert clr.FindAssembly("Neighbour") == {str(folders[0] / "Neighbour.dll")!r}
        assert clr.AddReference("Neighbour").Location == {str(folders[0] / "Neighbour.dll")!r}
        """
    )


def test_a_name_alone_is_not_looked_for_outside_of_sys_path(tmp_path):
    plant(tmp_path, "Planted")
    run_script(
        f"""
        import os
        os.chdir({str(tmp_path)!r})
        sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != os.getcwd()]
        try:
            clr.AddReference("Planted")
        except FileNotFoundError:
            print("refused")
        """
    ) == "refused\n"


LIBRARIES = '"libraries": {"Plugin/1.0.0": {"type": "project", "serviceable": false, "sha512": ""}}'


def of_target(library, rest=LIBRARIES):
    return '{"runtimeTarget": {"name": "T"}, "targets": {"T": {"Plugin/1.0.0": %s}}, %s}' % (library, rest)


BROKEN = [
    "",
    "{",
    "[]",
    "\0\1\2",
    "{}",
    '{"targets": 5}',
    '{"runtimeTarget": {"name": 7}, "targets": {}}',
    '{"runtimeTarget": "T", "targets": {"other": {}}, ' + LIBRARIES + "}",
    of_target("5"),
    of_target('{"runtime": []}'),
    of_target('{"runtime": {"Plugin.dll": 5}}'),
    of_target('{"runtime": {"Plugin.dll": {"assemblyVersion": 5}}}'),
    of_target('{"runtimeTargets": {"a.so": {"rid": "linux-x64"}}}'),
    of_target("{}", '"libraries": 5'),
    of_target("{}", '"libraries": {"Plugin/1.0.0": {"type": 5}}'),
    of_target("{}", '"libraries": {"Plugin/1.0.0": {"type": "project", "serviceable": "no"}}'),
    of_target("{}", LIBRARIES + ', "runtimes": {"linux-x64": 5}'),
    of_target("{}", LIBRARIES + ', "runtimes": {"linux-x64": [5]}'),
]


@pytest.mark.parametrize("content", BROKEN)
def test_a_deps_file_that_cannot_be_read_is_refused_and_nothing_loaded(tmp_path, content):
    for file in PLUGIN.iterdir():
        if file.is_file():
            shutil.copy(file, tmp_path)
    deps = tmp_path / "Plugin.deps.json"
    assert deps.is_file()
    deps.write_text(content)
    run_script(
        f"""
        import os, System
        try:
            clr.AddReference({str(tmp_path / "Plugin")!r})
        except System.IO.FileLoadException as error:
            assert {str(deps)!r} in error.Message, error.Message
        else:
            raise AssertionError("it was loaded")
        assert "Plugin" not in list(clr.ListAssemblies(False))
        os.remove({str(deps)!r})
        assert clr.AddReference({str(tmp_path / "Plugin")!r}).GetName().Name == "Plugin"
        """
    )


@pytest.mark.parametrize("runtimes", ["", ', "runtimes": {"linux-x64": ["linux", "any"]}'])
def test_a_deps_file_that_says_little_is_enough(tmp_path, runtimes):
    shutil.copy(NEIGHBOUR, tmp_path)
    (tmp_path / "Neighbour.deps.json").write_text(of_target("{}", LIBRARIES + runtimes))
    run_script(f"assert clr.AddReference({str(tmp_path / 'Neighbour')!r}).GetName().Name == 'Neighbour'")


def test_native_libraries_are_where_the_deps_file_of_the_folder_s_program_says(tmp_path):
    shutil.copy(NEIGHBOUR, tmp_path)
    shutil.copy(NEIGHBOUR, tmp_path / "Program.dll")
    native = tmp_path / "runtimes" / "linux" / "native"
    native.mkdir(parents=True)
    asset = '"runtimes/linux/native/libplanted.so": {"rid": "linux", "assetType": "native"}'
    (tmp_path / "Program.deps.json").write_text(of_target('{"runtimeTargets": {%s}}' % asset))
    run_script(
        f"""
        import pathlib, shutil, System
        from System.Runtime.InteropServices import NativeLibrary
        framework = pathlib.Path(System.Object().GetType().Assembly.Location).parent
        shutil.copy(framework / "libSystem.Native.so", {str(native / "libplanted.so")!r})
        sys.path.append({str(tmp_path)!r})
        neighbour = clr.AddReference("Neighbour")
        planted = NativeLibrary.Load("planted", neighbour, None)
        assert NativeLibrary.GetExport(planted, "SystemNative_GetPid") != 0
        """
    )


def test_assemblies_are_where_the_deps_file_of_the_folder_s_program_says(tmp_path):
    shutil.copytree(PLUGIN, tmp_path, dirs_exist_ok=True)
    shutil.copy(NEIGHBOUR, tmp_path / "Program.dll")
    (tmp_path / "Plugin.deps.json").rename(tmp_path / "Program.deps.json")
    run_script(
        f"""
        clr.AddReference({str(tmp_path / "Plugin")!r})
        from ClrLink.Plugin import User
        assert User().Ask() == "deps.json"
        """
    )


def test_what_lies_beside_a_library_is_found_before_what_the_folder_s_program_says(tmp_path):
    shutil.copytree(NEIGHBOUR.parent, tmp_path, dirs_exist_ok=True)
    shutil.copy(NEIGHBOUR, tmp_path / "Program.dll")
    other = pathlib.Path("runtimes", "linux", "lib", "net8.0", "NeighbourPart.dll")
    (tmp_path / other).parent.mkdir(parents=True)
    shutil.copy(NEIGHBOUR.parent / "NeighbourPart.dll", tmp_path / other)
    asset = f'"{other}": {{"rid": "linux", "assetType": "runtime", "assemblyVersion": "0.0.0.0", "fileVersion": "0.0.0.0"}}'
    (tmp_path / "Program.deps.json").write_text(of_target('{"runtimeTargets": {%s}}' % asset))
    beside, named = tmp_path / "NeighbourPart.dll", tmp_path / other
    script = f"""
        import System
        clr.AddReference({str(tmp_path / "Neighbour")!r})
        from ClrLink.Neighbour import User
        assert User().Ask() == "beside"
        print(User().Part.GetType().Assembly.Location)
        """
    assert run_script(script) == f"{beside}\n"
    beside.unlink()
    assert run_script(script) == f"{named}\n"


@pytest.mark.parametrize("broken", [False, True])
def test_the_deps_file_of_a_folder_s_program_that_is_missing_or_broken_is_left_alone(tmp_path, broken):
    shutil.copy(NEIGHBOUR, tmp_path)
    if broken:
        shutil.copy(NEIGHBOUR, tmp_path / "Program.dll")
    (tmp_path / "Program.deps.json").write_text("{" if broken else of_target("{}"))
    run_script(f"assert clr.AddReference({str(tmp_path / 'Neighbour')!r}).GetName().Name == 'Neighbour'")

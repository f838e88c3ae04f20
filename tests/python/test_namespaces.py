"""A1: .NET namespaces are Python packages."""

import importlib
import sys
import types

import clr
import pytest
import System
from helpers import PATHS, raises, run_script


def test_the_start_imports_nothing_that_takes_long():
    """What programs that do not ask for it need not wait for."""
    heavy = {"inspect", "ast", "re", "typing", "asyncio", "enum"}
    loaded = run_script(
        f"before = set(sys.modules); import clr, System; print(*sorted({heavy} & set(sys.modules) - before))", prelude=PATHS
    )
    assert loaded.split() == []


def test_a_namespace_is_imported_by_its_name():
    assert sys.modules["System"] is System
    assert System.__name__ == "System"


def test_a_dotted_import_binds_the_first_name_and_reaches_the_last():
    import System.Collections.Generic

    assert System.Collections.Generic.List is not None
    assert sys.modules["System.Collections.Generic"] is System.Collections.Generic


def test_import_as_binds_the_last_name():
    import System.IO as io

    assert io is System.IO
    assert io.Path.GetFileName("/a/b.txt") == "b.txt"


def test_from_import_binds_types_and_namespaces():
    from System import Collections, Math
    from System.Collections import Generic

    assert Math.Abs(-3) == 3
    assert Collections.Generic is Generic


def test_importlib_imports_and_reloads_a_namespace():
    module = importlib.import_module("System.Text")
    assert module.__name__ == "System.Text"
    assert importlib.reload(module) is module
    assert module.StringBuilder("a").ToString() == "a"


def test_a_namespace_looks_like_a_module():
    assert repr(System) == "<module 'System'>"
    assert System.__doc__.startswith("Namespace containing types from the following assemblies:\n\n- ")
    assert System.__path__ is not None
    assert System.__loader__ is not None
    assert System.__spec__.name == "System"
    assert isinstance(System.__file__, str)


def test_attributes_are_the_same_object_every_time():
    assert System.Math is System.Math
    assert System.Collections is System.Collections


def test_clr_gives_namespaces_and_global_types():
    assert clr.System.Math is System.Math
    assert clr.GlobalT.Answer() == 42
    assert clr.GlobalT.__module__ == ""


def test_clr_is_a_plain_module():
    assert type(clr) is types.ModuleType
    assert isinstance(clr.__version__, str)
    assert {"AddReference", "FindAssembly", "ListAssemblies", "GetClrType", "getPreload", "setPreload"} <= set(dir(clr))


def test_preload_is_a_switch():
    assert clr.getPreload() is False
    clr.setPreload(True)
    assert clr.getPreload() is True
    clr.setPreload(False)
    assert clr.getPreload() is False


def test_a_missing_name_on_clr_is_named():
    with raises(AttributeError, "module 'clr' has no attribute 'Nope'"):
        clr.Nope


def test_a_missing_attribute_is_named():
    with pytest.raises(AttributeError, match="Nope"):
        System.Nope


def test_a_missing_namespace_is_named():
    with raises(ModuleNotFoundError, "No module named 'System.Nope'") as caught:
        import System.Nope  # noqa: F401
    assert caught.value.name == "System.Nope"


def test_a_missing_name_in_from_import_is_named():
    with raises(ImportError, "cannot import name 'Nope' from 'System'") as caught:
        from System import Nope  # noqa: F401
    assert caught.value.name == "System"


def test_a_type_is_no_module():
    with raises(ModuleNotFoundError, "No module named 'System.String'"):
        import System.String  # noqa: F401


def test_clr_is_no_package():
    with raises(ModuleNotFoundError, "No module named 'clr.System'; 'clr' is not a package"):
        import clr.System  # noqa: F401


def test_a_missing_name_is_still_missing_the_second_time():
    for _ in range(2):
        assert not hasattr(System, "NopeAgain")


def test_from_import_clr_system_works():
    from clr import System as again

    assert again.Math is System.Math


def test_a_namespace_is_not_callable():
    with pytest.raises(TypeError, match="ModuleObject' object is not callable"):
        System()


@pytest.mark.parametrize("name", ["foo", "String"])
def test_a_namespace_takes_no_attributes(name):
    with pytest.raises(AttributeError):
        setattr(System, name, 5)
    assert System.String("kept").ToString() == "kept"


def test_dir_lists_types_and_namespaces():
    import System.Collections.Generic

    listed = dir(System)
    assert {"Math", "String", "Collections"} <= set(listed)
    assert "Dictionary" in dir(System.Collections.Generic)


def test_import_star_binds_all_types():
    names = {}
    exec("from System.Text.RegularExpressions import *", names)
    assert names["Regex"].IsMatch("abc", "b")
    import System.Text.RegularExpressions as expressions

    assert set(expressions.__all__) <= set(names)
    assert "Regex" in expressions.__all__


def test_all_lists_types_and_no_namespaces():
    assert "Math" in System.__all__
    assert "Collections" not in System.__all__


@pytest.mark.parametrize("name", ["System", "System.Net", "System.IO", "System.Security", "System.Reflection"])
def test_all_that_a_namespace_lists_can_be_had(name):
    """Also once a missing name has made every assembly be looked through."""
    assert not hasattr(System, "NowhereToBeFound")
    module = importlib.import_module(name)
    assert [each for each in module.__all__ if not hasattr(module, each)] == []
    exec(f"from {name} import *", {})


def test_import_star_sees_a_later_assembly():
    run_script(
        """
        import os
        def late(number):
            clr.AddReference(os.path.join(sys.path[0], "late", f"Late{number}"))
        late(0)
        first = {}
        exec("from ClrLink.Late import *", first)
        assert first["Late0"].Number == 0
        assert "Late1" not in first
        late(1)
        import ClrLink.Late
        assert "Late1" in dir(ClrLink.Late)
        assert "Late1" in ClrLink.Late.__all__
        second = {}
        exec("from ClrLink.Late import *", second)
        assert second["Late1"].Number == 1
        assert ClrLink.Late.N1.Inside().Number == 1
        """
    )


def test_no_namespace_before_its_assembly():
    run_script(
        """
        import clr
        try:
            import ClrLink.Fixtures
        except ModuleNotFoundError as error:
            assert str(error) == "No module named 'ClrLink'", str(error)
        else:
            raise SystemExit("imported before AddReference")
        """,
        prelude="",
    )


def test_no_namespace_before_clr_is_imported():
    run_script(
        """
        try:
            import System
        except ModuleNotFoundError as error:
            assert str(error) == "No module named 'System'", str(error)
        else:
            raise SystemExit("imported before clr")
        import clr
        import System
        assert System.Math.Abs(-1) == 1
        """,
        prelude="",
    )


def test_a_failed_import_is_tried_again_after_add_reference():
    run_script(
        """
        import os
        try:
            import ClrLink.Late
        except ModuleNotFoundError:
            pass
        clr.AddReference(os.path.join(sys.path[0], "late", "Late2"))
        from ClrLink.Late import Late2
        assert Late2.Number == 2
        """
    )


@pytest.mark.parametrize("kind", ["file", "package"])
def test_a_real_python_module_of_the_same_name_wins(tmp_path, kind):
    if kind == "file":
        (tmp_path / "System.py").write_text("mine = 1\n")
    else:
        (tmp_path / "System").mkdir()
        (tmp_path / "System" / "__init__.py").write_text("mine = 1\n")
    run_script(
        f"""
        sys.path.insert(0, {str(tmp_path)!r})
        import System
        assert System.mine == 1
        """
    )


def test_an_empty_folder_of_the_same_name_does_not_win(tmp_path):
    (tmp_path / "System").mkdir()
    run_script(
        f"""
        sys.path.insert(0, {str(tmp_path)!r})
        import System
        assert System.Math.Abs(-1) == 1
        """
    )


def test_the_import_hook_is_a_meta_path_finder():
    import builtins

    assert any("clr" in type(finder).__module__ for finder in sys.meta_path)
    assert isinstance(builtins.__import__, types.BuiltinFunctionType)


def test_threads_import_the_same_namespaces(threads):
    def look(_):
        module = importlib.import_module("System.Net.Sockets")
        return module, module.Socket, importlib.import_module("System.Net").IPAddress

    found = threads(look, times=20)
    assert len({id(module) for module, _, _ in found}) == 1
    assert len({kind for _, kind, _ in found}) == 1
    assert len({address for _, _, address in found}) == 1

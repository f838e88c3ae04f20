"""A3: which .NET runtime is loaded, when and how. Each in a process of its own."""

import pytest
from helpers import run_python, run_script

MODULES = ["pythonnet", "clrlink"]


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("call", ["load()", "load('coreclr')", "set_runtime('coreclr')", "set_runtime_from_env()"])
def test_coreclr_is_chosen(module, call):
    run_script(
        f"""
        import {module}
        {module}.{call}
        import clr, System
        info = {module}.get_runtime_info()
        assert info.kind == "CoreCLR", info
        assert info.initialized is True and info.shutdown is False, info
        assert info.version, info
        assert str(System.Environment.Version).startswith(info.version.split(".")[0]), info
        """,
        prelude="",
    )


@pytest.mark.parametrize("module", MODULES)
def test_importing_clr_alone_loads_the_default(module):
    run_script(
        f"""
        import {module}
        assert {module}.get_runtime_info() is None
        import clr, System
        assert System.Math.Abs(-2) == 2
        assert {module}.get_runtime_info().kind == "CoreCLR"
        """,
        prelude="",
    )


def test_info_before_loading():
    run_script(
        """
        import pythonnet
        pythonnet.set_runtime("coreclr")
        info = pythonnet.get_runtime_info()
        assert (info.kind, info.initialized, info.shutdown) == ("CoreCLR", False, False), info
        pythonnet.load()
        assert pythonnet.get_runtime_info().initialized is True
        """,
        prelude="",
    )


def test_loading_the_same_again_does_nothing():
    run_script(
        """
        import pythonnet
        assert pythonnet.load("coreclr") is None
        assert pythonnet.load("coreclr") is None
        assert pythonnet.load() is None
        import clr, System
        assert System.Math.Abs(-2) == 2
        """,
        prelude="",
    )


@pytest.mark.parametrize("call", ["load('mono')", "set_runtime('mono')", "set_runtime('coreclr')", "set_runtime_from_env()"])
def test_another_choice_after_loading_is_an_error(call):
    run_script(
        f"""
        import pythonnet
        pythonnet.load("coreclr")
        try:
            pythonnet.{call}
        except RuntimeError as error:
            assert "already been loaded" in str(error), str(error)
        else:
            raise SystemExit("no error")
        import clr, System
        assert System.Math.Abs(-2) == 2
        """,
        prelude="",
    )


def test_setting_the_runtime_twice_before_loading():
    run_script(
        """
        import pythonnet
        pythonnet.set_runtime("coreclr")
        pythonnet.set_runtime("coreclr")
        import clr, System
        assert System.Math.Abs(-2) == 2
        """,
        prelude="",
    )


@pytest.mark.parametrize("kind", ["nope", "netfx"])
def test_a_runtime_that_cannot_be_had_is_named(kind):
    run_script(
        f"""
        import pythonnet
        try:
            pythonnet.load({kind!r})
        except RuntimeError as error:
            assert "Failed to create a .NET runtime" in str(error) and {kind!r} in str(error), str(error)
        else:
            raise SystemExit("no error")
        """,
        prelude="",
    )


def test_a_failed_choice_leaves_the_way_open():
    run_script(
        """
        import pythonnet
        try:
            pythonnet.load("nope")
        except RuntimeError:
            pass
        pythonnet.load("coreclr")
        import clr, System
        assert System.Math.Abs(-2) == 2
        """,
        prelude="",
    )


def test_the_wrong_type_of_choice():
    run_script(
        """
        import pythonnet
        try:
            pythonnet.load(5)
        except (TypeError, AttributeError) as error:
            assert "int" in str(error), str(error)
        else:
            raise SystemExit("no error")
        """,
        prelude="",
    )


@pytest.mark.parametrize("value", ["coreclr", None])
def test_the_environment_chooses(value):
    run_script(
        """
        import clr, System, pythonnet
        assert pythonnet.get_runtime_info().kind == "CoreCLR"
        """,
        prelude="",
        env={"PYTHONNET_RUNTIME": value},
    )


def test_an_unknown_name_in_the_environment_is_named():
    run_script(
        """
        try:
            import clr
        except (RuntimeError, ImportError) as error:
            assert "nope" in str(error), str(error)
        else:
            raise SystemExit("no error")
        """,
        prelude="",
        env={"PYTHONNET_RUNTIME": "nope"},
    )


CONFIG = """\
{"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": "8.0.0"},
 "rollForward": "LatestMajor", "configProperties": {"ClrLink.Test": "from the file"}}}
"""


def configured(tmp_path):
    path = tmp_path / "app.runtimeconfig.json"
    path.write_text(CONFIG)
    return str(path)


def test_a_runtime_config(tmp_path):
    run_script(
        f"""
        import pythonnet
        pythonnet.load("coreclr", runtime_config={configured(tmp_path)!r})
        import clr, System
        assert System.AppContext.GetData("ClrLink.Test") == "from the file"
        """,
        prelude="",
    )


def test_a_runtime_config_from_the_environment(tmp_path):
    run_script(
        """
        import clr, System
        assert System.AppContext.GetData("ClrLink.Test") == "from the file"
        """,
        prelude="",
        env={"PYTHONNET_RUNTIME": "coreclr", "PYTHONNET_CORECLR_RUNTIME_CONFIG": configured(tmp_path)},
    )


def test_properties_reach_the_runtime():
    run_script(
        """
        import pythonnet
        pythonnet.load("coreclr", properties={"ClrLink.Test": "given"})
        import clr, System
        assert System.AppContext.GetData("ClrLink.Test") == "given"
        """,
        prelude="",
    )


NO_SUCH_FRAMEWORK = '{"runtimeOptions": {"framework": {"name": "No.Such", "version": "1.0.0"}}}'


@pytest.mark.parametrize("content", [None, "{ not json", NO_SUCH_FRAMEWORK], ids=["missing", "not json", "framework"])
def test_a_wrong_runtime_config_is_named(tmp_path, content):
    path = tmp_path / "wrong.runtimeconfig.json"
    if content is not None:
        path.write_text(content)
    run_script(
        f"""
        import pythonnet
        try:
            pythonnet.load("coreclr", runtime_config={str(path)!r})
        except RuntimeError as error:
            assert "wrong.runtimeconfig.json" in str(error) or "No.Such" in str(error), str(error)
        else:
            raise SystemExit("no error")
        """,
        prelude="",
    )


def test_a_missing_dotnet_root_is_named(tmp_path):
    run_script(
        f"""
        import pythonnet
        try:
            pythonnet.load("coreclr", dotnet_root={str(tmp_path)!r})
        except RuntimeError as error:
            assert {str(tmp_path)!r} in str(error), str(error)
        else:
            raise SystemExit("no error")
        """,
        prelude="",
    )


def test_unload_without_load_does_nothing():
    run_script(
        """
        import pythonnet
        assert pythonnet.unload() is None
        assert pythonnet.get_runtime_info() is None
        import clr, System
        assert System.Math.Abs(-2) == 2
        """,
        prelude="",
    )


@pytest.mark.parametrize(
    "use",
    [
        "System.Math.Abs(-2)",
        "bound(-2)",
        "instance.ToString()",
        "System.Text.StringBuilder()",
        "clr.AddReference('System.Net.Http')",
        "pythonnet.load('coreclr')",
        "__import__('System.Net')",
    ],
)
def test_after_unload_every_use_is_a_clear_error(use):
    run_script(
        f"""
        import pythonnet, clr, System, System.Text
        bound, instance = System.Math.Abs, System.Object()
        pythonnet.unload()
        pythonnet.unload()
        assert pythonnet.get_runtime_info() is None or pythonnet.get_runtime_info().shutdown
        try:
            {use}
        except (RuntimeError, ImportError) as error:
            assert str(error), repr(error)
        else:
            raise SystemExit("no error")
        del instance, bound
        """,
        prelude="",
    )


# A runtime object with clr_loader's interface, by hostfxr's own functions and ctypes.
RUNTIME_OBJECT = """
import ctypes, glob, json, os, pathlib, shutil, subprocess, tempfile
import pythonnet

class Function:
    def __init__(self, pointer):
        self.pointer = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)(pointer)
    def __call__(self, buffer):
        return self.pointer(ctypes.addressof((ctypes.c_char * len(buffer)).from_buffer(buffer)), len(buffer))

class Assembly:
    def __init__(self, load, path):
        self.load, self.path = load, path
    def get_function(self, name, function):
        found = ctypes.c_void_p()
        type_name = f"{name}, {pathlib.Path(self.path).stem}"
        status = self.load(self.path.encode(), type_name.encode(), function.encode(), None, None, ctypes.byref(found))
        if status != 0:
            raise RuntimeError(f"{status:#x}")
        return Function(found.value)

class Runtime:
    LOAD_ASSEMBLY_AND_GET_FUNCTION_POINTER = 5
    asked = []

    def __init__(self):
        dotnet = os.environ.get("DOTNET_ROOT") or os.path.dirname(os.path.realpath(shutil.which("dotnet")))
        hostfxr = ctypes.CDLL(sorted(glob.glob(f"{dotnet}/host/fxr/*/libhostfxr.so"))[-1])
        framework = {"name": "Microsoft.NETCore.App", "version": "8.0.0"}
        options = {"tfm": "net8.0", "framework": framework, "rollForward": "LatestMajor"}
        with tempfile.TemporaryDirectory() as folder:
            config = os.path.join(folder, "test.runtimeconfig.json")
            pathlib.Path(config).write_text(json.dumps({"runtimeOptions": options}))
            context = ctypes.c_void_p()
            status = hostfxr.hostfxr_initialize_for_runtime_config(config.encode(), None, ctypes.byref(context))
        assert status == 0, hex(status)
        found = ctypes.c_void_p()
        status = hostfxr.hostfxr_get_runtime_delegate(
            context, self.LOAD_ASSEMBLY_AND_GET_FUNCTION_POINTER, ctypes.byref(found))
        assert status == 0, hex(status)
        texts = [ctypes.c_char_p] * 4
        self.load = ctypes.CFUNCTYPE(ctypes.c_int, *texts, ctypes.c_void_p, ctypes.c_void_p)(found.value)

    def get_assembly(self, path):
        self.asked.append(path)
        return Assembly(self.load, path)

    def info(self):
        return "what the object says"

    def shutdown(self):
        pass

runtime = Runtime()
"""


@pytest.mark.parametrize("how", ["pythonnet.set_runtime(runtime)", "pythonnet.load(runtime)"])
def test_a_runtime_object_with_clr_loaders_interface(how):
    run_script(
        RUNTIME_OBJECT
        + how
        + """
if not runtime.asked:
    assert pythonnet.get_runtime_info() == "what the object says"
import clr
from System import AppDomain, Math
from System.Collections.Generic import List
assert len(runtime.asked) == 1
assert Math.Max(2, 3) == 3 and List[int]().Count == 0
assert pythonnet.get_runtime_info().kind == "CoreCLR"
own = [each for each in AppDomain.CurrentDomain.GetAssemblies() if each.GetName().Name == "Python.Runtime"]
assert clr.AddReference("Python.Runtime") in own
pythonnet.load(runtime)
try:
    pythonnet.load(Runtime)
except RuntimeError as error:
    assert "has already been loaded" in str(error)
else:
    raise SystemExit("another runtime was taken")
""",
        prelude="",
    )


def test_a_runtime_object_that_cannot_load():
    run_script(
        """
        import pythonnet

        class Runtime:
            def get_assembly(self, path):
                raise OSError(f"asked for {path}")

        pythonnet.set_runtime(Runtime())
        try:
            import clr
        except RuntimeError as error:
            assert "asked for" in str(error) and "Python.Runtime.dll" in str(error), str(error)
        else:
            raise SystemExit("no error")
        try:
            pythonnet.load(Runtime(), dotnet_root="/usr")
        except TypeError as error:
            assert "dotnet_root" in str(error)
        pythonnet.load("coreclr")
        import clr
        import System
        """,
        prelude="",
    )


def test_the_public_names():
    run_script(
        """
        import inspect, pythonnet
        names = ["set_runtime", "set_runtime_from_env", "load", "unload", "get_runtime_info"]
        assert sorted(pythonnet.__all__) == sorted(names)
        shown = {name: str(inspect.signature(getattr(pythonnet, name))) for name in names}
        assert {k: v.split(" ->")[0] for k, v in shown.items()}.keys() == set(names)
        for name, wanted in {"load": ["runtime", "params"], "set_runtime": ["runtime", "params"]}.items():
            assert list(inspect.signature(getattr(pythonnet, name)).parameters) == wanted, shown
        """,
        prelude="",
    )


def test_a_second_process_loads_as_well():
    out = run_python("-c", "import clr, System; print(System.Math.Max(2, 3))")
    assert out == "3\n"

"""A3: Mono chosen, started with its parameters, described, ended. Each in a process of its own, whatever the lane."""

import glob
import os
import shutil

import pytest
from helpers import free_threaded_only, run_script, without_thread_sanitizer

LIBRARY = next(iter(sorted(glob.glob("/usr/lib*/libmonosgen-2.0.so*") + glob.glob("/usr/local/lib/libmonosgen-2.0.so*"))), None)
CLASSES = LIBRARY and os.path.join(os.path.dirname(LIBRARY), "mono", "4.5")

pytestmark = pytest.mark.skipif(
    LIBRARY is None or not os.path.isfile(f"{CLASSES}/Facades/netstandard.dll"),
    reason="no Mono here (Debian: libmonosgen-2.0-1 and mono-devel)",
)

NO_CHOICE = {name: None for name in os.environ if name.startswith("PYTHONNET_")}


def run_mono(body, start="clrlink.load('mono')", env=None, **options):
    """Runs a script in which clr and System are imported, on Mono."""
    prelude = f"import sys\nsys.path.append({os.path.dirname(__file__)!r})\nimport clrlink\n{start}\nimport clr, System\n"
    return run_script(body, prelude=prelude, env={**NO_CHOICE, **(env or {})}, **options)


def assert_refused(call, *words, env=None):
    """The call raises RuntimeError with all the words."""
    run_script(
        f"""
        import clrlink, pythonnet
        try:
            {call}
        except RuntimeError as error:
            text = str(error)
            assert all(word in text for word in {words!r}), text
        else:
            raise SystemExit("no error")
        """,
        prelude="",
        env={**NO_CHOICE, **(env or {})},
    )


# --- The choice ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["clrlink", "pythonnet"])
@pytest.mark.parametrize("call", ["load('mono')", "set_runtime('mono')", "load('mono', debug=True)"])
def test_mono_is_chosen_by_name(module, call):
    run_mono(
        f"""
        info = {module}.get_runtime_info()
        assert (info.kind, info.initialized, info.shutdown) == ("Mono", True, False), info
        assert info.version.startswith("4.0."), info
        assert System.Type.GetType("Mono.Runtime") is not None
        assert System.Math.Abs(-2) == 2
        """,
        start=f"import {module}\n{module}.{call}",
    )


@pytest.mark.parametrize("start", ["", "clrlink.set_runtime_from_env()", "clrlink.load()"])
def test_mono_is_chosen_by_the_environment(start):
    run_mono("assert clrlink.get_runtime_info().kind == 'Mono'", start=start, env={"PYTHONNET_RUNTIME": "mono"})


def test_what_is_known_before_the_start():
    run_script(
        """
        import clrlink
        clrlink.set_runtime("mono")
        info = clrlink.get_runtime_info()
        assert (info.kind, info.version, info.initialized) == ("Mono", "", False), info
        """,
        prelude="",
        env=NO_CHOICE,
    )


def test_without_any_coreclr_mono_is_started(tmp_path):
    if any(os.path.isdir(folder) for folder in ("/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet", "/opt/dotnet")):
        pytest.skip("this machine has .NET in one of the usual folders")
    nowhere = {"PATH": str(tmp_path), "HOME": str(tmp_path), "DOTNET_ROOT": None, "DOTNET_ROOT_X64": None}
    run_mono("assert clrlink.get_runtime_info().kind == 'Mono'", start="", env=nowhere)


DEFAULT_WITHOUT_CORECLR = """
import clrlink
from clrlink import _core

class WithoutCoreClr:  # as on a machine that has none
    def __getattr__(self, name):
        return getattr(_core, name)

    def has_coreclr(self):
        return False

    def start_runtime(self, *arguments):
        raise RuntimeError("No .NET runtime was found.")

clrlink._runtime._core = WithoutCoreClr()
"""


def test_the_default_falls_back_to_mono():
    run_mono(
        """
        assert clrlink.get_runtime_info().kind == "Mono"
        clrlink.load()
        clrlink.load("mono")
        """,
        start=DEFAULT_WITHOUT_CORECLR,
    )


def test_without_either_the_error_says_what_to_install():
    run_script(
        DEFAULT_WITHOUT_CORECLR
        + """
import clrlink._mono
clrlink._mono._path = lambda name, value: b"/nowhere/libmono.so" if name == "libmono" else b""
try:
    clrlink.load()
except RuntimeError as error:
    assert "No .NET runtime was found" in str(error) and "Mono" in str(error) and "nstall" in str(error), str(error)
else:
    raise SystemExit("no error")
""",
        prelude="",
        env=NO_CHOICE,
    )


def test_loading_mono_again_does_nothing():
    run_mono(
        """
        assert clrlink.load("mono") is None and clrlink.load() is None
        assert System.Math.Abs(-2) == 2
        """
    )


@pytest.mark.parametrize("other", ["'coreclr'", "'netfx'", "'nope'"])
def test_another_runtime_beside_mono_is_an_error(other):
    run_mono(
        f"""
        try:
            clrlink.load({other})
        except RuntimeError as error:
            assert "already been loaded" in str(error) and "Mono" in str(error), str(error)
        else:
            raise SystemExit("no error")
        assert System.Math.Abs(-2) == 2
        """
    )


def test_after_unload_every_use_is_a_clear_error():
    run_mono(
        """
        bound = System.Math.Abs
        clrlink.unload()
        assert clrlink.get_runtime_info() is None
        for use in (lambda: bound(-2), lambda: clrlink.load("mono")):
            try:
                use()
            except RuntimeError as error:
                assert str(error)
            else:
                raise SystemExit("no error")
        """
    )


# --- Parameters ------------------------------------------------------------------------------------------------------


def test_the_library_and_its_folders_can_be_named():
    folder = os.path.dirname(LIBRARY)
    config = "/etc" if os.path.isfile("/etc/mono/config") else os.path.join(folder, "..", "etc")
    params = f"libmono={LIBRARY!r}, assembly_dir={folder!r}, config_dir={config!r}, sgen=True"
    run_mono("assert System.Math.Abs(-2) == 2", start=f"clrlink.load('mono', {params})")


def test_parameters_from_the_environment():
    run_mono(
        "assert System.AppDomain.CurrentDomain.FriendlyName == 'of the test'",
        start="",
        env={"PYTHONNET_RUNTIME": "mono", "PYTHONNET_MONO_DOMAIN": "of the test", "PYTHONNET_MONO_DEBUG": "1"},
    )


def test_a_domain_of_its_own():
    run_mono(
        """
        from System.Collections.Generic import List
        assert System.AppDomain.CurrentDomain.FriendlyName == "mine"
        names = List[str]()
        thread = System.Threading.Thread(System.Threading.ThreadStart(
            lambda: names.Add(System.AppDomain.CurrentDomain.FriendlyName)))
        thread.Start()
        thread.Join()
        assert list(names) == ["mine"], list(names)
        """,
        start="clrlink.load('mono', domain='mine')",
    )


def test_a_configuration_of_the_domain(tmp_path):
    config = tmp_path / "app.config"
    config.write_text(
        '<?xml version="1.0"?><configuration><appSettings><add key="from" value="the file"/></appSettings></configuration>'
    )
    run_mono(
        """
        clr.AddReference("System.Configuration")
        from System.Configuration import ConfigurationManager
        assert ConfigurationManager.AppSettings["from"] == "the file"
        """,
        start=f"clrlink.load('mono', domain='configured', config_file={str(config)!r})",
    )


def test_options_of_the_compiler():
    output = run_mono("print('done')", start="clrlink.load('mono', jit_options=['--optimize=-inline'])")
    assert output == "done\n"


def test_stack_traces_have_lines_with_debug():
    run_mono(
        """
        try:
            System.Collections.Generic.List[int]().RemoveAt(0)
        except System.ArgumentOutOfRangeException as error:
            assert "RemoveAt" in error.StackTrace, error.StackTrace
        else:
            raise SystemExit("no error")
        """,
        start="clrlink.load('mono', debug=True)",
    )


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ("libmono='/nowhere/libmonosgen-2.0.so'", ["/nowhere/libmonosgen-2.0.so", "libmono"]),
        ("assembly_dir='/nowhere'", ["/nowhere", "assembly_dir"]),
        ("config_dir='/nowhere'", ["/nowhere", "config_dir"]),
        ("dotnet_root='/usr'", ["'dotnet_root'", "libmono"]),
    ],
)
def test_a_parameter_that_does_not_fit_is_named(params, words):
    assert_refused(f"clrlink.load('mono', {params})", "Failed to create a .NET runtime", *words)


def test_a_library_that_is_none_is_named(tmp_path):
    library = tmp_path / "libmonosgen-2.0.so"
    library.write_bytes(b"no library")
    assert_refused(f"clrlink.load('mono', libmono={str(library)!r})", str(library))


@pytest.mark.parametrize("params", ["libmono=5", "domain=5", "jit_options=[5]", "debug=[]", "sgen='perhaps'"])
def test_a_parameter_of_the_wrong_type_is_named(params):
    name = params.partition("=")[0]
    run_script(
        f"""
        import clrlink
        try:
            clrlink.load("mono", {params})
        except TypeError as error:
            assert {name!r} in str(error), str(error)
        else:
            raise SystemExit("no error")
        """,
        prelude="",
        env=NO_CHOICE,
    )


def test_after_a_failed_start_another_runtime_may_be_started():
    run_mono(
        "assert clrlink.get_runtime_info().kind == 'Mono'",
        start="try: clrlink.load('mono', assembly_dir='/nowhere')\nexcept RuntimeError: pass\nclrlink.load('mono')",
    )


def test_the_managed_half_must_be_there(tmp_path):
    import clrlink

    copy = tmp_path / "clrlink"
    shutil.copytree(os.path.dirname(clrlink.__file__), copy)
    shutil.rmtree(copy / "runtime" / "netstandard2.0")
    run_script(
        f"""
        import sys
        sys.path.insert(0, {str(tmp_path)!r})
        import clrlink
        try:
            clrlink.load("mono")
        except RuntimeError as error:
            assert "Python.Runtime.dll is missing" in str(error), str(error)
        else:
            raise SystemExit("no error")
        """,
        prelude="",
        env=NO_CHOICE,
    )


# --- What Mono shares with Python -----------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["sys.exit(3)", "raise SystemExit(3)", "import os; clrlink.unload(); sys.exit(3)"])
def test_the_status_of_the_process(end):
    run_mono(end, status=3)


def test_the_end_does_not_wait_for_threads_of_net():
    run_mono(
        """
        import threading
        called = threading.Event()
        def forever():
            while True:
                called.set()
        thread = System.Threading.Thread(System.Threading.ThreadStart(forever))
        thread.IsBackground = True
        thread.Start()
        assert called.wait(30)
        """
    )


def test_a_null_reference_is_an_exception():
    run_mono(
        """
        import faulthandler
        for switch in (lambda: None, faulthandler.enable, faulthandler.disable):
            switch()
            try:
                System.Delegate.Combine(System.Action(lambda: None), None).Method.Invoke(None, None)
                System.Runtime.InteropServices.Marshal.ReadInt32(System.IntPtr(0))
            except System.Exception as error:
                assert error.Message
            else:
                raise SystemExit("no error")
        """
    )


def test_the_suspend_mode_is_not_inherited():
    run_mono(
        """
        import subprocess
        said = subprocess.run([sys.executable, "-c", "import os; print(os.environ.get('MONO_THREADS_SUSPEND'))"],
                              capture_output=True, text=True)
        assert said.stdout == "None\\n", said
        """
    )


@without_thread_sanitizer
def test_collections_in_the_midst_of_calls_on_several_threads():
    run_mono(
        """
        from helpers import run_threads
        from System.Collections.Generic import List
        def work(number):
            for i in range(500):
                items = List[str]()
                items.Add(f"{number} {i}")
                assert items[0] == f"{number} {i}"
                if i % 100 == 0:
                    System.GC.Collect()
        run_threads(work, 4)
        """
    )


@without_thread_sanitizer
def test_collections_after_a_finalizer_ran_on_the_bridges_own_thread():
    """Mono knows that thread from then on, and stops it for a collection by a signal."""
    output = run_mono(
        """
        import threading, time
        from System.Threading import Thread, ThreadStart
        method = clr.GetClrType(System.GC).GetMethod("Collect", System.Array[System.Type]([]))
        collect = System.Delegate.CreateDelegate(clr.GetClrType(ThreadStart), method)
        threads = []

        class Ending:
            def __del__(self):
                System.Int32.Parse("5")
                threads.append(threading.get_ident())

        def drop():
            for _ in range(50):
                System.Collections.ArrayList().Add(Ending())

        end = time.monotonic() + 60
        while set(threads) <= {threading.get_ident()} and time.monotonic() < end:
            maker = threading.Thread(target=drop)
            maker.start()
            maker.join()
            Thread(collect).Start()
            threading.Event().wait(0.1)
        assert not set(threads) <= {threading.get_ident()}
        for _ in range(20):
            System.GC.Collect()
        print("done")
        """
    )
    assert output == "done\n"


@free_threaded_only
def test_the_gil_stays_off():
    run_mono(
        """
        assert sys._is_gil_enabled() is False
        System.Math.Abs(-2)
        System.Func[int, int](lambda x: x)(2)
        assert sys._is_gil_enabled() is False
        """
    )


def test_leaks_lists_what_was_made_while_places_are_kept():
    """Mono does not tell which GCHandles there are."""
    run_mono(
        """
        from System.Text import StringBuilder
        early = [StringBuilder() for _ in range(3)]
        clrlink.track_leaks()
        late = [StringBuilder() for _ in range(2)]
        action = System.Action(lambda: late)
        report = clrlink.leaks()
        held = {each.type: each.count for each in report["held_by_python"]}
        assert held["System.Text.StringBuilder"] == 2 and held["System.Action"] == 1 and held[None] >= 3, held
        assert sum(held.values()) == report["handles"], report
        assert all(each.place for each in report["held_by_python"] if each.type), report
        assert [each.kept_by for each in report["held_by_net"]] == ["a delegate System.Action"], report
        """,
        start="import clrlink\nclrlink.load('mono')",
    )

"""B1, B2 on Mono: a program run by `mono` starts the interpreter. Each in a process of its own, whatever the lane."""

import os
import pathlib
import shutil
import subprocess
import sysconfig

import clrlink
import pytest

MONO, COMPILER = shutil.which("mono"), shutil.which("mcs")
MANAGED = pathlib.Path(clrlink.__file__).parent / "runtime" / "netstandard2.0"
LIBRARY = pathlib.Path(sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("LDLIBRARY"))
SITE = MANAGED.parents[2]

pytestmark = [
    pytest.mark.skipif(MONO is None or COMPILER is None, reason="no programs mono and mcs here (Debian: mono-devel)"),
    pytest.mark.skipif(LIBRARY.suffix == ".a" or not LIBRARY.is_file(), reason="this Python has no shared library"),
]

PROGRAM = """
using System;
using System.Threading;
using Python.Runtime;

static class Program
{
    static string text;

    static void Main()
    {
        for (int round = 0; round < 3; round++)
        {
            PythonEngine.Initialize();
            using (Py.GIL())
            using (PyObject math = Py.Import("math"))
                Console.WriteLine(math.InvokeMethod("sqrt", new PyFloat(9)));
            var other = new Thread(() => text = new PyInt(round).ToString());
            other.Start();
            other.Join();
            Console.WriteLine(text);
            PythonEngine.Shutdown();
        }
        PythonEngine.Initialize();
        PyModule scope = Py.CreateScope();
        scope.Exec("import clr, clrlink, System\\nkind = clrlink.get_runtime_info().kind\\nhalf = System.Int32(7) / 2");
        Console.WriteLine(scope.Get("kind") + " " + scope.Get("half"));
        try
        {
            scope.Exec("1 / 0");
        }
        catch (PythonException exception)
        {
            Console.WriteLine(exception.Type.Name);
        }
    }
}
"""


def build(folder):
    """The program, beside the managed half that it runs with."""
    for file in MANAGED.glob("*.dll"):
        shutil.copy(file, folder)
    (folder / "program.cs").write_text(PROGRAM)
    facades = pathlib.Path(os.path.realpath(COMPILER)).parents[1] / "lib" / "mono" / "4.5" / "Facades"
    libraries = [folder / "Python.Runtime.dll", facades / "netstandard.dll", "System.Core.dll", "System.Numerics.dll"]
    words = [COMPILER, f"-out:{folder}/program.exe", *[f"-r:{library}" for library in libraries], folder / "program.cs"]
    made = subprocess.run(words, capture_output=True, text=True, timeout=100)
    assert made.returncode == 0, made.stdout + made.stderr
    return folder / "program.exe"


def test_a_program_on_mono_starts_python_again_and_again(tmp_path):
    dropped = "PYTHON", "CLRLINK_"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped) or name == "PYTHONMALLOC"}
    env = {**kept, "PYTHONNET_PYDLL": str(LIBRARY), "CLRLINK_CORE": str(SITE)}
    done = subprocess.run([MONO, build(tmp_path)], env=env, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split("\n") == ["3.0", "0", "3.0", "1", "3.0", "2", "Mono 3.5", "ZeroDivisionError", ""]
    assert done.stderr == ""

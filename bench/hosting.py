"""Measures .NET programs that use Python, by BenchmarkDotNet, beside a C program that does the same by CPython's API.

    tools/python 3.13 bench/hosting.py [--check]

--check: exits with 1 where a row misses its target: twice the C program's time and 100 ns for each PyObject made; for Py.GIL()
60 ns. The package BenchmarkDotNet must be restorable from NuGet.
"""

import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / "build" / "bench"
MADE = {"Import": 1, "GetAttr": 1, "Call": 3, "Text": 1, "DynamicCall": 1}  # PyObjects; how many a row makes
GIL_LIMIT = 60.0


def run(command, **more):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True, **more)
    if done.returncode != 0:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def rows(text):
    return {name: float(value) for name, value in (line.split() for line in text.splitlines() if line.strip())}


def library():
    var = sysconfig.get_config_var
    path = Path(var("LIBDIR")) / var("LDLIBRARY")
    if not var("Py_ENABLE_SHARED") or not path.is_file():
        sys.exit(f"{sys.executable} has no shared library, so no .NET program can start it")
    return path


def by_c():
    program = BUILD / f"hosting-capi-{sys.implementation.cache_tag}-{'t' if not _gil() else ''}"
    BUILD.mkdir(parents=True, exist_ok=True)
    include, path = sysconfig.get_path("include"), library()
    flags = ["-O2", f"-I{include}", str(HERE / "hosting" / "capi.c"), "-o", str(program), str(path)]
    defines = ["-DPy_GIL_DISABLED=1"] if not _gil() else []
    run([*shlex.split(os.environ.get("CC", "cc")), *defines, *flags, f"-Wl,-rpath,{path.parent}"])
    return rows(run([program], env=dict(os.environ, PYTHONHOME=sys.base_prefix)))


def _gil():
    return not sysconfig.get_config_var("Py_GIL_DISABLED")


def by_net():
    project, out = HERE / "hosting" / "Hosting.csproj", BUILD / "hosting"
    run(["dotnet", "build", project, "-c", "Release", "-o", out, "-nologo", "-v:q", "--disable-build-servers"])
    core = Path(__import__("clrlink").__file__).parents[1]
    env = dict(os.environ, PYTHONNET_PYDLL=str(library()), CLRLINK_CORE=str(core))
    env.pop("PYTHONPATH", None)
    return rows(run(["dotnet", out / "ClrLink.Bench.Hosting.dll"], env=env))


def limit(name, c):
    if name == "Gil":
        return GIL_LIMIT
    return 2 * c + 100 * MADE[name] if name in MADE else None


def main():
    c, net = by_c(), by_net()
    missed = []
    print(f"CPython {sys.version.split()[0]}, {'GIL' if _gil() else 'free-threaded'}; nanoseconds\n")
    print(f"{'row':<12} {'.NET':>12} {'C':>12} {'ratio':>7} {'target':>12}")
    for name, value in net.items():
        target = limit(name, c[name])
        missed += [name] if target is not None and value > target else []
        shown = "" if target is None else f"{target:.1f}{' missed' if name in missed else ''}"
        print(f"{name:<12} {value:>12.1f} {c[name]:>12.1f} {value / c[name]:>7.2f} {shown:>12}")
    return 1 if missed and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())

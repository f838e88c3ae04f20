"""Measures .NET programs that use Python, by BenchmarkDotNet, beside a C program that does the same by CPython's API.

    tools/python 3.13 bench/hosting.py [--check] [row ...]

Both programs run in turn, TURNS times for each row, and what counts is the median over the turns: what else the machine does
then slows both. --check: exits with 1 where a row misses its target: twice the C program's time in the same turn and 100 ns for
each PyObject made; for Py.GIL() 60 ns. The package BenchmarkDotNet must be restorable from NuGet.
"""

import os
import shlex
import statistics
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / "build" / "bench"
MADE = {"Import": 1, "GetAttr": 1, "Call": 3, "Text": 1, "DynamicCall": 1}  # PyObjects; how many a row makes
ROWS = *MADE, "ListToArray", "Gil"
GIL_LIMIT = 60.0
TURNS = 5


def run(command, **more):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True, **more)
    if done.returncode != 0:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def library():
    var = sysconfig.get_config_var
    path = Path(var("LIBDIR")) / var("LDLIBRARY")
    if not var("Py_ENABLE_SHARED") or not path.is_file():
        sys.exit(f"{sys.executable} has no shared library, so no .NET program can start it")
    return path


def build_c():
    """The C program, as a function that gives a row's nanoseconds."""
    program = BUILD / f"hosting-capi-{sys.implementation.cache_tag}-{'t' if not _gil() else ''}"
    BUILD.mkdir(parents=True, exist_ok=True)
    include, path = sysconfig.get_path("include"), library()
    flags = ["-O2", f"-I{include}", str(HERE / "hosting" / "capi.c"), "-o", str(program), str(path)]
    defines = ["-DPy_GIL_DISABLED=1"] if not _gil() else []
    run([*shlex.split(os.environ.get("CC", "cc")), *defines, *flags, f"-Wl,-rpath,{path.parent}"])
    env = dict(os.environ, PYTHONHOME=sys.base_prefix)
    return lambda row: float(run([program, row], env=env))


def _gil():
    return not sysconfig.get_config_var("Py_GIL_DISABLED")


def build_net():
    """The .NET program, as build_c does."""
    project, out = HERE / "hosting" / "Hosting.csproj", BUILD / "hosting"
    run(["dotnet", "build", project, "-c", "Release", "-o", out, "-nologo", "-v:q", "--disable-build-servers"])
    core = Path(__import__("clrlink").__file__).parents[1]
    env = dict(os.environ, PYTHONNET_PYDLL=str(library()), CLRLINK_CORE=str(core))
    env.pop("PYTHONPATH", None)
    return lambda row: float(run(["dotnet", out / "ClrLink.Bench.Hosting.dll", row], env=env))


def limit(row, c):
    if row == "Gil":
        return GIL_LIMIT
    return 2 * c + 100 * MADE[row] if row in MADE else None


def measure(row, by_net, by_c):
    """Prints a row; whether it missed its target."""
    turns = [(by_net(row), by_c(row)) for _ in range(TURNS)]
    net, c = (statistics.median(times) for times in zip(*turns))
    ratio = statistics.median(n / c for n, c in turns)
    shown, missed = "", False
    if limit(row, c) is not None:
        used = statistics.median(n / limit(row, c) for n, c in turns)
        missed = used > 1
        shown = f"{limit(row, c):>10.1f} {used:>5.2f}{' missed' if missed else ''}"
    print(f"{row:<12} {net:>12.1f} {c:>12.1f} {ratio:>7.2f} {shown}", flush=True)
    return missed


def main():
    arguments = set(sys.argv[1:])
    asked = arguments - {"--check"}
    if asked - set(ROWS):
        sys.exit(f"no such row: {', '.join(sorted(asked - set(ROWS)))}; there are {', '.join(ROWS)}")
    by_net, by_c = build_net(), build_c()
    print(f"CPython {sys.version.split()[0]}, {'GIL' if _gil() else 'free-threaded'}; nanoseconds, medians of {TURNS} turns\n")
    print(f"{'row':<12} {'.NET':>12} {'C':>12} {'ratio':>7} {'target':>10}  used")
    missed = [measure(row, by_net, by_c) for row in ROWS if not asked or row in asked]
    return 1 if any(missed) and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main())

"""Measures the bridge beside a plain C extension, and beside any peer's `clr`, in one run.

    tools/python 3.13 bench/run.py            a table, and build/bench/<lane>.json
    tools/python 3.13 bench/run.py --check    exits 1 where a ratio misses its target
    BENCH_PEER=/path tools/python 3.13 bench/run.py
                                              a peer too: a Python executable, or a folder for PYTHONPATH

How each figure is taken stands in docs/internals/benchmarks.md.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from rows import ROWS, THREAD_ROWS  # noqa: E402

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build" / "bench"
STARTUP_LIMIT = 60  # ms over bare Python
SHARED_TOLERANCE = 0.9  # two contended figures of one run that are equal differ by as much
CONTROLS = ("t_c", "t_slots")  # rows with two threads that nothing but the machine can hold back
CONTROL_FACTOR = 1.9  # below it the machine had no two cores to spare
MORE_ROUNDS = 8  # further process rounds in the hope of them

BARE = "import time; print(time.monotonic_ns(), time.process_time_ns())"
STARTED = "import clr; import System; import time; print(time.monotonic_ns(), time.process_time_ns())"


# ---- building ----


def find_dotnet():
    places = [os.environ.get("DOTNET_ROOT"), "/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet",
              os.path.expanduser("~/.dotnet")]
    programs = [os.path.join(place, "dotnet") for place in places if place]
    return shutil.which("dotnet") or next((program for program in programs if os.access(program, os.X_OK)), None)


def newest(folder, *patterns):
    return max(path.stat().st_mtime for pattern in patterns for path in folder.rglob(pattern))


def build_project(name, *options):
    """A project's dll, built when it is older than its sources."""
    project, output = HERE / "managed" / name, BUILD / "managed"
    library = output / f"{name}.dll"
    if not library.exists() or library.stat().st_mtime < newest(project, "*.cs", "*.csproj"):
        dotnet = find_dotnet()
        if dotnet is None:
            sys.exit(f"bench: no .NET SDK to build {name} with on PATH, in DOTNET_ROOT or the usual folders")
        print(f"building {name} …", file=sys.stderr)
        command = [dotnet, "build", "-c", "Release", "-nologo", "--disable-build-servers", "-nodeReuse:false",
                   "-o", str(output), *options, str(project)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            sys.exit(f"bench: {name} could not be built\n{done.stdout}")
        os.utime(library)
    return str(library)


def build_library():
    """BenchLib, and beside it BenchRuntime, which is built against the Python.Runtime that is measured."""
    runtime = Path(find_spec("clrlink").submodule_search_locations[0]) / "runtime" / "Python.Runtime.dll"
    build_project("BenchRuntime", f"-p:PythonRuntimeDll={runtime}")
    return build_project("BenchLib")


def build_native(python):
    """The folder with clrlink_bench_native compiled for an interpreter."""
    asked = ("import sysconfig as s, json; print(json.dumps([s.get_path('include'), s.get_path('platinclude'), "
             "s.get_config_var('EXT_SUFFIX')]))")
    include, platinclude, suffix = json.loads(subprocess.check_output([python, "-c", asked], text=True))
    source = HERE / "native" / "clrlink_bench_native.c"
    folder = BUILD / "native" / suffix.strip(".").replace(".", "-")
    target = folder / f"clrlink_bench_native{suffix}"
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        folder.mkdir(parents=True, exist_ok=True)
        command = [*os.environ.get("CC", "cc").split(), "-O2", "-shared", "-fPIC", f"-I{include}", f"-I{platinclude}",
                   str(source), "-o", str(target)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            sys.exit(f"bench: {' '.join(command)}\n{done.stdout}")
    return str(folder)


# ---- running ----


class Subject:
    """An interpreter with a `clr` in it: ours, or a peer's."""

    def __init__(self, name, python, environment):
        self.name, self.python, self.environment = name, python, environment
        self.native = build_native(python)

    def run(self, library, *arguments):
        options = ["--library", library, "--native", self.native, *arguments]
        return json.loads(self.output(str(HERE / "worker.py"), *options).strip().split("\n")[-1])

    def output(self, *arguments):
        done = subprocess.run([self.python, *arguments], env=self.environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode:
            last = (done.stderr.strip().split("\n") or [""])[-1]
            raise RuntimeError(f"{self.name}: exit code {done.returncode}: {last}")
        return done.stdout

    def start(self, code):
        """Milliseconds from the start of a process to the end of `code`, which prints the monotonic clock; and those
        of the processor, which a busy machine disturbs less."""
        begin = time.monotonic_ns()
        end, processor = map(int, self.output("-c", code).split())
        return (end - begin) / 1e6, processor / 1e6


def subjects():
    result = [Subject("ours", sys.executable, dict(os.environ))]
    peer = os.environ.get("BENCH_PEER")
    if peer:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        if os.path.isdir(peer):
            environment["PYTHONPATH"] = peer
            result.append(Subject("peer", sys.executable, environment))
        elif os.access(peer, os.X_OK):
            result.append(Subject("peer", peer, environment))
        else:
            sys.exit(f"bench: BENCH_PEER is neither a folder nor a Python executable: {peer}")
    return result


def free_threaded():
    return not getattr(sys, "_is_gil_enabled", lambda: True)()


def lane():
    return f"{sys.version_info[0]}.{sys.version_info[1]}{'t' if free_threaded() else ''}-{os.environ.get('PYTHONNET_RUNTIME') or 'coreclr'}"


def merge(into, subject, result):
    """Adds the times of one process to those of the processes before it."""
    for key, sides in result["rows"].items():
        for side, times in sides.items():
            name = subject.name if side == "ours" else f"{subject.name} {side}"
            into["times"].setdefault(key, {}).setdefault(name, []).extend(times)
    for key, sides in result["errors"].items():
        for side, text in sides.items():
            into["errors"].setdefault(key, {})[subject.name if side == "ours" else f"{subject.name} {side}"] = text


def measure(options, everyone):
    found = {"times": {}, "errors": {}, "start": {}, "about": {}, "own_throw": None}
    library = build_library()
    wanted = {row.key for row in ROWS + THREAD_ROWS} if not options.rows else set(options.rows)
    plain = [row.key for row in ROWS if row.key in wanted]
    threads = [row.key for row in THREAD_ROWS if row.key in wanted] if free_threaded() else []
    for number in range(options.processes):
        print(f"\rprocess round {number + 1} of {options.processes} …", end="", file=sys.stderr, flush=True)
        for subject in everyone:
            try:
                if plain:
                    result = subject.run(library, "--rounds", str(options.rounds), "--rows", *plain)
                    merge(found, subject, result)
                    found["about"].setdefault(subject.name, about(result))
                    if subject.name == "ours" and "own_throw" in result:
                        found["own_throw"] = min(result["own_throw"], found["own_throw"] or result["own_throw"])
            except RuntimeError as error:
                if subject.name == "ours":
                    raise SystemExit(f"\nbench: {error}") from None
                found["errors"].setdefault("process", {})[subject.name] = str(error)
    number = 0
    while threads and (number < options.processes or (number < options.processes + MORE_ROUNDS and busy(found))):
        number += 1
        print(f"\rprocess round {number} with two threads …", end="", file=sys.stderr, flush=True)
        for subject in everyone:
            try:
                result = subject.run(library, "--threads", str(max(1, options.rounds // 2)), "--rows", *threads)
                merge_threads(found, subject, result)
                found["about"].setdefault(subject.name, about(result))
            except RuntimeError as error:
                if subject.name == "ours":
                    raise SystemExit(f"\nbench: {error}") from None
                found["errors"].setdefault("process", {})[subject.name] = str(error)
    print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)
    if not options.rows or "start" in options.rows:
        measure_start(found, everyone, options.starts)
    return found


def about(result):
    return {key: result[key] for key in ("python", "clr", "version", "gil")}


def factor(times, of=min):
    return round(2 * of(times["one"]) / of(times["two"]), 2)


def busy(found):
    """Whether even the controls got no two cores: then the other factors say nothing of the bridge."""
    controls = [found["threads"][key]["ours"] for key in CONTROLS if "ours" in found.get("threads", {}).get(key, {})]
    return any(factor(times) < CONTROL_FACTOR for times in controls)


def merge_threads(found, subject, result):
    for key, counts in result["rows"].items():
        into = found.setdefault("threads", {}).setdefault(key, {}).setdefault(subject.name, {"one": [], "two": []})
        for count, times in counts.items():
            into[count].extend(times)
    for key, sides in result["errors"].items():
        found["errors"].setdefault(key, {})[subject.name] = sides["ours"]


def measure_start(found, everyone, rounds):
    for _ in range(rounds):
        for subject in everyone:
            try:
                found["start"].setdefault(subject.name, {}).setdefault("bare", []).append(subject.start(BARE))
                found["start"][subject.name].setdefault("clr", []).append(subject.start(STARTED))
            except RuntimeError as error:
                found["errors"].setdefault("start", {})[subject.name] = str(error)


# ---- judging and showing ----


def figures(times):
    return {"min": round(min(times), 2), "median": round(statistics.median(times), 2)}


def ours_ns(rows, reference):
    """The least time of a side of a row, named as in Target.of."""
    side, key = reference.split(":")
    return rows.get(key, {}).get("c" if side == "c" else "ours", {}).get("min")


def judge(found, ft):
    """The rows as they go into the JSON: figures, ratios, and what became of each target."""
    rows = {}
    for row in ROWS:
        times = found["times"].get(row.key)
        errors = found["errors"].get(row.key, {})
        if not times and not errors:
            continue
        entry = rows[row.key] = {"title": row.title}
        for label, name in (("c", "ours c"), ("ours", "ours"), ("peer", "peer")):
            if times and name in times:
                entry[label] = figures(times[name])
            elif name in errors:
                entry.setdefault("errors", {})[label] = errors[name]
        if "c" in entry and "ours" in entry:
            entry["ratio"] = round(entry["ours"]["min"] / max(entry["c"]["min"], 0.01), 2)
    for row in ROWS:
        entry = rows.get(row.key)
        if entry is None or row.target is None:
            continue
        of = ours_ns(rows, row.target.of)
        asked = ("ft" if ft else "gil") in row.target.builds.split()
        entry["target"] = row.target.text()
        if "ours" in entry and of:
            entry["against"] = round(entry["ours"]["min"] / of, 2)
            reached = entry["against"] <= row.target.limit
            entry["verdict"] = ("ok" if reached else "miss") if asked else ("(ok)" if reached else "(miss)")
        else:
            entry["verdict"] = "miss" if asked else ""
    return rows


def judge_threads(found):
    rows = {}
    for row in THREAD_ROWS:
        counts = found.get("threads", {}).get(row.key, {})
        errors = found["errors"].get(row.key, {})
        if not counts and not errors:
            continue
        entry = rows[row.key] = {"title": row.title}
        for name, times in counts.items():
            entry[name] = {"one": figures(times["one"]), "two": figures(times["two"]),
                           "factor": factor(times),
                           "factor_median": factor(times, statistics.median)}
        if errors:
            entry["errors"] = errors
    for row in THREAD_ROWS:
        entry = rows.get(row.key)
        if entry is None or (row.limit is None and not row.not_below):
            continue
        limit = row.limit
        if row.not_below:
            control = rows.get(row.not_below, {}).get("ours", {}).get("factor")
            limit = None if control is None else round(control * SHARED_TOLERANCE, 2)
            entry["target"] = "as the control"
        else:
            entry["target"] = f"≥ {limit:g}"
        reached = entry.get("ours", {}).get("factor")
        entry["verdict"] = "miss" if reached is None or limit is None or reached < limit else "ok"
    return rows


def judge_start(found):
    result = {}
    for name, times in found["start"].items():
        if times.get("clr"):
            (bare, bare_cpu), (clr, clr_cpu) = zip(*times["bare"]), zip(*times["clr"])
            result[name] = {"bare": figures(bare), "clr": figures(clr), "over": round(min(clr) - min(bare), 1),
                            "over_median": round(statistics.median(clr) - statistics.median(bare), 1),
                            "over_processor": round(min(clr_cpu) - min(bare_cpu), 1)}
    if "ours" in result:
        result["verdict"] = "ok" if result["ours"]["over"] <= STARTUP_LIMIT else "miss"
    return result


def cell(entry, name):
    if name in entry:
        return f"{entry[name]['min']:.1f} / {entry[name]['median']:.1f}"
    return "error" if name in entry.get("errors", {}) else "–"


def show(report, peer):
    about = report["about"].get("ours", {})
    python = about.get("python", sys.version).split()[0]
    print(f"{report['lane']}: Python {python}, clrlink {about.get('version', '?')}")
    if peer and "peer" in report["about"]:
        other = report["about"]["peer"]
        print(f"peer: clr {other['version']} on Python {other['python'].split()[0]}")
    print("Nanoseconds, least / median; the ratio is of the least ones.\n")
    head = f"{'row':<45}{'C':>16}{'ours':>18}{'peer' if peer else '':>{20 if peer else 0}}"
    head += f"{'ratio':>8}  {'to reach':<24}"
    print(head + "\n" + "─" * len(head))
    aims = {row.key: row.aim for row in ROWS}
    for key, entry in report["rows"].items():
        line = f"{entry['title']:<45}{cell(entry, 'c'):>16}{cell(entry, 'ours'):>18}"
        line += f"{cell(entry, 'peer'):>20}" if peer else ""
        line += f"{entry.get('ratio', ''):>8}  "
        if "target" in entry:
            line += f"{entry['target']:<20} {entry.get('against', ''):>5} {entry['verdict']}"
        elif aims[key]:
            line += f"in the end {aims[key]}"
        print(line)
        for name, text in entry.get("errors", {}).items():
            print(f"    {name}: {text}")
    if report.get("own_throw"):
        print(f"\n.NET's own throw and catch one call deep: {report['own_throw']:.0f} ns")
    if report["threads"]:
        head = f"\n{'two threads over one (2 is perfect)':<57}{'ns, one':>9}{'ours':>7}"
        head += f"{'peer':>7}" if peer else ""
        print(head + f"  {'to reach':<16}\n" + "─" * (len(head) + 17))
        for entry in report["threads"].values():
            ours, other = entry.get("ours", {}), entry.get("peer", {})
            line = f"{entry['title']:<57}{ours.get('one', {}).get('min', ''):>8}{ours.get('factor', 'error'):>7}"
            line += f"{other.get('factor', '–'):>7}" if peer else ""
            print(line + (f"  {entry['target']:<16}{entry['verdict']}" if "target" in entry else ""))
            for name, text in entry.get("errors", {}).items():
                print(f"    {name}: {text}")
        if report["busy"]:
            print(f"\nThe controls are below {CONTROL_FACTOR}: this machine had no two cores to spare, and the factors "
                  "say little.")
    elif not report["free_threaded"]:
        print("\nThe rows with two threads are measured on a free-threaded build.")
    for name in ("ours", "peer"):
        if name in report["start"]:
            figure = report["start"][name]
            verdict = f"  ≤ {STARTUP_LIMIT} ms {report['start'].get('verdict', '')}" if name == "ours" else ""
            print(f"\nstart to `import System` done, {name}: {figure['over']} ms over bare Python "
                  f"(median {figure['over_median']}; of the processor {figure['over_processor']}; "
                  f"bare {figure['bare']['min']:.1f} ms){verdict}")
    for where, texts in report["errors"].items():
        for text in texts.values():
            print(f"\nfailed ({where}): {text}")


def misses(report, everything):
    rows = [*report["rows"].values(), *report["threads"].values()]
    missed = [entry["title"] for entry in rows if entry.get("verdict") == "miss"]
    if everything and report["start"].get("verdict") == "miss":
        missed.append("start-up")
    return missed


def main():
    parser = argparse.ArgumentParser(description="Measures clrlink beside a plain C extension.")
    parser.add_argument("--rows", nargs="*", default=[], metavar="KEY", help="only these rows (--list names them)")
    parser.add_argument("--list", action="store_true", help="name the rows")
    parser.add_argument("--rounds", type=int, default=100, help="interleaved rounds in a process")
    parser.add_argument("--processes", type=int, default=4, help="rounds of processes, ours and a peer's by turns")
    parser.add_argument("--starts", type=int, default=15, help="rounds of process starts")
    parser.add_argument("--check", action="store_true", help="exit 1 where a ratio misses its target")
    parser.add_argument("--check-start", action="store_true", help="the same, and for the time of start-up too")
    parser.add_argument("--output", default="", help="where the JSON goes instead of build/bench/<lane>.json")
    options = parser.parse_args()
    known = {row.key: row.title for row in ROWS + THREAD_ROWS}
    known["start"] = "process start to `import System` done"
    if options.list:
        print("\n".join(f"{key:<18}{title}" for key, title in known.items()))
        return 0
    unknown = [key for key in options.rows if key not in known]
    if unknown:
        parser.error(f"no such row: {', '.join(unknown)}; --list names them")
    # A target is a ratio to another row, which is then measured too.
    for row in ROWS:
        if row.key in options.rows and row.target and row.target.of.split(":")[1] not in options.rows:
            options.rows.append(row.target.of.split(":")[1])
    if any(row.key in options.rows for row in THREAD_ROWS):
        options.rows.extend(key for key in CONTROLS if key not in options.rows)
    for row in THREAD_ROWS:
        if row.key in options.rows and row.not_below and row.not_below not in options.rows:
            options.rows.append(row.not_below)

    everyone = subjects()
    found = measure(options, everyone)
    report = {"lane": lane(), "free_threaded": free_threaded(), "about": found["about"],
              "rows": judge(found, free_threaded()), "threads": judge_threads(found), "busy": busy(found),
              "start": judge_start(found), "own_throw": found["own_throw"],
              "errors": {key: text for key, text in found["errors"].items() if key in ("process", "start")}}
    output = Path(options.output) if options.output else BUILD / f"{report['lane']}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    show(report, len(everyone) > 1)
    print(f"\n{output}")
    missed = misses(report, options.check_start)
    if missed:
        print(f"missed: {'; '.join(missed)}")
    return 1 if missed and (options.check or options.check_start) else 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs the Python examples of the guide as programs, so that the guide cannot say what is not so.

    tools/python 3.13 docs/run_examples.py [PAGE…]      all pages of docs/guide and README.md, or those named

A page's ```python blocks are one program, in their order, each page in a process of its own. Line numbers in a failure
are those of the page. Three remarks in the page steer it, unseen by readers:

    <!-- new program -->      the blocks that follow are another program, in a process of its own
    <!-- not run: why -->     the next block is only shown
    <!-- env: NAME=VALUE -->  an environment variable of the program it stands in

and one for the reader's eye: a line `print(…)  # → text` is checked, what it prints must be that text.
"""

import argparse
import ast
import builtins
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXPECTED = re.compile(r"#\s*→\s?(.*)$")


def pages():
    return [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]


def programs(page):
    """The programs of a page: (source, environment), with every line where it stands in the page."""
    lines, environment, block, skip, found = [], {}, None, False, []

    def finish():
        if any(line.strip() for line in lines):
            found.append(("\n".join(lines) + "\n", dict(environment)))
        environment.clear()

    for line in page.read_text(encoding="utf-8").split("\n"):
        stripped = line.strip()
        if block is None:
            if stripped == "<!-- new program -->":
                finish()
                lines = [""] * len(lines)
            elif stripped.startswith("<!-- not run"):
                skip = True
            elif stripped.startswith("<!-- env:"):
                name, _, value = stripped[len("<!-- env:"):-len("-->")].strip().partition("=")
                environment[name] = value
            if re.match(r"^(`{3,})", stripped):
                language = stripped.lstrip("`").strip()
                block = "run" if language == "python" and not skip else "shown"
                skip = False
            lines.append("")
        elif re.match(r"^`{3,}$", stripped):
            block = None
            lines.append("")
        else:
            lines.append(line if block == "run" else "")
    finish()
    return found


class Expectations(ast.NodeTransformer):
    """Turns `print(…)  # → text` into a call that compares."""

    def __init__(self, source):
        self.lines = source.split("\n")

    def visit_Expr(self, node):
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print":
            expected = EXPECTED.search(self.lines[node.end_lineno - 1])
            if expected:
                call.func = ast.copy_location(ast.Name("_print_checked", ast.Load()), call.func)
                call.args.insert(0, ast.copy_location(ast.Constant(expected.group(1).strip()), call))
        return node


def print_checked(expected, *values):
    text = " ".join(str(value) for value in values)
    print(text)
    if text != expected:
        raise AssertionError(f"printed {text!r}, the page says {expected!r}")


def run_source(page, number):
    """In the child: one program of a page, with the page as its file."""
    # In place of this script's folder, which is not there under PYTHONSAFEPATH.
    sys.path[0 : 0 if getattr(sys.flags, "safe_path", False) else 1] = [os.getcwd()]
    source = programs(Path(page))[number][0]
    tree = ast.fix_missing_locations(Expectations(source).visit(ast.parse(source, page)))
    builtins._print_checked = print_checked
    exec(compile(tree, page, "exec"), {"__name__": "__main__", "__file__": page})


def failure(page, output):
    """The page's line that failed, out of the traceback."""
    found = re.findall(rf'File "{re.escape(str(page))}", line (\d+)', output)
    return int(found[-1]) if found else 0


def run_page(page, verbose, timeout):
    """The failures of a page: (line, what)."""
    failures = []
    for number, (source, extra) in enumerate(programs(page)):
        first = next(i for i, line in enumerate(source.split("\n"), 1) if line.strip())
        command = [sys.executable, str(Path(__file__).resolve()), "--program", str(number), str(page)]
        environment = {"CLRLINK_DEMO_LIB": str(ROOT / "build" / "demo"),
                       "CLRLINK_FIXTURES": str(ROOT / "build" / "fixtures"),
                       "CLRLINK_LIBRARIES": str(ROOT / "build" / "libraries"), **os.environ, "PYTHONIOENCODING": "utf-8"}
        environment.update(extra)
        with tempfile.TemporaryDirectory(prefix="clrlink-docs-") as folder:
            try:
                done = subprocess.run(command, cwd=folder, env=environment, timeout=timeout,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                code, output = done.returncode, done.stdout.decode("utf-8", "replace")
            except subprocess.TimeoutExpired as late:
                code, output = f"no end after {timeout} s", (late.stdout or b"").decode("utf-8", "replace")
        if verbose:
            print(output, end="")
        if code:
            failures.append((failure(page, output) or first, f"exit code {code}\n{output.strip()}"))
    return failures


def main():
    parser = argparse.ArgumentParser(description="Runs the Python examples of the guide.")
    parser.add_argument("pages", nargs="*", type=Path, help="Markdown files; without them README.md and docs/guide")
    parser.add_argument("--list", action="store_true", help="name the pages and how many programs each holds")
    parser.add_argument("--verbose", action="store_true", help="show what the examples print")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for one program")
    parser.add_argument("--program", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.program is not None:
        run_source(str(options.pages[0]), options.program)
        return 0
    chosen = [page.resolve() for page in options.pages] or pages()
    if options.list:
        for page in chosen:
            print(f"{page.relative_to(ROOT)}  {len(programs(page))}")
        return 0
    failed = 0
    for page in chosen:
        failures = run_page(page, options.verbose, options.timeout)
        name = page.relative_to(ROOT) if ROOT in page.parents else page
        print(f"{name}: {'ok' if not failures else 'FAILED'} ({len(programs(page))} program(s))", flush=True)
        for line, what in failures:
            failed += 1
            print(f"{name}:{line}: {what}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

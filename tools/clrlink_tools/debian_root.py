"""Debian sid in a folder: an interpreter newer than the machine's own.

The folder is made once by mmdebstrap in the user's cache. That and the
commands that run in it, by chroot, are in mount namespaces of their own: the
mounts end with them, and are seen by nobody who removes the folder.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
from pathlib import Path

from . import apt, dotnet, interpreters, paths, steps, testing
from .interpreters import Interpreter
from .results import Row
from .steps import Problem

_LANE = "sid"
_OWN_MOUNTS = ["unshare", "--mount", "--propagation", "private"]
_PACKAGES = [
    "python3",
    "python3-dev",
    "python3-pytest",
    "python3-pytest-timeout",
    "python3-hypothesis",
    "gcc",
    "libc6-dev",
    "cmake",
    "ninja-build",
    "libicu-dev",
    "libssl-dev",
]


def folder() -> Path:
    return paths.cache() / "roots" / "sid"


def ensure() -> Path:
    """Makes the folder, once; about a minute."""
    root = folder()
    if root.is_dir():
        return root
    if os.geteuid() != 0:
        raise Problem("Debian sid in a folder needs root (chroot and bind mounts)")
    if shutil.which("unshare") is None:
        raise Problem("unshare (package util-linux) is missing")
    apt.install(["mmdebstrap"], "for Debian sid in a folder")
    with steps.lock("root-sid"):
        if not root.is_dir():
            with steps.fresh_folder(root) as work:
                made = work / "root"
                steps.run("Debian sid in a folder", _mmdebstrap(made))
                steps.put_in_place(made, root)
    return root


def _mmdebstrap(made: Path) -> list:
    return [
        *_OWN_MOUNTS,
        "--pid",  # nothing of it goes on when it is killed
        "--kill-child",
        "--mount-proc",
        "mmdebstrap",
        "--mode=root",
        "--variant=minbase",
        "--aptopt=Acquire::Check-Valid-Until \"false\"",
        "--aptopt=Acquire::Retries \"2\"",
        "--keyring=/usr/share/keyrings",
        f"--include={','.join(_PACKAGES)}",
        "sid",
        made,
        f"deb {apt.debian_uri()} sid main",
    ]


def _inside(command: list, env: dict, dotnet_root: str) -> list:
    """The command line that runs a command within the folder."""
    root = folder()
    # The same paths inside as outside, so that logs and reports agree.
    binds = [str(paths.ROOT), dotnet_root, "/proc", "/dev", "/dev/shm", "/tmp"]
    mounts = [_mount(shlex.quote(bind), shlex.quote(f"{root}{bind}")) for bind in binds]
    settings = [f"{key}={value}" for key, value in env.items()]
    start = ["/bin/sh", "-c", 'cd "$0" && exec "$@"', str(paths.ROOT)]
    words = ["chroot", str(root), "/usr/bin/env", "-i", *settings, *start, *command]
    script = " && ".join([*mounts, "exec " + " ".join(shlex.quote(str(word)) for word in words)])
    return [*_OWN_MOUNTS, "/bin/sh", "-c", script]


def _mount(source: str, target: str) -> str:
    return f"mkdir -p {target} && mount --rbind {source} {target}"


class Lane:
    """tests/python on the folder's own python3."""

    def __init__(self, program: str) -> None:
        ensure()
        self.dotnet_root = dotnet.root(program)
        self.python = self._probe()
        self.build_folder = paths.BUILD / f"{self.python.name}-sid"
        self.env = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "DOTNET_ROOT": self.dotnet_root,
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def _probe(self) -> Interpreter:
        question = ["/usr/bin/python3", "-I", "-S", "-c", interpreters.PROBE]
        command = _inside(question, {"PATH": "/usr/bin:/bin"}, self.dotnet_root)
        facts = json.loads(steps.output(command) or "null")
        found = interpreters.from_facts(facts)
        if found is None or found.complaint():
            raise Problem(f"the python3 of Debian sid: {found.complaint() if found else 'does not run'}")
        return found

    def compile(self) -> None:
        dotnet.build_managed()
        dotnet.build_fixtures()
        definitions = [
            "-DCMAKE_BUILD_TYPE=Release",
            f"-DPython_EXECUTABLE={self.python.executable}",
            f"-DCLRLINK_MANAGED_DIR={paths.MANAGED}",
        ]
        commands = (
            ["cmake", "-S", paths.ROOT, "-B", self.build_folder, "-G", "Ninja", *definitions],
            ["cmake", "--build", self.build_folder],
            ["cmake", "--install", self.build_folder, "--prefix", self.build_folder / "site"],
        )
        with steps.lock(self.build_folder.name, paths.BUILD / "locks"):
            inside = [_inside(command, self.env, self.dotnet_root) for command in commands]
            steps.run(f"build the core for {self.build_folder.name}", *inside)

    def run(self, row: Row) -> None:
        env = dict(self.env, PYTHONPATH=str(self.build_folder / "site"), CLRLINK_FIXTURES=str(paths.FIXTURES))
        command, report, log = testing.pytest_command(self.python, row.lane)
        inside = _inside(command, env, self.dotnet_root)
        status, _ = testing.stream(f"tests/python on {row.lane}", inside, dict(os.environ), log, testing.LANE_SECONDS)
        testing.read_report(row, report, status, log, ok=(0, 1))


def add_lane(pipeline, setup) -> None:
    """The lane, or a row that says why it cannot be had."""
    if not pipeline.wants(_LANE):
        return
    try:
        lane = Lane(setup.dotnet)
    except Problem as problem:
        pipeline.missing(_LANE, problem)
        return
    row = testing.row_for(_LANE, lane.python, setup.runtime)
    pipeline.add(row, lane.compile, lane.run)

"""The native core for one interpreter: configure, compile, put into a site folder."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from . import dotnet, fingerprint, paths, steps, toolchain
from .interpreters import Interpreter
from .steps import Problem

_R = paths.ROOT
INPUTS = [_R / "CMakeLists.txt", _R / "cmake", _R / "src" / "core", _R / "src" / "python"]


@dataclass
class Build:
    """One configuration of the core: a build folder and its CMake options."""

    python: Interpreter
    name: str = ""
    options: dict = field(default_factory=dict)
    compiler: str = ""
    targets: list = field(default_factory=list)
    inputs: list = field(default_factory=lambda: list(INPUTS))

    def __post_init__(self) -> None:
        self.name = self.name or folder_name(self.python)

    @property
    def folder(self) -> Path:
        return paths.BUILD / self.name

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def _definitions(self) -> list[str]:
        options = {
            "CMAKE_BUILD_TYPE": "Release",
            "Python_EXECUTABLE": self.python.executable,
            "CLRLINK_MANAGED_DIR": paths.MANAGED,
            "CMAKE_EXPORT_COMPILE_COMMANDS": "ON",
            **self.options,
        }
        if self.compiler:
            options["CMAKE_C_COMPILER"] = self.compiler
        return [f"-D{key}={value}" for key, value in options.items()]

    def compile(self) -> None:
        """Configures and builds, unless nothing has changed since."""
        with steps.lock(self.name, paths.BUILD / "locks"):
            self._compile(".stamp", [])

    def install(self) -> None:
        """As `compile`, then fills the site folder that goes on PYTHONPATH."""
        dotnet.build_managed()
        with steps.lock(self.name, paths.BUILD / "locks"):
            into = ["cmake", "--install", self.folder, "--prefix", self.site]
            self._compile(".site-stamp", [into], [*self.inputs, paths.MANAGED])

    def _compile(self, stamp_name: str, after: list, inputs: list | None = None) -> None:
        definitions = self._definitions()
        # Part of the stamp: a changed option or another interpreter builds anew.
        identity = "\n".join([*definitions, self.python.full_version, *self.targets])
        stamp = fingerprint.Stamp(self.folder / stamp_name, inputs or self.inputs, identity)
        if stamp.current():
            return
        if not (_R / "CMakeLists.txt").is_file():
            raise Problem("CMakeLists.txt is not there")
        toolchain.ensure()
        stamp.clear()
        if after:
            # A module or file that has gone must not stay importable.
            shutil.rmtree(self.site, ignore_errors=True)
        self._forget_other_interpreter(identity)
        targets = ["--target", *self.targets] if self.targets else []
        steps.run(
            f"build the core for {self.name}",
            ["cmake", "-S", _R, "-B", self.folder, "-G", "Ninja", *definitions],
            ["cmake", "--build", self.folder, *targets],
            *after,
        )
        stamp.write()

    def _forget_other_interpreter(self, identity: str) -> None:
        """CMake's cache keeps an old interpreter's paths: start anew then."""
        file = self.folder / ".identity"
        if file.is_file() and file.read_text() != identity:
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        file.write_text(identity)


def folder_name(python: Interpreter) -> str:
    """`build/<name>` of a lane: its version, and a mark for an unusual path."""
    from . import interpreters

    usual = interpreters.find(python.name)
    if usual is None or usual.executable == python.executable:
        return python.name
    return f"{python.name}-{fingerprint.of([], python.executable)[:6]}"


def environment(build: Build, *more_paths: os.PathLike) -> dict:
    """The environment in which a lane's interpreter finds clrlink."""
    env = dict(os.environ)
    folders = [build.site, *more_paths]
    env["PYTHONPATH"] = os.pathsep.join([str(folder) for folder in folders] + _inherited(env))
    env["CLRLINK_FIXTURES"] = str(paths.FIXTURES)
    env["CLRLINK_LIBRARIES"] = str(paths.LIBRARIES)
    env.pop("PYTHONHOME", None)
    found = dotnet.find()
    if found and shutil.which("dotnet") is None and "DOTNET_ROOT" not in env:
        env["DOTNET_ROOT"] = dotnet.root(found)
    return env


def _inherited(env: dict) -> list[str]:
    return [env["PYTHONPATH"]] if env.get("PYTHONPATH") else []

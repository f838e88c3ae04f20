"""Python packages for an interpreter that may have no pip at all.

Tried in this order: what the interpreter has; a kit made earlier; PyPI; and
Debian's pure-Python packages, which serve every interpreter alike.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from . import apt, interpreters, paths, steps
from .interpreters import Interpreter
from .steps import Problem

_PATIENCE = 600  # seconds
_pypi_answers: bool | None = None  # asked once a run


@dataclass(frozen=True)
class Kit:
    """Packages under the names of PyPI and of Debian, and what must import."""

    name: str
    imports: str
    pypi: tuple
    debian: tuple

    def ensure(self, python: Interpreter) -> Path | None:
        """A folder for PYTHONPATH, or None when the interpreter needs none."""
        if self._works(python, None):
            return None
        found = self.quick(python)
        if found:
            return found
        with steps.lock(f"kit-{self.name}"):
            # Another process may have made one meanwhile.
            made = self.quick(python) or self._from_pypi(python) or self._from_debian()
        if not self._works(python, made):
            raise Problem(f"{self.name} in {made} does not import in {python.executable}")
        return made

    def quick(self, python: Interpreter) -> Path | None:
        """A kit made earlier that works in this interpreter."""
        kits = (self._pip_folder(python), self._debian_folder())
        return next((kit for kit in kits if self._works(python, kit)), None)

    def seen(self, python: Interpreter) -> Path | None:
        """A kit made earlier, without starting the interpreter to try it."""
        return next((kit for kit in (self._pip_folder(python), self._debian_folder()) if kit.is_dir()), None)

    def _pip_folder(self, python: Interpreter) -> Path:
        return paths.cache() / self.name / f"pypi-{python.name}"

    def _debian_folder(self) -> Path:
        return paths.cache() / self.name / "debian" / "usr" / "lib" / "python3" / "dist-packages"

    def _works(self, python: Interpreter, kit: Path | None) -> bool:
        if kit is not None and not kit.is_dir():
            return False
        env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        if kit:
            env["PYTHONPATH"] = str(kit)
        # Patiently: a kit that a busy machine is slow to import is not to be made anew, from under those who use it.
        imports = [python.executable, "-c", f"import {self.imports}"]
        return steps.output(imports, env=env, timeout=_PATIENCE) is not None

    def _from_pypi(self, python: Interpreter) -> Path | None:
        global _pypi_answers
        pip = pip_for(python) if _pypi_answers is not False else None
        if pip is None:
            return None
        final = self._pip_folder(python)
        with steps.fresh_folder(final) as work:
            made = work / "site"
            options = ["--quiet", "--disable-pip-version-check", "--timeout", "5", "--retries", "0", "--target", made]
            try:
                steps.run(f"pip: {self.name} for {python.name}", [*pip, "install", *options, *self.pypi], timeout=120)
            except Problem:
                steps.say("  -- PyPI is not reached from here; Debian's packages will do")
                _pypi_answers = False
                return None
            _pypi_answers = True
            steps.put_in_place(made, final)
        return final

    def _from_debian(self) -> Path:
        final = paths.cache() / self.name / "debian"
        with steps.fresh_folder(final) as work:
            made = work / "root"
            apt.PrivateApt().prepare().fetch_binaries(list(self.debian), made)
            steps.put_in_place(made, final)
        return self._debian_folder()


def pip_for(python: Interpreter) -> list | None:
    """The interpreter's own pip, or another one's that is told to serve it."""
    if steps.output([python.executable, "-m", "pip", "--version"]) is not None:
        return [python.executable, "-m", "pip"]
    for other in filter(None, (interpreters.probe("python3"), interpreters.probe(sys.executable))):
        serving = [other.executable, "-m", "pip", "--python", python.executable]
        if steps.output([*serving, "--version"]) is not None:
            return serving
    return None


PYTEST = Kit(
    "pytest",
    imports="pytest, pytest_timeout, hypothesis",
    pypi=("pytest", "pytest-timeout", "hypothesis"),
    debian=(
        "python3-pytest",
        "python3-pluggy",
        "python3-iniconfig",
        "python3-packaging",
        "python3-pytest-timeout",
        "python3-hypothesis",
        "python3-sortedcontainers",
        "python3-attr",
        "python3-pygments",
        "python3-exceptiongroup",
        "python3-tomli",
        "python3-typing-extensions",
    ),
)
# Runs each test on several threads at once.
RUN_PARALLEL = Kit(
    "run-parallel",
    imports=f"{PYTEST.imports}, pytest_run_parallel",
    pypi=(*PYTEST.pypi, "pytest-run-parallel"),
    debian=(*PYTEST.debian, "python3-pytest-run-parallel"),
)
WHEEL = Kit(
    "wheel-builder",
    imports="scikit_build_core.build",
    pypi=("scikit-build-core",),
    debian=(
        "python3-scikit-build-core",
        "python3-packaging",
        "python3-pathspec",
        "python3-exceptiongroup",
        "python3-tomli",
        "python3-typing-extensions",
    ),
)

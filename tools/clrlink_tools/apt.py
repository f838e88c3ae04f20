"""Debian's packages: the system's own, and newer suites in a private corner.

The private corner has its own lists and cache and never touches the system's
configuration: it serves to download CPython's source, pure-Python packages
and headers from suites that the system itself does not follow.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from . import paths, steps
from .steps import Problem

_SUITES = ("trixie", "sid")
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_updated = {"system": False, "private": False}


def available() -> bool:
    return shutil.which("apt-get") is not None and shutil.which("dpkg-query") is not None


def installed(package: str) -> bool:
    status = steps.output(["dpkg-query", "-W", "-f", "${db:Status-Status}", package])
    return status is not None and status.strip() == "installed"


def _as_root(command: list) -> list:
    if os.geteuid() == 0:
        return command
    if shutil.which("sudo"):
        return ["sudo", "-n", *command] if not os.isatty(0) else ["sudo", *command]
    raise Problem(f"not root and no sudo here. Run as root: {' '.join(command)}")


def install(packages: list[str], why: str) -> None:
    """Installs what is missing of `packages`; nothing happens when all is there."""
    if not available():
        raise Problem(f"{why}: this machine has no apt. Install yourself: {' '.join(packages)}")
    missing = [package for package in packages if not installed(package)]
    if not missing:
        return
    with steps.lock("apt-system"):
        _update()
        steps.run(
            f"apt: install {' '.join(missing)} ({why})",
            [*_get(), "install", "--no-install-recommends", *missing],
            log=steps.log_path(f"apt-install-{missing[0]}"),
        )


def _get() -> list:
    return _as_root(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"])


def _update() -> None:
    """Once a run: the lists may be absent, or name files long gone."""
    if not _updated["system"]:
        steps.run("apt: update the package lists", [*_get(), "update"])
        _updated["system"] = True


def candidate(package: str) -> bool:
    """Whether the system's own suites offer the package."""
    with steps.lock("apt-system"):
        _update()
    text = steps.output(["apt-cache", "policy", package]) or ""
    found = re.search(r"Candidate: (\S+)", text)
    return bool(found) and found.group(1) != "(none)"


def debian_uri() -> str:
    """The address of the Debian archive that this system already uses."""
    for uri in _system_uris():
        if re.search(r"/debian/?$", uri):
            return uri.rstrip("/")
    raise Problem("no Debian archive among this system's apt sources")


def _system_uris():
    folder = Path("/etc/apt/sources.list.d")
    files = [Path("/etc/apt/sources.list"), *sorted(folder.glob("*.list")), *sorted(folder.glob("*.sources"))]
    for file in files:
        if not file.is_file():
            continue
        for line in file.read_text(errors="replace").splitlines():
            old = re.match(r"deb(?:-src)?\s+(?:\[[^]]*\]\s+)?(\S+)", line)
            new = re.match(r"URIs:\s*(.+)", line)
            if old:
                yield old.group(1)
            elif new:
                yield from new.group(1).split()


class PrivateApt:
    """apt over the suites of `_SUITES`, all its state under the cache folder."""

    def __init__(self) -> None:
        self.folder = paths.cache() / "apt"
        self.config = self.folder / "apt.conf"
        self.env = dict(os.environ, APT_CONFIG=str(self.config))

    def prepare(self) -> PrivateApt:
        """Writes the configuration and fetches the lists, once a run."""
        if not available():
            raise Problem("this machine has no apt, so Debian's packages are out of reach")
        if not _KEYRING.is_file():
            raise Problem(f"{_KEYRING} is missing (package debian-archive-keyring)")
        if not _updated["private"]:
            with steps.lock("apt-private"):
                self._write_config()
                steps.run("apt: lists of Debian " + " and ".join(_SUITES), ["apt-get", "update"], env=self.env)
            _updated["private"] = True
        return self

    def _write_config(self) -> None:
        for name in ("sources.list.d", "lists/partial", "cache/archives/partial", "state"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for suite in _SUITES:
            (self.folder / "sources.list.d" / f"{suite}.sources").write_text(
                f"Types: deb deb-src\nURIs: {debian_uri()}\nSuites: {suite}\n"
                f"Components: main\nSigned-By: {_KEYRING}\n"
            )
        settings = {
            "Dir::Etc::sourcelist": "/dev/null",
            "Dir::Etc::sourceparts": self.folder / "sources.list.d",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::State": self.folder / "state",
            "Dir::State::lists": self.folder / "lists",
            "Dir::State::status": "/var/lib/dpkg/status",
            "Dir::Cache": self.folder / "cache",
            # A mirror's copy may be older than its release file promises.
            "Acquire::Check-Valid-Until": "false",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
            "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
            # The cache may lie in a home that the user _apt cannot enter.
            "APT::Sandbox::User": "root",
        }
        self.config.write_text("".join(f'{key} "{value}";\n' for key, value in settings.items()))

    def source_versions(self, package: str) -> list[str]:
        """The versions of a source package on offer, newest first."""
        text = steps.output(["apt-cache", "showsrc", "--only-source", package], env=self.env) or ""
        found = re.findall(rf"^Package: {re.escape(package)}\n(?:.+\n)*?Version: (\S+)", text, re.M)
        return sorted(set(found), key=_version_key, reverse=True)

    def fetch_source(self, package: str, version: str, into: Path) -> Path:
        """Downloads a source package; the path of its upstream archive."""
        into.mkdir(parents=True, exist_ok=True)
        steps.run(
            f"download the source of {package} {version}",
            ["apt-get", "source", "--download-only", "--only-source", f"{package}={version}"],
            cwd=into,
            env=self.env,
            timeout=600,
        )
        archives = sorted(into.glob("*.orig.tar.*[!c]"))
        if not archives:
            raise Problem(f"the source package {package} {version} holds no upstream archive")
        return archives[0]

    def fetch_binaries(self, packages: list[str], into: Path) -> None:
        """Downloads packages and unpacks them below `into`, installing nothing."""
        debs = into / ".debs"
        debs.mkdir(parents=True, exist_ok=True)
        steps.run(
            f"download {len(packages)} Debian packages ({packages[0]}, ...)",
            ["apt-get", "download", *packages],
            cwd=debs,
            env=self.env,
            timeout=600,
        )
        steps.run(f"unpack {packages[0]}, ...", *(["dpkg-deb", "-x", deb, into] for deb in sorted(debs.glob("*.deb"))))
        shutil.rmtree(debs)


def _version_key(version: str) -> list:
    return [int(part) for part in re.findall(r"\d+", version)]

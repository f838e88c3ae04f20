"""Steps: named pieces of work with progress, a log file and a clear failure."""

from __future__ import annotations

import contextlib
import contextvars
import fcntl
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from . import paths

_print_lock = threading.Lock()
_QUIET_UNTIL = 0.7  # a step shorter than this needs no "still running" line
_NEWS_EVERY = 20.0  # seconds between lines where nobody watches a terminal
_LAST_LINES = 25
children: set = set()  # what runs now, so that Ctrl-C ends the children of all threads
_stopping = threading.Event()
# What begins the lines of this thread's programs, where several run at once.
speaker: contextvars.ContextVar = contextvars.ContextVar("speaker", default="")


class Problem(Exception):
    """Something the user has to know; its text is the whole message."""


def say(text: str) -> None:
    with _print_lock:
        print(text, file=sys.stderr, flush=True)


def show(line: bytes) -> None:
    """A line of a program's output, ended by a newline."""
    with _print_lock:
        sys.stdout.write(speaker.get() + line.decode(errors="replace"))
        sys.stdout.flush()


def refuse_if_stopping() -> None:
    """Problem once stop_all() was called."""
    if _stopping.is_set():
        raise Problem("stopped")


class Ticker:
    """Shows `title` with its elapsed seconds until the step ends."""

    def __init__(self, title: str, log: Path | None) -> None:
        self.title, self.log = title, log
        self.start = time.monotonic()
        # Two steps at once would fight over one terminal line, so only the
        # main thread rewrites its line.
        in_main = threading.current_thread() is threading.main_thread()
        self.live = sys.stderr.isatty() and in_main and threading.active_count() == 1
        self._next = self.start + (_QUIET_UNTIL if self.live else _NEWS_EVERY)

    def seconds(self) -> float:
        return time.monotonic() - self.start

    def tick(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + (1.0 if self.live else _NEWS_EVERY)
        if self.live:
            with _print_lock:
                print(f"\r  .. {self.title} ({self.seconds():.0f} s)", end="", file=sys.stderr, flush=True)
        else:
            say(f"  .. {self.title} ({self.seconds():.0f} s so far)")

    def done(self, mark: str) -> None:
        lead = "\r" if self.live else ""
        say(f"{lead}  {mark} {self.title} ({self.seconds():.1f} s)")


def log_path(title: str, folder: Path | None = None) -> Path:
    name = re.sub(r"[^A-Za-z0-9.+]+", "-", title).strip("-").lower()
    folder = folder or paths.LOGS
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.log"


def last_lines(log: Path, count: int = _LAST_LINES) -> str:
    # msbuild says each error twice, once more as a summary.
    lines = list(dict.fromkeys(line for line in log.read_text(errors="replace").splitlines() if line.strip()))
    return "\n".join("    | " + line for line in lines[-count:])


def run(
    title: str,
    *commands: list,
    cwd: os.PathLike | str | None = None,
    env: dict | None = None,
    log: Path | None = None,
    timeout: float | None = None,
) -> None:
    """Runs the commands one after another, their output going to a log file.

    Raises Problem with the log's name and last lines when one of them fails.
    """
    log = log or log_path(title)
    ticker = Ticker(title, log)
    with open(log, "wb") as out:
        for command in commands:
            words = [str(word) for word in command]
            out.write(("$ " + " ".join(map(shlex.quote, words)) + "\n").encode())
            out.flush()
            status = _run_ticking(words, out, ticker, cwd, env, timeout)
            if status != 0:
                ticker.done("!!")
                how = "took too long" if status is None else f"failed (status {status})"
                raise Problem(f"{title}: `{words[0]}` {how}. Log: {log}\n{last_lines(log)}")
    ticker.done("ok")


def _run_ticking(words, out, ticker, cwd, env, timeout):
    """The command's status, or None when it ran longer than `timeout`."""
    refuse_if_stopping()
    try:
        child = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=env,
            start_new_session=True,
        )
    except OSError as error:
        out.write(f"{error}\n".encode())
        return error.errno
    children.add(child)
    try:
        while True:
            try:
                return child.wait(0.25)
            except subprocess.TimeoutExpired:
                ticker.tick()
                if timeout is not None and ticker.seconds() > timeout:
                    return None
    finally:
        stop_group(child)
        children.discard(child)


def stop_group(child: subprocess.Popen) -> None:
    """Ends the child and what it started, also after Ctrl-C."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def stop_all() -> None:
    """Ends every child and lets no further step begin (Ctrl-C, SIGTERM)."""
    _stopping.set()
    for child in list(children):
        stop_group(child)


def main(program) -> int:
    """Runs a command; its exit status, problems told in one clear text."""

    def stopped(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stopped)
    try:
        return program() or 0
    except Problem as problem:
        say(f"\n{problem}")
        return 1
    except KeyboardInterrupt:
        say("\nstopped")
        return 130
    finally:
        stop_all()


def output(command: list, env: dict | None = None, timeout: float = 60) -> str | None:
    """A command's standard output, or None when it fails or is not there."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=env,
            timeout=timeout,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None


@contextlib.contextmanager
def lock(name: str, folder: Path | None = None):
    """One process at a time; the kernel frees the lock of one that died."""
    folder = folder or paths.cache() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{name}.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say(f"  .. waiting for another clrlink command that holds the lock '{name}'")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def fresh_folder(final: Path):
    """A new folder beside `final`, to be filled and then renamed to it.

    What an interrupted run left is removed first; call it under a lock.
    """
    temp = final.with_name(f".{final.name}.part")
    shutil.rmtree(temp, ignore_errors=True)
    temp.mkdir(parents=True)
    try:
        yield temp
    finally:
        shutil.rmtree(temp, ignore_errors=True)


def put_in_place(made: Path, final: Path) -> None:
    """Renames a finished folder to its name, replacing an older one."""
    final.parent.mkdir(parents=True, exist_ok=True)
    if final.exists():
        shutil.rmtree(final)
    os.rename(made, final)

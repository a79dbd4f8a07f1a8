"""Child processes that never outlive us, with their output in bounded log files."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from typing import Protocol

from scripts.sandbox.embedded import launch

LOG_LIMIT_BYTES = 10 * 1024 * 1024
LOG_TAIL_BYTES = 4_096
KILL_WAIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Identity:
    """The numeric user and group of a child process."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class StopStep:
    """A signal, and how many seconds the process has to end after it."""

    signal: Signals
    grace_s: float


class RunningProcess(Protocol):
    """A started process: the used part of `subprocess.Popen`."""

    pid: int

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, number: int, /) -> None: ...

    def kill(self) -> None: ...


def spawn(
    command: Sequence[str | Path],
    *,
    death_signal: Signals,
    log: Path,
    environ: Mapping[str, str],
    cwd: Path,
    identity: Identity | None = None,
    keep_open: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own; the kernel sends it `death_signal` when we end.

    Its output is appended to `log`. `keep_open` are file descriptors that it inherits. Call it from
    the main thread: the kernel counts the end of the *thread* that started a child.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Start child processes from the main thread: they die with the thread.")
    owner = launch.KEEP_IDENTITY if identity is None else f"{identity.uid}:{identity.gid}"
    launcher = [sys.executable, "-I", "-S", launch.__file__]
    wrapped = [*launcher, str(os.getpid()), str(int(death_signal)), owner]
    rotate(log)
    with log.open("ab") as output:
        return subprocess.Popen(
            [*wrapped, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(environ),
            cwd=cwd,
            start_new_session=True,  # Ctrl-C in the terminal is ours alone to act on
            pass_fds=tuple(keep_open),
        )


def stop(process: RunningProcess, steps: Sequence[StopStep]) -> int:
    """Signal `process` until it ends, with SIGKILL after the last step. Returns its exit code."""
    for step in steps:
        process.send_signal(step.signal)
        try:
            return process.wait(step.grace_s)
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    return process.wait(KILL_WAIT_S)


def rotate(log: Path) -> None:
    """Rename a log above 10 MiB to `<name>.1`, replacing the previous one."""
    try:
        if log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_name(f"{log.name}.1"))
    except FileNotFoundError:
        return


def trim(log: Path) -> None:
    """Move the content of a log above 10 MiB to `<name>.1` while a process writes to it.

    The process keeps its file open, so the log is copied and then emptied. What is written in
    between is lost.
    """
    try:
        if log.stat().st_size > LOG_LIMIT_BYTES:
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
            os.truncate(log, 0)
    except FileNotFoundError:
        return


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error message; empty when there is none."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - LOG_TAIL_BYTES))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])

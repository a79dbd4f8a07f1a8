"""Run a command of the install, and show its progress. Standard library only."""

from __future__ import annotations

import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOG = VENV / "install.log"
LAUNCHER = ROOT / "scripts" / "sandbox" / "embedded" / "launch.py"
TICK_S = 1.0
QUIET_LINE_S = 5.0
FAILURE_LINES = 20
COLLECTING = re.compile(rb"^\s*(?:Collecting|Requirement already satisfied:) ([^\s\[;(]+)")


class InstallError(Exception):
    """The install failed; the text says why and what to do."""


class Progress:
    """Progress: a redrawn line on a terminal, occasional lines elsewhere."""

    def __init__(self, label: str, total: int | None) -> None:
        self.label, self.total = label, total
        self.done = 0
        self.current = ""
        self.began = self.printed = time.monotonic()
        self.is_terminal = sys.stdout.isatty()
        # Only the main thread's line is redrawn; other threads print their lines above it.
        self.moves = self.is_terminal and threading.current_thread() is threading.main_thread()

    def note(self, line: bytes) -> None:
        """Update the progress from a line of pip's output."""
        found = COLLECTING.match(line)
        if found:
            self.done += 1
            self.current = found.group(1).decode(errors="replace").replace("==", " ")
        elif line.startswith(b"Installing collected packages"):
            self.current = "unpacking"

    def show(self, *, last: bool = False) -> None:
        now = time.monotonic()
        if not (self.moves or last or now - self.printed >= QUIET_LINE_S):
            return
        self.printed = now
        count = f"{min(self.done, self.total)}/{self.total} " if self.total and not last else ""
        state = "done" if last else self.current
        text = f"  {self.label}: {count}{state} ({now - self.began:.0f} s)"
        if self.is_terminal:
            text = f"\r\033[K{text[: shutil.get_terminal_size().columns - 1]}"
        sys.stdout.write(text if self.moves and not last else f"{text}\n")
        sys.stdout.flush()


def execute(
    label: str, command: list[str | Path], total: int | None = None, cwd: Path = ROOT
) -> bytes:
    """Run a command with its progress, and return its output. If it fails, write the output to a
    log and show its end."""
    launcher = [sys.executable, "-I", "-S", LAUNCHER, str(os.getpid()), f"{signal.SIGKILL:d}", "-"]
    output = b""
    progress = Progress(label, total)
    with (
        subprocess.Popen(
            [*map(str, [*launcher, *command])],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process,
        selectors.DefaultSelector() as selector,
    ):
        assert process.stdout is not None
        selector.register(process.stdout, selectors.EVENT_READ)
        pending = b""
        while True:
            if selector.select(TICK_S):
                chunk = os.read(process.stdout.fileno(), 65_536)
                if not chunk:
                    break
                output += chunk
                *lines, pending = (pending + chunk).split(b"\n")
                for line in lines:
                    progress.note(line)
            progress.show()
        code = process.wait()
    if code != 0:
        LOG.write_bytes(output)
        end = b"\n".join(output.splitlines()[-FAILURE_LINES:]).decode(errors="replace")
        raise InstallError(f"{label}: failed with exit code {code}; all of it is in {LOG}:\n{end}")
    progress.show(last=True)
    return output

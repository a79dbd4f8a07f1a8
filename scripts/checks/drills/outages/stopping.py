"""Stopping the processes of a server with SIGSTOP, as a host that is out of memory or disk does."""

import signal
from contextlib import suppress

import psutil


def stop_all(pid: int) -> None:
    """Stop a process and its descendants: those of PostgreSQL serve one connection each."""
    for process in _family(pid):
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGSTOP)


def continue_all(pid: int) -> None:
    """Let them continue, children first."""
    for process in reversed(_family(pid)):
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGCONT)


def kill_all(pid: int) -> None:
    """Kill the processes, even stopped ones, which don't notice that their parent ended."""
    for process in _family(pid):
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _family(pid: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []

"""This process's resources, as Linux reports them, and its release."""

import os
import resource
import time
from importlib import metadata
from pathlib import Path

from cute_api.metrics import reported
from cute_api.metrics.reports import ProcessMetrics

PACKAGE = "cute-api"
UNKNOWN = "unknown"
_SELF = Path("/proc/self")
_PAGE = resource.getpagesize()
_TICKS = os.sysconf("SC_CLK_TCK")


def show_process(own: ProcessMetrics, spec_version: str) -> None:
    """Report the process's CPU, memory, files, threads and release; Linux only."""
    started = _started()
    release = _release()
    own.read(reported.BUILD, lambda: {(release, spec_version): 1})
    own.read(reported.START_TIME, lambda: {(): started})
    own.read(reported.CPU, lambda: {(): time.process_time()})
    own.read(reported.RESIDENT_MEMORY, lambda: {(): _resident_bytes()})
    own.read(reported.OPEN_FDS, lambda: {(): _count("fd")})
    own.read(reported.MAX_FDS, lambda: {(): resource.getrlimit(resource.RLIMIT_NOFILE)[0]})
    own.read(reported.THREADS, lambda: {(): _count("task")})


def _release() -> str:
    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        return UNKNOWN


def _count(folder: str) -> int:
    return sum(1 for _ in (_SELF / folder).iterdir())


def _resident_bytes() -> int:
    return int((_SELF / "statm").read_text().split()[1]) * _PAGE


def _started() -> float:
    """The process's start as Unix time; Linux has it in ticks since boot."""
    # The fields after the name, which may contain blanks; the start is field 22.
    fields = (_SELF / "stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[19])
    return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) + ticks / _TICKS

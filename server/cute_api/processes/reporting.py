"""The thread that reports a process's numbers to Valkey, for `cute usage` to expose.

Nothing waits for it. All reports are in one hash, so that workers, which call servers of others,
need no open port, and the processes of a host need no list of ports. While Valkey is down nothing
is reported. A stopped process is shown for at most `SHOWN_S`.
"""

import logging
import os
import re
import resource
import socket
import time
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from cute_api.lib.valkey_junk import read_or
from cute_api.lib.worker_thread import WorkerThread
from cute_api.metrics import reported
from cute_api.metrics.metric import ProcessKind
from cute_api.metrics.reports import (
    PROCESS_METRICS,
    ProcessMetrics,
    ProcessReport,
    ReportError,
    ReportingProcess,
    encode,
    time_of,
)
from cute_api.processes import valkey as clients
from cute_api.spec import BUNDLE

KEY = "cute:processes"
EVERY_S = 5.0
SHOWN_S = 30.0
FORGOTTEN_S = 600.0
TIMEOUT_S = 3.0

HEAD_BYTES = 1_024
_VERSION = re.compile(rb'"version":\s*"([\w.+-]+)"')

log = logging.getLogger("cute.metrics")
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


class Reporter:
    """`start` and `stop` once each."""

    def __init__(
        self, kind: ProcessKind, redis_url: str, own: ProcessMetrics = PROCESS_METRICS
    ) -> None:
        self._reporting = ReportingProcess(kind, socket.gethostname(), os.getpid())
        self._own = own
        self._valkey: Redis = clients.connect(
            redis_url,
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._thread = WorkerThread("metrics", self._work)

    def start(self) -> None:
        """Start to report."""
        show_process(self._own, _spec_version())
        self._thread.start()

    def stop(self) -> None:
        """Stop, without waiting for the daemon thread."""
        self._thread.stop()

    def _work(self) -> float:
        try:
            self.report()
        except RedisError as error:
            # Other parts log that Valkey is down.
            log.debug("Nothing was reported: %s", error)
        return EVERY_S

    def report(self) -> None:
        """Report once. Raises `redis.RedisError`."""
        raw = encode(now_on(self._valkey), self._own.values())
        self._valkey.hset(KEY, self._reporting.field, raw)


def report_as(kind: ProcessKind, redis_url: str) -> None:
    """Report until this process ends."""
    Reporter(kind, redis_url).start()


def reports(valkey: Redis) -> Mapping[ReportingProcess, ProcessReport]:
    """The reports of running processes, without malformed ones. Raises `RedisError`."""
    now = now_on(valkey)
    found = read_or({}, lambda: valkey.hgetall(KEY))
    running = {}
    for field, raw in found.items():
        try:
            reporting = ReportingProcess.of(field)
            report = ProcessReport.decode(raw, reporting.kind)
        except ReportError:
            continue
        if abs(now - report.at) <= SHOWN_S:
            running[reporting] = report
    return running


def outdated(valkey: Redis) -> tuple[list[bytes], list[bytes]]:
    """The names of reports of stopped processes, and of malformed reports.

    Reports of process kinds that only another release knows are valid. Raises `redis.RedisError`.
    """
    now = now_on(valkey)
    old: list[bytes] = []
    junk: list[bytes] = []
    found: Any = valkey.hgetall(KEY)
    for field, raw in found.items():
        try:
            at = time_of(raw)
        except ReportError:
            junk.append(field)
        else:
            if abs(now - at) > FORGOTTEN_S:
                old.append(field)
    return old, junk


def now_on(valkey: Redis) -> float:
    """Unix time on Valkey's clock, which is the same for all processes."""
    seconds, microseconds = valkey.time()
    return float(seconds) + microseconds / 1_000_000


def _spec_version() -> str:
    """The version of this release's document.

    Reads only the beginning, which has it: the whole document takes 10 MB, which most processes
    don't need.
    """
    with BUNDLE.open("rb") as opened:
        found = _VERSION.search(opened.read(HEAD_BYTES))
    return UNKNOWN if found is None else found[1].decode()

"""Set the clock of all `cute` processes an hour ahead, back again, and an hour behind.

PostgreSQL, Valkey and callers keep the right time, as if one host's clock were wrong. At a jump no
call may fail, no event be lost, late or out of order, no alert fire, and no value on Valkey be
treated as foreign. It needs libfaketime (Debian: `apt install faketime`), which only our processes
load.
"""

import argparse
import http.client
import time
from contextlib import closing
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Any

from redis import Redis

from cute_api.jobs import refusals
from cute_api.metrics.metric import CounterName
from cute_api.usage import stream
from scripts.checks.drills.stage.report import MissingProgramError, Report, parser_of
from scripts.checks.drills.stage.world import (
    COMPLETE,
    World,
    promise_calls,
    promise_nothing_lost,
    world,
)
from scripts.checks.processes import HOST
from scripts.checks.proof.strict_http.proxies import UNPACKED
from scripts.shared.waiting import until

LIBRARY = "*-linux-gnu*/faketime/libfaketimeMT.so.1"
PLACES = (Path("/usr/lib"), UNPACKED / "lib")
HOUR_S = 3_600
# The library reads the file once a second.
SEEN_S = 30.0
LONGEST_DELAY_S = 10.0
# For alerts a part of 15 s lasts a minute and a half.
SPEED = 6.0


def parser() -> argparse.ArgumentParser:
    options = parser_of("clock", __doc__, seconds=600)
    options.add_argument("--seconds", type=float, default=15, help="of each part (default: 15)")
    options.add_argument("--rate", type=float, default=30, help="calls a second (default: 30)")
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    clock = directory / "clock"
    set_clock(clock, 0)
    settings = {
        "LD_PRELOAD": str(library()),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",
        # Waits use the monotonic clock, which can't be set.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        # Otherwise timed waits on a monotonic clock return at once, so that all threads waiting for
        # Python's interpreter lock would spin.
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
    }
    with world(directory, size=COMPLETE, settings=settings) as (running, _):
        jumps = []
        with (
            running.alerts(speed=SPEED) as alerts,
            running.traffic(calls=options.rate, events=20) as calls,
        ):
            time.sleep(options.seconds)
            for ahead in (HOUR_S, 0, -HOUR_S, 0):
                jumps.append(time.time())
                set_clock(clock, ahead)
                until(partial(is_ahead, running, ahead), "the clock jumps", SEEN_S)
                report.say(f"the clocks of all processes are {ahead} s ahead")
                time.sleep(options.seconds)
            alerts.promise(report, "in all")
        promise_calls(report, calls, "in all")
        promise_nothing_lost(report, running.verdict(report))
        delays = running.delays(jumps[0], time.time())
        report.promise(
            f"{len(delays)} events from the first jump on were delivered after at most "
            f"{delays[-1]:.2f} s",
            holds=delays[-1] <= LONGEST_DELAY_S,
        )
        with closing(Redis.from_url(running.redis_url)) as valkey:
            counts: Any = valkey.hgetall(stream.COUNTERS_KEY)
            refused = refusals.count(valkey)
        junk = {
            name.decode(): int(count)
            for name, count in counts.items()
            if name.startswith(CounterName.JUNK.encode())
        }
        report.promise(
            f"own writes rejected as foreign: {junk or 'none'}, jobs: {refused}",
            holds=not junk and not refused,
        )
        ended = [process.name for process in running.processes if not process.runs]
        report.promise(f"processes that ended: {ended or 'none'}", holds=not ended)


def set_clock(clock: Path, seconds_ahead: int) -> None:
    """Replace the file atomically, because a process that reads an empty file exits."""
    written = clock.with_suffix(".new")
    written.write_text(f"{seconds_ahead:+d}\n")
    written.replace(clock)


def library() -> Path:
    """Return the path of libfaketime."""
    for place in PLACES:
        for found in place.glob(LIBRARY):
            return found
    raise MissingProgramError("libfaketime is not installed (Debian: `apt install faketime`).")


def is_ahead(running: World, seconds: int) -> bool:
    """Return whether each API process's clock is ahead, by the `Date` of its responses."""
    return all(abs(_ahead(api.port) - seconds) < HOUR_S / 2 for api in running.apis)


def _ahead(port: int) -> float:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        response.read()
    finally:
        connection.close()
    return parsedate_to_datetime(response.headers["Date"]).timestamp() - time.time()

"""Fill the disk of PostgreSQL, then that of Valkey, under traffic, and free them again.

Each store has its own small file system (tmpfs: it needs root). While PostgreSQL's is full, reads
must succeed for as long as it runs, and acknowledged changes may not be lost. If it stops, it is
restarted once there is room. While Valkey's is full, no call may fail.
"""

import argparse
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from scripts.checks.drills.stage.callers import TimedCall, described
from scripts.checks.drills.stage.report import MissingProgramError, Report, parser_of
from scripts.checks.drills.stage.world import (
    COMPLETE,
    World,
    promise_calls,
    promise_nothing_lost,
    world,
)
from scripts.checks.drills.valkey import LONGEST_DELAY_S, all_say, until_ok
from scripts.sandbox.embedded import Postgres, Valkey, exclusive
from scripts.shared.waiting import until

DATABASE_MB, VALKEY_MB = 700, 48
BALLAST = "ballast"
CHUNK = b"\0" * 65_536
SEEN_S = 5.0
READY_S = 90.0
MAY_FIRE = frozenset({"CuteApiErrorBudgetBurn", "CuteValkeyNotWritable"})


def parser() -> argparse.ArgumentParser:
    options = parser_of("full_disk", __doc__, seconds=600)
    options.add_argument("--rate", type=float, default=30, help="calls a second (default: 30)")
    options.add_argument("--seconds", type=float, default=20, help="of each part (default: 20)")
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    with ExitStack() as stack:
        disks = [
            stack.enter_context(disk(directory / name, size))
            for name, size in {"p": DATABASE_MB, "v": VALKEY_MB}.items()
        ]
        postgres = Postgres(stack.enter_context(exclusive(disks[0])))
        valkey = Valkey(stack.enter_context(exclusive(disks[1])))
        for store in (postgres, valkey):
            stack.callback(store.stop)
            store.start()
        running, _ = stack.enter_context(
            world(directory, size=COMPLETE, urls=(postgres.url, valkey.url))
        )
        with running.alerts() as alerts, running.traffic(calls=options.rate, events=20) as calls:
            time.sleep(options.seconds / 2)
            full_valkey(report, running, disks[1], calls, options.seconds)
            began, ended = full_database(report, running, postgres, disks[0], options.seconds)
            time.sleep(options.seconds / 2)
            alerts.promise(report, "in all", may_fire=MAY_FIRE)
        during = [call for call in calls if began - call.seconds < call.begun < ended + SEEN_S]
        reads = [call for call in during if call.name.startswith("GET")]
        report.say(f"reads while PostgreSQL's disk was full: {described(reads)}")
        report.say(f"all calls meanwhile: {described(during)}")
        promise_calls(report, [call for call in calls if call not in during], "at other times")
        promise_nothing_lost(report, running.verdict(report))


def full_valkey(
    report: Report, running: World, place: Path, calls: Sequence[TimedCall], seconds: float
) -> None:
    first, began_at = len(calls), time.time()
    fill(place)
    report.say("Valkey's disk is full")
    time.sleep(seconds)
    status = "degraded" if all_say(running, "degraded") else "ok"
    ended_at = time.time()
    (place / BALLAST).unlink()
    took = until_ok(running, READY_S)
    report.say(f"/readyz said {status}; there is room again, and it says ok after {took:.1f} s")
    promise_calls(report, calls[first:], "while Valkey's disk was full")
    delays = running.delays(began_at, ended_at)
    report.promise(
        f"{len(delays)} events meanwhile were delivered after at most {delays[-1]:.2f} s",
        holds=delays[-1] <= LONGEST_DELAY_S,
    )


def full_database(
    report: Report, running: World, postgres: Postgres, place: Path, seconds: float
) -> tuple[float, float]:
    """Fill PostgreSQL's disk; return the times when it was full and all were ready again."""
    fill(place)
    began = time.monotonic()
    report.say("PostgreSQL's disk is full")
    time.sleep(seconds)
    ended_itself = postgres.process is None or postgres.process.poll() is not None
    (place / BALLAST).unlink()
    if ended_itself:
        postgres.start()
    report.say(f"there is room again; PostgreSQL {'had ended' if ended_itself else 'runs on'}")
    took = until(lambda: all(api.is_ready for api in running.apis), "all are ready", READY_S)
    report.say(f"all processes are ready after {took:.1f} s")
    return began, time.monotonic()


@contextmanager
def disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A small file system in a new folder, until the block ends."""
    if os.geteuid() != 0:
        raise MissingProgramError("mounting a small disk needs root.")
    place.mkdir(mode=0o700)
    options = f"size={megabytes}m,mode=0700"
    mount = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", options, "tmpfs", place],
        capture_output=True,
        text=True,
        check=False,
    )
    if mount.returncode:
        raise MissingProgramError(f"mount is not allowed here: {mount.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["/bin/umount", "--lazy", place], check=False)


def fill(place: Path) -> None:
    """Fill the remaining room, as a log or a dump would."""
    with (place / BALLAST).open("wb", buffering=0) as ballast:
        try:
            while ballast.write(CHUNK):
                pass
        except OSError:
            return

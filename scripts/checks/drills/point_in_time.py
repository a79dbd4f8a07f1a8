"""Restore PostgreSQL from archived WAL: to before a mistake, and after the loss of its disk.

`pg_basebackup` copies the database of a deployment, of `--gigabytes`, while rows are written;
`archive_command` copies each file of WAL. Then rows are deleted by mistake, the archive is away for
a while, and the disk is lost: an alert must fire for the archive and for PostgreSQL, and no other.
Two restores follow: up to the mistake nothing may be missing; up to the end only WAL that
`archive_timeout` had not archived yet may be. It prints how much is missing (RPO) and how long a
restore took (RTO).
"""

import argparse
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from scripts.checks.drills.stage.alert_watch import AlertWatch
from scripts.checks.drills.stage.report import DrillError, Report, parser_of
from scripts.checks.drills.stage.world import COMPLETE, world
from scripts.checks.proof.webhook_tables import rows
from scripts.sandbox.embedded import Postgres, Valkey, exclusive
from scripts.sandbox.embedded.home import own_directory, service_identity
from scripts.sandbox.embedded.postgres import USER
from scripts.shared.waiting import until

GIB = 2**30
# A row of 1.9 kB stays below the size from which PostgreSQL compresses.
FILL = (
    "CREATE TABLE filler_{0} AS SELECT n, repeat(md5(n::text), 58) FROM generate_series(1, {1}) n"
)
ROW_BYTES, ROWS_A_TABLE = 2_048, 500_000
SIZE = "SELECT pg_database_size(current_database())"
MARK_S = 0.05
ARCHIVE_TIMEOUT_S = 5
# Switching to the next file and copying it takes a bit longer.
MOST_LOST_S = ARCHIVE_TIMEOUT_S + 5.0
PROGRAM_S = 3_600.0
FILLING = {"wal_level": "minimal", "max_wal_senders": "0"}
# The alert on the archive waits for ten minutes, which are 100 seconds here.
SPEED = 6.0
ARCHIVE, DOWN, UNREACHABLE = "CuteWalGrowing", "CuteServerDown", "CuteEdgeUnreachable"
# The probes make enough calls for the objectives.
MAY_FIRE = frozenset({"CuteApiErrorBudgetBurn", "CuteReachabilityBudgetBurn"})
FIRES_S = 180.0
ARCHIVED = "SELECT last_archived_time > last_failed_time FROM pg_stat_archiver"


@dataclass
class MarkWriter(threading.Thread):
    """Commits a row each 50 ms until `end`; `committed` has when each was confirmed (Unix s)."""

    url: str
    committed: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._ended = threading.Event()

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        with closing(psycopg2.connect(self.url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                while not self._ended.wait(MARK_S):
                    cursor.execute("INSERT INTO marks VALUES (%s)", [len(self.committed)])
                    self.committed.append(time.time())

    def end(self) -> None:
        self._ended.set()
        self.join()


def parser() -> argparse.ArgumentParser:
    options = parser_of("point_in_time", __doc__, seconds=7_200)
    options.add_argument("--gigabytes", type=float, default=0.2, help="default: 0.2")
    options.add_argument("--seconds", type=float, default=10, help="of each part (default: 10)")
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    with ExitStack() as stack:
        home = stack.enter_context(exclusive(directory / "d"))
        archive, backup = directory / "archive", directory / "backup"
        fill(report, Postgres(home, settings=FILLING), options.gigabytes)
        postgres = Postgres(home, settings=archiving(archive))
        for place in (archive, backup):
            own_directory(place, service_identity(postgres.data))
        stack.callback(postgres.stop)
        postgres.start()
        valkey = Valkey(stack.enter_context(exclusive(directory / "v")))
        stack.callback(valkey.stop)
        valkey.start()
        rows(postgres.url, "CREATE TABLE marks (number bigint PRIMARY KEY)")
        marks = MarkWriter(postgres.url)
        with (
            world(directory, size=COMPLETE, urls=(postgres.url, valkey.url)) as (running, _),
            running.alerts(speed=SPEED, exports_postgres=True) as alerts,
        ):
            marks.start()
            back_up(report, postgres, backup)
            time.sleep(options.seconds)
            mistake_at, before = time.time(), len(marks.committed)
            time.sleep(1)
            rows(postgres.url, "DELETE FROM marks")
            report.say(f"a mistake: all rows are deleted, {before} of them committed")
            time.sleep(options.seconds)
            lose_archive(report, postgres, archive, alerts)
            time.sleep(options.seconds)
            marks.end()
            lost_at = marks.committed[-1]
            postgres.kill()
            shutil.rmtree(postgres.data)
            report.say("the disk of PostgreSQL is lost")
            for name in (DOWN, UNREACHABLE):
                alerts.until_fires(name, lost_at, FIRES_S)
            fires = {ARCHIVE, DOWN, UNREACHABLE}
            alerts.promise(report, "in all", fires=fires, may_fire=MAY_FIRE)
        target = time.strftime("%Y-%m-%d %H:%M:%S+00", time.gmtime(mistake_at))
        with restored(report, postgres, backup, archive, f"recovery_target_time={target}") as took:
            [(found,)] = rows(postgres.url, "SELECT count(*) FROM marks")
            # The target is a whole second.
            expected = sum(at < int(mistake_at) for at in marks.committed)
            missing = max(expected - found, 0)
            report.promise(
                f"before the mistake: RPO {missing} of {expected} commits, RTO {took:.1f} s",
                holds=not missing,
            )
        with restored(report, postgres, backup, archive, "recovery_target_timeline=latest") as took:
            [(newest,)] = rows(postgres.url, "SELECT coalesce(max(number), 0) FROM marks")
            age = lost_at - marks.committed[newest]
            report.promise(
                f"after the loss: RPO {len(marks.committed) - 1 - newest} commits of the last "
                f"{age:.1f} s, RTO {took:.1f} s",
                holds=age <= MOST_LOST_S,
            )


def fill(report: Report, postgres: Postgres, gigabytes: float) -> None:
    """Make a database of that size."""
    began = time.monotonic()
    postgres.start()
    try:
        number = max(int(gigabytes * GIB / ROW_BYTES), 1)
        for first in range(0, number, ROWS_A_TABLE):
            rows(postgres.url, FILL.format(first, min(ROWS_A_TABLE, number - first)))
        [(size,)] = rows(postgres.url, SIZE)
    finally:
        postgres.stop()
    report.say(f"a database of {size / GIB:.2f} GiB, in {time.monotonic() - began:.0f} s")


def archiving(archive: Path) -> dict[str, str]:
    """Archive as the runbook says: an existing file is never replaced."""
    return {
        "archive_mode": "on",
        "archive_command": f"test ! -f {archive}/%f && cp %p {archive}/%f",
        "archive_timeout": str(ARCHIVE_TIMEOUT_S),
    }


def lose_archive(report: Report, postgres: Postgres, archive: Path, alerts: AlertWatch) -> None:
    """Take the archive away until its alert fires; return once it has all files of WAL."""
    away, began = archive.with_name("away"), time.time()
    archive.rename(away)
    report.say("the archive is away")
    took = alerts.until_fires(ARCHIVE, began, FIRES_S)
    away.rename(archive)
    until(lambda: rows(postgres.url, ARCHIVED) == [(True,)], "WAL is archived again")
    report.say(f"the archive is back, {took:.0f} s after it was lost, and has the WAL")


def back_up(report: Report, postgres: Postgres, backup: Path) -> None:
    began = time.monotonic()
    arguments = (f"--pgdata={backup}", f"--host={postgres.home.sockets}", f"--username={USER}")
    postgres.run("pg_basebackup", *arguments, "--checkpoint=fast", wait_s=PROGRAM_S)
    copied = time.monotonic()
    postgres.run("pg_verifybackup", backup, wait_s=PROGRAM_S)
    report.say(
        f"pg_basebackup took {copied - began:.1f} s, pg_verifybackup "
        f"{time.monotonic() - copied:.1f} s"
    )


@contextmanager
def restored(
    report: Report, postgres: Postgres, backup: Path, archive: Path, target: str
) -> Iterator[float]:
    """Restore the backup and the WAL up to the target; yields the seconds that it took."""
    began = time.monotonic()
    recovering = Postgres(
        postgres.home,
        settings={
            "restore_command": f"cp {archive}/%f %p",
            "recovery_target_action": "promote",
            **dict([target.split("=", 1)]),
        },
    )
    own_directory(recovering.data, service_identity(recovering.data))
    recovering.run("/bin/cp", "--archive", f"{backup}/.", recovering.data, wait_s=PROGRAM_S)
    (recovering.data / "recovery.signal").touch()
    try:
        recovering.spawn()
        until(lambda: accepts_writes(recovering), "it accepts writes", PROGRAM_S)
        yield time.monotonic() - began
    finally:
        recovering.stop()
        shutil.rmtree(recovering.data)


def accepts_writes(postgres: Postgres) -> bool:
    if postgres.process is None or postgres.process.poll() is not None:
        raise DrillError("PostgreSQL ended while it recovered.")
    try:
        return rows(postgres.url, "SELECT pg_is_in_recovery()") == [(False,)]
    except psycopg2.OperationalError:
        return False

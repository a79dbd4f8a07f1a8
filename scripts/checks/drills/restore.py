"""Back up with `pg_dump`, continue for a while, lose the database, and restore it safely.

After the backup a key is revoked, events are delivered, cursors are read. Then the database is
recreated from the dump, and `cute db restored` reads the logs. The revoked key and cursors of lost
events must be refused for good, and a reader who starts again must see every event in the database.
Events that arrive twice were pending in the backup. Meanwhile alerts must report that nothing is
served.
"""

import argparse
import http.client
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cute_api.config import Variable
from cute_api.spec import BASE_PATH
from scripts.checks.drills.stage.report import Report, parser_of
from scripts.checks.drills.stage.world import COMPLETE, World, world
from scripts.checks.processes import HOST
from scripts.checks.proof import webhook_tables
from scripts.sandbox.embedded import Postgres, Servers
from scripts.sandbox.embedded.postgres import DATABASE, USER

Json = dict[str, Any]
EVENTS = "SELECT count(*) FROM events WHERE user_id = %s"
LOG = {Variable.LOG_LEVEL.value: "info"}
# To the alerts, a restore of seconds lasts minutes.
SPEED = 6.0
FIRES = {"CuteEdgeUnreachable"}
# Depends on how long the restore takes.
MAY_FIRE = {
    "CuteApiErrorBudgetBurn",
    "CuteMetricsMissing",
    "CuteProcessMissing",
    "CuteReachabilityBudgetBurn",
}


def parser() -> argparse.ArgumentParser:
    options = parser_of("restore", __doc__, seconds=600)
    options.add_argument("--seconds", type=float, default=10, help="of each part (default: 10)")
    options.add_argument("--rate", type=float, default=20, help="calls a second (default: 20)")
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    with (
        world(directory, size=COMPLETE, settings=LOG) as (running, stores),
        running.alerts(speed=SPEED) as alerts,
    ):
        assert stores is not None, "its own"
        # This key has no webhook, which its revocation would pause.
        revoked = running.new_key("seller-0@cute.example")
        with running.traffic(calls=options.rate, events=20):
            time.sleep(options.seconds)
            dump(report, stores.postgres)
            time.sleep(options.seconds)
            keys = call(running, revoked, "/me/keys")[1]["data"]
            [own] = [key["id"] for key in keys if key["current"]]
            status, _ = call(running, revoked, f"/me/keys/{own}", "DELETE")
            report.say(f"after the backup: a key is revoked ({status})")
            time.sleep(2)
        reader = running.market.api_keys[0]
        _, page = call(running, reader, "/events?after=newest")
        before = count(running)
        restore(report, running, stores)
        report.say(f"RPO: of {before} events of a user the backup had {count(running)}")
        promise_old_cursor(report, running, str(page["next_cursor"]))
        status, _ = call(running, revoked, "/me")
        report.promise(f"the revoked key: {status}", holds=status == 401)
        with running.traffic(calls=options.rate, events=20):
            time.sleep(options.seconds)
        webhook_tables.wait_until_quiet(running.database_url, report.say)
        alerts.promise(report, "in all", fires=FIRES, may_fire=MAY_FIRE)
        promise_old_cursor(report, running, str(page["next_cursor"]))
        seen, there = len(read_all(running, reader)), count(running)
        report.promise(f"a reader who starts again sees {seen} of {there}", holds=seen == there)
        records = [record for record in running.receiver.records() if 200 <= record.status < 300]
        twice = len(records) - len({(record.path, record.webhook_id) for record in records})
        report.say(f"{len(records):,} deliveries, {twice} of them a second time")


def dump(report: Report, postgres: Postgres) -> None:
    began = time.monotonic()
    postgres.run("pg_dump", *to(postgres), "--format=custom", f"--file={place(postgres)}")
    size = place(postgres).stat().st_size
    report.say(f"pg_dump: {size / 2**20:.1f} MiB in {time.monotonic() - began:.1f} s")


def restore(report: Report, running: World, stores: Servers) -> None:
    """Follow the runbook: stop, recreate the database, migrate, `cute db restored`, start."""
    for process in running.processes:
        process.stop()
    began = time.monotonic()
    postgres = stores.postgres
    postgres.run("dropdb", *to(postgres)[:2], "--force", DATABASE)
    postgres.run("createdb", *to(postgres)[:2], DATABASE)
    postgres.run("pg_restore", *to(postgres), "--exit-on-error", str(place(postgres)))
    report.say(f"restored in {time.monotonic() - began:.1f} s")
    running.cute("db", "upgrade")
    logs = [part for api in running.apis for part in ("--log", str(api.log))]
    report.say(running.cute("db", "restored", "--yes", *logs).replace("\n", " "))
    for process in running.processes:
        process.spawn()
    for api in running.apis:
        api.start()


def to(postgres: Postgres) -> tuple[str, str, str]:
    return f"--host={postgres.home.sockets}", f"--username={USER}", f"--dbname={DATABASE}"


def place(postgres: Postgres) -> Path:
    return postgres.data / "drill.dump"


def promise_old_cursor(report: Report, running: World, cursor: str) -> None:
    path = f"/events?after={quote(cursor)}"
    status, problem = call(running, running.market.api_keys[0], path)
    report.promise(
        f"a cursor from after the backup: {status} {problem.get('code', '')}",
        holds=status == 422,
    )


def read_all(running: World, key: str) -> list[Json]:
    """Return the feed of a user from its start."""
    found: list[Json] = []
    path = "/events?limit=100"
    while True:
        _, page = call(running, key, path)
        found += page["data"]
        if not page["has_more"]:
            return found
        path = f"/events?limit=100&after={quote(page['next_cursor'])}"


def count(running: World) -> int:
    user = running.market.users[0]
    return int(webhook_tables.rows(running.database_url, EVENTS, [user])[0][0])


def call(running: World, key: str, path: str, method: str = "GET") -> tuple[int, Json]:
    """Return the status and the JSON of a call."""
    connection = http.client.HTTPConnection(HOST, running.apis[0].port, timeout=30)
    try:
        connection.request(method, BASE_PATH + path, headers={"Authorization": f"Bearer {key}"})
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    return response.status, json.loads(body) if body else {}

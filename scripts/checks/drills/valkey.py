"""Lose Valkey with all its data, while calls and webhooks flow, and start an empty one.

First it hangs (SIGSTOP) for half of the time, then it is killed. Without it no call may fail, each
event must be delivered within seconds, and `/readyz` must return `degraded` with 200; all checks
must be `ok` soon after it is back.
"""

import argparse
import http.client
import json
import shutil
import time
from pathlib import Path
from typing import Any

from scripts.checks.drills.outages.stopping import stop_all
from scripts.checks.drills.stage.report import Report, parser_of
from scripts.checks.drills.stage.world import (
    COMPLETE,
    SELLERS,
    World,
    promise_calls,
    promise_nothing_lost,
    world,
)
from scripts.checks.processes import HOST, ApiProcess
from scripts.checks.proof import webhook_tables
from scripts.shared.waiting import until

# Without wake-ups a worker polls after 1.5 to 3 seconds, then at once.
LONGEST_DELAY_S = 10.0
RECORDED = "SELECT count(*) FROM request_log"
STORED_S = READY_S = 60.0
DOWN, ALERT_S = "CuteServerDown", 15.0
# Longer than API processes, which send rows each tenth of a second, keep unsent ones.
UNSENT_S = 1.5


def parser() -> argparse.ArgumentParser:
    options = parser_of("valkey", __doc__, seconds=600)
    options.add_argument("--away", type=float, default=20, help="seconds (default: 20)")
    options.add_argument("--rate", type=float, default=50, help="calls a second (default: 50)")
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    with world(directory, size=COMPLETE) as (running, stores):
        assert stores is not None, "its own"
        with running.alerts() as alerts, running.traffic(calls=options.rate, events=20) as calls:
            time.sleep(options.away / 2)
            assert stores.valkey.process is not None, "it runs"
            stop_all(stores.valkey.process.pid)
            lost_at, lost = time.time(), len(calls)
            report.say("Valkey hangs")
            took = until(lambda: all_say(running, "degraded"), "/readyz says degraded")
            report.say(f"/readyz is 200 and degraded after {took:.1f} s: {reason(running.apis[0])}")
            took = alerts.until_fires(DOWN, lost_at, ALERT_S * 2)
            report.promise(f"{DOWN} fires after {took:.1f} s", holds=took <= ALERT_S)
            stores.valkey.kill()
            shutil.rmtree(stores.valkey.data)
            report.say("Valkey is killed, its file removed")
            time.sleep(options.away / 2)
            back_at, back = time.time(), len(calls)
            stores.valkey.start()
            took = until_ok(running, READY_S)
            report.say(f"Valkey is back, and empty; /readyz says ok after {took:.1f} s")
            time.sleep(options.away / 2)
            alerts.promise(report, "in all", fires={DOWN})
        promise_calls(report, calls[lost:back], "without Valkey")
        promise_calls(report, [*calls[:lost], *calls[back:]], "with it")
        promise_nothing_lost(report, running.verdict(report))
        delays = running.delays(lost_at, back_at)
        report.promise(
            f"{len(delays)} events without Valkey were delivered after p50 "
            f"{delays[len(delays) // 2]:.2f} s, at most {delays[-1]:.2f} s",
            holds=delays[-1] <= LONGEST_DELAY_S,
        )
        # Each seller has registered a webhook before, by one call.
        made = len(calls) + SELLERS
        promise_recorded(report, running, made, lost=options.rate * UNSENT_S)


def promise_recorded(report: Report, running: World, made: int, *, lost: float) -> None:
    """Promise that requests were recorded, except `lost` ones that were on Valkey."""

    def count() -> int:
        return int(webhook_tables.rows(running.database_url, RECORDED)[0][0])

    deadline = time.monotonic() + STORED_S
    while count() < made - lost and time.monotonic() < deadline:
        time.sleep(1)
    recorded = count()
    report.promise(
        f"{recorded:,} of {made:,} requests were recorded", holds=recorded >= made - lost
    )


def all_say(running: World, status: str) -> bool:
    return all(readiness(api)["status"] == status for api in running.apis)


def until_ok(running: World, timeout_s: float) -> float:
    """Wait until all processes are ok; return seconds, or raise `TimeoutError` with reasons."""
    try:
        return until(lambda: all_say(running, "ok"), "/readyz says ok", timeout_s)
    except TimeoutError as error:
        raise TimeoutError(f"{error} {' '.join(map(reason, running.apis))}") from None


def reason(api: ApiProcess) -> str:
    return " ".join(readiness(api)["reasons"])


def readiness(api: ApiProcess) -> dict[str, Any]:
    """Return the body of `/readyz`; raises for any status but 200."""
    connection = http.client.HTTPConnection(HOST, api.port, timeout=30)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        body: dict[str, Any] = json.loads(response.read())
    finally:
        connection.close()
    if response.status != 200:
        raise RuntimeError(f"/readyz returned {response.status}: {body}")
    return body

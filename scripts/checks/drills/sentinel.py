"""Let the primary of Valkey hang under traffic, so that a Sentinel promotes its replica.

It is stopped (SIGSTOP): unlike a kill, that refuses no connection. No call may fail, no event be
lost, and `/readyz` must be `ok` again soon after the failover.
"""

import argparse
import time
from contextlib import ExitStack
from pathlib import Path

import redis

from scripts.checks.drills.outages.stopping import stop_all
from scripts.checks.drills.stage.report import Report, parser_of
from scripts.checks.drills.stage.world import COMPLETE, promise_calls, promise_nothing_lost, world
from scripts.checks.drills.valkey import LONGEST_DELAY_S, until_ok
from scripts.sandbox.embedded import Postgres, exclusive
from scripts.sandbox.embedded.valkey_nodes import ValkeyNode, watched
from scripts.shared.waiting import until

FAILOVER_S = 30.0
AFTER_S = 10.0


def parser() -> argparse.ArgumentParser:
    options = parser_of("sentinel", __doc__, seconds=600)
    options.add_argument("--rate", type=float, default=50, help="calls a second (default: 50)")
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    with ExitStack() as stack:
        postgres = Postgres(stack.enter_context(exclusive(directory / "p")))
        stack.callback(postgres.stop)
        postgres.start()
        valkeys = stack.enter_context(watched(directory))
        primary, replica, _ = valkeys.nodes
        running, _ = stack.enter_context(
            world(directory, size=COMPLETE, urls=(postgres.url, valkeys.url))
        )
        with running.alerts() as alerts, running.traffic(calls=options.rate, events=20) as calls:
            time.sleep(AFTER_S)
            lost_at = time.time()
            stop_all(primary.process.pid)
            report.say("the primary of Valkey hangs")
            took = until(lambda: is_primary(replica), "the replica is primary", FAILOVER_S)
            report.say(f"Sentinel has made the replica primary after {took:.1f} s")
            took = until_ok(running, FAILOVER_S)
            report.say(f"/readyz says ok {took:.1f} s later")
            back_at = time.time()
            time.sleep(AFTER_S)
            # Sentinel waits for some seconds, so a scrape may happen in between.
            alerts.promise(report, "in all", may_fire={"CuteServerDown"})
        promise_calls(report, calls, "before, during and after the failover")
        promise_nothing_lost(report, running.verdict(report))
        delays = running.delays(lost_at, back_at)
        report.promise(
            f"{len(delays)} events of the failover were delivered after at most "
            f"{max(delays, default=0):.2f} s",
            holds=max(delays, default=0) <= LONGEST_DELAY_S,
        )


def is_primary(node: ValkeyNode) -> bool:
    with node.client() as client:
        try:
            return bool(client.info("replication")["role"] == "master")
        except redis.RedisError:  # it ends connections while it changes
            return False

"""Lose the primary of PostgreSQL while calls and webhooks flow, and promote its standby.

The primary hangs (SIGSTOP); after `--detect` seconds it is killed, so that it can't come back, and
the standby is promoted. Processes have both hosts in DATABASE_URL and are not restarted. With
synchronous replication nothing that was acknowledged may be lost (RPO 0); with `--asynchronous` it
prints how much is lost. Calls must succeed again within seconds of the promotion (RTO). Each call
that failed must be in the objective, and alerts on it and on the server must fire.
"""

import argparse
import time
from contextlib import ExitStack
from pathlib import Path

from scripts.checks.drills.outages.stopping import kill_all, stop_all
from scripts.checks.drills.stage.callers import described, failed
from scripts.checks.drills.stage.report import Report, parser_of
from scripts.checks.drills.stage.standby import postgres_pair
from scripts.checks.drills.stage.world import COMPLETE, promise_calls, promise_nothing_lost, world
from scripts.sandbox import embedded

# From the promotion on, clients reconnect within that time.
RECOVERED_S = 10.0
# An alert on the budget waits 20 s here, and for up to three evaluations before, 5 s apart.
ALERTED_S = 40.0
# To the alerts, an outage of seconds lasts a minute.
SPEED = 6.0
FIRES = {"CuteServerDown", "CuteApiErrorBudgetBurn"}
# A probe every 6 s may miss it.
PROBES = {"CuteEdgeUnreachable", "CuteReachabilityBudgetBurn"}


def parser() -> argparse.ArgumentParser:
    options = parser_of("primary", __doc__, seconds=600)
    options.add_argument("--rate", type=float, default=50, help="calls a second (default: 50)")
    options.add_argument("--detect", type=float, default=5, help="seconds (default: 5)")
    options.add_argument(
        "--asynchronous", action="store_true", help="commits don't wait for the standby"
    )
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    with ExitStack() as stack:
        pair = stack.enter_context(postgres_pair(directory, synchronous=not options.asynchronous))
        home = stack.enter_context(embedded.exclusive(directory / "v"))
        valkey = embedded.Valkey(home)
        valkey.start()
        stack.callback(valkey.stop)
        running, _ = stack.enter_context(
            world(directory, size=COMPLETE, urls=(pair.url, valkey.url))
        )
        alerts = stack.enter_context(running.alerts(speed=SPEED))
        with running.traffic(calls=options.rate, events=20) as calls:
            time.sleep(10)
            assert pair.primary.process is not None, "it runs"
            pid = pair.primary.process.pid
            stack.callback(kill_all, pid)
            stop_all(pid)
            lost = time.monotonic()
            report.say("the primary hangs")
            time.sleep(options.detect)
            kill_all(pid)
            pair.promote()
            promoted = time.monotonic()
            report.say(
                "the primary is killed and the standby promoted in "
                f"{promoted - lost - options.detect:.1f} s"
            )
            time.sleep(ALERTED_S)
            alerts.promise(report, "in all", fires=FIRES, may_fire=PROBES)
        alerts.promise_counted(report, len(failed(calls)))
        during = [
            call for call in calls if lost - call.seconds < call.begun < promoted + RECOVERED_S
        ]
        report.say(f"meanwhile: {described(during)}")
        last = max((call.begun for call in failed(during)), default=lost)
        report.say(
            f"RTO: the last call that failed began {last - lost:.1f} s after the loss, "
            f"{last - promoted:.1f} s after the promotion"
        )
        others = [call for call in calls if call not in during]
        promise_calls(report, others, f"before, and from {RECOVERED_S:.0f} s after it on")
        verdict = running.verdict(report)
        report.say(f"RPO: {verdict.vanished} commits that were confirmed are missing")
        if not options.asynchronous:
            promise_nothing_lost(report, verdict)

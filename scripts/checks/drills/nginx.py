"""Restart API processes in turn behind nginx (`deploy/nginx`) while they are called.

nginx doesn't check `/readyz`: it skips a process after a refused connection. No call may fail,
and no alert may fire.
"""

import argparse
from dataclasses import replace
from pathlib import Path

from scripts.checks.drills.rolling import SPEED, roll
from scripts.checks.drills.stage.report import Report, parser_of
from scripts.checks.drills.stage.world import (
    COMPLETE,
    SEEN_S,
    promise_calls,
    promise_nothing_lost,
    world,
)
from scripts.checks.proof.strict_http.proxies import Proxy

APIS = 3


def parser() -> argparse.ArgumentParser:
    options = parser_of("nginx", __doc__, seconds=600)
    options.add_argument("--rounds", type=int, default=3, help="default: 3")
    options.add_argument("--rate", type=float, default=100, help="calls a second (default: 100)")
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    with world(directory, size=replace(COMPLETE, apis=APIS), proxy=Proxy.NGINX) as (running, _):
        report.say(f"{APIS} API processes, {options.rate:.0f} calls/s through nginx")
        with (
            running.alerts(speed=SPEED) as alerts,
            running.traffic(calls=options.rate, events=10) as calls,
        ):
            for number in range(options.rounds):
                roll(report, running, number + 1, seen_s=SEEN_S)
            alerts.promise(report, "in all")
        promise_calls(report, calls, f"{options.rounds} rounds")
        promise_nothing_lost(report, running.verdict(report))

"""Restart API processes in turn behind HAProxy, again and again, while they are called.

Each process is stopped (SIGTERM) and started again, as in an upgrade: the next one is stopped once
the balancer has seen that this one is ready. No call may fail, no event may be lost, and no alert
may fire.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

from scripts.checks.drills.stage.report import Report, parser_of
from scripts.checks.drills.stage.world import (
    COMPLETE,
    SEEN_S,
    World,
    promise_calls,
    promise_nothing_lost,
    world,
)

APIS = 4
SPEED = 6.0


def parser() -> argparse.ArgumentParser:
    options = parser_of("rolling", __doc__, seconds=900)
    options.add_argument("--rounds", type=int, default=10, help="default: 10")
    options.add_argument("--rate", type=float, default=150, help="calls a second (default: 150)")
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    with world(directory, size=replace(COMPLETE, apis=APIS)) as (running, _):
        report.say(f"{APIS} API processes, {options.rate:.0f} calls/s through HAProxy")
        with (
            running.alerts(speed=SPEED) as alerts,
            running.traffic(calls=options.rate, events=10) as calls,
        ):
            times = [
                roll(report, running, number + 1, seen_s=SEEN_S) for number in range(options.rounds)
            ]
            alerts.promise(report, "in all")
        promise_calls(report, calls, f"{options.rounds} rounds")
        stops = sorted(stop for restarts in times for stop, _ in restarts)
        starts = sorted(start for restarts in times for _, start in restarts)
        report.say(
            f"a stop took {stops[len(stops) // 2]:.1f} s (longest {stops[-1]:.1f} s), a start "
            f"{starts[len(starts) // 2]:.1f} s (longest {starts[-1]:.1f} s)"
        )
        promise_nothing_lost(report, running.verdict(report))


def roll(
    report: Report, running: World, number: int, *, seen_s: float
) -> list[tuple[float, float]]:
    """Replace each process; return the seconds of its stop and start.

    `seen_s` is how long the balancer needs to see that a process is ready.
    """
    times = []
    for api in running.apis:
        began = time.monotonic()
        api.stop()
        stopped = time.monotonic()
        api.start()
        times.append((stopped - began, time.monotonic() - stopped))
        time.sleep(seen_s)
    report.say(f"round {number}: {sum(map(sum, times)):.0f} s")
    return times

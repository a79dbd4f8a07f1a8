"""Let each worker hang in turn (SIGSTOP) while calls and webhooks flow.

Others must send its deliveries within seconds. No event may be lost or come out of order, no call
may fail, and no alert may fire.
"""

import argparse
import os
import signal
import time
from pathlib import Path

from scripts.checks.drills.stage.report import Report, parser_of
from scripts.checks.drills.stage.world import COMPLETE, promise_calls, promise_nothing_lost, world

# The relay releases a silent worker's lanes after five checks, one a second.
LONGEST_DELAY_S = 6.0
EVENTS = 20.0


def parser() -> argparse.ArgumentParser:
    options = parser_of("hung_worker", __doc__, seconds=600)
    options.add_argument("--away", type=float, default=15, help="seconds of each (default: 15)")
    options.add_argument("--rate", type=float, default=20, help="calls a second (default: 20)")
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    with world(directory, size=COMPLETE) as (running, _):
        spans: list[tuple[float, float]] = []
        with (
            running.alerts() as alerts,
            running.traffic(calls=options.rate, events=EVENTS) as calls,
        ):
            for worker in running.workers:
                time.sleep(options.away)
                hung_at = time.time()
                os.kill(worker.pid, signal.SIGSTOP)
                try:
                    time.sleep(options.away)
                finally:
                    os.kill(worker.pid, signal.SIGCONT)
                spans.append((hung_at, time.time()))
            time.sleep(options.away)
            alerts.promise(report, "in all")
        promise_calls(report, calls, "meanwhile")
        promise_nothing_lost(report, running.verdict(report))
        for number, span in enumerate(spans, 1):
            delays = running.delays(*span)
            report.promise(
                f"worker {number} hung: {len(delays)} events were delivered after p50 "
                f"{delays[len(delays) // 2]:.2f} s, at most {delays[-1]:.2f} s",
                holds=delays[-1] <= LONGEST_DELAY_S,
            )

"""Replace the encryption key on all processes by rolling restarts, while calls and webhooks flow.

The steps are those of `docs/operations.md`: the new key last, then first, then `cute webhooks
reseal`, then without the old one. No call may fail, each event must be signed and delivered. A
process with another key must refuse to start, and name the missing key. No alert may fire.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from cute_api.config import Variable
from cute_api.sealing import new_key
from scripts.checks.drills.stage.report import DrillError, Report, parser_of
from scripts.checks.drills.stage.world import (
    COMPLETE,
    World,
    promise_calls,
    promise_nothing_lost,
    world,
)
from scripts.shared.waiting import until

NAME = Variable.ENCRYPTION_KEYS.value
STARTED_S = 60.0
# For alerts, a second of the drill is as long as six.
SPEED = 6.0


def parser() -> argparse.ArgumentParser:
    options = parser_of("rotate_keys", __doc__, seconds=600)
    options.add_argument("--rate", type=float, default=40, help="calls a second (default: 40)")
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    with world(directory, size=COMPLETE) as (running, _):
        old, new = running.stack.encryption_key, new_key()
        with (
            running.alerts(speed=SPEED) as alerts,
            running.traffic(calls=options.rate, events=20) as calls,
        ):
            for step, keys in {
                "the new key last": [old, new],
                "the new key first": [new, old],
            }.items():
                restart(running, keys)
                report.say(f"all processes restarted with {step}")
            report.say(running.cute("webhooks", "reseal", **{NAME: f"{new},{old}"}))
            restart(running, [new])
            report.say("all processes restarted without the old key")
            refuses = refusal(running, old)
            report.promise(f"a worker with the old key: {refuses}", holds="key" in refuses)
            alerts.promise(report, "in all")
        promise_calls(report, calls, "in all")
        promise_nothing_lost(report, running.verdict(report))


def restart(running: World, keys: Sequence[str]) -> None:
    """Restart one process after another, API processes last."""
    for process in (*running.workers, *running.relays, *running.others):
        process.set(NAME, ",".join(keys))
        process.stop()
        process.spawn()
    for api in running.apis:
        api.set(NAME, ",".join(keys))
        api.stop()
        api.start()


def refusal(running: World, key: str) -> str:
    """Return the error of a worker with this key; restart it with the right key."""
    worker = running.workers[0]
    worker.stop()
    try:
        return running.cute("worker", **{NAME: key})
    except DrillError as error:
        return str(error)
    finally:
        worker.spawn()
        until(lambda: worker.runs, "the worker runs again", STARTED_S)

"""Prove that the SDKs pace themselves: far more calls than the quota allows, and no 429.

`python -m scripts.checks.proof.pacing --windows 3` starts stores and one `cute serve`, and on it
three processes, each with a key of the free tier: 64 threads, 64 tasks and 64 promises that call
without pause for this many minutes. No attempt may get a 429, no call may fail, and at least 80 %
of the quota must be used. First each calls without pacing until it is refused, which must show ten
times the quota. The tests run it with a short window.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from cute_api.config import ROOT, child_environ
from cute_api.models.database import Database
from cute_api.models.enums import Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.spec import Spec
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.stack import stack
from scripts.shared import javascript, node

WORKERS = 64
WINDOWS = 3
WINDOW_S = 60
# Upper bound of the time to use up the quota without pacing.
UNPACED_S = 20.0
LEAST_OFFERED = 10
LEAST_USED = 0.8
# The time that a process takes to start and end on a busy machine.
GRACE_S = 60.0
SDK = ROOT / "sdks/python/sdk/src"


class CallStyle(Enum):
    """How a process makes concurrent calls."""

    THREADS = "Python threads"
    TASKS = "Python tasks"
    PROMISES = "JavaScript promises"

    def command(self, seconds: float, *, paced: bool) -> list[str]:
        """Return its command line."""
        how = [str(seconds), str(WORKERS), "paced" if paced else "unpaced"]
        if self is CallStyle.PROMISES:
            return node.find().command("node", [str(Path(__file__).with_name("load.mjs")), *how])
        kind = "threads" if self is CallStyle.THREADS else "tasks"
        return [sys.executable, "-m", "scripts.checks.proof.pacing.load", kind, *how]


@dataclass(frozen=True, slots=True)
class CallerResult:
    """The attempts of one process by status, and the errors that its calls raised."""

    caller: CallStyle
    statuses: Mapping[str, int]
    errors: Sequence[str]
    seconds: float
    rate: float
    """How many calls a second the quota has."""

    @property
    def used(self) -> float:
        """The share of the quota that it used while it called."""
        return self.statuses.get("200", 0) / (self.seconds * self.rate)

    @property
    def offered(self) -> float:
        """All calls, refused or not, as a multiple of the quota."""
        return sum(self.statuses.values()) / (self.seconds * self.rate)

    @property
    def refused(self) -> int:
        return self.statuses.get("429", 0)

    def __str__(self) -> str:
        calls = sum(self.statuses.values())
        return (
            f"{self.caller.value}: {calls} calls in {self.seconds:.1f} s, {self.offered:.2f} times "
            f"the quota, {self.refused} refused"
            + "".join(f"; {error}" for error in self.errors[:1])
        )

    @property
    def is_paced(self) -> bool:
        """Whether the SDK kept its promise."""
        return set(self.statuses) == {"200"} and not self.errors and self.used >= LEAST_USED


def offer(
    base_url: str, secrets: Mapping[CallStyle, str], seconds: float, rate: float, *, paced: bool
) -> list[CallerResult]:
    """Run all callers concurrently, each with its key, for this many seconds.

    `rate` is the quota of each key, in calls a second.
    """
    javascript.build()
    started = []
    for caller, secret in secrets.items():
        environ = child_environ(
            {
                "PYTHONPATH": os.pathsep.join((str(ROOT), str(SDK))),
                "CUTE_API_KEY": secret,
                "CUTE_BASE_URL": base_url,
            }
        )
        process = subprocess.Popen(
            caller.command(seconds, paced=paced),
            env=environ,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append((caller, process))
    results = []
    try:
        for caller, process in started:
            out, err = process.communicate(timeout=seconds + GRACE_S)
            if process.returncode:
                raise NotProvenError(f"{caller.value} ended with {process.returncode}: {err}")
            counted = json.loads(out)
            results.append(CallerResult(caller, **counted, rate=rate))
    finally:
        for _, process in started:
            process.kill()
            process.communicate()
    return results


def new_secrets(database: Database, tier: Tier) -> dict[CallStyle, str]:
    """Create a key of this tier for each caller."""
    with database.transaction() as session:
        user, _ = accounts.create(session, email="proof@cute.example", tier=Tier.PRO)
        return {
            caller: keys.create(
                session, user=user, name=caller.value, scopes=tuple(Scope), tier=tier
            ).secret
            for caller in CallStyle
        }


def prove(windows: int) -> None:
    """Run it on a stack of its own; raises `NotProvenError`."""
    rate = Spec.load(sandbox=False).tiers[Tier.FREE].minute / WINDOW_S
    with stack(durable=False) as running:
        database = running.migrate()
        api = running.api()
        api.start()
        secrets = new_secrets(database, Tier.FREE)
        for result in offer(api.base_url, secrets, UNPACED_S, rate, paced=False):
            print(f"not paced: {result}", flush=True)
            if not result.refused or result.offered < LEAST_OFFERED:
                raise NotProvenError("The load is too small: run it on a less busy machine.")
        secrets = new_secrets(database, Tier.FREE)
        seconds = float(windows * WINDOW_S)
        results = offer(api.base_url, secrets, seconds, rate, paced=True)
        for result in results:
            print(f"paced: {result}", flush=True)
        if not all(result.is_paced for result in results):
            raise NotProvenError("The SDKs did not pace themselves as promised.")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.proof.pacing")
    parser.add_argument(
        "--windows", type=int, default=WINDOWS, help=f"how many minutes (default: {WINDOWS})"
    )
    options = parser.parse_args(arguments)
    started = time.monotonic()
    prove(options.windows)
    print(f"Proven in {time.monotonic() - started:.0f} s: {WORKERS} at once, and no 429.")


if __name__ == "__main__":
    sys.exit(exit_code(main))

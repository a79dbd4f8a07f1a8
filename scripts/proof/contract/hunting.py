"""Starts hunts, each in a process of its own, and gathers what they found."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.proof.contract.records import Findings, Order
from scripts.proof.contract.stage import Stage

MODULE = "scripts.proof.contract.hunt"
HUNT_SECONDS = 4 * 3_600


class HuntFailedError(Exception):
    """A hunt ended without findings; what it printed says why."""


@dataclass(frozen=True, slots=True)
class Hunt:
    """One run and what it found."""

    name: str
    phases: Sequence[str]
    findings: Findings
    seconds: float


def hunt(
    name: str,
    stage: Stage,
    *,
    key: str | None,
    examples: int,
    seed: int,
    phases: Sequence[str],
    known_ids: bool = True,
) -> Hunt:
    """Run Schemathesis on the stage with this key. Raises `HuntFailedError`."""
    print(f"{name}: {', '.join(phases)}, {examples} examples an operation", flush=True)
    order = Order(
        base_url=stage.base_url,
        document=stage.spec.served,
        key=key,
        examples=examples,
        seed=seed,
        phases=phases,
        known_values=stage.known_values(key=key),
        known_ids=known_ids,
    )
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", MODULE],
        input=json.dumps(order.json()),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=HUNT_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise HuntFailedError(f"{name}: the hunt ended with {done.returncode}: see above.")
    findings = Findings.of(json.loads(done.stdout))
    return Hunt(name, phases, findings, time.monotonic() - started)

"""Prove that the contract kit finds each seeded error exactly once.

Whole runs of `cute-contract provider` against the real application: one without an error and with
the quotas of the tier pro, which must find nothing, then one for each seeded error, by a proxy.
Exit code 1 when a seeded error gives none or several findings, or names another promise.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cute_api.models.enums import Scope, Tier
from cute_api.models.usage import UsageHour
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.spec import Spec
from cute_api.usage.histogram import BUCKETS
from scripts.checks.proof.api import raised
from scripts.checks.proof.contract.stage import ContractStage, playing
from scripts.checks.proof.contract_kit.corpus import SEEDED_ERRORS
from scripts.checks.proof.contract_kit.running import HEAD
from scripts.checks.stack import stack

PARALLEL = 2
RUN_SECONDS = 240
MOST_SECONDS = 120
UNBROKEN = ""


@dataclass(frozen=True, slots=True)
class SeededRun:
    """A whole run of the kit: its findings and seconds."""

    seeded: str
    heads: tuple[str, ...]
    seconds: float
    printed: str

    @property
    def complaint(self) -> str:
        """What is wrong with the findings; empty if they are as expected."""
        if self.seconds > RUN_SECONDS:
            return "does not end"
        if self.seeded == UNBROKEN:
            return "" if not self.heads else "finds something in an API that keeps its promises"
        if len(self.heads) != 1:
            return f"gives {len(self.heads)} findings"
        wanted = SEEDED_ERRORS[self.seeded].names
        head = self.heads[0]
        named = any(f"· {one}" in head or head.startswith(f"{one} ·") for one in wanted)
        return "" if named else f"is not named by {' or '.join(wanted)}"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    wanted = options.only or [""]
    seeded_errors = [name for name in SEEDED_ERRORS if any(part in name for part in wanted)]
    spec = Spec.load(sandbox=True)
    with stack(durable=False) as own:
        # With the quotas of the tier pro, as a partner runs it.
        with playing(own.stores, spec, name="quota", delivering=True) as stage:
            runs = [_whole(stage, UNBROKEN, options.examples)]
        with (
            playing(own.stores, raised(spec), name="kit", delivering=True) as stage,
            ThreadPoolExecutor(options.parallel) as pool,
        ):
            runs += pool.map(lambda name: _whole(stage, name, options.examples), seeded_errors)
    return _report(runs)


def _report(runs: Sequence[SeededRun]) -> int:
    bad = [run for run in runs if run.complaint]
    for run in bad:
        print(f"\n{run.seeded or 'without an error'}: {run.complaint}\n{run.printed}")
    print(
        f"{len(runs) - 1} errors, {len(bad)} complaints; a run within the quotas of pro took "
        f"{runs[0].seconds:.0f} s"
    )
    if runs[0].seconds > MOST_SECONDS:
        print(f"that is more than {MOST_SECONDS} s")
    return 1 if bad or runs[0].seconds > MOST_SECONDS else 0


def _whole(stage: ContractStage, seeded: str, examples: int) -> SeededRun:
    """Run once, as a new user."""
    number = list(SEEDED_ERRORS).index(seeded) + 1 if seeded else 0
    name = f"kit-{number}"
    key, limited = _key(stage, name, list(Scope)), _key(stage, name, [])
    # Calls with a wrong key are throttled by address, and each run makes 42 of them.
    source = f"127.0.1.{number + 1}"
    one = ("-m", "scripts.checks.proof.contract_kit.one", stage.base_url, source, seeded)
    options = ("--key", key, "--limited-key", limited, "--examples", str(examples))
    began = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, *one, *options],
            capture_output=True,
            encoding="utf-8",
            timeout=RUN_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        printed, heads = f"It took more than {RUN_SECONDS} s.", ()
    else:
        printed, heads = done.stdout + done.stderr, tuple(HEAD.findall(done.stdout))
    seconds = time.monotonic() - began
    print(f"{seconds:4.0f} s  {seeded or 'without an error'}: {'; '.join(heads)}", flush=True)
    return SeededRun(seeded, heads, seconds, printed)


def _key(stage: ContractStage, name: str, scopes: list[Scope]) -> str:
    with stage.database.transaction() as session:
        user, _ = accounts.create(session, email=f"{name}@cute.example", tier=Tier.PRO)
        made = keys.create(session, user=user, name="kit", scopes=scopes, tier=Tier.PRO)
        session.add(_used_yesterday(user.id, made.row.id))
        return made.secret


def _used_yesterday(user_id: UUID, key_id: UUID) -> UsageHour:
    """Record a call yesterday at noon, so that an hour differs from its day at any time."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return UsageHour(
        user_id=user_id,
        hour=noon - timedelta(days=1),
        key_id=key_id,
        operation="list_brands",
        status_class=2,
        requests=1,
        quota_used=1,
        latencies=[0] * BUCKETS,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.checks.proof.contract_kit", description=__doc__
    )
    parser.add_argument("--examples", type=int, default=1, help="an operation")
    parser.add_argument(
        "--only", action="append", help="seeded errors with this in their name; can be repeated"
    )
    parser.add_argument("--parallel", type=int, default=PARALLEL, help="runs at a time")
    return parser


if __name__ == "__main__":
    sys.exit(main())

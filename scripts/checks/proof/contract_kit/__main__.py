"""Prove that the contract kit finds every lie, and nothing in an API that tells the truth.

A lie is an error that a proxy in front of the real application makes, one at a time. Without lies
there is a whole run within the quotas of the tier pro, then `--truths` runs, `--at-once` of them at
the same time. For each lie there is a run of its target alone. The exit code is 1 if a lie is not
found, or if something is found without one.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from cute_contract.provider.cases import As

from cute_api.models.enums import Scope, Tier
from cute_api.models.usage import UsageHour
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.spec import Spec
from cute_api.usage.histogram import BUCKETS
from scripts.checks.proof.api import raised
from scripts.checks.proof.contract.stage import ContractStage, playing
from scripts.checks.proof.contract_kit.corpus import CORPUS
from scripts.checks.proof.contract_kit.lies.telling import APP, SPARE, SPEC, SPEND
from scripts.checks.proof.contract_kit.running import HEAD
from scripts.checks.proof.contract_kit.trying import Task, Told, all_tried
from scripts.checks.stack import stack

PARALLEL = 2
TRUTHS, AT_ONCE = 50, 12
RUN_SECONDS = 600
# Calls until the quota of a minute is spent.
FREE_MINUTE = 40
ADDRESSES = 250
BY_APP = {name for name in SPEC.operations() if SPEC.caller(name) is As.APP}


@dataclass(frozen=True, slots=True)
class Truth:
    """A whole run against an API without a lie."""

    heads: tuple[str, ...]
    seconds: float
    printed: str


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    names = [name for name in CORPUS if any(part in name for part in options.only or [""])]
    spec = Spec.load(sandbox=True)
    with stack(durable=False) as own:
        # With the quotas of the tier pro, as a partner runs it.
        with playing(own.stores, spec, name="quota", delivering=True) as stage:
            within = _truth(stage, options.examples, 0)
        with (
            playing(own.stores, _spendable(spec), name="kit", delivering=True) as stage,
            ThreadPoolExecutor(options.at_once) as pool,
        ):
            once = partial(_truth, stage, options.examples)
            truths = [within, *pool.map(once, range(1, options.truths + 1))]
            print(f"the truth: {len(truths)} runs, {_alarms(truths)} false alarms", flush=True)
            began = time.monotonic()
            tasks = [_task(stage, name, number) for number, name in enumerate(names)]
            told = list(map(_shown, all_tried(tasks, options.parallel)))
            seconds = time.monotonic() - began
    return _report(truths, told, seconds)


def _report(truths: Sequence[Truth], told: Sequence[Told], seconds: float) -> int:
    for truth in truths:
        if truth.heads:
            print(f"\nIn an API that tells the truth:\n{truth.printed}")
    passed = [lie for lie in told if lie.passed]
    for lie in passed:
        print(f"\n{lie.name}: not found, told {lie.told} times\n{lie.printed}")
    within = truths[0].seconds
    print(f"{len(told)} lies in {seconds:.0f} s: {len(told) - len(passed)} found")
    print(f"{len(truths)} runs of the truth: {_alarms(truths)} false alarms")
    print(f"a whole run within the quotas of pro took {within:.0f} s")
    return 1 if passed or _alarms(truths) else 0


def _alarms(truths: Sequence[Truth]) -> int:
    return sum(bool(truth.heads) for truth in truths)


def _shown(lie: Told) -> Told:
    print(
        f"{'NOT FOUND' if lie.passed else 'found'}: {lie.name}: {'; '.join(lie.heads)}", flush=True
    )
    return lie


def _spendable(spec: Spec) -> Spec:
    """Quotas that no run reaches, but for a minute of the tier `free`."""
    plenty = raised(spec)
    plenty.document["x-rate-limit-tiers"]["free"]["minute"] = FREE_MINUTE
    return Spec(plenty.document, sandbox=True)


def _truth(stage: ContractStage, examples: int, number: int) -> Truth:
    """Run once, as a new user, from an address of its own: wrong keys are throttled by address."""
    name = f"truth-{number}"
    keys = [*_keys(stage, name, Tier.PRO), *_app(stage, name)]
    options = [*keys, "--examples", str(examples)]
    command = (
        "-m",
        "scripts.checks.proof.contract_kit.one",
        stage.base_url,
        f"127.0.1.{number + 1}",
    )
    began = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, *command, *options],
            capture_output=True,
            encoding="utf-8",
            timeout=RUN_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        heads: tuple[str, ...] = (f"It took more than {RUN_SECONDS} s.",)
        printed = heads[0]
    else:
        printed, heads = done.stdout + done.stderr, tuple(HEAD.findall(done.stdout))
        heads += () if done.returncode in {0, 1} else (done.stderr,)
    seconds = time.monotonic() - began
    print(f"{seconds:4.0f} s  the truth: {'; '.join(heads) or 'nothing found'}", flush=True)
    return Truth(heads, seconds, printed)


def _task(stage: ContractStage, name: str, number: int) -> Task:
    lie = CORPUS[name]
    tier = Tier.FREE if SPEND in lie.options else Tier.PRO
    options = list(_keys(stage, f"lie-{number}", tier))
    if SPARE in lie.options:
        options += [SPARE, _key(stage, f"lie-{number}", list(Scope), Tier.PRO)]
    if APP in lie.options or lie.operation in BY_APP:
        options += _app(stage, f"lie-{number}")
    if SPEND in lie.options:
        options += [SPEND, "--promises", "none"]
    source = f"127.1.{number // ADDRESSES}.{number % ADDRESSES + 1}"
    return Task(name, stage.base_url, source, tuple(options))


def _keys(stage: ContractStage, name: str, tier: Tier) -> tuple[str, ...]:
    key, limited = _key(stage, name, list(Scope), tier), _key(stage, name, [], tier)
    return "--key", key, "--limited-key", limited


def _app(stage: ContractStage, seller: str) -> list[str]:
    """The options for an app that the seller and another have installed."""
    key, (account, _) = stage.app(seller, f"{seller}-other")
    return ["--app-key", key, "--account", account]


def _key(stage: ContractStage, name: str, scopes: list[Scope], tier: Tier) -> str:
    with stage.database.transaction() as session:
        user, _ = accounts.create(session, email=f"{name}@cute.example", tier=tier)
        made = keys.create(session, user=user, name="kit", scopes=scopes, tier=tier)
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
    parser.add_argument("--examples", type=int, default=1, help="an operation, of the truth")
    parser.add_argument(
        "--only", action="append", help="lies with this in their name; can be repeated"
    )
    parser.add_argument("--truths", type=int, default=TRUTHS, help="runs of the truth")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="of these, at the same time")
    parser.add_argument("--parallel", type=int, default=PARALLEL, help="lies at a time")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""`python -m scripts.checks.proof.contract`: the API keeps to its document, whatever the request.

Schemathesis runs against the real application with every check and all phases:

- each living version by its document, with raised quotas and many examples
- the newest version as an app for one of two sellers, which must not see the other
- the newest version for each tier and without a key, within the real quotas

The exit status is 1 if a check fails without a written reason, or if an operation never succeeded.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence

from cute_api.models.enums import Tier
from cute_api.services.keys.principals import APP_SCOPES
from cute_api.spec import ANONYMOUS, Spec
from cute_api.versions.registry import Versions
from scripts.checks.proof.api import raised, unthrottled
from scripts.checks.proof.contract import report
from scripts.checks.proof.contract.hunting import HuntFailedError, HuntRun, hunt
from scripts.checks.proof.contract.knowledge import CLOCK, FAULTS
from scripts.checks.proof.contract.records import PHASES
from scripts.checks.proof.contract.stage import playing
from scripts.checks.stack import stack
from scripts.sandbox import embedded

DEFAULT_EXAMPLES = 200
DEFAULT_SEED = 20_261_103
# Inside the quotas: one call of each operation, and up to two without a valid key per success.
# The calls of a share of the operations fit into a minute of the anonymous policy.
QUOTA_PHASES = ("fuzzing",)
QUOTA_EXAMPLES = 1
QUOTA_SHARE = 10


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    spec = Spec.load(sandbox=True)
    operations = list(spec.operations)
    versions = [options.version] if options.version else Versions.load(spec).living
    print(f"seed {options.seed}, {len(operations)} operations, {', '.join(versions)}", flush=True)
    try:
        with stack(durable=False) as own:
            found = _hunts(own.stores, spec, versions, examples=options.examples, seed=options.seed)
            hunts = list(found)
            if options.version is None:
                hunts += _all_quota_hunts(own.stores, spec, seed=options.seed)
    except HuntFailedError as error:
        print(error, file=sys.stderr)
        return 1
    complaints = report.judge(hunts, operations, least=options.examples)
    print(report.write(hunts, complaints, operations))
    return 1 if complaints else 0


def _hunts(
    servers: embedded.Servers, spec: Spec, versions: Sequence[str], *, examples: int, seed: int
) -> Iterator[HuntRun]:
    with playing(servers, raised(spec), name="raised") as stage, unthrottled():
        for version in reversed(versions):
            yield hunt(
                "raised quotas",
                stage,
                key=stage.key(f"alice-{version}", Tier.PRO),
                examples=examples,
                seed=seed,
                phases=PHASES,
                version=version,
            )
            # Known ids are few, so fuzzing an operation that only takes ids soon ends.
            yield hunt(
                "raised quotas, generated ids",
                stage,
                key=stage.key(f"bob-{version}", Tier.PRO),
                examples=examples,
                seed=seed,
                phases=("fuzzing",),
                known_ids=False,
                version=version,
            )
        app = stage.one_of_two("carol")
        yield hunt(
            "an app for one of two sellers",
            stage,
            key=app.key,
            examples=examples,
            seed=seed,
            phases=PHASES,
            operations=by_app(spec),
            app=app,
        )


def by_app(spec: Spec) -> list[str]:
    """Return the operations that an app may call for a seller. Its key can't end itself there."""
    return [
        operation.id
        for operation in spec.operations.values()
        if operation.by_user
        and operation.scopes <= APP_SCOPES
        and "{key_id}" not in operation.path
        and operation.path not in {CLOCK, FAULTS}
    ]


def _all_quota_hunts(servers: embedded.Servers, spec: Spec, *, seed: int) -> Iterator[HuntRun]:
    for tier in Tier:
        yield from _quota_hunts(servers, spec, name=tier.value, tier=tier, seed=seed)
    yield from _quota_hunts(servers, spec, name=ANONYMOUS, tier=None, seed=seed)


def _quota_hunts(
    servers: embedded.Servers, spec: Spec, *, name: str, tier: Tier | None, seed: int
) -> Iterator[HuntRun]:
    """Hunt with the keys of a tier, or without a key, under the quotas of the document.

    Each tier gets its own server. Calls without a valid key are many, and not throttled.
    """
    operations = list(spec.operations)
    with playing(servers, spec, name=f"as_served_{name}") as stage, unthrottled():
        key = None if tier is None else stage.key("alice", tier)
        for start in range(0, len(operations), QUOTA_SHARE):
            stage.reset_limits()
            yield hunt(
                f"{name}, from operation {start + 1}",
                stage,
                key=key,
                examples=QUOTA_EXAMPLES,
                seed=seed,
                phases=QUOTA_PHASES,
                operations=operations[start : start + QUOTA_SHARE],
            )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.checks.proof.contract", description=__doc__
    )
    parser.add_argument("--examples", type=int, default=DEFAULT_EXAMPLES, help="an operation")
    parser.add_argument("--version", help="only this one, and no real quotas")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    return parser


if __name__ == "__main__":
    sys.exit(main())

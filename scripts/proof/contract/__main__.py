"""`python -m scripts.proof.contract`: the API keeps to its document, whatever it is sent.

Schemathesis, with every check and all phases, against the real application: once with raised
quotas and many examples, and once for each tier and without a key, inside the real quotas. Exit
code 1 when a check fails without a written reason, or an operation never did its work.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence

from scripts import embedded
from scripts.proof.api import raised
from scripts.proof.contract import report
from scripts.proof.contract.hunting import Hunt, HuntFailedError, hunt
from scripts.proof.contract.records import PHASES
from scripts.proof.contract.stage import Stage, playing, stores
from server.models.enums import Tier
from server.spec import ANONYMOUS, Spec

DEFAULT_EXAMPLES = 200
DEFAULT_SEED = 20_261_103
# Inside the quotas: one call of each operation, and one more without a key for each success. They
# have to fit into the minute of the lowest tier and of the anonymous policy.
QUOTA_PHASES = ("fuzzing",)
QUOTA_EXAMPLES = 1


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    spec = Spec.load(sandbox=True)
    operations = list(spec.operations)
    print(f"seed {options.seed}, {len(operations)} operations", flush=True)
    try:
        with stores() as servers:
            hunts = list(_hunts(servers, spec, examples=options.examples, seed=options.seed))
    except HuntFailedError as error:
        print(error, file=sys.stderr)
        return 1
    complaints = report.judge(hunts, operations, least=options.examples)
    print(report.write(hunts, complaints, operations))
    return 1 if complaints else 0


def _hunts(servers: embedded.Servers, spec: Spec, *, examples: int, seed: int) -> Iterator[Hunt]:
    with playing(servers, raised(spec), name="raised") as stage:
        key = stage.key("alice", Tier.PRO)
        yield hunt("raised quotas", stage, key=key, examples=examples, seed=seed, phases=PHASES)
        # There are few ids to know: where nothing else can vary, fuzzing with them soon ends.
        yield hunt(
            "raised quotas, made-up ids",
            stage,
            key=stage.key("bob", Tier.PRO),
            examples=examples,
            seed=seed,
            phases=("fuzzing",),
            known_ids=False,
        )
    with playing(servers, spec, name="as_served") as stage:
        yield from _quota_hunts(stage, seed)


def _quota_hunts(stage: Stage, seed: int) -> Iterator[Hunt]:
    """Every tier and no key at all, on the quotas that the document states."""
    keys = {tier.value: stage.key(f"alice-{tier}", tier) for tier in Tier}
    for name, key in [*keys.items(), (ANONYMOUS, None)]:
        stage.reset_limits()
        yield hunt(name, stage, key=key, examples=QUOTA_EXAMPLES, seed=seed, phases=QUOTA_PHASES)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.proof.contract", description=__doc__)
    parser.add_argument("--examples", type=int, default=DEFAULT_EXAMPLES, help="an operation")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    return parser


if __name__ == "__main__":
    sys.exit(main())

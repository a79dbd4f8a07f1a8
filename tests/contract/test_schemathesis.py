"""The contract proof in small: a few examples of each operation, as `make proof` runs many."""

import pytest

from cute_api.models.enums import Tier
from cute_api.spec import Spec
from scripts import embedded
from scripts.proof.api import raised
from scripts.proof.contract import report
from scripts.proof.contract.hunting import hunt
from scripts.proof.contract.stage import playing

EXAMPLES = 10
SEED = 20_261_103
# The coverage phase is as long for few examples as for many: it is left to `make proof`.
PHASES = ("examples", "fuzzing", "stateful")


def test_every_operation_keeps_to_the_document_whatever_it_is_sent(
    servers: embedded.Servers, capfd: pytest.CaptureFixture[str]
) -> None:
    spec = Spec.load(sandbox=True)
    with playing(servers, raised(spec), name="contract") as stage:
        key = stage.key("alice", Tier.PRO)
        found = hunt("raised quotas", stage, key=key, examples=EXAMPLES, seed=SEED, phases=PHASES)
    complaints = report.judge([found], list(spec.operations), least=EXAMPLES)
    assert not complaints, "\n".join(complaints)

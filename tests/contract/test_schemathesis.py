"""The contract proof in small: a few examples of each operation, as `make proof` runs many."""

import pytest

from cute_api.models.enums import Tier
from cute_api.spec import Spec
from cute_api.versions.registry import Versions
from scripts.checks.proof.api import raised, unthrottled
from scripts.checks.proof.contract import report
from scripts.checks.proof.contract.hunting import hunt
from scripts.checks.proof.contract.stage import playing
from scripts.sandbox import embedded
from tests.fixtures.clusters import TEMPLATE

DATABASE = "contract"
# With three examples of an operation, runs ended without a success of one.
EXAMPLES = 8
# An operation with a single id has fewer different calls than examples.
LEAST = EXAMPLES // 2
SEED = 20_261_103
# The coverage phase is as long for few examples as for many: it is left to `make proof`.
# They show events, which versions change too.
EVENTS = ("list_events",)
PHASES = ("examples", "fuzzing", "stateful")


# It takes a minute of CPU, and all other test processes are busy while it runs.
@pytest.mark.timeout(600)
@pytest.mark.long
def test_every_operation_keeps_to_the_document_whatever_it_is_sent(
    servers: embedded.Servers, capfd: pytest.CaptureFixture[str]
) -> None:
    spec = Spec.load(sandbox=True)
    servers.postgres.create_database(DATABASE, TEMPLATE)
    with unthrottled(), playing(servers, raised(spec), name=DATABASE) as stage:
        key = stage.key("alice", Tier.PRO)
        found = hunt("raised quotas", stage, key=key, examples=EXAMPLES, seed=SEED, phases=PHASES)
        versions = Versions.load(spec)
        older = versions.living[0]
        touched = [name for name in spec.operations if versions.translations(name)]
        assert touched, "what no version changes is the same call in each"
        translated = hunt(
            "what versions change",
            stage,
            key=key,
            examples=EXAMPLES,
            seed=SEED,
            phases=("fuzzing",),
            operations=[*touched, *EVENTS],
            version=older,
        )
    complaints = [
        *report.judge([found], list(spec.operations), least=LEAST),
        *report.judge([translated], translated.operations, least=LEAST),
    ]
    assert not complaints, "\n".join(complaints)

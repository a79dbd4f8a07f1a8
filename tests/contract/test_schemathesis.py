"""The contract proof in small: a few examples of each operation, as `make proof` runs many."""

from collections.abc import Iterator

import pytest

from cute_api.models.enums import Tier
from cute_api.spec import Spec
from cute_api.versions.registry import Versions
from scripts.checks.proof.api import raised
from scripts.checks.proof.contract import report
from scripts.checks.proof.contract.hunting import hunt
from scripts.checks.proof.contract.stage import ContractStage, playing
from scripts.checks.proof.contract.throttles import unthrottled
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


@pytest.fixture(scope="module")
def spec() -> Spec:
    return Spec.load(sandbox=True)


@pytest.fixture(scope="module")
def stage(servers: embedded.Servers, spec: Spec) -> Iterator[ContractStage]:
    servers.postgres.create_database(DATABASE, TEMPLATE)
    with unthrottled(), playing(servers, raised(spec), name=DATABASE) as playing_stage:
        yield playing_stage


@pytest.mark.long
@pytest.mark.usefixtures("capfd")
def test_every_operation_keeps_to_the_document_whatever_it_is_sent(
    stage: ContractStage, spec: Spec
) -> None:
    key = stage.key("alice", Tier.PRO)
    found = hunt("raised quotas", stage, key=key, examples=EXAMPLES, seed=SEED, phases=PHASES)
    complaints = list(report.judge([found], list(spec.operations), least=LEAST))
    assert not complaints, "\n".join(complaints)


@pytest.mark.costly
@pytest.mark.usefixtures("capfd")
def test_what_versions_change_keeps_to_the_document_of_the_oldest(
    stage: ContractStage, spec: Spec
) -> None:
    versions = Versions.load(spec)
    touched = [name for name in spec.operations if versions.translations(name)]
    assert touched, "what no version changes is the same call in each"
    found = hunt(
        "what versions change",
        stage,
        key=stage.key("bob", Tier.PRO),
        # It is costly anyway: with eight, a run ended without a refund.
        examples=3 * EXAMPLES,
        seed=SEED,
        phases=("fuzzing",),
        operations=[*touched, *EVENTS],
        version=versions.living[0],
    )
    complaints = list(report.judge([found], found.operations, least=LEAST))
    assert not complaints, "\n".join(complaints)

"""Every scenario of sdks/scenarios holds in every SDK, against the real server; and each operation
of the spec is called by some scenario."""

from collections.abc import Callable

import pytest

from tests.sdk.scenarios.driver import OPERATIONS, Flavour, run
from tests.sdk.scenarios.scenario import load
from tests.sdk.scenarios.world import World

SCENARIOS = load()


@pytest.mark.parametrize("flavour", Flavour, ids=lambda flavour: flavour.value)
def test_every_scenario_holds(
    world: World, flavour: Flavour, record_property: Callable[[str, object], None]
) -> None:
    outcomes = run(world, SCENARIOS, flavour)
    wrong = [
        f"{scenario.file}: {outcome.name}\n    " + "\n    ".join(outcome.wrong)
        for scenario, outcome in zip(SCENARIOS, outcomes, strict=True)
        if outcome.wrong
    ]
    assert not wrong, f"{len(wrong)} of {len(SCENARIOS)} do not hold:\n" + "\n".join(wrong)
    called = frozenset[str]().union(*(outcome.succeeded for outcome in outcomes))
    unproven = sorted({one.id for one in OPERATIONS.values()} - called)
    assert not unproven, f"no scenario calls {unproven} with success: add one to sdks/scenarios"
    record_property("counted", {f"scenarios that hold in {flavour.value}": len(outcomes)})

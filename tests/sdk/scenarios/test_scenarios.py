"""Every scenario of sdks/scenarios holds in every SDK, against the real server.

That each SDK can call each operation is shown by the operations' snippets (`tests/snippets`), which
are generated and run by both clients in Python and by the one in JavaScript. A new operation needs
a scenario only where something about it is special.
"""

from collections.abc import Callable

import pytest

from tests.sdk.scenarios.driver import Flavour, run
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
    record_property("counted", {f"scenarios that hold in {flavour.value}": len(outcomes)})

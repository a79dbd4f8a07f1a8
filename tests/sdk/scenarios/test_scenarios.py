"""Every scenario of sdks/scenarios holds in every SDK, against the real server.

That each SDK can call each operation is shown by the operations' snippets (`tests/snippets`), which
are generated and run by both clients in Python and by the one in JavaScript. A new operation needs
a scenario only where something about it is special.
"""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson
import pytest

from codegen import pipeline
from cute_api.config import ROOT
from cute_api.spec import Spec
from cute_api.versions.registry import Versions
from tests.sdk.scenarios.driver import Flavour, run
from tests.sdk.scenarios.scenario import Scenario, load
from tests.sdk.scenarios.world import World

SCENARIOS = load()


@pytest.mark.parametrize(
    "flavour",
    [
        Flavour.PYTHON_SYNC,
        pytest.param(Flavour.PYTHON_ASYNC, marks=pytest.mark.costly),
        Flavour.JAVASCRIPT,
    ],
    ids=lambda flavour: flavour.value,
)
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


def of_each_call(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Scenarios that have, together, each call that any of them has."""
    chosen, calls = [], set[str]()
    for scenario in scenarios:
        its = {step.call for step in scenario.steps}
        if not its <= calls:
            chosen.append(scenario)
            calls |= its
    return chosen


def test_the_asynchronous_client_makes_each_call(world: World) -> None:
    """Each call is enough: the clients in Python share their decisions."""
    outcomes = run(world, of_each_call(SCENARIOS), Flavour.PYTHON_ASYNC)
    assert [outcome for outcome in outcomes if outcome.wrong] == []


OLDEST = "2026-12-01"
OF_PYTHON = ("python_models", "python_resources", "python_events")


def test_the_sdk_of_the_oldest_version_passes_them_unchanged(world: World, tmp_path: Path) -> None:
    """An SDK that was generated for that version works with the current server.

    Each call is enough: what the clients of all versions share, such as retries, is tested above.
    """
    spec = Versions.load(Spec.load(sandbox=True)).spec_of(OLDEST)
    bundle = tmp_path / "openapi" / "dist" / "openapi.json"
    bundle.parent.mkdir(parents=True)
    bundle.write_bytes(orjson.dumps(spec.document))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    source = tmp_path / "sdks/python/sdk/src"
    shutil.copytree(
        ROOT / "sdks/python/sdk/src", source, ignore=shutil.ignore_patterns("__pycache__")
    )
    pipeline.generate(tmp_path, only=OF_PYTHON)
    generated = source / "cute_sdk" / "_gen"
    assert OLDEST in (generated / "version.py").read_text()
    assert "held_until" in (generated / "models" / "delivery_budget.py").read_text()
    outcomes = run(world, of_each_call(SCENARIOS), Flavour.PYTHON_SYNC, tmp_path)
    assert [outcome for outcome in outcomes if outcome.wrong] == []

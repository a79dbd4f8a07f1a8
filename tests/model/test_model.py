"""The model of docs/scale.md: its page, the measurements, and its predictions of loads."""

from dataclasses import replace

import pytest

from scripts.checks.model import measured, page
from scripts.checks.model.checks import QUIET_CORES, quiet, rate, shared
from scripts.checks.model.costs import StepCost, costs_of
from scripts.checks.model.measured import Kind
from scripts.checks.model.plan import FULL, MIX, LoadPlan, SingletonPart, plan

FOUND = measured.read()
COSTS = costs_of(FOUND)


def test_the_page_has_what_the_model_prints() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.filled(text, FOUND) == text, "run `python -m scripts.checks.model --write`"


def test_another_measurement_gives_another_page() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    measurement, *others = FOUND.found
    dearer = replace(measurement, cpu={part: 2 * spent for part, spent in measurement.cpu.items()})
    assert page.filled(text, replace(FOUND, found=(dearer, *others))) != text


def test_a_page_without_a_place_for_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        page.filled("# Scale\n", FOUND)


def test_rates_at_one_two_and_four_processes_are_near_what_was_measured() -> None:
    found = [*quiet(FOUND, COSTS), *shared(FOUND, COSTS)]
    assert {check.processes for check in found} == {1, 2, 4}
    assert {check.kind: check.ratio for check in found if not 0.65 <= check.ratio <= 1.25} == {}


@pytest.mark.parametrize("kind", [Kind.GET, Kind.LIST, Kind.CREATE, Kind.DELIVER])
def test_two_cores_are_full_with_two_processes(kind: Kind) -> None:
    one_process, two_processes, four_processes = (
        rate(FOUND, kind, number, QUIET_CORES, COSTS) for number in (1, 2, 4)
    )
    assert one_process <= two_processes == four_processes < 2 * one_process
    assert rate(FOUND, kind, 4, 8 * QUIET_CORES, COSTS) > 1.9 * two_processes


def test_the_shares_of_calls_are_a_whole() -> None:
    assert sum(MIX.values()) == pytest.approx(1)


def test_ten_times_the_calls_need_ten_times_the_cores() -> None:
    small, large = (plan(LoadPlan("", calls), COSTS) for calls in (1_000, 10_000))
    assert large.all_cores == pytest.approx(10 * small.all_cores)
    assert large.room == pytest.approx(small.room / 10)
    assert large.api_cores / large.apis <= FULL


def test_the_part_that_is_dearest_is_the_first_bottleneck() -> None:
    load = LoadPlan("", 0, 10_000)
    slow = replace(COSTS, fan_out=StepCost(100.0, 100.0))
    assert plan(load, slow).first is SingletonPart.RELAY
    assert plan(load, slow).fullness[SingletonPart.RELAY] == pytest.approx(2)
    assert (
        plan(LoadPlan("", 10_000), replace(COSTS, row=StepCost(100.0, 0.0))).first
        is SingletonPart.USAGE
    )


def test_slow_receivers_and_not_cpu_decide_how_many_workers() -> None:
    quick = replace(COSTS, deliver=replace(COSTS.deliver, worker=1.0))
    assert plan(LoadPlan("", 0, 35_000), quick).workers == 5, "3,500 in flight, 700 each"

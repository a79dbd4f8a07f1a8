"""The market's decisions, drawn often enough with a seed to show their probabilities."""

import random
from collections import Counter
from statistics import mean

import pytest

from cute_api.models.enums import ItemStatus
from cute_api.services.orders.orders import GENERATED_BUYERS
from scripts.sandbox.market.simulation import OPENING, MarketAction, decisions

DRAWS = 4_000


def chance() -> random.Random:
    return random.Random(1)


def actions(*, order_is_due: bool, order_waits: bool = False) -> Counter[MarketAction]:
    rng = chance()
    return Counter(
        decisions.next_action(rng, number, order_is_due=order_is_due, order_waits=order_waits)
        for number in range(len(OPENING), len(OPENING) + DRAWS)
    )


def test_run_opens_with_every_kind_of_event() -> None:
    opened = [
        decisions.next_action(chance(), n, order_is_due=False, order_waits=False)
        for n in range(len(OPENING))
    ]
    assert tuple(opened) == OPENING


def test_actions_come_in_their_proportions_and_no_order_ends_before_it_is_due() -> None:
    counts = actions(order_is_due=False)
    total = sum(decisions.WEIGHTS.values())
    for action, weight in decisions.WEIGHTS.items():
        assert counts[action] / DRAWS == pytest.approx(weight / total, abs=0.03), action
    assert not counts.keys() & {MarketAction.COMPLETE, MarketAction.SHIP}


def test_due_orders_end_faster_than_new_ones_are_placed() -> None:
    counts = actions(order_is_due=True)
    assert counts[MarketAction.COMPLETE] > counts[MarketAction.ORDER]
    waiting = actions(order_is_due=True, order_waits=True)
    assert waiting[MarketAction.SHIP] > waiting[MarketAction.ORDER]


def test_orders_stay_open_for_a_while_and_a_tenth_is_cancelled() -> None:
    rng = chance()
    lengths = [decisions.order_length(rng) for _ in range(DRAWS)]
    assert min(lengths) >= decisions.SHORTEST_ORDER
    assert mean(lengths) == pytest.approx(decisions.MEAN_ORDER, rel=0.1)
    ends = Counter(decisions.order_end(rng) for _ in range(DRAWS))
    for end, share in decisions.ENDS.items():
        assert ends[end] / DRAWS == pytest.approx(share, abs=0.02), end
    parts = [decisions.refund(rng, 1_000) for _ in range(DRAWS)]
    assert 100 <= min(parts) < max(parts) <= 400
    assert decisions.refund(rng, 1) == 1
    units = [decisions.units(rng) for _ in range(DRAWS)]
    assert {*units} == {*range(1, decisions.MOST_UNITS + 1)}
    assert units.count(1) / DRAWS == pytest.approx(1 - decisions.SEVERAL, abs=0.02)


def test_new_price_is_mostly_lower_and_always_another() -> None:
    rng = chance()
    prices = [decisions.new_price(rng, 4_000, 4_000) for _ in range(DRAWS)]
    assert 4_000 not in prices
    lower = sum(price < 4_000 for price in prices) / DRAWS
    assert lower == pytest.approx(decisions.CUTS, abs=0.03)
    assert all(price % decisions.STEP == 0 for price in prices)


@pytest.mark.parametrize("amount", [0, 1, 99, 100, 101, 149, 150, 199, 20_000_000])
def test_new_price_of_an_odd_price_is_another_and_not_below_the_lowest(amount: int) -> None:
    rng = chance()
    for _ in range(50):
        price = decisions.new_price(rng, amount, 2_000)
        assert price != amount
        assert price >= min(amount, decisions.LOWEST)


def test_what_is_dearer_than_usual_is_cut_deeper() -> None:
    def cut(usual: float) -> float:
        rng = chance()
        return mean(1 - decisions.new_price(rng, 10_000, usual) / 10_000 for _ in range(DRAWS))

    assert cut(5_000) > 1.5 * cut(20_000) > 0.05


def test_bargains_appeal_more_within_bounds() -> None:
    assert decisions.appeal(2_000, 2_000) == 1
    assert decisions.appeal(1_000, 2_000) == 4
    assert decisions.appeal(4_000, 2_000) == pytest.approx(0.25)
    assert decisions.appeal(0, 2_000) == decisions.MOST_APPEAL
    assert decisions.appeal(10**9, 2_000) == decisions.LEAST_APPEAL


def test_buyers_see_a_few_items_each_once() -> None:
    seen = decisions.looked_at(chance(), range(100))
    assert len(set(seen)) == len(seen) == decisions.LOOKED_AT
    assert sorted(decisions.looked_at(chance(), [1, 2, 3])) == [1, 2, 3]


def test_old_listings_are_edited_more_often_than_new_ones() -> None:
    rng = chance()
    drawn = [decisions.longest_unsold(rng, range(100)) for _ in range(DRAWS)]
    assert sum(number < 25 for number in drawn) / DRAWS == pytest.approx(0.5, abs=0.03)
    assert max(drawn) > 90


def test_hidden_items_are_archived_or_drafts() -> None:
    rng = chance()
    drawn = Counter(decisions.hidden_as(rng) for _ in range(DRAWS))
    assert drawn.keys() == {ItemStatus.ARCHIVED, ItemStatus.DRAFT}
    assert drawn[ItemStatus.ARCHIVED] > drawn[ItemStatus.DRAFT]


def test_some_buyers_come_more_often_and_all_are_generated_ones() -> None:
    rng = chance()
    drawn = Counter(decisions.buyer_number(rng) for _ in range(DRAWS))
    assert set(drawn) == set(range(GENERATED_BUYERS))
    assert drawn[0] > 5 * drawn[GENERATED_BUYERS - 1]

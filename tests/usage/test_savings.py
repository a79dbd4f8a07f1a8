"""Which calls can be saved, decided from rows of the request log."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from cute_api.models.enums import SavingKind
from cute_api.services.usage.savings import CallSaving, LoggedCall, find
from cute_api.spec import Spec

SPEC = Spec.load(sandbox=False)
START = datetime(2026, 12, 1, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def calls(
    operation: str, times: int, *, every: timedelta = 2 * SECOND, status: int = 200
) -> list[LoggedCall]:
    """Equal calls of Alice's key, which get the same response."""
    return [
        LoggedCall(START + every * number, "alice", operation, status, 7, 1)
        for number in range(times)
    ]


def saved(found: list[LoggedCall]) -> dict[tuple[SavingKind, str, str], int]:
    """The savings of a day's calls."""
    savings = find(found, SPEC, lambda count: count)
    return {
        (saving.kind, saving.operation, saving.key_id): saving.saved_a_day for saving in savings
    }


def only(found: list[LoggedCall]) -> CallSaving:
    (saving,) = find(found, SPEC, lambda count: count)
    return saving


def test_a_webhook_saves_all_polls_of_the_same_call_but_the_first() -> None:
    polls = [*calls("list_my_orders", 15), *calls("list_my_orders", 5, status=304)]
    others = [call._replace(target=2) for call in calls("list_my_orders", 3)]
    saving = only([*polls, *others])
    assert (saving.kind, saving.calls_a_day, saving.saved_a_day) == (SavingKind.WEBHOOK, 23, 21)
    assert saving.reason == (
        "21 of 23 calls a day repeat an earlier one, and a webhook for `order.*` tells you about "
        "each change instead."
    )


def test_if_none_match_saves_polls_whose_response_stayed_the_same() -> None:
    same = calls("get_item", 12)
    changed = [call._replace(etag_hash=8) for call in calls("get_item", 12)]
    unmodified = calls("get_item", 5, status=304)
    kind = SavingKind.IF_NONE_MATCH
    assert saved([*same, *changed]) == {(kind, "get_item", "alice"): 22}
    assert saved([*same, *unmodified]) == {(kind, "get_item", "alice"): 11}
    different = [call._replace(etag_hash=number) for number, call in enumerate(same)]
    assert saved(different) == {}
    assert "`If-None-Match`" in only(same).reason


def test_a_batch_saves_changes_that_came_within_a_minute() -> None:
    kind = SavingKind.BATCH
    key = (kind, "create_item", "alice")
    assert saved(calls("create_item", 30, status=201)) == {key: 29}
    assert saved(calls("create_item", 60, status=201)) == {key: 58}, "two windows"
    assert saved(calls("create_item", 250, status=201, every=SECOND / 10)) == {key: 247}, "100 rows"
    assert saved(calls("create_item", 50, status=201, every=timedelta(minutes=2))) == {}
    assert "does up to 100 of them" in only(calls("create_item", 30, status=201)).reason


def _not_comparable() -> Iterator[list[LoggedCall]]:
    yield [call._replace(target=None) for call in calls("list_my_orders", 50)]
    yield [call._replace(etag_hash=None) for call in calls("get_item", 50)]
    yield [call._replace(operation=None) for call in calls("get_item", 50)]
    yield calls("list_my_orders", 50, status=404)
    yield calls("get_me", 50)
    yield calls("list_my_orders", 10)
    yield []


@pytest.mark.parametrize("found", list(_not_comparable()))
def test_no_saving_without_evidence_or_below_ten_calls_a_day(found: list[LoggedCall]) -> None:
    assert saved(found) == {}


def test_savings_are_by_key_and_the_most_calls_come_first() -> None:
    bobs = [call._replace(key_id="bob") for call in calls("list_my_orders", 40)]
    found = find([*calls("list_my_orders", 20), *bobs], SPEC, lambda count: count * 2)
    assert [(saving.key_id, saving.calls_a_day, saving.saved_a_day) for saving in found] == [
        ("bob", 80, 78),
        ("alice", 40, 38),
    ]

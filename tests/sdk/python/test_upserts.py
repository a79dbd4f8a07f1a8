"""Many rows in calls of 100: a result for each, and retries."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from cute_sdk import (
    AsyncCute,
    AuthenticationError,
    ConfigurationError,
    Cute,
    HTTPResponse,
    PayloadTooLargeError,
    ServerError,
    UpsertProgress,
    UpsertResult,
    ValidationError,
)
from cute_sdk.params import ItemCreateDict

from tests.fixtures.api import Api
from tests.sdk.python.scripted import (
    Script,
    ScriptedResponse,
    StillClock,
    async_call,
    client_of,
    ok,
    problem,
    sent_json,
)
from tests.spec.document import SCHEMAS

ITEM = SCHEMAS["Item"]["examples"][0]
PROBLEM = SCHEMAS["Problem"]["examples"][0]
Upsert = Callable[..., list[UpsertResult]]


def row(sku: str, **changes: Any) -> ItemCreateDict:
    coat: ItemCreateDict = {
        "title": "Coat",
        "price": {"amount": 9900, "currency": "EUR"},
        "category_id": ITEM["category"]["id"],
        "condition": "good",
        "sku": sku,
    }
    coat.update(changes)  # type: ignore[typeddict-item]  # some rows are wrong on purpose
    return coat


def rows(count: int) -> list[ItemCreateDict]:
    return [row(f"SKU-{number}") for number in range(count)]


def answer(*statuses: int) -> HTTPResponse:
    """The result of a batch with a row for each status."""
    data = [
        {
            "index": index,
            "status": status,
            "item": ITEM if status < 400 else None,
            "etag": ITEM["etag"] if status < 400 else None,
            "problem": None if status < 400 else {**PROBLEM, "status": status},
        }
        for index, status in enumerate(statuses)
    ]
    failed = sum(status >= 400 for status in statuses)
    return ok({"data": data, "succeeded": len(statuses) - failed, "failed": failed})


def sync(script: Script, clock: StillClock, sent: Sequence[ItemCreateDict]) -> list[UpsertResult]:
    with client_of(script, clock) as client:
        return client.items.upsert_many(sent)


def by_tasks(
    script: Script, clock: StillClock, sent: Sequence[ItemCreateDict]
) -> list[UpsertResult]:
    async def call(client: AsyncCute) -> list[UpsertResult]:
        return await client.items.upsert_many(sent)

    found: list[UpsertResult] = async_call(script, call, clock)
    return found


def skus(script: Script) -> list[list[str]]:
    """The SKUs of each call."""
    bodies = [sent_json(request) for request in script.requests]
    return [[operation["sku"] for operation in body["operations"]] for body in bodies]


@pytest.mark.parametrize("upsert", [sync, by_tasks])
def test_rows_that_may_succeed_later_are_sent_again_after_a_pause(upsert: Upsert) -> None:
    script = Script(answer(201, 503, 422), answer(429), answer(200))
    clock = StillClock()
    results = upsert(script, clock, rows(3))
    assert skus(script) == [["SKU-0", "SKU-1", "SKU-2"], ["SKU-1"], ["SKU-1"]]
    assert [(result.index, result.sku, result.status) for result in results] == [
        (0, "SKU-0", 201),
        (1, "SKU-1", 200),
        (2, "SKU-2", 422),
    ]
    assert str(results[0].item_id) == ITEM["id"] and results[0].error is None
    assert isinstance(results[2].error, ValidationError) and results[2].error.errors
    assert clock.slept == [0.5, 1.0]
    assert len(set(script.sent("Idempotency-Key"))) == 3, "each call is another one"


def test_rows_are_sent_again_as_often_as_calls_are() -> None:
    script = Script(*[answer(500)] * 3)
    (result,) = sync(script, StillClock(), rows(1))
    assert len(script.requests) == 3
    assert isinstance(result.error, ServerError) and result.status == 500


def test_progress_is_reported_for_each_hundred_rows() -> None:
    script = Script(answer(*[201] * 100), answer(*[422] * 50))
    reports: list[UpsertProgress] = []
    with client_of(script) as client:
        client.items.upsert_many(iter(rows(150)), progress=reports.append)
    assert [(report.done, report.failed, report.total) for report in reports] == [
        (100, 0, None),
        (150, 50, None),
    ]
    assert [len(report.results) for report in reports] == [100, 50]


@pytest.mark.parametrize(
    ("responses", "error"),
    [
        ([problem(401, "invalid_api_key")], AuthenticationError),
        ([problem(503, "service_unavailable")] * 3, ServerError),
    ],
)
def test_nothing_more_is_sent_after_a_call_that_fails_as_a_whole(
    responses: list[ScriptedResponse], error: type[Exception]
) -> None:
    script = Script(answer(*[201] * 100), *responses)
    results = sync(script, StillClock(), rows(301))
    assert len(results) == 301
    assert {type(result.error) for result in results[100:]} == {error}
    assert all(result.error is None for result in results[:100])


def test_a_call_that_is_too_large_is_sent_in_halves() -> None:
    large = problem(413, "payload_too_large")
    script = Script(large, large, answer(201), large, answer(201, 201))
    results = sync(script, StillClock(), rows(4))
    assert [len(batch) for batch in skus(script)] == [4, 2, 1, 1, 2]
    assert [type(result.error) for result in results] == [
        type(None),
        PayloadTooLargeError,
        type(None),
        type(None),
    ]


def test_a_lost_response_is_asked_for_with_another_key() -> None:
    script = Script(problem(409, "idempotency_response_lost"), answer(200))
    (result,) = sync(script, StillClock(), rows(1))
    assert result.error is None


def test_a_row_without_a_sku_or_without_a_result_fails_alone() -> None:
    script = Script(answer(201))
    results = sync(script, StillClock(), [row("A"), row(""), row("B")])
    assert skus(script) == [["A", "B"]]
    assert results[0].error is None and isinstance(results[1].error, ConfigurationError)
    assert "no result" in str(results[2].error)


def test_items_are_created_and_replaced(api: Api) -> None:
    category_id = str(api.category_id)
    sent = [row(f"A-{number}", category_id=category_id) for number in range(101)]
    sent.append(row("wrong", category_id=category_id, price={"amount": 1.5, "currency": "EUR"}))
    with Cute(api.key("alice").secret, api.base_url) as client:
        created = client.items.upsert_many(sent)
        replaced = client.items.upsert_many(sent[:1])
        listed = {str(item.id) for item in client.me.items.list(limit=100)}
    assert {result.status for result in created[:101]} == {201}
    assert {str(result.item_id) for result in created[:101]} <= listed
    wrong = created[101].error
    assert isinstance(wrong, ValidationError)
    assert wrong.errors[0].pointer == "/item/price/amount"
    assert (replaced[0].status, replaced[0].item_id) == (200, created[0].item_id)

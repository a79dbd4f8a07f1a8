"""`GET /v1/me/usage/advice`, from requests as the edge records them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cute_api.models.enums import Tier
from cute_api.models.statements import SessionStatements
from cute_api.services.usage import advice
from tests.fixtures.api import Api
from tests.usage.helpers import BOBS_KEY, Moved, moved, row

PATH = "/me/usage/advice"
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def store(api: Api, redis_url: str) -> Iterator[Moved]:
    with moved(api.settings.need_database_url(), redis_url) as store:
        store.tend()
        yield store


def test_get_my_usage_advice_200_says_what_real_calls_could_have_saved(
    api: Api, store: Moved
) -> None:
    key = api.key("alice-advice", tier=Tier.PRO)
    alice = api.with_key(key.secret)
    empty = alice.get(PATH).json()
    assert (empty["savings"], empty["complete"]) == ([], True)
    item = alice.post("/items", json=api.new_item()).json()["id"]
    for _ in range(12):
        tag = alice.get(f"/items/{item}").headers["ETag"]
    assert alice.get(f"/items/{item}", headers={"If-None-Match": tag}).status_code == 304
    alice.patch(f"/items/{item}", json={"title": "Another"})
    alice.get(f"/items/{item}")
    for number in range(12):
        since = f"2026-11-01T10:00:{number:02}Z"
        alice.get(f"/me/orders?updated_since={since}&limit=5")
        alice.post("/items", json={})
    for _ in range(12):
        alice.post("/items", json=api.new_item())
    # The last calls, after which the log has all others.
    created = "/me/requests?operation=create_item&status=201&limit=100"
    store.move_until(lambda: len(alice.get(created).json()["data"]) >= 13, "all are stored")
    found = alice.get(PATH).json()
    savings = {saving["operation"]: saving for saving in found["savings"]}
    assert {
        name: (saving["kind"], saving["calls_a_day"], saving["saved_a_day"])
        for name, saving in savings.items()
    } == {
        "get_item": ("if_none_match", 14, 11),
        "list_my_orders": ("webhook", 12, 11),
        "create_item": ("batch", 13, 12),
    }
    assert {saving["key_id"] for saving in savings.values()} == {str(key.row.id)}
    assert found["complete"] is True


def test_get_my_usage_advice_200_leaves_out_others_keys_and_hidden_values(
    api: Api, store: Moved
) -> None:
    key = api.key("bob-advice").row
    mine: dict[str, Any] = {"user_id": str(key.user_id), "path": "/v1/me/orders"}
    mine |= {"operation": "list_my_orders"}
    store.send(
        *(row(NOW, **mine, key_id=str(BOBS_KEY)) for _ in range(20)),
        *(row(NOW, **mine, key_id=str(key.id), query="x=[redacted]") for _ in range(20)),
    )
    store.drain()
    found = api.client("bob-advice").get(PATH).json()
    assert (found["requests"] >= 40, found["savings"]) == (True, [])


def test_advice_says_when_it_is_an_estimate(
    api: Api, store: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = api.key("carol-advice").row
    mine: dict[str, Any] = {"user_id": str(key.user_id), "key_id": str(key.id)}
    mine |= {"operation": "list_my_orders", "path": "/v1/me/orders"}
    hour = timedelta(hours=1)
    store.send(*(row(NOW - hour * number, **mine) for number in range(48)))
    store.drain()

    def advised(log_one_in: int = 1) -> tuple[int, bool, list[int]]:
        with api.database.transaction() as session:
            found = advice.of_user(
                SessionStatements(session), key.user_id, api.spec, now=NOW, log_one_in=log_one_in
            )
        saved = [saving["saved_a_day"] for saving in found["savings"]]
        return found["requests"], found["complete"], saved

    assert advised() == (48, True, [24])
    assert advised(log_one_in=10) == (48, False, [240])
    monkeypatch.setattr(advice, "MAX_ROWS", 25)
    assert advised() == (25, False, [24]), "of the 24 hours that were read"

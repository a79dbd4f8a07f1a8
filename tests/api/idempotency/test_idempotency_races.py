"""Many requests with one key at once: one is carried out, the others wait for its response."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import httpx
from sqlalchemy import func, select

from cute_api.handlers import idempotency
from cute_api.models import Event, IdempotencyRecord, Item
from tests.fixtures.api import Api

RACERS = 16
ROUNDS = 8
KEYS = 4  # so that no API key reaches its quota


def test_racing_creates_with_one_key_make_one_item_and_one_event(api: Api) -> None:
    clients = [api.client("alice") for _ in range(KEYS)]
    seen: Counter[str] = Counter()
    with ThreadPoolExecutor(RACERS) as pool:
        for _ in range(ROUNDS):
            headers = {idempotency.HEADER: str(uuid4())}
            body = api.new_item(title=headers[idempotency.HEADER])

            def create(
                racer: int,
                headers: dict[str, str] = headers,
                body: dict[str, object] = body,
            ) -> httpx.Response:
                return clients[racer % KEYS].post("/items", json=body, headers=headers)

            responses = list(pool.map(create, range(RACERS)))
            kinds = [kind(response) for response in responses]
            assert kinds.count("done") == 1
            assert set(kinds) <= {"done", "replayed", "idempotency_key_in_use"}
            made = {response.content for response in responses if response.status_code == 201}
            assert len(made) == 1
            assert_once(api, headers[idempotency.HEADER])
            seen.update(kinds)
    print(dict(seen))
    assert seen["idempotency_key_in_use"] > 0, "some came while the first was in progress"


def kind(response: httpx.Response) -> str:
    if response.status_code == 201:
        return "replayed" if "Idempotent-Replayed" in response.headers else "done"
    return str(response.json()["code"])


def assert_once(api: Api, title: str) -> None:
    with api.database.transaction() as session:
        item_ids = list(session.scalars(select(Item.id).where(Item.title == title)))
        assert len(item_ids) == 1
        assert count_events(api, item_ids[0]) == 1
        records = select(func.count()).where(IdempotencyRecord.key == title)
        assert session.scalar(records) == 1


def count_events(api: Api, item_id: UUID) -> int:
    with api.database.transaction() as session:
        return session.scalar(select(func.count()).where(Event.subject_id == item_id)) or 0

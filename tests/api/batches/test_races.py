"""Batches beside other writers: no deadlocks, and never half a batch."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import text

from tests.api.batches.calls import create, send, state, statuses
from tests.fixtures.api import Api, Client

ROUNDS = 10

Send = Callable[[], httpx.Response]


@contextmanager
def racers(count: int) -> Iterator[Callable[[list[Send]], list[httpx.Response]]]:
    """Runs calls concurrently; any failure other than a 4xx fails the test."""
    with ThreadPoolExecutor(count) as pool:

        def race(calls: list[Send]) -> list[httpx.Response]:
            responses = [future.result() for future in [pool.submit(call) for call in calls]]
            assert [response.text for response in responses if response.status_code >= 500] == []
            return responses

        yield race


def call(client: Client, method: str, path: str, body: Any) -> Send:
    return lambda: client.request(method, path, json=body)


def batch(client: Client, *rows: Any, atomic: bool = False) -> Send:
    return call(client, "POST", "/items/batch", {"operations": rows, "atomic": atomic})


def update(item: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"op": "update", "id": item["id"], "item": changes}


def test_batches_of_one_seller_in_opposite_order_all_succeed(api: Api, alice: Client) -> None:
    items = [create(api, alice, sku=f"turns-{n}") for n in range(4)]
    others = [api.client("alice") for _ in range(3)]
    with racers(4) as race:
        for number in range(ROUNDS):
            rows = [update(item, size=str(number)) for item in items]
            puts = [
                {"op": "put", "sku": item["sku"], "item": api.new_item(color=str(number))}
                for item in items
            ]
            responses = race(
                [
                    batch(alice, *rows),
                    batch(others[0], *rows[::-1], atomic=True),
                    batch(others[1], *puts),
                    batch(others[2], *puts[::-1], atomic=True),
                ]
            )
            assert [response.json()["succeeded"] for response in responses] == [4] * 4


def test_batches_that_name_each_others_items_do_not_wait(
    api: Api, alice: Client, bob: Client
) -> None:
    mine, bobs = create(api, alice), create(api, bob)
    with racers(2) as race:
        for number in range(ROUNDS):
            rows = [update(mine, size=str(number)), update(bobs, size=str(number))]
            responses = race([batch(alice, *rows), batch(bob, *rows[::-1])])
            assert [statuses(response.json()["data"]) for response in responses] == [[200, 403]] * 2


def test_single_calls_go_on_beside_batches(api: Api, alice: Client) -> None:
    """A batch's writes and the locks of a single call can't form a deadlock."""
    items = [create(api, alice, sku=f"beside-{n}") for n in range(3)]
    first, last = f"/items/{items[0]['id']}", f"/items/{items[-1]['id']}"
    put = f"/me/items/by-sku/{items[0]['sku']}"
    others = [api.client("alice") for _ in range(4)]
    with racers(5) as race:
        for number in range(ROUNDS):
            sku = f"wanted-{number}"
            made = {"op": "create", "item": api.new_item(sku=sku)}
            race(
                [
                    batch(alice, made, *[update(item, size=str(number)) for item in items]),
                    call(others[0], "PATCH", last, {"sku": sku}),
                    call(others[1], "PUT", put, api.new_item(color=sku)),
                    call(others[2], "PATCH", first, {"color": f"{sku}-2"}),
                    call(others[3], "POST", "/items", api.new_item(sku=sku)),
                ]
            )


def test_put_item_by_sku_never_waits_in_a_circle_with_a_patch(api: Api, alice: Client) -> None:
    item, other = create(api, alice, sku="circle"), api.client("alice")
    with racers(2) as race:
        for number in range(ROUNDS):
            whole, patch = api.new_item(size=str(number)), {"size": f"{number}-2"}
            race(
                [
                    call(alice, "PUT", "/me/items/by-sku/circle", whole),
                    call(other, "PATCH", f"/items/{item['id']}", patch),
                ]
            )


def test_batch_items_500_changes_nothing(api: Api, alice: Client) -> None:
    item = create(api, alice)
    with api.database.transaction() as session:
        session.execute(text("ALTER TABLE items ADD CONSTRAINT broken CHECK (title <> 'broken')"))
    before = state(api)
    try:
        response = batch(
            alice,
            {"op": "create", "item": api.new_item()},
            {"op": "delete", "id": item["id"]},
            {"op": "create", "item": api.new_item(title="broken")},
        )()
    finally:
        with api.database.transaction() as session:
            session.execute(text("ALTER TABLE items DROP CONSTRAINT broken"))
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert state(api) == before


def test_batch_items_200_atomic_race_for_one_sku_has_one_winner(api: Api, alice: Client) -> None:
    others = [api.client("alice") for _ in range(4)]
    with racers(4) as race:
        for _ in range(ROUNDS):
            rows = [{"op": "create", "item": api.new_item(sku=str(uuid4()))} for _ in range(2)]
            responses = race(
                [
                    batch(client, *(rows if n % 2 else rows[::-1]), atomic=True)
                    for n, client in enumerate(others)
                ]
            )
            assert sorted(response.json()["succeeded"] for response in responses) == [0, 0, 0, 2]
    assert statuses(send(alice, {"op": "create", "item": api.new_item()})) == [201]

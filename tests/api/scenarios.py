"""One way to reach each status that an operation declares. A new status needs one here."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import func, select

from cute_api.models import Event
from cute_api.models.enums import Scope, Tier
from cute_api.services.feeds.events import Cursor
from cute_api.services.keys.principals import make_secret
from cute_api.spec import Operation
from tests.api.app_scenarios import APP_SCENARIOS
from tests.api.contract_scenarios import CONTRACT_SCENARIOS
from tests.api.items.copies.mirror_scenarios import MIRROR_SCENARIOS
from tests.api.sandbox_scenarios import SANDBOX_SCENARIOS
from tests.api.webhooks.log_scenarios import LOG_SCENARIOS
from tests.api.webhooks.webhook_scenarios import WEBHOOK_SCENARIOS
from tests.api.world import World, key_in_use
from tests.fixtures.api import Api, Client

JSON_HEADERS = {"Content-Type": "application/json"}
SHIPPED = {"fulfillment_status": "shipped"}
HOOK = {"url": "https://receiver.cute.example/hook", "types": ["item.created"]}
TOO_LARGE = b"x" * (1_048_576 + 1)


Scenario = Callable[[World], httpx.Response]
General = Callable[[World, Operation], httpx.Response]


def _after(_: object, response: httpx.Response) -> httpx.Response:
    return response


def _reserved(world: World) -> str:
    item_id = world.item()
    assert world.alice.post("/sandbox/orders", json={"item_id": item_id}).status_code == 201
    return item_id


def _reserved_sku(world: World) -> str:
    sku = str(uuid4())
    response = world.alice.post("/sandbox/orders", json={"item_id": world.item(sku=sku)})
    assert response.status_code == 201
    return sku


def _ended_twice(world: World, how: str) -> httpx.Response:
    path = f"/sandbox/orders/{world.order()}/{how}"
    assert world.alice.post(path).status_code == 200
    return world.alice.post(path)


def _shipped(world: World) -> str:
    path = f"/sandbox/orders/{world.order()}"
    assert world.alice.post(f"{path}/fulfill", json=SHIPPED).status_code == 200
    return path


def _one_webhook_too_many(world: World) -> httpx.Response:
    client = world.api.client("charlie", tier=Tier.FREE)
    for _ in range(world.api.spec.tiers[Tier.FREE].webhooks):
        client.post("/webhooks", json=HOOK)
    return client.post("/webhooks", json=HOOK)


def _numbered_event(world: World) -> str:
    """The id of an event of a new item of Alice's; numbered here, as the relay would."""
    with world.api.database.transaction() as session:
        event = session.scalars(select(Event).where(Event.subject_id == UUID(world.item()))).one()
        event.sequence = (session.scalar(select(func.max(Event.sequence))) or 0) + 1
        return str(event.id)


def _one_stream_too_many(world: World) -> httpx.Response:
    client = world.api.client("charlie", tier=Tier.FREE)
    for _ in range(world.api.spec.tiers[Tier.FREE].webhooks):
        client.post("/webhooks", json=HOOK)
    return client.get("/events/stream")


def _events_of_too_long_ago(world: World, path: str = "/events") -> httpx.Response:
    alice = UUID(world.alice.get("/me").json()["user"]["id"])
    with world.api.database.transaction() as session:
        cursor = Cursor(0, seen=0).encode(session, alice)
    return world.alice.get(path, params={"after": cursor})


def _key_path(client: Client, more: str = "") -> str:
    """The path of the key that the client calls with."""
    return f"/me/keys/{client.get('/me').json()['key']['id']}{more}"


def _with_itself(world: World, method: str, more: str = "") -> httpx.Response:
    """Let a new key make a call about itself."""
    client = world.api.client("charlie")
    return client.request(method, _key_path(client, more))


def _rotation_in_use(world: World) -> httpx.Response:
    path = _key_path(world.alice, "/rotate")
    return key_in_use(world, f"rotate_key {path.split('/')[3]}", path, {})


def _of_api(ask: Callable[[Api], httpx.Response]) -> Scenario:
    return lambda world: ask(world.api)


SCENARIOS: dict[tuple[str, str], Scenario] = {
    **MIRROR_SCENARIOS,
    ("list_items", "200"): lambda w: w.anyone.get("/items"),
    ("get_item", "200"): lambda w: w.anyone.get(f"/items/{w.item()}"),
    ("get_item", "404"): lambda w: w.anyone.get(f"/items/{uuid4()}"),
    ("create_item", "201"): lambda w: w.alice.post("/items", json=w.api.new_item()),
    ("batch_items", "200"): lambda w: w.alice.post(
        "/items/batch", json={"operations": [{"op": "create", "item": w.api.new_item()}]}
    ),
    ("create_item", "409"): lambda w: [
        w.alice.post("/items", json=w.api.new_item(sku="twice")) for _ in range(2)
    ][1],
    ("update_item", "200"): lambda w: w.alice.patch(f"/items/{w.item()}", json={"size": "M"}),
    ("update_item", "404"): lambda w: w.alice.patch(f"/items/{uuid4()}", json={"size": "M"}),
    ("update_item", "409"): lambda w: w.alice.patch(f"/items/{_reserved(w)}", json={"size": "M"}),
    ("delete_item", "204"): lambda w: w.alice.delete(f"/items/{w.item()}"),
    ("delete_item", "404"): lambda w: w.alice.delete(f"/items/{uuid4()}"),
    ("delete_item", "409"): lambda w: w.alice.delete(f"/items/{_reserved(w)}"),
    ("list_categories", "200"): lambda w: w.anyone.get("/categories"),
    ("get_category", "200"): lambda w: w.anyone.get(f"/categories/{w.api.category_id}"),
    ("get_category", "404"): lambda w: w.anyone.get(f"/categories/{uuid4()}"),
    ("get_category_attributes", "200"): lambda w: w.anyone.get(
        f"/categories/{w.api.category_id}/attributes"
    ),
    ("get_category_attributes", "404"): lambda w: w.anyone.get(f"/categories/{uuid4()}/attributes"),
    ("list_brands", "200"): lambda w: w.anyone.get("/brands"),
    ("get_brand", "200"): lambda w: w.anyone.get(f"/brands/{w.api.brand_id}"),
    ("get_brand", "404"): lambda w: w.anyone.get(f"/brands/{uuid4()}"),
    ("get_me", "200"): lambda w: w.alice.get("/me"),
    ("list_my_items", "200"): lambda w: w.alice.get("/me/items"),
    ("put_item_by_sku", "201"): lambda w: w.alice.put(
        f"/me/items/by-sku/{uuid4()}", json=w.api.new_item()
    ),
    ("put_item_by_sku", "200"): lambda w: [
        w.alice.put("/me/items/by-sku/A-7", json=w.api.new_item(title=title))
        for title in ("Cap", "Hat")
    ][1],
    ("put_item_by_sku", "409"): lambda w: w.alice.put(
        f"/me/items/by-sku/{_reserved_sku(w)}", json=w.api.new_item()
    ),
    ("put_item_by_sku", "412"): lambda w: w.alice.put(
        f"/me/items/by-sku/{w.alice.get('/items/' + w.item(sku=str(uuid4()))).json()['sku']}",
        json=w.api.new_item(title="Late"),
        headers={"If-Match": '"0o"'},
    ),
    ("list_my_orders", "200"): lambda w: _after(w.order(), w.alice.get("/me/orders")),
    ("get_my_order", "200"): lambda w: w.alice.get(f"/me/orders/{w.order()}"),
    ("get_my_order", "404"): lambda w: w.bob.get(f"/me/orders/{w.order()}"),
    ("get_market_prices", "200"): lambda w: w.alice.get("/market/prices"),
    ("get_my_item_stats", "200"): lambda w: w.alice.get("/me/items/stats"),
    ("list_my_favorites", "200"): lambda w: w.alice.get("/me/favorites"),
    ("put_my_favorite", "204"): lambda w: w.alice.put(f"/me/favorites/{w.item()}"),
    ("put_my_favorite", "404"): lambda w: w.alice.put(f"/me/favorites/{uuid4()}"),
    ("delete_my_favorite", "404"): lambda w: w.alice.delete(f"/me/favorites/{uuid4()}"),
    ("delete_my_favorite", "204"): lambda w: w.alice.delete(f"/me/favorites/{w.item()}"),
    ("list_my_usage", "200"): lambda w: w.alice.get("/me/usage"),
    ("list_my_requests", "200"): lambda w: w.alice.get("/me/requests"),
    ("get_org", "200"): lambda w: w.alice.get("/org"),
    ("get_my_usage_advice", "200"): lambda w: w.alice.get("/me/usage/advice"),
    ("create_webhook", "201"): lambda w: w.alice.post("/webhooks", json=HOOK),
    ("create_webhook", "409"): _one_webhook_too_many,
    ("create_embed_link", "201"): lambda w: w.alice.post("/webhooks/embed-links"),
    ("create_embed_link", "409"): lambda w: key_in_use(
        w, "create_embed_link", "/webhooks/embed-links", {}
    ),
    ("list_webhooks", "200"): lambda w: w.alice.get("/webhooks"),
    ("delete_webhook", "204"): lambda w: w.alice.delete(
        f"/webhooks/{w.alice.post('/webhooks', json=HOOK).json()['id']}"
    ),
    ("delete_webhook", "404"): lambda w: w.alice.delete(f"/webhooks/{uuid4()}"),
    ("confirm_webhook", "200"): lambda w: w.alice.post(
        f"/webhooks/{w.alice.post('/webhooks', json=HOOK).json()['id']}/confirm"
    ),
    ("verify_webhook", "202"): lambda w: w.alice.post(
        f"/webhooks/{w.alice.post('/webhooks', json=HOOK).json()['id']}/verify"
    ),
    ("verify_webhook", "404"): lambda w: w.alice.post(f"/webhooks/{uuid4()}/verify"),
    ("confirm_webhook", "404"): lambda w: w.alice.post(f"/webhooks/{uuid4()}/confirm"),
    ("confirm_webhook", "409"): lambda w: key_in_use(
        w, "confirm_webhook", f"/webhooks/{uuid4()}/confirm", None
    ),
    **{status: _of_api(ask) for status, ask in WEBHOOK_SCENARIOS.items()},
    ("update_webhook", "409"): lambda w: key_in_use(
        w, "update_webhook", f"/webhooks/{uuid4()}", {"status": "disabled"}, method="PATCH"
    ),
    ("rotate_webhook_secret", "409"): lambda w: key_in_use(
        w, "rotate_webhook_secret", f"/webhooks/{uuid4()}/rotate-secret", {}
    ),
    **{status: _of_api(ask) for status, ask in LOG_SCENARIOS.items()},
    **APP_SCENARIOS,
    **CONTRACT_SCENARIOS,
    ("list_audit_entries", "200"): lambda w: w.alice.get("/audit"),
    ("list_my_keys", "200"): lambda w: w.alice.get("/me/keys"),
    # When a key was last used may be written between two calls.
    ("list_my_keys", "304"): lambda w: w.alice.get("/me/keys", headers={"If-None-Match": "*"}),
    ("rotate_key", "200"): lambda w: _with_itself(w, "POST", "/rotate"),
    ("rotate_key", "403"): lambda w: w.alice.post(_key_path(w.api.client("alice"), "/rotate")),
    ("rotate_key", "404"): lambda w: w.alice.post(f"/me/keys/{uuid4()}/rotate"),
    ("rotate_key", "409"): _rotation_in_use,
    ("revoke_key", "204"): lambda w: _with_itself(w, "DELETE"),
    ("revoke_key", "403"): lambda w: w.alice.delete(_key_path(w.api.client("alice"))),
    ("revoke_key", "404"): lambda w: w.alice.delete(f"/me/keys/{uuid4()}"),
    ("report_key", "202"): lambda w: w.anyone.post(
        "/keys/report", json={"key": w.api.key("charlie").secret, "source": "A scanner"}
    ),
    # The cursor of a feed names the hour, so a tag of an hour ago would not match.
    ("list_events", "304"): lambda w: w.alice.get("/events", headers={"If-None-Match": "*"}),
    ("list_events", "200"): lambda w: w.alice.get("/events"),
    ("list_events", "403"): lambda w: w.api.client("alice", scopes=[Scope.READ_ORDERS]).get(
        "/events?types=order.created&types=item.sold"
    ),
    ("list_events", "410"): _events_of_too_long_ago,
    ("stream_events", "200"): lambda w: w.alice.get("/events/stream"),
    ("stream_events", "403"): lambda w: w.api.client("alice", scopes=[Scope.READ_ORDERS]).get(
        "/events/stream?types=item.sold"
    ),
    ("stream_events", "409"): _one_stream_too_many,
    ("stream_events", "410"): lambda w: _events_of_too_long_ago(w, "/events/stream"),
    ("get_event", "200"): lambda w: w.alice.get(f"/events/{_numbered_event(w)}"),
    ("get_event", "404"): lambda w: w.alice.get(f"/events/{uuid4()}"),
    ("create_sandbox_order", "201"): lambda w: w.alice.post(
        "/sandbox/orders", json={"item_id": w.item()}
    ),
    ("create_sandbox_order", "404"): lambda w: w.alice.post(
        "/sandbox/orders", json={"item_id": str(uuid4())}
    ),
    ("create_sandbox_order", "409"): lambda w: w.alice.post(
        "/sandbox/orders", json={"item_id": _reserved(w)}
    ),
    ("create_sandbox_order", "422"): lambda w: w.alice.post(
        "/sandbox/orders",
        json={"item_id": w.item(), "fees": {"amount": 70, "currency": "JPY"}},
    ),
    ("fulfill_sandbox_order", "200"): lambda w: w.alice.post(
        f"/sandbox/orders/{w.order()}/fulfill", json=SHIPPED
    ),
    ("fulfill_sandbox_order", "404"): lambda w: w.alice.post(
        f"/sandbox/orders/{uuid4()}/fulfill", json=SHIPPED
    ),
    ("fulfill_sandbox_order", "409"): lambda w: w.alice.post(
        f"{_shipped(w)}/fulfill", json=SHIPPED
    ),
    ("refund_sandbox_order", "200"): lambda w: w.alice.post(f"{_shipped(w)}/refund", json={}),
    ("refund_sandbox_order", "404"): lambda w: w.alice.post(
        f"/sandbox/orders/{uuid4()}/refund", json={}
    ),
    ("refund_sandbox_order", "409"): lambda w: w.alice.post(
        f"/sandbox/orders/{w.order()}/refund", json={}
    ),
    ("complete_sandbox_order", "200"): lambda w: w.alice.post(
        f"/sandbox/orders/{w.order()}/complete"
    ),
    ("complete_sandbox_order", "404"): lambda w: w.alice.post(
        f"/sandbox/orders/{uuid4()}/complete"
    ),
    ("complete_sandbox_order", "409"): lambda w: _ended_twice(w, "complete"),
    ("cancel_sandbox_order", "200"): lambda w: w.alice.post(f"/sandbox/orders/{w.order()}/cancel"),
    ("cancel_sandbox_order", "404"): lambda w: w.alice.post(f"/sandbox/orders/{uuid4()}/cancel"),
    ("cancel_sandbox_order", "409"): lambda w: _ended_twice(w, "cancel"),
    **SANDBOX_SCENARIOS,
    ("create_sandbox_message", "409"): lambda w: key_in_use(
        w, "create_sandbox_message", "/sandbox/messages", {"item_id": str(uuid4())}
    ),
    ("batch_items", "409"): lambda w: key_in_use(
        w,
        "batch_items",
        "/items/batch",
        {"operations": [{"op": "create", "item": w.api.new_item()}]},
    ),
}


def unreadable_query(world: World, operation: Operation) -> httpx.Response:
    return world.call(operation, world.alice, query="?limit=%ff")


def wrong_key(world: World, operation: Operation) -> httpx.Response:
    stranger = world.api.with_key(make_secret(lambda choices: choices[0]))
    return world.call(operation, stranger)


def missing_scope(world: World, operation: Operation) -> httpx.Response:
    others = [scope for scope in Scope if scope not in operation.scopes]
    return world.call(operation, world.api.client("alice", scopes=others))


def too_large(world: World, operation: Operation) -> httpx.Response:
    return world.call(operation, world.alice, content=TOO_LARGE, headers=JSON_HEADERS)


def wrong_media_type(world: World, operation: Operation) -> httpx.Response:
    headers = {"Content-Type": "text/plain"}
    return world.call(operation, world.alice, content=b"{}", headers=headers)


def unknown_parameter(world: World, operation: Operation) -> httpx.Response:
    return world.call(operation, world.alice, query="?surprise=1")


def limit_reached(world: World, operation: Operation) -> httpx.Response:
    return world.call(operation, world.spent(unmetered=operation.unmetered))


def not_modified(world: World, operation: Operation) -> httpx.Response:
    first = SCENARIOS[operation.id, "200"](world)
    assert first.status_code == 200, first.text
    headers = {"If-None-Match": first.headers["ETag"]}
    if "Authorization" in first.request.headers:
        headers["Authorization"] = first.request.headers["Authorization"]
    return world.anyone.get(str(first.request.url), headers=headers)


def changed_meanwhile(world: World, operation: Operation) -> httpx.Response:
    """Alice read an item, changed it, and acts on what she read first."""
    item_id = world.item()
    read = world.alice.get(f"/items/{item_id}").headers["ETag"]
    assert world.alice.patch(f"/items/{item_id}", json={"size": "L"}).status_code == 200
    body: dict[str, Any] = {"json": {"size": "S"}} if operation.bodies else {}
    return world.alice.request(
        operation.method.upper(), f"/items/{item_id}", headers={"If-Match": read}, **body
    )


GENERAL: dict[str, General] = {
    "304": not_modified,
    "412": changed_meanwhile,
    "400": unreadable_query,
    "401": wrong_key,
    "403": missing_scope,
    "413": too_large,
    "415": wrong_media_type,
    "422": unknown_parameter,
    "429": limit_reached,
}

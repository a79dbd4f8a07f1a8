"""How to reach the statuses of the operations that only an app can call."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx
from cute_contract.certify.signing import signed

from cute_api.models import Install, User
from cute_api.models.enums import AppStatus, Tier
from cute_api.services.accounts.reserved import SELLER_DOMAIN, SELLER_PREFIX
from cute_api.services.apps import receipts
from cute_api.services.apps.simulated import MOST_OF_AN_APP
from scripts.checks.proof.apps import owe_receipt
from tests.api.apps import CALLBACK, new_app
from tests.api.world import World
from tests.fixtures.api import Client, running_api

PATHS = {
    "get_app": "/app",
    "list_app_installs": "/app/installs",
    "list_app_erasures": "/app/erasures",
}
JSON, TEXT = {"Content-Type": "application/json"}, {"Content-Type": "text/plain"}
SETTINGS = {"name": "Rail Lister", "redirect_uris": [CALLBACK], "scopes": ["read:items"]}
QUERIES = {"200": "", "400": "?limit=%ff", "422": "?surprise=1"}


def _by_app(path: str, world: World) -> httpx.Response:
    """A call of an app without an account."""
    return world.api.with_key(new_app(world.api.database).key.secret).get(path)


def _put(world: World, **arguments: Any) -> httpx.Response:
    """A change of an app's settings by its own key."""
    app = new_app(world.api.database, status=AppStatus.DRAFT)
    client = world.api.with_key(app.key.secret)
    return client.put("/app", **arguments)


def _by_user(path: str, world: World) -> httpx.Response:
    return world.alice.get(path)


def _simulating(
    method: str, path: str, world: World, *, full: bool = False, **arguments: Any
) -> httpx.Response:
    """A call about a simulated seller, whose id replaces `{account}`, by their app."""
    client = world.api.with_key(new_app(world.api.database).key.secret)
    if "{account}" in path:
        made = client.post("/sandbox/sellers", json={}).json()
        path = path.replace("{account}", made["install"]["account"])
    if full:
        _fill(world, client)
    return client.request(method, path, **arguments)


def _fill(world: World, client: Client) -> None:
    """Give an app as many simulated sellers as it may have."""
    app_id = UUID(client.get("/app").json()["id"])
    with world.api.database.transaction() as session:
        for number in range(MOST_OF_AN_APP):
            name = f"{SELLER_PREFIX}{number}_{app_id.hex[-8:]}"
            user = User(email=f"{name}@{SELLER_DOMAIN}", username=name, tier=Tier.FREE)
            session.add(user)
            session.flush()
            session.add(Install(app_id=app_id, user_id=user.id, scopes=[]))


def _outside_of_a_sandbox(world: World) -> httpx.Response:
    """A call that would succeed in a sandbox."""
    settings = world.api.settings
    assert settings.database_url is not None and settings.redis_url is not None
    with running_api(settings.database_url, settings.redis_url, sandbox=False) as live:
        client = live.with_key(new_app(live.database).key.secret)
        return client.post(SELLERS, json={})


def receipt(secret: str, account: object, **changes: Any) -> dict[str, str]:
    """A valid body for `put_app_erasure`, signed by a key; `changes` are of what is signed."""
    claims = {"account": str(account), "iat": int(time.time()), **changes}
    return {"receipt": signed(secret, claims, receipts.LABEL)}


def _acknowledging(world: World, *, owed: bool = True, **arguments: Any) -> httpx.Response:
    """A receipt of an app, which owes it or not; `arguments` replace those of the call."""
    key = new_app(world.api.database).key.secret
    account = uuid4()
    if owed:
        with world.api.database.transaction() as session:
            account = owe_receipt(session, key)
    given = {"json": receipt(key, account), **arguments}
    return world.api.with_key(key).put(f"/app/erasures/{account}", **given)


SELLERS = "/sandbox/sellers"
SELLER, INSTALL = f"{SELLERS}/{{account}}", f"{SELLERS}/{{account}}/install"
# How each operation on simulated sellers succeeds: its method, path, body and status.
SIMULATED: dict[str, tuple[str, str, Any, str]] = {
    "create_sandbox_seller": ("POST", SELLERS, {}, "201"),
    "put_sandbox_install": ("PUT", INSTALL, {"scopes": ["read:items"]}, "200"),
    "delete_sandbox_install": ("DELETE", INSTALL, None, "204"),
    "delete_sandbox_seller": ("DELETE", SELLER, None, "204"),
}


def _of_simulated() -> Iterator[tuple[tuple[str, str], Callable[[World], httpx.Response]]]:
    for operation, (method, path, body, success) in SIMULATED.items():
        unknown = path.replace("{account}", str(uuid4()))
        call = partial(_simulating, method, path)
        yield (operation, success), partial(call, json=body)
        yield (operation, "403"), partial(_changing_by_user, method, unknown)
        if unknown != path:
            yield (operation, "404"), partial(_simulating, method, unknown, json=body)
        yield (operation, "422"), partial(call, params={"surprise": "1"}, json=body)
        yield (operation, "400"), partial(_simulating, method, f"{path}?limit=%ff", json=body)
        if body is not None:
            yield (operation, "415"), partial(call, content=b"{}", headers=TEXT)


def _changing_by_user(method: str, path: str, world: World) -> httpx.Response:
    return world.alice.request(method, path, json={})


APP_SCENARIOS: dict[tuple[str, str], Callable[[World], httpx.Response]] = {
    **{
        (operation, status): partial(_by_app, path + query)
        for operation, path in PATHS.items()
        for status, query in QUERIES.items()
    },
    **{(operation, "403"): partial(_by_user, path) for operation, path in PATHS.items()},
    ("put_app", "200"): lambda world: _put(world, json=SETTINGS),
    ("put_app", "400"): lambda world: _put(world, content=b"{", headers=JSON),
    ("put_app", "403"): lambda world: world.alice.put("/app", json=SETTINGS),
    ("put_app", "415"): lambda world: _put(world, content=b"{}", headers=TEXT),
    ("put_app", "422"): lambda world: _put(world, json={**SETTINGS, "name": ""}),
    ("put_app_erasure", "200"): _acknowledging,
    ("put_app_erasure", "400"): partial(_acknowledging, json=None, content=b"{", headers=JSON),
    ("put_app_erasure", "403"): lambda world: world.alice.put(
        f"/app/erasures/{uuid4()}", json=receipt("cute_x", uuid4())
    ),
    ("put_app_erasure", "404"): partial(_acknowledging, owed=False),
    ("put_app_erasure", "415"): partial(_acknowledging, json=None, content=b"{}", headers=TEXT),
    ("put_app_erasure", "422"): partial(_acknowledging, json={"receipt": "a.b.c"}),
    **dict(_of_simulated()),
    ("create_sandbox_seller", "404"): _outside_of_a_sandbox,
    ("create_sandbox_seller", "409"): partial(_simulating, "POST", SELLERS, full=True, json={}),
}

"""How to reach the statuses of the operations that only an app can call."""

from collections.abc import Callable
from functools import partial
from typing import Any

import httpx

from cute_api.models.enums import AppStatus
from tests.api.apps import CALLBACK, new_app
from tests.api.world import World

PATHS = {"get_app": "/app", "list_app_installs": "/app/installs"}
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
}

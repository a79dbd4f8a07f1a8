"""How to reach the statuses of the operations that only an app can call."""

from collections.abc import Callable
from functools import partial

import httpx

from tests.api.apps import new_app
from tests.api.world import World

PATHS = {"get_app": "/app", "list_app_installs": "/app/installs"}
QUERIES = {"200": "", "400": "?limit=%ff", "422": "?surprise=1"}


def _by_app(path: str, world: World) -> httpx.Response:
    """A call of an app without an account."""
    return world.api.with_key(new_app(world.api.database).key.secret).get(path)


def _by_user(path: str, world: World) -> httpx.Response:
    return world.alice.get(path)


APP_SCENARIOS: dict[tuple[str, str], Callable[[World], httpx.Response]] = {
    **{
        (operation, status): partial(_by_app, path + query)
        for operation, path in PATHS.items()
        for status, query in QUERIES.items()
    },
    **{(operation, "403"): partial(_by_user, path) for operation, path in PATHS.items()},
}

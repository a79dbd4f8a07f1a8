"""The servers of scenarios: real API, relay and worker, a receiver, the failing proxy; and Bob."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from cute_api.models.enums import Scope, Tier
from cute_api.sealing import new_key
from cute_api.services.feeds.events import Cursor
from cute_api.services.keys.principals import make_secret
from cute_api.services.snapshots.building import build
from scripts.shared.ports import free_port
from tests.fixtures.api import Api, furnish, running_api
from tests.sdk.scenarios.proxy import Proxy, proxying
from tests.sdk.scenarios.scenario import Caller
from tests.webhooks.backend import Backend
from tests.webhooks.receiver import Receiver, receiving

PAGE = 100
# Bob has more items than one page holds, and long ones: a page of them is half a megabyte.
BOBS_ITEMS = PAGE + 20
BOBS_TEXT = "Säume doppelt genäht. " * 220


@dataclass(frozen=True, slots=True)
class World:
    """All running servers, and the values that scenarios may name."""

    api: Api
    proxy: Proxy
    receiver: Receiver
    values: dict[str, Any]

    def enter(self, caller: Caller, *, spare: bool) -> tuple[str | None, dict[str, Any]]:
        """A caller's key, of a user of their own, and the values of this run.

        With `spare` the user has another key, which takes time to make.
        """
        unique = uuid4().hex[:12]
        values = {
            **self.values,
            "unique": unique,
            "absent_id": str(uuid4()),
            "hook_url": self.receiver.url(f"/{unique}"),
        }
        if caller.key == "none":
            return None, values
        if caller.key == "wrong":
            return make_secret(secrets.choice), values
        name = f"alice-{unique}"
        scopes = tuple(Scope) if caller.scopes is None else tuple(map(Scope, caller.scopes))
        tier = Tier(caller.tier)
        key = self.api.key(name, scopes=scopes, tier=tier)
        with self.api.database.transaction() as session:
            values["old_cursor"] = Cursor(0, seen=0).encode(session, key.row.user_id)
        if spare:
            values["spare_key"] = self.api.key(name, tier=tier).secret
        return key.secret, values


@contextmanager
def standing(database_url: str, redis_url: str, directory: Path) -> Iterator[World]:
    """The world until the block ends, on a migrated, empty database."""
    sealing = new_key()
    with (
        running_api(database_url, redis_url, encryption_keys=(sealing,)) as api,
        receiving() as receiver,
        proxying(api.base_url) as proxy,
    ):
        furnish(api.database)
        backend = Backend(
            api.database,
            database_url,
            redis_url,
            directory,
            schedule="0,1,1",
            encryption_key=sealing,
        )
        try:
            backend.start("relay")
            backend.start("worker")
            yield World(api, proxy, receiver, _furnished(api))
        finally:
            backend.close()


def _furnished(api: Api) -> dict[str, Any]:
    """Bob and his items, in the snapshot too."""
    bob = api.client("bob")
    rows = [
        {"op": "create", "item": api.new_item(title=f"Jacket {n}", description=BOBS_TEXT)}
        for n in range(1, BOBS_ITEMS + 1)
    ]
    made: list[dict[str, Any]] = []
    for start in range(0, len(rows), PAGE):
        response = bob.post("/items/batch", json={"operations": rows[start : start + PAGE]})
        made += [row["item"] for row in response.json()["data"]]
    with api.database.autocommit() as connection:
        build(connection, api.settings.item_url)
    return {
        "category_id": str(api.category_id),
        "brand_id": str(api.brand_id),
        "bob_id": made[0]["seller"]["id"],
        "bobs_item_id": made[0]["id"],
        "bobs_items": BOBS_ITEMS,
        # Nobody listens there.
        "closed_url": f"http://127.0.0.1:{free_port()}",
    }

"""A marketplace for the mirror: an API, the relay, a seller who changes things, snapshots."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from cute_api import config
from cute_api.models.enums import Scope
from cute_api.services.feeds.item_changes import cursor_after
from cute_api.services.snapshots.building import build
from tests.fixtures.api import furnish
from tests.fixtures.http import client_of
from tests.usage.world import World, standing
from tests.webhooks.backend import eventually

Json = dict[str, Any]
CONDITIONS = ("very_good", "good")
BATCH = 100


@dataclass
class Market:
    """Alice sells on it. `items` are the ids of what she has put up and not deleted."""

    world: World
    alice: httpx.Client
    names: dict[str, str] = field(default_factory=dict)
    items: list[str] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return self.world.base_url

    def key(self, *scopes: Scope) -> str:
        """The secret of a new key of Bob's, by default with `read:items`."""
        return self.world.key("bob", scopes or (Scope.READ_ITEMS,))

    def item(self, number: int, **changes: object) -> Json:
        return {
            "title": f"Linen dress {number}",
            "price": {"amount": 2000 + number * 10, "currency": "EUR"},
            "category_id": self.names["Scarves"],
            "brand_id": self.names["Éclat & Söhne"],
            "condition": CONDITIONS[number % len(CONDITIONS)],
            "size": "M",
            **changes,
        }

    def put_up(self, items: Sequence[Json]) -> list[str]:
        """List these, and return their ids."""
        made: list[str] = []
        for start in range(0, len(items), BATCH):
            rows = [{"op": "create", "item": item} for item in items[start : start + BATCH]]
            response = self.alice.post("/items/batch", json={"operations": rows})
            response.raise_for_status()
            made += [row["item"]["id"] for row in response.json()["data"]]
        self.items += made
        return made

    def change(self, item: str, **changes: object) -> None:
        self.alice.patch(f"/items/{item}", json=changes).raise_for_status()

    def delete(self, item: str) -> None:
        self.alice.delete(f"/items/{item}").raise_for_status()
        self.items.remove(item)

    def sell(self, item: str) -> None:
        """Mark the item as sold, as the completion of an order does."""
        with self.world.database.transaction() as session:
            session.execute(
                text("UPDATE items SET status = 'sold', updated_at = now() WHERE id = :id"),
                {"id": item},
            )
        self.items.remove(item)

    def trade(self, rng: random.Random, steps: int) -> None:
        """Some of everything that can happen to items."""
        for step in range(steps):
            match rng.randrange(5):
                case 0:
                    self.put_up([self.item(rng.randrange(1000))])
                case 1:
                    self.delete(rng.choice(self.items))
                case 2:
                    self.sell(rng.choice(self.items))
                case 3:
                    self.change(rng.choice(self.items), title=f"Silk scarf {step}")
                case _:
                    price = {"amount": rng.randrange(500, 9000), "currency": "EUR"}
                    self.change(rng.choice(self.items), price=price)

    def make_snapshot(self) -> None:
        """Build a snapshot of the current items."""
        self.newest_cursor()
        with self.world.database.autocommit() as connection:
            build(connection, self._settings().item_url)

    def newest_cursor(self) -> str:
        """The cursor after all changes, once the relay has numbered them."""
        eventually(lambda: not self._scalar("SELECT EXISTS (SELECT FROM item_change_outbox)"))
        newest = self._scalar("SELECT coalesce(max(sequence), 0) FROM item_changes")
        with self.world.database.transaction() as session:
            return cursor_after(session, newest)

    def public(self) -> dict[str, Json]:
        """All items as anyone gets them, by id."""
        found: dict[str, Json] = {}
        params: Json = {"limit": 100, "status": ["active", "reserved", "sold"]}
        with client_of(self.base_url, self.key()) as bob:
            while True:
                page = bob.get("/items", params=params).raise_for_status().json()
                found |= {item["id"]: item for item in page["data"]}
                if not page["has_more"]:
                    return found
                params["cursor"] = page["next_cursor"]

    def _settings(self) -> config.Settings:
        return config.load({"CUTE_SANDBOX": "1", "PORT": str(self.world.port)})

    def _scalar(self, query: str) -> Any:
        with self.world.database.transaction() as session:
            return session.scalar(text(query))


@contextmanager
def opened(directory: Path) -> Iterator[Market]:
    with standing(directory) as world:
        furnish(world.database)
        world.start("relay")
        world.start("serve")
        with client_of(world.base_url, world.key("alice")) as alice:
            market = Market(world, alice)
            for list_name in ("categories", "brands"):
                rows = alice.get(f"/{list_name}").raise_for_status().json()["data"]
                market.names |= {row["name"]: row["id"] for row in rows}
            market.put_up([market.item(number) for number in range(40)])
            market.make_snapshot()
            yield market

"""A mirror of the public catalogue for tests, and the catalogue that it must equal."""

import gzip
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from cute_api.models.database import Database
from cute_api.services.snapshots.building import build
from scripts.checks.bench.filling import in_batches
from tests.api.webhooks.feed import page_of
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually
from tests.webhooks.delivery.pumping import relaying

Json = dict[str, Any]
LOAD = """
    INSERT INTO items (seller_id, title, images, price_amount, price_currency,
                       category_id, condition, status)
    SELECT :seller, 'Coat',
           (SELECT jsonb_agg(jsonb_build_object('url', 'https://images.cute.example/'
                || md5(random()::text || number || part), 'alt', null))
            FROM generate_series(1, 12) AS part),
           number, 'EUR', (SELECT id FROM categories WHERE path = '{Women}'), 'good',
           CASE number % 10 WHEN 0 THEN 'draft' ELSE 'active' END
    FROM generate_series(:first, :last) AS number
"""


@dataclass
class Mirror:
    """Follows the changes; keeps the cursor, all changes, and the current items."""

    client: Client
    limit: int = 20
    cursor: str | None = None
    changes: list[Json] = field(default_factory=list)
    proof: Json | None = None
    items: dict[str, Json] = field(default_factory=dict)

    @classmethod
    def of_snapshot(cls, client: Client) -> "Mirror":
        response = client.get("/items/snapshot")
        assert response.status_code == 200, response.text
        return cls(
            client,
            cursor=response.headers["X-Changes-Cursor"],
            items={item["id"]: item for item in unpack(response.content)},
        )

    def poll(self) -> bool:
        """Read one page; return whether there are more."""
        page = page_of(self.client, "/items/changes", self.cursor, limit=self.limit)
        for change in page["data"]:
            assert (change["item"] is None) is (change["type"] == "delete")
            if change["item"] is None:
                self.items.pop(change["id"], None)
            else:
                self.items[change["id"]] = change["item"]
        self.changes += page["data"]
        self.cursor = page["next_cursor"]
        self.proof = page.get("proof")
        return bool(page["has_more"])

    def catch_up(self) -> None:
        while self.poll():
            pass

    @property
    def set_hash(self) -> str:
        """The set hash of the items, by the description of the operation alone."""
        return set_hash_of((item["id"], item["etag"]) for item in self.items.values())

    def is_exact(self) -> bool:
        """Catch up; return whether the last page proves the mirror."""
        self.catch_up()
        return self.proof == {"set_hash": self.set_hash, "item_count": len(self.items)}

    def ids(self) -> list[str]:
        """The items that changed, in order, with repetitions."""
        self.catch_up()
        return [change["id"] for change in self.changes]

    def last(self, item_id: str) -> Json | None:
        """The last change of an item."""
        self.catch_up()
        return next((c for c in reversed(self.changes) if c["id"] == item_id), None)

    def get(self, item_id: str, name: str = "status") -> Any:
        """The value of an item's field, by default its status; None when the item isn't there."""
        self.catch_up()
        return self.items.get(item_id, {}).get(name)


def set_hash_of(items: Iterable[tuple[str, str]]) -> str:
    """The set hash of items by id and ETag."""
    total = 0
    for item_id, etag in items:
        version = re.match(r'"([0-9a-f]+)', etag)
        assert version is not None
        digest = hashlib.sha256(f"{item_id}:{version[1]}".encode()).hexdigest()
        total = (total + int(digest, 16)) % 2**256
    return f"{total:064x}"


def unpack(file: bytes) -> list[Json]:
    return [orjson.loads(line) for line in gzip.decompress(file).splitlines()]


def catalogue(client: Client) -> dict[str, Json]:
    """All public items by their id, as a client who sells none of them lists them."""
    items: dict[str, Json] = {}
    query: Json = {"limit": 100, "status": ["active", "reserved", "sold"]}
    while True:
        page = client.get("/items", params=query).json()
        items.update({item["id"]: {**item} for item in page["data"]})
        if not page["has_more"]:
            return items
        query["cursor"] = page["next_cursor"]


def make_snapshot(api: Api) -> UUID:
    """Build a snapshot in this process."""
    with api.database.autocommit() as connection:
        snapshot_id = build(connection, api.settings.item_url)
    assert snapshot_id is not None
    return snapshot_id


def number_changes(api: Api) -> None:
    """Let the relay number the recorded changes, and count all items."""
    done = text(
        "SELECT complete AND NOT EXISTS (SELECT FROM item_change_outbox)"
        " AND sequence = (SELECT coalesce(max(sequence), 0) FROM item_changes) FROM item_hash_head"
    )
    with relaying(api.settings), api.database.engine.connect() as connection:
        eventually(lambda: connection.execute(done).scalar_one())


def load(database: Database, seller_id: str, count: int) -> None:
    """Insert items by SQL, as an import does, with images whose names hardly compress."""
    in_batches(database.engine, LOAD, count, {"seller": UUID(seller_id)})

"""The stage of contenders: PostgreSQL and Valkey with a marketplace, and a seller.

The stores are crash-safe, so that a create has its real cost. Each contender counts its limits in
its own database of Valkey.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import psutil
import redis
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from cute_api.models import Item, User, schema
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import ItemStatus, Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.common import etags
from cute_api.services.keys import keys
from cute_api.spec import Spec
from cute_api.usage import stream
from scripts.checks.bench.peers.programs import ContenderProgram, ContenderStores, cpu_of
from scripts.checks.proof.load import load
from scripts.sandbox import embedded

EMAIL = "bench@cute.example"
EVENTS = 1_000
GIVE_EVENTS = text(
    """
    SELECT cute_emit_event('item.created', :user_id, items.id, jsonb_build_object(
        'id', items.id, 'url', 'https://www.cute.example/items/' || items.id,
        'seller', jsonb_build_object('id', items.seller_id, 'username', 'bench'),
        'title', items.title, 'description', items.description,
        'price', jsonb_build_object('amount', items.price_amount, 'currency', items.price_currency),
        'category', jsonb_build_object('id', categories.id, 'name', categories.name,
            'parent_id', categories.parent_id, 'path', categories.path),
        'brand', CASE WHEN brands.id IS NOT NULL
            THEN jsonb_build_object('id', brands.id, 'name', brands.name) END,
        'size', items.size, 'color', items.color, 'condition', items.condition,
        'images', items.images, 'quantity', items.quantity, 'ships_from', items.ships_from,
        'shipping', items.shipping, 'attributes', items.attributes, 'sizes', items.sizes,
        'sku', items.sku, 'metadata', items.pairs, 'status', items.status,
        'created_at', items.created_at, 'updated_at', items.updated_at,
        'published_at', items.published_at, 'sold_at', items.sold_at,
        'relisted_from', items.relisted_from,
        'etag', cute_item_etag(items.updated_at)
    )) FROM (SELECT * FROM items ORDER BY id LIMIT :count) AS items
    JOIN categories ON categories.id = items.category_id
    LEFT JOIN brands ON brands.id = items.brand_id
    """
)
# As the relay does it: dense, in the order of what was committed.
NUMBER_EVENTS = text(
    """
    UPDATE events SET sequence = numbered.n FROM (
        SELECT id, row_number() OVER (ORDER BY position) AS n FROM events
    ) AS numbered WHERE numbered.id = events.id
    """
)


@dataclass(frozen=True, slots=True)
class BenchKeys:
    """Secrets: one for the load, one without a scope, one that a minute's limit refuses soon."""

    load: str
    scopeless: str
    limited: str


@dataclass(frozen=True, slots=True)
class PeerStage:
    """The stores, with the seller and what requests name: an item with its tag, a category."""

    stores: embedded.Servers
    database_url: str
    engine: Engine
    keys: BenchKeys
    user_id: str
    item_id: str
    etag: str
    category_id: str

    def places(
        self, programs: Sequence[ContenderProgram]
    ) -> dict[ContenderProgram, ContenderStores]:
        """The database for all of them, and one of Valkey for each."""
        return {
            program: ContenderStores(self.database_url, self.stores.valkey.database_url(number))
            for number, program in enumerate(programs, start=1)
        }

    def cpu_s(self) -> float:
        """Return the seconds of CPU that PostgreSQL has used so far."""
        process = self.stores.postgres.process
        assert process is not None
        return cpu_of(psutil.Process(process.pid))

    def drop_usage(self, redis_url: str) -> None:
        """Replace the consumer, which is not measured."""
        with closing(redis.Redis.from_url(redis_url)) as client:
            client.delete(stream.STREAM)

    def event_data(self, item_id: str) -> list[dict[str, Any]]:
        """Return the outbox's data of an item's creation."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                text("SELECT data FROM events WHERE subject_id = :id AND type = 'item.created'"),
                {"id": item_id},
            )
            return [row.data for row in rows]


@contextmanager
def furnished(stores: embedded.Servers, database_url: str, items: int) -> Iterator[PeerStage]:
    """Fill an empty database with this many items, and a seller with up to `EVENTS` events."""
    engine = make_engine(database_url, pool_size=1)
    try:
        schema.upgrade(engine, Spec.load(sandbox=False).events)
        load(engine, items, lambda _: None)
        database = Database(engine)
        with database.transaction() as session:
            user, _ = accounts.create(session, email=EMAIL, tier=Tier.PRO)
            secrets = _keys(session, user)
            session.execute(GIVE_EVENTS, {"user_id": user.id, "count": EVENTS})
            session.execute(NUMBER_EVENTS)
            item = session.scalars(
                select(Item)
                .where(Item.deleted_at.is_(None), Item.status == ItemStatus.ACTIVE)
                .order_by(Item.id)
                .offset(items // 2)
                .limit(1)
            ).one()
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("VACUUM ANALYZE events"))
            connection.execute(text("CHECKPOINT"))
        tag = etags.in_json(etags.version_of(item.updated_at), for_owner=False)
        yield PeerStage(
            stores,
            database_url,
            engine,
            secrets,
            user_id=str(user.id),
            item_id=str(item.id),
            etag=tag,
            category_id=str(item.category_id),
        )
    finally:
        engine.dispose()


def _keys(session: Session, user: User) -> BenchKeys:
    def secret(name: str, scopes: Sequence[Scope], tier: Tier) -> str:
        given = tuple(scopes)
        return keys.create(session, user=user, name=name, scopes=given, tier=tier).secret

    return BenchKeys(
        load=secret("load", list(Scope), Tier.PRO),
        scopeless=secret("scopeless", [Scope.READ_ORDERS], Tier.PRO),
        limited=secret("limited", list(Scope), Tier.FREE),
    )

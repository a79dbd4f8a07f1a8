"""The stage of the contract proof: the real application on real stores, with users and items."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from unittest.mock import patch
from uuid import UUID, uuid4

import redis
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cute_api.config import Settings
from cute_api.jobs.due_work import DueWork
from cute_api.models import ApiKey, Brand, Category, Delivery, Event, Item, Webhook, schema
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import (
    Condition,
    DeliveryStatus,
    FulfillmentStatus,
    ItemStatus,
    Scope,
    Tier,
)
from cute_api.processes.stopping import StopFlag
from cute_api.services.accounts import accounts
from cute_api.services.apps import simulated
from cute_api.services.erasure.erasure import Eraser
from cute_api.services.keys import keys, principals
from cute_api.services.orders import orders
from cute_api.services.snapshots.building import Builder, build
from cute_api.spec import Spec
from cute_api.usage import item_views
from cute_api.usage.consumer import Consumer
from cute_api.usage.retention import kept_by_tier
from cute_api.webhooks.outbox.relay import Relay
from cute_api.webhooks.verification.verifier import Verifier
from cute_api.worker import PumpThread
from scripts.checks.proof.api import serving, settings_of
from scripts.checks.proof.apps import app_key
from scripts.checks.proof.contract import knowledge
from scripts.sandbox import embedded
from scripts.sandbox.market.seed import seed
from scripts.shared.ports import free_port

STOP_SECONDS = 10
WAKE_SECONDS = 0.1
QUICK_SCHEDULE = (0, 1, 300)
VIEWS_EVERY_SECONDS = 1.0
# Often, because the changes of many runs exceed what a client can catch up on from one snapshot.
SNAPSHOT_EVERY_SECONDS = 60
KNOWN_VALUES = 20
SPARE_KEYS = 200
SPARE_DELIVERIES = 300
SPARE_ORDERS = 300
SPARE_SELLERS = 20
OWN_ITEMS = 120
FOREIGN = 5
GIVEN_UP = "item.sold"


@dataclass(frozen=True, slots=True)
class SharedAppInstall:
    """An app that two sellers have installed and that calls for `account`.

    `items` and `orders` are ids of the other seller's. No response may show `hidden`, a part of
    texts that only the other seller sees.
    """

    key: str
    account: UUID
    hidden: str
    items: Sequence[str]
    orders: Sequence[str]


@dataclass(frozen=True, slots=True)
class ContractStage:
    """A running API. `base_url` is without `/v1`."""

    base_url: str
    spec: Spec
    database: Database
    redis_url: str

    def key(self, name: str, tier: Tier) -> str:
        """Create a key with every scope for the named user; return its secret."""
        with self.database.transaction() as session:
            user, _ = accounts.create(session, email=f"{name}@cute.example", tier=tier)
            return keys.create(
                session, user=user, name="contract proof", scopes=list(Scope), tier=tier
            ).secret

    def one_of_two(self, name: str) -> SharedAppInstall:
        """Create an app that the named user and another have installed; it calls for the first."""
        key, (account, other) = self.app(name, f"{name}-other")
        hidden = f"hidden-{uuid4().hex}"
        with self.database.transaction() as session:
            seller = UUID(other)
            draft = _listed(session, seller, hidden)
            draft.status = ItemStatus.DRAFT
            for_sale = [_listed(session, seller, f"Wool hat {n}") for n in range(FOREIGN)]
            for number, item in enumerate(for_sale):
                item.sku = f"{hidden}-{number}"
            session.flush()
            placed = [
                orders.place(
                    session,
                    item_id=item.id,
                    buyer_id=orders.numbered_buyer(session, number).id,
                    seller_id=seller,
                )
                for number, item in enumerate(for_sale[1:])
            ]
            items = [str(item.id) for item in (draft, *for_sale)]
            return SharedAppInstall(
                key, UUID(account), hidden, items, [str(order.id) for order in placed]
            )

    def app(self, *sellers: str) -> tuple[str, list[str]]:
        """Create an app that the named users have installed; return its key and the accounts."""
        with self.database.transaction() as session:
            found = [
                accounts.create(session, email=f"{name}@cute.example", tier=Tier.PRO)[0].id
                for name in sellers
            ]
            return app_key(session, found), _texts(iter(found))

    def known_values(
        self, *, key: str | None, account: UUID | None = None
    ) -> Mapping[str, Sequence[str]]:
        """Return the values that a caller could look up, by field or parameter name.

        They are those of the account for which an app calls, or of the key's user.
        """
        schemas = self.spec.document["components"]["schemas"]
        with self.database.transaction() as session:
            user = account if account is not None or key is None else _user_of(session, key)
            hook, exhausted = ([], []) if user is None else _exhausted(session, user)
            app, sellers = ([], []) if user is None else _app_with_sellers(session, user)
            open_orders = [] if user is None else _open_orders(session, user)
            own_items = [] if user is None else _own_items(session, user)
            spare_items = [] if user is None else _own_items(session, user)
            own_events = [] if user is None else _own_events(session, user)
            return {
                "category_id": _texts(session.scalars(select(Category.id).limit(KNOWN_VALUES))),
                "brand_id": _texts(session.scalars(select(Brand.id).limit(KNOWN_VALUES))),
                "key": [keys.new_secret() for _ in range(KNOWN_VALUES)],
                knowledge.SPARE_KEYS: [] if key is None else self._spare_keys(session),
                knowledge.FAULTY_KEY: [] if key is None else [self.key("faulty", Tier.PRO)],
                knowledge.SPARE_DELIVERIES: exhausted,
                knowledge.KEPT_WEBHOOK: hook,
                knowledge.SPARE_ORDERS: open_orders,
                knowledge.OWN_ITEMS: own_items,
                knowledge.SPARE_ITEMS: spare_items,
                knowledge.OWN_EVENTS: own_events,
                knowledge.APP_KEY: app,
                knowledge.KEPT_SELLER: sellers[:1],
                knowledge.SPARE_SELLERS: sellers[1:],
                "url": [knowledge.PUBLIC_URL],
                "logo": schemas["AppSettings"]["properties"]["logo"]["examples"],
            }

    @staticmethod
    def _spare_keys(session: Session) -> list[str]:
        user, _ = accounts.create(session, email="spare@cute.example", tier=Tier.PRO)
        made = [
            keys.create(session, user=user, name="to be ended", scopes=list(Scope))
            for _ in range(SPARE_KEYS)
        ]
        return [f"{key.row.id} {key.secret}" for key in made]

    def reset_limits(self) -> None:
        """Empty all windows, as after a day."""
        with redis.Redis.from_url(self.redis_url) as client:
            client.flushdb()


@contextmanager
def playing(
    servers: embedded.Servers, spec: Spec, *, name: str, delivering: bool = False
) -> Iterator[ContractStage]:
    """Serve the API of `spec` on a new, seeded database called `name`, with a relay.

    With `delivering`, webhooks are sent to the loopback, calls are logged and counted, views within
    a second, users are erased, and snapshots are renewed.
    """
    servers.postgres.create_database(name)
    database_url = servers.postgres.database_url(name)
    settings = settings_of(database_url, servers.redis_url, sandbox=spec.sandbox)
    # The addresses of items in the snapshot are those of this port.
    settings = replace(settings, port=free_port())
    if delivering:
        settings = replace(
            settings, webhook_schedule=QUICK_SCHEDULE, snapshot_interval_s=SNAPSHOT_EVERY_SECONDS
        )
    database = Database(make_engine(database_url, pool_size=2), item_url=settings.item_url)
    schema.upgrade(database.engine, spec.events)
    with database.transaction() as session:
        seed(session)
    stop = StopFlag()
    with database.autocommit() as connection:
        build(connection, settings.item_url)
    relay = threading.Thread(target=Relay(settings, stop).run, daemon=True)
    relay.start()
    try:
        with ExitStack() as stack:
            if delivering:
                quick = patch.object(item_views, "FLUSH_SECONDS", VIEWS_EVERY_SECONDS)
                stack.enter_context(quick)
            port = stack.enter_context(serving(settings, spec))
            if delivering:
                stack.enter_context(_worker(settings, spec, database))
            stage = ContractStage(
                f"http://{settings.host}:{port}", spec, database, servers.redis_url
            )
            stage.reset_limits()
            yield stage
    finally:
        stop.set()
        relay.join(STOP_SECONDS)
        database.engine.dispose()


@contextmanager
def _worker(settings: Settings, spec: Spec, database: Database) -> Iterator[None]:
    """Run a worker, usage, erasures and snapshots. A thread wakes the pump, in place of RQ."""
    stop = StopFlag()
    running, verifier = PumpThread(settings), Verifier(settings, stop)

    def wake() -> None:
        while not stop.wait(WAKE_SECONDS):
            running.wake()

    waker = threading.Thread(target=wake, daemon=True)
    consumer = Consumer(settings, stop, kept_by_tier(spec.tiers))
    usage = threading.Thread(target=consumer.run, daemon=True)
    threads = (running, verifier, waker, usage)
    for thread in threads:
        thread.start()
    with closing(Builder(settings)) as builder:
        works = {"erasures": Eraser(database).work, "snapshots": builder.work}
        try:
            with DueWork(works, stop).running():
                yield
        finally:
            running.stop()
            for thread in threads:
                thread.join(STOP_SECONDS)


def _exhausted(session: Session, user_id: UUID) -> tuple[list[str], list[str]]:
    """Create a webhook of the user with exhausted deliveries; return their ids.

    Their events are tests, so no feed shows them and the relay leaves them alone.
    """
    hook = Webhook(
        user_id=user_id, url=knowledge.RECEIVER, types=[GIVEN_UP], sealed_secret=b"never used"
    )
    session.add(hook)
    session.flush()
    events = [
        Event(type=GIVEN_UP, user_id=user_id, subject_id=hook.id, data={}, test=True)
        for _ in range(SPARE_DELIVERIES)
    ]
    session.add_all(events)
    session.flush()
    made = [
        Delivery(
            webhook_id=hook.id,
            event_id=event.id,
            event_type=GIVEN_UP,
            subject_id=hook.id,
            occurred_at=func.clock_timestamp(),
            test=True,
            status=DeliveryStatus.FAILED,
            finished_at=func.clock_timestamp(),
        )
        for event in events
    ]
    session.add_all(made)
    session.flush()
    return [str(hook.id)], [str(delivery.id) for delivery in made]


def _open_orders(session: Session, user_id: UUID) -> list[str]:
    """Create open orders of items of the user, every second one shipped; return their ids."""
    found = []
    for number in range(SPARE_ORDERS):
        item = _listed(session, user_id, f"Silk scarf {number}")
        buyer = orders.numbered_buyer(session, number)
        order = orders.place(session, item_id=item.id, buyer_id=buyer.id, seller_id=user_id)
        if number % 2:
            orders.fulfill(session, order_id=order.id, to=FulfillmentStatus.SHIPPED)
        found.append(str(order.id))
    return found


def _own_items(session: Session, user_id: UUID) -> list[str]:
    """Create items for sale of the user; return their ids."""
    return [str(_listed(session, user_id, f"Silk tie {n}").id) for n in range(OWN_ITEMS)]


def _own_events(session: Session, user_id: UUID) -> list[str]:
    """Create events in the feed of the user; return their ids."""
    own = select(Event.id).where(Event.user_id == user_id, ~Event.test)
    return _texts(session.scalars(own.limit(KNOWN_VALUES)))


def _app_with_sellers(session: Session, user_id: UUID) -> tuple[list[str], list[str]]:
    """Create an app that the user, another and simulated sellers have installed.

    Return its key, and the accounts of the simulated sellers.
    """
    other, _ = accounts.create(session, email="sam@cute.example", tier=Tier.PRO)
    sellers = [simulated.new_user(session).id for _ in range(1 + SPARE_SELLERS)]
    return [app_key(session, [other.id, user_id, *sellers])], _texts(iter(sellers))


def _listed(session: Session, seller_id: UUID, title: str) -> Item:
    item = Item(
        seller_id=seller_id,
        category_id=session.scalars(select(Category.id).limit(1)).one(),
        title=title,
        price_amount=2_450,
        price_currency="EUR",
        condition=Condition.GOOD,
        status=ItemStatus.ACTIVE,
        images=[],
    )
    session.add(item)
    session.flush()
    return item


def _user_of(session: Session, key: str) -> UUID:
    return session.scalars(
        select(ApiKey.user_id).where(ApiKey.digest == principals.digest(key))
    ).one()


def _texts(values: Iterator[object]) -> list[str]:
    return [str(value) for value in values]

"""A client of the feed alone ends with the server's state, whatever crashes in between.

Transactions commit in any order, the relay is killed with SIGKILL, and the client loses all that it
has not stored yet: its cursor and its state, which it stores together.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from cute_api.models import Event, User
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Scope
from cute_api.services.accounts import accounts
from cute_api.services.keys.principals import Key, Principal
from tests.api.webhooks.feed import page_of
from tests.fixtures.api import Api, Client
from tests.fixtures.properties import examples
from tests.properties.bodies import Json
from tests.properties.open_transactions import Seller
from tests.properties.relay_process import KillableRelay
from tests.webhooks.backend import eventually

SELLERS = 4
MIN_STEPS = 60
MAX_STEPS = 120
KINDS = (
    *["change"] * 16,
    *["commit"] * 7,
    *["roll back"] * 2,
    *["follow"] * 6,
    *["store"] * 3,
    *["crash"] * 2,
    *["kill"] * 2,
    *["start"] * 3,
    *["settle"] * 2,
)

Step = tuple[str, int]


@dataclass
class Memory:
    """The state of a feed's client: cursor, mirror, and history."""

    cursor: str | None = None
    items: dict[str, Json] = field(default_factory=dict)
    orders: dict[str, Json] = field(default_factory=dict)
    applied: list[UUID] = field(default_factory=list)


class Follower:
    """Mirrors a seller's items and orders from the feed. A crash takes it back to `store`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._stored = Memory()
        self.memory = Memory()

    def store(self) -> None:
        self._stored = deepcopy(self.memory)

    def crash(self) -> None:
        self.memory = deepcopy(self._stored)

    def follow(self, limit: int) -> bool:
        """Read one page; return whether there are more."""
        memory = self.memory
        page = page_of(self._client, "/events", memory.cursor, limit=limit)
        for event in page["data"]:
            subject = event["data"]
            if event["type"] == "item.deleted":
                del memory.items[subject["id"]]
            elif event["type"].startswith("item."):
                memory.items[subject["id"]] = subject
            else:
                memory.orders[subject["id"]] = subject
            memory.applied.append(UUID(event["id"]))
        memory.cursor = page["next_cursor"]
        return bool(page["has_more"])

    def catch_up(self) -> Memory:
        while self.follow(100):
            pass
        return self.memory


@pytest.fixture(scope="module")
def database(api: Api) -> Iterator[Database]:
    """An API with a connection for each transaction that may be open."""
    engine = make_engine(api.settings.need_database_url(), pool_size=SELLERS + 1)
    yield Database(engine, item_url=api.settings.item_url)
    engine.dispose()


@contextmanager
def selling(api: Api, database: Database) -> Iterator[tuple[Seller, Client]]:
    """A new seller, whose transactions are ended, and a client with their key."""
    key = api.key(f"alice-{uuid4().hex}")
    with api.database.transaction() as session:
        alice = session.get_one(User, key.row.user_id)
        buyer, _ = accounts.create(session, email=f"bob-{uuid4().hex}@cute.example")
        principal = Principal(
            user_id=alice.id,
            username=alice.username,
            tier=alice.tier,
            scopes=frozenset(map(Scope, key.row.scopes)),
            key=Key(key.row.id),
        )
    seller = Seller(database, principal, buyer.id, api.new_item())
    try:
        yield seller, api.with_key(key.secret)
    finally:
        seller.roll_back()


def take(
    step: Step, sellers: Sequence[Seller], followers: Sequence[Follower], relay: KillableRelay
) -> None:
    kind, pick = step
    seller, follower = sellers[pick % SELLERS], followers[pick % SELLERS]
    match kind:
        case "change":
            seller.change(pick // SELLERS)
        case "commit":
            seller.commit()
        case "roll back":
            seller.roll_back()
        case "follow":
            follower.follow(1 + pick % 10)
        case "store":
            follower.store()
        case "crash":
            follower.crash()
        case "kill":
            relay.kill()
        case "start":
            relay.start()
        case "settle" if relay.running:
            eventually(lambda: not waiting(seller))


@examples(0.2)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(KINDS), st.integers(0, 999)),
        min_size=MIN_STEPS,
        max_size=MAX_STEPS,
    )
)
def test_list_events_200_is_enough_to_follow_a_seller_through_crashes(
    api: Api, database: Database, steps: list[Step]
) -> None:
    relay = KillableRelay(api.settings)
    with ExitStack() as ending:
        trades = [ending.enter_context(selling(api, database)) for _ in range(SELLERS)]
        sellers = [seller for seller, _ in trades]
        followers = [Follower(client) for _, client in trades]
        relay.start()
        try:
            for step in steps:
                take(step, sellers, followers, relay)
            for seller in sellers:
                seller.commit()
            relay.start()
            eventually(
                lambda: all(
                    len(follower.catch_up().applied) >= len(seller.committed)
                    for seller, follower in zip(sellers, followers, strict=True)
                )
            )
        finally:
            relay.kill()
        for (seller, client), follower in zip(trades, followers, strict=True):
            expected = [event_id for _, event_id in seller.committed]
            memory = follower.catch_up()
            assert sorted(memory.applied) == sorted(expected), "none skipped, none twice"
            assert by_item(seller, memory.applied) == by_item(seller, expected), "in commit order"
            assert memory.items == rows(client, "/me/items")
            assert memory.orders == rows(client, "/me/orders")
            assert Follower(client).catch_up() == memory, "a new client reads the same"
    with api.database.transaction() as session:
        numbers = session.execute(text("SELECT count(*), max(sequence) FROM events")).one()
    assert numbers[0] == (numbers[1] or 0), "the numbers are dense"


def waiting(seller: Seller) -> int:
    """How many of the seller's committed events have no number yet."""
    with seller.database.transaction() as session:
        return (
            session.scalar(
                select(func.count()).where(
                    Event.user_id == seller.principal.user_id, Event.sequence.is_(None)
                )
            )
            or 0
        )


def by_item(seller: Seller, events: list[UUID]) -> dict[UUID, list[UUID]]:
    items = {event_id: item_id for item_id, event_id in seller.committed}
    ordered: dict[UUID, list[UUID]] = defaultdict(list)
    for event_id in events:
        ordered[items[event_id]].append(event_id)
    return ordered


def rows(client: Client, path: str) -> dict[str, Json]:
    found: dict[str, Json] = {}
    query: Json = {"limit": 100}
    while True:
        page = client.get(path, params=query).json()
        found.update({row["id"]: row for row in page["data"]})
        if not page["has_more"]:
            return found
        query["cursor"] = page["next_cursor"]

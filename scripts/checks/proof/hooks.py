"""Sellers with webhooks, registered through the API, for proofs and benches of delivery."""

import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass

from cute_api.models import Category, schema
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.spec import BASE_PATH, Spec
from scripts.checks.proof.api import HOST, raised, serving, settings_of

REQUEST_S = 30.0
TIER = Tier.PRO


class BudgetError(Exception):
    """More deliveries than the sellers' tier allows in a day; the text says what to change."""


def require_budget(deliveries: float, sellers: int) -> None:
    """Raise `BudgetError` if these deliveries exceed the sellers' daily budget.

    Deliveries over budget wait until midnight, so that a run would never finish.
    """
    allowed = Spec.load(sandbox=False).tiers[TIER].deliveries_a_day * sellers
    if deliveries > allowed:
        raise BudgetError(
            f"This makes some {deliveries:,.0f} deliveries for {sellers} sellers of tier {TIER}, "
            f"which may have {allowed:,} a day: ask for fewer, or for more sellers."
        )


@dataclass(frozen=True, slots=True)
class WantedWebhook:
    """A webhook to register: its owner, URL and event types."""

    seller: int
    url: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisteredWebhook:
    """A registered webhook. `path` is its URL's, which is unique."""

    id: str
    user_id: str
    path: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HooksMarket:
    """The created rows: the sellers' ids and keys, a category, the webhooks."""

    users: tuple[str, ...]
    api_keys: tuple[str, ...]
    category_id: str
    hooks: tuple[RegisteredWebhook, ...]


def furnish(
    database_url: str, redis_url: str, encryption_key: str, wanted: Sequence[WantedWebhook]
) -> HooksMarket:
    """Migrate an empty database, and create sellers and their webhooks."""
    spec = Spec.load(sandbox=True)
    engine = make_engine(database_url, pool_size=1)
    try:
        schema.upgrade(engine, spec.events)
        category_id, sellers = new_sellers(
            Database(engine), 1 + max(hook.seller for hook in wanted)
        )
    finally:
        engine.dispose()
    settings = settings_of(database_url, redis_url, encryption_keys=(encryption_key,))
    with serving(settings, raised(spec)) as port:
        connection = http.client.HTTPConnection(HOST, port, timeout=REQUEST_S)
        hooks = tuple(_register(connection, *sellers[hook.seller], hook) for hook in wanted)
        connection.close()
    users, api_keys = zip(*sellers, strict=True)
    return HooksMarket(users, api_keys, category_id, hooks)


def new_sellers(database: Database, count: int) -> tuple[str, list[tuple[str, str]]]:
    """Return a category's id, and the id and key of each seller."""
    with database.transaction() as session:
        category = Category(name="Women", path=["Women"])
        session.add(category)
        session.flush()
        sellers = []
        for number in range(count):
            email = f"seller-{number}@cute.example"
            user, _ = accounts.create(session, email=email, tier=TIER)
            key = keys.create(session, user=user, name="proof", scopes=tuple(Scope), tier=TIER)
            sellers.append((str(user.id), key.secret))
        return str(category.id), sellers


def _register(
    connection: http.client.HTTPConnection, user_id: str, key: str, wanted: WantedWebhook
) -> RegisteredWebhook:
    connection.request(
        "POST",
        f"{BASE_PATH}/webhooks",
        json.dumps({"url": wanted.url, "types": wanted.events}),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    response = connection.getresponse()
    body = response.read()
    if response.status != 201:
        raise RuntimeError(f"Creating a webhook returned {response.status}: {body[:500]!r}")
    path = "/" + wanted.url.split("/", 3)[3]
    return RegisteredWebhook(json.loads(body)["id"], user_id, path, wanted.events)

"""No request becomes much more expensive by accident.

The counts don't depend on the machine, its load or the version of Python: round trips to
PostgreSQL and Valkey, and calls of Python functions. `recorded.json` has the allowed counts; `make
costs` writes it again.
"""

import asyncio
import gc
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import pytest
import redis
from starlette.types import ASGIApp, Message

from cute_api.app import create_app
from cute_api.models import Category
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.spec import BASE_PATH, Spec
from scripts.checks.proof.api import settings_of
from tests.costs import judging
from tests.costs.counting import Cost, Counting
from tests.fixtures.api import ENCRYPTION_KEYS, furnish

ITEMS = 21
WARM_UPS = 30
# What happens now and then only adds: a connection is looked at, a thread starts. The least counts.
ROUNDS = 15
REQUESTS = (
    "list of 20",
    "get one",
    "get one, 304",
    "create",
    "me",
    "orders",
    "order",
    "webhooks",
    "webhook",
    "webhook stats",
    "deliveries",
    "delivery",
    "keys",
    "usage",
    "requests",
)
# "me" in the oldest version, whose response a change touches. It is compared with "me".
OLDEST = "me, oldest version"
ALL = (*REQUESTS, OLDEST)
MOST_FOR_AN_OLD_VERSION = 1.1


@dataclass
class Caller:
    """A caller of an application in this process, without HTTP between them."""

    app: ASGIApp
    secret: str
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def call(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        """The status, headers and body of a response."""
        return self.runner.run(self._call(method, path, body, headers))

    def made(self, path: str, body: Any, expected: int = 201) -> str:
        """Make an object with a POST; return its id."""
        status, _, response = self.call("POST", path, body)
        assert status == expected, response
        found: str = orjson.loads(response)["id"]
        return found

    async def _call(
        self, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        route, _, query = (BASE_PATH + path).partition("?")
        content = b"" if body is None else orjson.dumps(body)
        given = {"host": "127.0.0.1", "authorization": f"Bearer {self.secret}", **headers}
        if body is not None:
            given |= {"content-type": "application/json", "content-length": str(len(content))}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": route,
            "raw_path": route.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [
                (name.replace("_", "-").encode(), value.encode()) for name, value in given.items()
            ],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        response = b"".join(message.get("body", b"") for message in sent[1:])
        return sent[0]["status"], dict(sent[0]["headers"]), response

    async def _live(self) -> None:
        async def receive() -> Message:
            return {"type": "lifespan"}

        async def send(message: Message) -> None:
            assert message["type"].endswith(".complete")

        await self.app({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)

    def close(self) -> None:
        """Have the application end its threads."""
        self.runner.run(self._live())
        self.runner.close()


@dataclass(frozen=True)
class Request:
    """A measured request, and its expected status."""

    status: int
    method: str
    path: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def requests_of(caller: Caller, category_id: str) -> dict[str, Request]:
    """The requests that are counted, by their names in `recorded.json`."""
    new = {
        "title": "Silk scarf",
        "price": {"amount": 2_450, "currency": "EUR"},
        "category_id": category_id,
        "condition": "very_good",
    }
    for _ in range(ITEMS):
        status, headers, _ = caller.call("POST", "/items", new)
        assert status == 201
    path = headers[b"location"].decode().removeprefix(BASE_PATH)
    unchanged = {"if-none-match": headers[b"etag"].decode()}
    item = caller.made("/items", new)
    order = caller.made("/sandbox/orders", {"item_id": item})
    webhook = caller.made("/webhooks", {"url": "https://x.example", "types": ["order.created"]})
    delivery = caller.made(f"/webhooks/{webhook}/test", {"type": "order.created"}, 202)
    return dict(
        zip(
            ALL,
            (
                Request(200, "GET", "/items?limit=20"),
                Request(200, "GET", path),
                Request(304, "GET", path, headers=unchanged),
                Request(201, "POST", "/items", new),
                Request(200, "GET", "/me"),
                Request(200, "GET", "/me/orders"),
                Request(200, "GET", f"/me/orders/{order}"),
                Request(200, "GET", "/webhooks"),
                Request(200, "GET", f"/webhooks/{webhook}"),
                Request(200, "GET", f"/webhooks/{webhook}/stats"),
                Request(200, "GET", f"/webhooks/{webhook}/deliveries"),
                Request(200, "GET", f"/deliveries/{delivery}"),
                Request(200, "GET", "/me/keys"),
                Request(200, "GET", "/me/usage"),
                Request(200, "GET", "/me/requests"),
                Request(200, "GET", "/me", headers={"cute-version": "2026-12-01"}),
            ),
            strict=True,
        )
    )


def cost_of(caller: Caller, counting: Counting, request: Request) -> Cost:
    """The minimum cost of a request over several rounds in a warm application."""
    found = []
    for number in range(WARM_UPS + ROUNDS):
        with counting.request() as cost:
            status, _, _ = caller.call(
                request.method, request.path, request.body, **request.headers
            )
        assert status == request.status
        if number >= WARM_UPS:
            found.append(cost)
    return Cost(
        postgres=min(cost.postgres for cost in found),
        valkey=min(cost.valkey for cost in found),
        calls=min((cost.calls for cost in found), key=Counter.total),
    )


@pytest.fixture(scope="module")
def costs(
    database_url: str,
    redis_url: str,
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> Iterator[dict[str, Cost]]:
    """The costs of all requests; with `--record-costs` they are written down first."""
    settings = replace(
        settings_of(database_url, redis_url, encryption_keys=ENCRYPTION_KEYS),
        data_dir=tmp_path_factory.mktemp("data"),
        response_sample=0.0,
    )
    database = Database(make_engine(database_url, pool_size=1))
    furnish(database)
    with database.transaction() as session:
        user, _ = accounts.create(session, email="alice@cute.example", tier=Tier.PRO)
        key = keys.create(session, user=user, name="costs", scopes=tuple(Scope), tier=Tier.PRO)
        category_id = str(session.query(Category).filter_by(path=["Women"]).one().id)
    with redis.Redis.from_url(redis_url) as valkey:
        valkey.flushdb()
    counting = Counting()
    with counting.threads():
        caller = Caller(create_app(settings, Spec.load(sandbox=True)), key.secret)
        # What it removes may call functions, at whatever time.
        gc.disable()
        try:
            requests = requests_of(caller, category_id)
            found = {name: cost_of(caller, counting, request) for name, request in requests.items()}
        finally:
            gc.enable()
            caller.close()
            database.engine.dispose()
    if pytestconfig.getoption("record_costs"):
        judging.record({name: found[name] for name in REQUESTS})
    yield found


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_costs_no_more_than_is_recorded(costs: dict[str, Cost], name: str) -> None:
    found = judging.excesses(name, judging.recorded()[name], costs[name])
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_an_old_version_costs_less_than_a_tenth_of_a_request(costs: dict[str, Cost]) -> None:
    newest, oldest = costs["me"], costs[OLDEST]
    assert oldest.calls["cute_api.edge.versions.translation"], "it is translated"
    assert oldest.calls.total() <= newest.calls.total() * MOST_FOR_AN_OLD_VERSION
    assert oldest.postgres == newest.postgres


def test_a_304_costs_less_than_the_whole_item(costs: dict[str, Cost]) -> None:
    # A conditional call asks Valkey of one window more.
    unchanged, whole = outside_limits(costs["get one, 304"]), outside_limits(costs["get one"])
    assert unchanged < whole
    assert costs["get one, 304"].postgres == costs["get one"].postgres


def outside_limits(cost: Cost) -> int:
    """The calls of a request without those of its rate limits."""
    return sum(
        calls
        for step, calls in cost.calls.items()
        if step != "redis" and not step.startswith("cute_api.edge.limits.")
    )


def test_each_request_asks_for_its_key_and_counts_once(costs: dict[str, Cost]) -> None:
    """Check that round trips to the stores are counted."""
    assert {name: cost.valkey for name, cost in costs.items()} == dict.fromkeys(ALL, 1)
    assert min(cost.postgres for cost in costs.values()) >= 2
    assert all(cost.calls["cute_api.edge.pipeline"] for cost in costs.values())

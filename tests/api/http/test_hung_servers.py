"""A locked table, and servers that hang: what needs them fails fast, all else works."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import httpx
import psycopg2
from psycopg2.extensions import connection as Connection
from sqlalchemy import text

from cute_api.edge.lanes import ITEMS, CallLanes
from cute_api.models.connections.deadlines import STATEMENT_S, DatabaseTimeouts
from cute_api.models.connections.pools import PoolShares
from cute_api.spec import BASE_PATH
from scripts.sandbox import embedded
from scripts.shared.waiting import until
from tests.fixtures.api import Api, furnish, running_api
from tests.fixtures.servers import hung

MOST_FAILURES = 3
CHECK_S = 4.0
CONNECT_S = 3.0

# Longer than what doesn't wait for the lock takes, and so short that a breaker opens soon.
LONG_S, SHORT_S = 20.0, 0.3
CROWD = 14
WAITING = text(
    "SELECT query FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE NOT granted AND relation = 'items'::regclass AND application_name = 'cute'"
)


@contextmanager
def locked(api: Api, table: str) -> Iterator[None]:
    url = api.settings.need_database_url()
    connection: Connection = psycopg2.connect(url)
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table}")
        yield


def waiting(api: Api) -> int:
    """How many calls wait for the table."""
    with api.database.transaction() as session:
        return len(session.scalars(WAITING).all())


def elsewhere(api: Api) -> list[str]:
    """The reads without path parameters that need no items."""
    lanes = CallLanes(operation.path for operation in api.spec.operations.values())
    return [
        operation.path
        for operation in api.spec.operations.values()
        if operation.method == "get"
        and operation.by_user
        and "{" not in operation.path
        and lanes.of(BASE_PATH + operation.path) != ITEMS
        and not operation.path.endswith("/stream")
    ]


def is_refused(response: httpx.Response) -> bool:
    return response.status_code == 503 and int(response.headers["Retry-After"]) > 0


def age(api: Api) -> float:
    """How long ago PostgreSQL was looked at for readiness, in seconds."""
    shown = httpx.get(f"{api.base_url}/readyz", trust_env=False).json()
    found: float = shown["ages"]["database"]
    return found


def checks(api: Api) -> tuple[str, str]:
    shown = httpx.get(f"{api.base_url}/readyz", trust_env=False).json()
    return shown["checks"]["breakers"], " ".join(shown["reasons"])


def test_while_items_are_locked_calls_that_need_none_are_served(
    database_url: str, redis_url: str
) -> None:
    with (
        running_api(database_url, redis_url, patience=DatabaseTimeouts(lock_s=LONG_S)) as api,
        ThreadPoolExecutor(2 * CROWD) as threads,
    ):
        furnish(api.database)
        client = api.client("alice")
        in_lane = PoolShares.of(api.settings.connections).in_lane
        others = elsewhere(api)
        assert {"/me", "/webhooks", "/categories", "/brands", "/events"} <= set(others)
        item = api.new_item()
        with locked(api, "items"):
            since = time.monotonic()
            calls = [threads.submit(client.get, "/items") for _ in range(CROWD)]
            calls += [threads.submit(client.post, "/items", json=item) for _ in range(CROWD)]
            until(lambda: waiting(api) == 2 * in_lane, "as many wait as may")
            assert [client.get(path).status_code for path in others] == [200] * len(others)
            made = client.post("/webhooks", json={"url": "https://a.example/", "types": ["*"]})
            assert made.status_code == 201
            # The checks made a look meanwhile, which waits for no table either.
            until(lambda: age(api) < time.monotonic() - since, "PostgreSQL is looked at")
            assert httpx.get(f"{api.base_url}/readyz", trust_env=False).status_code == 200
            assert waiting(api) == 2 * in_lane, "meanwhile none has got any further"
        assert {call.result().status_code for call in calls} == {200, 201}


def test_calls_that_a_lock_holds_up_fail_fast_until_it_ends(
    database_url: str, redis_url: str
) -> None:
    patience = DatabaseTimeouts(lock_s=SHORT_S, open_s=SHORT_S)
    with running_api(database_url, redis_url, patience=patience) as api:
        client = api.client("alice")
        with locked(api, "items"):
            assert all(is_refused(client.get("/items")) for _ in range(MOST_FAILURES))
            state, reasons = checks(api)
            assert state == "degraded"
            assert ITEMS in reasons
            refused = client.get("/items")
            assert is_refused(refused)
            assert client.get("/me").status_code == 200
        until(lambda: client.get("/items").status_code == 200, "the lock has ended")
        assert checks(api)[0] == "ok"


def test_while_postgresql_hangs_each_call_ends_in_time_and_then_fails_fast(
    own_servers: embedded.Servers,
) -> None:
    patience = DatabaseTimeouts(statement_s=SHORT_S, open_s=LONG_S)
    url = own_servers.database_url
    with running_api(url, own_servers.redis_url, patience=patience) as api:
        client = api.client("alice")
        assert client.get("/me").status_code == 200
        with ThreadPoolExecutor(MOST_FAILURES) as threads, hung(own_servers.postgres):
            # The first waits for a statement; the others to connect, since there is nothing else.
            first = [threads.submit(client.get, "/me") for _ in range(MOST_FAILURES)]
            assert all(is_refused(call.result()) for call in first)
            assert "direct" in checks(api)[1]
            assert all(is_refused(client.get("/me")) for _ in range(20))
            assert client.get("/me").elapsed.total_seconds() < CONNECT_S


def test_a_call_under_way_ends_once_the_check_finds_postgresql_silent(
    own_servers: embedded.Servers,
) -> None:
    with running_api(own_servers.database_url, own_servers.redis_url) as api:
        client = api.client("alice")
        assert client.get("/me").status_code == 200
        with hung(own_servers.postgres):
            waited = client.get("/me")
            assert is_refused(waited)
            assert CHECK_S <= waited.elapsed.total_seconds() < STATEMENT_S - CHECK_S / 2
            assert is_refused(client.get("/me")), "and nobody waits after it"
        until(lambda: client.get("/me").status_code == 200, "the next check releases calls")


def test_while_valkey_hangs_calls_are_served_and_wait_for_it_once_at_most(
    own_servers: embedded.Servers,
) -> None:
    with running_api(own_servers.database_url, own_servers.redis_url) as api:
        furnish(api.database)
        client = api.client("alice")
        with hung(own_servers.valkey):
            made = client.post("/items", json=api.new_item())
            path = f"/items/{made.json()['id']}"
            responses = [
                made,
                client.patch(path, json={"title": "A coat"}),
                client.get(path),
                client.delete(path),
                *[client.get(path) for path in elsewhere(api)],
            ]
            statuses = [response.status_code for response in responses]
            assert statuses == [201, 200, 200, 204, *[200] * (len(responses) - 4)]
            waited_s = sum(response.elapsed.total_seconds() for response in responses)
            assert waited_s < len(responses) * SHORT_S, "all but one wait for nothing"

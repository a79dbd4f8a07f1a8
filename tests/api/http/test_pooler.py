"""With PgBouncer in transaction mode the API works, and processes that need a session don't
start.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import uuid4

import psycopg2
import pytest

from cute_api.config import ROOT, Variable, child_environ
from cute_api.config_values import Pooler
from cute_api.models import ApiKey
from cute_api.models.connections import pooler
from cute_api.models.connections.pooler import PoolerError, unsafe_settings
from cute_api.models.database import SESSION_SETTINGS, Database, make_engine
from cute_api.processes.connections import connect
from cute_api.services.keys.last_use import KeyUse
from tests.fixtures.api import Api, furnish, running_api
from tests.fixtures.forks import cute, finished_fork
from tests.fixtures.poolers import SESSIONS, Pooled
from tests.fixtures.servers import NewDatabase

CALLERS = 8
ROUNDS = 1
PATIENCE_S = 60.0
ALONE = ("relay", "worker", "usage", "background", "db upgrade")
SAFE = " ".join(
    f"ALTER ROLE cute IN DATABASE {{0}} SET {name} = '{value}';"
    for name, value in SESSION_SETTINGS.items()
)


@pytest.fixture(scope="module")
def safe_url(database_url: str) -> str:
    """The module's database, whose role has the settings of our sessions."""
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(SAFE.format(connection.info.dbname))
    return database_url


@pytest.fixture(scope="module")
def pooled_api(safe_url: str, redis_url: str, pooled: Pooled) -> Iterator[Api]:
    # An API that has stopped may keep the session of its checks until its garbage is collected.
    engine = make_engine(safe_url)
    furnish(Database(engine))
    engine.dispose()
    with running_api(pooled(safe_url), redis_url, pooler=Pooler.TRANSACTION) as running:
        yield running


def test_calls_of_every_kind_succeed_while_callers_share_a_few_sessions(
    pooled_api: Api, safe_url: str
) -> None:
    body = pooled_api.new_item()

    def call(number: int) -> list[int]:
        client = pooled_api.client(f"user{number}")
        statuses: list[int] = []
        for _ in range(ROUNDS):
            once = {"Idempotency-Key": uuid4().hex}
            made = [client.post("/items", json=body, headers=once) for _ in range(2)]
            path = f"/items/{made[0].json()['id']}"
            assert made[0].content == made[1].content
            batch = [{"op": "create", "item": body}, {"op": "create", "item": body}]
            statuses += [
                *(response.status_code for response in made),
                client.patch(path, json={"title": "Wool scarf"}).status_code,
                client.get(path).status_code,
                client.get("/items?q=scarf&sort=price_asc").status_code,
                client.get("/me").status_code,
                client.post("/items/batch", json={"operations": batch}).status_code,
                client.get("/events").status_code,
                client.delete(path).status_code,
            ]
        return statuses

    with ThreadPoolExecutor(CALLERS) as threads:
        found = [status for statuses in threads.map(call, range(CALLERS)) for status in statuses]
    assert {status for status in found if status >= 400} == set()
    with closing(psycopg2.connect(safe_url)) as direct, direct.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone() == (SESSIONS,)


def test_key_use_is_written_through_a_pooler(pooled_api: Api) -> None:
    key = pooled_api.key("bob")
    use = KeyUse(pooled_api.settings.need_database_url(), Pooler.TRANSACTION)
    use.note(key.row.id, "2026-12-01")
    use.flush()
    with pooled_api.database.transaction() as session:
        assert session.get_one(ApiKey, key.row.id).last_used_at is not None


@pytest.mark.parametrize("command", ALONE)
def test_what_needs_a_session_of_its_own_does_not_start(
    command: str, database_url: str, redis_url: str, pooled: Pooled
) -> None:
    environ = {
        Variable.DATABASE_URL.value: pooled(database_url),
        Variable.REDIS_URL.value: redis_url,
        Variable.DATABASE_POOLER.value: Pooler.TRANSACTION.value,
        Variable.SANDBOX.value: "1",
    }
    # A process of its own, because it configures logging first.
    done = finished_fork(
        cute, *command.split(), env=child_environ(environ), cwd=ROOT, timeout=PATIENCE_S
    )
    assert done.returncode == 1
    assert "leads to a connection pooler" in done.stderr


def test_sessions_are_asked_for_even_when_a_pooler_takes_their_settings(
    database_url: str, forgetful: Pooled
) -> None:
    with pytest.raises(PoolerError, match="address of PostgreSQL itself"):
        connect(forgetful(database_url), "test")
    connect(database_url, "test").close()


@pytest.mark.parametrize("kind", ["pooled", "forgetful"])
def test_the_api_does_not_start_unless_it_is_set_to_the_pooler(
    kind: str, database_url: str, request: pytest.FixtureRequest
) -> None:
    url: Pooled = request.getfixturevalue(kind)
    with pytest.raises(PoolerError, match=f"set {Variable.DATABASE_POOLER}=transaction"):
        pooler.check(url(database_url), Pooler.NONE)
    pooler.check(database_url, Pooler.NONE)


def test_the_api_does_not_start_while_its_role_has_no_bounds(
    new_database: NewDatabase, safe_url: str, pooled: Pooled
) -> None:
    with pytest.raises(PoolerError, match=r"ALTER ROLE \"cute\" SET statement_timeout = '10s';"):
        pooler.check(pooled(new_database()), Pooler.TRANSACTION)
    pooler.check(pooled(safe_url), Pooler.TRANSACTION)


def test_settings_are_safe_when_waits_end_commits_stay_and_times_are_in_utc() -> None:
    safe = {
        "statement_timeout": "5000",
        "lock_timeout": "1",
        "idle_in_transaction_session_timeout": "60000",
        "timezone": "Etc/UTC",
        "synchronous_commit": "remote_apply",
        "random_page_cost": "4",
    }
    assert unsafe_settings(safe) == []
    changes = {"lock_timeout": "0", "timezone": "Europe/Berlin", "synchronous_commit": "off"}
    assert unsafe_settings({**safe, **changes}) == list(changes)

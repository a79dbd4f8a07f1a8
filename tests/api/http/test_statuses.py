"""Every operation returns every status that it declares; a status without a test fails here."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from typing import Any

import psycopg2
import pytest
from sqlalchemy import text

from cute_api.services.keys.principals import make_secret
from cute_api.spec import Operation, Spec
from scripts.sandbox import embedded
from tests.api.scenarios import GENERAL, SCENARIOS
from tests.api.world import World
from tests.fixtures.api import Api, Client, furnish, running_api
from tests.fixtures.servers import NewDatabase

SPEC = Spec.load(sandbox=True)
BROKEN = {"500", "503"}
DECLARED = [
    (operation.id, status)
    for operation in SPEC.operations.values()
    for status in operation.responses
    if status != "default"
]
OPERATIONS = list(SPEC.operations)


@pytest.fixture(scope="module")
def world(api: Api) -> World:
    return World(api, api.client("alice"), api.client("bob"), api.client(None))


@pytest.mark.parametrize(("operation_id", "status"), [d for d in DECLARED if d[1] not in BROKEN])
def test_operation_returns_status(world: World, operation_id: str, status: str) -> None:
    scenario = SCENARIOS.get((operation_id, status))
    general = GENERAL.get(status)
    assert scenario or general, f"no test reaches {status} of {operation_id}: add a scenario"
    if scenario:
        response = scenario(world)
    else:
        assert general
        response = general(world, SPEC.operations[operation_id])
    assert response.status_code == int(status), response.text


def test_every_operation_declares_500_and_503() -> None:
    undeclared = [o.id for o in SPEC.operations.values() if not o.responses.keys() >= BROKEN]
    assert undeclared == []


@pytest.fixture(scope="module")
def other_api(new_database: NewDatabase, redis_url: str) -> Iterator[Api]:
    """An API on a database of its own, which a test may break."""
    with running_api(new_database(), redis_url) as api:
        furnish(api.database)
        yield api


def _example(operation: Operation) -> Any:
    """A copy of the body that the document shows first."""
    return deepcopy(SPEC.resolve(operation.bodies["application/json"])["examples"][0])


def _call(api: Api, client: Client, operation_id: str) -> int:
    """Call an operation with a valid body; the status of its response."""
    operation = SPEC.operations[operation_id]
    arguments: dict[str, Any] = {}
    if operation.body_required:
        arguments["json"] = _example(operation)
    if operation_id == "report_key":
        arguments["json"] = {"key": make_secret(secrets.choice)}
    if operation_id == "put_item_by_sku":
        del arguments["json"]["sku"]  # it has to be that of the path
    world = World(api, client, client, client)
    return world.call(operation, client, **arguments).status_code


def test_every_operation_returns_500_when_its_tables_are_not_as_expected(other_api: Api) -> None:
    client = other_api.client("alice")
    with other_api.database.transaction() as session:
        for table in (
            "items",
            "categories",
            "brands",
            "orders",
            "webhooks",
            "events",
            "item_snapshots",
            "request_log",
            "usage_hours",
            "user_usage_hours",
        ):
            session.execute(text(f"ALTER TABLE {table} RENAME TO {table}_gone"))
        session.execute(text("ALTER TABLE users RENAME COLUMN password_hash TO gone"))
        session.execute(text("ALTER TABLE api_keys RENAME COLUMN name TO gone"))
    statuses = {name: _call(other_api, client, name) for name in OPERATIONS}
    assert statuses == dict.fromkeys(OPERATIONS, 500)


def test_every_operation_returns_503_when_the_database_is_away(
    new_database: NewDatabase, redis_url: str, servers: embedded.Servers
) -> None:
    with running_api(new_database(), redis_url) as api:
        client = api.client("alice")
        name = api.database.engine.url.database
        with closing(psycopg2.connect(servers.database_url)) as admin:
            admin.autocommit = True
            with admin.cursor() as cursor:
                cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    (name,),
                )
        statuses = {name: _call(api, client, name) for name in OPERATIONS}
        assert statuses == dict.fromkeys(OPERATIONS, 503)

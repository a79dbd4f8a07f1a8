"""Every operation returns every status that it declares; a status without a test fails here.

Each response also says what caches may do, and nothing in it comes from what the request says of
its host. The same holds for paths that are no operation.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from typing import Any

import httpx
import psycopg2
import pytest
from sqlalchemy import text

from cute_api.services.keys.principals import make_secret
from cute_api.spec import Operation, Spec
from scripts.sandbox import embedded
from tests.api.apps import new_app
from tests.api.contract_scenarios import certificate
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
# Reads of the catalogue: a caller's own cache may keep them, and asks before it uses them.
CATALOGUE = {
    "get_brand",
    "get_category",
    "get_category_attributes",
    "get_item",
    "get_item_bucket",
    "get_item_hashes",
    "get_item_snapshot",
    "list_brands",
    "list_categories",
    "list_item_changes",
    "list_items",
}
EVIL = "evil.example"
HOSTILE = {
    "Host": EVIL,
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Forwarded-Proto": "https",
    "X-Original-URL": f"https://{EVIL}/",
    "Forwarded": f"host={EVIL};proto=https",
    "Referer": f"https://{EVIL}/",
}
NO_OPERATIONS = (
    "",
    "/",
    "//v1/items",
    "/v1/items/",
    "/v1//items",
    "/v1/nothing",
    "/login/",
    "//login",
    "/docs/",
    "/assets",
    "/assets/",
    "/openapi.json/",
)


# What depends on the bytes that are sent: HEAD sends none, so it isn't compressed.
OF_BYTES = {"content-length", "transfer-encoding", "content-encoding"}


def without_evil(response: httpx.Response) -> None:
    response.read()
    assert EVIL not in response.text, response.request.url
    assert EVIL not in str(response.headers), response.request.url


def cache_control(operation_id: str) -> str:
    """The Cache-Control of the operation's success."""
    return "private, no-cache" if operation_id in CATALOGUE else "no-store"


@pytest.fixture(scope="module")
def world(api: Api) -> World:
    def hostile(client: Client) -> Client:
        client.headers.update(HOSTILE)
        client.event_hooks = {"response": [without_evil]}
        return client

    people = [hostile(api.client(name)) for name in ("alice", "bob", None)]
    return World(api, *people)


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
    cached = cache_control(operation_id) if status[0] in "23" else "no-store"
    assert response.headers.get_list("Cache-Control") == [cached]
    if (response.request.method, status) == ("GET", "200"):
        check_head(response)


def check_head(response: httpx.Response) -> None:
    """Check that HEAD has the status and the headers of a GET, and no body."""
    asked = response.request
    with httpx.Client(trust_env=False) as client:
        head = client.request("HEAD", asked.url, headers=asked.headers)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == response.headers["Content-Type"]
    assert {*head.headers} - OF_BYTES == {*response.headers} - OF_BYTES


def test_document_declares_what_caches_are_told() -> None:
    assert {o.id: o.cache_control for o in SPEC.operations.values()} == {
        name: cache_control(name) for name in SPEC.operations
    }


def test_what_is_no_operation_shows_no_host_that_the_request_names(api: Api) -> None:
    with httpx.Client(base_url=api.base_url, headers=HOSTILE, trust_env=False) as client:
        for path in NO_OPERATIONS:
            for accept in ("*/*", "text/html"):
                for method in ("GET", "POST", "OPTIONS"):
                    without_evil(client.request(method, path, headers={"Accept": accept}))


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
    if operation_id == "put_certificate" and client.key is not None:
        arguments["json"] = certificate(client.key)
    if operation_id == "put_item_by_sku":
        del arguments["json"]["sku"]  # it has to be that of the path
    world = World(api, client, client, client)
    return world.call(operation, client, **arguments).status_code


def test_every_operation_returns_500_when_its_tables_are_not_as_expected(other_api: Api) -> None:
    client = other_api.client("alice")
    app = other_api.with_key(new_app(other_api.database).key.secret)
    with other_api.database.transaction() as session:
        for table in (
            "apps",
            "items",
            "categories",
            "brands",
            "orders",
            "webhooks",
            "events",
            "item_snapshots",
            "item_hash_head",
            "item_summaries",
            "item_views",
            "favorites",
            "request_log",
            "usage_hours",
            "user_usage_hours",
            "sandbox_faults",
            "sandbox_clocks",
            "contracts",
            "certificates",
            "app_erasures",
            "shadow_upgrades",
            "audit_log",
            "memberships",
        ):
            session.execute(text(f"ALTER TABLE {table} RENAME TO {table}_gone"))
        session.execute(text("ALTER TABLE users RENAME COLUMN password_hash TO gone"))
        session.execute(text("ALTER TABLE api_keys RENAME COLUMN name TO gone"))
    statuses = {
        name: _call(other_api, client if SPEC.operations[name].by_user else app, name)
        for name in OPERATIONS
    }
    # A link is sealed and not stored, so it needs no table but that of the key.
    assert statuses == {**dict.fromkeys(OPERATIONS, 500), "create_embed_link": 201}


def parts_up(api: Api) -> dict[str, str]:
    """The state of each part, as the public page shows it."""
    page = httpx.get(f"{api.base_url}/status", trust_env=False).raise_for_status().text
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>(?:<strong[^>]*>)?(\w+)", page))


def test_every_operation_returns_503_when_the_database_is_away(
    new_database: NewDatabase, redis_url: str, servers: embedded.Servers
) -> None:
    with running_api(new_database(), redis_url) as api:
        client = api.client("alice")
        name = api.database.engine.url.database
        assert set(parts_up(api).values()) == {"Operational"}
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
        assert parts_up(api) == {
            "API and portal": "Down",
            "Rate limits": "Operational",
            "Request log and usage": "Operational",
        }

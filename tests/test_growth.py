"""CONTRIBUTING is true: an endpoint and an event are added to a copy of the tree, and work."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg2

from server.config import ROOT, child_environ
from server.models.database import Database, make_engine
from server.models.enums import Scope
from server.services import accounts, keys
from server.spec import Spec
from tests.fixtures.api import ENCRYPTION_KEYS, Client, free_port, furnish
from tests.fixtures.contract import Contract
from tests.fixtures.servers import NewDatabase

START_SECONDS = 30
COPIED = ("openapi", "server", "scripts")
ANSWERS = """
    responses:
      '200':
        description: The brand.
        headers:
          X-Request-Id:
            $ref: ../headers.yaml#/X-Request-Id
          X-RateLimit-Limit:
            $ref: ../headers.yaml#/X-RateLimit-Limit
          X-RateLimit-Remaining:
            $ref: ../headers.yaml#/X-RateLimit-Remaining
          X-RateLimit-Reset:
            $ref: ../headers.yaml#/X-RateLimit-Reset
          RateLimit-Policy:
            $ref: ../headers.yaml#/RateLimit-Policy
          RateLimit:
            $ref: ../headers.yaml#/RateLimit
        content:
          application/json:
            schema:
              $ref: ../schemas/Brand.yaml
      '304':
        $ref: ../responses.yaml#/NotModified
      '400':
        $ref: ../responses.yaml#/BadRequest
      '401':
        $ref: ../responses.yaml#/Unauthorized
      '403':
        $ref: ../responses.yaml#/MissingScope
      '404':
        $ref: ../responses.yaml#/NotFound
      '422':
        $ref: ../responses.yaml#/ValidationFailed
      '429':
        $ref: ../responses.yaml#/TooManyRequests
      '500':
        $ref: ../responses.yaml#/InternalError
      '503':
        $ref: ../responses.yaml#/ServiceUnavailable
      default:
        $ref: ../responses.yaml#/AnyProblem
"""
BRAND_PATH = """
brand:
  get:
    operationId: get_brand
    tags:
      - brands
    summary: Get a brand
    description: One brand by its id. No key is needed; with a key, it must have `read:items`.
    security:
      - bearer:
          - read:items
      - {}
    parameters:
      - name: brand_id
        in: path
        required: true
        description: The brand's id.
        schema:
          type: string
          format: uuid
""" + ANSWERS.lstrip("\n")
BRAND_HANDLER = """

def get_brand(call: Call) -> Answer:
    return Answer(lookups.get_brand(call.session, call.id("brand_id")))
"""
BRAND_SERVICE = """

def get_brand(session: Session, brand_id: UUID) -> Json:
    return representations.brand(session.get_one(Brand, brand_id))
"""


def copy_tree(to: Path) -> None:
    for folder in COPIED:
        shutil.copytree(ROOT / folder, to / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("package.json", "package-lock.json", ".npmrc", "redocly.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, to / name)
    (to / "node_modules").symlink_to(ROOT / "node_modules")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new))


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def run(tree: Path, *arguments: str, **environ: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=tree,
        env=child_environ({"PYTHONPATH": str(tree), **environ}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def serving(tree: Path, **environ: str) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "server.cli", "serve"],
        cwd=tree,
        env=child_environ({"PYTHONPATH": str(tree), "PORT": str(port), **environ}),
        stdout=subprocess.DEVNULL,
    )
    base_url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while not ready(base_url):
            assert process.poll() is None and time.monotonic() < deadline, "it did not start"
            time.sleep(0.05)
        yield base_url
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def ready(base_url: str) -> bool:
    try:
        return httpx.get(base_url + "/readyz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def test_an_endpoint_and_an_event_are_added_as_contributing_says(
    tmp_path: Path, new_database: NewDatabase, redis_url: str
) -> None:
    copy_tree(tmp_path)
    spec, server = tmp_path / "openapi", tmp_path / "server"

    append(spec / "paths" / "brands.yaml", BRAND_PATH)
    edit(
        spec / "openapi.yaml",
        "    $ref: paths/brands.yaml#/brands\n",
        "    $ref: paths/brands.yaml#/brands\n"
        "  /brands/{brand_id}:\n    $ref: paths/brands.yaml#/brand\n",
    )
    append(server / "services" / "lookups.py", BRAND_SERVICE)
    append(server / "handlers" / "brands.py", BRAND_HANDLER)

    sold = (spec / "events" / "item.sold.yaml").read_text()
    (spec / "events" / "item.archived.yaml").write_text(
        sold.replace("event_item_sold\n  x-", "event_item_archived\n  x-")
        .replace("ItemSoldEvent", "ItemArchivedEvent")
        .replace("        examples:\n          item_sold:\n", "")
        .replace("            $ref: ../examples.yaml#/event_item_sold\n", "")
    )
    schema = (spec / "schemas" / "ItemSoldEvent.yaml").read_text()
    (spec / "schemas" / "ItemArchivedEvent.yaml").write_text(
        schema.replace("ItemSoldEvent", "ItemArchivedEvent").replace("item.sold", "item.archived")
    )
    edit(
        spec / "openapi.yaml",
        "    $ref: events/item.sold.yaml\n",
        "    $ref: events/item.sold.yaml\n  item.archived:\n    $ref: events/item.archived.yaml\n",
    )
    edit(
        spec / "schemas" / "EventType.yaml",
        "  - item.sold\n  - order.created\n",
        "  - item.sold\n  - item.archived\n  - order.created\n",
    )
    edit(
        server / "services" / "items.py",
        'return _version(row, _record(session, "item.updated", row, seller=principal.username))',
        "if row.status is ItemStatus.ARCHIVED:\n"
        '        _record(session, "item.archived", row, seller=principal.username)\n'
        "    return _version(row, "
        '_record(session, "item.updated", row, seller=principal.username))',
    )
    run(tmp_path, "scripts.bundle")

    url = new_database()
    environ = {
        "DATABASE_URL": url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(tmp_path / "data"),
        "CUTE_ENCRYPTION_KEYS": ENCRYPTION_KEYS[0],
    }
    run(tmp_path, "server.cli", "db", "upgrade", **environ)
    database = Database(make_engine(url, pool_size=1))
    furnish(database)
    with database.transaction() as session:
        user, _ = accounts.create(session, email="alice@cute.example")
        secret = keys.create(session, user=user, name="test", scopes=list(Scope)).secret
    with serving(tmp_path, **environ) as base_url:
        bundle = spec / "dist" / "openapi.json"
        client = Client(base_url, Contract(Spec.load(sandbox=False, path=bundle)), secret)
        brand = client.get("/brands").json()["data"][0]
        assert client.get(f"/brands/{brand['id']}").json() == brand
        hook = {"url": "https://receiver.cute.example/hook", "events": ["item.archived"]}
        assert client.post("/webhooks", json=hook).status_code == 201
        category = client.get("/categories").json()["data"][0]["id"]
        item = client.post(
            "/items",
            json={
                "title": "Cardigan",
                "price": {"amount": 100, "currency": "EUR"},
                "category_id": category,
                "condition": "good",
            },
        ).json()
        client.patch(f"/items/{item['id']}", json={"status": "archived"})
        client.close()
    database.engine.dispose()
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT type FROM events ORDER BY position")
        assert [row[0] for row in cursor.fetchall()] == [
            "item.created",
            "item.archived",
            "item.updated",
        ]
    connection.close()

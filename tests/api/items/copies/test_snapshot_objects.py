"""Snapshots in an object store: a folder here, through the interface that S3 also uses."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cute_api.models.statements import sql
from cute_api.services.common.etags import ITEM_FORM
from cute_api.services.snapshots import objects
from cute_api.services.snapshots.building import build, remove_retired, retire
from cute_api.services.snapshots.objects import ObjectStore
from cute_api.services.snapshots.storage import SnapshotStoreError, objects_at
from cute_api.versions.registry import EventVersions
from scripts.shared.ports import free_port
from tests.api.items.copies.mirror import catalogue, load, unpack
from tests.api.webhooks.feed import create
from tests.fixtures.api import Api, Client, furnish, running_api

KEPT_FOR = timedelta(hours=1)
PATH = "/items/snapshot"
ITEMS = 300
AWAY_S = 0.3
CONNECTED_S = 5.0
# "EntityTooSmall" of CompleteMultipartUpload; a folder takes any size.
S3_LEAST_BYTES = 5 * 2**20

AGE = sql("UPDATE item_snapshots SET completed_at = completed_at - %(age)s")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("objects") / "snapshots"


@pytest.fixture(scope="module")
def api(database_url: str, redis_url: str, folder: Path) -> Iterator[Api]:
    with running_api(database_url, redis_url, snapshot_store=f"file://{folder}") as running:
        furnish(running.database)
        yield running


@pytest.fixture(scope="module")
def alice(api: Api) -> Client:
    client = api.client("alice")
    seller = create(api, client)["seller"]["id"]
    load(api.database, seller, ITEMS)
    return client


def test_get_item_snapshot_200_and_206_from_objects_that_go_with_their_snapshots(
    api: Api, alice: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "PART_BYTES", 1_000)  # so that there are several
    store = objects_at(api.settings.snapshot_store)
    with api.database.autocommit() as connection:
        older, newer = (build(connection, api.settings.item_url, store) for _ in range(2))
        assert connection.value(sql("SELECT count(*) FROM item_snapshot_chunks")) == 0
    whole = alice.get(PATH)
    assert whole.status_code == 200
    assert whole.headers["ETag"] == f'"{newer.hex}-{ITEM_FORM}"'
    assert {item["id"]: item for item in unpack(whole.content)} == catalogue(api.client("bob"))
    assert len(whole.content) > 2_000
    part = alice.get(PATH, headers={"Range": "bytes=999-2000"})
    assert (part.status_code, part.content) == (206, whole.content[999:2001])

    with api.database.autocommit() as connection:
        newest = build(connection, api.settings.item_url, store)
        connection.run(AGE, age=KEPT_FOR + timedelta(minutes=1))
        retire(connection, EventVersions.of_events())
        remove_retired(connection, store)
        rows = connection.rows(sql("SELECT id FROM item_snapshots"))
    kept = {row.id for row in rows}
    assert {path.name for path in folder.iterdir()} == {
        f"items-{snapshot_id.hex}.jsonl.gz" for snapshot_id in kept
    }
    assert ({newer, newest} <= kept, older in kept) == (True, False)


def test_parts_of_an_upload_are_not_smaller_than_s3_takes() -> None:
    assert objects.PART_BYTES >= S3_LEAST_BYTES


def test_get_item_snapshot_503_while_the_object_is_missing_and_200_from_the_next(
    api: Api, alice: Client, folder: Path
) -> None:
    for path in folder.iterdir():
        path.unlink()
    away = alice.get(PATH)
    assert away.status_code == 503
    assert int(away.headers["Retry-After"]) > 0
    with api.database.autocommit() as connection:
        build(connection, api.settings.item_url, objects_at(api.settings.snapshot_store))
    assert alice.get(PATH).status_code == 200


def test_get_item_snapshot_200_from_chunks_where_no_store_is_set(
    api: Api, alice: Client, database_url: str, redis_url: str
) -> None:
    with api.database.autocommit() as connection:
        build(connection, api.settings.item_url, objects_at(api.settings.snapshot_store))
        in_chunks = build(connection, api.settings.item_url)
        build(connection, api.settings.item_url, objects_at(api.settings.snapshot_store))
    with running_api(database_url, redis_url) as other:
        response = other.client("bob").get(PATH)
    assert response.status_code == 200
    assert response.headers["ETag"] == f'"{in_chunks.hex}-{ITEM_FORM}"'


@pytest.mark.parametrize("is_hung", [False, True])
def test_a_store_that_is_away_or_hangs_ends_a_build_soon(
    api: Api, alice: Client, monkeypatch: pytest.MonkeyPatch, *, is_hung: bool
) -> None:
    soon = timedelta(seconds=AWAY_S)
    for name in ("REQUEST_TIME", "CONNECT_TIME", "RETRY_TIME"):
        monkeypatch.setattr(objects, name, soon)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.setenv(name, "x")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1] if is_hung else free_port()
        monkeypatch.setenv("AWS_ENDPOINT", f"http://127.0.0.1:{port}")
        with api.database.autocommit() as connection, pytest.raises(SnapshotStoreError):
            build(connection, api.settings.item_url, ObjectStore("s3://snapshots"))
        if is_hung:
            silent.settimeout(CONNECTED_S)
            silent.accept()[0].close()  # it was asked

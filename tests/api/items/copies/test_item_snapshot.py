"""The snapshot is the whole catalogue, byte for byte, also in parts and while it is replaced."""

import random
import zlib
from contextlib import closing
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import insert, text

from cute_api.models import ItemSnapshot
from cute_api.models.database import driver_of
from cute_api.services.common.etags import ITEM_FORM
from cute_api.services.snapshots.building import (
    OPERATION,
    Builder,
    NewestSnapshot,
    is_due,
    remove_retired,
    retire,
)
from cute_api.versions.registry import EventVersions
from tests.api.items.copies.mirror import (
    Mirror,
    catalogue,
    load,
    make_snapshot,
    number_changes,
    unpack,
)
from tests.api.webhooks.feed import create
from tests.fixtures.api import Api, Client
from tests.fixtures.http import client_of

READ_THREADS = 8
CHUNK_BYTES = 262_144
PATH = "/items/snapshot"
ITEMS = 2_500
# More than all buffers between two ends of a loopback connection hold.
LARGE_CHUNKS = 120
# A chunk is its number, over and over. As parameters they would take most of this module's time.
CHUNKS = """
INSERT INTO item_snapshot_chunks (snapshot_id, start_byte, data)
SELECT :id, number * :size, decode(repeat(lpad(to_hex(number), 2, '0'), :size), 'hex')
FROM generate_series(0, :chunks - 1) AS number
"""
INTERVAL = timedelta(minutes=5)
COMPARABLE = {
    "ships_from": "FI",
    "shipping": [
        {"destination": "EU", "price": {"amount": 690, "currency": "EUR"}, "days": 5},
        {"destination": "WORLD", "price": {"amount": 1_490, "currency": "EUR"}, "days": None},
    ],
    "attributes": {"gender": "women", "color": ["beige", "white"]},
}
VERSIONS = EventVersions.of_events()
FORM = VERSIONS.translation(OPERATION, VERSIONS.newest).form


@pytest.fixture(scope="module")
def alice(api: Api) -> Client:
    """A client; there is a snapshot of several chunks."""
    client = api.client("alice")
    item = create(api, client, sku="SECRET", description="Zwölf Knöpfe", images=[], **COMPARABLE)
    create(api, client, status="draft", title="Not yet")
    load(api.database, item["seller"]["id"], ITEMS)
    make_snapshot(api)
    return client


def large_snapshot(api: Api, chunks: int = LARGE_CHUNKS) -> str:
    """Put a snapshot of many chunks (of no items) in front of all others; returns its ETag."""
    with api.database.transaction() as session:
        sequence = session.execute(text("SELECT 1000000 + count(*) FROM item_snapshots"))
        snapshot_id = session.execute(
            insert(ItemSnapshot)
            .values(sequence=sequence.scalar_one(), size_bytes=chunks * CHUNK_BYTES, form=FORM)
            .returning(ItemSnapshot.id)
        ).scalar_one()
        values = {"id": snapshot_id, "size": CHUNK_BYTES, "chunks": chunks}
        session.execute(text(CHUNKS), values)
        session.get_one(ItemSnapshot, snapshot_id).completed_at = session.execute(
            text("SELECT clock_timestamp()")
        ).scalar_one()
    return f'"{snapshot_id.hex}-{ITEM_FORM}"'


def id_in(etag: str) -> str:
    return etag.strip('"').removesuffix(f"-{ITEM_FORM}")


def remove(api: Api, etag: str) -> None:
    """Remove a snapshot, as if it had been replaced long ago."""
    values = {"id": id_in(etag)}
    with api.database.transaction() as session:
        session.execute(text("DELETE FROM item_snapshot_chunks WHERE snapshot_id = :id"), values)
        session.execute(text("DELETE FROM item_snapshots WHERE id = :id"), values)


def test_changes_from_the_first_snapshot_are_none_of_the_items_in_it(api: Api) -> None:
    """Comes first, before there is a snapshot and before a relay has numbered the changes."""
    client = api.client("bob")
    create(api, client)
    with closing(Builder(api.settings)) as builder:
        list(builder.work())
        assert client.get(PATH).status_code == 503
        number_changes(api)
        list(builder.work())
    mirror = Mirror.of_snapshot(client)
    assert len(mirror.items) == 1
    assert mirror.ids() == []


def test_get_item_snapshot_200_is_the_public_catalogue(api: Api, alice: Client) -> None:
    response = alice.get(PATH, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/gzip"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert len(response.content) > 2 * CHUNK_BYTES
    items = {item["id"]: item for item in unpack(response.content)}
    assert items == catalogue(api.client("charlie"))
    [line] = [item for item in items.values() if item["description"] == "Zwölf Knöpfe"]
    assert {name: line[name] for name in COMPARABLE} == COMPARABLE
    assert list(items) == sorted(items)
    anyone = api.client(None)
    for item_id in [*items][:: ITEMS // 3]:
        assert anyone.get(f"/items/{item_id}").json() == items[item_id]


def test_get_item_snapshot_200_is_one_gzip_member(alice: Client) -> None:
    unpacker = zlib.decompressobj(31)
    unpacker.decompress(alice.get(PATH).content)
    assert unpacker.eof
    assert unpacker.unused_data == b""


def test_get_item_snapshot_206_in_pieces_is_the_whole(alice: Client) -> None:
    whole = alice.get(PATH)
    rng = random.Random(20_261_125)
    had = b""
    while len(had) < len(whole.content):
        last = len(had) + rng.choice([1, 999, CHUNK_BYTES, rng.randint(2, 2 * CHUNK_BYTES)])
        piece = alice.get(
            PATH, headers={"Range": f"bytes={len(had)}-{last}", "If-Range": whole.headers["ETag"]}
        )
        assert piece.status_code == 206
        assert piece.headers["ETag"] == whole.headers["ETag"]
        assert piece.headers["X-Changes-Cursor"] == whole.headers["X-Changes-Cursor"]
        end = len(had) + len(piece.content) - 1
        expected = f"bytes {len(had)}-{end}/{len(whole.content)}"
        assert piece.headers["Content-Range"] == expected
        had += piece.content
    assert had == whole.content
    tail = alice.get(PATH, headers={"Range": "bytes=-100"})
    assert (tail.status_code, tail.content) == (206, whole.content[-100:])


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=0-1,5-9"},
        {"Range": "bytes=9-5"},
        {"Range": "items=0-5"},
        {"Range": "bytes=0-5", "If-Range": '"another"'},
        {"Range": "bytes=0-5", "If-Range": "Tue, 03 Nov 2026 09:15:27 GMT"},
        {"If-Range": '"another"'},
    ],
)
def test_get_item_snapshot_200_whole_when_no_part_can_be_meant(
    alice: Client, headers: dict[str, str]
) -> None:
    whole = alice.get(PATH)
    response = alice.get(PATH, headers=headers)
    assert response.status_code == 200
    assert response.content == whole.content
    assert "Content-Range" not in response.headers


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_get_item_snapshot_416_names_the_size(alice: Client, asked: str) -> None:
    size = alice.get(PATH).headers["Content-Length"]
    response = alice.get(PATH, headers={"Range": asked})
    assert response.status_code == 416
    assert response.json()["code"] == "range_not_satisfiable"
    assert response.headers["Content-Range"] == f"bytes */{size}"


def test_get_item_snapshot_304_before_any_range(alice: Client) -> None:
    etag = alice.get(PATH).headers["ETag"]
    for more in ({}, {"Range": "bytes=0-5"}, {"Range": "bytes=99999999-"}):
        response = alice.get(PATH, headers={"If-None-Match": f'"x", {etag}', **more})
        assert (response.status_code, response.headers["ETag"]) == (304, etag)


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=5-9"}, {"Range": "bytes=99999999-"}])
def test_head_of_the_snapshot_200_has_the_headers_of_get(
    alice: Client, headers: dict[str, str]
) -> None:
    whole, head = alice.get(PATH), alice.head(PATH, headers=headers)
    assert head.status_code == 200
    for name in ("ETag", "Content-Length", "Last-Modified", "X-Changes-Cursor", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name]
    etag = {"If-None-Match": whole.headers["ETag"]}
    assert alice.head(PATH, headers=etag).status_code == 304


def test_get_item_snapshot_206_of_one_that_was_replaced_while_it_is_kept(
    api: Api, alice: Client
) -> None:
    first = alice.get(PATH)
    create(api, alice)
    number_changes(api)
    make_snapshot(api)
    second = alice.get(PATH)
    assert second.headers["ETag"] != first.headers["ETag"]
    resumed = {"Range": "bytes=1000-", "If-Range": first.headers["ETag"]}

    rest = alice.get(PATH, headers=resumed)
    assert rest.status_code == 206
    assert rest.headers["ETag"] == first.headers["ETag"]
    assert rest.headers["X-Changes-Cursor"] == first.headers["X-Changes-Cursor"]
    assert first.content[:1_000] + rest.content == first.content

    remove(api, first.headers["ETag"])
    again = alice.get(PATH, headers=resumed)
    assert again.status_code == 200
    assert again.content == second.content


def streamed(api: Api, alice: Client) -> httpx.Client:
    """A client that leaves the reading to the test."""
    assert alice.key is not None
    return client_of(api.base_url, alice.key)


def test_a_download_goes_on_while_the_snapshot_is_replaced(api: Api, alice: Client) -> None:
    etag = large_snapshot(api)
    with streamed(api, alice) as client, client.stream("GET", PATH) as response:
        parts = response.iter_raw()
        had = next(parts)
        newer = large_snapshot(api, chunks=2)
        with api.database.autocommit() as connection:
            retire(connection, VERSIONS)
            remove_retired(connection)
        assert alice.head(PATH).headers["ETag"] == newer
        had += b"".join(parts)
    assert had == b"".join(bytes([number]) * CHUNK_BYTES for number in range(LARGE_CHUNKS))
    remove(api, etag)
    remove(api, newer)


def test_a_download_breaks_off_when_its_snapshot_is_gone(api: Api, alice: Client) -> None:
    etag = large_snapshot(api)
    with streamed(api, alice) as client, client.stream("GET", PATH) as response:
        assert response.status_code == 200
        parts = response.iter_raw()
        next(parts)
        remove(api, etag)
        with pytest.raises(httpx.RemoteProtocolError):
            for _ in parts:
                pass


def test_get_item_snapshot_500_when_the_first_bytes_are_gone(api: Api, alice: Client) -> None:
    etag = large_snapshot(api, chunks=2)
    values = {"id": id_in(etag)}
    with api.database.transaction() as session:
        session.execute(text("DELETE FROM item_snapshot_chunks WHERE snapshot_id = :id"), values)
    assert alice.get(PATH).status_code == 500
    remove(api, etag)


def test_clients_that_read_nothing_hold_up_nobody(api: Api, alice: Client) -> None:
    etag = large_snapshot(api)
    clients = [streamed(api, alice) for _ in range(2 * READ_THREADS)]
    for client in clients:
        response = client.send(client.build_request("GET", PATH), stream=True)
        assert response.status_code == 200
    assert alice.get("/me").status_code == 200
    assert alice.get(PATH, headers={"Range": "bytes=7-8"}).status_code == 206
    for client in clients:
        client.close()
    remove(api, etag)


def test_get_item_snapshot_503_before_the_first_is_complete(api: Api) -> None:
    """Runs on a catalogue whose snapshots are hidden for a moment."""
    client = api.client(f"alice-{uuid4().hex[:8]}")
    with api.database.transaction() as session:
        session.execute(text("ALTER TABLE item_snapshots RENAME COLUMN completed_at TO was"))
        session.execute(text("ALTER TABLE item_snapshots ADD COLUMN completed_at timestamptz"))
    response = client.get(PATH)
    with api.database.transaction() as session:
        session.execute(text("ALTER TABLE item_snapshots DROP COLUMN completed_at"))
        session.execute(text("ALTER TABLE item_snapshots RENAME COLUMN was TO completed_at"))
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "first snapshot" in response.json()["detail"]


@pytest.mark.parametrize(
    ("newest", "sequence", "due"),
    [
        (None, 0, True),
        (NewestSnapshot(7, timedelta(seconds=1), INTERVAL), 8, True),
        (NewestSnapshot(7, timedelta(seconds=1), INTERVAL), 7, False),
        (NewestSnapshot(7, timedelta(seconds=1), INTERVAL - timedelta(seconds=1)), 8, False),
        (NewestSnapshot(7, INTERVAL, timedelta(minutes=44, seconds=59)), 8, False),
        (NewestSnapshot(7, INTERVAL, timedelta(minutes=45)), 8, True),
        (NewestSnapshot(7, timedelta(seconds=1), timedelta(hours=23, minutes=59)), 7, False),
        (NewestSnapshot(7, timedelta(seconds=1), timedelta(days=1)), 7, True),
    ],
)
def test_when_a_snapshot_is_made(newest: NewestSnapshot | None, sequence: int, due: bool) -> None:
    assert is_due(newest, sequence, INTERVAL) is due


def test_old_snapshots_go_an_hour_after_they_were_replaced(api: Api, alice: Client) -> None:
    del alice
    made = [large_snapshot(api)]
    made += [large_snapshot(api, chunks=2) for _ in range(4)]
    ids = [id_in(etag) for etag in made]
    late, recently = timedelta(hours=1, seconds=1), timedelta(minutes=59)
    with api.database.engine.connect() as connection:
        age = text("UPDATE item_snapshots SET completed_at = completed_at - :age WHERE id = :id")
        # Each was replaced when the next one was made: the second recently, the others long ago.
        for snapshot_id, ago in zip(ids, (late, late, recently, late, late), strict=True):
            connection.execute(age, {"age": ago, "id": snapshot_id})
        # One that nobody completed replaces none.
        connection.execute(insert(ItemSnapshot).values(sequence=2_000_000, size_bytes=0))
        retire(driver_of(connection), VERSIONS)
        remove_retired(driver_of(connection))
        connection.commit()
        left = connection.execute(text("SELECT id FROM item_snapshots")).scalars()
        kept = {snapshot_id.hex for snapshot_id in left}
        chunks = connection.execute(
            text("SELECT count(*) FROM item_snapshot_chunks WHERE snapshot_id = :id"),
            {"id": ids[0]},
        ).scalar_one()
    assert {ids[0], ids[2]} == set(ids) - kept, "the newest two are kept"
    assert chunks == 0
    for etag in made:
        remove(api, etag)

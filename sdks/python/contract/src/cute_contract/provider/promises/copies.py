"""A copy of the catalogue: the snapshot, and the changes after it."""

import gzip
import json
import time
from email.utils import parsedate_to_datetime

from cute_contract.provider.cases import As
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.shelf import create, shelf
from cute_contract.provider.promises.stock import eventually
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.wire import ApiResponse
from cute_contract.provider.world import UnavailableError

MOST_PAGES = 50
TRIES = 4
CLOCK_SECONDS = 60
SAMPLED = 3
OTHER_TAG = '"0"'
UNKNOWN_CURSOR = "AAAA"
LARGEST = 5_000_000
MAGIC = b"\x1f\x8b"


def start(trial: Trial) -> str:
    """Return the current cursor without reading the catalogue."""
    response = trial.ask("get_item_snapshot", 206, headers={"Range": "bytes=0-9"})
    cursor = str(response.headers.get("X-Changes-Cursor", ""))
    trial.expect(bool(cursor), "a snapshot has no X-Changes-Cursor", "a cursor", "no such header")
    return cursor


def read(trial: Trial, cursor: str, limit: int = 100) -> tuple[list[Row], str]:
    """Return all changes after a cursor, and the last cursor."""
    rows: list[Row] = []
    for _ in range(MOST_PAGES):
        query = {"after": cursor, "limit": str(limit)}
        page = trial.value("list_item_changes", query=query)
        found, following = page.get("data", []), str(page.get("next_cursor"))
        leads_on = not found or following != cursor
        trial.expect(
            leads_on, "next_cursor is the same after a page with rows", "another cursor", following
        )
        rows += found
        cursor = following
        if not page.get("has_more"):
            return rows, cursor
    raise UnavailableError("the catalogue changes faster than it is read")


def changes(trial: Trial) -> None:
    _, cursor = read(trial, start(trial))
    kept, gone = create(trial), create(trial)
    trial.ask("update_item", item_id=kept["id"], body={"title": "Another title"})
    trial.ask("delete_item", 204, item_id=gone["id"])
    # Changes are numbered in order, some time after they happen, and show the current item. So both
    # changes have their numbers once a later one appears.
    later = create(trial)
    ends: dict[str, str] = {}

    def known() -> bool:
        rows, _ = read(trial, cursor)
        ends.update({str(row.get("id")): str(row.get("type")) for row in rows})
        return ends.get(gone["id"]) == "delete" and {kept["id"], later["id"]} <= ends.keys()

    eventually(trial, known)
    wanted = {kept["id"]: "upsert", gone["id"]: "delete", later["id"]: "upsert"}
    got = {name: ends.get(name) for name in wanted}
    trial.expect(got == wanted, "changes leave out an item, or its deletion", wanted, got)
    for limit in (100, 1):
        for _ in range(TRIES):
            item, last = shown_once(trial, cursor, kept["id"], limit)
            now = trial.value("get_item", item_id=kept["id"], by=As.NOBODY)
            if item.get("etag") == now.get("etag"):
                break
        trial.expect(item == now, "a change differs from its item", now, item)
    unknown = trial.send("list_item_changes", query={"after": UNKNOWN_CURSOR}).status
    refused = unknown in {410, 422}
    trial.expect(refused, "an unknown cursor is accepted", "422, or 410", unknown)
    revalidated(trial, last)
    again, _ = read(trial, last)
    stale = [row for row in again if row.get("id") in {kept["id"], gone["id"]}]
    trial.expect(not stale, "changes before a cursor come again", "none", stale[:1])


def revalidated(trial: Trial, cursor: str) -> None:
    """Check that a page returns 304 until it changes; others may change it at any time."""
    query = {"after": cursor}
    for _ in range(TRIES):
        tag = trial.ask("list_item_changes", query=query).headers.get("ETag", "")
        again = trial.send("list_item_changes", query=query, headers={"If-None-Match": tag})
        if again.status == 304:
            return
        same = again.headers.get("ETag") == tag
        trial.expect(not same, "changes ignore If-None-Match", 304, again.status)


def shown_once(trial: Trial, cursor: str, item_id: str, limit: int) -> tuple[Row, str]:
    """Return an item as the changes show it, and the last cursor.

    An item that changes again while it is read moves to the end of the changes, so it can come on
    two pages. Then it is read again.
    """
    for attempt in range(TRIES):
        rows, last = read(trial, cursor, limit)
        mine = [row for row in rows if row.get("id") == item_id]
        if len(mine) == 1 or attempt == TRIES - 1:
            break
        pages = {str((row.get("item") or {}).get("etag")) for row in mine}
        trial.expect(len(pages) == len(mine), "an item comes several times", "once", len(mine))
    trial.expect(len(mine) == 1, "an item comes several times", "once", len(mine))
    return mine[0].get("item") or {}, last


def ranges(trial: Trial) -> None:
    """Check parts of one snapshot; again, if a newer one took its place meanwhile."""
    for _ in range(TRIES):
        try:
            return of_one(trial)
        except ReplacedError:
            continue
    trial.expect(False, "Range with a snapshot's ETag never returns a part", "206", "another ETag")
    return None


def of_one(trial: Trial) -> None:
    first = trial.ask("get_item_snapshot", 206, headers={"Range": "bytes=0-99"})
    trial.expect(first.content[:2] == MAGIC, "a snapshot is not gzip", MAGIC, first.content[:2])
    tag = first.headers.get("ETag", "")
    whole = part_of(trial, tag, "bytes=0-")
    size = len(whole.content)
    for part, of in ((first, "0-99"), (whole, f"0-{size - 1}")):
        named, wanted = part.headers.get("Content-Range", ""), f"bytes {of}/{size}"
        trial.expect(named == wanted, "Content-Range is another", wanted, named)
    parts = {"bytes=0-99": (0, 100), "bytes=50-99": (50, 100), "bytes=-5": (size - 5, size)}
    for of, (start, end) in parts.items():
        part = part_of(trial, tag, of)
        same = part.content == whole.content[start:end]
        trial.expect(same, f"{of} has the wrong bytes", whole.content[start:end], part.content)
        named, wanted = part.headers.get("Content-Range", ""), f"bytes {start}-{end - 1}/{size}"
        trial.expect(named == wanted, "Content-Range is another", wanted, named)
    plain = trial.ask("get_item_snapshot")
    same = plain.content == whole.content or plain.headers.get("ETag") != tag
    trial.expect(same, "the whole differs from its parts", size, len(plain.content))
    other = {"Range": "bytes=0-9", "If-Range": OTHER_TAG}
    got = trial.ask("get_item_snapshot", headers=other).headers.get("Content-Range")
    trial.expect(got is None, "If-Range with another tag gets a part", "the whole file", got)
    beyond = {"Range": f"bytes={size}-", "If-Range": tag}
    named = trial.ask("get_item_snapshot", 416, headers=beyond).headers.get("Content-Range", "")
    trial.expect(named == f"bytes */{size}", "416 has the wrong total", size, named)
    modified = parsedate_to_datetime(plain.headers.get("Last-Modified", "")).timestamp()
    past = modified <= time.time() + CLOCK_SECONDS
    trial.expect(past, "Last-Modified is in the future", "a time before now", modified)


class ReplacedError(Exception):
    """A newer snapshot has taken the place of the one that is read."""


def part_of(trial: Trial, tag: str, of: str) -> ApiResponse:
    """Return a part of the snapshot with this tag, which stays for a while after a newer one.

    Raises `ReplacedError`.
    """
    response = trial.send("get_item_snapshot", headers={"Range": of, "If-Range": tag})
    if response.headers.get("ETag") != tag:
        raise ReplacedError
    got = response.status
    trial.expect(got == 206, "If-Range with the current tag gets no part", 206, got)
    return response


def complete(trial: Trial) -> None:
    shelf(trial)
    listed = trial.rows("list_items", query={"limit": "100", "sort": "newest"})
    head = trial.ask("get_item_snapshot", 206, headers={"Range": "bytes=0-9"})
    size = int(head.headers.get("Content-Range", "/0").rpartition("/")[2])
    if size > LARGEST:
        raise UnavailableError(f"the snapshot has {size} bytes, more than are read")
    whole = trial.ask("get_item_snapshot")
    lines = [json.loads(line) for line in gzip.decompress(whole.content).splitlines()]
    ends = whole.content and gzip.decompress(whole.content).endswith(b"\n")
    trial.expect(bool(ends), "a snapshot's last line is not complete", "a line break", lines[-1:])
    known = [row.get("id") for row in lines]
    twice = len(known) != len(set(known))
    trial.expect(not twice, "a snapshot has an item twice", "each once", len(known))
    hidden = [
        row
        for row in lines
        if {"sku", "metadata"} & row.keys() or row.get("status") in {"draft", "archived"}
    ]
    trial.expect(not hidden, "a snapshot shows what only owners see", "public items", hidden[:1])
    cursor = whole.headers.get("X-Changes-Cursor", "")
    wanted = {str(row["id"]) for row in (*shelf(trial).items, *listed)}
    missing: list[str] = []

    def is_complete() -> bool:
        # A change is numbered some time after it happens, so an item that was listed may come late.
        rows, _ = read(trial, cursor)
        after = {row["id"] for row in rows if row.get("type") == "upsert"}
        gone = {row["id"] for row in rows if row.get("type") == "delete"}
        absent = wanted - ((set(known) | after) - gone)
        missing[:] = [
            name
            for name in absent
            if trial.send("get_item", item_id=name, by=As.NOBODY).status == 200
        ]
        return not missing

    flaw = "a snapshot and its changes leave out an item"
    trial.expect(eventually(trial, is_complete), flaw, "all public items", missing[:1])
    for row in (*lines[:SAMPLED], *lines[-SAMPLED:]):
        now = trial.send("get_item", item_id=row["id"], by=As.NOBODY)
        if now.status == 200 and now.value.get("etag") == row.get("etag"):
            same = row == now.value
            trial.expect(same, "a line differs from its item", now.value, row)


PROMISES = [
    Promise(
        "changes-feed",
        ("list_item_changes", "get_item_snapshot", "get_item"),
        "Changes have each item once, as it is now; none is left out.",
        changes,
    ),
    Promise(
        "snapshot-ranges",
        ("get_item_snapshot",),
        "Parts of a snapshot combine to the whole; a range beyond its end returns 416.",
        ranges,
    ),
    Promise(
        "snapshot-complete",
        ("get_item_snapshot", "list_item_changes", "list_items"),
        "A snapshot with the changes after it has all public items, each once.",
        complete,
    ),
]

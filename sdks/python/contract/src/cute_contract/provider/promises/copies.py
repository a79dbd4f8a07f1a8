"""A copy of the catalogue: the snapshot, and the changes after it."""

import gzip
import json
from typing import Any

from cute_contract.provider.cases import As
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.shelf import create, shelf
from cute_contract.provider.promises.stock import eventually
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.world import UnavailableError

MOST_PAGES = 50
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
        found = page.get("data", [])
        again = bool(found) and found == rows[-len(found) :]
        trial.expect(not again, "a cursor doesn't lead on", "other changes", found[:1])
        rows += found
        cursor = str(page.get("next_cursor"))
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
    trial.expect(got == wanted, "changes leave out an item, or its end", wanted, got)
    for limit in (100, 1):
        rows, last = read(trial, cursor, limit)
        mine = [row for row in rows if row.get("id") == kept["id"]]
        trial.expect(len(mine) == 1, "an item comes several times", "once", len(mine))
        item: Any = mine[0].get("item") or {}
        now = trial.value("get_item", item_id=kept["id"], by=As.NOBODY)
        wanted = {name: now.get(name) for name in ("title", "price", "status", "etag")}
        got = {name: item.get(name) for name in wanted}
        trial.expect(got == wanted, "a change shows another item than there is", wanted, got)
    again, _ = read(trial, last)
    stale = [row for row in again if row.get("id") in {kept["id"], gone["id"]}]
    trial.expect(not stale, "changes before a cursor come again", "none", stale[:1])


def ranges(trial: Trial) -> None:
    first = trial.ask("get_item_snapshot", 206, headers={"Range": "bytes=0-99"})
    trial.expect(first.content[:2] == MAGIC, "a snapshot is not gzip", MAGIC, first.content[:2])
    part = first.headers.get("Content-Range", "")
    named = part.startswith("bytes 0-99/")
    trial.expect(named, "Content-Range is another", "bytes 0-99/…", part)
    tag = first.headers.get("ETag", "")
    rest = {"Range": "bytes=50-99", "If-Range": tag}
    later = trial.ask("get_item_snapshot", 206, headers=rest)
    same = later.content == first.content[50:]
    trial.expect(same, "ranges don't match", first.content[50:60], later.content[:10])
    total = int(part.rpartition("/")[2])
    beyond = {"Range": f"bytes={total + 10}-"}
    trial.ask("get_item_snapshot", 416, headers=beyond)
    end = trial.ask("get_item_snapshot", 206, headers={"Range": "bytes=-5"})
    trial.expect(len(end.content) == 5, "bytes=-5 is not the end", 5, len(end.content))


def complete(trial: Trial) -> None:
    shelf(trial)
    listed = trial.rows("list_items", query={"limit": "100", "sort": "newest"})
    head = trial.ask("get_item_snapshot", 206, headers={"Range": "bytes=0-9"})
    size = int(head.headers.get("Content-Range", "/0").rpartition("/")[2])
    if size > LARGEST:
        raise UnavailableError(f"the snapshot has {size} bytes, more than are read")
    whole = trial.ask("get_item_snapshot")
    lines = [json.loads(line) for line in gzip.decompress(whole.content).splitlines()]
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
    wanted = {item["id"] for item in shelf(trial).items}

    def there() -> set[str]:
        rows, _ = read(trial, cursor)
        after = {row["id"] for row in rows if row.get("type") == "upsert"}
        gone = {row["id"] for row in rows if row.get("type") == "delete"}
        copy = (set(known) | after) - gone
        return copy if wanted <= copy else set()

    copy = eventually(trial, there)
    trial.expect(bool(copy), "a snapshot and its changes leave out an item", wanted, "without it")
    missing = [str(row["id"]) for row in listed if row["id"] not in copy]
    there_still = [
        name for name in missing if trial.send("get_item", item_id=name, by=As.NOBODY).status == 200
    ]
    what = "a snapshot leaves out an item"
    trial.expect(not there_still, what, "all public items", there_still[:1])


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

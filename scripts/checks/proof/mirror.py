"""Prove that a mirror of the catalogue is exact after many changes, and finds its own errors.

`python -m scripts.checks.proof.mirror --items 100000 --changes 10000` starts stores, the relay and
the API. A mirror that uses the SDK starts from the snapshot, follows the changes while they are
made, and compares its set hash with the server's. Then one item of the mirror is lost, one gets an
old version, and one deleted item stays: the mirror must name their buckets within a second, and be
exact after it repaired these. Two mirrors do so, in Python and in JavaScript (`mirror.mjs`). The
tests run it smaller.
"""

import argparse
import gzip
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from cute_sdk import Cute, NotFoundError, SetHashes
from sqlalchemy import text

from cute_api.models.database import Database
from cute_api.services.snapshots.building import build
from scripts.checks.proof.hooks import new_sellers
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.stack import stack
from scripts.shared import javascript, node
from scripts.shared.waiting import until

ITEM_URL = "https://www.cute.example/items/{id}"
FOUND_S = 1.0
PAGE = 100
PROGRAM = Path(__file__).with_suffix(".mjs")
STOP_S = 30.0
OLD_ETAG = '"1-20270115"'
NUMBERED = text("SELECT NOT EXISTS (SELECT FROM item_change_outbox)")
CREATE = text("""
INSERT INTO items (seller_id, title, price_amount, price_currency, category_id, condition, status)
SELECT CAST(:seller AS uuid), 'Coat', number, 'EUR', CAST(:category AS uuid), 'good', 'active'
FROM generate_series(1, :count) AS number
""")
# Of ten changes seven are edits, one ends a listing, one deletes an item, one adds one.
CHANGES = [
    (7, "price_amount = price_amount + 1"),
    (1, "status = 'archived'"),
    (1, "deleted_at = clock_timestamp(), title = ''"),
]


class Mirror(Protocol):
    """A copy of the catalogue by id and `etag`, with its set hashes."""

    def put(self, item_id: str, etag: str | None) -> None:
        """Store an item, or remove it."""
        ...

    def follow(self) -> bool:
        """Read all changes; return whether the mirror is proved exact."""
        ...

    def differing(self) -> list[int]:
        """Return the buckets that differ from the server's."""
        ...

    def repair(self, bucket: int) -> int:
        """Read the items of a bucket that differ; return how many there were."""
        ...

    def first(self, count: int) -> list[str]:
        """Return the ids of so many items."""
        ...

    def count(self) -> int:
        """Return how many items it has."""
        ...


class PythonMirror:
    """A mirror with the Python SDK."""

    def __init__(self, client: Cute) -> None:
        self._client = client
        self.items: dict[str, str] = {}
        download = client.items.snapshot.get()
        for line in gzip.decompress(download.read()).splitlines():
            item = json.loads(line)
            self.items[item["id"]] = item["etag"]
        self.cursor = download.changes_cursor
        self.hashes = SetHashes.of(self.items.items())

    def put(self, item_id: str, etag: str | None) -> None:
        self.hashes.change(item_id, before=self.items.pop(item_id, None), after=etag)
        if etag is not None:
            self.items[item_id] = etag

    def follow(self) -> bool:
        while True:
            page = self._client.items.changes.list(after=self.cursor, limit=PAGE)
            for change in page.data:
                self.put(str(change.id), None if change.item is None else change.item.etag)
            self.cursor = str(page.next_cursor)
            if not page.has_more:
                return bool(page.proof and self.hashes.is_exact(page.proof))

    def differing(self) -> list[int]:
        return self.hashes.differing(self._client.items.hashes.get())

    def repair(self, bucket: int) -> int:
        own = [
            (item_id, etag)
            for item_id, etag in self.items.items()
            if SetHashes.bucket_of(item_id) == bucket
        ]
        needed = SetHashes.repairs(self._client.item_buckets.get(bucket), own)
        for item_id in needed.remove:
            self.put(item_id, None)
        for item_id in needed.read:
            try:
                etag = self._client.items.get(item_id).etag
            except NotFoundError:
                etag = None
            self.put(item_id, etag)
        return len(needed.remove) + len(needed.read)

    def first(self, count: int) -> list[str]:
        return list(itertools.islice(self.items, count))

    def count(self) -> int:
        return len(self.items)


class JavascriptMirror:
    """A mirror with the JavaScript SDK, in a process that ends with the block."""

    def __init__(self, key: str, base_url: str) -> None:
        module = (javascript.build() / "esm" / "index.js").as_uri()
        program = node.find()
        self._process = subprocess.Popen(
            program.command("node", [str(PROGRAM), module]),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**program.environ(), "CUTE_API_KEY": key, "CUTE_BASE_URL": base_url},
        )
        self._ask("start")

    def __enter__(self) -> "JavascriptMirror":
        return self

    def __exit__(self, *_: object) -> None:
        # It ends with its input.
        self._process.communicate(timeout=STOP_S)

    def put(self, item_id: str, etag: str | None) -> None:
        self._ask("put", id=item_id, etag=etag)

    def follow(self) -> bool:
        return bool(self._ask("follow"))

    def differing(self) -> list[int]:
        return list(self._ask("differing"))

    def repair(self, bucket: int) -> int:
        return int(self._ask("repair", bucket=bucket))

    def first(self, count: int) -> list[str]:
        return list(self._ask("first", count=count))

    def count(self) -> int:
        return int(self._ask("count"))

    def _ask(self, command: str, **given: object) -> Any:
        """Send a command; return its result. Raises `NotProvenError` if the program has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"command": command, **given}), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise NotProvenError(f"the mirror in JavaScript ended at {command}: see above")
        return json.loads(line)


class MirrorProof:
    """A catalogue that changes, and a mirror of it. A relay and an API must be running."""

    def __init__(self, database: Database, seller_id: str, category_id: str) -> None:
        self._database = database
        self._owner = {"seller": seller_id, "category": category_id}

    def create(self, count: int) -> None:
        with self._database.transaction() as session:
            session.execute(CREATE, {**self._owner, "count": count})

    def snapshot(self) -> None:
        """Build a snapshot once all changes have numbers."""
        self._wait_for_numbers()
        with self._database.autocommit() as connection:
            build(connection, ITEM_URL)

    def change(self, count: int) -> None:
        """Make so many changes of random items."""
        tenth = count // 10
        for share, change in CHANGES:
            with self._database.transaction() as session:
                session.execute(
                    text(
                        f"UPDATE items SET {change}, updated_at = clock_timestamp() WHERE id IN ("  # noqa: S608 - constants only
                        "SELECT id FROM items WHERE status = 'active' AND deleted_at IS NULL "
                        "ORDER BY random() LIMIT :count)"
                    ),
                    {"count": share * tenth},
                )
        self.create(tenth)

    def prove(self, mirror: Mirror) -> float:
        """Wait until the mirror is exact, and find what it has wrong; return the seconds that this
        took.

        Raises `NotProvenError`.
        """
        self._wait_for_numbers()
        if not mirror.follow():
            raise NotProvenError(f"{mirror.count():,} items: buckets {mirror.differing()} differ")
        lost, old = mirror.first(2)
        wrong = {lost: None, old: OLD_ETAG, str(uuid4()): OLD_ETAG}
        for item_id, etag in wrong.items():
            mirror.put(item_id, etag)
        began = time.monotonic()
        found = mirror.differing()
        took = time.monotonic() - began
        if found != sorted({SetHashes.bucket_of(item_id) for item_id in wrong}):
            raise NotProvenError(f"{wrong} were made wrong, but buckets {found} differ")
        repaired = sum(mirror.repair(bucket) for bucket in found)
        if repaired != len(wrong) or not mirror.follow():
            raise NotProvenError(f"the mirror repaired {repaired} items, but is not exact")
        return took

    def _wait_for_numbers(self) -> None:
        with self._database.engine.connect() as connection:
            until(
                lambda: connection.execute(NUMBERED).scalar_one(),
                "all changes have numbers",
                error=NotProvenError,
            )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.proof.mirror")
    parser.add_argument("--items", type=int, default=100_000, help="how many (default: 100000)")
    parser.add_argument("--changes", type=int, default=10_000, help="how many (default: 10000)")
    options = parser.parse_args(arguments)
    with stack() as running:
        database = running.migrate()
        category_id, [(seller_id, key)] = new_sellers(database, 1)
        running.cute("relay").spawn()
        api = running.api()
        api.start()
        proof = MirrorProof(database, seller_id, category_id)
        proof.create(options.items)
        proof.snapshot()
        with (
            Cute(key, api.base_url, allow_http=True) as client,
            JavascriptMirror(key, api.base_url) as other,
        ):
            mirrors: dict[str, Mirror] = {"Python": PythonMirror(client), "JavaScript": other}
            proof.change(options.changes)
            took = {name: proof.prove(mirror) for name, mirror in mirrors.items()}
            count = other.count()
    for name, seconds in took.items():
        if seconds > FOUND_S:
            raise NotProvenError(f"{name}: it took {seconds:.2f} s to find what differs")
    found = ", ".join(f"{seconds:.3f} s ({name})" for name, seconds in took.items())
    print(
        f"Proven: two mirrors of {count:,} items were exact after {options.changes:,} changes. "
        f"3 wrong items were found in {found}, and repaired."
    )


if __name__ == "__main__":
    sys.exit(exit_code(main))

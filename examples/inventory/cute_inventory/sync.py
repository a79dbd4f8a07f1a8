"""One sync: finish interrupted batches, read from Cute, plan, and send the changes.

A process that is killed in here loses nothing. A batch is in the ledger, with its Idempotency-Key,
before it is sent, and leaves it with its outcome, in one transaction; sent again, it gets the same
response.
Each row names the version of the item that it is about: what changed meanwhile is never
overwritten, but read again and planned again.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from cute_sdk import GoneError
from cute_sdk.models import ItemBatchRow

from cute_inventory.cute import CuteSide, Json, row_of
from cute_inventory.desk import Desk, Settled, View
from cute_inventory.ledger import Batch
from cute_inventory.listing import Field
from cute_inventory.planning import Delete

# Of the API: rows of a batch, and bytes of a body (1 MiB), with room for what is around the rows.
BATCH_ROWS = 100
BATCH_BYTES = 900_000
MAX_ROUNDS = 5
# More deletions in one run are a slip or half a file, more likely than a wish.
FREE_DELETES = 1

DONE = {200: "updated", 201: "created", 204: "deleted"}
CHANGED_MEANWHILE = frozenset({404, 409, 412})

Say = Callable[[str], None]


@dataclass(slots=True)
class Result:
    """The changes of a sync on each side by kind, what it left, and refusals by SKU."""

    view: View
    on_cute: Counter[str] = field(default_factory=Counter)
    in_stock: Counter[str] = field(default_factory=Counter)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Return whether both sides agree, except for open orders."""
        decisions = self.view.decisions.values()
        return not (self.refused or self.view.goods.rejected) and not any(
            decision.conflicts or decision.to_cute or decision.to_stock for decision in decisions
        )


class Sync:
    """Sync both sides. Raises `CuteError` and `StockError`; the next run continues."""

    def __init__(self, desk: Desk, cute: CuteSide, *, may_delete: bool, say: Say) -> None:
        self._desk = desk
        self._ledger = desk.ledger
        self._cute = cute
        self._may_delete = may_delete
        self._say = say

    def run(self) -> Result:
        """Run one complete sync."""
        self._cute.load_names()
        result = Result(View.empty())
        # What an interrupted run was about to send.
        self._send(result)
        self.hear()
        for _ in range(MAX_ROUNDS):
            settled = self._desk.settle(self._cute.names)
            _count(result, settled)
            rows = self._rows(settled.view, result)
            if not rows and not settled.edits:
                break
            self._ledger.queue((str(uuid4()), batch) for batch in chunked(rows))
            self._send(result)
        result.view = self._desk.look(self._cute.names)
        self._ledger.prune()
        return result

    def hear(self) -> None:
        """Read Cute's changes from the feed, or all items if the ledger has no valid cursor."""
        cursor = self._ledger.fact("cursor")
        try:
            while cursor is not None:
                news = self._cute.news(cursor)
                with self._ledger.transaction():
                    for item in news.items:
                        self._ledger.see(item)
                    for id_ in news.deleted:
                        self._ledger.see_deleted(id_)
                    self._ledger.set_fact("cursor", news.cursor)
                cursor = news.cursor
                if not news.has_more:
                    return
        except GoneError:
            self._say("The last sync is too long ago for the feed: all items are listed again.")
        # The cursor first: what changes while the list is read comes after it.
        cursor = self._cute.newest()
        remotes = [self._cute.remote(item) for item in self._cute.all()]
        named = [remote for remote in remotes if remote is not None]
        if len(named) < len(remotes):
            self._say(f"{len(remotes) - len(named)} items on Cute have no SKU and are left alone.")
        self._ledger.begin_again(named, cursor)

    def _rows(self, view: View, result: Result) -> list[Json]:
        """Return the changes to send, except those that Cute refused in this run."""
        changes = {
            sku: decision.to_cute
            for sku, decision in view.decisions.items()
            if decision.to_cute is not None and sku not in result.refused
        }
        held = withheld(view, may_delete=self._may_delete)
        return [
            row_of(sku, change, self._cute.names)
            for sku, change in changes.items()
            if sku not in held
        ]

    def _send(self, result: Result) -> None:
        """Send the batches of the outbox, oldest first, and store their outcomes."""
        for batch in self._ledger.outbox():
            rows = self._cute.send(batch)
            stale = self._take_in(batch, rows, result)
            for row in stale:
                self._read_again(row)

    def _take_in(
        self, batch: Batch, outcomes: Sequence[ItemBatchRow], result: Result
    ) -> list[Json]:
        """Store the outcome of a batch; return the rows whose item has changed meanwhile."""
        stale = []
        with self._ledger.transaction():
            for row, outcome in zip(batch.rows, outcomes, strict=True):
                sku = row["sku"]
                if outcome.status in DONE:
                    self._agree(row, outcome)
                    result.on_cute[DONE[outcome.status]] += 1
                elif outcome.status in CHANGED_MEANWHILE:
                    stale.append(row)
                    result.on_cute["changed meanwhile"] += 1
                else:
                    result.refused[sku] = _why(outcome)
            self._ledger.sent(batch)
        return stale

    def _agree(self, row: Json, outcome: ItemBatchRow) -> None:
        sku = row["sku"]
        if outcome.item is None:
            self._ledger.see_deleted(row["operation"]["id"])
            self._ledger.agree(sku, None)
            return
        remote = self._cute.remote(outcome.item)
        if remote is not None:
            self._ledger.see(remote)
        sent = {Field(name): value for name, value in row["sent"].items()}
        known = self._ledger.agreed([sku]).get(sku, {})
        self._ledger.agree(sku, {**known, **sent})

    def _read_again(self, row: Json) -> None:
        id_ = row["operation"].get("id")
        item = self._cute.find(row["sku"]) if id_ is None else self._cute.read(id_)
        if item is not None:
            self._ledger.see(item)
        elif id_ is not None:
            self._ledger.see_deleted(id_)


def withheld(view: View, *, may_delete: bool) -> frozenset[str]:
    """The SKUs of deletions on Cute that wait for `--allow-deletes`: several, or any by an empty
    stock, are more likely half a file than a wish.
    """
    deletes = {
        sku for sku, decision in view.decisions.items() if isinstance(decision.to_cute, Delete)
    }
    free = FREE_DELETES if view.goods.rows else 0
    return frozenset() if may_delete or len(deletes) <= free else frozenset(deletes)


def preview(desk: Desk, cute: CuteSide, say: Say) -> View:
    """Return what a sync would do. `desk` has a copy of the ledger, and nothing changes."""
    sync = Sync(desk, cute, may_delete=True, say=say)
    cute.load_names()
    if desk.ledger.outbox():
        say("A sync was interrupted: its last batches are sent first by the next one.")
    sync.hear()
    return desk.look(cute.names)


def chunked(rows: Sequence[Json]) -> Iterator[list[Json]]:
    """Split rows into batches that the API accepts, in their order."""
    batch: list[Json] = []
    size = 0
    for row in rows:
        length = len(json.dumps(row["operation"]).encode()) + 1
        if batch and (len(batch) == BATCH_ROWS or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += length
    if batch:
        yield batch


def _count(result: Result, settled: Settled) -> None:
    result.in_stock["changed"] += len(settled.changed)
    result.in_stock["added"] += len(settled.added)
    result.in_stock["removed"] += len(settled.removed)


def _why(outcome: ItemBatchRow) -> str:
    if outcome.problem is None:
        return f"status {outcome.status}"
    details = [f"{error.pointer}: {error.detail}" for error in outcome.problem.errors or []]
    return "; ".join(details) or str(outcome.problem.detail or outcome.problem.title)

"""`docs/operations/retention.md`: every table, for how long it keeps what, and what removes it."""

from cute_api.services.upkeep.retained import Retention
from cute_api.services.upkeep.retention import TABLES

MARK = "Generated from `services/upkeep/retention.py` by `make generate`. Do not edit."
INTRODUCTION = """\
# Retention: what is stored, and for how long

Every table of the database. "Removed by" names the process and its step; if it is empty, rows are
removed only with their owner, or never. `cute background`, `cute relay` and `cute usage` must run.

- **Deleting an item** empties its row at once: title, description, size, colour, brand, images, SKU
  and metadata. The row and its place in the feed of changes stay, so that mirrors learn of the
  deletion. Orders keep their snapshot of the item.
- **Events** contain the item as it was at each change. They stay until their week is dropped, even
  if the item is deleted before. Deliveries and attempts are dropped with them.
- **Erasing a user** (`cute users erase`) removes all of the user's data at once, also from events
  of other users.
- **Backups** keep the data that the database had when they were made.
- **ClickHouse**, if `CUTE_REQUEST_SINK` names it, keeps rows of requests until its TTL (90 days in
  `requests.sql`). After `cute users erase`, `cute background` deletes the user's rows at once, and
  again ten minutes later, because rows may still be in flight. It retries until ClickHouse accepts
  both.
- **An object store**, if `CUTE_SNAPSHOT_STORE` names one, keeps snapshots as long as the table
  says. Turn off object versioning in its bucket, because old versions would stay longer.
- **Outside of the database**, [Valkey](../operations.md#what-is-recorded-of-requests) holds
  requests that are not stored yet, and windows of rate limits for a day.

"""
HEADS = ("Table", "Contents", "Kept", "Bounded by", "Removed by")


def page() -> str:
    """The text of the page."""
    rows = [
        HEADS,
        ("---",) * len(HEADS),
        *(_row(name, retention) for name, retention in TABLES.items()),
    ]
    return INTRODUCTION + "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _row(name: str, retention: Retention) -> tuple[str, ...]:
    return (f"`{name}`", retention.holds, retention.kept, retention.bound, retention.job or "")

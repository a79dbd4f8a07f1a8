"""The audit log as a JSON Lines file, streamed in parts."""

from collections.abc import Iterable, Iterator
from uuid import UUID

import orjson

from cute_api.models.database import Database
from cute_api.services.accounts import audit_listing
from cute_api.services.common.pagination import HIGHEST

PART_ROWS = 1_000
MAX_ROWS = 100_000


def parts(database: Database, owner_ids: Iterable[UUID]) -> Iterator[bytes]:
    """Yield up to `MAX_ROWS` entries of each owner in turn, as in the API, newest first.

    No connection is held between parts, because clients may be slow.
    """
    for owner_id in owner_ids:
        yield from _of_owner(database, owner_id)


def _of_owner(database: Database, owner_id: UUID) -> Iterator[bytes]:
    before = HIGHEST
    for _ in range(MAX_ROWS // PART_ROWS):
        with database.transaction() as session:
            rows = audit_listing.part(session, owner_id, before, PART_ROWS)
        yield b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
        if len(rows) < PART_ROWS:
            return
        before = UUID(rows[-1]["id"])

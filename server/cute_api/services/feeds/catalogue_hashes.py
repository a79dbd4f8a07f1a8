"""Set hashes of the public catalogue, as the relay keeps them (`webhooks.outbox.item_hashes`).

Each is read in one statement, so that hashes, versions and cursor are of one moment.
"""

from typing import Any

from cute_api.lib.json_objects import Json
from cute_api.models.statements import Reads, Statement
from cute_api.problems import ApiError, Code
from cute_api.services.feeds import item_changes, set_hashes
from cute_api.services.feeds.set_hashes import MAX_BUCKET_ITEMS, Bucket

RETRY_AFTER_SECONDS = 5
_NUMBERED = "(SELECT coalesce(max(sequence), 0) FROM item_changes)"
_KNOWN = f"item_hash_head.complete AND item_hash_head.sequence = {_NUMBERED}"

_HASHES = Statement(f"""
SELECT item_hash_head.sequence, item_hashes.bucket, item_hashes.items, item_hashes.hash
FROM item_hash_head, item_hashes WHERE {_KNOWN} ORDER BY bucket
""")  # noqa: S608 - constants only
_BUCKET = Statement(f"""
SELECT item_hash_head.sequence, item_hashes.hash, found.id, found.version
FROM item_hash_head JOIN item_hashes ON item_hashes.bucket = %(bucket)s::int
LEFT JOIN LATERAL (
    SELECT item_id::text AS id, to_hex(version) AS version FROM item_changes
    WHERE get_byte(uuid_send(item_id), 15) = item_hashes.bucket AND version IS NOT NULL
    ORDER BY item_id LIMIT {MAX_BUCKET_ITEMS + 1}
) AS found ON true
WHERE {_KNOWN}
""")  # noqa: S608 - constants only


def of_catalogue(reads: Reads) -> Json:
    """Return the schema `ItemHashes`. Raises 503 while the hashes are not complete."""
    rows = _known(reads.rows(_HASHES))
    cursor = item_changes.cursor_after(reads, rows[0].sequence)
    return {**set_hashes.hashes(Bucket(*row[1:]) for row in rows), "cursor": cursor}


def bucket_of_catalogue(reads: Reads, bucket: int) -> Json:
    """Return the schema `ItemBucket`. Raises 503 while the hashes are not complete."""
    rows = _known(reads.rows(_BUCKET, bucket=bucket))
    cursor = item_changes.cursor_after(reads, rows[0].sequence)
    found = ((row.id, row.version) for row in rows if row.id is not None)
    return {**set_hashes.bucket(rows[0].hash, found), "cursor": cursor}


def _known(rows: Any) -> Any:
    if not rows:
        raise ApiError(
            Code.SERVICE_UNAVAILABLE,
            "The items are still being counted. Try again after `Retry-After` seconds.",
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        )
    return rows

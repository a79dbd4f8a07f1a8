"""Set hashes of the public catalogue, and of a user's own items in every status, for copies.

Those of the catalogue are as the relay keeps them (`webhooks.outbox.item_hashes`). Own ones are
added up from the items at each call: an index has all that it needs. Changes of one seller's items
don't wait for each other, as orders of different buyers, so a sum that is kept in each change's
transaction would make them wait.

Each is read in one statement, so that hashes, versions and cursor are of one moment. A change and
its event are committed together, so unless an event waits for its number, own hashes are those of a
copy that has read up to the cursor.
"""

from typing import Any
from uuid import UUID

from cute_api.lib.json_objects import Json
from cute_api.models.statements import Reads, Statement
from cute_api.problems import ApiError, Code
from cute_api.services.feeds import item_changes, set_hashes
from cute_api.services.feeds.events import Cursor
from cute_api.services.feeds.set_hashes import MAX_BUCKET_ITEMS, Bucket
from cute_api.services.feeds.user_feed import OF_USER

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
_OWN = """
    SELECT id, get_byte(uuid_send(id), 15) AS bucket,
        (extract(epoch FROM updated_at) * 1000000)::bigint AS version
    FROM item_summaries WHERE seller_id = %(owner)s::uuid
"""
_OWN_HASHES = Statement(f"""
SELECT numbers.*, EXISTS (
    SELECT FROM events WHERE user_id = %(owner)s::uuid AND sequence IS NULL AND NOT test
) AS is_ahead, buckets.*
FROM ({OF_USER.numbers.plain}) AS numbers LEFT JOIN (
    SELECT bucket, count(*) AS items, sum(cute_item_hash(id, version)) AS hash FROM ({_OWN}) AS own
    GROUP BY bucket
) AS buckets ON true
ORDER BY bucket
""")  # noqa: S608 - constants only
_OWN_BUCKET = Statement(f"""
SELECT sum(cute_item_hash(id, version)) OVER () AS hash, id::text AS id, to_hex(version) AS version
FROM ({_OWN}) AS own WHERE bucket = %(bucket)s::int
ORDER BY own.id LIMIT {MAX_BUCKET_ITEMS + 1}
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


def of_user(reads: Reads, user_id: UUID) -> Json:
    """Return the schema `OwnItemHashes`."""
    rows: Any = reads.rows(_OWN_HASHES, owner=str(user_id))
    filled = (Bucket(row.bucket, row.items, row.hash) for row in rows if row.items)
    cursor = None if rows[0].is_ahead else Cursor.at_end(rows[0]).encode(reads, user_id)
    return {**set_hashes.hashes(filled), "cursor": cursor}


def bucket_of_user(reads: Reads, user_id: UUID, bucket: int) -> Json:
    """Return the schema `OwnItemBucket`."""
    rows: Any = reads.rows(_OWN_BUCKET, owner=str(user_id), bucket=bucket)
    value = rows[0].hash if rows else 0
    return set_hashes.bucket(value, ((row.id, row.version) for row in rows))

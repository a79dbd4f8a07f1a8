"""Set hashes of a user's own items in every status, for copies of them.

They are added up from the items at each call, in one statement: an index has all that it needs.
Changes of one seller's items don't wait for each other, as orders of different buyers, so a sum
that is kept in each change's transaction would make them wait.

The statement also reads the end of the user's feed. A change and its event are committed together,
so unless an event waits for its number, the hashes are those of a copy that has read up to there.
"""

from typing import Any
from uuid import UUID

from cute_api.lib.json_objects import Json
from cute_api.models.statements import Reads, Statement
from cute_api.services.feeds import set_hashes
from cute_api.services.feeds.events import Cursor
from cute_api.services.feeds.set_hashes import MAX_BUCKET_ITEMS, Bucket
from cute_api.services.feeds.user_feed import OF_USER

_OWN = """
    SELECT id, get_byte(uuid_send(id), 15) AS bucket,
        (extract(epoch FROM updated_at) * 1000000)::bigint AS version
    FROM item_summaries WHERE seller_id = %(owner)s::uuid
"""
_HASHES = Statement(f"""
SELECT numbers.*, EXISTS (
    SELECT FROM events WHERE user_id = %(owner)s::uuid AND sequence IS NULL AND NOT test
) AS is_ahead, buckets.*
FROM ({OF_USER.numbers.plain}) AS numbers LEFT JOIN (
    SELECT bucket, count(*) AS items, sum(cute_item_hash(id, version)) AS hash FROM ({_OWN}) AS own
    GROUP BY bucket
) AS buckets ON true
ORDER BY bucket
""")  # noqa: S608 - constants only
_BUCKET = Statement(f"""
SELECT sum(cute_item_hash(id, version)) OVER () AS hash, id::text AS id, to_hex(version) AS version
FROM ({_OWN}) AS own WHERE bucket = %(bucket)s::int
ORDER BY own.id LIMIT {MAX_BUCKET_ITEMS + 1}
""")  # noqa: S608 - constants only


def of_user(reads: Reads, user_id: UUID) -> Json:
    """Return the schema `OwnItemHashes`."""
    rows: Any = reads.rows(_HASHES, owner=str(user_id))
    filled = (Bucket(row.bucket, row.items, row.hash) for row in rows if row.items)
    cursor = None if rows[0].is_ahead else Cursor.at_end(rows[0]).encode(reads, user_id)
    return {**set_hashes.hashes(filled), "cursor": cursor}


def bucket_of_user(reads: Reads, user_id: UUID, bucket: int) -> Json:
    """Return the schema `OwnItemBucket`."""
    rows: Any = reads.rows(_BUCKET, owner=str(user_id), bucket=bucket)
    value = rows[0].hash if rows else 0
    return set_hashes.bucket(value, ((row.id, row.version) for row in rows))

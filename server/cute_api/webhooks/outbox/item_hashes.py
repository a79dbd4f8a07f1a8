"""Set hashes of the public catalogue, by which mirrors prove that they are exact.

The hash of a set of items is the sum of `cute_item_hash` of each, modulo 2^256, so a change costs
one subtraction and one addition. The relay adds up changes in the statement that numbers them, and
records the version that it saw in `item_changes`. So at each moment an item's recorded version is
its current one, or a change of it waits for its number.

The relay first counts existing items, in a walk by id: changes adjust the hashes only for items up
to `walked`. It walks again if another relay, of a release without set hashes, has numbered changes
since, or if an operator asks for it. Until a walk is done and no change waits, the hashes are not
`complete`, and nobody is shown them.
"""

from cute_api.models.catalogue import PUBLIC
from cute_api.models.connections.connection import Connection
from cute_api.models.statements import Statement, sql
from cute_api.webhooks.outbox.fence import IS_OURS, Fence

WALK_ITEMS = 500
MODULUS = 2**256
LOWEST, HIGHEST = (f"'{digit * 32}'::uuid" for digit in "0f")
_SUM = f"mod(mod({{0}}.hash + {{1}}, {MODULUS}) + {MODULUS}, {MODULUS})"

PUBLIC_STATUSES = ", ".join(f"'{status}'" for status in PUBLIC)
VERSION_OF = f"""
    SELECT (extract(epoch FROM items.updated_at) * 1000000)::bigint FROM items
    WHERE items.id = {{}}.item_id AND items.deleted_at IS NULL
        AND items.status IN ({PUBLIC_STATUSES})
"""  # noqa: S608 - constants only
"""The current version of a row's item if it is public."""
ADD_UP = f"""
deltas AS MATERIALIZED (
    SELECT get_byte(uuid_send(item_id), 15) AS bucket,
        sum(cute_item_hash(item_id, after) - cute_item_hash(item_id, before)) AS hash,
        count(after) - count(before) AS items
    FROM counted GROUP BY bucket
), buckets AS (
    UPDATE item_hashes
    SET hash = {_SUM.format("item_hashes", "deltas.hash")},
        items = item_hashes.items + deltas.items
    FROM deltas WHERE item_hashes.bucket = deltas.bucket
), total AS (
    SELECT coalesce(sum(hash), 0) AS hash, coalesce(sum(items), 0) AS items FROM deltas
)
"""  # noqa: S608 - constants only
"""Adds up the rows of `counted`: items with the versions `before` and `after` a change."""
NEW_HASH = f"""
hash = {_SUM.format("item_hash_head", "total.hash")},
    items = item_hash_head.items + total.items
"""

_TAKE_OVER = sql("""
UPDATE item_hash_head SET sequence = %(last)s, walked = NULL, complete = false
WHERE sequence <> %(last)s
""")
_FENCED = f"""
    UPDATE feed_head SET sequence = sequence WHERE {IS_OURS} RETURNING xmin::text AS version
"""  # noqa: S608 - constants only
_BEGIN = sql(f"""
WITH head AS ({_FENCED}), buckets AS (
    UPDATE item_hashes SET hash = 0, items = 0 WHERE EXISTS (SELECT FROM head)
), whole AS (
    UPDATE item_hash_head SET hash = 0, items = 0, walked = {LOWEST} WHERE EXISTS (SELECT FROM head)
)
SELECT (SELECT version FROM head) AS version
""")  # noqa: S608 - constants only
_WALK = Statement(f"""
WITH head AS ({_FENCED}), batch AS MATERIALIZED (
    SELECT item_id FROM item_changes
    WHERE EXISTS (SELECT FROM head) AND item_id > (SELECT walked FROM item_hash_head)
    ORDER BY item_id LIMIT {WALK_ITEMS}
), counted AS MATERIALIZED (
    SELECT item_id, NULL::bigint AS before, ({VERSION_OF.format("batch")}) AS after FROM batch
), recorded AS (
    UPDATE item_changes SET version = counted.after FROM counted
    WHERE item_changes.item_id = counted.item_id
        AND item_changes.version IS DISTINCT FROM counted.after
), {ADD_UP}, done AS (
    SELECT NOT EXISTS (SELECT FROM batch) AND NOT EXISTS (SELECT FROM item_change_outbox) AS done
), whole AS (
    UPDATE item_hash_head SET {NEW_HASH}, complete = done,
        walked = CASE WHEN done THEN {HIGHEST} ELSE coalesce(
            (SELECT item_id FROM batch ORDER BY item_id DESC LIMIT 1), walked
        ) END
    FROM total, done
    WHERE EXISTS (SELECT FROM head) AND walked IS NOT NULL
)
SELECT (SELECT count(*) FROM batch) AS found, (SELECT version FROM head) AS version
""")  # noqa: S608 - constants only
_WALKED = sql("SELECT walked FROM item_hash_head")


def take_over(connection: Connection, last_sequence: int) -> None:
    """Begin to count again if changes were numbered without being added up."""
    connection.run(_TAKE_OVER, last=last_sequence)


def walk(connection: Connection, fence: Fence) -> bool:
    """Count the next items; return whether there may be more. Call it while not `complete`."""
    begins = connection.value(_WALKED) is None
    (row,) = connection.rows(_BEGIN if begins else _WALK, fence=fence.version)
    fence.passed(row.version)
    return begins or row.found > 0

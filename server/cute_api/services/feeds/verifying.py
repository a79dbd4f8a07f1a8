"""Verify the set hashes of the public catalogue against the items, or have them counted again.

Each statement is of one moment, so both can run while the relay numbers changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from cute_api.models.statements import Gateway, Statement, sql
from cute_api.services.common.pagination import LOWEST
from cute_api.webhooks.outbox.item_hashes import MODULUS, PUBLIC_STATUSES

PAGE_ITEMS = 5_000

_STATE = sql(f"""
SELECT complete AND sequence = (SELECT coalesce(max(sequence), 0) FROM item_changes) AS is_known,
    items, hash = (SELECT mod(sum(hash), {MODULUS}) FROM item_hashes) AS is_sum
FROM item_hash_head
""")  # noqa: S608 - constants only
_BUCKETS = Statement(f"""
SELECT bucket FROM item_hashes AS kept, LATERAL (
    SELECT mod(coalesce(sum(cute_item_hash(item_id, version)), 0), {MODULUS}) AS hash,
        count(*) AS items
    FROM item_changes
    WHERE get_byte(uuid_send(item_id), 15) = kept.bucket AND version IS NOT NULL
) AS counted
WHERE kept.bucket = %(bucket)s::int AND (kept.hash, kept.items) <> (counted.hash, counted.items)
""")  # noqa: S608 - constants only
# Items whose recorded version is not the current one, although no change of them waits.
_ITEMS = Statement(f"""
WITH page AS MATERIALIZED (
    SELECT id, (extract(epoch FROM updated_at) * 1000000)::bigint AS version,
        deleted_at IS NULL AND status IN ({PUBLIC_STATUSES}) AS is_public
    FROM items WHERE id > %(after)s::uuid ORDER BY id LIMIT {PAGE_ITEMS}
)
SELECT (SELECT id::text FROM page ORDER BY id DESC LIMIT 1) AS last, ARRAY(
    SELECT page.id::text FROM page LEFT JOIN item_changes ON item_id = page.id
    WHERE item_changes.version IS DISTINCT FROM CASE WHEN is_public THEN page.version END
        AND NOT EXISTS (SELECT FROM item_change_outbox AS note WHERE note.item_id = page.id)
) AS wrong
""")  # noqa: S608 - constants only
# Versions of items that are gone.
_GONE = Statement(f"""
WITH page AS MATERIALIZED (
    SELECT item_id, version FROM item_changes
    WHERE item_id > %(after)s::uuid ORDER BY item_id LIMIT {PAGE_ITEMS}
)
SELECT (SELECT item_id::text FROM page ORDER BY item_id DESC LIMIT 1) AS last, ARRAY(
    SELECT item_id::text FROM page LEFT JOIN items ON id = item_id
    WHERE version IS NOT NULL AND id IS NULL
        AND NOT EXISTS (SELECT FROM item_change_outbox AS note WHERE note.item_id = page.item_id)
) AS wrong
""")  # noqa: S608 - constants only
_REBUILD = sql("UPDATE item_hash_head SET complete = false, walked = NULL")


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: the items in the set hash, and what in it is wrong."""

    is_known: bool
    item_count: int
    is_sum_of_buckets: bool
    buckets: list[int] = field(default_factory=list)
    items: list[str] = field(default_factory=list)

    @property
    def is_exact(self) -> bool:
        return self.is_known and self.is_sum_of_buckets and not (self.buckets or self.items)


def verify(gateway: Gateway) -> Verification:
    """Compare the hashes with the recorded versions, and these with the items."""
    (state,) = gateway.rows(_STATE)
    buckets = [row.bucket for bucket in range(256) for row in gateway.rows(_BUCKETS, bucket=bucket)]
    items = [*_walk(gateway, _ITEMS), *_walk(gateway, _GONE)]
    return Verification(state.is_known, state.items, state.is_sum, buckets, items)


def rebuild(gateway: Gateway) -> None:
    """Have the relay count all items again. Until then mirrors get no proof."""
    gateway.run(_REBUILD)


def _walk(gateway: Gateway, statement: Statement) -> Iterator[str]:
    """Yield the wrong items of each page."""
    after: str | None = str(LOWEST)
    while after is not None:
        (page,) = gateway.rows(statement, after=after)
        yield from page.wrong
        after = page.last

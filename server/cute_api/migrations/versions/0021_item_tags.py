"""Items say which version they are and where they are seen; stored events that lack it get it.

The time in an event is in milliseconds, a tag is exact. So the tag that an old event gets is that
of a version at the start of its millisecond: as `If-Match` it is taken for outdated (412, read the
item again), and never for the item of another event.
"""

import sqlalchemy as sa
from alembic import op

from cute_api.config import ITEM_ID, load

revision = "0021"
down_revision = "0020"

TAG = """
CREATE FUNCTION cute_item_etag(updated_at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '"' || to_hex((extract(epoch FROM updated_at) * 1000000)::bigint) || 'o"'
$$
"""

FILL = """
UPDATE events
SET data = jsonb_build_object(
    'url', replace(:item_url, :item_id, data ->> 'id'),
    'etag', cute_item_etag((data ->> 'updated_at')::timestamptz)
) || data
WHERE type LIKE 'item.%' AND data ? 'id' AND NOT data ?& ARRAY['url', 'etag']
AND pg_input_is_valid(data ->> 'updated_at', 'timestamptz')
"""


def upgrade() -> None:
    op.execute(TAG)
    if op.get_bind().scalar(sa.text("SELECT EXISTS (SELECT FROM events)")):
        op.execute(sa.text(FILL).bindparams(item_url=load().item_url, item_id=ITEM_ID))
    # They hold items in the previous form; the next one is made within a second.
    op.execute(sa.text("TRUNCATE item_snapshot_chunks, item_snapshots"))
    op.create_index(
        "ix_items_seller_id_updated_at",
        "items",
        ["seller_id", "updated_at", "id"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )

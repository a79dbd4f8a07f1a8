"""Items say when they were first listed, and when they were sold.

A trigger fills both, so every writer counts: the API, orders, imports, SQL. What is there gets the
best that is known: an item was listed when it was created, and sold when its order was completed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

COLUMNS = ("published_at", "sold_at")
FIRST, END = "'1970-01-01 00:00:00+00'", "'10000-01-01 00:00:00+00'"
FILL = """
CREATE FUNCTION cute_fill_item_times() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    listed timestamptz := CASE TG_OP WHEN 'INSERT' THEN NEW.created_at ELSE NEW.updated_at END;
BEGIN
    NEW.published_at := coalesce(NEW.published_at, listed);
    IF NEW.status = 'sold' THEN
        NEW.sold_at := coalesce(NEW.sold_at, NEW.updated_at);
    END IF;
    RETURN NEW;
END
$$
"""
TRIGGER = """
CREATE TRIGGER items_fill_times BEFORE INSERT OR UPDATE OF status ON items FOR EACH ROW
WHEN (NEW.status IN ('active', 'reserved', 'sold')) EXECUTE FUNCTION cute_fill_item_times()
"""
BACKFILL = (
    "UPDATE items SET published_at = created_at WHERE status <> 'draft'",
    "UPDATE items SET sold_at = coalesce(("
    "SELECT max(completed_at) FROM orders WHERE item_id = items.id AND status = 'completed'"
    "), updated_at) WHERE status = 'sold'",
    """
    UPDATE events SET data = data || jsonb_build_object(
        'published_at', CASE WHEN data ->> 'status' <> 'draft' THEN data -> 'created_at' END,
        'sold_at', CASE WHEN data ->> 'status' = 'sold' THEN data -> 'updated_at' END
    )
    WHERE type LIKE 'item.%' AND data ?& ARRAY['status', 'created_at', 'updated_at']
    AND NOT data ? 'published_at'
    """,
)


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("items", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for statement in (FILL, *BACKFILL, TRIGGER):
        op.execute(statement)
    op.drop_constraint(op.f("ck_items_times"), "items")
    op.create_check_constraint(
        op.f("ck_items_times"),
        "items",
        " AND ".join(
            f"{column} >= {FIRST} AND {column} < {END}"
            for column in ("created_at", "updated_at", *COLUMNS)
        ),
    )
    # They hold items in the previous form; the next one is made within a second.
    op.execute(sa.text("TRUNCATE item_snapshot_chunks, item_snapshots"))

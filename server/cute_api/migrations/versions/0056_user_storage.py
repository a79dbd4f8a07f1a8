"""How many items each user has, and how many bytes they take: kept by triggers, with limits."""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0056"
down_revision = "0055"
release = "0.1.0"
phase = "expand"

WRITTEN = ("title", "description", "size", "color", "sku", "images", "pairs")
BYTES = " + ".join(f"coalesce(octet_length(item.{name}::text), 0)" for name in WRITTEN)
COUNTED = "({row}.deleted_at IS NULL AND {row}.status <> 'sold')"
OLD, NEW = COUNTED.format(row="OLD"), COUNTED.format(row="NEW")

SIZE = f"""
CREATE OR REPLACE FUNCTION cute_item_bytes(item items) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN {BYTES}
"""
# Limits hold for what grows: who is over them after a change of tier may still delete.
COUNT = """
CREATE OR REPLACE FUNCTION cute_count_stored(seller uuid, more_items bigint, more_bytes bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    total user_storage;
    limits jsonb;
BEGIN
    INSERT INTO user_storage AS known (user_id, items, bytes)
    VALUES (seller, more_items, more_bytes)
    ON CONFLICT (user_id) DO UPDATE
    SET items = known.items + excluded.items, bytes = known.bytes + excluded.bytes
    RETURNING * INTO total;
    IF more_items <= 0 AND more_bytes <= 0 THEN
        RETURN;
    END IF;
    limits := nullif(current_setting('cute.storage_limits', true), '')::jsonb
        -> (SELECT tier::text FROM users WHERE id = seller);
    IF more_items > 0 AND total.items > (limits ->> 'items')::bigint THEN
        RAISE EXCEPTION 'too many items' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'user_storage_items', DETAIL = seller;
    END IF;
    IF more_bytes > 0 AND total.bytes > (limits ->> 'bytes')::bigint THEN
        RAISE EXCEPTION 'too many bytes' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'user_storage_bytes', DETAIL = seller;
    END IF;
END
$$
"""
ADDED = f"""
CREATE OR REPLACE FUNCTION cute_count_added_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cute_count_stored(seller_id, count, bytes) FROM (
        SELECT seller_id, count(*), sum(cute_item_bytes(added))::bigint AS bytes
        FROM added WHERE {COUNTED.format(row="added")} GROUP BY seller_id ORDER BY seller_id
    ) AS sellers;
    RETURN NULL;
END
$$
"""  # noqa: S608 - constants only
CHANGED = f"""
CREATE OR REPLACE FUNCTION cute_count_changed_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {OLD} AND {NEW} AND OLD.seller_id = NEW.seller_id THEN
        PERFORM cute_count_stored(NEW.seller_id, 0, cute_item_bytes(NEW) - cute_item_bytes(OLD));
        RETURN NULL;
    END IF;
    IF {OLD} THEN
        PERFORM cute_count_stored(OLD.seller_id, -1, -cute_item_bytes(OLD));
    END IF;
    IF {NEW} THEN
        PERFORM cute_count_stored(NEW.seller_id, 1, cute_item_bytes(NEW));
    END IF;
    RETURN NULL;
END
$$
"""
REMOVED = """
CREATE OR REPLACE FUNCTION cute_count_removed_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cute_count_stored(OLD.seller_id, -1, -cute_item_bytes(OLD));
    RETURN NULL;
END
$$
"""
JOINED = """
CREATE OR REPLACE FUNCTION cute_add_storage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO user_storage (user_id, counted) VALUES (NEW.id, true) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$
"""
# The row is locked by a statement of its own: the next one sees all that was added before.
RECOUNT = f"""
CREATE OR REPLACE FUNCTION cute_recount_stored(seller uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO user_storage AS known (user_id) VALUES (seller)
    ON CONFLICT (user_id) DO UPDATE SET items = known.items;
    UPDATE user_storage SET counted = true, (items, bytes) = (
        SELECT count(*), coalesce(sum(cute_item_bytes(item)), 0)::bigint
        FROM items AS item WHERE item.seller_id = seller AND {COUNTED.format(row="item")}
    ) WHERE user_id = seller;
END
$$
"""  # noqa: S608 - constants only


def _columns(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in ("seller_id", *WRITTEN))


TRIGGERS = (
    "items_count_added AFTER INSERT ON items REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
    " EXECUTE FUNCTION cute_count_added_items()",
    # A change of price, or of status but for a sale, costs a comparison.
    f"items_count_changed AFTER UPDATE ON items FOR EACH ROW WHEN ({OLD} <> {NEW}"
    f" OR {OLD} AND ({_columns('OLD')}) IS DISTINCT FROM ({_columns('NEW')}))"
    " EXECUTE FUNCTION cute_count_changed_item()",
    f"items_count_removed AFTER DELETE ON items FOR EACH ROW WHEN ({OLD})"
    " EXECUTE FUNCTION cute_count_removed_item()",
    "users_add_storage AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION cute_add_storage()",
)


def upgrade() -> None:
    op.create_table(
        "user_storage",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("items", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("bytes", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("counted", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_user_storage")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_user_storage_user_id_users"),
            ondelete="CASCADE",
        ),
        if_not_exists=True,
    )
    for function in (SIZE, COUNT, ADDED, CHANGED, REMOVED, JOINED, RECOUNT):
        op.execute(function)
    for trigger in TRIGGERS:
        op.execute(f"CREATE OR REPLACE TRIGGER {trigger}")
    online.in_batches(
        """
        SELECT cute_recount_stored(id) FROM (
            SELECT id FROM users WHERE NOT EXISTS (
                SELECT FROM user_storage WHERE user_id = users.id AND counted
            ) ORDER BY id LIMIT :rows
        ) AS uncounted
        """,
        rows=100,
    )

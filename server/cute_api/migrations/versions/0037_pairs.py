"""Items and webhooks keep pairs of their owner's; items are found by one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0037"
down_revision = "0036"

# 0x1F can be in no key, so no two pairs have the same text. As `metadata.digest` in Python.
FUNCTION = """
CREATE FUNCTION keep_item_pairs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.deleted_at IS NULL THEN
        DELETE FROM item_pairs USING jsonb_each_text(OLD.pairs) AS pair
        WHERE seller_id = OLD.seller_id AND item_id = OLD.id
            AND digest = sha256(convert_to(pair.key || E'\\x1F' || pair.value, 'UTF8'));
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.deleted_at IS NULL THEN
        INSERT INTO item_pairs (seller_id, digest, item_id)
        SELECT NEW.seller_id, sha256(convert_to(pair.key || E'\\x1F' || pair.value, 'UTF8')), NEW.id
        FROM jsonb_each_text(NEW.pairs) AS pair;
    END IF;
    RETURN NULL;
END
$$
"""
# Items without pairs, and changes of anything else, cost a comparison.
TRIGGERS = (
    "AFTER INSERT ON items FOR EACH ROW WHEN (NEW.pairs <> '{}')",
    "AFTER UPDATE OF pairs, deleted_at, seller_id ON items FOR EACH ROW"
    " WHEN ((OLD.pairs, OLD.deleted_at, OLD.seller_id)"
    " IS DISTINCT FROM (NEW.pairs, NEW.deleted_at, NEW.seller_id)"
    " AND (OLD.pairs <> '{}' OR NEW.pairs <> '{}'))",
    "AFTER DELETE ON items FOR EACH ROW WHEN (OLD.pairs <> '{}')",
)


def upgrade() -> None:
    for table in ("items", "webhooks"):
        op.add_column(
            table, sa.Column("pairs", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb"))
        )
    op.create_table(
        "item_pairs",
        sa.Column("seller_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "digest", "item_id", name=op.f("pk_item_pairs")),
    )
    op.execute(FUNCTION)
    for number, trigger in enumerate(TRIGGERS, 1):
        op.execute(
            f"CREATE TRIGGER item_pairs_{number} {trigger} EXECUTE FUNCTION keep_item_pairs()"
        )

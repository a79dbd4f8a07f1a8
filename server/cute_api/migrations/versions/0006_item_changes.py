"""The public catalogue for mirrors: notes of changes, the compacted feed, snapshots."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

PUBLIC = "{row}.deleted_at IS NULL AND {row}.status IN ('active','reserved','sold')"
VISIBLE = (
    "seller_id",
    "title",
    "description",
    "price_amount",
    "price_currency",
    "category_id",
    "brand_id",
    "size",
    "color",
    "condition",
    "images",
    "status",
    "created_at",
    "updated_at",
    "deleted_at",
)

NOTE_ADDED = f"""
CREATE FUNCTION cute_note_added_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO item_change_outbox (item_id)
    SELECT id FROM added WHERE {PUBLIC.format(row="added")};
    RETURN NULL;
END
$$
"""  # noqa: S608 - constants only
NOTE_ROW = """
CREATE FUNCTION cute_note_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO item_change_outbox (item_id) VALUES (OLD.id);
    RETURN NULL;
END
$$
"""
NOTE_SELLER = f"""
CREATE FUNCTION cute_note_items_of_seller() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO item_change_outbox (item_id)
    SELECT id FROM items WHERE seller_id = NEW.id AND {PUBLIC.format(row="items")};
    RETURN NULL;
END
$$
"""  # noqa: S608 - constants only


def _columns(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in VISIBLE)


TRIGGERS = (
    "CREATE TRIGGER items_note_added AFTER INSERT ON items "
    "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION cute_note_added_items()",
    # A statement's trigger would copy every updated row, those of drafts too.
    "CREATE TRIGGER items_note_changed AFTER UPDATE ON items FOR EACH ROW WHEN ("
    f"(({PUBLIC.format(row='OLD')}) OR ({PUBLIC.format(row='NEW')})) "
    f"AND ({_columns('OLD')}) IS DISTINCT FROM ({_columns('NEW')})"
    ") EXECUTE FUNCTION cute_note_item()",
    "CREATE TRIGGER items_note_removed AFTER DELETE ON items FOR EACH ROW "
    f"WHEN ({PUBLIC.format(row='OLD')}) EXECUTE FUNCTION cute_note_item()",
    "CREATE TRIGGER users_note_renamed AFTER UPDATE OF username ON users FOR EACH ROW "
    "WHEN (OLD.username IS DISTINCT FROM NEW.username) "
    "EXECUTE FUNCTION cute_note_items_of_seller()",
    "CREATE TRIGGER item_change_outbox_wake_relay AFTER INSERT ON item_change_outbox "
    "FOR EACH STATEMENT EXECUTE FUNCTION cute_wake_relay()",
)
FILL = f"""
INSERT INTO item_changes (item_id, sequence)
SELECT id, row_number() OVER (ORDER BY id) FROM items WHERE {PUBLIC.format(row="items")}
"""  # noqa: S608 - constants only


def upgrade() -> None:
    op.create_table(
        "item_change_outbox",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True, cache=1), nullable=False),
        sa.Column("item_id", sa.UUID(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_item_change_outbox")),
    )
    op.create_table(
        "item_changes",
        sa.Column("item_id", sa.UUID(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item_changes")),
        sa.UniqueConstraint("sequence", name=op.f("uq_item_changes_sequence")),
    )
    op.create_table(
        "item_snapshots",
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("item_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_snapshots")),
    )
    op.create_table(
        "item_snapshot_chunks",
        sa.Column("snapshot_id", sa.UUID(), nullable=False),
        sa.Column("start_byte", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["item_snapshots.id"],
            name=op.f("fk_item_snapshot_chunks_snapshot_id"),
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "start_byte", name=op.f("pk_item_snapshot_chunks")),
    )
    # What is compressed already would only be tried in vain.
    op.execute("ALTER TABLE item_snapshot_chunks ALTER COLUMN data SET STORAGE EXTERNAL")
    # The triggers come first: creating them waits for open writers and holds up new ones, so that
    # no item is missed between them and the filling.
    for statement in (NOTE_ADDED, NOTE_ROW, NOTE_SELLER, *TRIGGERS, FILL):
        op.execute(statement)

"""What lists sort and filter items by stands in a narrow table, so that edits of items are HOT.

An index on price, status or `updated_at` has each edit write to all indexes of the wide row, also
that of its words. These three are indexed here alone. Triggers write the rows: all writers count.
Indexes of items that nothing reads any more go at once, since nothing is released yet: a process of
the code before this one then still finds the same, only slower.
"""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0055"
down_revision = "0054"
release = "0.1.0"
phase = "expand"

COLUMNS = (
    "id",
    "seller_id",
    "category_id",
    "brand_id",
    "size",
    "color",
    "condition",
    "status",
    "price_currency",
    "price_amount",
    "updated_at",
)
NAMES = ", ".join(COLUMNS)
CHANGED = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
PRICE = ("status", "price_currency", "price_amount", "id")
INDEXES = {
    "status": ("status", "id"),
    "category": ("category_id", "status", "id"),
    "condition": ("condition", "status", "id"),
    "price": PRICE,
    "brand_price": ("brand_id", *PRICE),
    "category_price": ("category_id", *PRICE),
    "updated": ("updated_at", "id"),
    "seller_updated": ("seller_id", "updated_at", "id"),
}
ADDED = f"""
CREATE OR REPLACE FUNCTION cute_summarise_added_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO item_summaries ({NAMES}) SELECT {NAMES} FROM added WHERE deleted_at IS NULL;
    RETURN NULL;
END
$$
"""  # noqa: S608 - constants only
# A row may be missing until the rows that were there before are filled in, so it is added too.
CHANGED_ROW = f"""
CREATE OR REPLACE FUNCTION cute_summarise_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.deleted_at IS NULL THEN
        INSERT INTO item_summaries ({NAMES}) VALUES ({", ".join(f"NEW.{name}" for name in COLUMNS)})
        ON CONFLICT (id) DO UPDATE SET {CHANGED};
    ELSE
        DELETE FROM item_summaries WHERE id = OLD.id;
    END IF;
    RETURN NULL;
END
$$
"""  # noqa: S608 - constants only
REMOVED = """
CREATE OR REPLACE FUNCTION cute_forget_item_summary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM item_summaries WHERE id = OLD.id;
    RETURN NULL;
END
$$
"""


def _of(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in (*COLUMNS, "deleted_at"))


TRIGGERS = (
    "items_summarise_added AFTER INSERT ON items REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
    " EXECUTE FUNCTION cute_summarise_added_items()",
    "items_summarise_changed AFTER UPDATE ON items FOR EACH ROW"
    f" WHEN (({_of('OLD')}) IS DISTINCT FROM ({_of('NEW')}))"
    " EXECUTE FUNCTION cute_summarise_item()",
    "items_summarise_removed AFTER DELETE ON items FOR EACH ROW WHEN (OLD.deleted_at IS NULL)"
    " EXECUTE FUNCTION cute_forget_item_summary()",
)
NOT_DELETED = "WHERE deleted_at IS NULL"
NEW = {
    "ix_items_category_id_id": "(category_id, id)",
    "ix_items_brand_id_id": "(brand_id, id)",
    "ix_items_size_id": f"(lower(size), id) {NOT_DELETED}",
    "ix_items_color_id": f"(lower(color), id) {NOT_DELETED}",
    "ix_items_search": f"USING gin (search) {NOT_DELETED}",
}
OLD = (
    "ix_items_category_id",
    "ix_items_brand_id",
    "ix_items_seller_id_updated_at",
    "ix_items_public",
    *(
        f"ix_items_public_{name}"
        for name in (
            "category",
            "brand",
            "seller",
            "condition",
            "status",
            "size",
            "color",
            "price",
            "brand_price",
            "category_price",
            "updated",
            "search",
        )
    ),
    *(
        f"ix_items_for_sale_{name}"
        for name in ("category", "price", "brand_price", "category_price")
    ),
)

# By default a fifth of a table may be dead rows before they are removed, and a tenth may change
# before the planner hears of it. Of tables that are emptied again all rows are dead soon.
QUEUE: dict[str, float] = {
    "autovacuum_vacuum_scale_factor": 0,
    "autovacuum_vacuum_threshold": 5_000,
}
LARGE = {"autovacuum_vacuum_scale_factor": 0.02, "autovacuum_analyze_scale_factor": 0.02}
SMALL: dict[str, float] = {"autovacuum_vacuum_scale_factor": 0, "autovacuum_vacuum_threshold": 500}
STORAGE: dict[str, dict[str, float]] = {
    # A page keeps room for a new version of one of its rows.
    "items": {**LARGE, "fillfactor": 85},
    "item_summaries": LARGE,
    "item_changes": LARGE,
    "item_change_outbox": QUEUE,
    "idempotency_records": LARGE,
    "usage_hours": LARGE,
    "user_usage_hours": LARGE,
    "webhook_hours": LARGE,
    # A row a webhook, or a worker, written each second.
    "lanes": SMALL,
    "pumps": SMALL,
}


def upgrade() -> None:
    op.create_table(
        "item_summaries",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("seller_id", sa.Uuid, nullable=False),
        sa.Column("category_id", sa.Uuid, nullable=False),
        sa.Column("brand_id", sa.Uuid, nullable=True),
        sa.Column("size", sa.Text, nullable=True),
        sa.Column("color", sa.Text, nullable=True),
        sa.Column("condition", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("price_currency", sa.Text, nullable=False),
        sa.Column("price_amount", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_summaries")),
        if_not_exists=True,
    )
    for function in (ADDED, CHANGED_ROW, REMOVED):
        op.execute(function)
    for trigger in TRIGGERS:
        op.execute(f"CREATE OR REPLACE TRIGGER {trigger}")
    # The lock has an edit of that moment end first: what it deletes is not filled in again.
    online.in_ranges(
        "items",
        f"""
        INSERT INTO item_summaries ({NAMES})
        SELECT {NAMES} FROM items WHERE id > :after AND id <= :until AND deleted_at IS NULL
        FOR SHARE
        ON CONFLICT (id) DO NOTHING
        """,  # noqa: S608 - constants only
    )
    for name, columns in INDEXES.items():
        rest = f"({', '.join(columns)})"
        online.create_index(f"ix_item_summaries_{name}", "item_summaries", rest)
    for name, rest in NEW.items():
        online.create_index(name, "items", rest)
    for name in OLD:
        online.drop_index(name)
    for table, settings in STORAGE.items():
        given = ", ".join(f"{name} = {value}" for name, value in settings.items())
        op.execute(f"ALTER TABLE {table} SET ({given})")

"""Note which categories have items with a trait, for lists of a trait by price."""

from alembic import op

from cute_api.migrations import online

revision = "0066"
down_revision = "0065"
release = "0.1.0"
phase = "expand"
MOST_PAIRS = 100_000


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS trait_categories (
            id bigint GENERATED ALWAYS AS IDENTITY,
            trait text NOT NULL,
            category_id uuid NOT NULL,
            CONSTRAINT pk_trait_categories PRIMARY KEY (id)
        )
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS ix_trait_categories_trait_category_id
            ON trait_categories (trait, category_id)
    """)
    for name in ("note_traits", "note_traits_of_row"):
        online.run_file(online.FUNCTIONS / "items" / f"{name}.sql")
    # Each turn reads all items, so one turn takes all pairs, of which there are few.
    online.in_batches(
        """
        INSERT INTO trait_categories (trait, category_id)
        SELECT DISTINCT lexeme, category_id
        FROM items, unnest(tsvector_to_array(search)) AS lexeme
        WHERE deleted_at IS NULL AND lexeme LIKE '=%' AND NOT EXISTS (
            SELECT FROM trait_categories AS known
            WHERE known.trait = lexeme AND known.category_id = items.category_id
        )
        LIMIT :rows
        """,
        rows=MOST_PAIRS,
    )

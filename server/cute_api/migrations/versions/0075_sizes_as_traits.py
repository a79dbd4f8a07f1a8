"""Find items by their size in any system, as by attributes."""

from cute_api.migrations import online

revision = "0075"
down_revision = "0074"
release = "0.1.0"
phase = "expand"
# Each turn reads all items, so there are few turns.
ROWS = 20_000


def upgrade() -> None:
    for name in ("fill_item_search", "note_traits_of_row"):
        online.run_file(online.FUNCTIONS / "items" / f"{name}.sql")
    online.in_batches(
        """
        UPDATE items SET sizes = sizes WHERE id IN (
            SELECT id FROM items
            WHERE deleted_at IS NULL AND sizes <> '[]' AND NOT EXISTS (
                SELECT FROM unnest(tsvector_to_array(search)) AS lexeme
                WHERE lexeme LIKE '=sizes=%'
            )
            LIMIT :rows
        )
        """,
        rows=ROWS,
    )

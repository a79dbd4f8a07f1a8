"""Items have times that RFC 3339 can say; one that has another gets the present one instead."""

from alembic import op

revision = "0028"
down_revision = "0027"

FIRST, END = "'1970-01-01 00:00:00+00'", "'10000-01-01 00:00:00+00'"
COLUMNS = ("created_at", "updated_at")


def upgrade() -> None:
    for column in COLUMNS:
        op.execute(
            f"UPDATE items SET {column} = clock_timestamp()"  # noqa: S608  # nobody sends these
            f" WHERE NOT ({column} >= {FIRST} AND {column} < {END})"
        )
    op.create_check_constraint(
        op.f("ck_items_times"),
        "items",
        " AND ".join(f"{column} >= {FIRST} AND {column} < {END}" for column in COLUMNS),
    )

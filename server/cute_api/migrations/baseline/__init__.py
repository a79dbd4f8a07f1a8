"""The tables of the first release, a file for each area.

Functions and triggers stand in `cute_api/models/sql`, and closed lists of values are added by
`models.lists`.
"""

from datetime import UTC, datetime
from pathlib import Path

from alembic import op

from cute_api.migrations import online
from cute_api.models import weeks

TABLES = Path(__file__).parent
EXTENSIONS = ("pg_trgm", "unaccent")


def create() -> None:
    """Make all tables, their first weeks, and all functions and triggers."""
    for name in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
    for path in sorted(TABLES.glob("*.sql")):
        online.run_file(path)
    today = datetime.now(UTC).date()
    for week in weeks.wanted(today):
        for table in weeks.TABLES:
            op.execute(weeks.definition(table, week, first=week.first == weeks.week_of(today)))
    # A function may name one of a file that comes later.
    op.execute("SET LOCAL check_function_bodies = off")
    for path in sorted(online.FUNCTIONS.glob("*/*.sql")):
        online.run_file(path)

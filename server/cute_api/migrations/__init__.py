"""Alembic's migrations: `cute db upgrade` runs those of `versions` that a database lacks."""

"""SQLAlchemy's dialect of PostgreSQL, without drivers that this server does not use.

They take 0.4 MB (SQLAlchemy 2.1).
"""

from cute_api.lib.stand_ins import without

DRIVERS = tuple(
    f"sqlalchemy.dialects.postgresql.{name}" for name in ("asyncpg", "pg8000", "psycopg2cffi")
)

with without(DRIVERS):
    from sqlalchemy.dialects.postgresql import JSONB, UUID

__all__ = ["JSONB", "UUID"]

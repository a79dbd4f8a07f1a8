"""Set hashes of the public catalogue, by which mirrors prove that they are exact.

The relay of this release fills them; until it has, they are not complete and not shown.
"""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0089"
down_revision = "0088"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    online.run_file(online.FUNCTIONS / "items" / "item_hash.sql")
    op.add_column(
        "item_changes", sa.Column("version", sa.BigInteger, nullable=True), if_not_exists=True
    )
    op.add_column(
        "item_snapshots", sa.Column("set_hash", sa.Numeric, nullable=True), if_not_exists=True
    )
    op.execute("""
        CREATE TABLE IF NOT EXISTS item_hashes (
            bucket smallint NOT NULL,
            hash numeric NOT NULL,
            items bigint NOT NULL,
            CONSTRAINT pk_item_hashes PRIMARY KEY (bucket)
        ) WITH (fillfactor = 50)
    """)
    buckets = ", ".join(f"({bucket}, 0, 0)" for bucket in range(256))
    op.execute(f"INSERT INTO item_hashes VALUES {buckets} ON CONFLICT DO NOTHING")  # noqa: S608 - numbers only
    op.execute("""
        CREATE TABLE IF NOT EXISTS item_hash_head (
            id smallint DEFAULT 1 NOT NULL,
            sequence bigint NOT NULL,
            hash numeric NOT NULL,
            items bigint NOT NULL,
            walked uuid,
            complete boolean NOT NULL,
            CONSTRAINT pk_item_hash_head PRIMARY KEY (id)
        ) WITH (fillfactor = 50)
    """)
    op.execute("""
        INSERT INTO item_hash_head (sequence, hash, items, walked, complete)
        VALUES (0, 0, 0, NULL, false) ON CONFLICT DO NOTHING
    """)
    online.create_index(
        "ix_item_changes_bucket",
        "item_changes",
        "(get_byte(uuid_send(item_id), 15), item_id) WHERE version IS NOT NULL",
    )

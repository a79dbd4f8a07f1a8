"""Usage of all keys of a user together, which triggers keep as long as that of each key.

What counts requests need not know of it: neither the previous release, nor what removes rows.
"""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0053"
down_revision = "0052"
release = "0.1.0"
phase = "expand"

BUCKETS = range(1, 31)
# Of `double precision`: exact up to 2 ** 53, and cheaper to add up than `bigint`.
SUMS = ", ".join(f"sum((sign * latencies[{n}])::double precision)" for n in BUCKETS)
ADDED = ", ".join(f"kept.latencies[{n}] + excluded.latencies[{n}]" for n in BUCKETS)
# A row that was there has a part in the sums from the statement on that sets `summed`.
NEW = "SELECT 1 AS sign, * FROM rows_after WHERE summed"
OLD = "SELECT -1 AS sign, * FROM rows_before WHERE summed"
FUNCTION = """
CREATE OR REPLACE FUNCTION cute_sum_usage_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO user_usage_hours AS kept
        (user_id, hour, operation, status_class, requests, quota_used, latencies)
    SELECT user_id, hour, operation, status_class,
        sum((sign * requests)::double precision), sum((sign * quota_used)::double precision),
        ARRAY[{sums}]::bigint[]
    FROM ({changes}) AS changes
    GROUP BY user_id, hour, operation, status_class
    ORDER BY user_id, hour, operation, status_class
    ON CONFLICT (user_id, hour, operation, status_class) DO UPDATE SET
        requests = kept.requests + excluded.requests,
        quota_used = kept.quota_used + excluded.quota_used,
        latencies = ARRAY[{added}];
    {then}
    RETURN NULL;
END
$$
"""
EMPTIED = """
    DELETE FROM user_usage_hours AS kept USING (
        SELECT DISTINCT user_id, hour, operation, status_class FROM rows_before
    ) AS changed
    WHERE kept.user_id = changed.user_id AND kept.hour = changed.hour
        AND kept.operation = changed.operation AND kept.status_class = changed.status_class
        AND kept.requests = 0;
"""
AFTER, BEFORE = "NEW TABLE AS rows_after", "OLD TABLE AS rows_before"
# By the statement: which rows it changed, those rows, and what is done after the sums.
TRIGGERS = {
    "insert": (AFTER, NEW, ""),
    "update": (f"{BEFORE} {AFTER}", f"{NEW} UNION ALL {OLD}", ""),
    "delete": (BEFORE, OLD, EMPTIED),
}


def upgrade() -> None:
    op.create_table(
        "user_usage_hours",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("status_class", sa.SmallInteger, nullable=False),
        sa.Column("requests", sa.BigInteger, nullable=False),
        sa.Column("quota_used", sa.BigInteger, nullable=False),
        sa.Column("latencies", sa.ARRAY(sa.BigInteger), nullable=False),
        sa.PrimaryKeyConstraint(
            "user_id", "hour", "operation", "status_class", name=op.f("pk_user_usage_hours")
        ),
        if_not_exists=True,
    )
    # False in rows that exist, true in all that come.
    op.execute(
        "ALTER TABLE usage_hours ADD COLUMN IF NOT EXISTS summed boolean NOT NULL DEFAULT false"
    )
    op.execute("ALTER TABLE usage_hours ALTER COLUMN summed SET DEFAULT true")
    for name, (changed, changes, then) in TRIGGERS.items():
        op.execute(FUNCTION.format(name=name, sums=SUMS, added=ADDED, changes=changes, then=then))
        op.execute(
            f"CREATE OR REPLACE TRIGGER usage_hours_sum_{name} AFTER {name} ON usage_hours"
            f" REFERENCING {changed} FOR EACH STATEMENT EXECUTE FUNCTION cute_sum_usage_{name}()"
        )
    online.create_index("ix_usage_hours_unsummed", "usage_hours", "(hour) WHERE NOT summed")
    online.in_batches("""
        UPDATE usage_hours SET summed = true
        WHERE NOT summed AND (user_id, hour, key_id, operation, status_class) IN (
            SELECT user_id, hour, key_id, operation, status_class FROM usage_hours
            WHERE NOT summed ORDER BY hour DESC LIMIT :rows
        )
    """)
    online.drop_index("ix_usage_hours_unsummed")

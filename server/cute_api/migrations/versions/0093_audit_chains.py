"""The audit log in a chain of hashes per owner, with person, role, address, before and after."""

from alembic import op

from cute_api.migrations import online

revision = "0093"
down_revision = "0092"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS audit_chains (
            owner_id uuid NOT NULL,
            position bigint DEFAULT 0 NOT NULL,
            hash bytea DEFAULT '' NOT NULL,
            anchor_position bigint DEFAULT 0 NOT NULL,
            anchor_hash bytea DEFAULT '' NOT NULL,
            CONSTRAINT pk_audit_chains PRIMARY KEY (owner_id)
        )
    """)
    op.execute("""
        ALTER TABLE audit_log
            ADD COLUMN IF NOT EXISTS owner_id uuid,
            ADD COLUMN IF NOT EXISTS person_id uuid,
            ADD COLUMN IF NOT EXISTS role text,
            ADD COLUMN IF NOT EXISTS address text,
            ADD COLUMN IF NOT EXISTS before jsonb,
            ADD COLUMN IF NOT EXISTS after jsonb,
            ADD COLUMN IF NOT EXISTS position bigint,
            ADD COLUMN IF NOT EXISTS salt bytea,
            ADD COLUMN IF NOT EXISTS personal_hash bytea,
            ADD COLUMN IF NOT EXISTS previous_hash bytea,
            ADD COLUMN IF NOT EXISTS hash bytea
    """)
    online.in_batches("""
        UPDATE audit_log SET address = details->>'address', details = details - 'address',
            owner_id = CASE WHEN target_kind = 'user' THEN target_id ELSE coalesce(
                CAST(details->>'user_id' AS uuid),
                (SELECT user_id FROM apps WHERE apps.id = target_id), target_id) END
        WHERE id IN (SELECT id FROM audit_log WHERE owner_id IS NULL LIMIT :rows)
    """)
    online.create_index("ix_audit_log_owner_id_id", "audit_log", "(owner_id, id)")
    online.create_index(
        "uq_audit_log_owner_id_position", "audit_log", "(owner_id, position)", unique=True
    )

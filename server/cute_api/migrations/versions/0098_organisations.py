"""Organisations with their members and invitations; each user gets one of their own."""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0098"
down_revision = "0097"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    _make_tables()
    op.add_column(
        "users", sa.Column("organisation_id", sa.Uuid(), nullable=True), if_not_exists=True
    )
    op.add_column(
        "portal_sessions", sa.Column("seller_id", sa.Uuid(), nullable=True), if_not_exists=True
    )
    op.add_column(
        "device_logins", sa.Column("person_id", sa.Uuid(), nullable=True), if_not_exists=True
    )
    for name in ("own_organisation", "drop_organisation"):
        online.run_file(online.FUNCTIONS / "accounts" / f"{name}.sql")
    op.execute("ALTER TABLE users ALTER COLUMN organisation_id SET DEFAULT uuidv7()")
    online.create_index("ix_users_organisation_id", "users", "(organisation_id)")
    online.create_index(
        "ix_portal_sessions_seller_id",
        "portal_sessions",
        "(seller_id) WHERE seller_id IS NOT NULL",
    )
    online.create_index("ix_device_logins_person_id", "device_logins", "(person_id)")
    online.in_batches("""
        WITH lacking AS MATERIALIZED (
            SELECT id, username, uuidv7() AS organisation_id FROM users
            WHERE organisation_id IS NULL LIMIT :rows FOR NO KEY UPDATE
        ), made AS (
            INSERT INTO organisations (id, name) SELECT organisation_id, username FROM lacking
        ), joined AS (
            INSERT INTO memberships (organisation_id, user_id, role)
            SELECT organisation_id, id, 'owner' FROM lacking
        )
        UPDATE users SET organisation_id = lacking.organisation_id FROM lacking
        WHERE users.id = lacking.id
    """)
    online.add_constraint(
        "users",
        "fk_users_organisation_id",
        "FOREIGN KEY (organisation_id) REFERENCES organisations(id) DEFERRABLE INITIALLY DEFERRED",
    )
    online.add_constraint(
        "portal_sessions",
        "fk_portal_sessions_seller_id",
        "FOREIGN KEY (seller_id) REFERENCES users(id) ON DELETE SET NULL",
    )
    online.add_constraint(
        "device_logins",
        "fk_device_logins_person_id",
        "FOREIGN KEY (person_id) REFERENCES users(id) ON DELETE SET NULL",
    )


def _make_tables() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS organisations (
            id uuid DEFAULT uuidv7() NOT NULL,
            name text NOT NULL,
            requires_second_factor boolean DEFAULT false NOT NULL,
            created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            CONSTRAINT pk_organisations PRIMARY KEY (id)
        )
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS memberships (
            organisation_id uuid NOT NULL,
            user_id uuid NOT NULL,
            role character varying(32) NOT NULL,
            created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            CONSTRAINT pk_memberships PRIMARY KEY (organisation_id, user_id),
            CONSTRAINT fk_memberships_organisation_id FOREIGN KEY (organisation_id)
                REFERENCES organisations(id) ON DELETE CASCADE,
            CONSTRAINT fk_memberships_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS ix_memberships_user_id ON memberships (user_id)")
    op.execute("""
        CREATE TABLE IF NOT EXISTS invitations (
            id uuid DEFAULT uuidv7() NOT NULL,
            organisation_id uuid NOT NULL,
            email text NOT NULL,
            role character varying(32) NOT NULL,
            invited_by uuid,
            token_digest bytea,
            created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            expires_at timestamp with time zone NOT NULL,
            CONSTRAINT pk_invitations PRIMARY KEY (id),
            CONSTRAINT uq_invitations_token_digest UNIQUE (token_digest),
            CONSTRAINT fk_invitations_organisation_id FOREIGN KEY (organisation_id)
                REFERENCES organisations(id) ON DELETE CASCADE,
            CONSTRAINT fk_invitations_invited_by FOREIGN KEY (invited_by)
                REFERENCES users(id) ON DELETE SET NULL
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX IF NOT EXISTS uq_invitations_organisation_id_email
        ON invitations (organisation_id, lower(email))
    """)
    op.execute("CREATE INDEX IF NOT EXISTS ix_invitations_email ON invitations (lower(email))")
    op.execute("CREATE INDEX IF NOT EXISTS ix_invitations_invited_by ON invitations (invited_by)")
    op.execute("CREATE INDEX IF NOT EXISTS ix_invitations_expires_at ON invitations (expires_at)")

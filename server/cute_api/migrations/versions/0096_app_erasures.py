"""Erasures of sellers that concern an app, and when it acknowledged them."""

from alembic import op

revision = "0096"
down_revision = "0095"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS app_erasures (
            id uuid DEFAULT uuidv7() NOT NULL,
            app_id uuid NOT NULL,
            account uuid NOT NULL,
            erased_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            acknowledged_at timestamp with time zone,
            key_id uuid,
            CONSTRAINT pk_app_erasures PRIMARY KEY (id),
            CONSTRAINT fk_app_erasures_app_id FOREIGN KEY (app_id)
                REFERENCES apps(id) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX IF NOT EXISTS uq_app_erasures_app_id_account
        ON app_erasures (app_id, account)
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS ix_app_erasures_app_id_id ON app_erasures (app_id, id)
        WHERE acknowledged_at IS NULL
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS ix_app_erasures_id ON app_erasures (id)
        WHERE acknowledged_at IS NULL
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS ix_app_erasures_acknowledged_at
        ON app_erasures (acknowledged_at) WHERE acknowledged_at IS NOT NULL
    """)

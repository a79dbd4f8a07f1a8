"""Contracts: what partners' programs use of the API."""

from alembic import op

revision = "0080"
down_revision = "0079"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS contracts (
            id uuid DEFAULT uuidv7() NOT NULL,
            user_id uuid NOT NULL,
            program text NOT NULL,
            program_version text NOT NULL,
            api_version text NOT NULL,
            uses jsonb NOT NULL,
            created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            CONSTRAINT pk_contracts PRIMARY KEY (id),
            CONSTRAINT fk_contracts_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE
        )
    """)
    op.execute(
        "CREATE UNIQUE INDEX IF NOT EXISTS uq_contracts_user_id_program_program_version "
        "ON contracts (user_id, program, program_version)"
    )
    op.execute("CREATE INDEX IF NOT EXISTS ix_contracts_user_id_id ON contracts (user_id, id)")

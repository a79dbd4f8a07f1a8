"""The networks and programs that last used a key."""

from alembic import op

revision = "0095"
down_revision = "0094"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS key_clients (
            key_id uuid NOT NULL,
            network cidr NOT NULL,
            program text NOT NULL,
            last_used_at timestamp with time zone NOT NULL,
            CONSTRAINT pk_key_clients PRIMARY KEY (key_id, network, program),
            CONSTRAINT fk_key_clients_key_id FOREIGN KEY (key_id)
                REFERENCES api_keys(id) ON DELETE CASCADE
        )
    """)

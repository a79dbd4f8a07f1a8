"""Shadow upgrades: who lets their reads be replayed, and the differences that were found."""

from alembic import op

revision = "0091"
down_revision = "0090"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS shadow_upgrades (
            user_id uuid NOT NULL,
            enabled_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            due_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            ran_at timestamp with time zone,
            report jsonb,
            CONSTRAINT pk_shadow_upgrades PRIMARY KEY (user_id),
            CONSTRAINT fk_shadow_upgrades_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS ix_shadow_upgrades_due_at ON shadow_upgrades (due_at)
    """)

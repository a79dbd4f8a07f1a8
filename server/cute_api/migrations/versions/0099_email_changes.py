"""Changes of email addresses, and an index of addresses that look alike."""

from alembic import op

from cute_api.migrations import online

revision = "0099"
down_revision = "0098"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS email_changes (
            user_id uuid NOT NULL,
            email text NOT NULL,
            created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            expires_at timestamp with time zone NOT NULL,
            old_confirmed_at timestamp with time zone,
            new_confirmed_at timestamp with time zone,
            CONSTRAINT pk_email_changes PRIMARY KEY (user_id),
            CONSTRAINT fk_email_changes_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS ix_email_changes_expires_at ON email_changes (expires_at)
    """)
    online.create_index("ix_messages_sender_id", "messages", "(sender_id)")
    online.create_index(
        "ix_users_look_of_email",
        "users",
        "((replace(translate(lower(email), '01i|', 'olll'), 'm', 'rn')))",
    )

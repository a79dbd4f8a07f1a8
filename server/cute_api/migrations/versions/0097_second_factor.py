"""Second factors: secrets of authenticator apps, recovery codes, passkeys and their challenges."""

from alembic import op

revision = "0097"
down_revision = "0096"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS totp_secrets (
            user_id uuid NOT NULL,
            sealed_secret bytea NOT NULL,
            last_step bigint NOT NULL,
            created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            CONSTRAINT pk_totp_secrets PRIMARY KEY (user_id),
            CONSTRAINT fk_totp_secrets_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS recovery_codes (
            user_id uuid NOT NULL,
            digest bytea NOT NULL,
            created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            CONSTRAINT pk_recovery_codes PRIMARY KEY (user_id, digest),
            CONSTRAINT fk_recovery_codes_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS passkeys (
            id uuid DEFAULT uuidv7() NOT NULL,
            user_id uuid NOT NULL,
            name text NOT NULL,
            credential_id bytea NOT NULL,
            public_key bytea NOT NULL,
            sign_count bigint NOT NULL,
            created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            last_used_at timestamp with time zone,
            CONSTRAINT pk_passkeys PRIMARY KEY (id),
            CONSTRAINT uq_passkeys_credential_id UNIQUE (credential_id),
            CONSTRAINT fk_passkeys_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS ix_passkeys_user_id ON passkeys (user_id)")
    op.execute("""
        CREATE TABLE IF NOT EXISTS passkey_challenges (
            digest bytea NOT NULL,
            user_id uuid NOT NULL,
            purpose varchar(32) NOT NULL,
            expires_at timestamp with time zone NOT NULL,
            CONSTRAINT pk_passkey_challenges PRIMARY KEY (digest),
            CONSTRAINT ck_passkey_challenges_purpose CHECK (purpose IN ('create', 'show')),
            CONSTRAINT fk_passkey_challenges_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS ix_passkey_challenges_user_id ON passkey_challenges (user_id)
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS ix_passkey_challenges_expires_at
            ON passkey_challenges (expires_at)
    """)

"""Tokens of apps, and how apps authenticate for them. Older processes refuse them as malformed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cute_api.migrations import online

revision = "0074"
down_revision = "0073"
release = "0.1.0"
phase = "expand"

TABLES = """
CREATE TABLE IF NOT EXISTS app_grants (
    id uuid DEFAULT uuidv7() NOT NULL,
    app_id uuid NOT NULL,
    install_id uuid NOT NULL,
    scopes text[] NOT NULL,
    code_digest bytea NOT NULL,
    selector text NOT NULL,
    digest bytea NOT NULL,
    previous_digest bytea,
    salt bytea,
    rotated_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_app_grants PRIMARY KEY (id),
    CONSTRAINT uq_app_grants_code_digest UNIQUE (code_digest),
    CONSTRAINT uq_app_grants_selector UNIQUE (selector),
    CONSTRAINT fk_app_grants_app_id FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE,
    CONSTRAINT fk_app_grants_install_id FOREIGN KEY (install_id) REFERENCES installs(id)
        ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS ix_app_grants_app_id ON app_grants (app_id);
CREATE INDEX IF NOT EXISTS ix_app_grants_install_id ON app_grants (install_id);
CREATE INDEX IF NOT EXISTS ix_app_grants_expires_at ON app_grants (expires_at);
CREATE TABLE IF NOT EXISTS app_tokens (
    digest bytea NOT NULL,
    app_id uuid NOT NULL,
    key_id uuid NOT NULL,
    install_id uuid,
    grant_id uuid,
    scopes text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_app_tokens PRIMARY KEY (digest),
    CONSTRAINT fk_app_tokens_app_id FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE,
    CONSTRAINT fk_app_tokens_key_id FOREIGN KEY (key_id) REFERENCES api_keys(id)
        ON DELETE CASCADE,
    CONSTRAINT fk_app_tokens_install_id FOREIGN KEY (install_id) REFERENCES installs(id)
        ON DELETE CASCADE,
    CONSTRAINT fk_app_tokens_grant_id FOREIGN KEY (grant_id) REFERENCES app_grants(id)
        ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS ix_app_tokens_app_id ON app_tokens (app_id);
CREATE INDEX IF NOT EXISTS ix_app_tokens_key_id ON app_tokens (key_id);
CREATE INDEX IF NOT EXISTS ix_app_tokens_install_id ON app_tokens (install_id);
CREATE INDEX IF NOT EXISTS ix_app_tokens_grant_id ON app_tokens (grant_id);
CREATE INDEX IF NOT EXISTS ix_app_tokens_expires_at ON app_tokens (expires_at);
CREATE TABLE IF NOT EXISTS app_assertions (
    app_id uuid NOT NULL,
    digest bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_app_assertions PRIMARY KEY (app_id, digest),
    CONSTRAINT fk_app_assertions_app_id FOREIGN KEY (app_id) REFERENCES apps(id)
        ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS ix_app_assertions_expires_at ON app_assertions (expires_at);
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.add_column(
        "apps",
        sa.Column("client_auth", sa.String(32), nullable=False, server_default="secret"),
        if_not_exists=True,
    )
    op.add_column("apps", sa.Column("jwks", postgresql.JSONB), if_not_exists=True)
    online.add_constraint(
        "apps", "ck_apps_client_auth", "CHECK (client_auth IN ('secret', 'private_key', 'none'))"
    )

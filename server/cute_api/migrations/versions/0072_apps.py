"""Apps, their keys and installs. Older processes refuse the secrets of such keys as malformed."""

import sqlalchemy as sa
from alembic import op

from cute_api.migrations import online

revision = "0072"
down_revision = "0071"
release = "0.1.0"
phase = "expand"

TABLES = """
CREATE TABLE IF NOT EXISTS apps (
    id uuid DEFAULT uuidv7() NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    redirect_uris text[] NOT NULL,
    scopes text[] NOT NULL,
    status character varying(32) DEFAULT 'draft' NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_apps PRIMARY KEY (id),
    CONSTRAINT fk_apps_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    CONSTRAINT ck_apps_status CHECK (status IN ('draft', 'live', 'suspended'))
);
CREATE INDEX IF NOT EXISTS ix_apps_user_id ON apps (user_id);
CREATE TABLE IF NOT EXISTS installs (
    id uuid DEFAULT uuidv7() NOT NULL,
    app_id uuid NOT NULL,
    user_id uuid NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_used_at timestamp with time zone,
    removed_at timestamp with time zone,
    CONSTRAINT pk_installs PRIMARY KEY (id),
    CONSTRAINT fk_installs_app_id FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE,
    CONSTRAINT fk_installs_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS uq_installs_app_id_user_id ON installs (app_id, user_id)
    WHERE removed_at IS NULL;
CREATE INDEX IF NOT EXISTS ix_installs_app_id_id ON installs (app_id, id);
CREATE INDEX IF NOT EXISTS ix_installs_user_id ON installs (user_id);
CREATE INDEX IF NOT EXISTS ix_installs_removed_at ON installs (removed_at)
    WHERE removed_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS app_codes (
    digest bytea NOT NULL,
    app_id uuid NOT NULL,
    user_id uuid NOT NULL,
    redirect_uri text NOT NULL,
    code_challenge text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_app_codes PRIMARY KEY (digest),
    CONSTRAINT fk_app_codes_app_id FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE,
    CONSTRAINT fk_app_codes_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS ix_app_codes_app_id_user_id ON app_codes (app_id, user_id);
CREATE INDEX IF NOT EXISTS ix_app_codes_user_id ON app_codes (user_id);
CREATE INDEX IF NOT EXISTS ix_app_codes_expires_at ON app_codes (expires_at);
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.add_column("api_keys", sa.Column("app_id", sa.Uuid, nullable=True), if_not_exists=True)
    online.add_constraint(
        "api_keys",
        "fk_api_keys_app_id",
        "FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE",
    )
    online.create_index("ix_api_keys_app_id", "api_keys", "(app_id) WHERE app_id IS NOT NULL")

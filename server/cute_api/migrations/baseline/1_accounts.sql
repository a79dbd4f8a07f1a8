-- Users, how they log in, their keys, and what they are told.

CREATE TABLE users (
    id uuid NOT NULL DEFAULT uuidv7(),
    email text NOT NULL,
    username text NOT NULL,
    tier varchar(32) NOT NULL,
    password_hash text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    suspended_at timestamptz,
    role varchar(32) NOT NULL DEFAULT 'member',
    email_verified_at timestamptz,
    deliveries_held_until timestamptz,
    bodies_kept_until timestamptz,
    organisation_id uuid DEFAULT uuidv7(),
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT uq_users_username UNIQUE (username)
);
CREATE INDEX ix_users_unconfirmed ON users (created_at) WHERE email_verified_at IS NULL;
CREATE UNIQUE INDEX uq_users_email ON users (lower(email));

CREATE TABLE organisations (
    id uuid NOT NULL DEFAULT uuidv7(),
    name text NOT NULL,
    requires_second_factor boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_organisations PRIMARY KEY (id)
);

CREATE TABLE memberships (
    organisation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role varchar(32) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_memberships PRIMARY KEY (organisation_id, user_id),
    CONSTRAINT fk_memberships_organisation_id FOREIGN KEY (organisation_id)
        REFERENCES organisations(id) ON DELETE CASCADE,
    CONSTRAINT fk_memberships_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_memberships_user_id ON memberships (user_id);

CREATE TABLE portal_sessions (
    token_digest bytea NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    id uuid NOT NULL DEFAULT uuidv7(),
    address text NOT NULL DEFAULT '',
    agent text NOT NULL DEFAULT '',
    CONSTRAINT pk_portal_sessions PRIMARY KEY (token_digest),
    CONSTRAINT uq_portal_sessions_id UNIQUE (id),
    CONSTRAINT fk_portal_sessions_user_id FOREIGN KEY (user_id)
        REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_portal_sessions_expires_at ON portal_sessions (expires_at);
CREATE INDEX ix_portal_sessions_user_id ON portal_sessions (user_id);

CREATE TABLE identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL,
    email text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_identities PRIMARY KEY (issuer, subject),
    CONSTRAINT fk_identities_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_identities_user_id ON identities (user_id);

CREATE TABLE device_logins (
    device_digest bytea NOT NULL,
    user_code_digest bytea NOT NULL,
    client text NOT NULL,
    host text NOT NULL,
    address text NOT NULL,
    agent text NOT NULL,
    scopes text[] NOT NULL,
    status varchar(32) NOT NULL DEFAULT 'pending',
    user_id uuid,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    polled_at timestamptz,
    interval_seconds integer NOT NULL,
    CONSTRAINT pk_device_logins PRIMARY KEY (device_digest),
    CONSTRAINT uq_device_logins_user_code_digest UNIQUE (user_code_digest),
    CONSTRAINT fk_device_logins_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_device_logins_expires_at ON device_logins (expires_at);
CREATE INDEX ix_device_logins_user_id ON device_logins (user_id);

CREATE TABLE api_keys (
    id uuid NOT NULL DEFAULT uuidv7(),
    user_id uuid NOT NULL,
    name text NOT NULL,
    prefix text NOT NULL,
    digest bytea NOT NULL,
    scopes text[] NOT NULL,
    tier varchar(32) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,
    revoked_at timestamptz,
    previous_expires_at timestamptz,
    last_used_at timestamptz,
    rotated_at timestamptz,
    previous_digest bytea,
    revoked_reason varchar(32),
    created_by varchar(32) NOT NULL DEFAULT 'operator',
    explorer boolean NOT NULL DEFAULT false,
    session_id uuid,
    api_version text NOT NULL DEFAULT '2026-12-01',
    CONSTRAINT pk_api_keys PRIMARY KEY (id),
    CONSTRAINT uq_api_keys_digest UNIQUE (digest),
    CONSTRAINT uq_api_keys_previous_digest UNIQUE (previous_digest),
    CONSTRAINT fk_api_keys_session_id_portal_sessions FOREIGN KEY (session_id)
        REFERENCES portal_sessions(id) ON DELETE SET NULL,
    CONSTRAINT fk_api_keys_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_api_keys_prefix ON api_keys (prefix);
CREATE INDEX ix_api_keys_session_id ON api_keys (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX ix_api_keys_user_id ON api_keys (user_id);

CREATE TABLE key_versions (
    key_id uuid NOT NULL,
    api_version text NOT NULL,
    last_used_at timestamptz NOT NULL,
    CONSTRAINT pk_key_versions PRIMARY KEY (key_id, api_version),
    CONSTRAINT fk_key_versions_key_id_api_keys FOREIGN KEY (key_id)
        REFERENCES api_keys(id) ON DELETE CASCADE
);

CREATE TABLE user_storage (
    user_id uuid NOT NULL,
    items bigint NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0,
    counted boolean NOT NULL DEFAULT false,
    CONSTRAINT pk_user_storage PRIMARY KEY (user_id),
    CONSTRAINT fk_user_storage_user_id_users FOREIGN KEY (user_id)
        REFERENCES users(id) ON DELETE CASCADE
);

CREATE TABLE notices (
    id uuid NOT NULL DEFAULT uuidv7(),
    user_id uuid NOT NULL,
    data jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz,
    kind varchar(32) NOT NULL,
    CONSTRAINT pk_notices PRIMARY KEY (id),
    CONSTRAINT fk_notices_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_notices_user_id_id ON notices (user_id, id);

CREATE TABLE audit_log (
    id uuid NOT NULL DEFAULT uuidv7(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    target_id uuid NOT NULL,
    details jsonb NOT NULL,
    actor_kind varchar(32) NOT NULL,
    action varchar(32) NOT NULL,
    target_kind varchar(32) NOT NULL,
    CONSTRAINT pk_audit_log PRIMARY KEY (id)
);
CREATE INDEX ix_audit_log_action_id ON audit_log (action, id);
CREATE INDEX ix_audit_log_actor_id ON audit_log (actor, id);
CREATE INDEX ix_audit_log_target_id_id ON audit_log (target_id, id);

CREATE TABLE erasures (
    user_id uuid NOT NULL,
    email text NOT NULL,
    username text NOT NULL,
    actor_kind varchar(32) NOT NULL,
    actor text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts integer NOT NULL DEFAULT 0,
    failure text,
    failed_at timestamptz,
    CONSTRAINT pk_erasures PRIMARY KEY (user_id),
    CONSTRAINT fk_erasures_user_id_users FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX ix_erasures_next_attempt_at ON erasures (next_attempt_at);

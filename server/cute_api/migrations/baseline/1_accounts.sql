-- Users and organisations, how people log in, and what they are told.

CREATE TABLE organisations (
    id uuid NOT NULL DEFAULT uuidv7(),
    name text NOT NULL,
    requires_second_factor boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deletion_due_at timestamptz,
    frame_origins text[] NOT NULL DEFAULT '{}',
    CONSTRAINT pk_organisations PRIMARY KEY (id)
);
CREATE INDEX ix_organisations_deletion_due_at ON organisations (deletion_due_at)
    WHERE deletion_due_at IS NOT NULL;

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
    limit_minute integer,
    limit_day integer,
    limit_keys_factor integer,
    clock_ahead interval NOT NULL DEFAULT '0',
    certified_until timestamptz,
    certified_version text,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT uq_users_username UNIQUE (username),
    CONSTRAINT fk_users_organisation_id FOREIGN KEY (organisation_id)
        REFERENCES organisations(id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ix_users_look_of_email
    ON users ((replace(translate(lower(email), '01i|', 'olll'), 'm', 'rn')));
CREATE INDEX ix_users_organisation_id ON users (organisation_id);
CREATE INDEX ix_users_unconfirmed ON users (created_at) WHERE email_verified_at IS NULL;
CREATE UNIQUE INDEX uq_users_email ON users (lower(email));

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

CREATE TABLE invitations (
    id uuid NOT NULL DEFAULT uuidv7(),
    organisation_id uuid NOT NULL,
    email text NOT NULL,
    role varchar(32) NOT NULL,
    invited_by uuid,
    token_digest bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_invitations PRIMARY KEY (id),
    CONSTRAINT uq_invitations_token_digest UNIQUE (token_digest),
    CONSTRAINT fk_invitations_organisation_id FOREIGN KEY (organisation_id)
        REFERENCES organisations(id) ON DELETE CASCADE,
    CONSTRAINT fk_invitations_invited_by FOREIGN KEY (invited_by)
        REFERENCES users(id) ON DELETE SET NULL
);
CREATE INDEX ix_invitations_email ON invitations (lower(email));
CREATE INDEX ix_invitations_expires_at ON invitations (expires_at);
CREATE INDEX ix_invitations_invited_by ON invitations (invited_by);
CREATE UNIQUE INDEX uq_invitations_organisation_id_email
    ON invitations (organisation_id, lower(email));

CREATE TABLE portal_sessions (
    token_digest bytea NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    id uuid NOT NULL DEFAULT uuidv7(),
    address text NOT NULL DEFAULT '',
    agent text NOT NULL DEFAULT '',
    seller_id uuid,
    CONSTRAINT pk_portal_sessions PRIMARY KEY (token_digest),
    CONSTRAINT uq_portal_sessions_id UNIQUE (id),
    CONSTRAINT fk_portal_sessions_seller_id FOREIGN KEY (seller_id)
        REFERENCES users(id) ON DELETE SET NULL,
    CONSTRAINT fk_portal_sessions_user_id FOREIGN KEY (user_id)
        REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_portal_sessions_expires_at ON portal_sessions (expires_at);
CREATE INDEX ix_portal_sessions_seller_id ON portal_sessions (seller_id)
    WHERE seller_id IS NOT NULL;
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
    person_id uuid,
    CONSTRAINT pk_device_logins PRIMARY KEY (device_digest),
    CONSTRAINT uq_device_logins_user_code_digest UNIQUE (user_code_digest),
    CONSTRAINT fk_device_logins_person_id FOREIGN KEY (person_id)
        REFERENCES users(id) ON DELETE SET NULL,
    CONSTRAINT fk_device_logins_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_device_logins_expires_at ON device_logins (expires_at);
CREATE INDEX ix_device_logins_person_id ON device_logins (person_id);
CREATE INDEX ix_device_logins_user_id ON device_logins (user_id);

CREATE TABLE totp_secrets (
    user_id uuid NOT NULL,
    sealed_secret bytea NOT NULL,
    last_step bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_totp_secrets PRIMARY KEY (user_id),
    CONSTRAINT fk_totp_secrets_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

CREATE TABLE recovery_codes (
    user_id uuid NOT NULL,
    digest bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_recovery_codes PRIMARY KEY (user_id, digest),
    CONSTRAINT fk_recovery_codes_user_id FOREIGN KEY (user_id)
        REFERENCES users(id) ON DELETE CASCADE
);

CREATE TABLE passkeys (
    id uuid NOT NULL DEFAULT uuidv7(),
    user_id uuid NOT NULL,
    name text NOT NULL,
    credential_id bytea NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_used_at timestamptz,
    CONSTRAINT pk_passkeys PRIMARY KEY (id),
    CONSTRAINT uq_passkeys_credential_id UNIQUE (credential_id),
    CONSTRAINT fk_passkeys_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_passkeys_user_id ON passkeys (user_id);

CREATE TABLE passkey_challenges (
    digest bytea NOT NULL,
    user_id uuid NOT NULL,
    purpose varchar(32) NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_passkey_challenges PRIMARY KEY (digest),
    CONSTRAINT ck_passkey_challenges_purpose CHECK (purpose IN ('create', 'show')),
    CONSTRAINT fk_passkey_challenges_user_id FOREIGN KEY (user_id)
        REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_passkey_challenges_expires_at ON passkey_challenges (expires_at);
CREATE INDEX ix_passkey_challenges_user_id ON passkey_challenges (user_id);

CREATE TABLE email_changes (
    user_id uuid NOT NULL,
    email text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    old_confirmed_at timestamptz,
    new_confirmed_at timestamptz,
    CONSTRAINT pk_email_changes PRIMARY KEY (user_id),
    CONSTRAINT fk_email_changes_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_email_changes_expires_at ON email_changes (expires_at);

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

CREATE TABLE alerts (
    id uuid NOT NULL DEFAULT uuidv7(),
    organisation_id uuid NOT NULL,
    user_id uuid,
    kind varchar(32) NOT NULL,
    threshold integer,
    by_email boolean NOT NULL,
    by_webhook boolean NOT NULL,
    recipients varchar(32) NOT NULL,
    cooldown_minutes integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_alerts PRIMARY KEY (id),
    CONSTRAINT fk_alerts_organisation_id FOREIGN KEY (organisation_id)
        REFERENCES organisations(id) ON DELETE CASCADE,
    CONSTRAINT fk_alerts_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_alerts_due_at ON alerts (due_at);
CREATE INDEX ix_alerts_organisation_id ON alerts (organisation_id);
CREATE INDEX ix_alerts_user_id ON alerts (user_id);

CREATE TABLE alert_firings (
    id uuid NOT NULL DEFAULT uuidv7(),
    alert_id uuid NOT NULL,
    user_id uuid,
    subject text NOT NULL,
    name text NOT NULL,
    value integer,
    threshold integer,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    emails smallint NOT NULL DEFAULT 0,
    CONSTRAINT pk_alert_firings PRIMARY KEY (id),
    CONSTRAINT fk_alert_firings_alert_id FOREIGN KEY (alert_id)
        REFERENCES alerts(id) ON DELETE CASCADE,
    CONSTRAINT fk_alert_firings_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_alert_firings_alert_id_started_at ON alert_firings (alert_id, started_at);
CREATE INDEX ix_alert_firings_started_at ON alert_firings (started_at);
CREATE INDEX ix_alert_firings_user_id ON alert_firings (user_id);
CREATE UNIQUE INDEX uq_alert_firings_open ON alert_firings (alert_id, subject)
    WHERE ended_at IS NULL;

CREATE TABLE audit_log (
    id uuid NOT NULL DEFAULT uuidv7(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    target_id uuid NOT NULL,
    details jsonb NOT NULL,
    actor_kind varchar(32) NOT NULL,
    action varchar(32) NOT NULL,
    target_kind varchar(32) NOT NULL,
    owner_id uuid,
    person_id uuid,
    role text,
    address text,
    before jsonb,
    after jsonb,
    position bigint,
    salt bytea,
    personal_hash bytea,
    previous_hash bytea,
    hash bytea,
    CONSTRAINT pk_audit_log PRIMARY KEY (id)
);
CREATE INDEX ix_audit_log_action_id ON audit_log (action, id);
CREATE INDEX ix_audit_log_actor_id ON audit_log (actor, id);
CREATE INDEX ix_audit_log_owner_id_id ON audit_log (owner_id, id);
CREATE INDEX ix_audit_log_target_id_id ON audit_log (target_id, id);
CREATE UNIQUE INDEX uq_audit_log_owner_id_position ON audit_log (owner_id, position);

CREATE TABLE audit_chains (
    owner_id uuid NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL DEFAULT '',
    anchor_position bigint NOT NULL DEFAULT 0,
    anchor_hash bytea NOT NULL DEFAULT '',
    CONSTRAINT pk_audit_chains PRIMARY KEY (owner_id)
);

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

-- Apps and keys, what they were used for, and what programs need of the API.

CREATE TABLE apps (
    id uuid NOT NULL DEFAULT uuidv7(),
    user_id uuid NOT NULL,
    name text NOT NULL,
    redirect_uris text[] NOT NULL,
    scopes text[] NOT NULL,
    status varchar(32) NOT NULL DEFAULT 'draft',
    created_at timestamptz NOT NULL DEFAULT now(),
    client_auth varchar(32) NOT NULL DEFAULT 'secret',
    jwks jsonb,
    skeleton text,
    review_note text,
    review_requested_at timestamptz,
    logo bytea,
    logo_digest text,
    deliveries_held_until timestamptz,
    pending_name text,
    pending_redirect_uris text[],
    pending_logo bytea,
    pending_logo_digest text,
    certified_until timestamptz,
    certified_version text,
    CONSTRAINT pk_apps PRIMARY KEY (id),
    CONSTRAINT fk_apps_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    CONSTRAINT ck_apps_status CHECK (status IN ('draft', 'live', 'suspended')),
    CONSTRAINT ck_apps_client_auth CHECK (client_auth IN ('secret', 'private_key', 'none'))
);
CREATE INDEX ix_apps_user_id ON apps (user_id);
CREATE UNIQUE INDEX uq_apps_skeleton ON apps (skeleton) WHERE status = 'live';

CREATE TABLE installs (
    id uuid NOT NULL DEFAULT uuidv7(),
    app_id uuid NOT NULL,
    user_id uuid NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    removed_at timestamptz,
    consented_at timestamptz,
    data_requested_at timestamptz,
    CONSTRAINT pk_installs PRIMARY KEY (id),
    CONSTRAINT fk_installs_app_id FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE,
    CONSTRAINT fk_installs_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_installs_app_id_id ON installs (app_id, id);
CREATE INDEX ix_installs_removed_at ON installs (removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX ix_installs_user_id ON installs (user_id);
CREATE UNIQUE INDEX uq_installs_app_id_user_id ON installs (app_id, user_id)
    WHERE removed_at IS NULL;

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
    device boolean NOT NULL DEFAULT false,
    app_id uuid,
    faults_until timestamptz,
    networks text[] NOT NULL DEFAULT '{}',
    note text,
    CONSTRAINT pk_api_keys PRIMARY KEY (id),
    CONSTRAINT uq_api_keys_digest UNIQUE (digest),
    CONSTRAINT uq_api_keys_previous_digest UNIQUE (previous_digest),
    CONSTRAINT fk_api_keys_app_id FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE,
    CONSTRAINT fk_api_keys_session_id_portal_sessions FOREIGN KEY (session_id)
        REFERENCES portal_sessions(id) ON DELETE SET NULL,
    CONSTRAINT fk_api_keys_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_api_keys_app_id ON api_keys (app_id) WHERE app_id IS NOT NULL;
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

CREATE TABLE key_clients (
    key_id uuid NOT NULL,
    network cidr NOT NULL,
    program text NOT NULL,
    last_used_at timestamptz NOT NULL,
    CONSTRAINT pk_key_clients PRIMARY KEY (key_id, network, program),
    CONSTRAINT fk_key_clients_key_id FOREIGN KEY (key_id) REFERENCES api_keys(id) ON DELETE CASCADE
);

CREATE TABLE app_codes (
    digest bytea NOT NULL,
    app_id uuid NOT NULL,
    user_id uuid NOT NULL,
    redirect_uri text NOT NULL,
    code_challenge text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_app_codes PRIMARY KEY (digest),
    CONSTRAINT fk_app_codes_app_id FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE,
    CONSTRAINT fk_app_codes_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_app_codes_app_id_user_id ON app_codes (app_id, user_id);
CREATE INDEX ix_app_codes_expires_at ON app_codes (expires_at);
CREATE INDEX ix_app_codes_user_id ON app_codes (user_id);

CREATE TABLE app_grants (
    id uuid NOT NULL DEFAULT uuidv7(),
    app_id uuid NOT NULL,
    install_id uuid NOT NULL,
    scopes text[] NOT NULL,
    code_digest bytea NOT NULL,
    selector text NOT NULL,
    digest bytea NOT NULL,
    previous_digest bytea,
    salt bytea,
    rotated_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_app_grants PRIMARY KEY (id),
    CONSTRAINT uq_app_grants_code_digest UNIQUE (code_digest),
    CONSTRAINT uq_app_grants_selector UNIQUE (selector),
    CONSTRAINT fk_app_grants_app_id FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE,
    CONSTRAINT fk_app_grants_install_id FOREIGN KEY (install_id)
        REFERENCES installs(id) ON DELETE CASCADE
);
CREATE INDEX ix_app_grants_app_id ON app_grants (app_id);
CREATE INDEX ix_app_grants_expires_at ON app_grants (expires_at);
CREATE INDEX ix_app_grants_install_id ON app_grants (install_id);

CREATE TABLE app_tokens (
    digest bytea NOT NULL,
    app_id uuid NOT NULL,
    key_id uuid NOT NULL,
    install_id uuid,
    grant_id uuid,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_app_tokens PRIMARY KEY (digest),
    CONSTRAINT fk_app_tokens_app_id FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE,
    CONSTRAINT fk_app_tokens_key_id FOREIGN KEY (key_id) REFERENCES api_keys(id) ON DELETE CASCADE,
    CONSTRAINT fk_app_tokens_install_id FOREIGN KEY (install_id)
        REFERENCES installs(id) ON DELETE CASCADE,
    CONSTRAINT fk_app_tokens_grant_id FOREIGN KEY (grant_id)
        REFERENCES app_grants(id) ON DELETE CASCADE
);
CREATE INDEX ix_app_tokens_app_id ON app_tokens (app_id);
CREATE INDEX ix_app_tokens_expires_at ON app_tokens (expires_at);
CREATE INDEX ix_app_tokens_grant_id ON app_tokens (grant_id);
CREATE INDEX ix_app_tokens_install_id ON app_tokens (install_id);
CREATE INDEX ix_app_tokens_key_id ON app_tokens (key_id);

CREATE TABLE app_assertions (
    app_id uuid NOT NULL,
    digest bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_app_assertions PRIMARY KEY (app_id, digest),
    CONSTRAINT fk_app_assertions_app_id FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE
);
CREATE INDEX ix_app_assertions_expires_at ON app_assertions (expires_at);

CREATE TABLE install_operations (
    install_id uuid NOT NULL,
    operation text NOT NULL,
    calls bigint NOT NULL,
    last_used_at timestamptz NOT NULL,
    CONSTRAINT pk_install_operations PRIMARY KEY (install_id, operation),
    CONSTRAINT fk_install_operations_install_id FOREIGN KEY (install_id)
        REFERENCES installs(id) ON DELETE CASCADE
);

CREATE TABLE app_erasures (
    id uuid NOT NULL DEFAULT uuidv7(),
    app_id uuid NOT NULL,
    account uuid NOT NULL,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    acknowledged_at timestamptz,
    key_id uuid,
    CONSTRAINT pk_app_erasures PRIMARY KEY (id),
    CONSTRAINT fk_app_erasures_app_id FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE
);
CREATE INDEX ix_app_erasures_acknowledged_at ON app_erasures (acknowledged_at)
    WHERE acknowledged_at IS NOT NULL;
CREATE INDEX ix_app_erasures_app_id_id ON app_erasures (app_id, id) WHERE acknowledged_at IS NULL;
CREATE INDEX ix_app_erasures_id ON app_erasures (id) WHERE acknowledged_at IS NULL;
CREATE UNIQUE INDEX uq_app_erasures_app_id_account ON app_erasures (app_id, account);

CREATE TABLE contracts (
    id uuid NOT NULL DEFAULT uuidv7(),
    user_id uuid NOT NULL,
    program text NOT NULL,
    program_version text NOT NULL,
    api_version text NOT NULL,
    uses jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    told_versions text[] NOT NULL DEFAULT '{}',
    checked_breaks text,
    told_proposals text[] NOT NULL DEFAULT '{}',
    verdicts jsonb,
    CONSTRAINT pk_contracts PRIMARY KEY (id),
    CONSTRAINT fk_contracts_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_contracts_user_id_id ON contracts (user_id, id);
CREATE UNIQUE INDEX uq_contracts_user_id_program_program_version
    ON contracts (user_id, program, program_version);

CREATE TABLE proposals (
    name text NOT NULL,
    content text NOT NULL,
    digest text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_proposals PRIMARY KEY (name)
);

CREATE TABLE certificates (
    owner_id uuid NOT NULL,
    kind varchar(32) NOT NULL,
    user_id uuid NOT NULL,
    app_id uuid,
    subject text NOT NULL,
    api_version text NOT NULL,
    passed integer NOT NULL,
    not_checked integer NOT NULL,
    tested_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_certificates PRIMARY KEY (owner_id, kind),
    CONSTRAINT fk_certificates_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    CONSTRAINT fk_certificates_app_id FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE
);
CREATE INDEX ix_certificates_app_id ON certificates (app_id) WHERE app_id IS NOT NULL;
CREATE INDEX ix_certificates_user_id ON certificates (user_id);

CREATE TABLE shadow_upgrades (
    user_id uuid NOT NULL,
    enabled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ran_at timestamptz,
    report jsonb,
    CONSTRAINT pk_shadow_upgrades PRIMARY KEY (user_id),
    CONSTRAINT fk_shadow_upgrades_user_id FOREIGN KEY (user_id)
        REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_shadow_upgrades_due_at ON shadow_upgrades (due_at);

CREATE TABLE sandbox_faults (
    key_id uuid NOT NULL,
    seed integer NOT NULL,
    faults jsonb NOT NULL,
    counts jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_sandbox_faults PRIMARY KEY (key_id),
    CONSTRAINT fk_sandbox_faults_key_id FOREIGN KEY (key_id)
        REFERENCES api_keys(id) ON DELETE CASCADE
);

CREATE TABLE sandbox_clocks (
    user_id uuid NOT NULL,
    target interval NOT NULL,
    moments jsonb NOT NULL DEFAULT '[]',
    leapt_at timestamptz,
    leaps jsonb NOT NULL DEFAULT '[]',
    CONSTRAINT pk_sandbox_clocks PRIMARY KEY (user_id),
    CONSTRAINT fk_sandbox_clocks_user_id FOREIGN KEY (user_id)
        REFERENCES users(id) ON DELETE CASCADE
);

-- Webhooks, their deliveries, and each attempt.

CREATE TABLE webhooks (
    id uuid NOT NULL DEFAULT uuidv7(),
    user_id uuid NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    description text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz,
    status varchar(32) NOT NULL DEFAULT 'active',
    pause_reason varchar(32),
    created_by_key_id uuid,
    edited_by_key_ids uuid[] NOT NULL DEFAULT '{}',
    previous_secret_until timestamptz,
    disabled_at timestamptz,
    missed_since timestamptz,
    missed_until timestamptz,
    filter text,
    filter_path text,
    disabled_reason varchar(32),
    sealed_secret bytea NOT NULL,
    previous_sealed_secret bytea,
    verified_at timestamptz,
    verification_tries smallint NOT NULL DEFAULT '0',
    verification_due_at timestamptz,
    verification_tried_at timestamptz,
    verification_error text,
    api_version text NOT NULL DEFAULT '2026-12-01',
    pairs jsonb NOT NULL DEFAULT '{}',
    region text,
    app_id uuid,
    CONSTRAINT pk_webhooks PRIMARY KEY (id),
    CONSTRAINT fk_webhooks_created_by_key_id FOREIGN KEY (created_by_key_id)
        REFERENCES api_keys(id) ON DELETE SET NULL,
    CONSTRAINT fk_webhooks_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_webhooks_app_id ON webhooks (app_id)
    WHERE app_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX ix_webhooks_created_by_key_id ON webhooks (created_by_key_id);
CREATE INDEX ix_webhooks_user_id_id ON webhooks (user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_webhooks_verification_due_at ON webhooks (verification_due_at)
    WHERE deleted_at IS NULL AND status = 'unverified';

CREATE TABLE lanes (
    webhook_id uuid NOT NULL,
    owner integer,
    held_until timestamptz,
    failing_since timestamptz,
    failures integer NOT NULL DEFAULT 0,
    slow boolean NOT NULL DEFAULT false,
    warned smallint NOT NULL DEFAULT 0,
    last_success_at timestamptz,
    last_failure_at timestamptz,
    generation integer NOT NULL DEFAULT 0,
    last_failed_delivery_id uuid,
    CONSTRAINT pk_lanes PRIMARY KEY (webhook_id),
    CONSTRAINT fk_lanes_webhook_id FOREIGN KEY (webhook_id)
        REFERENCES webhooks(id) ON DELETE CASCADE
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

CREATE TABLE pumps (
    number integer NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    in_flight jsonb NOT NULL DEFAULT '{}',
    region text,
    CONSTRAINT pk_pumps PRIMARY KEY (number)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

CREATE TABLE deliveries (
    id uuid NOT NULL DEFAULT uuidv7(),
    webhook_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    subject_id uuid NOT NULL,
    sequence bigint,
    occurred_at timestamptz NOT NULL,
    test boolean NOT NULL DEFAULT false,
    status varchar(32) NOT NULL DEFAULT 'pending',
    attempt_count integer NOT NULL DEFAULT 0,
    tries integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    account uuid,
    install_id uuid,
    CONSTRAINT pk_deliveries PRIMARY KEY (webhook_id, id, status, event_id)
) PARTITION BY LIST (status);

CREATE TABLE deliveries_finished PARTITION OF deliveries
FOR VALUES IN ('delivered', 'failed', 'cancelled') PARTITION BY RANGE (event_id);
CREATE INDEX ix_deliveries_event_id ON deliveries_finished (event_id, webhook_id);

CREATE TABLE deliveries_pending PARTITION OF deliveries
FOR VALUES IN ('pending') WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX ix_deliveries_account ON deliveries_pending (webhook_id, account, next_attempt_at, id)
    WHERE account IS NOT NULL;
CREATE INDEX ix_deliveries_lane ON deliveries_pending (webhook_id, next_attempt_at, id);

CREATE TABLE attempts (
    delivery_id uuid NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    number integer NOT NULL,
    outcome varchar(32) NOT NULL,
    started_at timestamptz NOT NULL,
    duration_ms integer NOT NULL,
    dns_ms real,
    connect_ms real,
    tls_ms real,
    first_byte_ms real,
    request_headers jsonb NOT NULL,
    response_status integer,
    response_headers jsonb,
    response_body text,
    error text,
    fault text,
    fault_response_status integer,
    CONSTRAINT pk_attempts PRIMARY KEY (delivery_id, number, event_id)
) PARTITION BY RANGE (event_id);

CREATE TABLE attempt_counts (
    outcome varchar(32) NOT NULL,
    count bigint NOT NULL,
    CONSTRAINT pk_attempt_counts PRIMARY KEY (outcome)
);

CREATE TABLE delivery_days (
    user_id uuid NOT NULL,
    day date NOT NULL,
    sent bigint NOT NULL,
    told_at timestamptz,
    CONSTRAINT pk_delivery_days PRIMARY KEY (user_id, day)
);
CREATE INDEX ix_delivery_days_day ON delivery_days (day);

CREATE TABLE webhook_hours (
    webhook_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    delivered integer NOT NULL,
    failed integer NOT NULL,
    attempts integer NOT NULL,
    failed_attempts integer NOT NULL,
    latency integer[] NOT NULL,
    CONSTRAINT pk_webhook_hours PRIMARY KEY (webhook_id, hour)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
CREATE INDEX ix_webhook_hours_hour ON webhook_hours (hour);

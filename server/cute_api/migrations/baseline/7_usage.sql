-- Requests, and what they add up to.

CREATE TABLE request_log (
    at timestamptz NOT NULL,
    request_id uuid NOT NULL,
    key_id uuid,
    user_id uuid,
    operation text,
    method text NOT NULL,
    status smallint NOT NULL,
    latency_us integer NOT NULL,
    bytes_out bigint NOT NULL,
    ip_prefix cidr,
    user_agent text,
    error_code text,
    counted boolean NOT NULL,
    path text,
    query text,
    api_version text,
    errors jsonb,
    fault text,
    etag_hash bigint,
    CONSTRAINT pk_request_log PRIMARY KEY (at, request_id)
) PARTITION BY RANGE (at);
CREATE INDEX ix_request_log_failed ON request_log (user_id, at, request_id)
    INCLUDE (status, error_code, key_id, operation)
    WHERE status >= 400;
CREATE INDEX ix_request_log_request_id ON request_log (request_id);
CREATE INDEX ix_request_log_user_id_at ON request_log (user_id, at, request_id);

CREATE TABLE counted_requests (
    at timestamptz NOT NULL,
    request_id uuid NOT NULL,
    CONSTRAINT pk_counted_requests PRIMARY KEY (at, request_id)
) PARTITION BY RANGE (at);

CREATE TABLE removed_requests (
    day date NOT NULL,
    tier text NOT NULL,
    CONSTRAINT pk_removed_requests PRIMARY KEY (day, tier)
);

CREATE TABLE request_bodies (
    at timestamptz NOT NULL,
    request_id uuid NOT NULL,
    user_id uuid NOT NULL,
    sealed text NOT NULL,
    CONSTRAINT pk_request_bodies PRIMARY KEY (at, request_id)
);
CREATE INDEX ix_request_bodies_user_id ON request_bodies (user_id);

CREATE TABLE usage_hours (
    user_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    key_id uuid NOT NULL,
    operation text NOT NULL,
    status_class smallint NOT NULL,
    requests bigint NOT NULL,
    quota_used bigint NOT NULL,
    latencies bigint[] NOT NULL,
    summed boolean NOT NULL DEFAULT true,
    CONSTRAINT pk_usage_hours PRIMARY KEY (user_id, hour, key_id, operation, status_class)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
CREATE INDEX ix_usage_hours_hour ON usage_hours (hour);

CREATE TABLE user_usage_hours (
    user_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    operation text NOT NULL,
    status_class smallint NOT NULL,
    requests bigint NOT NULL,
    quota_used bigint NOT NULL,
    latencies bigint[] NOT NULL,
    CONSTRAINT pk_user_usage_hours PRIMARY KEY (user_id, hour, operation, status_class)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

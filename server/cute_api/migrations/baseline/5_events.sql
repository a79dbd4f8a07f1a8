-- Events, in partitions of a week each, and the number of the last one.

CREATE TABLE event_types (
    name text NOT NULL,
    scope text,
    CONSTRAINT pk_event_types PRIMARY KEY (name)
);

CREATE TABLE events (
    id uuid NOT NULL DEFAULT uuidv7(),
    position bigint GENERATED ALWAYS AS IDENTITY,
    type text NOT NULL,
    user_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    data jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sequence bigint,
    test boolean NOT NULL DEFAULT false,
    request_id uuid,
    api_version text NOT NULL DEFAULT '2026-12-01',
    traceparent text,
    app_id uuid,
    install_id uuid,
    CONSTRAINT pk_events PRIMARY KEY (id),
    CONSTRAINT fk_events_type FOREIGN KEY (type) REFERENCES event_types(name),
    CONSTRAINT fk_events_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
) PARTITION BY RANGE (id);
CREATE INDEX ix_events_outbox ON events (position) WHERE sequence IS NULL AND NOT test;
CREATE INDEX ix_events_sequence ON events (sequence);
CREATE INDEX ix_events_user_id_sequence ON events (user_id, sequence);

CREATE TABLE feed_head (
    id smallint NOT NULL DEFAULT 1,
    sequence bigint NOT NULL,
    CONSTRAINT ck_feed_head_single CHECK (id = 1),
    CONSTRAINT pk_feed_head PRIMARY KEY (id)
);
INSERT INTO feed_head (sequence) VALUES (0);

CREATE TABLE app_events (
    event_id uuid NOT NULL,
    app_id uuid NOT NULL,
    sequence bigint NOT NULL,
    type text NOT NULL,
    account uuid NOT NULL,
    install_id uuid NOT NULL,
    is_notice boolean NOT NULL,
    CONSTRAINT pk_app_events PRIMARY KEY (event_id, app_id)
);
CREATE INDEX ix_app_events_app_id_sequence ON app_events (app_id, sequence);

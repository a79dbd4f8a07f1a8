-- What the server knows of itself.

CREATE TABLE schema_support (
    oldest_code text NOT NULL,
    CONSTRAINT pk_schema_support PRIMARY KEY (oldest_code)
);

CREATE TABLE encryption_keys (
    fingerprint text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_encryption_keys PRIMARY KEY (fingerprint)
);

CREATE TABLE set_aside_rows (
    writer varchar(32) NOT NULL,
    subject text NOT NULL,
    error text NOT NULL,
    times bigint NOT NULL DEFAULT 1,
    first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_set_aside_rows PRIMARY KEY (writer, subject)
);
CREATE INDEX ix_set_aside_rows_last_at ON set_aside_rows (last_at);

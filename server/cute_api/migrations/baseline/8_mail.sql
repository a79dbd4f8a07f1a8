-- Queued emails, their links, and the kinds that users have turned off.

CREATE TABLE mail_outbox (
    id uuid NOT NULL DEFAULT uuidv7(),
    kind varchar(32) NOT NULL,
    user_id uuid,
    address text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts integer NOT NULL DEFAULT 0,
    failure text,
    failed_at timestamptz,
    given_up_at timestamptz,
    data jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT pk_mail_outbox PRIMARY KEY (id),
    CONSTRAINT fk_mail_outbox_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_mail_outbox_next_attempt_at ON mail_outbox (next_attempt_at)
    WHERE given_up_at IS NULL;
CREATE INDEX ix_mail_outbox_user_id ON mail_outbox (user_id);

CREATE TABLE mail_tokens (
    token_digest bytea NOT NULL,
    user_id uuid NOT NULL,
    purpose varchar(32) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_mail_tokens PRIMARY KEY (token_digest),
    CONSTRAINT fk_mail_tokens_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_mail_tokens_expires_at ON mail_tokens (expires_at);
CREATE INDEX ix_mail_tokens_user_id ON mail_tokens (user_id);

CREATE TABLE mail_occasions (
    subject_id uuid NOT NULL,
    kind varchar(32) NOT NULL,
    occasion text NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_mail_occasions PRIMARY KEY (subject_id, kind, occasion),
    CONSTRAINT fk_mail_occasions_user_id_users FOREIGN KEY (user_id)
        REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX ix_mail_occasions_created_at ON mail_occasions (created_at);
CREATE INDEX ix_mail_occasions_user_id ON mail_occasions (user_id);

CREATE TABLE muted_mails (
    user_id uuid NOT NULL,
    kind varchar(32) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_muted_mails PRIMARY KEY (user_id, kind),
    CONSTRAINT fk_muted_mails_user_id_users FOREIGN KEY (user_id)
        REFERENCES users(id) ON DELETE CASCADE
);

CREATE TABLE version_notices (
    user_id uuid NOT NULL,
    api_version text NOT NULL,
    sunset date NOT NULL,
    stage varchar(32) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_version_notices PRIMARY KEY (user_id, api_version, sunset, stage),
    CONSTRAINT fk_version_notices_user_id_users FOREIGN KEY (user_id)
        REFERENCES users(id) ON DELETE CASCADE
);

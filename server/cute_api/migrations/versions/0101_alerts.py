"""Alerts that organisations chose, and when they fired."""

from alembic import op

revision = "0101"
down_revision = "0100"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS alerts (
            id uuid DEFAULT uuidv7() NOT NULL,
            organisation_id uuid NOT NULL,
            user_id uuid,
            kind character varying(32) NOT NULL,
            threshold integer,
            by_email boolean NOT NULL,
            by_webhook boolean NOT NULL,
            recipients character varying(32) NOT NULL,
            cooldown_minutes integer NOT NULL,
            created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            due_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            CONSTRAINT pk_alerts PRIMARY KEY (id),
            CONSTRAINT fk_alerts_organisation_id FOREIGN KEY (organisation_id)
                REFERENCES organisations(id) ON DELETE CASCADE,
            CONSTRAINT fk_alerts_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS ix_alerts_organisation_id ON alerts (organisation_id)
    """)
    op.execute("CREATE INDEX IF NOT EXISTS ix_alerts_user_id ON alerts (user_id)")
    op.execute("CREATE INDEX IF NOT EXISTS ix_alerts_due_at ON alerts (due_at)")
    op.execute("""
        CREATE TABLE IF NOT EXISTS alert_firings (
            id uuid DEFAULT uuidv7() NOT NULL,
            alert_id uuid NOT NULL,
            user_id uuid,
            subject text NOT NULL,
            name text NOT NULL,
            value integer,
            threshold integer,
            started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            ended_at timestamp with time zone,
            emails smallint DEFAULT 0 NOT NULL,
            CONSTRAINT pk_alert_firings PRIMARY KEY (id),
            CONSTRAINT fk_alert_firings_alert_id FOREIGN KEY (alert_id)
                REFERENCES alerts(id) ON DELETE CASCADE,
            CONSTRAINT fk_alert_firings_user_id FOREIGN KEY (user_id)
                REFERENCES users(id) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX IF NOT EXISTS uq_alert_firings_open
        ON alert_firings (alert_id, subject) WHERE ended_at IS NULL
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS ix_alert_firings_alert_id_started_at
        ON alert_firings (alert_id, started_at)
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS ix_alert_firings_started_at ON alert_firings (started_at)
    """)
    op.execute("CREATE INDEX IF NOT EXISTS ix_alert_firings_user_id ON alert_firings (user_id)")

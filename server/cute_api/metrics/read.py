"""Metrics that `cute usage` reads from PostgreSQL and Valkey at each scrape."""

from cute_api.metrics.metric import EVERY_KIND, Label, Metric, MetricType, Source
from cute_api.metrics.reported import WORK

COUNTER, GAUGE, READ = MetricType.COUNTER, MetricType.GAUGE, Source.READ
KIND = Label("process", "kind of process", EVERY_KIND)

UP = Metric(
    "cute_up",
    GAUGE,
    READ,
    "Whether a server responds.",
    labels=(Label("server", "which", ("valkey", "postgresql")),),
)
VALKEY_WRITABLE = Metric("cute_valkey_writable", GAUGE, READ, "Whether Valkey accepts writes.")
PROCESSES = Metric(
    "cute_processes",
    GAUGE,
    READ,
    "Processes that reported within the last 30 seconds.",
    labels=(KIND,),
)
USAGE_ROWS = Metric(
    "cute_usage_rows_waiting", GAUGE, READ, "Rows of requests that are not yet in PostgreSQL."
)
USAGE_AGE = Metric(
    "cute_usage_row_age_seconds",
    GAUGE,
    READ,
    "Age of the oldest such row; 0 without any.",
)
JOBS_REFUSED = Metric(
    "cute_jobs_refused",
    COUNTER,
    READ,
    "Foreign jobs in the queues of workers: another program writes to Valkey.",
)
OUTBOX_EVENTS = Metric(
    "cute_outbox_events",
    GAUGE,
    READ,
    "Events that the relay has not fanned out (at most 100,000 are counted).",
)
OUTBOX_AGE = Metric(
    "cute_outbox_age_seconds", GAUGE, READ, "Age of the oldest such event; 0 without any."
)
PENDING = Metric(
    "cute_pending_deliveries",
    GAUGE,
    READ,
    "Pending deliveries (about 100,000 are counted, in equal parts of each webhook).",
)
DUE = Metric(
    "cute_due_deliveries",
    GAUGE,
    READ,
    "Due deliveries that may be sent, including those in flight.",
)
DUE_AGE = Metric(
    "cute_due_delivery_age_seconds",
    GAUGE,
    READ,
    "How long the oldest due delivery has been due, without held receivers.",
)
DUE_AGE_WELL = Metric(
    "cute_due_delivery_age_well_seconds",
    GAUGE,
    READ,
    "The same for receivers that respond. If it grows, workers are too slow.",
)
WORKERS_WANTED = Metric(
    "cute_delivery_workers_wanted",
    GAUGE,
    READ,
    "Workers needed to send all due deliveries within 30 seconds, for an autoscaler; 0 without "
    "any.",
)
IN_FLIGHT = Metric(
    "cute_deliveries_in_flight", GAUGE, READ, "Requests to receivers in flight, a second ago."
)
PUMPS = Metric(
    "cute_delivery_pumps", GAUGE, READ, "Workers that are delivering; 0 when nothing is due."
)
ATTEMPTS = Metric(
    "cute_delivery_attempts",
    COUNTER,
    READ,
    "Attempts by outcome; a killed worker loses the counts of its last second.",
    labels=(Label("outcome", "how it ended"),),
)
LANES = Metric(
    "cute_delivery_lanes",
    GAUGE,
    READ,
    "Webhooks with pending deliveries, by state.",
    labels=(Label("state", "as `cute webhooks status` shows it"),),
)
LANES_SENDING = Metric(
    "cute_delivery_lanes_sending",
    GAUGE,
    READ,
    "Webhooks by their number of requests in flight.",
    labels=(Label("in_flight", "1 to 32"),),
    may_be_absent=True,
)
WEEKS_AHEAD = Metric(
    "cute_event_partitions_ahead",
    GAUGE,
    READ,
    "Weeks after this one that are ready for events; below 0 no event can be written.",
)
MAILS_WAITING = Metric("cute_mails_waiting", GAUGE, READ, "Emails that are not sent yet.")
MAIL_AGE = Metric(
    "cute_mail_age_seconds", GAUGE, READ, "Age of the oldest such email; 0 without any."
)
MAILS_FAILED = Metric(
    "cute_mails_failed", GAUGE, READ, "Emails of the last 7 days that could not be sent."
)
SET_ASIDE = Metric(
    "cute_rows_set_aside",
    GAUGE,
    READ,
    "Rows of the last 30 days that a loop could not write, which is always a bug in the server.",
    labels=(Label("writer", "the loop"),),
)
CONNECTIONS = Metric(
    "cute_db_connections",
    GAUGE,
    READ,
    "Connections to PostgreSQL.",
    labels=(
        Label("application", "`cute`: API and commands; `cute relay` and so on; `other`: not ours"),
        Label("state", "as `pg_stat_activity` has it"),
    ),
)
MOST_CONNECTIONS = Metric(
    "cute_db_connections_most",
    GAUGE,
    READ,
    "Connections that PostgreSQL accepts, without reserved ones.",
)
SNAPSHOT_AGE = Metric(
    "cute_db_snapshot_age",
    GAUGE,
    READ,
    "Transactions begun since the oldest one whose dead rows can't be removed; 0 without a holder.",
    labels=(Label("holder", "the reason", ("session", "standby", "slot", "prepared transaction")),),
)
WORK_ACTIVE = Metric(
    "cute_work_active", GAUGE, READ, "Whether a process has the lock of the work.", labels=(WORK,)
)
HEARTBEAT_AGE = Metric(
    "cute_work_heartbeat_age_seconds",
    GAUGE,
    READ,
    "How long ago PostgreSQL last heard from that process.",
    labels=(WORK,),
    # Absent while no process works, or if PostgreSQL hides the sessions of another role.
    may_be_absent=True,
)
MIGRATIONS_MISSING = Metric(
    "cute_migrations_missing",
    GAUGE,
    READ,
    "Migrations missing in the database, compared with the release of `cute usage`.",
)

METRICS = tuple(value for value in tuple(vars().values()) if isinstance(value, Metric))
"""All metrics of this module, in order."""

"""Metrics that each process reports about itself, every few seconds."""

from cute_api.metrics.metric import EVERY_KIND, Label, Metric, MetricType, ProcessKind, Source

COUNTER, GAUGE, REPORTED = MetricType.COUNTER, MetricType.GAUGE, Source.REPORTED
API = (ProcessKind.API,)
RELAY = (ProcessKind.RELAY,)
WORKING_ALONE = (ProcessKind.RELAY, ProcessKind.BACKGROUND, ProcessKind.USAGE)
POOL = Label(
    "pool", "`direct`, of reads and changes, or `sessions`, of all else", ("direct", "sessions")
)
WAITED_FOR = Label(
    "pool",
    "`direct`, `sessions`, or the share that `changes` and `pages` of the portal may use of them",
    ("direct", "changes", "sessions", "pages"),
)
CONNECTION_STATE = Label("state", "what it does", ("in_use", "idle"))
DECISION = Label("decision", "what was decided", ("admitted", "refused"))
CHECK = Label(
    "check",
    "a check of `GET /readyz`",
    ("database", "encryption_keys", "valkey", "limits", "breakers", "replicas"),
)
WORK = Label(
    "work", "what one process at a time does", ("relay", "usage", "snapshots", "deliveries")
)
OUTCOME = Label(
    "outcome",
    "`sent`; dropped, because the collector refused them (`not_taken`) or they came too fast "
    "(`queue_full`)",
    ("sent", "not_taken", "queue_full"),
)

CPU = Metric(
    "cute_process_cpu_seconds",
    COUNTER,
    REPORTED,
    "User and system time of the process.",
    processes=EVERY_KIND,
)
RESIDENT_MEMORY = Metric(
    "cute_process_resident_memory_bytes",
    GAUGE,
    REPORTED,
    "Resident memory of the process.",
    processes=EVERY_KIND,
)
OPEN_FDS = Metric(
    "cute_process_open_fds",
    GAUGE,
    REPORTED,
    "Open files and connections.",
    processes=EVERY_KIND,
)
MAX_FDS = Metric(
    "cute_process_max_fds",
    GAUGE,
    REPORTED,
    "Limit of open files and connections.",
    processes=EVERY_KIND,
)
THREADS = Metric(
    "cute_process_threads", GAUGE, REPORTED, "Threads of the process.", processes=EVERY_KIND
)
START_TIME = Metric(
    "cute_process_start_time_seconds",
    GAUGE,
    REPORTED,
    "When the process started, in seconds since 1970.",
    processes=EVERY_KIND,
)
BUILD = Metric(
    "cute_build_info",
    GAUGE,
    REPORTED,
    "The process's release; always 1.",
    labels=(
        Label("version", "the release"),
        Label("spec", "`info.version` of the document"),
    ),
    processes=EVERY_KIND,
)
POOL_SIZE = Metric(
    "cute_db_pool_size",
    GAUGE,
    REPORTED,
    "Maximum number of connections to PostgreSQL that the process opens.",
    labels=(POOL,),
    processes=API,
)
POOL_CONNECTIONS = Metric(
    "cute_db_pool_connections",
    GAUGE,
    REPORTED,
    "Connections to PostgreSQL that are open.",
    labels=(POOL, CONNECTION_STATE),
    processes=API,
)
POOL_WAITS = Metric(
    "cute_db_pool_waits",
    COUNTER,
    REPORTED,
    "How often a call waited for a connection.",
    labels=(WAITED_FOR,),
    processes=API,
)
POOL_WAIT_TIME = Metric(
    "cute_db_pool_wait_seconds",
    COUNTER,
    REPORTED,
    "Total time that calls waited for connections.",
    labels=(WAITED_FOR,),
    processes=API,
)
POOL_TIMEOUTS = Metric(
    "cute_db_pool_timeouts",
    COUNTER,
    REPORTED,
    "How often such a wait failed, so that the call got 503.",
    labels=(WAITED_FOR,),
    processes=API,
)
LIMIT_DECISIONS = Metric(
    "cute_limit_decisions",
    COUNTER,
    REPORTED,
    "Calls that were counted against rate limits.",
    labels=(DECISION,),
    processes=API,
)
LIMIT_OUTAGES = Metric(
    "cute_limit_store_outages",
    COUNTER,
    REPORTED,
    "How often the store of the limits became unavailable.",
    processes=API,
)
QUEUED_ROWS = Metric(
    "cute_usage_rows_queued",
    GAUGE,
    REPORTED,
    "Rows of requests that the process has not sent yet.",
    processes=API,
)
CATALOGUE_READS = Metric(
    "cute_catalogue_reads",
    COUNTER,
    REPORTED,
    "Reads that may use a replica, if there is one.",
    labels=(Label("source", "where they came from", ("replica", "primary")),),
    processes=API,
    may_be_absent=True,
)
REPLICA_LAG = Metric(
    "cute_replica_lag_seconds",
    GAUGE,
    REPORTED,
    "Maximum age of the newest replica's data; absent while no replica responds.",
    processes=API,
    may_be_absent=True,
)
CHECK_STATE = Metric(
    "cute_check_state",
    GAUGE,
    REPORTED,
    "Checks of readiness, made every second: 0 ok, 1 degraded, 2 unready.",
    labels=(CHECK,),
    processes=API,
    # `encryption_keys` is only checked while PostgreSQL responds.
    may_be_absent=True,
)
BREAKER_STATE = Metric(
    "cute_breaker_state",
    GAUGE,
    REPORTED,
    "Circuit breakers: 0 closed, 1 half open, 2 open, so that calls fail at once.",
    labels=(
        Label(
            "breaker",
            "a pool of connections (`direct`, `sessions`), or a lane of calls that need the same "
            "tables (`items`, `webhooks`, `me.keys` and so on)",
        ),
    ),
    processes=API,
)
RELAY_EVENTS = Metric(
    "cute_relay_events",
    COUNTER,
    REPORTED,
    "Events that got their number in the feed.",
    processes=RELAY,
)
RELAY_DELIVERIES = Metric(
    "cute_relay_deliveries",
    COUNTER,
    REPORTED,
    "Deliveries that were created for events.",
    processes=RELAY,
)
TAKEOVERS = Metric(
    "cute_work_takeovers",
    COUNTER,
    REPORTED,
    "How often the process took over the work.",
    labels=(WORK,),
    processes=WORKING_ALONE,
)
REPLACEMENTS = Metric(
    "cute_work_replacements",
    COUNTER,
    REPORTED,
    "How often it ended the session of a hanging process.",
    labels=(WORK,),
    processes=WORKING_ALONE,
)
SPANS = Metric(
    "cute_spans",
    COUNTER,
    REPORTED,
    "Ended spans of traces, by result.",
    labels=(OUTCOME,),
    processes=(ProcessKind.API, ProcessKind.RELAY, ProcessKind.WORKER),
    # Traces are off unless a collector is configured.
    may_be_absent=True,
)

METRICS = tuple(value for value in tuple(vars().values()) if isinstance(value, Metric))
"""All metrics of this module, in order."""
